"""The one place where studies call the engine.

A study is told the dotted name of a module with these functions (a `Simulator`), this one unless
told otherwise; each worker imports it by that name. Within one process it may be an object as well.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from groundswell.case.vocabulary import own
from groundswell.errors import CaseError, Problem
from groundswell.store.tables import Layout

if TYPE_CHECKING:
    from groundswell.case import Case

REAL = __name__


class Outcome(Protocol):
    """What a run gives; see `groundswell.store.tables.Row` for the shapes."""

    @property
    def status(self) -> str:
        """`ok`, or why the run failed."""
        ...

    @property
    def scalars(self) -> Any:
        """One structured record."""
        ...

    @property
    def national(self) -> Any:
        """Structured array, one record a day."""
        ...

    @property
    def regional(self) -> Any:
        """Structured array, days by places."""
        ...


class Simulator(Protocol):
    """The functions a study needs."""

    def layout(self) -> Layout:
        """Return the fields of an outcome."""
        ...

    def digest(self) -> str:
        """Return a digest of the code that makes the numbers."""
        ...

    def warm(self, case: Case, notice: Callable[[str], None]) -> None:
        """Do once what every process would otherwise do for itself (compile)."""
        ...

    def document(self, case: Case) -> str:
        """Return the resolved case as a text from which `restore` makes it again."""
        ...

    def restore(self, document: str) -> Case:
        """Return the case of a text made by `document`."""
        ...

    def prepare(self, case: Case, arm: str) -> Any:
        """Return the inputs of an arm, the same for all its runs."""
        ...

    def record(self, inputs: Any, values: Mapping[str, float]) -> Any:
        """Return the parameters of one draw as the arm has them."""
        ...

    def simulate(self, inputs: Any, record: Any, key: int, days: int) -> Outcome:
        """Return the outcome of one run; `key` is its luck."""
        ...


def load(name: str | Simulator) -> Simulator:
    """Return the simulator module of this dotted name, or the simulator itself.

    A module that has `configured` makes simulators: it is handed what follows a colon in the name.
    """
    if not isinstance(name, str):
        return name
    module, _, settings = name.partition(":")
    found = importlib.import_module(module)
    return cast(Simulator, found.configured(settings) if hasattr(found, "configured") else found)


def of(meta: Mapping[str, Any]) -> str:
    """Return the name of the simulator of a study, from its `study.json`."""
    return str(meta.get("simulator", REAL))


def told(name: str | Simulator) -> dict[str, Any]:
    """Return what `study.json` says of the simulator of a study: nothing of the usual one."""
    if not isinstance(name, str) or name == REAL:
        return {}
    more: Callable[[], dict[str, Any]] = getattr(load(name), "told", dict)
    return {"simulator": name, **more()}


def layout() -> Layout:
    """Return the fields of the engine's outcomes."""
    from groundswell.engine import state

    return Layout(state.SCALARS, state.NATIONAL, state.REGIONAL)


def digest() -> str:
    """Return the digest of all kernel sources."""
    from groundswell import kernel

    return kernel.digest()


def warm(case: Case, notice: Callable[[str], None]) -> None:
    """Compile all kernels, in this process and once, if that was not done before."""
    from groundswell import kernel
    from groundswell.engine import run as engine

    if kernel.is_cold():
        notice("Compiling the model for this machine; this happens once and takes a minute.")
        engine.warm(case)


def document(case: Case) -> str:
    """Return the resolved case as JSON."""
    return json.dumps(case.document(), ensure_ascii=False, indent=1) + "\n"


def restore(document: str) -> Case:
    """Return the case of a resolved document."""
    return load_document(json.loads(document))


def load_document(document: Mapping[str, Any]) -> Case:
    """Return the case of a document, checked against the engine's vocabulary.

    Raises:
        CaseError: with everything that is wrong in it.
    """
    from groundswell import model
    from groundswell.case import load as load_case

    return load_case(document, model.VOCABULARY)


def prepare(case: Case, arm: str) -> Any:
    """Return the engine's inputs of an arm.

    Raises:
        CaseError: no such arm, or the case has parameters of a mechanism that the engine has not.
    """
    from groundswell.engine import run as engine

    for name in case.parameters:
        mechanism = own(name)
        if mechanism is not None:
            what = f"'{name}' is of the mechanism '{mechanism}', which the model does not have"
            remedy = "Run the case from Python, with run(mechanism=...); see `gs.Mechanism`."
            raise CaseError([Problem(f"case {case.name}", what, None, remedy)])
    return engine.prepare(case, arm)


def record(inputs: Any, values: Mapping[str, float]) -> Any:
    """Return the engine's record of a draw."""
    from groundswell.engine import run as engine

    return engine.record(inputs, values)


def simulate(inputs: Any, record: Any, key: int, days: int) -> Outcome:
    """Run the engine."""
    from groundswell.engine import run as engine

    return engine.simulate(inputs, record, key, days)
