"""What a claim reads off one run: a number made of outcomes, or an event, which is 1 or 0.

The word `horizon` in the place of a number stands for each of the claim's `horizons` in turn.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from groundswell.case.kinds import Number, Slug, Strict, Text, refuse, shape

Horizon: TypeAlias = Literal["horizon"]
Amount: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[Horizon, Tag("<text>")], Discriminator(shape)
]
# A number, or the name of one of the claim's `unknowns`.
Named: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[Slug, Tag("<text>")], Discriminator(shape)
]
Share: TypeAlias = Annotated[Number, Field(gt=0, lt=1)]
Reduce: TypeAlias = Literal[
    "max", "sum", "mean", "any", "first_day", "last_day", "count_days", "longest"
]

COUNTING = ("any", "first_day", "last_day", "count_days", "longest")
BOUNDS = ("at_least", "at_most", "above", "below")


class Bound(Strict):
    """Bounds on a number; all that are given must hold. A number that is not there meets none."""

    at_least: Amount | None = Field(None, description="the number is this or more")
    at_most: Amount | None = Field(None, description="the number is this or less")
    above: Amount | None = Field(None, description="the number is more than this")
    below: Amount | None = Field(None, description="the number is less than this")
    equals: Amount | None = Field(None, description="the number is exactly this (codes, flags)")

    def _check(self) -> None:
        if all(bound is None for _, bound in self):
            raise refuse(
                "a bound without a number", "Give at_least, at_most, above, below or equals."
            )


class Carried(Strict):
    """A share as it is elsewhere, or with something besides, on the scale of log odds.

    logit(result) = logit(there) + feels * (logit(share) - logit(before)) + besides: what moved the
    run's share is felt there as well, in part or in full.
    """

    before: Share = Field(description="the run's share before anything moved it")
    there: Share = Field(description="the share there, before anything moved it")
    feels: Named = Field(1.0, description="part that is felt there, a number or an unknown")
    besides: Named = Field(0.0, description="what else moves it, in nats, a number or an unknown")


class Measure(Strict):
    """One number of one run.

    Exactly one of `outcome`, `all_of`, `any_of`, `weighted`, `earliest` is given.

    A scalar outcome is its number (not there where the thing never happened, as `exit_day`). A
    `national.*` or `regional.*` outcome has one number a day (day 0 is the first local day): give
    `day` for one of them, or `days` and `reduce` for a stretch of them.
    """

    outcome: Text | None = Field(None, description="name of an outcome of the model")
    place: Text | None = Field(None, description="of a regional outcome: the place")
    day: Amount | None = Field(None, description="the day at which a daily outcome is read")
    days: tuple[Amount, Amount] | None = Field(
        None, description="first and last day, both included"
    )
    reduce: Reduce | None = Field(
        None,
        description=(
            "of the days: their max, sum or mean; with `daily`, a condition on each day: any, "
            "first_day or last_day (not there if none happens), count_days, longest (days in a row)"
        ),
    )
    daily: Bound | None = Field(None, description="condition on each day's number")
    carried: Carried | None = Field(None, description="of a share: what it is elsewhere")
    competing: tuple[Measure, ...] | None = Field(
        None, description="days: the number is not there where one of them comes before it"
    )
    only_if: Measure | None = Field(
        None, description="an event: the number is not there where it does not happen"
    )
    event: Bound | None = Field(
        None, description="makes the measure an event: 1 where the number meets the bounds, else 0"
    )
    censor: Amount | None = Field(
        None, description="a number larger than this, or not there, counts as this"
    )
    all_of: tuple[Measure, ...] | None = Field(None, description="events that all happen")
    any_of: tuple[Measure, ...] | None = Field(None, description="events of which one happens")
    weighted: tuple[Weight, ...] | None = Field(None, description="a weighted sum of measures")
    earliest: tuple[Measure, ...] | None = Field(
        None, description="days: the first of those that are there"
    )

    def _check(self) -> None:
        whole = [self.outcome, self.all_of, self.any_of, self.weighted, self.earliest]
        if sum(part is not None for part in whole) != 1:
            raise refuse(
                "a measure of not exactly one kind",
                "Give one of outcome, all_of, any_of, weighted and earliest.",
            )
        self._check_days()
        if self.event is not None and self.censor is not None:
            raise refuse("both 'event' and 'censor'", "Keep one: an event is already 1 or 0.")
        for part in (*(self.all_of or ()), *(self.any_of or ())):
            if not part.is_event:
                raise refuse("a part of all_of or any_of that is no event", "Give it an `event`.")
        if self.only_if is not None and not self.only_if.is_event:
            raise refuse("an 'only_if' that is no event", "Give it an `event`.")
        days = (*(self.competing or ()), *(self.earliest or ()))
        if any(part.is_event for part in days):
            raise refuse("an event where a day is compared", "Leave out its `event`.")

    def _check_days(self) -> None:
        if self.outcome is None:
            alone = (self.place, self.day, self.days, self.reduce, self.daily)
            if any(part is not None for part in alone):
                raise refuse("a place or day without an outcome", "Write it inside the parts.")
            return
        if (self.days is None) != (self.reduce is None):
            raise refuse("one of 'days' and 'reduce' alone", "Give both, or `day`.")
        if self.day is not None and self.days is not None:
            raise refuse("both 'day' and 'days'", "Keep one.")
        if (self.daily is not None) != (self.reduce in COUNTING):
            raise refuse(
                "'daily' and 'reduce' that do not go together",
                f"Give `daily` with reduce {', '.join(COUNTING)}, and only then.",
            )
        first, last = self.days or (0, 0)
        if not isinstance(first, str) and not isinstance(last, str) and first > last:
            raise refuse("days that end before they begin", "Write the first day first.")

    @property
    def is_event(self) -> bool:
        """Whether the measure is 1 or 0, so that its expectation is a probability."""
        combined = self.all_of is not None or self.any_of is not None
        return combined or self.event is not None or self.reduce == "any"


class Weight(Strict):
    """A measure and its weight in a sum."""

    weight: Number = Field(description="factor of the measure")
    measure: Measure = Field(description="what is weighed")
