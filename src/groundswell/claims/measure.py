"""One number of each run: a `Measure` of the case, read from stored outcomes.

Arrays are [draws, replicates]; NaN stands for a number that is not there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from groundswell.case.measure import Amount, Bound, Carried, Measure

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


def values(
    measure: Measure,
    runs: Runs,
    arm: str,
    horizon: float | None,
    unknowns: Mapping[str, Floats] | None = None,
) -> Floats:
    """Return the measure of every run of an arm.

    Args:
        measure: what is asked; a number that never happened is NaN unless censored.
        runs: the stored study.
        arm: an arm of the study.
        horizon: what the word `horizon` stands for, in days.
        unknowns: values of the claim's unknowns, [draws] each.

    Raises:
        BeyondError: the study is too short for it.
    """
    return _Where(runs, arm, horizon, unknowns or {}).values(measure)


@dataclass(frozen=True)
class _Where:
    """Where measures are read: the runs of an arm, and what stands for words."""

    runs: Runs
    arm: str
    horizon: float | None
    unknowns: Mapping[str, Floats]

    def values(self, measure: Measure) -> Floats:
        """Return the measure of every run, [draws, replicates]."""
        found = self._number(measure)
        if measure.carried is not None:
            found = self._carried(found, measure.carried)
        for rival in measure.competing or ():
            found = np.where(self.values(rival) < found, np.nan, found)  # NaN comes before nothing
        if measure.only_if is not None:
            found = np.where(self.values(measure.only_if) > 0.5, found, np.nan)
        if measure.censor is not None:
            most = amount(measure.censor, self.horizon)
            found = np.where(np.isnan(found), most, np.minimum(found, most))
        if measure.event is not None:
            found = meets(found, measure.event, self.horizon).astype(np.float64)
        return found

    def _number(self, measure: Measure) -> Floats:
        if measure.outcome is not None:
            return self._outcome(measure)
        if measure.weighted is not None:
            pieces = [one.weight * self.values(one.measure) for one in measure.weighted]
            return np.asarray(np.sum(pieces, axis=0), dtype=np.float64)
        if measure.earliest is not None:
            days = [self.values(part) for part in measure.earliest]
            return np.asarray(np.fmin.reduce(days), dtype=np.float64)
        events = [self.values(part) for part in (measure.all_of or measure.any_of or ())]
        joined = np.min(events, axis=0) if measure.all_of is not None else np.max(events, axis=0)
        return np.asarray(joined, dtype=np.float64)

    def _outcome(self, measure: Measure) -> Floats:
        assert measure.outcome is not None
        needed = days_needed(measure, self.horizon)
        if needed > self.runs.days:
            raise BeyondError(
                f"it needs {needed:g} days and the study has {self.runs.days}", needed
            )
        series = self.runs.array(measure.outcome, self.arm)
        if measure.place is not None:
            series = series[..., self.runs.places.index(measure.place)]
        if measure.outcome.startswith("regional.") and series.shape[2] < needed:
            kept = series.shape[2]
            raise BeyondError(f"places are kept apart for the first {kept} days only", None)
        if measure.day is not None:
            return np.asarray(series[..., _index(measure.day, self.horizon)], dtype=np.float64)
        if measure.days is not None:
            first, last = (_index(day, self.horizon) for day in measure.days)
            return _reduced(measure, series[..., first : last + 1], first, self.horizon)
        return series

    def _carried(self, share: Floats, carried: Carried) -> Floats:
        """Return a share as it is elsewhere; see `groundswell.case.measure.Carried`."""
        inside = np.clip(share, 1e-9, 1.0 - 1e-9)
        moved = np.log(inside / (1.0 - inside)) - _logit(carried.before)
        feels, besides = self._named(carried.feels), self._named(carried.besides)
        return np.asarray(1.0 / (1.0 + np.exp(-(_logit(carried.there) + feels * moved + besides))))

    def _named(self, part: float | str) -> Floats | float:
        return self.unknowns[part][:, None] if isinstance(part, str) else part


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


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
    return max((need for part in parts(measure) for need in _needs(part, horizon)), default=0.0)


def parts(measure: Measure) -> Iterator[Measure]:
    """Yield a measure and all measures inside it."""
    yield measure
    inside = [*(measure.all_of or ()), *(measure.any_of or ()), *(measure.earliest or ())]
    inside += [*(measure.competing or ()), *(weight.measure for weight in measure.weighted or ())]
    inside += [measure.only_if] if measure.only_if is not None else []
    for part in inside:
        yield from parts(part)


def _needs(measure: Measure, horizon: float | None) -> Iterator[float]:
    for day in (measure.day, *(measure.days or ())):
        if day is not None:
            yield amount(day, horizon) + (0.0 if isinstance(day, str) else 1.0)
    dated = measure.outcome is not None and measure.outcome.endswith("_day")
    if dated or measure.earliest is not None:
        bounds = [bound for _, bound in measure.event] if measure.event is not None else []
        for bound in (*bounds, measure.censor):
            if bound is not None:
                yield amount(bound, horizon)


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
    if measure.reduce == "longest":
        return _longest(held)
    if measure.reduce == "first_day":
        found = first + held.argmax(axis=-1)
    else:
        found = first + held.shape[-1] - 1 - held[..., ::-1].argmax(axis=-1)
    return np.where(any_day, found, np.nan)


def _longest(held: Truths) -> Floats:
    """Return the number of days in the longest stretch of the last axis."""
    length = np.zeros(held.shape[:-1])
    longest = length.copy()
    for day in range(held.shape[-1]):
        length = np.where(held[..., day], length + 1.0, 0.0)
        longest = np.maximum(longest, length)
    return longest


_WHOLE: dict[str, Callable[..., Any]] = {"max": np.max, "sum": np.sum, "mean": np.mean}
