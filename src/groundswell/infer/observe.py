"""Observation models: how an observed number is thought to come from what really happened.

Everything that turns a case's observations into a likelihood stands here:

- Counts of people (and their hours and deaths) are compared by logarithm, everything else as it is.
  Fewer than half a person counts as half a person.
- A number with error: normal on that scale, with the SD that the case states (log of `factor`, or
  `sd`; an `sd` stated for a count keeps it on its own scale). Without a stated error: ERROR.
- An interval [low, high]: every number in it is equally credible, and its ends are soft (SOFT).
- Conflicting alternatives: a mixture of equal parts.
- Stated errors are themselves doubtful: with probability DOUBT one is five times too small.
- An index of a place is right or wrong.
- Running totals of one register (same outcome and place, same first day) are one measurement told
  again: each of n of them weighs 1/n. Everything else weighs 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import normal

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Observation, Observed

Floats: TypeAlias = npt.NDArray[np.float64]
Scale: TypeAlias = Literal["log", "linear", "index"]

DOUBT = 0.05  # probability that a stated error is five times too small
FIVE = 5.0
ERROR = {"log": math.log(1.5), "linear": 1.0, "index": 1.0}
SOFT = {"log": math.log(1.25), "linear": 0.5, "index": 0.5}
HALF_A_PERSON = 0.5
_PEOPLE = (
    *("protesting", "violent", "person_hours", "deaths", "deaths_security", "detained"),
    *("peak", "foreign_troops"),
)


@dataclass(frozen=True)
class Part:
    """One of the values given for an observation, on its scale; a number has low == high."""

    low: float
    high: float
    sd: float


@dataclass(frozen=True)
class Term:
    """An observation as a likelihood.

    Attributes:
        id: of the observation.
        use: `fit` or `held_out`.
        outcome: name, without `national.` or `regional.`.
        table: where the outcome stands: `scalars`, `national` or `regional`.
        place: index of the place of a regional outcome, else -1.
        days: first and last day, counted from the start; None for a number of the whole run.
        scale: on which numbers are compared.
        parts: the value and its alternatives, equally credible.
        weight: of the log likelihood.
    """

    id: str
    use: str
    outcome: str
    table: str
    place: int
    days: tuple[int, int] | None
    scale: Scale
    parts: tuple[Part, ...]
    weight: float

    def scaled(self, value: npt.ArrayLike) -> Floats:
        """Return numbers on the term's scale."""
        number = np.asarray(value, np.float64)
        if self.scale == "log":
            return np.log(np.maximum(number, HALF_A_PERSON))
        return number

    def simulated(self, outcome: Any) -> float:
        """Return from a run the number that was observed; days after the run's end if never."""
        if self.days is None:
            value = float(outcome.scalars[self.outcome])
            return float(len(outcome.national)) if math.isnan(value) else value
        first, last = self.days
        rows = getattr(outcome, self.table)[first : last + 1]
        if self.place >= 0:
            rows = rows[:, self.place]
        return float(rows[self.outcome].sum(dtype=np.float64))

    def log_likelihood(self, value: npt.ArrayLike) -> Floats:
        """Return the log density of the observation given simulated numbers (unweighted)."""
        x = self.scaled(value)
        if self.scale == "index":
            right = np.round(x) == self.parts[0].low
            return np.asarray(np.where(right, math.log1p(-DOUBT), math.log(DOUBT)))
        each = [_log_density(part, x) for part in self.parts]
        return normal.log_sum(np.stack(each), axis=0) - math.log(len(each))

    def replicated(self, value: Floats, uniform: Floats, deviate: Floats) -> Floats:
        """Return what might have been observed, given simulated numbers; on the term's scale.

        An interval stands for a number with the softness of its ends as error. The random numbers
        `uniform` and `deviate` (standard normal) have the shape of `value`.
        """
        if self.scale == "index":
            return self.scaled(value)
        sd = self.parts[0].sd
        return self.scaled(value) + np.where(uniform < DOUBT, FIVE * sd, sd) * deviate

    @property
    def is_interval(self) -> bool:
        """Whether an interval was observed."""
        return self.parts[0].low < self.parts[0].high


def terms(case: Case) -> tuple[Term, ...]:
    """Return the observations of a case as likelihoods, in the order of the case."""
    index = {place.name: i for i, place in enumerate(case.places)}
    totals: dict[Any, int] = {}
    for seen in case.observed:
        totals[_register(seen)] = totals.get(_register(seen), 0) + 1
    return tuple(
        _term(seen, index.get(seen.place or "", -1), 1.0 / totals[_register(seen)])
        for seen in case.observed
    )


def chosen(every: Iterable[Term], fit: str) -> tuple[Term, ...]:
    """Return the terms to be fitted to: those of use `fit`, or `all`."""
    return tuple(term for term in every if fit == "all" or term.use == fit)


def days_needed(which: Iterable[Term], horizon: int) -> int:
    """Return how many days a run must last to reach what was observed."""
    return max((horizon if t.days is None else t.days[1] + 1 for t in which), default=1)


def log_likelihood(which: Sequence[Term], values: Floats) -> Floats:
    """Return the weighted log likelihood of simulated numbers [..., terms]."""
    total = np.zeros(values.shape[:-1])
    for i, term in enumerate(which):
        total = total + term.weight * term.log_likelihood(values[..., i])
    return total


def _register(seen: Observation) -> Any:
    """Return what running totals of one register have in common; otherwise the id itself."""
    if seen.days is None or seen.days[0] == seen.days[1]:
        return seen.id
    return (seen.outcome, seen.place, seen.days[0])


def _term(seen: Observation, place: int, weight: float) -> Term:
    table, _, outcome = seen.outcome.rpartition(".")
    scale: Scale = "linear"
    if outcome == "first_region":
        scale = "index"
    elif outcome in _PEOPLE and (seen.error is None or seen.error.dist == "lognormal"):
        scale = "log"
    values: tuple[Observed, ...] = (seen.value, *(other.value for other in seen.alternatives))
    return Term(
        id=seen.id,
        use=seen.use,
        outcome=outcome,
        table=table or "scalars",
        place=place,
        days=seen.days,
        scale=scale,
        parts=tuple(_part(seen, value, scale) for value in values),
        weight=weight,
    )


def _part(seen: Observation, value: Observed, scale: Scale) -> Part:
    low, high = value if isinstance(value, tuple) else (value, value)
    if scale == "log":
        low, high = (math.log(max(end, HALF_A_PERSON)) for end in (low, high))
    if low < high:
        return Part(low, high, SOFT[scale])
    sd = ERROR[scale]
    if seen.error is not None:
        stated = math.log(seen.error.factor) if seen.error.factor else seen.error.sd
        sd = stated or sd
    return Part(low, high, sd)


def _log_density(part: Part, x: Floats) -> Floats:
    """Return the log density of one value given numbers `x`, with the doubt about its error."""
    sure, doubted = (_log_kernel(part, x, part.sd * factor) for factor in (1.0, FIVE))
    weighed = [sure + math.log1p(-DOUBT), doubted + math.log(DOUBT)]
    return normal.log_sum(np.stack(weighed), axis=0)


def _log_kernel(part: Part, x: Floats, sd: float) -> Floats:
    if part.low == part.high:
        return normal.log_density((x - part.low) / sd, sd)
    # A uniform stretch with normal ends: the mean density of N(y; x, sd) over low <= y <= high,
    # in whichever tail keeps its digits. Far outside, the density of the nearer end.
    below = normal.cdf((part.high - x) / sd) - normal.cdf((part.low - x) / sd)
    above = normal.cdf((x - part.low) / sd) - normal.cdf((x - part.high) / sd)
    mass = np.maximum(below, above)
    nearest = np.clip(x, part.low, part.high)
    end = normal.log_density((x - nearest) / sd, sd)
    with np.errstate(divide="ignore"):
        inner = np.log(mass) - math.log(part.high - part.low)
    return np.where(mass > 1e-280, inner, end)
