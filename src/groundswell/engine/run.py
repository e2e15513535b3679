"""One run: (inputs, parameters, key, days) in, outcomes out; a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.case.arms import resolve
from groundswell.case.priors import Prior
from groundswell.case.resolved import Case
from groundswell.engine import loop
from groundswell.engine.inputs import Inputs, prepare
from groundswell.engine.state import (
    NATION,
    NATIONAL,
    REGION,
    REGIONAL,
    REGIONAL_DAYS,
    SCALARS,
    STATES,
)
from groundswell.kernel import mark_warm
from groundswell.model.step import PARAMETERS, VOCABULARY, column

__all__ = ["Inputs", "Outcome", "prepare", "record", "simulate", "warm"]


@dataclass(frozen=True)
class Outcome:
    """What a run leaves behind.

    ``status`` is ``ok`` or the reason of failure; ``scalars`` a record of SCALARS, ``national``
    [days] of NATIONAL, ``regional`` [min(days, 60), R] of REGIONAL; ``people`` [R, C, S] the
    final counts; ``steps`` how many steps were taken.
    """

    status: str
    scalars: np.void
    national: npt.NDArray[Any]
    regional: npt.NDArray[Any]
    people: npt.NDArray[np.int64]
    steps: int


def record(case: Case, arm: str, values: dict[str, float]) -> np.void:
    """Return one draw as the record that kernels read.

    ``values`` holds the uncertain parameters of the draw by name; constants and levers come from
    the case, and the arm's overrides come last (a prior set by an arm stands at its median: an
    arm changes what is done, not what is drawn).
    """
    row = np.zeros((), PARAMETERS)
    for name, parameter in case.parameters.items():
        row[column(name)] = values.get(name, parameter.at(0.5))
    for name, value in resolve(case, arm).overrides.items():
        if isinstance(value, Prior):
            value = value.quantile(0.5, case.parameters[name].range)
        row[column(name)] = value
    for name in VOCABULARY.mechanisms:
        row[f"on_{name}"] = 0.0 if name in case.mechanisms_off else 1.0
    return row[()]


def simulate(inputs: Inputs, parameters: np.void, key: int, days: int) -> Outcome:
    """Run ``days`` days of the prepared case under ``key`` (`groundswell.chance.keys.run_key`)."""
    return _simulate(inputs, parameters, key, days)


def stepwise(
    inputs: Inputs, parameters: np.void, key: int, days: int
) -> tuple[Outcome, npt.NDArray[Any], npt.NDArray[Any]]:
    """Run as `simulate` does, keeping every step: REGION [steps, R] and NATION [steps]."""
    room = days * inputs.day_ticks
    regions = np.zeros((room, len(inputs.place)), REGION)
    nation = np.zeros(room, NATION)
    outcome = _simulate(inputs, parameters, key, days, regions, nation)
    return outcome, regions[: outcome.steps], nation[: outcome.steps]


def _simulate(
    inputs: Inputs,
    parameters: np.void,
    key: int,
    days: int,
    regions: npt.NDArray[Any] | None = None,
    nation: npt.NDArray[Any] | None = None,
) -> Outcome:
    places = len(inputs.place)
    people = np.zeros((places, inputs.cohorts, STATES), np.int64)
    national = np.zeros(days, NATIONAL)
    regional = np.zeros((min(days, REGIONAL_DAYS), places), REGIONAL)
    scalars = np.zeros(1, SCALARS)
    orders = inputs.orders.copy()
    for index, name in inputs.lent:
        orders[index]["value"] = parameters[name]
    steps = loop.run(
        parameters,
        np.uint64(key),
        days,
        inputs.day_ticks,
        inputs.reentry,
        inputs.observed_peak,
        inputs.place,
        inputs.distance,
        inputs.edges,
        inputs.tails,
        inputs.nodes,
        inputs.attachment,
        orders,
        inputs.mask,
        inputs.company.copy(),
        people,
        np.zeros(places, REGION),
        np.zeros(1, NATION),
        national,
        regional,
        scalars,
        np.zeros((0, places), REGION) if regions is None else regions,
        np.zeros(0, NATION) if nation is None else nation,
    )
    return Outcome(_status(national), scalars[0], national, regional, people, steps)


def _status(national: npt.NDArray[Any]) -> str:
    for name in ("belief", "loyalty", "anger", "attitude", "person_hours"):
        if not np.isfinite(national[name]).all():
            return f"not finite: {name}"
    return "ok"


def warm(case: Case) -> None:
    """Compile every kernel (or load it from the cache) by running one day."""
    simulate(prepare(case, "as-happened"), record(case, "as-happened", {}), 1, 1)
    mark_warm()
