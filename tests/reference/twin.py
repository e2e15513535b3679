"""One run in plain Python: slow, readable, and written apart from the compiled engine.

It shares with the engine the case, Philox in plain Python, and named constants of the mechanisms;
every equation, every sum and every inversion is written again here.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference import country as phases
from tests.reference import orders, people, record
from tests.reference.start import STATES, Country, open_country

from groundswell.case import Case
from groundswell.engine.clock import REENTRY_LEAST, REENTRY_SHARE

REGIONAL_DAYS = 60


@dataclass(frozen=True)
class Run:
    """What a run of the twin leaves behind.

    ``people[r][c]`` are the counts by state; ``country`` is how it ended.
    """

    scalars: record.Row
    national: list[record.Row]
    regional: list[list[record.Row]]
    people: list[list[list[int]]]
    steps: int
    country: Country


def span(country: Country, tick: int, acted: bool) -> int:
    """One tick, or a whole day that starts quiet, undecided, and with nothing due or ending."""
    threshold = max(REENTRY_LEAST, REENTRY_SHARE * country.population)
    if acted or country.street >= threshold or tick % country.ticks:
        return 1
    for order in country.orders:
        due = order.due if order.at is None else order.at
        if order.done is not None:
            due = None if order.hold is None else order.done + order.hold
        if due is not None and tick < due < tick + country.ticks:
            return 1
    return country.ticks


def step(country: Country, tick: int) -> int:
    """Take one step; return the tick at its end."""
    acted = orders.decide(country, tick)
    ticks = span(country, tick, acted)
    t, dt, end = tick / country.ticks, ticks / country.ticks, tick + ticks
    orders.appeal(country, tick, t, dt)
    phases.shake(country, tick, dt)
    phases.equip(country, dt)
    people.hear(country)
    people.weigh(country, t)
    people.move(country, tick, t, dt)
    phases.seize(country, tick, dt)
    if end % country.ticks == 0:
        people.count(country)
        for place in country.places:
            people.sweep(country, place, end)
    people.count(country)
    phases.remember(country, dt)
    phases.obey(country, end, dt)
    phases.sum_up(country)
    phases.believe(country, dt)
    phases.leave_office(country, end, t, dt)
    record.tally(country, dt)
    country.steps += 1
    return end


def run(
    case: Case,
    arm: str = "as-happened",
    *,
    key: int,
    days: int,
    values: dict[str, float] | None = None,
) -> Run:
    """Run one arm of a case for ``days`` days."""
    country = open_country(case, arm, values or {}, key)
    national, regional = [], []
    tick = 0
    while len(national) < days:
        tick = step(country, tick)
        if tick % country.ticks == 0:
            row, rows = record.close_day(country)
            national.append(row)
            regional.append(rows)
    regional = regional[:REGIONAL_DAYS]
    counts = [[[getattr(c, s) for s in STATES] for c in x.cohorts] for x in country.places]
    whole = record.scalars(country, national, regional)
    return Run(whole, national, regional, counts, country.steps, country)
