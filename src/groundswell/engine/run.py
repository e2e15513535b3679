"""One run: (inputs, parameters, key, days) in, outcomes out; a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from groundswell.case.resolved import AS_HAPPENED, Case
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
from groundswell.model.step import column

__all__ = ["Inputs", "Outcome", "prepare", "record", "simulate", "warm"]


@dataclass(frozen=True)
class Outcome:
    """What a run leaves behind.

    ``status`` is ``ok`` or the reason of failure; ``scalars`` a record of SCALARS, ``national``
    [days] of NATIONAL, ``regional`` [min(days, 60), R] of REGIONAL; ``people`` [R, S, C] the
    final counts; ``steps`` how many steps were taken.
    """

    status: str
    scalars: np.void
    national: npt.NDArray[Any]
    regional: npt.NDArray[Any]
    people: npt.NDArray[np.int64]
    steps: int


def record(inputs: Inputs, values: Mapping[str, float]) -> np.void:
    """Return one draw as the record that kernels read.

    ``values`` holds the uncertain parameters of the draw by name; constants and levers come from
    the case, and what the arm sets comes last.
    """
    row = inputs.base.copy()
    for name, value in values.items():
        row[column(name)] = value
    for name, value in inputs.overrides:
        row[name] = value
    return cast(np.void, row[()])


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
    people = np.zeros((places, STATES, inputs.cohorts), np.int64)
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
        inputs.points,
        inputs.attachment,
        orders,
        inputs.mask,
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
    inputs = prepare(case, AS_HAPPENED)
    simulate(inputs, record(inputs, {}), 1, 1)
    mark_warm()
