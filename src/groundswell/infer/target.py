"""A case and an arm as something to be fitted: a point of the prior's quantiles in, numbers out.

Points are given as standard normal deviates z of the quantiles u = Φ(z): the prior is N(0, I)
whatever the case says, and the sampler needs to know nothing else of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.case.priors import Prior
from groundswell.infer import normal, observe
from groundswell.infer.luck import Keys
from groundswell.infer.observe import Term
from groundswell.study import simulator as simulators

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Parameter

Floats: TypeAlias = npt.NDArray[np.float64]

AS_HAPPENED = "as-happened"


class Target(Protocol):
    """What the sampler fits."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates."""
        ...

    def __call__(self, z: Floats, keys: Keys) -> tuple[Floats, Floats]:
        """Return log likelihoods [n] and simulated numbers [n, m] of points [n, d] with keys [n].

        Must be a pure function of its arguments.
        """
        ...


class Fitted(Target, Protocol):
    """A target whose points are parameter values, judged by observations."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The observations, in the order of the numbers."""
        ...

    def values(self, z: Floats) -> Floats:
        """Return the parameters' values [n, d] at points [n, d]."""
        ...


@dataclass(frozen=True)
class CaseTarget:
    """The uncertain parameters of a case, judged by some of its observations.

    Attributes:
        simulator: dotted name of the simulator's module (see `groundswell.study.simulator`).
        inputs: of the arm, as the simulator prepared them.
        parameters: those with a prior.
        terms: what is read out of a run.
        days: of a run.
    """

    simulator: str
    inputs: Any
    parameters: tuple[Parameter, ...]
    terms: tuple[Term, ...]
    days: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the uncertain parameters."""
        return tuple(parameter.name for parameter in self.parameters)

    def values(self, z: Floats) -> Floats:
        """Return the parameters' values [n, d] at points [n, d]."""
        u = normal.inside(z)
        columns = [
            [parameter.at(float(quantile)) for quantile in u[:, i]]
            for i, parameter in enumerate(self.parameters)
        ]
        return np.array(columns, np.float64).reshape(len(self.parameters), len(z)).T

    def __call__(self, z: Floats, keys: Keys) -> tuple[Floats, Floats]:
        """Run each point once; see `Target`. A run that fails has likelihood 0."""
        numbers = self.simulated(self.values(z), keys)
        failed = np.asarray(np.isnan(numbers).any(axis=1))
        found = observe.log_likelihood(self.terms, np.where(failed[:, None], 0.0, numbers))
        return np.where(failed, -np.inf, found), numbers

    def simulated(self, values: Floats, keys: Keys) -> Floats:
        """Return what the terms read out of runs [n, terms]; NaN where a run failed."""
        engine = simulators.load(self.simulator)
        numbers = np.full((len(values), len(self.terms)), np.nan)
        for row, (point, key) in enumerate(zip(values.tolist(), keys.tolist(), strict=True)):
            drawn = engine.record(self.inputs, dict(zip(self.names, point, strict=True)))
            run = engine.simulate(self.inputs, drawn, key, self.days)
            if run.status == "ok":
                numbers[row] = [term.simulated(run) for term in self.terms]
        return numbers


def uncertain(case: Case) -> tuple[Parameter, ...]:
    """Return the parameters of a case that have a prior."""
    return tuple(p for p in case.parameters.values() if isinstance(p.value, Prior))


def target(
    case: Case,
    which: Sequence[Term],
    *,
    arm: str = AS_HAPPENED,
    days: int | None = None,
    simulator: str = simulators.REAL,
) -> CaseTarget:
    """Return a case as a target for some observations; runs last as long as these need.

    Raises:
        CaseError: the case has no such arm.
    """
    inputs = simulators.load(simulator).prepare(case, arm)
    needed = observe.days_needed(which, round(case.horizon))
    return CaseTarget(simulator, inputs, uncertain(case), tuple(which), days or needed)
