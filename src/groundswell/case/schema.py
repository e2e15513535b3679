"""The case document as people write it, part by part.

These models say what may be written where; `load` then checks the parts against each other and
against the model's vocabulary. Times are local to the case; durations carry their unit (`12h`,
`30d`, `3y`).
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from groundswell.case import features
from groundswell.case.claim import Claim
from groundswell.case.kinds import (
    ADDRESS,
    YEAR,
    Date,
    Days,
    Identifier,
    LocalTime,
    Names,
    Note,
    Number,
    Slug,
    Strict,
    Text,
    Truth,
    Whole,
    refuse,
    shape,
)
from groundswell.case.priors import Prior
from groundswell.case.vocabulary import Kind, Role, Tail

Interval: TypeAlias = tuple[Number, Number]


class PriorEntry(Strict):
    """A prior: the name of its form and the numbers it is stated by."""

    dist: Literal["normal", "lognormal", "logitnormal", "uniform", "loguniform", "choice"] = Field(
        description=(
            "normal: mean, sd; lognormal: median, p90; logitnormal: median, p90 (low, high); "
            "uniform, loguniform: low, high; choice: values"
        )
    )
    mean: Number | None = Field(None, description="mean of a normal")
    sd: Number | None = Field(None, description="standard deviation of a normal")
    median: Number | None = Field(None, description="median")
    p90: Number | None = Field(None, description="90 % quantile")
    low: Number | None = Field(None, description="lower end")
    high: Number | None = Field(None, description="upper end")
    values: tuple[Number, ...] | None = Field(None, description="values, equally likely")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        self.prior()
        return self

    def prior(self) -> Prior:
        """Return the prior that is written."""
        stated = {name: value for name, value in self if value is not None and name != "dist"}
        try:
            return Prior(self.dist, **stated)
        except ValueError as error:
            raise refuse(str(error), "Correct the numbers of the prior.") from error


Value: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[PriorEntry, Tag("<mapping>")],
    Discriminator(shape),
]


class SourceNote(Strict):
    """Where a number comes from."""

    kind: Kind = Field(
        description=(
            "measured, estimated, calibrated, assumption; memory: recalled, not read in a source "
            "that can be named; unknown: nothing is known"
        )
    )
    cites: Names = Field((), description="sources, each with a locator after # where it helps")
    note: Note = Field("", description="anything a reader should know")


class ParameterEntry(Strict):
    """A parameter of the model as this case has it; what is not written stays the model's."""

    value: Value | None = Field(None, description="a number or a prior")
    unit: Text | None = Field(None, description="must be the model's unit")
    range: Interval | None = Field(None, description="within the model's range")
    role: Role | None = Field(None, description="uncertainty, lever or constant")
    plausible: Interval | None = Field(None, description="what a verdict must be robust to")
    source: SourceNote | None = Field(None, description="where the value comes from")
    origin: Literal["case", "model"] = Field(
        "case", description="model: the model's default, written out by a study"
    )


ParameterValue: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[ParameterEntry, Tag("<mapping>")],
    Discriminator(shape),
]


class CellEntry(Strict):
    """A number of a place with where it comes from."""

    value: Number | None = Field(None, description="the number; absent where the kind is unknown")
    unit: Text | None = Field(None, description="must be the model's unit")
    kind: Kind = Field(description="as for parameters")
    cites: Names = ()
    note: Note = ""

    def _check(self) -> None:
        if self.value is None and self.kind != "unknown":
            raise refuse("no value", "Give a value, or kind: unknown for the model's default.")


Cell: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[CellEntry, Tag("<mapping>")],
    Discriminator(shape),
]


class PlaceEntry(Strict, extra="allow"):
    """A place: its name and its numbers, by the names of the model's fields."""

    __pydantic_extra__: dict[str, Cell]
    name: Text = Field(description="as it is called everywhere in the case", max_length=80)


class FileEntry(Strict):
    """A table in a file beside the case."""

    file: Text = Field(description="name of a CSV file in the folder of the case")


class ConditionEntry(Strict):
    """When a ruled decision is taken: once the quantity has met its bounds, after the delay."""

    quantity: Text = Field(description="what is watched")
    place: Text = Field("national", description="a place, any (of them) or national")
    at_least: Number | None = None
    at_most: Number | None = None
    delay: Days = Field(0.0, description="time from the condition to the decision")

    def _check(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise refuse("a condition without a bound", "Give at_least or at_most.")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise refuse("a condition that nothing meets", "Make at_least the smaller number.")


class DecisionEntry(Strict):
    """Something somebody decides: dated (`at`), ruled (`when`), or dated with its rule.

    With both, `at` is when it happened and `when` is the rule by which it would have been taken; an
    arm whose later decisions are responsive uses the rule.
    """

    id: Identifier | None = Field(None, description="a word for it; else made from the verb")
    at: LocalTime | None = Field(None, description="local time")
    when: ConditionEntry | None = Field(None, description="the rule by which it is taken")
    do: Text = Field(description="verb of the model")
    where: Names = Field((), description="places; everywhere if none is named")
    value: Number | None = Field(None, description="how much, in the verb's unit")
    unit: Text | None = Field(None, description="must be the verb's unit")
    parameter: Text | None = Field(None, description="the value is this parameter of the draw")
    hold: Days | None = Field(None, description="after this time it is undone")
    kind: Kind | None = Field(None, description="else measured if a source is cited, or assumption")
    cites: Names = ()
    note: Note = ""

    def _check(self) -> None:
        if self.at is None and self.when is None:
            raise refuse("a decision without a time", "Give `at`, or the rule `when`.")
        if self.value is not None and self.parameter is not None:
            raise refuse("both 'value' and 'parameter'", "Keep one.")


class SwapEntry(Strict):
    """Two places that exchange the decisions taken for them."""

    verbs: Text = Field(description="verbs or ids of decisions; * and ? stand for anything")
    places: tuple[Text, Text] = Field(description="the two places")


class ArmEntry(Strict):
    """A named patch to the decisions or parameters of the case."""

    why: Text = Field(description="what the arm is for")
    remove: Names = Field((), description="verbs or ids of decisions; * and ? stand for anything")
    add: tuple[DecisionEntry, ...] = Field((), description="decisions of this arm alone")
    set: dict[Text, Value] = Field(default_factory=dict, description="parameter -> value or prior")
    swap: tuple[SwapEntry, ...] = ()
    later: Literal["frozen", "responsive", "removed"] | None = Field(
        None,
        description="decisions after the first one touched: as they were, by their rules, gone",
    )

    def _check(self) -> None:
        touched = self.remove or self.add or self.swap
        if not (touched or self.set):
            raise refuse("an arm that changes nothing", "Give remove, add, set or swap.")
        if touched and self.later is None:
            raise refuse(
                "an arm that does not say what later decisions do",
                "Give later: frozen, responsive or removed.",
            )


class SourceEntry(Strict):
    """A document that is cited."""

    title: Text
    author: Note = ""
    publisher: Note = ""
    date: Annotated[Note, Field(pattern=YEAR)] = Field(
        "", description="as 2022, 2022-01 or 2022-01-05"
    )
    url: Annotated[Note, Field(pattern=ADDRESS, max_length=2000)] = ""
    read: Truth = Field(description="whether whoever writes the case has read it")
    note: Note = ""


class ErrorEntry(Strict):
    """How far an observed number may be from what it counts."""

    dist: Literal["lognormal", "normal"]
    factor: Annotated[Number, Field(gt=1)] | None = Field(
        None, description="lognormal: one standard deviation multiplies or divides by this"
    )
    sd: Annotated[Number, Field(gt=0)] | None = Field(None, description="normal: in the unit")

    def _check(self) -> None:
        wanted, other = ("factor", "sd") if self.dist == "lognormal" else ("sd", "factor")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise refuse(f"a {self.dist} error without its number alone", f"Give `{wanted}`.")


Observed: TypeAlias = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[Interval, Tag("<list>")], Discriminator(shape)
]


class AlternativeEntry(Strict):
    """Another value some source gives for the same thing."""

    value: Observed = Field(description="a number, or [low, high]")
    cites: Names = ()
    kind: Kind = "measured"
    note: Note = ""


class ObservationEntry(Strict):
    """Something that was seen, what the number counts, and how sure it is."""

    id: Identifier
    outcome: Text = Field(description="the outcome of the model it is compared with")
    place: Text | None = Field(None, description="of a regional outcome")
    day: (
        Annotated[
            Annotated[Date, Tag("<text>")] | Annotated[tuple[Date, Date], Tag("<list>")],
            Discriminator(shape),
        ]
        | None
    ) = Field(
        None,
        description="local date, or [first, last] for their sum; none for a run's one number",
    )
    value: Observed = Field(description="a number, or [low, high]")
    error: ErrorEntry | None = Field(None, description="of a number")
    counts: Text = Field(description="what the number counts, in words")
    kind: Kind
    cites: Names = ()
    alternatives: tuple[AlternativeEntry, ...] = Field((), description="conflicting values")
    use: Literal["fit", "held_out"] | None = Field(None, description="unless the split says it")
    note: Note = ""


class SplitEntry(Strict):
    """Which observations may be fitted to; stated before any fit."""

    why: Text = Field(description="the rule of the split")
    fit: Names = Field((), description="ids of observations")
    held_out: Names = Field((), description="ids of observations")


Amount: TypeAlias = Annotated[Number, Field(ge=0)]


class LikeEntry(Strict):
    """What the case is like, to compare it with past episodes; nothing that runs depends on it.

    What is left out counts as unknown, or is taken from the episode that the case itself is.
    """

    episode: Slug | None = Field(None, description="the past episode that the case itself is")
    invited: features.Invited | None = Field(None, description="by those who govern, or contested")
    mass: features.Truth | None = Field(None, description="crowds of a thousand or more")
    armed: features.Arms | None = Field(None, description="arms of those who rise")
    rising: features.Truth | None = Field(None, description="mutiny, coup or short armed rising")
    rebels: features.Truth | None = Field(None, description="they hold land, or fight for months")
    relation: features.Relation | None = Field(None, description="of the sender to the host")
    mandate: features.Mandate | None = Field(None, description="what the troops are to do")
    regime: features.Regime | None = Field(None, description="of the host")
    days: Amount | None = Field(None, description="from the first arrival to the last departure")
    troops: Amount | None = Field(None, description="foreign soldiers and police, at most")
    host_forces: Amount | None = Field(None, description="soldiers and armed police of the host")
    deaths: Amount | None = Field(None, description="in the whole crisis")
    source: SourceNote = Field(description="where the features come from")


class CaseHead(Strict):
    """What a case says of itself as a whole."""

    groundswell: Literal[1] = Field(description="version of this format")
    name: Slug | None = Field(None, description="else the name of the file")
    title: Text
    question: Note = Field("", description="what the case asks, in a sentence")
    start: LocalTime = Field(description="first local day; days are counted from its midnight")
    utc_offset: Annotated[Number, Field(ge=-12, le=14)] = Field(0.0, description="hours")
    horizon: Days = Field(30.0, description="how long a run is unless asked otherwise")
    steps_per_day: Annotated[Whole, Field(ge=1, le=96)] = Field(8, description="while streets fill")
    classes: Annotated[Whole, Field(ge=2, le=200)] = Field(20, description="of private opposition")
    tail: Tail = Field("normal", description="shape of the upper tail of private opposition")
    resolution: Literal["cohorts", "individuals"] = "cohorts"
    mechanisms_off: Names = Field((), description="mechanisms of the model that are switched off")


class CaseDocument(CaseHead):
    """A case of Groundswell."""

    places: Annotated[
        Annotated[FileEntry, Tag("<mapping>")] | Annotated[tuple[PlaceEntry, ...], Tag("<list>")],
        Discriminator(shape),
    ] = Field(description="{file: NAME.csv} with place,field,value,unit,kind,cites,note; or a list")
    parameters: dict[Text, ParameterValue] = Field(default_factory=dict)
    decisions: tuple[DecisionEntry, ...] = ()
    arms: dict[Slug, ArmEntry] = Field(
        default_factory=dict, description="as-happened always exists"
    )
    treatments: dict[Slug, Names] = Field(
        default_factory=dict,
        description="what fell together, to be told apart: name -> verbs or ids of decisions",
    )
    claims: tuple[Claim, ...] = ()
    sources: dict[Identifier, SourceEntry] = Field(default_factory=dict)
    observed: Annotated[
        Annotated[FileEntry, Tag("<mapping>")]
        | Annotated[tuple[ObservationEntry, ...], Tag("<list>")],
        Discriminator(shape),
    ] = Field((), description="{file: NAME.csv}, one row a value; or a list")
    split: SplitEntry | None = None
    like: LikeEntry | None = None
