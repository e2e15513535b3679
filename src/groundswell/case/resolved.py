"""A case after loading: plain, frozen, every name resolved, every default filled in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from groundswell.case.priors import Prior, Range
from groundswell.case.vocabulary import Kind, Role, Source, Tail

if TYPE_CHECKING:
    from groundswell.case.claim import Claim

AS_HAPPENED = "as-happened"

Later: TypeAlias = Literal["frozen", "responsive", "removed"]
Observed: TypeAlias = float | tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A place: every field of the model with its number, and where each number comes from."""

    name: str
    values: Mapping[str, float]
    cells: Mapping[str, Source]


@dataclass(frozen=True)
class Parameter:
    """A parameter of the model as the case has it; `stated` tells whether the case says so.

    See `groundswell.case.vocabulary.ParameterSpec` for the other attributes.
    """

    name: str
    symbol: str
    doc: str
    value: float | Prior
    unit: str
    range: Range
    role: Role
    plausible: Range | None
    source: Source
    mechanism: str
    stated: bool

    def at(self, u: float) -> float:
        """Return the value at quantile u (0 < u < 1); a value without a prior is itself."""
        if isinstance(self.value, Prior):
            return self.value.quantile(u, self.range)
        return self.value


@dataclass(frozen=True)
class Condition:
    """A rule: `quantity` of `place` (a name, `any`, `national`) meets its bounds; delay in days."""

    quantity: str
    place: str
    at_least: float | None
    at_most: float | None
    delay: float


@dataclass(frozen=True)
class Decision:
    """Something decided.

    Attributes:
        id: unique in the case.
        do: verb of the model.
        at: days from the start; None for a decision taken by its rule alone.
        when: the rule; None for one that has none.
        where: places; empty for everywhere.
        value: in the verb's unit; None where `parameter` gives it.
        parameter: name of the parameter of the draw that gives the value.
        hold: days after which it is undone; None for never.
        kind: kind of source.
        cites: sources.
        note: anything a reader should know.
    """

    id: str
    do: str
    at: float | None
    when: Condition | None
    where: tuple[str, ...]
    value: float | None
    parameter: str | None
    hold: float | None
    kind: Kind
    cites: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Swap:
    """Two places that exchange the decisions whose verb or id matches `verbs`."""

    verbs: str
    places: tuple[str, str]


@dataclass(frozen=True)
class Arm:
    """A named patch; see `groundswell.case.arms.resolve` for what it does."""

    name: str
    why: str
    remove: tuple[str, ...] = ()
    add: tuple[Decision, ...] = ()
    set: Mapping[str, float | Prior] = field(default_factory=dict)
    swap: tuple[Swap, ...] = ()
    later: Later | None = None


@dataclass(frozen=True)
class CitedSource:
    """A document that is cited; `read` tells whether whoever wrote the case has read it."""

    id: str
    title: str
    author: str
    publisher: str
    date: str
    url: str
    read: bool
    note: str


@dataclass(frozen=True)
class Alternative:
    """Another value some source gives for the same thing."""

    value: Observed
    kind: Kind
    cites: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class ObservationError:
    """Error of an observed number: `factor` of a lognormal (one SD), `sd` of a normal."""

    dist: Literal["lognormal", "normal"]
    factor: float | None
    sd: float | None


@dataclass(frozen=True)
class Observation:
    """Something that was seen.

    Attributes:
        id: unique in the case.
        outcome: key of an outcome of the model.
        place: of a regional outcome.
        dates: first and last local date; the value is the sum over them. None for the one number of
            a run.
        days: the same as days from the start.
        value: a number, or (low, high).
        error: of a number, if stated.
        counts: what the number counts, in words.
        kind: kind of source.
        cites: sources.
        alternatives: conflicting values.
        use: `fit` or `held_out`.
        note: anything a reader should know.
    """

    id: str
    outcome: str
    place: str | None
    dates: tuple[date, date] | None
    days: tuple[int, int] | None
    value: Observed
    error: ObservationError | None
    counts: str
    kind: Kind
    cites: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    use: Literal["fit", "held_out"]
    note: str


@dataclass(frozen=True)
class Split:
    """Which observations may be fitted to, and by which rule that was decided."""

    why: str
    fit: tuple[str, ...]
    held_out: tuple[str, ...]


@dataclass(frozen=True)
class Like:
    """What the case is like, as it says itself.

    Attributes:
        episode: id of the past episode that the case itself is, if any.
        features: name of a feature (`groundswell.case.features`) -> word or number.
        source: where they come from.
    """

    episode: str | None
    features: Mapping[str, str | float]
    source: Source


@dataclass(frozen=True)
class Case:
    """A case, resolved.

    Attributes:
        name: short name, of the bundled case or the file.
        title: title.
        question: what it asks.
        start: first local day, at its midnight.
        utc_offset: hours that local time is ahead of UTC.
        horizon: days a run lasts unless asked otherwise.
        steps_per_day: acute steps a day.
        classes: classes of private opposition.
        tail: shape of its upper tail (`groundswell.engine.tails`).
        resolution: which engine.
        mechanisms_off: mechanisms switched off.
        places: at least one.
        parameters: all of the model's, by name.
        decisions: in the order of the document.
        arms: by name; `as-happened` is always the first.
        claims: see `groundswell.case.claim`.
        sources: by id.
        observed: observations.
        split: the rule by which they are divided, if stated.
        like: what it is compared by with past episodes, if stated.
        treatments: name -> patterns of decisions; what `confounding` tells apart.
        migrated: what was changed to read a document of an older version of the format.
    """

    name: str
    title: str
    question: str
    start: datetime
    utc_offset: float
    horizon: float
    steps_per_day: int
    classes: int
    tail: Tail
    resolution: Literal["cohorts", "individuals"]
    mechanisms_off: tuple[str, ...]
    places: tuple[Place, ...]
    parameters: Mapping[str, Parameter]
    decisions: tuple[Decision, ...]
    arms: Mapping[str, Arm]
    claims: tuple[Claim, ...]
    sources: Mapping[str, CitedSource]
    observed: tuple[Observation, ...]
    split: Split | None
    like: Like | None = None
    treatments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    migrated: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def document(self) -> dict[str, Any]:
        """Return the case as a mapping of plain values that loads again with the same digest."""
        from groundswell.case.document import written

        return written(self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the resolved document.

        The name, what the case is like, and whether a value is the model's default or stated do not
        enter: the same content has the same digest wherever it lies and however it is written, and
        no run depends on what the case is compared with.
        """
        content = self.document()
        del content["name"]
        content.pop("like", None)
        for entry in content["parameters"].values():
            entry.pop("origin", None)
        return _sha256(content)

    @cached_property
    def prior_digest(self) -> str:
        """SHA-256 (hexadecimal) of what is believed before any fit: names, values, ranges, roles.

        To be written down, with the split, before the data are looked at.
        """
        keys = ("value", "unit", "range", "role", "plausible")
        entries = self.document()["parameters"].items()
        return _sha256({name: {k: entry.get(k) for k in keys} for name, entry in entries})


def _sha256(content: dict[str, Any]) -> str:
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
