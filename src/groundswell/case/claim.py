"""The language in which a case states claims so that stored runs can answer them.

A claim is data: no text in it is evaluated. It is built of four things:

- `Measure`: one number of one run, made from outcomes; an event is 1 or 0.
- `Term`: the expectation of a measure over the replicates of one draw, in one arm, or as the
  difference or ratio of two arms.
- `Assertion`: a term and the bounds it must meet.
- `Reading`: assertions that must all hold, and those it presupposes.

A claim is one reading or several, each answered at every horizon.

The word `horizon` in the place of a number stands for each of the claim's `horizons` in turn.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from groundswell.case.kinds import (
    Date,
    Identifier,
    Names,
    Note,
    Number,
    Slug,
    Strict,
    Text,
    Truth,
    refuse,
    shape,
)

Horizon: TypeAlias = Literal["horizon"]
Amount: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[Horizon, Tag("<text>")], Discriminator(shape)
]

COUNTING = ("any", "first_day", "last_day", "count_days")


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


class Measure(Strict):
    """One number of one run.

    Exactly one of `outcome`, `all_of`, `any_of`, `weighted` is given.

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
    reduce: Literal["max", "sum", "mean", "any", "first_day", "last_day", "count_days"] | None = (
        Field(
            None,
            description=(
                "of the days: their max, sum or mean; with `daily`, a condition on each day: any, "
                "first_day or last_day (not there if none happens), count_days"
            ),
        )
    )
    daily: Bound | None = Field(None, description="condition on each day's number")
    event: Bound | None = Field(
        None, description="makes the measure an event: 1 where the number meets the bounds, else 0"
    )
    censor: Amount | None = Field(
        None, description="a number larger than this, or not there, counts as this"
    )
    all_of: tuple[Measure, ...] | None = Field(None, description="events that all happen")
    any_of: tuple[Measure, ...] | None = Field(None, description="events of which one happens")
    weighted: tuple[Weight, ...] | None = Field(None, description="a weighted sum of measures")

    def _check(self) -> None:
        whole = [self.outcome, self.all_of, self.any_of, self.weighted]
        if sum(part is not None for part in whole) != 1:
            raise refuse(
                "a measure of not exactly one kind",
                "Give one of outcome, all_of, any_of and weighted.",
            )
        self._check_days()
        if self.event is not None and self.censor is not None:
            raise refuse("both 'event' and 'censor'", "Keep one: an event is already 1 or 0.")
        for part in (*(self.all_of or ()), *(self.any_of or ())):
            if not part.is_event:
                raise refuse("a part of all_of or any_of that is no event", "Give it an `event`.")

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


class Term(Strict):
    """An expectation over the replicates of one draw.

    Runs that lack the number (see `Measure`) are left out of the mean unless censored; an event
    that cannot be judged did not happen.
    """

    measure: Measure = Field(description="the number of each run")
    given: Measure | None = Field(
        None, description="an event: only runs in which it happens enter the mean"
    )
    arms: Annotated[tuple[Text, ...], Field(min_length=1, max_length=2)] = Field(
        description="one arm, or two to contrast: [A, B]"
    )
    contrast: Literal["difference", "ratio"] | None = Field(
        None, description="of two arms: A - B, or A / B; taken of the expectations, draw by draw"
    )
    absolute: Truth = Field(False, description="take the size of the result, without its sign")

    def _check(self) -> None:
        if (len(self.arms) == 2) != (self.contrast is not None):
            raise refuse(
                "'arms' and 'contrast' that do not go together",
                "Give two arms and difference or ratio, or one arm and no contrast.",
            )
        if len(set(self.arms)) < len(self.arms):
            raise refuse("an arm contrasted with itself", "Name two different arms.")
        if self.given is not None and not self.given.is_event:
            raise refuse("a 'given' that is no event", "Give it an `event`.")


class Times(Strict):
    """A bound that is a multiple of another expectation."""

    times: Number = Field(description="the factor")
    of: Term = Field(description="the expectation that is multiplied")


Limit: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")]
    | Annotated[Horizon, Tag("<text>")]
    | Annotated[Times, Tag("<mapping>")],
    Discriminator(shape),
]


class Assertion(Term):
    """A term and the bounds it must meet (all that are given)."""

    at_least: Limit | None = Field(None, description="the term is this or more")
    at_most: Limit | None = Field(None, description="the term is this or less")
    above: Limit | None = Field(None, description="the term is more than this")
    below: Limit | None = Field(None, description="the term is less than this")

    def _check(self) -> None:
        super()._check()
        if not self.bounds:
            raise refuse("a statement without a bound", "Give at_least, at_most, above or below.")

    @property
    def bounds(self) -> dict[str, float | Times | Horizon]:
        """The bounds that are given, by their names."""
        names = ("at_least", "at_most", "above", "below")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


class Reading(Strict):
    """One way to take the claim: what it presupposes and what it states.

    Where an assertion of `presupposes` fails in a draw, the statement is inapplicable there.
    """

    name: Slug | None = Field(None, description="a word for this reading")
    says: Note = Field("", description="the reading in plain words")
    presupposes: tuple[Assertion, ...] = Field((), description="must hold for the claim to apply")
    statement: Annotated[tuple[Assertion, ...], Field(min_length=1)] = Field(
        description="assertions that must all hold"
    )


class Known(Strict):
    """How it turned out, where that is known."""

    answer: Truth | tuple[Truth | None, ...] | None = Field(
        description="true, false or null (not known); in a list, one answer a horizon"
    )
    cites: Names = Field((), description="sources")
    note: Note = Field("", description="anything a reader should know")


class Hedge(Strict):
    """How sure the speaker sounded, as a probability with its range, from a declared lexicon."""

    words: Text = Field(description="the speaker's own hedge, a few words at most")
    probability: Annotated[Number, Field(ge=0, le=1)]
    range: tuple[Annotated[Number, Field(ge=0, le=1)], Annotated[Number, Field(ge=0, le=1)]]

    def _check(self) -> None:
        if not self.range[0] <= self.probability <= self.range[1]:
            raise refuse("a probability outside its own range", "Order them low, value, high.")


class Claim(Strict):
    """What somebody said would happen, stated so that it can come out true or false."""

    id: Slug = Field(description="a word for the claim")
    speaker: Text = Field(description="who says so")
    source: Identifier = Field(description="where: a source, with a locator after #")
    says: Text = Field(description="the claim in plain words (a paraphrase)")
    as_of: Date | None = Field(None, description="date of the speaker's knowledge")
    hedge: Hedge | None = Field(None, description="how sure the speaker sounded")
    horizons: tuple[Annotated[Number, Field(gt=0, le=3653)], ...] = Field(
        (), description="days after the start at which the claim is answered, one verdict each"
    )
    presupposes: tuple[Assertion, ...] = Field((), description="must hold for the claim to apply")
    statement: tuple[Assertion, ...] = Field((), description="assertions that must all hold")
    readings: tuple[Reading, ...] = Field((), description="in place of statement: several readings")
    variants: tuple[dict[Text, Text], ...] = Field(
        (),
        description="arm -> arm: the claim is answered again with those arms in the others' place",
    )
    known: Known | None = Field(None, description="how it turned out")
    untestable: Note = Field("", description="why no statement can be made of it, if none can")
    note: Note = Field("", description="anything a reader should know")

    def _check(self) -> None:
        forms = [bool(self.statement), bool(self.readings), bool(self.untestable)]
        if sum(forms) != 1:
            raise refuse(
                "a claim of not exactly one form", "Give one of statement, readings, untestable."
            )
        if self.presupposes and not self.statement:
            raise refuse("'presupposes' without 'statement'", "Write it inside each reading.")
        answers = self.known.answer if self.known else None
        if isinstance(answers, tuple) and len(answers) != len(self.horizons):
            raise refuse("not one known answer for each horizon", "Give as many as horizons.")

    @property
    def all_readings(self) -> tuple[Reading, ...]:
        """The readings; a claim stated once has one, without a name."""
        if self.statement:
            return (Reading(presupposes=self.presupposes, statement=self.statement),)
        return self.readings
