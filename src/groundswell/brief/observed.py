"""What was observed, beside what the runs of the arm `as-happened` say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from groundswell.brief import numbers
from groundswell.brief.figures import Seen
from groundswell.brief.findings import Outcomes
from groundswell.brief.numbers import Floats
from groundswell.brief.words import count, day, exact, percent

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Observation, Observed

_TEN_TO_NINETY = 1.2816  # standard deviations from the middle to either end of an 80 % interval
_GROUPS = (
    ("deaths", "deaths_security"),
    ("detained",),
    ("protesting", "active_regions", "person_hours", "peak"),
)


@dataclass(frozen=True)
class Compared:
    """An observation and the runs' interval.

    Attributes:
        seen: the observation.
        hit: whether the observed value (or any of its interval) lies in the 80 % interval; None
            where the study does not reach so far.
        when: the day or days, in words.
        observed: the value in words, then its alternatives.
        runs: the runs' interval in words.
        spread: the same as numbers, where it is one.
        group: 0 deaths, 1 detentions, 2 the street, 3 the rest.
    """

    seen: Observation
    hit: bool | None
    when: str
    observed: tuple[str, ...]
    runs: str
    spread: numbers.Spread | None
    group: int


def compare(case: Case, outcomes: Outcomes) -> tuple[Compared, ...]:
    """Return every observation with the baseline's interval; human cost first."""
    found = [_compared(seen, case, outcomes) for seen in case.observed]
    return tuple(sorted(found, key=lambda one: (one.group, one.seen.place is not None)))


def hits(rows: tuple[Compared, ...], use: str) -> tuple[int, int]:
    """Return how many observations of a use lie in the interval, of how many that could."""
    judged = [row.hit for row in rows if row.seen.use == use and row.hit is not None]
    return sum(judged), len(judged)


def interval(seen: Observation) -> tuple[float, float]:
    """Return the 80 % interval of an observed number, or its bounds; nothing is below zero."""
    if isinstance(seen.value, tuple):
        return seen.value
    if seen.error is None:
        return seen.value, seen.value
    if seen.error.dist == "lognormal":
        factor = (seen.error.factor or 1.0) ** _TEN_TO_NINETY
        return seen.value / factor, seen.value * factor
    reach = (seen.error.sd or 0.0) * _TEN_TO_NINETY
    return max(seen.value - reach, min(seen.value, 0.0)), seen.value + reach


def marks(case: Case, outcome: str, place: str | None = None) -> tuple[Seen, ...]:
    """Return the observations of one day of an outcome, to be drawn over the runs."""
    found = []
    for seen in case.observed:
        single = seen.days is not None and seen.days[0] == seen.days[1]
        if seen.outcome == outcome and seen.place == place and single and seen.days is not None:
            low, high = interval(seen)
            value = None if isinstance(seen.value, tuple) else seen.value
            words = f"{day(case.start, seen.days[0])}: {_stated(seen.value)}, {seen.counts}"
            found.append(Seen(float(seen.days[0]), value, max(low, 0.0), high, words))
    return tuple(found)


def total(case: Case, quantity: str, days: int) -> float | None:
    """Return the observed total of a quantity for the whole country and so many days, if stated."""
    for seen in case.observed:
        whole = seen.outcome == quantity or (
            seen.outcome == f"national.{quantity}" and seen.days is not None and seen.days[0] == 0
        )
        reaches = seen.days is None or abs(seen.days[1] + 1 - days) <= 0.1 * days
        if whole and reaches and not isinstance(seen.value, tuple):
            return seen.value
    return None


def _stated(value: Observed) -> str:
    """Return an observed value as it was stated, unrounded."""
    if isinstance(value, tuple):
        return f"{exact(value[0])} to {exact(value[1])}"
    return exact(value)


def _compared(seen: Observation, case: Case, outcomes: Outcomes) -> Compared:
    bare = seen.outcome.rpartition(".")[2]
    group = next((n for n, names in enumerate(_GROUPS) if bare in names), len(_GROUPS))
    others = (other.value for other in seen.alternatives)
    low, high = interval(seen)
    error = f" ({count(low)}–{count(high)})" if seen.error is not None else ""
    stated = (_stated(seen.value) + error, *(_stated(value) for value in others))
    values = _simulated(seen, outcomes)
    spread = None if values is None else numbers.spread(values)
    if values is None or spread is None:
        return Compared(seen, None, _when(seen, case), stated, "–", None, group)
    if seen.outcome == "first_region":
        hit, place, runs = _first_place(seen, values, case)
        return Compared(seen, hit, _when(seen, case), (place,), runs, None, group)
    low, high = seen.value if isinstance(seen.value, tuple) else (seen.value, seen.value)
    hit = low <= spread.high and high >= spread.low
    runs = f"{count(spread.median)} ({count(spread.low)}–{count(spread.high)})"
    return Compared(seen, hit, _when(seen, case), stated, runs, spread, group)


def _when(seen: Observation, case: Case) -> str:
    if seen.days is None:
        return "whole run"
    first, last = seen.days
    if first == last:
        return day(case.start, first)
    return (
        f"by {day(case.start, last)}"
        if first == 0
        else f"from {day(case.start, first)} to " + day(case.start, last)
    )


def _first_place(seen: Observation, values: Floats, case: Case) -> tuple[bool, str, str]:
    """Return hit, name and share of an outcome that is the index of a place: most runs decide."""
    there = values[np.isfinite(values)].astype(int)
    index = int(seen.value[0] if isinstance(seen.value, tuple) else seen.value)
    name = case.places[index].name if 0 <= index < len(case.places) else "none"
    share = float((there == index).mean())
    return share > 0.5, name, f"{name} in {percent(share)} of runs"


def _simulated(seen: Observation, outcomes: Outcomes) -> Floats | None:
    """Return the number that was observed, in every run; None where the study does not reach."""
    arm = outcomes.baseline
    if seen.days is None:
        return outcomes.array(seen.outcome, arm)
    if seen.days[1] >= outcomes.study.days:
        return None
    series = outcomes.array(seen.outcome, arm)
    if seen.days[1] >= series.shape[2]:
        return None
    return outcomes.reduced(seen.outcome, seen.place, seen.days, arm)
