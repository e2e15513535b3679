"""The sampler's moves for several cases at once: what is a case's own is accepted case by case.

Given the point, the lucks of the cases are independent; given the coordinates that cases share, so
are their own ones. Were one luck split among them, new luck would have to suit all cases at once:
the product of their chances, soon nothing. So a particle has a luck for each case, and new luck or
new own coordinates are proposed for all cases in the same runs but judged case by case:
Metropolis-Hastings steps within a Gibbs sampler (Tierney 1994) whose blocks are independent and can
be taken at once. What moves shared coordinates is judged by all cases together.

Luck that fits is rare, and moves find little of it. So two particles may also swap what they have
of a case, if the product of their densities allows it (the crossover of Liang & Wong 2001): a point
gets luck that another one found, and no case's luck dies out with another's. Pairs are drawn within
a task, which therefore has particles from all over the population, whose neighbours are kin.

Tempering and resampling are those of `groundswell.infer.smc`, and so is the step around the
population; its size follows the share that is accepted of the first kind of moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import luck, smc
from groundswell.infer.luck import Keys
from groundswell.infer.smc import Generation, Move, Moved, Settings
from groundswell.infer.smc import _above_proposal as above_proposal

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Truths: TypeAlias = npt.NDArray[np.bool_]

SHARED = -1
KINDS = ("points", "some shifted", "luck", "own", "own with luck", "swapped")
_CUTS = (0.1, 0.5, 0.7, 0.78, 0.85)  # shares of the kinds of moves, cumulated
_POINTS, _SHIFTED, _LUCK, _OWN, _BOTH, _SWAPPED = range(len(KINDS))
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


def prepare(before: Generation, seed: int, population: int, settings: Settings) -> tuple[
    Generation, list[Move]
]:  # fmt: skip
    """As `smc.prepare`, with tasks that have particles from all over the population."""
    now, tasks = smc.prepare(before, seed, population, settings)
    n = len(now.z)
    return now, [
        replace(
            task, z=now.z[some], keys=now.keys[some], fit=now.fit[some], numbers=now.numbers[some]
        )
        for task, some in zip(tasks, _dealt(n, len(tasks)), strict=True)
    ]


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


def finish(unmoved: Generation, moved: Sequence[Moved]) -> Generation:
    """As `smc.finish`, with every particle back in its place."""
    now = smc.finish(unmoved, moved)
    back = np.argsort(np.concatenate(_dealt(len(now.z), len(moved))))
    return replace(
        now, z=now.z[back], keys=now.keys[back], fit=now.fit[back], numbers=now.numbers[back]
    )


def _dealt(n: int, hands: int) -> list[Integers]:
    """Return which of n particles each task has, dealt out one by one."""
    return [np.arange(hand, n, hands) for hand in range(hands)]


def _step(target: Several, move: Move, state: Moved, purpose: str) -> Moved:
    """One step of every particle of a task: taken by all cases, or by each for itself."""
    assert move.shape is not None
    n, cases = state.keys.shape
    mate = _mates(move.seed, n, purpose)
    pair = np.minimum(mate, np.arange(n))  # what is drawn for it counts for both
    kind = np.searchsorted(_CUTS, luck.uniforms(move.seed, f"{purpose}/kind", n))[pair]
    swaps, each = (kind == _SWAPPED)[:, None], (kind >= _LUCK)[:, None]
    along = luck.uniforms(move.seed, f"{purpose}/along", n, cases)[pair] < 0.5
    own = along[:, target.owners] & (target.owners != SHARED)
    z = _points(target.owners, move, state.z, kind, purpose)
    z = np.where(swaps & own, state.z[mate], z)
    keys = np.where(swaps, state.keys[mate], _keys(move, state.keys, kind, purpose))
    numbers = target.runs(z, keys)
    before, after = target.judged(state.numbers), target.judged(numbers)
    with np.errstate(invalid="ignore"):  # a failed run in place of a failed run
        gain = move.temper * (after - before)
        gain = gain + np.where(swaps, gain[mate], 0.0)
    # what is drawn from the prior is judged by the likelihood alone
    odds = above_proposal(move.shape, z) - above_proposal(move.shape, state.z)
    whole = gain.sum(axis=1) + np.where(kind == _POINTS, odds, 0.0)
    chance = luck.uniforms(move.seed, f"{purpose}/chance", n, cases)
    chance = np.where(each, np.where(swaps, chance[pair], chance), chance[:, :1])
    # what each case takes for itself leaves shared coordinates where they are
    taken = np.log(chance) < np.where(each, gain, whole[:, None])
    other = (keys != state.keys) | _differ(z, state.z, target.owners, cases)
    tried = ~each | other  # to swap luck with kin is to try nothing
    return Moved(
        np.where(taken[:, target.owners], z, state.z),
        np.where(taken, keys, state.keys),
        np.where(taken, after, before).sum(axis=1),
        np.where(taken[:, target.sources], numbers, state.numbers),
        state.tried + _counted(kind, tried),
        state.accepted + _counted(kind, tried & taken),
    )


def _mates(seed: int, n: int, purpose: str) -> Integers:
    """Pair n particles off; return the other one of each [n], itself for one left over."""
    order = np.argsort(luck.uniforms(seed, f"{purpose}/pairs", n))
    left, right = order[: n // 2], order[n // 2 : n // 2 * 2]
    mate = np.arange(n)
    mate[left], mate[right] = right, left
    return mate


def _keys(move: Move, keys: Keys, kind: Integers, purpose: str) -> Keys:
    """Propose luck [n, cases]: fresh for every case, or as it is."""
    fresh = luck.keys(move.seed, purpose, keys.size).reshape(keys.shape)
    return np.where(((kind == _LUCK) | (kind == _BOTH))[:, None], fresh, keys)


def _differ(z: Floats, before: Floats, owners: Integers, cases: int) -> Truths:
    """Return whether a case's own coordinates are others than before [n, cases]."""
    of = owners[:, None] == np.arange(cases)
    return np.asarray(((z != before)[:, :, None] & of).any(axis=1))


def _counted(kind: Integers, of: Truths) -> Floats:
    """Count moves [n, cases] by kind, once for each case."""
    found = np.bincount(kind, weights=of.sum(axis=1), minlength=len(KINDS))
    return np.asarray(found, np.float64)


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
    still = (kind == _LUCK) | (kind == _SWAPPED)
    return np.select([kind[:, None] == _POINTS, still[:, None]], [near, z], shifted)
