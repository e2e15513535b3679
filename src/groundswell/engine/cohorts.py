"""The people of a step: they are weighed, they move, they are swept up and released.

Every transition is a binomial on the count of a cohort, so the cost of a step does not grow with
the population.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groundswell.chance.distributions import binomial
from groundswell.chance.philox import pair, uniform
from groundswell.engine import luck
from groundswell.engine.state import (
    ATTACHMENT,
    DEAD,
    DETAINED,
    PROTESTING,
    QUIET,
    RELEASED,
    VIOLENT,
)
from groundswell.kernel import kernel
from groundswell.model import (
    backlash,
    concession,
    emergency,
    escalation,
    grievance,
    information,
    outside,
    participation,
    policing,
    shock,
    shutdown,
)


@kernel
def weigh(p: Any, t: float, place: Any, region: Any, nation: Any, attachment: Any) -> None:
    """Sum the incentive of every place and store exp of it for each level of attachment.

    ``region.weight0`` and ``weight1`` are exp(U - β·x): the odds of being in the street are that
    times exp(β·x) of the class.
    """
    felt = backlash.affront(p, nation) * p.on_backlash
    abroad = outside.attention(p, nation) * p.on_outside
    for r in range(region.shape[0]):
        here = region[r]
        u = place[r].weight - p.participation_sharpness * p.participation_threshold
        if p.on_shock > 0.0:
            u += shock.hardship(p, t, place[r], here)
        if p.on_grievance > 0.0:
            u += grievance.anger(p, here)
            u += p.grievance_legacy * place[r].legacy * min(1.0, here.price)
        if p.on_information > 0.0:
            seen = information.notice(here.memory, p.information_half)
            u += p.information_near * seen + p.information_far * here.heard
        if p.on_shutdown > 0.0:
            u += shutdown.cut_off(p, here)
        if p.on_concession > 0.0:
            u += concession.effect(p, here)
        if p.on_policing > 0.0:
            u -= policing.risk(p, here)
        if p.on_emergency > 0.0:
            u -= p.emergency_curfew * here.emergency
        if p.on_noise > 0.0:
            u += here.noise
        u += abroad - p.regime_relief * (1.0 - nation.in_office)
        here.incentive = u
        here.weight0 = math.exp(min(50.0, u + felt * attachment[0]))
        here.weight1 = math.exp(min(50.0, u + felt * attachment[1]))


@kernel
def hear(p: Any, region: Any, weight: Any) -> None:
    """Let every place hear of crowds elsewhere."""
    for r in range(region.shape[0]):
        region[r].heard = information.hear(p, r, region, weight) * p.on_information


@kernel
def news_of_violence(r: int, place: Any, region: Any, weight: Any) -> float:
    """Share of residents elsewhere known to be violent, weighted by ties and connectivity."""
    total = 0.0
    for s in range(region.shape[0]):
        if weight[r, s] > 0.0 and region[s].violent > 0.0:
            share = region[s].violent / place[s].population
            total += weight[r, s] * region[s].connectivity * share
    return total * region[r].connectivity


@kernel
def dwell(come: float, go: float, dt: float) -> float:
    """Mean time (days) that a move stays made: (1 - exp(-(come + go)·dt)) / (come + go).

    Exact for two states with constant hazards ``come`` and ``go``: the chance to be in the other
    state at the end of the step is the hazard times this. Steps may then be long against both.
    """
    total = come + go
    if total * dt < 1e-9:
        return dt
    return -math.expm1(-total * dt) / total


@kernel
def leave(
    key: int,
    tick: int,
    who: int,
    c: int,
    stay: float,
    home: float,
    killed: float,
    taken: float,
    enraged: float,
    people: Any,
    region: Any,
) -> None:
    """Competing ways out of protest, as hazards per day: home, killed, arrested, violent.

    ``stay`` is `dwell` of the cohort; a hazard times it is a chance.
    """
    there = people[c, PROTESTING]
    total = home + killed + taken + enraged
    if total <= 0.0:
        return
    u = uniform(key, who, c, tick, luck.LEAVE_PROTEST)
    out = binomial(u, there, total * stay)
    if out == 0:
        return
    people[c, PROTESTING] -= out
    dead = 0
    if killed > 0.0:
        dead = binomial(uniform(key, who, c, tick, luck.LEAVE_HOW), out, killed / total)
    rest = out - dead
    held = 0
    if rest > 0 and taken > 0.0:
        share = taken / (total - killed)
        held = binomial(uniform(key, who, c, tick, luck.LEAVE_HOW_2), rest, share)
        rest -= held
    wild = 0
    if rest > 0 and enraged > 0.0:
        share = enraged / (total - killed - taken)
        wild = binomial(uniform(key, who, c, tick, luck.LEAVE_HOW_3), rest, min(1.0, share))
        rest -= wild
    people[c, DEAD] += dead
    people[c, DETAINED] += held
    people[c, VIOLENT] += wild
    people[c, QUIET] += rest
    region.new_deaths += dead
    region.new_arrests += held
    region.wanted += rest


@kernel
def end_violence(
    key: int,
    tick: int,
    who: int,
    c: int,
    stay: float,
    home: float,
    killed: float,
    taken: float,
    people: Any,
    region: Any,
) -> None:
    """Competing ways out of violence, as hazards per day: home, killed, arrested."""
    there = people[c, VIOLENT]
    total = home + killed + taken
    if total <= 0.0:
        return
    u = uniform(key, who, c, tick, luck.END_VIOLENCE)
    out = binomial(u, there, total * stay)
    if out == 0:
        return
    people[c, VIOLENT] -= out
    dead = 0
    if killed > 0.0:
        dead = binomial(uniform(key, who, c, tick, luck.END_HOW), out, killed / total)
    rest = out - dead
    held = 0
    if rest > 0 and taken > 0.0:
        share = min(1.0, taken / (total - killed))
        held = binomial(uniform(key, who, c, tick, luck.END_HOW_2), rest, share)
        rest -= held
    people[c, DEAD] += dead
    people[c, DETAINED] += held
    people[c, QUIET] += rest
    region.new_deaths += dead
    region.new_arrests += held
    region.wanted += rest


@kernel
def force_used(p: Any, region: Any) -> float:
    """Force used on the peaceful crowd in [0, 1].

    Severity times the share of police among those facing each other; nobody charges a handful,
    so it fades in with the crowd.
    """
    if p.on_policing <= 0.0:
        return 0.0
    mobilised = region.crowd / (region.crowd + policing.HANDFUL)
    return region.severity * policing.presence(region) * mobilised


@kernel
def move_place(
    p: Any,
    key: int,
    tick: int,
    dt: float,
    day: float,
    who: int,
    heard_violence: float,
    reach: Any,
    people: Any,
    region: Any,
) -> None:
    """Move the cohorts of one place over ``dt`` days; ``day`` is the daily rhythm."""
    region.force = force_used(p, region)
    pushed = p.policing_disperse * region.force * p.on_policing
    flight = p.emergency_flight * policing.fire(region.severity) * p.on_emergency
    killed = policing.kill_hazard(p, region) * p.on_policing
    taken = policing.arrest_hazard(p, region) * p.on_policing
    enraged = p.escalation_radicalise * region.force * p.on_escalation
    tired = (1.0 + p.participation_fatigue * region.fatigue) * p.participation_leave / day
    rate = p.participation_join * day * p.on_participation
    calm = p.escalation_calm + pushed + flight
    bystander = policing.BYSTANDER * killed
    other = bystander + taken + enraged
    weights = (region.weight0, region.weight1)
    calming = dwell(0.0, calm + killed + taken, dt)
    last = people.shape[0] - 1
    for k in range(reach.shape[0]):
        luck_of_two = pair(key, who, k, tick, luck.JOIN)
        for j in range(ATTACHMENT):
            c = k * ATTACHMENT + j
            idle = people[c, QUIET]
            back = people[c, RELEASED]
            out = people[c, PROTESTING] + people[c, VIOLENT]
            chance = participation.willing(reach[k], weights[j])
            come = rate * chance
            # Bernoulli's inequality: 1 - n·h·dt bounds the chance of nobody from below, so most
            # cohorts need no exponential at all.
            if out == 0 and back == 0 and luck_of_two[j] <= 1.0 - idle * come * dt:
                continue
            home = tired * (1.0 - chance) + pushed + flight
            stay = dwell(come, home + other, dt)
            # the counts before the step decide who may come and who may go
            joined = binomial(luck_of_two[j], idle, come * stay)
            again = 0
            if back > 0:
                again = binomial(uniform(key, who, c, tick, luck.JOIN_AGAIN), back, come * stay)
            if people[c, PROTESTING] > 0:
                leave(key, tick, who, c, stay, home, bystander, taken, enraged, people, region)
            if people[c, VIOLENT] > 0:
                end_violence(key, tick, who, c, calming, calm, killed, taken, people, region)
            people[c, QUIET] -= joined
            people[c, RELEASED] -= again
            people[c, PROTESTING] += joined + again
    rise = escalation.release(region.force, heard_violence) * p.on_escalation
    stay = dwell(rise, calm + killed + taken, dt)
    u = uniform(key, who, last, tick, luck.RISE)
    risen = binomial(u, people[last, QUIET], rise * stay)
    if people[last, VIOLENT] > 0:
        end_violence(key, tick, who, last, stay, calm, killed, taken, people, region)
    people[last, QUIET] -= risen
    people[last, VIOLENT] += risen


@kernel
def move(
    p: Any,
    key: int,
    tick: int,
    t: float,
    dt: float,
    place: Any,
    reach: Any,
    people: Any,
    region: Any,
    weight: Any,
) -> None:
    """Phase *move*: the cohorts of every place move over [t, t + dt] days."""
    day = participation.rhythm(p, t, dt)
    for r in range(region.shape[0]):
        violence = news_of_violence(r, place, region, weight)
        move_place(p, key, tick, dt, day, place[r].id, violence, reach, people[r], region[r])


@kernel
def count(people: Any, region: Any) -> None:
    """Count who is in the street of every place."""
    for r in range(region.shape[0]):
        crowd = 0
        violent = 0
        for c in range(people.shape[1]):
            crowd += people[r, c, PROTESTING]
            violent += people[r, c, VIOLENT]
        region[r].crowd = crowd
        region[r].violent = violent


@kernel
def sweep(p: Any, key: int, tick: int, place: Any, reach: Any, people: Any, region: Any) -> None:
    """Phase *sweep*, once a day: the wanted are arrested, some of the detained released."""
    for r in range(region.shape[0]):
        sweep_place(p, key, tick, place[r].id, reach, people[r], region[r])


@kernel
def sweep_place(
    p: Any, key: int, tick: int, who: int, reach: Any, people: Any, region: Any
) -> None:
    """Arrest the wanted of a place at home, and release some of its detained.

    The wanted are those who took part and went home; whom the sweep finds is drawn over the
    cohorts in proportion to how readily they take to the street.
    """
    hazard = emergency.sweep_hazard(p, region.wanted, region) * p.on_emergency
    pool = int(region.wanted)
    if hazard > 0.0 and pool > 0:
        u = uniform(key, who, 0, tick, luck.SWEEP)
        left = binomial(u, pool, -math.expm1(-hazard))
        region.wanted -= left
        region.new_arrests += find(key, tick, who, left, reach, people, region)
    release_place(key, tick, who, people)


@kernel
def find(key: int, tick: int, who: int, sought: int, reach: Any, people: Any, region: Any) -> int:
    """Move up to ``sought`` quiet persons to detention; return how many were found."""
    mass = 0.0
    last = people.shape[0]
    for c in range(last):
        mass += people[c, QUIET] * readiness(c, last, reach, region)
    left = sought
    for c in range(last - 1, -1, -1):
        here = people[c, QUIET] * readiness(c, last, reach, region)
        if left <= 0 or mass <= 0.0:
            break
        if here > 0.0:
            u = uniform(key, who, c, tick, luck.SWEEP_WHOM)
            got = min(people[c, QUIET], binomial(u, left, min(1.0, here / mass)))
            people[c, QUIET] -= got
            people[c, DETAINED] += got
            left -= got
        mass -= here
    return sought - left


@kernel
def readiness(c: int, cohorts: int, reach: Any, region: Any) -> float:
    """How readily a member of a cohort takes to the street, for finding the wanted."""
    if c == cohorts - 1:
        return 1.0
    return participation.willing(reach[c // ATTACHMENT], 1.0 / reach[reach.shape[0] // 2])


@kernel
def release_place(key: int, tick: int, who: int, people: Any) -> None:
    """Release detained persons at a constant daily rate."""
    for c in range(people.shape[0]):
        held = people[c, DETAINED]
        if held > 0:
            u = uniform(key, who, c, tick, luck.RELEASE)
            out = binomial(u, held, -math.expm1(-emergency.RELEASED_PER_DAY))
            people[c, DETAINED] -= out
            people[c, RELEASED] += out


@kernel
def classes(beta: float, edges: Any, tails: Any, reach: Any) -> None:
    """Fill ``reach[k]`` with E[exp(β·x)] over tail class k of x ~ N(0, 1).

    Exact where few take part (odds are then linear in exp(β·x)), and harmless where all do.
    E[exp(βx); a<x<b] = exp(β²/2)·(Φ(b-β) - Φ(a-β)).
    """
    scale = math.exp(0.5 * beta * beta)
    for k in range(reach.shape[0]):
        above = 0.5 * math.erfc((edges[k] - beta) / math.sqrt(2.0))
        beyond = 0.0
        if k + 1 < reach.shape[0]:
            beyond = 0.5 * math.erfc((edges[k + 1] - beta) / math.sqrt(2.0))
        share = tails[k] - (tails[k + 1] if k + 1 < reach.shape[0] else 0.0)
        reach[k] = scale * (above - beyond) / share


@kernel
def lean_in(correlation: float, nodes: Any, lean: Any) -> None:
    """Fill ``lean[k]``: share of class k above the median of attachment, given corr(x, v).

    P(v > 0 | x) = Φ(r·x/sqrt(1 - r²)) at the class's median ``nodes[k]``.
    """
    scale = correlation / math.sqrt(2.0 * (1.0 - correlation * correlation))
    for k in range(nodes.shape[0]):
        lean[k] = 0.5 * math.erfc(-scale * nodes[k])


@kernel
def settle(population: float, core: float, tails: Any, lean: Any, people: Any) -> None:
    """Seat the residents of a place: tail classes by exact rounding, the core apart.

    ``lean[k]`` is the share of class k in the upper half of attachment. Counts sum to the
    rounded population.
    """
    total = np.int64(round(population))
    size = min(np.int64(round(core)), total // 2)
    total -= size
    k_last = tails.shape[0] - 1
    above = total
    for k in range(k_last + 1):
        beyond = np.int64(0)
        if k < k_last:
            beyond = min(above, np.int64(round(total * tails[k + 1])))
        here = above - beyond
        upper = np.int64(round(here * lean[k]))
        people[k * ATTACHMENT, QUIET] = here - upper
        people[k * ATTACHMENT + 1, QUIET] = upper
        above = beyond
    people[people.shape[0] - 1, QUIET] = size
