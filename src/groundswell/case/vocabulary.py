"""What a model can be told and can tell: the table of names a case is checked against.

The case room knows no model. The model hands it this table (parameters, verbs, fields of places,
quantities that rules may watch, outcomes) and the loader refuses whatever is not in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias, get_args

from groundswell.case.priors import Prior, Range

Kind: TypeAlias = Literal["measured", "estimated", "calibrated", "assumption", "memory", "unknown"]
Role: TypeAlias = Literal["uncertainty", "lever", "constant"]
Shape: TypeAlias = Literal["scalar", "national", "regional"]
Tail: TypeAlias = Literal["normal", "logistic", "student"]

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Source:
    """Where a number comes from.

    Attributes:
        kind: `measured`, `estimated`, `calibrated`, `assumption`; `memory` for a figure recalled
            but not read anywhere that could be named; `unknown` where nothing is known.
        cites: identifiers of sources, with an optional locator after `#`.
        note: anything a reader should know.
    """

    kind: Kind
    cites: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of source {self.kind!r}; one of {', '.join(KINDS)}")


@dataclass(frozen=True)
class ParameterSpec:
    """A parameter of the model with its default.

    Attributes:
        name: dotted name, such as `alliance.substitution`.
        symbol: as in the equations.
        doc: one sentence: what it is.
        unit: see `groundswell.units`.
        value: default value, or prior.
        range: lowest and highest admissible value; draws are truncated to it.
        role: `uncertainty` is drawn, `lever` is set by arms, `constant` is neither.
        source: where the default comes from.
        plausible: the interval a verdict must be robust to; within the range.
        mechanism: the mechanism it belongs to, empty for shared ones.
    """

    name: str
    symbol: str
    doc: str
    unit: str
    value: float | Prior
    range: Range
    role: Role
    source: Source
    plausible: Range | None = None
    mechanism: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        _require_range(self.name, self.range)
        why = unfit(self.value, self.range)
        if why is None and self.role not in get_args(Role):
            why = f"unknown role {self.role!r}"
        if why is None and self.role != "uncertainty" and isinstance(self.value, Prior):
            why = f"a {self.role} has a value, not a prior"
        if why is None and self.plausible is not None:
            low, high = self.plausible
            if not self.range[0] <= low <= high <= self.range[1]:
                why = "the plausible interval leaves the range"
        if why is not None:
            raise ValueError(f"parameter {self.name}: {why}")


@dataclass(frozen=True)
class VerbSpec:
    """Something a decision can do, such as `policing.order`; `default` where no value is given.

    `ends` tells whether the model can undo it, so that a decision may hold it for a time only.
    """

    name: str
    doc: str
    unit: str
    range: Range
    default: float
    ends: bool = False

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        _require_range(self.name, self.range)
        if unfit(self.default, self.range):
            raise ValueError(f"verb {self.name}: the default leaves the range")


@dataclass(frozen=True)
class FieldSpec:
    """A number each place has; required where `default` is None."""

    name: str
    doc: str
    unit: str
    range: Range
    default: float | None

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        _require_range(self.name, self.range)
        if self.default is not None and unfit(self.default, self.range):
            raise ValueError(f"field {self.name}: the default leaves the range")


@dataclass(frozen=True)
class QuantitySpec:
    """Something the condition of a rule may watch, such as `protesting`."""

    name: str
    doc: str
    unit: str


@dataclass(frozen=True)
class OutcomeSpec:
    """Something a run reports: one number (`scalar`), one a day, or one a day and place."""

    name: str
    doc: str
    unit: str
    shape: Shape


Spec: TypeAlias = ParameterSpec | VerbSpec | FieldSpec | QuantitySpec | OutcomeSpec


@dataclass(frozen=True)
class Vocabulary:
    """All the names of a model.

    An outcome's name may occur once for each shape (`deaths` of the run, of the day, of the place);
    a claim or an observation names it `deaths`, `national.deaths` or `regional.deaths`.
    """

    parameters: tuple[ParameterSpec, ...] = ()
    mechanisms: tuple[str, ...] = ()
    verbs: tuple[VerbSpec, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    quantities: tuple[QuantitySpec, ...] = ()
    outcomes: tuple[OutcomeSpec, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        for group in (self.parameters, self.verbs, self.fields, self.quantities):
            _require_unique([spec.name for spec in group])
        _require_unique(list(self.mechanisms))
        _require_unique([outcome_key(spec) for spec in self.outcomes])
        for spec in self.parameters:
            if spec.mechanism and spec.mechanism not in self.mechanisms:
                raise ValueError(f"parameter {spec.name}: no mechanism {spec.mechanism!r}")

    @cached_property
    def parameter(self) -> Mapping[str, ParameterSpec]:
        """Parameters by name."""
        return {spec.name: spec for spec in self.parameters}

    @cached_property
    def verb(self) -> Mapping[str, VerbSpec]:
        """Verbs by name."""
        return {spec.name: spec for spec in self.verbs}

    @cached_property
    def field(self) -> Mapping[str, FieldSpec]:
        """Fields of places by name."""
        return {spec.name: spec for spec in self.fields}

    @cached_property
    def quantity(self) -> Mapping[str, QuantitySpec]:
        """Quantities a rule may watch, by name."""
        return {spec.name: spec for spec in self.quantities}

    @cached_property
    def outcome(self) -> Mapping[str, OutcomeSpec]:
        """Outcomes by key: the bare name for scalars, else `national.NAME` or `regional.NAME`."""
        return {outcome_key(spec): spec for spec in self.outcomes}


_OWN = re.compile(r"own\.([a-z][a-z0-9-]*)\.([a-z][a-z0-9_]*)")
OWN_NAME = f"^{_OWN.pattern}$"


def own(name: str) -> str | None:
    """Return the mechanism in the name of a parameter that is not the model's, else None.

    Such a parameter belongs to a mechanism of whoever runs the case: `own.MECHANISM.PARAMETER`.
    """
    found = _OWN.fullmatch(name)
    return found[1] if found else None


def outcome_key(spec: OutcomeSpec) -> str:
    """Return the name by which cases (and stored columns) call an outcome."""
    return spec.name if spec.shape == "scalar" else f"{spec.shape}.{spec.name}"


def unfit(value: float | Prior, range: Range) -> str | None:
    """Say why a value or prior does not belong to a range, or return None."""
    if isinstance(value, Prior):
        return value.misfit(range)
    if not range[0] <= value <= range[1]:
        return f"{value:g} is outside the range {range[0]:g} to {range[1]:g}"
    return None


def _require_range(name: str, range: Range) -> None:
    if not (math.isfinite(range[0]) and math.isfinite(range[1]) and range[0] < range[1]):
        raise ValueError(f"{name}: a range is two finite numbers, the lower first")


def _require_unique(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"named twice: {', '.join(twice)}")
