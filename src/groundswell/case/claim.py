"""The language in which a case states claims so that stored runs can answer them.

A claim is data: no text in it is evaluated. It is built of four things:

- `Measure`: one number of one run, made from outcomes; an event is 1 or 0 (`case.measure`).
- `Term`: the expectation of a measure over the replicates of one draw, in one arm, or as the
  difference, ratio, change or Bayes factor of several.
- `Assertion`: a term and the bounds it must meet.
- `Reading`: assertions that must all hold, and those it presupposes.

A claim is one reading or several, each answered at every horizon. What no run tells and the claim
needs all the same is one of its `unknowns`.
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
from groundswell.case.measure import BOUNDS, Horizon, Measure

Contrast: TypeAlias = Literal["difference", "ratio", "change", "bayes_factor"]
_ARMS: dict[Contrast | None, tuple[int, int, str]] = {
    None: (1, 1, "one arm where nothing is contrasted"),
    "bayes_factor": (1, 1, "one arm: a Bayes factor compares its runs with each other"),
    "difference": (2, 2, "two arms"),
    "ratio": (2, 2, "two arms"),
    "change": (2, 12, "the arm without, then those with more and more"),
}


class Term(Strict):
    """An expectation over the replicates of one draw.

    Runs that lack the number (see `Measure`) are left out of the mean unless censored; an event
    that cannot be judged did not happen.
    """

    measure: Measure = Field(description="the number of each run")
    per: Measure | None = Field(
        None, description="divides the expectation: events per day at risk are a rate (hazard)"
    )
    given: Measure | None = Field(
        None, description="an event: only runs in which it happens enter the mean"
    )
    against: Measure | None = Field(
        None, description="of a bayes_factor: the event it is compared with `given`"
    )
    smoothed: Truth = Field(
        False,
        description=(
            "of a ratio or bayes_factor of events that may be few: tested given how many there "
            "were, and shown with half an event added (gamma, of the rate of all draws together)"
        ),
    )
    arms: Annotated[tuple[Text, ...], Field(min_length=1, max_length=12)] = Field(
        description="one arm, two to contrast [A, B], or doses [none, some, more]"
    )
    contrast: Contrast | None = Field(
        None,
        description=(
            "difference A - B and ratio A / B, taken of the expectations, draw by draw; change: "
            "each later arm minus the first, all of which must meet the bounds; bayes_factor: "
            "the event's probability given one thing over that against another"
        ),
    )
    absolute: Truth = Field(False, description="take the size of the result, without its sign")

    def _check(self) -> None:
        least, most, wanted = _ARMS[self.contrast]
        if not least <= len(self.arms) <= most:
            raise refuse(
                "'arms' and 'contrast' that do not go together",
                f"Give {wanted}; difference, ratio and change contrast arms.",
            )
        if len(set(self.arms)) < len(self.arms):
            raise refuse("an arm contrasted with itself", "Name different arms.")
        for name in ("given", "against"):
            condition = getattr(self, name)
            if condition is not None and not condition.is_event:
                raise refuse(f"a '{name}' that is no event", "Give it an `event`.")
        weighed = self.contrast == "bayes_factor"
        if weighed != (self.against is not None) or (weighed and self.given is None):
            raise refuse(
                "'against' and 'contrast' that do not go together",
                "A bayes_factor needs `given` and `against`, and nothing else has `against`.",
            )
        if self.contrast in ("ratio", "bayes_factor") and self.absolute:
            raise refuse("the size of a quotient", "Leave out `absolute`.")
        self._check_smoothed()

    def _check_smoothed(self) -> None:
        if not (self.smoothed or self.per is not None):
            return
        if self.per is not None and self.per.is_event:
            raise refuse("a 'per' that is an event", "Give the days at risk.")
        if self.per is not None and (self.given is not None or self.against is not None):
            raise refuse("both 'per' and 'given'", "Put the condition into both measures.")
        quotient = self.contrast in ("ratio", "bayes_factor")
        if self.smoothed and not (self.measure.is_event and quotient):
            raise refuse("smoothing of what is no quotient of events", "Leave out `smoothed`.")


class Times(Strict):
    """A bound that is a multiple of another expectation."""

    times: Number = Field(description="the factor")
    of: Term = Field(description="the expectation that is multiplied")

    def _check(self) -> None:
        if self.of.contrast in ("change", "bayes_factor"):
            raise refuse(
                f"a multiple of a {self.of.contrast}", "Take a difference, a ratio or one arm."
            )
        if self.of.smoothed:
            raise refuse("a multiple of what is smoothed", "Leave out `smoothed`.")


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
        if self.smoothed and any(isinstance(bound, Times) for bound in self.bounds.values()):
            raise refuse("a smoothed quotient compared with a multiple", "Give a number.")

    @property
    def bounds(self) -> dict[str, float | Times | Horizon]:
        """The bounds that are given, by their names."""
        return {name: getattr(self, name) for name in BOUNDS if getattr(self, name) is not None}


class Known(Strict):
    """How it turned out, where that is known."""

    answer: Truth | tuple[Truth | None, ...] | None = Field(
        description="true, false or null (not known); in a list, one answer a horizon"
    )
    cites: Names = Field((), description="sources")
    note: Note = Field("", description="anything a reader should know")


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
    assumed: Note = Field("", description="as of the claim, for this reading alone")
    known: Known | None = Field(None, description="how this reading turned out")


class Hedge(Strict):
    """How sure the speaker sounded, as a probability with its range, from a declared lexicon."""

    words: Text = Field(description="the speaker's own hedge, a few words at most")
    probability: Annotated[Number, Field(ge=0, le=1)]
    range: tuple[Annotated[Number, Field(ge=0, le=1)], Annotated[Number, Field(ge=0, le=1)]]

    def _check(self) -> None:
        if not self.range[0] <= self.probability <= self.range[1]:
            raise refuse("a probability outside its own range", "Order them low, value, high.")


class Unknown(Strict):
    """A number that no run has and the claim needs: any value between two is plausible.

    Each draw takes one, evenly from the interval; the data never say anything of it.
    """

    range: tuple[Number, Number] = Field(description="the plausible interval")
    why: Text = Field(description="what it is, and why the interval is as it is")
    cites: Names = Field((), description="sources")


class Stake(Strict):
    """How many times its cost something must be worth to be the best reply: 1 / `of`."""

    says: Text = Field(description="what is weighed against what, in plain words")
    of: Term = Field(description="the probability that is bought")


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
    unknowns: dict[Slug, Unknown] = Field(
        default_factory=dict, description="numbers the claim needs and no run has, by name"
    )
    presupposes: tuple[Assertion, ...] = Field((), description="must hold for the claim to apply")
    statement: tuple[Assertion, ...] = Field((), description="assertions that must all hold")
    readings: tuple[Reading, ...] = Field((), description="in place of statement: several readings")
    variants: tuple[dict[Text, Text], ...] = Field(
        (),
        description="arm -> arm: the claim is answered again with those arms in the others' place",
    )
    assumed: Note = Field(
        "", description="why runs cannot decide (the answer is put in): it is `not identified`"
    )
    known: Known | None = Field(None, description="how it turned out")
    untestable: Note = Field("", description="why no statement can be made of it, if none can")
    stake: Stake | None = Field(None, description="of what is untestable: what can be shown")
    cites: Names = Field((), description="sources of the numbers in the statement")
    note: Note = Field("", description="anything a reader should know")

    def _check(self) -> None:
        forms = [bool(self.statement), bool(self.readings), bool(self.untestable)]
        if sum(forms) != 1:
            raise refuse(
                "a claim of not exactly one form", "Give one of statement, readings, untestable."
            )
        if self.presupposes and not self.statement:
            raise refuse("'presupposes' without 'statement'", "Write it inside each reading.")
        if self.stake is not None and not self.untestable:
            raise refuse("a 'stake' of what can be tested", "Say why it is `untestable`.")
        if "horizon" in self.unknowns:
            raise refuse("an unknown called 'horizon'", "That word has a meaning; take another.")
        for known in (self.known, *(reading.known for reading in self.readings)):
            answers = known.answer if known else None
            if isinstance(answers, tuple) and len(answers) != len(self.horizons):
                raise refuse("not one known answer for each horizon", "Give as many as horizons.")

    @property
    def all_readings(self) -> tuple[Reading, ...]:
        """The readings; a claim stated once has one, without a name."""
        if self.statement:
            return (Reading(presupposes=self.presupposes, statement=self.statement),)
        return self.readings
