"""The loop of a run: the phases of `groundswell.model.PHASES`, in that order, step by step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groundswell.chance.distributions import normal
from groundswell.chance.philox import Word, uniform
from groundswell.engine import clock, cohorts, luck, orders, record, seats
from groundswell.engine import nation as country
from groundswell.engine.state import ATTACHMENT
from groundswell.kernel import kernel
from groundswell.model import escalation, information


@kernel
def begin(
    p: Any,
    key: Word,
    place: Any,
    tails: Any,
    nodes: Any,
    people: Any,
    region: Any,
    nation: Any,
) -> None:
    """Set a run to its first morning."""
    lean = np.zeros(tails.shape[0])
    seats.lean_in(p.backlash_correlation, nodes, lean)
    for r in range(region.shape[0]):
        region[r].connectivity = 1.0
        region[r].held = place[r].sites
        region[r].obey = place[r].companies
        nation.sites += place[r].say * place[r].sites
        z = normal(uniform(key, place[r].id, 0, 0, luck.CORE_SIZE))
        core = escalation.core_size(p, place[r], z) * p.on_escalation
        seats.settle(place[r].population, core, tails, lean, people[r])
        if p.on_noise > 0.0:
            # the noise starts in its stationary law, on a tick that no step uses
            start = normal(uniform(key, place[r].id, 0, -1, luck.DRIFT))
            region[r].noise = p.noise_region * start
    nation.belief = 1.0 / (1.0 + math.exp(-p.belief_rest))
    nation.loyalty = 1.0
    nation.split = p.elites_split
    nation.in_office = 1.0
    nation.governs = 1.0
    nation.exit_time = math.nan
    nation.appeal_time = math.nan
    nation.granted = math.nan


@kernel
def run(
    p: Any,
    key: Word,
    days: int,
    day_ticks: int,
    reentry: float,
    observed_peak: float,
    place: Any,
    distance: Any,
    edges: Any,
    tails: Any,
    nodes: Any,
    points: Any,
    attachment: Any,
    orders_: Any,
    mask: Any,
    people: Any,
    region: Any,
    nations: Any,
    national: Any,
    regional: Any,
    out: Any,
    seen_regions: Any,
    seen_nation: Any,
) -> int:
    """Run ``days`` days; return the number of steps taken.

    ``orders_``, ``people``, ``region`` and ``nations`` are this run's own and are written to;
    ``national``, ``regional`` and ``out`` receive the outcomes. ``seen_regions`` [steps, R] and
    ``seen_nation`` [steps] keep every step's state if they have room, else none.
    """
    places = region.shape[0]
    weight = np.zeros((places, places))
    reach = np.zeros(tails.shape[0])
    hazards = np.zeros(5)
    told = np.zeros(places)
    numbers = np.zeros((cohorts.ROWS, ATTACHMENT * (tails.shape[0] + 1)))
    nation = nations[0]
    information.ties(p, place, distance, weight)
    seats.classes(p.participation_sharpness, edges, tails, points, reach)
    begin(p, key, place, tails, nodes, people, region, nation)
    population = country.residents(place)
    tick = 0
    steps = 0
    end = days * day_ticks
    while tick < end:
        t = tick / day_ticks
        acted = orders.decide(p, tick, day_ticks, orders_, mask, place, region, nation)
        # a day on which something is decided is stepped finely, like a day with crowds
        crowd = math.inf if acted else nation.street
        span = clock.span(tick, day_ticks, crowd, reentry, orders_)
        dt = span / day_ticks
        nation.time = t
        orders.appeal(p, key, tick, t, dt, nation)
        country.shake(p, key, tick, dt, day_ticks, place, region)
        country.equip(p, dt, place, region, nation)
        cohorts.hear(p, region, weight, told)
        cohorts.weigh(p, t, place, region, nation, attachment)
        cohorts.move(p, key, tick, t, dt, place, reach, numbers, people, region, weight)
        country.seize(p, key, tick, dt, place, region)
        tick += span
        if tick % day_ticks == 0:
            cohorts.count(people, region)
            cohorts.sweep(p, key, tick, place, numbers, people, region, nation)
        cohorts.count(people, region)
        country.remember(p, dt, place, region, nation)
        country.obey(p, key, tick, dt, place, region, nation)
        country.sum_up(place, region, nation)
        country.believe(p, dt, nation, population)
        country.leave_office(p, key, tick, t, dt, place, region, nation, hazards, population)
        if steps < seen_nation.shape[0]:
            seen_nation[steps] = nation
            for r in range(places):
                seen_regions[steps, r] = region[r]
        record.tally(dt, place, region, nation)
        steps += 1
        if tick % day_ticks == 0:
            record.close_day(p, tick // day_ticks - 1, place, region, nation, national, regional)
    record.summarise(observed_peak, nation, national, regional, out[0])
    return steps
