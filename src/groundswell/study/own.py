"""A mechanism of one's own, in plain Python: called once a day, between two days of the engine.

The engine is compiled as a whole. Its loop is stepped here in the interpreter instead, every phase
of it still compiled, so that a function of the user's can look at the places each morning and
change some of what they carry over. The loop is the engine's own source and not a copy of it: with
a function that does nothing a run gives the bytes it gives without one (a test says so).

What the function may rely on is `Morning`; which fields it may change is `CHANGEABLE`.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
import textwrap
import tokenize
import types
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from groundswell.case.arms import resolve
from groundswell.case.priors import Prior
from groundswell.case.vocabulary import own
from groundswell.chance.keys import draw_uniform, run_key
from groundswell.errors import CaseError, Problem, StudyError, nearest
from groundswell.study import simulator as engine
from groundswell.study.changeable import CHANGEABLE, Field
from groundswell.study.plan import sample

if TYPE_CHECKING:
    from groundswell.case import Case
    from groundswell.store.tables import Layout
    from groundswell.study.draws import Given

Floats = npt.NDArray[np.float64]

_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
_PARAMETER = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Fields(MutableMapping[str, Any]):
    """The fields of all places, or of the country, on one morning: name -> numbers.

    Of places each is an array [places]; of the country a number. Only those in `CHANGEABLE` can be
    changed: `now.regions["impulse"] += 0.1`. The others are read.
    """

    def __init__(self, records: npt.NDArray[Any], allowed: Mapping[str, Field], whole: bool):
        """Take the engine's records: [places] of them, or the one of the country (`whole`)."""
        self._records = records
        self._allowed = allowed
        self._whole = whole
        self._taken: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the numbers; an array that may be changed is changed in place as well."""
        known = self._records.dtype.names or ()
        if name not in known:
            guess = nearest(name, known)
            raise KeyError(f"no field '{name}'" + (f"; did you mean '{guess}'?" if guess else ""))
        if name in self._allowed:
            values = self._taken.setdefault(name, self._records[name].copy())
        else:
            values = self._records[name].copy()
            values.flags.writeable = False
        return float(values[0]) if self._whole else values

    def __setitem__(self, name: str, value: Any) -> None:
        """Change a field: one number for all places, or one a place."""
        if name not in self._allowed:
            self[name]  # a name that does not exist is said first
            raise KeyError(
                f"'{name}' can be read and not changed; what can be: {', '.join(self._allowed)}"
            )
        kept = self._taken.setdefault(name, self._records[name].copy())
        kept[:] = value

    def __delitem__(self, name: str) -> None:
        """Refuse: a field is always there."""
        raise KeyError(f"'{name}' cannot be removed")

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._records.dtype.names or ())

    def __len__(self) -> int:
        """Number of fields."""
        return len(self._records.dtype.names or ())

    def settle(self, mechanism: str, day: int) -> None:
        """Give the engine what was changed.

        Raises:
            ValueError: a number is not finite, or leaves the bounds of its field.
        """
        for name, values in self._taken.items():
            low, high = self._allowed[name].range
            if not ((values >= low) & (values <= high)).all():
                odd = values[~((values >= low) & (values <= high))][0]
                raise ValueError(
                    f"{mechanism}, morning of day {day}: {name} became {odd:g}, "
                    f"outside {low:g} to {high:g}"
                )
            self._records[name] = values


@dataclass(frozen=True)
class Morning:
    """The morning of a day of one run, before its first step.

    Attributes:
        day: number of the day, from 0.
        names: of the places, in the order of all arrays.
        residents: of the places [R].
        regions: what places carry over; see `Fields`.
        nation: what the country carries over, likewise.
        parameters: of the mechanism: name -> value in this draw and arm.
        kept: the mechanism's own, empty when a run begins: the place for what it has to remember.
    """

    day: int
    names: tuple[str, ...]
    residents: Floats
    regions: Fields
    nation: Fields
    parameters: Mapping[str, float]
    kept: dict[str, Any]
    _luck: Callable[[str, int], Floats]

    def uniform(self, decision: str) -> Floats:
        """Return a random number in (0, 1) for each place [R].

        It depends on the run's luck, the place, the day, the mechanism and the name of what is
        decided, and on nothing else: arms share it, and other mechanisms never touch it.
        """
        return self._luck(decision, self.day)

    def normal(self, decision: str) -> Floats:
        """Return a standard normal number for each place [R]; see `uniform`."""
        from groundswell.chance.distributions import normal

        return np.array([normal(u) for u in self.uniform(decision)])


@dataclass(frozen=True)
class Mechanism:
    """A mechanism of one's own.

        def tire(now):
            now.regions["impulse"] -= now.parameters["rate"] * (now.regions["emergency"] > 0)

        gs.Mechanism("curfew-fatigue", daily=tire, parameters={"rate": {
            "value": {"dist": "uniform", "low": 0, "high": 0.2}, "unit": "nat", "range": [0, 1]}})

    Attributes:
        name: small letters, digits and hyphens.
        daily: called with a `Morning` on every day of a run. It has to be a pure function of that:
            what it must remember goes into `kept`, luck comes from `uniform` and `normal`.
        parameters: name -> value or prior, unit, range and source, as in the `parameters` of a
            case, where they may stand instead as `own.NAME.PARAMETER`. Without a source they are
            counted as assumptions. An arm may set them.
    """

    name: str
    daily: Callable[[Morning], object]
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse names that files and tables could not carry.

        Raises:
            StudyError: naming what is wrong.
        """
        if not _NAME.fullmatch(self.name):
            raise StudyError(f"mechanism '{self.name[:60]}': use small letters, digits, hyphens.")
        for name in self.parameters:
            if not _PARAMETER.fullmatch(name):
                raise StudyError(
                    f"parameter '{name[:60]}': use small letters, digits and underscores."
                )
        if not callable(self.daily):
            raise StudyError(f"mechanism {self.name}: `daily` has to be a function of a morning.")

    @functools.cached_property
    def source(self) -> str:
        """The text of `daily`; what it calls is not in it. Its compiled form, if there is none."""
        name = getattr(self.daily, "__name__", "")
        try:
            text = textwrap.dedent(inspect.getsource(self.daily))
            if name.strip("<>") not in text:  # of code that another file's name was put on
                raise OSError
            return text
        except (OSError, TypeError, SyntaxError, tokenize.TokenError):
            code = getattr(self.daily, "__code__", None)
            if code is None:
                raise StudyError(
                    f"mechanism {self.name}: `daily` has no source; give a function."
                ) from None
            constants = [one for one in code.co_consts if not isinstance(one, types.CodeType)]
            return f"# compiled: {code.co_code.hex()} {code.co_names} {constants}\n"

    @property
    def told(self) -> dict[str, Any]:
        """What `study.json` says of it."""
        digest = hashlib.sha256(self.source.encode()).hexdigest()
        return {"mechanism": {"name": self.name, "digest": digest, "source": self.source}}

    def within(self, case: Case) -> Case:
        """Return the case with the mechanism's parameters; those given here go before its own.

        Raises:
            CaseError: one is not sound, or the case has parameters of another mechanism.
        """
        document = case.document()
        document["parameters"] |= {
            f"own.{self.name}.{name}": dict(entry) for name, entry in self.parameters.items()
        }
        found = engine.load_document(document)
        for name in found.parameters:
            if own(name) not in (None, self.name):
                raise _other(name, f"The mechanism given is '{self.name}'.")
        return found

    def asked(
        self, case: Case, arms: tuple[str, ...], seed: int, days: int, workers: object
    ) -> dict[str, Any]:
        """Return what a study with the mechanism is given beside its case (see `within`).

        The first run of it is made twice, before anything is written.

        Raises:
            StudyError: `daily` fails, does not give the same twice, or is to run in other
                processes, which could not import it.
        """
        if workers != 1:
            raise StudyError(
                f"workers: {workers} asked for, and a mechanism of one's own runs in this process "
                "alone. Ask for 1."
            )
        stepped = Stepped(self)
        values = sample(case, seed, 0)
        record = stepped.record(inputs := stepped.prepare(case, arms[0]), values)
        key = run_key(seed, 0, 0)
        try:
            first, second = (stepped.simulate(inputs, record, key, days) for _ in range(2))
        except Exception as error:
            raise StudyError(
                f"mechanism {self.name}: `daily` failed in the first run of '{arms[0]}': "
                f"{type(error).__name__}: {error}"
            ) from error
        if any(
            getattr(first, part).tobytes() != getattr(second, part).tobytes()
            for part in ("scalars", "national", "regional")
        ):
            raise StudyError(
                f"mechanism {self.name}: the same run twice gave two results. Keep what it has to "
                "remember in `now.kept`, and take luck from `now.uniform` and `now.normal`."
            )
        return {"simulator_name": stepped, "told": self.told}


def of_model(case: Case) -> Case:
    """Return the case without parameters of mechanisms that are not the model's."""
    arms = {
        name: replace(arm, set={n: v for n, v in arm.set.items() if own(n) is None})
        for name, arm in case.arms.items()
    }
    kept = {name: one for name, one in case.parameters.items() if own(name) is None}
    return replace(case, parameters=kept, arms=arms)


def beside(given: Given, case: Case, seed: int) -> Given:
    """Return draws that were given with those of own parameters, which are the study's own."""
    mine = {
        name: np.array(
            [
                one.value.quantile(draw_uniform(seed, draw, name), one.range)
                for draw in range(len(given))
            ]
        )
        for name, one in case.parameters.items()
        if own(name) is not None and isinstance(one.value, Prior)
    }
    return replace(given, values={**given.values, **mine})


@dataclass(frozen=True)
class _Inputs:
    """The engine's inputs of an arm, and what the arm sets of the mechanism."""

    arm: Any
    overrides: Mapping[str, float]


@dataclass(frozen=True)
class _Record:
    """A draw: the engine's record, and the mechanism's values by name."""

    model: Any
    values: Mapping[str, float]


@dataclass(frozen=True)
class Stepped:
    """A simulator (see `groundswell.study.simulator`) that calls a mechanism every morning."""

    mechanism: Mechanism

    def layout(self) -> Layout:
        """Return the engine's."""
        return engine.layout()

    def digest(self) -> str:
        """Return a digest of the engine's code and the mechanism's."""
        told = self.mechanism.told["mechanism"]
        text = f"{engine.digest()} {told['name']} {told['digest']}"
        return hashlib.sha256(text.encode()).hexdigest()

    def warm(self, case: Case, notice: Callable[[str], None]) -> None:
        """Compile the engine if need be."""
        engine.warm(of_model(case), notice)

    def document(self, case: Case) -> str:
        """Return the case as JSON, with the parameters of the mechanism."""
        return engine.document(case)

    def restore(self, document: str) -> Case:
        """Return the case of such a document."""
        return engine.restore(document)

    def prepare(self, case: Case, arm: str) -> _Inputs:
        """Return the inputs of an arm."""
        found = {}
        for name, value in resolve(case, arm).overrides.items():
            if own(name) is not None:
                range = case.parameters[name].range
                fixed = value.quantile(0.5, range) if isinstance(value, Prior) else value
                found[name] = float(fixed)
        return _Inputs(engine.prepare(of_model(case), arm), found)

    def record(self, inputs: _Inputs, values: Mapping[str, float]) -> _Record:
        """Return a draw as the arm has it."""
        theirs = {name: value for name, value in values.items() if own(name) is None}
        mine = {name: value for name, value in values.items() if own(name) is not None}
        mine |= inputs.overrides
        short = {name.rpartition(".")[2]: value for name, value in mine.items()}
        return _Record(engine.record(inputs.arm, theirs), short)

    def simulate(self, inputs: _Inputs, record: _Record, key: int, days: int) -> engine.Outcome:
        """Run the engine day by day."""
        from groundswell.study import stepping

        places = inputs.arm.place
        luck = functools.partial(stepping.luck, self.mechanism.name, key, tuple(places["id"]))
        kept: dict[str, Any] = {}
        residents = places["population"].copy()
        residents.flags.writeable = False

        def morning(day: int, region: npt.NDArray[Any], nation: npt.NDArray[Any]) -> None:
            regions = Fields(region, CHANGEABLE["regions"], False)
            country = Fields(nation, CHANGEABLE["nation"], True)
            self.mechanism.daily(
                Morning(
                    day, inputs.arm.names, residents, regions, country,
                    types.MappingProxyType(dict(record.values)), kept, luck,
                )
            )  # fmt: skip
            for one in (regions, country):
                one.settle(self.mechanism.name, day)

        outcome: engine.Outcome = stepping.simulate(inputs.arm, record.model, key, days, morning)
        return outcome


def _other(name: str, remedy: str) -> CaseError:
    what = f"'{name}' is of a mechanism that is not the model's"
    return CaseError([Problem("parameters", what, None, remedy)])
