"""Shapley effects of correlated parameters, or of groups of them.

Where draws correlate (those of a posterior do), first-order indices count twice what two parameters
have in common. The Shapley effect (Owen 2014) divides it evenly: a player's mean contribution to
the variance explained, over all orders in which the players may enter. Effects are never negative
and add up to what all explain together.

Explained variance is that of a least-squares regression on normal scores and their squares (LMG:
Lindeman, Merenda and Gold 1980; Grömping 2007), less what features explain by chance. Chosen by
trying on a Gaussian linear model with known effects (6 parameters, correlations 0.8 and -0.5, 200
to 2,000 draws): at 400 draws nearest neighbours (Broto and others 2020) have as much error on the
strong effects, three times as much on the weak ones, seven times on one that is zero;
in more dimensions a draw has no near neighbours. Regression misses effects that are
neither monotone nor quadratic, and interactions: they are in the share that nothing explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from groundswell.infer import normal
from groundswell.infer.indices import Floats, Index, unit_ranks
from groundswell.infer.luck import uniforms

_ORDERS = 60
_HALVES = 40
_NOISE = 1e-9  # added to the diagonal: two features may be the same


def are_correlated(columns: Sequence[Floats]) -> bool:
    """Tell whether any two parameters correlate beyond what so many pairs reach by chance.

    Rank correlations, at a family-wise level of 0.1 % (Bonferroni).
    """
    if len(columns) < 2:
        return False
    pairs = len(columns) * (len(columns) - 1) / 2
    ranks = np.corrcoef([unit_ranks(x) for x in columns])
    largest = float(np.abs(ranks[np.triu_indices(len(columns), 1)]).max())
    bound = NormalDist().inv_cdf(1.0 - 0.0005 / pairs) / np.sqrt(len(columns[0]) - 1.0)
    return bool(largest > bound)


def effects(players: Sequence[Sequence[Floats]], outcomes: Floats, seed: int) -> list[list[Index]]:
    """Return the Shapley effect of each player on each outcome, as shares of its variance.

    Args:
        players: of each the columns of its parameters, [draws] each.
        outcomes: [draws, outcomes].
        seed: of the orders and of the half samples for the 95 % intervals (the standard deviation
            over random halves of the draws is that of the whole: Wu 1986).

    Returns:
        One list per outcome with one index per player.

    Raises:
        ValueError: fewer than four draws for each parameter.
    """
    size = len(outcomes)
    number = sum(len(player) for player in players)
    if size < 4 * number:
        raise ValueError(f"{number} parameters need at least {4 * number} draws, not {size}")
    quadratic = size >= 8 * number
    scores = [[normal.quantile(unit_ranks(x)) for x in player] for player in players]
    blocks = [
        np.column_stack([f for z in player for f in ((z, z**2) if quadratic else (z,))])
        for player in scores
    ]
    value = _effects(blocks, outcomes, seed, _ORDERS)
    chosen = np.argsort(uniforms(seed, "halves", _HALVES, size), axis=1)[:, : size // 2]
    halves = [
        _effects([block[half] for block in blocks], outcomes[half], seed, _ORDERS // 4)
        for half in chosen
    ]
    error = 1.96 * np.std(halves, axis=0)
    return [
        [
            Index(float(v), float(v - e), float(v + e))
            for v, e in zip(value[:, k], error[:, k], strict=True)
        ]
        for k in range(outcomes.shape[1])
    ]


def _effects(blocks: list[Floats], outcomes: Floats, seed: int, orders: int) -> Floats:
    """Return [players, outcomes]: mean gains over random orders, each with its reverse.

    One Cholesky factor of the features' correlations gives all gains of an order: the squared
    elements of L^-1 c, where c correlates features with the outcome.
    """
    n = len(outcomes)
    table = np.hstack(blocks)
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    scale = np.maximum(outcomes.std(axis=0), 1e-300)
    cross = table.T @ ((outcomes - outcomes.mean(axis=0)) / scale) / n
    inner = table.T @ table / n + _NOISE * np.eye(table.shape[1])
    bounds = np.cumsum([0, *(block.shape[1] for block in blocks)])
    places = [np.arange(bounds[k], bounds[k + 1]) for k in range(len(blocks))]
    gains = np.zeros((len(blocks), outcomes.shape[1]))
    forward = np.argsort(uniforms(seed, "orders", orders // 2, len(blocks)), axis=1)
    for order in np.concatenate([forward, forward[:, ::-1]]):
        entering = np.concatenate([places[k] for k in order])
        lower = np.linalg.cholesky(inner[np.ix_(entering, entering)])
        squared = np.linalg.solve(lower, cross[entering]) ** 2
        ends = np.cumsum([len(places[k]) for k in order])
        gains[order] += np.diff(np.cumsum(squared, axis=0)[ends - 1], axis=0, prepend=0.0)
    gains /= 2 * (orders // 2)
    left = np.maximum(1.0 - gains.sum(axis=0), 0.0) / (n - table.shape[1] - 1.0)
    sizes = np.array([len(place) for place in places])
    return np.asarray(gains - sizes[:, None] * left)
