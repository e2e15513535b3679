"""May a posterior be trusted: what the data said, whether populations agree and the model fits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import luck
from groundswell.infer.observe import Term

Floats: TypeAlias = npt.NDArray[np.float64]

SILENT = 0.9  # posterior over prior variance above which the data said nothing
AGREED = 1.05  # split R-hat up to which populations agree
SURPRISING = 0.05  # two-sided tail probability below which a fitted observation is not reproduced
_NAMED = 6  # parameters by which a direction is described
_PRIOR_VARIANCE = 1.0 / 12.0  # of a quantile of the prior


@dataclass(frozen=True)
class Learned:
    """What was learned of one parameter, on the scale of the prior's quantiles.

    Attributes:
        name: of the parameter.
        contraction: posterior over prior variance; near 1 the data said nothing about it.
        middle: posterior mean of the quantile; 0.5 in the prior.
        agreement: split R-hat over populations.
    """

    name: str
    contraction: float
    middle: float
    agreement: float

    @property
    def silent(self) -> bool:
        """Whether the data said nothing: neither narrower nor moved by half a prior SD."""
        moved = abs(self.middle - 0.5) > 0.5 * math.sqrt(_PRIOR_VARIANCE)
        return self.contraction > SILENT and not moved


def learned(names: Sequence[str], quantiles: Sequence[Floats]) -> tuple[Learned, ...]:
    """Compare the posterior with the prior, parameter by parameter.

    Args:
        names: of the parameters.
        quantiles: of each population, [n, d].
    """
    every = np.concatenate(quantiles)
    contraction = every.var(axis=0) / _PRIOR_VARIANCE
    agreement = split_r_hat(quantiles)
    return tuple(
        Learned(name, float(contraction[i]), float(every[:, i].mean()), float(agreement[i]))
        for i, name in enumerate(names)
    )


@dataclass(frozen=True)
class Direction:
    """A combination of parameters (on the normal scale of their quantiles) that the data narrowed.

    Attributes:
        contraction: posterior over prior variance along it.
        weights: the largest of its unit-length weights by parameter.
    """

    contraction: float
    weights: Mapping[str, float]


def directions(names: Sequence[str], points: Sequence[Floats]) -> tuple[Direction, ...]:
    """Return the combinations about which the data spoke though they say little of each parameter.

    Principal directions of the posterior of z in every other population, those narrower than noise
    alone would make the narrowest of as many points drawn from the prior (the edge of Marchenko &
    Pastur 1967), and narrow in the remaining populations as well, whose variance along them is the
    contraction: populations of few ancestors are narrow by chance, but not in the same directions.
    None of a single population.
    """
    if len(points) < 2:
        return ()
    sought, seen = np.concatenate(points[::2]), np.concatenate(points[1::2])
    n, d = sought.shape
    variance, vectors = np.linalg.eigh(np.cov(sought.T).reshape(d, d))
    edge = (1.0 - math.sqrt(min(d / n, 1.0))) ** 2
    found = []
    for i in np.flatnonzero(variance < edge - 1e-9):
        again = float((seen @ vectors[:, i]).var(ddof=1))
        if again > SILENT:
            continue
        vector = vectors[:, i] * np.sign(vectors[np.argmax(np.abs(vectors[:, i])), i])
        largest = np.argsort(-np.abs(vector))[:_NAMED]
        weights = {names[j]: float(vector[j]) for j in largest}
        found.append(Direction(again, weights))
    return tuple(sorted(found, key=lambda one: one.contraction))


def split_r_hat(populations: Sequence[Floats]) -> Floats:
    """Return the potential scale reduction of halved populations [d] (Gelman et al. 2013, 11.4).

    The halves of a resampled population descend from different ancestors, so that a population
    that has not mixed differs between its halves as well.
    """
    halves = [half for one in populations for half in np.array_split(one, 2)]
    n = min(len(half) for half in halves)
    means = np.array([half[:n].mean(axis=0) for half in halves])
    within = np.mean([half[:n].var(axis=0, ddof=1) for half in halves], axis=0)
    between = means.var(axis=0, ddof=1)
    return np.asarray(np.sqrt((n - 1) / n + between / np.maximum(within, 1e-300)))


def effective_size(populations: Sequence[Floats]) -> float:
    """Return how many independent draws the populations are worth together.

    Posterior variance over the variance of the populations' means, summed over the coordinates: it
    counts whatever makes populations differ, ancestry and tempering included. NaN for one alone.
    """
    if len(populations) < 2:
        return math.nan
    means = np.array([one.mean(axis=0) for one in populations])
    within = np.concatenate(populations).var(axis=0)
    between = means.var(axis=0, ddof=1)
    total = len(populations) * float(within.sum() / max(float(between.sum()), 1e-300))
    return min(total, float(sum(len(one) for one in populations)))


def kish(weights: Floats) -> float:
    """Return the effective size of a weighted sample (Kish 1965)."""
    return float(weights.sum() ** 2 / np.sum(weights**2))


@dataclass(frozen=True)
class Surprise:
    """How an observation stands among what the posterior (or prior) says might have been seen.

    Attributes:
        id: of the observation.
        tail: two-sided tail probability of the observed number; for an interval the probability of
            falling inside.
        surprising: whether that is below SURPRISING.
    """

    id: str
    tail: float
    surprising: bool


def surprises(terms: Sequence[Term], numbers: Floats, seed: int) -> tuple[Surprise, ...]:
    """Check predictions [n, terms] against what was observed (posterior predictive checks)."""
    found = []
    for i, term in enumerate(terms):
        x = numbers[:, i]
        chance = luck.uniforms(seed, f"check/{term.id}", len(x))
        noise = luck.normals(seed, f"check/{term.id}", len(x))
        best = 0.0
        for part in term.parts:
            if term.scale == "index" or part.low < part.high:
                scaled = term.scaled(x)
                near = (scaled >= part.low - part.sd) & (scaled <= part.high + part.sd)
                tail = float(np.mean(near))
            else:
                seen = term.replicated(x, chance, noise)
                tail = 2.0 * float(min(np.mean(seen <= part.low), np.mean(seen >= part.low)))
            best = max(best, min(tail, 1.0))
        found.append(Surprise(term.id, best, best < SURPRISING))
    return tuple(found)


def rank(truth: Floats, draws: Floats) -> npt.NDArray[np.int64]:
    """Return how many of the draws [n, d] lie below the truth [d]: uniform if all is right.

    Simulation-based calibration (Talts et al. 2018): draw the truth from the prior, simulate, fit.
    """
    return np.asarray(np.sum(draws < truth, axis=0))


def uniform_ranks(ranks: npt.NDArray[np.int64], most: int, bins: int) -> tuple[float, float]:
    """Return Pearson's χ² of ranks 0..most in `bins` bins and its tail probability.

    The tail is the approximation of Wilson & Hilferty (1931), good to 0.002 for four bins or more.
    """
    counts = np.bincount(ranks * bins // (most + 1), minlength=bins)
    expected = len(ranks) / bins
    statistic = float(np.sum((counts - expected) ** 2) / expected)
    k = bins - 1
    z = ((statistic / k) ** (1 / 3) - (1 - 2 / (9 * k))) / math.sqrt(2 / (9 * k))
    return statistic, 0.5 * math.erfc(z / math.sqrt(2.0))
