"""The states: population and distance, and how much each hears of every other.

`states.csv`: population from the American Community Survey 2015-2019 (US Census Bureau), central
coordinates in degrees as published with Google's list of US states; both public facts.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from groundswell.infer.luck import Floats
from groundswell.model.information import MECHANISM, ties

EARTH = 6371.0  # km


@dataclass(frozen=True)
class Places:
    """The states of an exercise.

    Attributes:
        codes: two-letter postal codes, in the order of the columns of every count table.
        population: millions of residents, shape (states,).
        near: share of what is heard of each other state when distance decides, rows summing to 1.
        wide: the same when national media decide (proportional to population).
        alike: prior correlation of the states' deviations, half of it falling with distance.
        size: log population about its mean over the states.
    """

    codes: tuple[str, ...]
    population: Floats
    near: Floats
    wide: Floats
    alike: Floats
    size: Floats


@cache
def table() -> dict[str, tuple[str, float, float, float]]:
    """Return code -> (name, residents, latitude, longitude) of all states, DC and Puerto Rico."""
    source = files("groundswell.infer.wave").joinpath("states.csv")
    with source.open(encoding="utf-8") as file:
        return {
            row["code"]: (
                row["name"],
                float(row["population"]),
                float(row["latitude"]),
                float(row["longitude"]),
            )
            for row in csv.DictReader(file)
        }


def places(codes: Sequence[str]) -> Places:
    """Return the states called `codes` (KeyError for one that is not a state)."""
    rows = [table()[code] for code in codes]
    residents = np.array([row[1] for row in rows])
    distance = _distances(np.radians([row[2:] for row in rows]))
    neighbours = np.exp(-distance / _reach())
    return Places(
        codes=tuple(codes),
        population=residents / 1e6,
        near=_heard(residents, distance, media=0.0),
        wide=_heard(residents, distance, media=1.0),
        alike=(np.eye(len(rows)) + neighbours) / 2.0,
        size=np.log(residents) - np.log(residents).mean(),
    )


def _reach() -> float:
    """Return the km over which neighbourly news decays to 1/e (a constant of the model)."""
    value = next(p.value for p in MECHANISM.parameters if p.name == "information.reach")
    return float(value)  # type: ignore[arg-type]


def _heard(residents: Floats, distance: Floats, media: float) -> Floats:
    """Return the matrix K of the information mechanism for one share of national media."""
    parameters: Any = np.rec.array(
        [(_reach(), media)], dtype=[("information_reach", "f8"), ("information_media", "f8")]
    )[0]
    place = np.zeros(len(residents), dtype=[("links", "f8"), ("population", "f8")])
    place["links"], place["population"] = 1.0, residents
    weight = np.zeros((len(residents), len(residents)))
    ties(parameters, place, distance, weight)
    return weight


def _distances(radians: Floats) -> Floats:
    """Return great-circle distances in km between (latitude, longitude) pairs, in radians."""
    latitude, longitude = radians[:, 0], radians[:, 1]
    rise = np.sin((latitude[:, None] - latitude[None, :]) / 2.0) ** 2
    turn = np.sin((longitude[:, None] - longitude[None, :]) / 2.0) ** 2
    chord = rise + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * turn
    return np.asarray(2.0 * EARTH * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))
