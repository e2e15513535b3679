"""Persons of small made-up countries."""

from __future__ import annotations

from typing import Any

from tests.engine_support import country, place

from groundswell.case import Case
from groundswell.individuals.run import Outcome, prepare, record, simulate
from groundswell.individuals.society import Society, parse

HOT = {
    "shock.price": 16.0,
    "policing.kill": 0.3,
    "policing.fear": 1.0,
    "escalation.core": 400.0,
    "forces.guard": 10.0,
}
ORDERS = [
    {"at": "2020-01-01", "do": "shock.price"},
    {"at": "2020-01-02T09:00", "do": "policing.order", "value": 0.6},
    {"at": "2020-01-03", "do": "information.shutdown", "value": 0.7, "hold": "18h"},
    {"at": "2020-01-04T12:00", "do": "emergency.declare"},
    {"at": "2020-01-04T18:00", "do": "policing.order", "value": 1.0, "where": ["A"]},
]
SOCIETIES = {
    "mixing": Society(),
    "alike": Society(opposition="class"),
    "random": parse("network=random,hostile=0.3,weight=0.8"),
    "small-world": parse("network=small-world,fatigue=0.7,fear=-2,freed=1.5,afar=0.3"),
    "scale-free": parse("network=scale-free,exponent=2.3,fear=3,freed=-2"),
}


def towns(population: float = 40_000, **document: Any) -> Case:
    """Two towns in which much happens to everybody."""
    places = (
        place("A", population, capital=1, police=0.03 * population, organisers=2),
        place("B", 0.6 * population, lon=62.0, legacy=1, sites=3, police=0.02 * population),
    )
    return country(*places, **{"decisions": ORDERS, **document})


def play(
    case: Case, society: Society, *, key: int = 1, days: int = 7, arm: str = "as-happened",
    **values: float,
) -> Outcome:  # fmt: skip
    """Run one arm of a case of persons."""
    population = prepare(case, arm, society)
    return simulate(population, record(population, HOT | values), key, days)
