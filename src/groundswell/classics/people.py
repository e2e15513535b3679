"""Thresholds of single persons as a case of the model: every person a place of one resident.

With all mechanisms off but participation and information, the incentive of place i is

    U_i = weight_i - β·θ + far·Σ_j K_ij·f(m_j),    f(m) = m/(m + half),

and a place of one resident is in the street or not: for `half` far below one, f(m_j) is 1 or 0 and
the sum is the share of the others (`media` = 1: everybody alike; `media` = 0 and neighbours at
distance 0, all others far away: the neighbours) who are in the street. So social proof is linear,
and weight_i = β·θ - far·τ_i makes U_i change sign where that share passes τ_i. Joining is at rate
λ_in·σ(U), leaving at λ_out·σ(-U): multiply all of U by a sharpness and let it grow, and whoever's
share has passed τ joins and nobody leaves: Granovetter 1978, and on a network Watts 2002.

The sharpness is a limit: nats beyond the ranges that a case may state (`information.far` at most
8). So the case says the people and their thresholds, and `sharpened` takes it to the limit.
Everything that runs is the engine.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from groundswell.case import load
from groundswell.case.resolved import AS_HAPPENED
from groundswell.chance.keys import run_key
from groundswell.engine.run import Inputs, prepare, record, simulate
from groundswell.engine.state import PROTESTING
from groundswell.model.step import VOCABULARY

LIBRARY = Path(__file__).parent / "library"
SHARP = 1e5  # half a person in a thousand is then 400 nats
FAR = 1e9  # km: out of earshot
TOP = 10.0  # weight of somebody who needs nobody else
THETA = 3.0  # β·θ of the cases
SPAN = 8.0  # `information.far` of the cases


def prepared(name: str) -> Inputs:
    """Return a case of the library as the engine reads it."""
    return prepare(load(LIBRARY / f"{name}.yaml", VOCABULARY), AS_HAPPENED)


def weights(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the weight of persons who join once a share of the others has."""
    return THETA - SPAN * shares


def crowd(
    inputs: Inputs, weight: npt.NDArray[np.float64], tied: npt.NDArray[np.bool_] | None = None
) -> Inputs:
    """Return the case with a place for each weight, and with neighbours if ``tied`` [n, n] says."""
    number = len(weight)
    place = np.repeat(inputs.place[:1], number)
    place["id"] = np.arange(1, number + 1)
    place["weight"] = weight
    distance = np.zeros((number, number)) if tied is None else np.where(tied, 0.0, FAR)
    names = tuple(f"person-{i}" for i in range(number))
    mask = np.zeros((0, number), np.bool_)
    return replace(inputs, names=names, place=place, distance=distance, mask=mask)


def settled(
    inputs: Inputs, seed: int, days: int = 60, sharpness: float = SHARP
) -> npt.NDArray[np.int64]:
    """Return who is in the street in the end, 1 or 0 for each person."""
    sharp, parameters = sharpened(inputs, sharpness)
    outcome = simulate(sharp, parameters, run_key(seed, 0, 0), days)
    return np.asarray(outcome.people[:, PROTESTING].sum(axis=1))


def sharpened(inputs: Inputs, sharpness: float) -> tuple[Inputs, np.void]:
    """Return the case and its parameters with every term of the incentive multiplied."""
    place = inputs.place.copy()
    place["weight"] *= sharpness
    row: Any = np.array(record(inputs, {}))
    for name in ("participation_threshold", "information_far"):
        row[name] *= sharpness
    return replace(inputs, place=place), cast(np.void, row[()])
