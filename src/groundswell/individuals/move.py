"""Persons of a step: they take to the street, they leave it, they are swept up and released.

Hazards, chances and their order are those of `groundswell.engine.cohorts`; a person decides where
there a binomial is drawn on the count of a cohort.

Whoever is far from deciding is passed over exactly. Along the people of a cohort, the most opposed
first, the chance to come falls, so the chance of the person now reached bounds that of all who
follow. The number of people passed over until someone's turn comes is geometric in that bound, and
whoever's turn it is comes with the own chance over the bound (thinning: Lewis and Shedler 1979). A
person with ties in the street has another chance: all of those are listed and decide one by one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groundswell.chance.philox import Word, pair, uniform
from groundswell.engine import cohorts
from groundswell.engine.state import (
    ATTACHMENT,
    DEAD,
    DETAINED,
    HOME,
    PROTESTING,
    QUIET,
    RELEASED,
    VIOLENT,
)
from groundswell.individuals import luck, memory, ties
from groundswell.individuals.compiled import inlined, kernel
from groundswell.individuals.crowd import (
    ABOVE,
    EXAMINED,
    KNOWN,
    LISTED,
    NEAR,
    STREET,
    become,
    enlist,
    free,
    out,
)
from groundswell.individuals.network import stretch_of
from groundswell.individuals.opposition import pull, willing
from groundswell.model import emergency, escalation, participation, policing

# What a place does to its people in a step: hazards per day, chances within the step.
_HAZARDS = (
    *("tick", "day_ticks", "dt", "rest", "tied", "rate", "leave", "tire", "pushed"),
    *("bystander", "killed", "taken", "enraged", "harmed", "felled", "calm", "calmed"),
    *("rise", "stay"),
)
PRESSURE = np.dtype([(name, np.float64) for name in _HAZARDS])
_ROUNDING = 1e-12  # by which a chance may exceed the bound that it equals


@kernel
def press(
    p: Any, own: Any, near: float, t: float, dt: float, heard_violence: float, region: Any, h: Any
) -> None:
    """Fill the pressure of a place; the terms are those of `cohorts.move_place`.

    ``near`` is the incentive from full turnout of one's ties.
    """
    day = participation.rhythm(p, t, dt)
    region.force = cohorts.force_used(p, region)
    shots = policing.fire(region.severity) * policing.presence(region) * p.on_policing
    flight = p.emergency_flight * shots * p.on_emergency
    h.dt, h.rest = dt, p.participation_rest
    h.tied = near * own.weight * p.on_information
    h.pushed = p.policing_disperse * region.force * p.on_policing + flight
    h.killed = policing.kill_hazard(p, region) * p.on_policing
    h.bystander = policing.BYSTANDER * h.killed
    h.taken = policing.arrest_hazard(p, region) * p.on_policing
    h.enraged = p.escalation_radicalise * region.force * p.on_escalation
    h.harmed = -math.expm1(-(h.bystander + h.taken + h.enraged) * dt)
    h.felled = -math.expm1(-(h.killed + h.taken) * dt)
    shared = p.participation_fatigue * (1.0 - own.fatigue) * region.fatigue
    h.leave = (1.0 + shared) * p.participation_leave / day
    h.tire = p.participation_fatigue * p.participation_leave / day
    h.rate = p.participation_join * day * p.on_participation
    h.calm = p.escalation_calm + h.pushed
    h.calmed = h.calm * cohorts.dwell(0.0, h.calm, dt)
    h.rise = escalation.release(region.force, heard_violence) * p.on_escalation
    h.stay = cohorts.dwell(h.rise, h.calm, dt)


@inlined
def join(odds: float, leave: float, h: Any) -> float:
    """Chance to be in the street at the end of the step; grows with the odds, not with ``leave``.

    A share there/(there + back)·(1 - exp(-(there + back)·dt)) of two states with constant hazards.
    """
    chance = willing(odds)
    there = h.rate * chance
    return there * cohorts.dwell(there, leave * (1.0 - chance) + h.pushed, h.dt)


@inlined
def tied(who: Any) -> bool:
    """Whether any of a person's ties is in the street."""
    return who.friends + who.foes > 0


@kernel
def wait(
    p: Any, own: Any, key: Word, tick: int, who: int, r: int, c: int, weight: float, tails: Any,
    reach: Any, h: Any, crowd: Any,
) -> None:  # fmt: skip
    """Let cohort ``c`` of a place decide, passing over whoever's turn it is not.

    Puts who comes behind the list of those in the street, without changing their state.
    """
    begin = crowd.first[r, c]
    size = crowd.first[r, c + 1] - begin
    beta = p.participation_sharpness
    rank = 0
    bound = 0.0
    if size > 0:
        odds = pull(c, 0, size, beta, tails, reach, own) * weight * own.boost
        bound = max(own.least, join(odds, h.leave, h))
    while rank < size and bound > 0.0:
        turn, yes = pair(key, who, begin + rank, tick, luck.WAIT)
        if turn <= 1.0 - (size - rank) * bound:
            return  # Bernoulli's inequality: nobody's turn comes
        if bound < 1.0:
            passed = math.log(turn) / math.log1p(-bound)
            if passed >= size - rank:
                return
            rank += int(passed)
        crowd.work[EXAMINED] += 1
        odds = pull(c, rank, size, beta, tails, reach, own) * weight
        person = crowd.base[r] + begin + rank
        if free(crowd.person[person].state) and not tied(crowd.person[person]):
            chance = join(
                odds * memory.lift(person, own, h, crowd), memory.tired(person, own, h, crowd), h
            )
            if chance > bound * (1.0 + _ROUNDING):
                crowd.work[ABOVE] += 1
            if yes * bound < chance:
                enlist(person, STREET, r, crowd)
        bound = max(own.least, join(odds * own.boost, h.leave, h))
        rank += 1


@kernel
def bounds(
    p: Any, own: Any, r: int, weights: Any, tails: Any, reach: Any, h: Any, crowd: Any, out: Any
) -> None:
    """Fill ``out`` [C] with bounds of the chance of anybody in each cohort to come; 0 for the core.

    The odds of the most opposed, raised by ties and memory as far as they can.
    """
    for c in range(out.shape[0]):
        size = crowd.first[r, c + 1] - crowd.first[r, c]
        out[c] = 0.0
        if size > 0 and c + 1 < out.shape[0]:
            odds = pull(c, 0, size, p.participation_sharpness, tails, reach, own)
            odds *= weights[c % ATTACHMENT] * own.boost * math.exp(h.tied)
            out[c] = join(odds, h.leave, h)


@kernel
def by_ties(
    p: Any, own: Any, key: Word, tick: int, who: int, r: int, weights: Any, tails: Any, reach: Any,
    net: Any, h: Any, crowd: Any, most: Any,
) -> None:  # fmt: skip
    """Let everybody with ties in the street decide.

    Whose random number is above the bound of the cohort does not come, and is not even looked up.
    ``most`` [C] is written over.
    """
    base = crowd.base[r]
    bounds(p, own, r, weights, tails, reach, h, crowd, most)
    for i in range(base, base + crowd.sizes[NEAR, r]):
        person = crowd.lists[NEAR, i]
        c = stretch_of(person - base, crowd.first[r])
        crowd.work[EXAMINED] += 1
        turn = uniform(key, who, person - base, tick, luck.BY_TIES)
        if (
            turn >= most[c]
            or not tied(crowd.person[person])
            or not free(crowd.person[person].state)
        ):
            continue
        rank = person - base - crowd.first[r, c]
        size = crowd.first[r, c + 1] - crowd.first[r, c]
        odds = pull(c, rank, size, p.participation_sharpness, tails, reach, own)
        odds *= weights[c % ATTACHMENT] * memory.lift(person, own, h, crowd)
        odds *= ties.lift(person, net, own, h, crowd)
        chance = join(odds, memory.tired(person, own, h, crowd), h)
        if chance > most[c] * (1.0 + _ROUNDING):
            crowd.work[ABOVE] += 1
        if turn < chance:
            enlist(person, STREET, r, crowd)


@kernel
def tidy(r: int, crowd: Any) -> None:
    """Drop from the list of those with ties in the street who has none any more."""
    base = crowd.base[r]
    kept = 0
    for i in range(base, base + crowd.sizes[NEAR, r]):
        person = crowd.lists[NEAR, i]
        if tied(crowd.person[person]):
            crowd.lists[NEAR, base + kept] = person
            kept += 1
        else:
            crowd.person[person].flags &= ~LISTED
    crowd.sizes[NEAR, r] = kept


@kernel
def rise(key: Word, tick: int, who: int, r: int, h: Any, crowd: Any) -> None:
    """Let the organised core of a place, its last cohort, take to the street."""
    core = crowd.first.shape[1] - 2
    chance = h.rise * h.stay
    if chance <= 0.0:
        return
    for local in range(crowd.first[r, core], crowd.first[r, core + 1]):
        crowd.work[EXAMINED] += 1
        turn = uniform(key, who, local, tick, luck.RISE)
        if turn < chance and free(crowd.person[crowd.base[r] + local].state):
            enlist(crowd.base[r] + local, STREET, r, crowd)


@inlined
def struck(state: int, kind: float, h: Any) -> int:
    """Return what force makes of someone in ``state``, at ``kind`` in (0, 1)."""
    if state == VIOLENT:
        return DEAD if kind * (h.killed + h.taken) < h.killed else DETAINED
    kind *= h.bystander + h.taken + h.enraged
    if kind < h.bystander:
        return DEAD
    return DETAINED if kind < h.bystander + h.taken else VIOLENT


@kernel
def fate(
    p: Any, own: Any, key: Word, tick: int, who: int, r: int, c: int, person: int, weights: Any,
    tails: Any, reach: Any, net: Any, h: Any, crowd: Any,
) -> int:  # fmt: skip
    """Return the state at the end of the step of someone who was in the street.

    One random number says whether force strikes, and if not whether the person goes home.
    """
    local = person - crowd.base[r]
    state = int(crowd.person[person].state)
    u, kind = pair(key, who, local, tick, luck.STREET)
    harm = h.felled if state == VIOLENT else h.harmed
    if u < harm:
        return struck(state, kind, h)
    if c == crowd.first.shape[1] - 2:
        home = h.calm * h.stay
    elif state == VIOLENT:
        home = h.calmed
    else:
        rank = local - crowd.first[r, c]
        size = crowd.first[r, c + 1] - crowd.first[r, c]
        odds = pull(c, rank, size, p.participation_sharpness, tails, reach, own)
        odds *= weights[c % ATTACHMENT] * memory.lift(person, own, h, crowd)
        if own.weight > 0.0:
            odds *= ties.lift(person, net, own, h, crowd)
        chance = willing(odds)
        home = memory.tired(person, own, h, crowd) * (1.0 - chance) + h.pushed
        home *= cohorts.dwell(h.rate * chance, home, h.dt)
    return HOME if u < harm + (1.0 - harm) * home else state


@kernel
def leave(
    p: Any, own: Any, key: Word, tick: int, span: int, who: int, r: int, before: int, weights: Any,
    tails: Any, reach: Any, net: Any, h: Any, people: Any, region: Any, crowd: Any,
) -> None:  # fmt: skip
    """Let the ``before`` persons who were in the street stay, go home or meet force."""
    base = crowd.base[r]
    kept = 0
    for i in range(base, base + before):
        person = crowd.lists[STREET, i]
        crowd.work[EXAMINED] += 1
        c = stretch_of(person - base, crowd.first[r])
        state = fate(
            p, own, key, tick, who, r, c, person, weights, tails, reach, net, h, crowd
        )  # fmt: skip
        memory.live(person, own, h, region.force, span, crowd)
        if state != crowd.person[person].state:
            become(person, c, r, state, people, crowd)
            memory.hold(person, state, crowd)
            region.new_deaths += state == DEAD
            region.new_arrests += state == DETAINED
        if out(state):
            crowd.lists[STREET, base + kept] = person
            kept += 1
        else:
            crowd.changed[crowd.changes[0]] = 2 * person + 1
            crowd.changes[0] += 1
    come(own, span, r, before, kept, h, people, crowd)


@kernel
def come(
    own: Any, span: int, r: int, before: int, kept: int, h: Any, people: Any, crowd: Any
) -> None:
    """Bring those who decided to come, listed behind the ``before`` persons, into the street."""
    base = crowd.base[r]
    core = crowd.first.shape[1] - 2
    for i in range(base + before, base + crowd.sizes[STREET, r]):
        person = crowd.lists[STREET, i]
        state = crowd.person[person].state
        if state != HOME:
            enlist(person, KNOWN, r, crowd)
        c = stretch_of(person - base, crowd.first[r])
        become(person, c, r, VIOLENT if c == core else PROTESTING, people, crowd)
        memory.come(person, own, h, span, crowd)
        crowd.changed[crowd.changes[0]] = 2 * person
        crowd.changes[0] += 1
        crowd.lists[STREET, base + kept] = person
        kept += 1
    crowd.sizes[STREET, r] = kept


@kernel
def move(
    p: Any, own: Any, near: float, key: Word, tick: int, span: int, day_ticks: int, place: Any,
    tails: Any, reach: Any, weight: Any, net: Any, h: Any, people: Any, region: Any, crowd: Any,
) -> None:  # fmt: skip
    """Phase *move*: the persons of every place move over ``span`` ticks.

    Whoever was in the street before the step may go, whoever was not may come; nobody does both.
    Ties see who was in the street when the step began.
    """
    crowd.changes[0] = 0
    t, dt = tick / day_ticks, span / day_ticks
    h.tick, h.day_ticks = tick, day_ticks
    most = np.zeros(people.shape[2])
    for r in range(region.shape[0]):
        who = place[r].id
        violence = cohorts.news_of_violence(r, place, region, weight) * p.on_information
        press(p, own, near, t, dt, violence, region[r], h)
        weights = (region[r].weight0, region[r].weight1)
        before = crowd.sizes[STREET, r]
        for c in range(crowd.first.shape[1] - 2):
            wait(
                p, own, key, tick, who, r, c, weights[c % ATTACHMENT], tails, reach, h, crowd
            )  # fmt: skip
        if own.weight > 0.0:
            by_ties(p, own, key, tick, who, r, weights, tails, reach, net, h, crowd, most)
        rise(key, tick, who, r, h, crowd)
        leave(
            p, own, key, tick, span, who, r, before, weights, tails, reach, net, h, people,
            region[r], crowd,
        )  # fmt: skip
    if own.weight > 0.0:
        ties.tell(net, region, crowd)


@kernel
def sweep(
    p: Any, key: Word, tick: int, place: Any, people: Any, region: Any, nation: Any, crowd: Any
) -> None:
    """Phase *sweep*, once a day: the wanted are arrested or forgotten, the detained released.

    And the lists are put in order.
    """
    free_again = -math.expm1(-emergency.RELEASED_PER_DAY)
    forgotten = -math.expm1(-1.0 / emergency.WANTED_DAYS)
    for r in range(region.shape[0]):
        hazard = emergency.sweep_hazard(p, region[r].wanted, region[r]) * p.on_emergency
        caught = -math.expm1(-hazard * nation.governs)
        base = crowd.base[r]
        kept = 0
        for i in range(base, base + crowd.sizes[KNOWN, r]):
            person = crowd.lists[KNOWN, i]
            state = int(crowd.person[person].state)
            after = state
            if state in (HOME, DETAINED):
                crowd.work[EXAMINED] += 1
                u = uniform(key, place[r].id, person - base, tick, luck.SWEPT)
                if state == DETAINED:
                    after = RELEASED if u < free_again else DETAINED
                elif u < caught:
                    after = DETAINED
                    region[r].new_arrests += 1
                elif u < caught + (1.0 - caught) * forgotten:
                    after = QUIET
            if after != state:
                become(person, stretch_of(person - base, crowd.first[r]), r, after, people, crowd)
                memory.hold(person, after, crowd)
            if after != QUIET and after != RELEASED:
                crowd.lists[KNOWN, base + kept] = person
                kept += 1
        crowd.sizes[KNOWN, r] = kept
        tidy(r, crowd)
