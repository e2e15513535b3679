"""How long leaders last: shares with Jeffreys intervals, and survival by door, for small samples.

Written here in a page instead of taken from a library: lifelines would bring pandas, matplotlib and
four more for two formulas, and SciPy has no competing risks. The tests hold both formulas against
SciPy's and against published numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from groundswell.chance.beta import beta_quantile
from groundswell.history.episodes import Fate

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A share: k of n, the mean and the central 95 % interval of Jeffreys' posterior."""

    n: int
    k: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """A point of a curve: its day, value and interval, and how many were still followed."""

    day: float
    value: float
    low: float
    high: float
    at_risk: int


def jeffreys(k: float, n: float, level: float = LEVEL) -> tuple[float, float, float]:
    """Return mean, lower and upper end of Beta(k + 1/2, n - k + 1/2).

    The posterior of a share under Jeffreys' prior (Jeffreys 1946; Brown, Cai and DasGupta 2001,
    Statistical Science 16, 101-133). `k` of `n` need not be whole: see `curve`.

    Raises:
        ValueError: not 0 <= k <= n.
    """
    if not 0.0 <= k <= n:
        raise ValueError(f"{k:g} of {n:g} is not a share")
    a, b = k + 0.5, n - k + 0.5
    tail = 0.5 * (1.0 - level)
    return a / (a + b), beta_quantile(a, b, tail), beta_quantile(a, b, 1.0 - tail)


def share(fates: Iterable[Fate], horizon: float, door: str | None = None) -> Estimate:
    """Return how many were in office `horizon` days after, or had gone by `door`.

    Fates that are not known at the horizon are left out of n.
    """
    known = [fate.at(horizon) for fate in fates]
    known = [state for state in known if state is not None]
    k = known.count(door or "office")
    return Estimate(len(known), k, *jeffreys(k, len(known)))


def curve(fates: Sequence[Fate], door: str | None = None) -> tuple[Point, ...]:
    """Return the curve of staying in office, or the cumulative incidence of one door.

    Staying: Kaplan and Meier (1958), S(t) = product over exits up to t of (1 - d/r). A door: Aalen
    and Johansen (1978), F(t) = sum over its exits of S(t-)·d/r, the other doors competing; with the
    curve of staying the doors add up to one. Leaders still in office when last seen are censored,
    after exits of the same day.

    The interval of a value v is Jeffreys' for m·v of m, with m the effective number S·(1 - S)/V of
    Cutler and Ederer (1958), V being Greenwood's variance (Dorey and Korn 1987), or those still
    followed while S is 1; where S is 0 m stays as it was. Without censoring it is Jeffreys'
    interval of the plain share.

    Returns:
        Points at day 0, at every day with an exit, and at the last day anybody was followed.

    Raises:
        ValueError: no fates, or a leader who had gone before the troops came.
    """
    if not fates or min(fate.days for fate in fates) < 0:
        raise ValueError("a curve needs leaders who were in office when the troops came")
    staying, gone, greenwood, effective = 1.0, 0.0, 0.0, float(len(fates))
    points = [_point(0.0, 1.0 if door is None else 0.0, effective, len(fates))]
    ends = sorted({fate.days for fate in fates})
    for day in ends:
        at_risk = sum(fate.days >= day for fate in fates)
        exits = [fate.door for fate in fates if fate.days == day and fate.door is not None]
        left = at_risk - len(exits)
        gone += staying * exits.count(door or "") / at_risk
        staying *= left / at_risk
        greenwood += len(exits) / (at_risk * left) if left else 0.0
        if staying == 1.0:
            effective = float(at_risk)
        elif staying > 0.0:
            effective = (1.0 - staying) / (staying * greenwood)
        if exits or day == ends[-1]:
            points.append(_point(day, staying if door is None else gone, effective, at_risk))
    return tuple(points)


def value(points: Sequence[Point], day: float) -> Point | None:
    """Return the point of a curve that holds on a day; None beyond what anybody was followed."""
    held = [point for point in points if point.day <= day]
    return held[-1] if held and day <= points[-1].day else None


def _point(day: float, share: float, effective: float, at_risk: int) -> Point:
    share = min(share, 1.0)  # sums of many doors may exceed it by a rounding
    _, low, high = jeffreys(share * effective, effective)
    return Point(day, share, low, high, at_risk)
