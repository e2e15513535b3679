"""The loop of a run of persons: that of `groundswell.engine.loop`, with other people in it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from groundswell.chance.philox import Word
from groundswell.engine import clock, cohorts, orders, record, seats
from groundswell.engine import loop as engine
from groundswell.engine import nation as country
from groundswell.individuals import crowd as persons
from groundswell.individuals import move, silence, ties
from groundswell.individuals.compiled import kernel
from groundswell.model import information


class World(NamedTuple):
    """What all runs of an arm read: see `groundswell.engine.inputs.Inputs`."""

    place: Any
    distance: Any
    edges: Any
    tails: Any
    nodes: Any
    points: Any
    attachment: Any
    mask: Any
    observed_peak: float
    reentry: float
    day_ticks: int


@kernel
def settle(
    p: Any, key: Word, world: Any, weight: Any, reach: Any, people: Any, region: Any, nation: Any,
    crowd: Any,
) -> None:  # fmt: skip
    """Set a run to its first morning: as the engine does, then number the persons."""
    information.ties(p, world.place, world.distance, weight)
    seats.classes(p.participation_sharpness, world.edges, world.tails, world.points, reach)
    engine.begin(p, key, world.place, world.tails, world.nodes, people, region, nation)
    persons.number(people, crowd)


@kernel
def run(
    p: Any, own: Any, near: float, key: Word, days: int, world: Any, orders_: Any, net: Any,
    people: Any, region: Any, nations: Any, crowd: Any, press: Any, national: Any, regional: Any,
    out: Any,
) -> int:  # fmt: skip
    """Run ``days`` days; return the number of steps taken.

    Args:
        p: parameters; ``p.information_near`` without the share of ``own`` ties.
        own: the society; see `groundswell.individuals.society.record`.
        near: incentive from full turnout of all of one's ties, nats.
        key: of the run.
        days: how many.
        world: of the arm.
        orders_: this run's own, written to, like all that follows but ``net``.
        net: the network.
        people: [R, S, C] counts of persons by state and cohort.
        region: [R] REGION.
        nations: [1] NATION.
        crowd: the persons.
        press: [1] PRESSURE.
        national: outcomes of each day, with ``silent``.
        regional: as the engine's.
        out: as the engine's.
    """
    place = world.place
    places = region.shape[0]
    weight = np.zeros((places, places))
    reach = np.zeros(world.tails.shape[0])
    hazards = np.zeros(5)
    told = np.zeros(places)
    fears = np.zeros(places)
    connected = np.ones(places)
    numbers = np.zeros(people.shape[2], np.int64)
    nation = nations[0]
    settle(p, key, world, weight, reach, people, region, nation, crowd)
    population = country.residents(place)
    day_ticks = world.day_ticks
    tick = 0
    steps = 0
    while tick < days * day_ticks:
        t = tick / day_ticks
        acted = orders.decide(p, tick, day_ticks, orders_, world.mask, place, region, nation)
        street = math.inf if acted else nation.street
        span = clock.span(tick, day_ticks, street, world.reentry, orders_)
        dt = span / day_ticks
        nation.time = t
        orders.appeal(p, key, tick, t, dt, nation)
        country.shake(p, key, tick, dt, day_ticks, place, region)
        country.equip(p, dt, place, region, nation)
        cohorts.hear(p, region, weight, told)
        cohorts.weigh(p, t, place, region, nation, world.attachment)
        silence.fear(p, region, nation, fears)
        if own.weight > 0.0:
            ties.recut(net, region, connected, crowd)
        move.move(
            p, own, near, key, tick, span, day_ticks, place, world.tails, reach, weight, net,
            press[0], people, region, crowd,
        )  # fmt: skip
        country.seize(p, key, tick, dt, place, region)
        tick += span
        if tick % day_ticks == 0:
            cohorts.count(people, region)
            move.sweep(p, key, tick, place, people, region, nation, crowd)
        cohorts.count(people, region)
        country.remember(p, dt, place, region, nation)
        country.obey(p, key, tick, dt, place, region, nation)
        country.sum_up(place, region, nation)
        country.believe(p, dt, nation, population)
        country.leave_office(p, key, tick, t, dt, place, region, nation, hazards, population)
        record.tally(dt, place, region, nation)
        steps += 1
        if tick % day_ticks == 0:
            day = tick // day_ticks - 1
            record.close_day(p, day, place, region, nation, national, regional)
            national[day].silent = silence.silent(
                p, own, fears, world.tails, reach, region, crowd, numbers
            )  # fmt: skip
    record.summarise(world.observed_peak, nation, national, regional, out[0])
    return steps
