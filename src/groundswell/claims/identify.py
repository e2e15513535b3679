"""Whether a verdict hangs on what the data left open.

pi(u) is the share of draws in which a statement is true, given the data and open parameters held at
u. A claim is not identified where pi is at most 0.1 at one corner of the plausible values and at
least 0.9 at another, luck and few draws allowed for. Two estimates of a corner:

- from the stored draws: those nearest to the corner. They lie less far out than the corner itself,
  so that where pi is monotone they speak for less of a swing than there is;
- from fresh runs with the parameters held at the corner (`claims --confirm`), which is the pi that
  is meant; it counts wherever it is there.

One parameter is looked for, then a second beside it, by what a regression of the evidence on their
scores says of the corners. That choice is made on the stored draws and confirmed on fresh luck.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from groundswell.claims.luck import Floats
from groundswell.claims.measure import Truths
from groundswell.claims.shares import Share
from groundswell.infer import normal

if TYPE_CHECKING:
    from groundswell.claims.openness import Open
    from groundswell.claims.verdict import Weighed

SURE = 0.9  # a share of draws from which a statement counts as true, and false below the rest
WINDOW = 0.15  # share of the stored draws that stand for a corner
ENOUGH = 60  # draws in a window: of fewer than 41 not even unanimous ones clear a bound of 0.1
PROMISING = 0.3  # a corner expected to fall short of this (or of its mirror) is worth fresh runs
MOST = 2  # parameters at a time
STRUCTURE = "structure"  # the name of what rival forms of the model differ in
_FEW = 10  # draws below which nothing is looked for
_FAR = 1e-4  # p-values nearer to 0 or 1 say no more

Sides: TypeAlias = tuple[int, ...]  # of each parameter 0 for its low end, 1 for its high end


@dataclass(frozen=True)
class Corner:
    """A corner: what each parameter is held at, or which structure; the share of true draws."""

    at: Mapping[str, float | str]
    true: Share


@dataclass(frozen=True)
class Swing:
    """How far a verdict moves over the plausible values of some open parameters.

    Attributes:
        parameters: their names.
        tied: parameters that the data tie to them, and that move with them.
        least: the corner where the statement is least often true.
        most: the one where it is most often true.
        confirmed: whether the shares are of fresh runs at the corners, not of stored draws.
    """

    parameters: tuple[str, ...]
    tied: tuple[str, ...]
    least: Corner
    most: Corner
    confirmed: bool

    @property
    def decides(self) -> bool:
        """Whether the verdict is one thing at one corner and the opposite at the other."""
        return self.least.true.high <= 1.0 - SURE and self.most.true.low >= SURE

    @property
    def width(self) -> float:
        """How far the share of true draws moves, as guessed."""
        return self.most.true.guess - self.least.true.guess


@dataclass(frozen=True)
class Expected:
    """What a regression expects of the corners of a few parameters."""

    subset: tuple[Open, ...]
    least: Sides
    most: Sides
    low: float
    high: float

    @property
    def promising(self) -> bool:
        """Whether fresh runs at the two corners may find the verdict turned over."""
        return self.low <= PROMISING and self.high >= 1.0 - PROMISING


def values(subset: Sequence[Open], sides: Sides) -> dict[str, float]:
    """Return the values of parameters at a corner."""
    return {one.name: (one.low, one.high)[side] for one, side in zip(subset, sides, strict=True)}


def tied(subset: Sequence[Open]) -> tuple[str, ...]:
    """Return the other parameters that the data tie to these."""
    names = {one.name for one in subset}
    return tuple(sorted({name for one in subset for name in one.tied} - names))


def candidates(weighed: Weighed, parameters: Sequence[Open]) -> list[Expected]:
    """Return the most promising parameter, then that with the most promising second.

    Args:
        weighed: evidence of each draw.
        parameters: what is open, with scores of the same draws.
    """
    strength, counts = _strength(weighed)
    if counts.sum() < _FEW or np.ptp(strength[counts]) == 0.0:
        return []
    open_ = [one for one in parameters if np.ptp(one.scores[counts]) > 0.0]
    found: list[Expected] = []
    chosen: list[Open] = []
    left = strength[counts] - strength[counts].mean()
    while len(chosen) < min(MOST, len(open_)):
        rest = [one for one in open_ if one not in chosen]
        chosen.append(max(rest, key=lambda one: _reach(one, left, counts)))
        expected = _expect(tuple(chosen), strength[counts], counts)
        found.append(expected[0])
        left = expected[1]
    return found


def stored(weighed: Weighed, subset: Sequence[Open]) -> Swing | None:
    """Return the swing as the stored draws nearest to the corners tell it; None of too few."""
    size = len(weighed.statement.true)
    if size < 3 * ENOUGH:
        return None
    corners = []
    for sides in itertools.product((0, 1), repeat=len(subset)):
        near = weighed[_window(subset, sides, size)]
        corners.append(Corner(values(subset, sides), near.true()))
    names = tuple(one.name for one in subset)
    least, most = ends(corners)
    return Swing(names, tied(subset), least, most, confirmed=False)


def ends(corners: Sequence[Corner]) -> tuple[Corner, Corner]:
    """Return the corners where a statement is least and most often true."""
    ordered = sorted(corners, key=lambda one: (one.true.guess, one.true.high + one.true.low))
    return ordered[0], ordered[-1]


def _window(subset: Sequence[Open], sides: Sides, size: int) -> Truths:
    """Return which stored draws stand for a corner [draws]: a part, or all that lie beyond it."""
    beyond = np.ones(size, dtype=bool)
    nearness = np.full(size, np.inf)
    for one, side in zip(subset, sides, strict=True):
        rank = np.argsort(np.argsort(one.scores)) / max(size - 1, 1)
        nearness = np.minimum(nearness, rank if side else 1.0 - rank)
        beyond &= one.scores >= one.ends[1] if side else one.scores <= one.ends[0]
    taken = max(ENOUGH, int(np.ceil(WINDOW * size)), min(int(beyond.sum()), size // 3))
    picked = np.zeros(size, dtype=bool)
    picked[np.argsort(-nearness, kind="stable")[:taken]] = True
    return picked


def _strength(weighed: Weighed) -> tuple[Floats, Truths]:
    """Return how strongly each draw speaks for the statement, in SD, and which draws count."""
    evidence = weighed.statement
    share = 0.5 + 0.5 * (evidence.false - evidence.true)
    counts = np.ones(len(share), dtype=bool)
    if weighed.presupposed is not None:
        counts = weighed.presupposed.guess() > 0.5
    return normal.quantile(np.clip(share, _FAR, 1.0 - _FAR)), counts


def _reach(one: Open, left: Floats, counts: Truths) -> float:
    """Return how far a parameter moves the evidence between the ends of its interval."""
    scores = one.scores[counts]
    slope = float(np.cov(scores, left)[0, 1] / scores.var(ddof=1))
    return abs(slope) * (one.ends[1] - one.ends[0])


def _expect(subset: tuple[Open, ...], strength: Floats, counts: Truths) -> tuple[Expected, Floats]:
    """Return what a probit regression says of the corners, and what it leaves over."""
    scores = [one.scores[counts] for one in subset]
    design = np.column_stack([np.ones(len(strength)), *scores])
    slopes = np.linalg.lstsq(design, strength, rcond=None)[0]
    left = strength - design @ slopes
    spread = max(float(np.sqrt(np.mean(left**2))), 1e-6)
    shares = {}
    for sides in itertools.product((0, 1), repeat=len(subset)):
        at = [one.ends[side] for one, side in zip(subset, sides, strict=True)]
        shares[sides] = float(normal.cdf((slopes[0] + slopes[1:] @ np.array(at)) / spread))
    least, most = min(shares, key=lambda k: shares[k]), max(shares, key=lambda k: shares[k])
    return Expected(subset, least, most, shares[least], shares[most]), left
