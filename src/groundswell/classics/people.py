"""Thresholds of single persons as cases of the model, with either stepper.

**A crowd of everybody (Granovetter 1978)** runs in the cohort engine, every person a place of one
resident. With all mechanisms off but participation and information, the incentive of place i is

    U_i = weight_i - β·θ + far·Σ_j K_ij·f(m_j),    f(m) = m/(m + half),

and a place of one resident is in the street or not: for `half` far below one, f(m_j) is 1 or 0 and
with `media` = 1 the sum is the share of the others who are in the street. So social proof is
linear, and weight_i = β·θ - far·τ_i makes U_i change sign where that share passes τ_i.

**A network (Watts 2002)** runs in the stepper of individuals, every vertex a person with explicit
ties. With all of the near signal from one's own ties the incentive of person i is

    U_i = weight - β·θ + near·f(s_i),    f(s) = s/(s + half),

s_i the share of i's ties who are in the street; weight = β·θ - near·f(φ) makes U_i change sign
where s_i passes φ. Who begins is the only resident of a place of its own, whose weight needs
nobody else.

Joining is at rate λ_in·σ(U), leaving at λ_out·σ(-U): multiply all of U by a sharpness and let it
grow, and whoever's share has passed the threshold joins and nobody leaves. The sharpness is a
limit: nats beyond the ranges that a case may state. So the case says the people and their
thresholds, and `sharpened` takes it to the limit. Everything that runs is the model.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from groundswell.case import load
from groundswell.case.resolved import AS_HAPPENED, Case
from groundswell.chance.keys import run_key
from groundswell.engine.inputs import Inputs
from groundswell.engine.run import prepare, record, simulate
from groundswell.engine.state import PROTESTING
from groundswell.individuals import run as persons
from groundswell.individuals.network import Network
from groundswell.individuals.society import Society
from groundswell.model.step import VOCABULARY

Graph: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

LIBRARY = Path(__file__).parent / "library"
THETA = 3.0  # β·θ of the cases

SHARP = 1e5  # half a person in a thousand is then 400 nats
SPAN = 8.0  # `information.far` of Granovetter's case

TIED = Society(network="random", opposition="class", weight=1.0, half=1.0, group=1)
NEAR = 6.0  # `information.near` of Watts's case
TOP = 10.0  # weight of somebody who needs nobody else
LEAST = 700.0  # nats below zero that odds can be told apart from none (e^-745 is 0)


@cache
def case(name: str) -> Case:
    """Return a case of the library."""
    return load(LIBRARY / f"{name}.yaml", VOCABULARY)


def prepared(name: str) -> Inputs:
    """Return a case of the library as the engine reads it."""
    return prepare(case(name), AS_HAPPENED)


def weights(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the weight of persons who join once a share of the others has."""
    return THETA - SPAN * shares


def crowd(inputs: Inputs, weight: npt.NDArray[np.float64]) -> Inputs:
    """Return the case with a place for each weight."""
    number = len(weight)
    place = np.repeat(inputs.place[:1], number)
    place["id"] = np.arange(1, number + 1)
    place["weight"] = weight
    names = tuple(f"person-{i}" for i in range(number))
    distance, mask = np.zeros((number, number)), np.zeros((0, number), np.bool_)
    return replace(inputs, names=names, place=place, distance=distance, mask=mask)


def settled(
    inputs: Inputs, seed: int, days: int = 60, sharpness: float = SHARP
) -> npt.NDArray[np.int64]:
    """Return who is in the street in the end, 1 or 0 for each place."""
    sharp, parameters = sharpened(inputs, sharpness)
    outcome = simulate(sharp, parameters, run_key(seed, 0, 0), days)
    return np.asarray(outcome.people[:, PROTESTING].sum(axis=1))


def sharpened(inputs: Inputs, sharpness: float) -> tuple[Inputs, np.void]:
    """Return the case and its parameters with every term of the incentive multiplied."""
    place = inputs.place.copy()
    place["weight"] *= sharpness
    row: Any = np.array(record(inputs, {}))
    for name in ("participation_threshold", "information_near", "information_far"):
        row[name] *= sharpness
    return replace(inputs, place=place), cast(np.void, row[()])


def cascade(graph: Graph, first: int, phi: float, seed: int, days: int = 10) -> npt.NDArray[Any]:
    """Return who is in the street once nobody joins any more, True or False for each vertex.

    ``graph``: offsets [n + 1] and neighbours; ``first`` begins, everybody else joins once a share
    ``phi`` of the neighbours has. Runs that are not over after ``days`` days are run for longer.
    """
    net, number = numbered(graph, first)
    population = persons.prepare(case("watts-2002"), AS_HAPPENED, TIED)
    risen = NEAR * phi / (phi + TIED.half)
    place = population.inputs.place.copy()
    place["population"] = 1.0, len(number) - 1.0
    place["weight"] = TOP, THETA - risen
    sharp, parameters = sharpened(replace(population.inputs, place=place), LEAST / risen)
    given = replace(population, inputs=sharp, given=net)
    while True:
        outcome = persons.simulate(given, parameters, run_key(seed, 0, 0), days)
        before, last = outcome.national["protesting"][-2:]
        if before == last:
            return np.asarray(outcome.crowd.person["state"][number] == PROTESTING)
        days *= 2


def numbered(graph: Graph, first: int) -> tuple[Network, npt.NDArray[np.int64]]:
    """Return the ties of persons and which person each vertex is: ``first`` is person 0."""
    offsets, neighbours = graph
    degree = np.diff(offsets)
    number = np.arange(len(degree))
    number[[0, first]] = first, 0  # they change places, so this undoes itself
    start = np.concatenate([[0], np.cumsum(degree[number])])
    order = np.argsort(np.repeat(number, degree), kind="stable")
    ties = (2 * number[neighbours[order]]).astype(np.int32)
    base = np.array([0, 1, len(number)])
    return Network(base, np.uint64(0), TIED.group, start, ties), number
