"""One number of each run: a `Measure` of the case, read from stored outcomes.

Arrays are [draws, replicates]; NaN stands for a number that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from groundswell.case.claim import Amount, Bound, Measure

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]


class Runs(Protocol):
    """What a claim needs of a study; `groundswell.store.read.Study` has it."""

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the places, in the order of the last axis of regional outcomes."""
        ...

    @property
    def days(self) -> int:
        """Days that every run lasts."""
        ...

    def array(self, outcome: str, arm: str) -> Floats:
        """Return [draws, replicates], with days and places behind for daily outcomes."""
        ...


class BeyondError(Exception):
    """A measure asks for days that are not stored.

    Attributes:
        days: how long a study must be, or None where no longer study would have them either.
    """

    def __init__(self, why: str, days: float | None) -> None:
        """Keep the reason and the days needed."""
        super().__init__(why)
        self.days = days


def values(measure: Measure, runs: Runs, arm: str, horizon: float | None) -> Floats:
    """Return the measure of every run of an arm.

    Args:
        measure: what is asked; a number that never happened is NaN unless censored.
        runs: the stored study.
        arm: an arm of the study.
        horizon: what the word `horizon` stands for, in days.

    Raises:
        BeyondError: the study is too short for it.
    """
    found = _number(measure, runs, arm, horizon)
    if measure.censor is not None:
        most = amount(measure.censor, horizon)
        found = np.where(np.isnan(found), most, np.minimum(found, most))
    if measure.event is not None:
        found = meets(found, measure.event, horizon).astype(np.float64)
    return found


def meets(numbers: Floats, bound: Bound, horizon: float | None) -> Truths:
    """Tell which numbers meet all bounds given; NaN meets none."""
    result: Truths = ~np.isnan(numbers)
    for name, wanted in bound:
        if wanted is not None:
            result &= COMPARE[name](numbers, amount(wanted, horizon))
    return result


COMPARE = {
    "at_least": np.greater_equal,
    "at_most": np.less_equal,
    "above": np.greater,
    "below": np.less,
    "equals": np.equal,
}


def amount(number: Amount, horizon: float | None) -> float:
    """Return a number as written, or what `horizon` stands for."""
    if not isinstance(number, str):
        return number
    if horizon is None:
        raise ValueError("the word 'horizon' in a claim without horizons")
    return horizon


def days_needed(measure: Measure, horizon: float | None) -> float:
    """Return how many days a study must have for the measure to mean what it says.

    Day d of a daily outcome needs d + 1 days; `horizon` stands for the end of its last day. A dated
    scalar (its name ends in `_day`) compared with, or censored at, a number needs that many days.
    """
    return max((need for part in _parts(measure) for need in _needs(part, horizon)), default=0.0)


def _parts(measure: Measure) -> Iterator[Measure]:
    yield measure
    for part in (*(measure.all_of or ()), *(measure.any_of or ())):
        yield from _parts(part)
    for weight in measure.weighted or ():
        yield from _parts(weight.measure)


def _needs(measure: Measure, horizon: float | None) -> Iterator[float]:
    for day in (measure.day, *(measure.days or ())):
        if day is not None:
            yield amount(day, horizon) + (0.0 if isinstance(day, str) else 1.0)
    if measure.outcome is not None and measure.outcome.endswith("_day"):
        bounds = [bound for _, bound in measure.event] if measure.event is not None else []
        for bound in (*bounds, measure.censor):
            if bound is not None:
                yield amount(bound, horizon)


def _number(measure: Measure, runs: Runs, arm: str, horizon: float | None) -> Floats:
    if measure.outcome is not None:
        return _outcome(measure, runs, arm, horizon)
    if measure.weighted is not None:
        pieces = [w.weight * values(w.measure, runs, arm, horizon) for w in measure.weighted]
        return np.asarray(np.sum(pieces, axis=0), dtype=np.float64)
    events = [values(part, runs, arm, horizon) for part in (measure.all_of or measure.any_of or ())]
    joined = np.min(events, axis=0) if measure.all_of is not None else np.max(events, axis=0)
    return np.asarray(joined, dtype=np.float64)


def _outcome(measure: Measure, runs: Runs, arm: str, horizon: float | None) -> Floats:
    assert measure.outcome is not None
    needed = days_needed(measure, horizon)
    if needed > runs.days:
        raise BeyondError(f"it needs {needed:g} days and the study has {runs.days}", needed)
    series = runs.array(measure.outcome, arm)
    if measure.place is not None:
        series = series[..., runs.places.index(measure.place)]
    if measure.outcome.startswith("regional.") and series.shape[2] < needed:
        raise BeyondError(f"places are kept apart for the first {series.shape[2]} days only", None)
    if measure.day is not None:
        return np.asarray(series[..., _index(measure.day, horizon)], dtype=np.float64)
    if measure.days is not None:
        first, last = (_index(day, horizon) for day in measure.days)
        return _reduced(measure, series[..., first : last + 1], first, horizon)
    return series


def _index(day: Amount, horizon: float | None) -> int:
    """Return the day meant; `horizon` days after the start end with day `horizon` - 1."""
    number = int(amount(day, horizon))
    return max(number - 1, 0) if isinstance(day, str) else number


def _reduced(measure: Measure, stretch: Floats, first: int, horizon: float | None) -> Floats:
    """Return the max, sum or mean over the last axis, or when and how often a condition held."""
    if measure.daily is None:
        return np.asarray(_WHOLE[measure.reduce or "sum"](stretch, axis=-1), dtype=np.float64)
    held = meets(stretch, measure.daily, horizon)
    any_day = np.asarray(held.any(axis=-1))
    if measure.reduce == "any":
        return any_day.astype(np.float64)
    if measure.reduce == "count_days":
        return np.asarray(held.sum(axis=-1), dtype=np.float64)
    if measure.reduce == "first_day":
        found = first + held.argmax(axis=-1)
    else:
        found = first + held.shape[-1] - 1 - held[..., ::-1].argmax(axis=-1)
    return np.where(any_day, found, np.nan)


_WHOLE: dict[str, Callable[..., Any]] = {"max": np.max, "sum": np.sum, "mean": np.mean}
