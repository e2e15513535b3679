"""The sampler's moves for several cases at once: what is a case's own is accepted case by case.

Given the point, the lucks of the cases are independent; given the coordinates that cases share, so
are their own ones. Were one luck split among them, new luck would have to suit all cases at once:
the product of their chances, soon nothing. So a particle has a luck for each case, and new luck or
new own coordinates are proposed for all cases in the same runs but judged case by case:
Metropolis-Hastings steps within a Gibbs sampler (Tierney 1994) whose blocks are independent and can
be taken at once. What moves shared coordinates is judged by all cases together.

Tempering, resampling and the division into tasks are those of `groundswell.infer.smc`, and so is
the step around the population; its size follows the share that is accepted of the first kind.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import luck
from groundswell.infer.luck import Keys
from groundswell.infer.smc import Move, Moved, Shape

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

SHARED = -1
KINDS = ("points", "some shifted", "luck", "own", "own with luck")
_CUTS = (0.2, 0.5, 0.7, 0.85)  # shares of the kinds of moves, cumulated
_POINTS, _SHIFTED, _LUCK, _OWN, _BOTH = range(len(KINDS))
_FAR = 4.0  # coordinates that are drawn anew at once; more of them take smaller steps


class Several(Protocol):
    """Several cases as one target, in which each answers for itself."""

    @property
    def owners(self) -> Integers:
        """The case that has a coordinate to itself, or SHARED, for each coordinate [d]."""
        ...

    @property
    def sources(self) -> Integers:
        """The case that a number is read from, for each number [m]."""
        ...

    def runs(self, z: Floats, keys: Keys) -> Floats:
        """Return numbers [n, m] of points [n, d], run in every case under its luck [n, cases]."""
        ...

    def judged(self, numbers: Floats) -> Floats:
        """Return log likelihoods [n, cases] of numbers [n, m]; minus infinity for a failed run."""
        ...


def lucks(keys: Keys, cases: int) -> Keys:
    """Return a luck for each case [n, cases], made of one for all [n]."""
    return np.column_stack([luck.split(keys, number) for number in range(cases)])


def run(target: Several, move: Move) -> Moved:
    """Do a task, as `smc.run`: run fresh points under a luck for each case, or move particles."""
    none = np.zeros(len(KINDS))
    if move.shape is None:
        keys = lucks(move.keys, int(target.sources.max()) + 1)
        numbers = target.runs(move.z, keys)
        return Moved(move.z, keys, target.judged(numbers).sum(axis=1), numbers, none, none)
    state = Moved(move.z, move.keys, move.fit, move.numbers, none, none)
    for step in range(move.moves):
        state = _step(target, move, state, f"{move.purpose}/chunk {move.chunk}/step {step}")
    return state


def _step(target: Several, move: Move, state: Moved, purpose: str) -> Moved:
    """One step of every particle of a chunk: taken by all cases, or by each for itself."""
    assert move.shape is not None
    n, cases = state.keys.shape
    kind = np.searchsorted(_CUTS, luck.uniforms(move.seed, f"{purpose}/kind", n))
    z = _points(target.owners, move, state.z, kind, purpose)
    fresh = luck.keys(move.seed, purpose, n * cases).reshape(n, cases)
    keys = np.where(((kind == _LUCK) | (kind == _BOTH))[:, None], fresh, state.keys)
    numbers = target.runs(z, keys)
    before, after = target.judged(state.numbers), target.judged(numbers)
    with np.errstate(invalid="ignore"):  # a failed run in place of a failed run
        gain = move.temper * (after - before)
    # what is drawn from the prior is judged by the likelihood alone
    odds = _above_proposal(move.shape, z) - _above_proposal(move.shape, state.z)
    whole = gain.sum(axis=1) + np.where(kind == _POINTS, odds, 0.0)
    each = (kind >= _LUCK)[:, None]
    chance = luck.uniforms(move.seed, f"{purpose}/chance", n, cases)
    taken = np.log(np.where(each, chance, chance[:, :1])) < np.where(each, gain, whole[:, None])
    # a step that each case takes for itself leaves shared coordinates where they are
    kept = np.where(taken, after, before)
    weights = taken.mean(axis=1)
    return Moved(
        np.where(taken[:, target.owners], z, state.z),
        np.where(taken, keys, state.keys),
        np.where(taken.any(axis=1), kept.sum(axis=1), state.fit),
        np.where(taken[:, target.sources], numbers, state.numbers),
        state.tried + np.bincount(kind, minlength=len(KINDS)),
        state.accepted + np.bincount(kind, weights=weights, minlength=len(KINDS)),
    )


def _points(owners: Integers, move: Move, z: Floats, kind: Integers, purpose: str) -> Floats:
    """Propose points [n, d]: all coordinates, some, some of each case's own, or as they are."""
    assert move.shape is not None
    n, d = z.shape
    size = luck.uniforms(move.seed, f"{purpose}/size", n, 1)
    noise = luck.normals(move.seed, f"{purpose}/noise", n, d)
    # steps of several sizes at once: the best one differs from place to place
    step = np.minimum(move.scale * 2.0 ** (2.0 * size - 1.0), 1.0)
    away = np.einsum("ij,nj->ni", move.shape.factor, noise)
    near = move.shape.mean + np.sqrt(1.0 - step**2) * (z - move.shape.mean) + step * away
    # of the coordinates that are judged together, between one and half are shifted
    own = (kind[:, None] == _OWN) | (kind[:, None] == _BOTH)
    mates = np.where(own, (owners == owners[:, None]).sum(axis=0), d)
    share = 0.5 * np.minimum(2.0 / mates, 1.0) ** size
    some = (luck.uniforms(move.seed, f"{purpose}/some", n, d) < share) & (~own | (owners != SHARED))
    turn = np.minimum(_FAR / (share * mates), 1.0)
    shifted = np.where(some, np.sqrt(1.0 - turn) * z + np.sqrt(turn) * noise, z)
    return np.select([kind[:, None] == _POINTS, kind[:, None] == _LUCK], [near, z], shifted)


def _above_proposal(shape: Shape, z: Floats) -> Floats:
    """Log density of the prior over that of the normal law which the steps leave unchanged."""
    white = np.einsum("ij,nj->ni", shape.inverse, z - shape.mean)
    return np.asarray(0.5 * np.sum(white**2, axis=1) - 0.5 * np.sum(z**2, axis=1))
