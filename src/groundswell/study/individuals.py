"""The second place where studies call a stepper: every citizen a person.

A `groundswell.study.simulator.Simulator` for each society. Its name, as a study keeps it, is this
module's with the settings behind a colon (`named`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groundswell.individuals.society import Society, parse
from groundswell.store.tables import Layout
from groundswell.study import simulator

if TYPE_CHECKING:
    from groundswell.case import Case

NAME = __name__


def named(society: Society) -> str:
    """Return the name of the simulator of a society."""
    settings = str(society)
    return f"{NAME}:{settings}" if settings else NAME


def configured(settings: str) -> Individuals:
    """Return the simulator of the society that a text describes (`society.parse`)."""
    return Individuals(parse(settings))


@dataclass(frozen=True)
class Individuals:
    """The functions a study needs, of one society; see `groundswell.study.simulator.Simulator`."""

    society: Society

    def layout(self) -> Layout:
        """Return the fields of an outcome: the engine's, and who is silent."""
        from groundswell.engine import state
        from groundswell.individuals.run import DAY

        return Layout(state.SCALARS, DAY, state.REGIONAL)

    def digest(self) -> str:
        """Return the digest of all kernel sources, the engine's and the persons', and society."""
        from groundswell.individuals import compiled

        return hashlib.sha256(f"{compiled.digest()} {self.society}".encode()).hexdigest()

    def warm(self, case: Case, notice: Callable[[str], None]) -> None:
        """Compile all kernels, in this process and once, if that was not done before."""
        from groundswell.individuals import compiled
        from groundswell.individuals.run import warm

        if compiled.is_cold():
            notice("Compiling the model of persons for this machine; this happens once.")
            warm(case)

    def document(self, case: Case) -> str:
        """Return the resolved case as JSON."""
        return simulator.document(case)

    def restore(self, document: str) -> Case:
        """Return the case of a resolved document."""
        return simulator.restore(document)

    def prepare(self, case: Case, arm: str) -> Any:
        """Return the inputs of an arm."""
        from groundswell.individuals import run

        return run.prepare(case, arm, self.society)

    def record(self, inputs: Any, values: Mapping[str, float]) -> Any:
        """Return the parameters of a draw."""
        from groundswell.individuals import run

        return run.record(inputs, values)

    def simulate(self, inputs: Any, record: Any, key: int, days: int) -> simulator.Outcome:
        """Run the persons of a case."""
        from groundswell.individuals import run

        return run.simulate(inputs, record, key, days)

    def told(self) -> dict[str, Any]:
        """Return what `study.json` says of the resolution."""
        society = self.society.settings()
        return {"resolution": "individuals", "society": society, "mean_degree": self.society.degree}
