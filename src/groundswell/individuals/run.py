"""One run of persons: (inputs, parameters, key, days) in, outcomes out; a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.case.resolved import AS_HAPPENED, Case
from groundswell.engine import run as engine
from groundswell.engine.inputs import Inputs
from groundswell.engine.state import (
    NATION,
    NATIONAL,
    REGION,
    REGIONAL,
    REGIONAL_DAYS,
    SCALARS,
    STATES,
)
from groundswell.engine.tails import MATCHED
from groundswell.errors import GroundswellError
from groundswell.individuals import society as societies
from groundswell.individuals.compiled import mark_warm
from groundswell.individuals.crowd import Crowd, crowd
from groundswell.individuals.loop import World, run
from groundswell.individuals.move import PRESSURE
from groundswell.individuals.network import Network, network
from groundswell.individuals.opposition import SHAPES, beyond
from groundswell.individuals.society import Society

MOST = 10**9  # persons: a tie's end is a number and a sign in 32 bits

# The engine's days, and who is silent: at home though, but for fear, rather in the street.
DAY = np.dtype([*((name, NATIONAL[name]) for name in NATIONAL.names or ()), ("silent", np.int64)])


@dataclass(frozen=True)
class Population:
    """What every run of one case, arm and society reads and none writes to.

    ``given``: a network of explicit ties instead of one drawn for the society.
    """

    inputs: Inputs
    society: Society
    own: np.void
    given: Network | None = None

    @property
    def residents(self) -> tuple[int, ...]:
        """Persons of each place."""
        return tuple(round(n) for n in self.inputs.place["population"].tolist())

    def network(self) -> Network:
        """Return the network: the one given, or made once in a process, then kept."""
        if self.given is not None:
            return self.given
        links = tuple(self.inputs.place["links"].tolist())
        return network(self.residents, links, self.society, self.own.tobytes())


@dataclass(frozen=True)
class Outcome:
    """What a run leaves behind; as `groundswell.engine.run.Outcome`, of persons.

    ``national`` [days] of DAY; ``crowd`` the persons at the end; ``work``: persons examined, ties
    looked at, chances found above their bound (0 unless the thinning is wrong).
    """

    status: str
    scalars: np.void
    national: npt.NDArray[Any]
    regional: npt.NDArray[Any]
    people: npt.NDArray[np.int64]
    steps: int
    crowd: Crowd
    work: tuple[int, int, int]


def prepare(case: Case, arm: str, society: Society) -> Population:
    """Return what runs of ``case`` in ``arm`` read.

    Raises:
        CaseError: the case has no such arm.
        GroundswellError: more people than this resolution can number.
    """
    inputs = engine.prepare(case, arm)
    people = float(inputs.place["population"].sum())
    if people > MOST:
        raise GroundswellError(
            f"{case.name}: {people:.3g} people; individuals are numbered up to {MOST:.0e}. "
            "Run it with cohorts, whose cost does not depend on how many people there are."
        )
    shape = SHAPES.index(case.tail)
    scale = NormalDist().inv_cdf(1.0 - MATCHED) / beyond(MATCHED, shape)
    scale = 1.0 if case.tail == "normal" else scale
    return Population(inputs, society, societies.record(society, shape, scale))


def record(population: Population, values: Mapping[str, float]) -> np.void:
    """Return one draw as the record that kernels read."""
    return engine.record(population.inputs, values)


def simulate(population: Population, parameters: np.void, key: int, days: int) -> Outcome:
    """Run ``days`` days under ``key`` (`groundswell.chance.keys.run_key`)."""
    inputs, own = population.inputs, population.own
    places = len(inputs.place)
    net = population.network()
    people = np.zeros((places, STATES, inputs.cohorts), np.int64)
    national = np.zeros(days, DAY)
    regional = np.zeros((min(days, REGIONAL_DAYS), places), REGIONAL)
    scalars = np.zeros(1, SCALARS)
    orders = inputs.orders.copy()
    for index, name in inputs.lent:
        orders[index]["value"] = parameters[name]
    shared = np.array([parameters])
    shared["information_near"] *= 1.0 - own["weight"]
    persons = crowd(net.base, inputs.cohorts)
    steps = run(
        shared[0], own, float(parameters["information_near"]), np.uint64(key), days, _world(inputs),
        orders, net, people, np.zeros(places, REGION), np.zeros(1, NATION), persons,
        np.zeros(1, PRESSURE), national, regional, scalars,
    )  # fmt: skip
    work = (int(persons.work[0]), int(persons.work[1]), int(persons.work[2]))
    return Outcome(
        _status(national, work), scalars[0], national, regional, people, steps, persons, work
    )


def _world(inputs: Inputs) -> World:
    return World(
        inputs.place, inputs.distance, inputs.edges, inputs.tails, inputs.nodes, inputs.points,
        inputs.attachment, inputs.mask, inputs.observed_peak, inputs.reentry, inputs.day_ticks,
    )  # fmt: skip


def _status(national: npt.NDArray[Any], work: tuple[int, int, int]) -> str:
    for name in ("belief", "loyalty", "anger", "attitude", "person_hours"):
        if not np.isfinite(national[name]).all():
            return f"not finite: {name}"
    if work[2]:
        return f"{work[2]} persons were passed over with a chance above the bound"
    return "ok"


def warm(case: Case) -> None:
    """Compile every kernel (or load it from the cache) by running one day."""
    population = prepare(case, AS_HAPPENED, Society())
    simulate(population, record(population, {}), 1, 1)
    mark_warm()
