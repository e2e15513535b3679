"""Small made-up countries for tests of the engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from groundswell import model
from groundswell.case import Case, load
from groundswell.engine.run import Outcome, prepare, record, simulate


def place(name: str, population: float = 400_000, **fields: float) -> dict[str, Any]:
    """A place whose numbers are assumptions."""
    stated = {
        "population": population,
        "lon": fields.pop("lon", 60.0),
        "lat": fields.pop("lat", 45.0),
        "city": 0.5 * population,
        "sites": 4,
        "police": 0.004 * population,
        **fields,
    }
    return {"name": name, **stated}


def country(*places: dict[str, Any], **document: Any) -> Case:
    """A loaded case with these places; a price rise on the first morning unless told otherwise."""
    base: dict[str, Any] = {
        "groundswell": 1,
        "name": "test",
        "title": "A country made up for a test",
        "start": "2020-01-01",
        "places": list(places) or [place("A", capital=1), place("B", lon=62.0)],
        "decisions": [{"at": "2020-01-01", "do": "shock.price"}],
    }
    base.update(document)
    return load(base, model.VOCABULARY)


def play(
    case: Case,
    arm: str = "as-happened",
    *,
    key: int = 1,
    days: int = 12,
    values: dict[str, float] | None = None,
) -> Outcome:
    """Run one arm of a case."""
    inputs = prepare(case, arm)
    return simulate(inputs, record(inputs, values or {}), key, days)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two structured arrays hold the same bytes."""
    return a.tobytes() == b.tobytes()
