"""The people of a step: they are weighed, they move, they are swept up and released.

Every transition is a binomial on the count of a cohort, so the cost of a step does not grow with
the population.
"""

from __future__ import annotations

import math
from typing import Any

from groundswell.chance.distributions import binomial
from groundswell.chance.philox import Word, pair, pairs
from groundswell.engine import luck
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
from groundswell.kernel import inlined, kernel
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
    regime,
    shock,
    shutdown,
)

# Rows of a place's random numbers in one step; each cohort has its own in every row.
JOIN, AGAIN, FREED, HARM, LEAVE, FALL, CALM = range(7)
ROWS = 7


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
            u -= p.emergency_curfew * here.emergency * nation.governs
        if p.on_noise > 0.0:
            u += here.noise
        u += abroad
        if 0.0 < nation.door < regime.ORDINARY:
            u -= p.regime_relief
        here.incentive = u
        here.weight0 = math.exp(min(50.0, u + felt * attachment[0]))
        here.weight1 = math.exp(min(50.0, u + felt * attachment[1]))


@kernel
def hear(p: Any, region: Any, weight: Any, told: Any) -> None:
    """Let every place hear of crowds elsewhere; ``told`` [R] is written over."""
    if p.on_information <= 0.0:
        return
    for s in range(region.shape[0]):
        told[s] = information.tell(p, region[s])
    for r in range(region.shape[0]):
        region[r].heard = information.hear(r, region, weight, told)


@kernel
def news_of_violence(r: int, place: Any, region: Any, weight: Any) -> float:
    """Share of residents elsewhere known to be violent, weighted by ties and connectivity."""
    total = 0.0
    for s in range(region.shape[0]):
        if weight[r, s] > 0.0 and region[s].violent > 0.0:
            share = region[s].violent / place[s].population
            total += weight[r, s] * region[s].connectivity * share
    return total * region[r].connectivity


@inlined
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
def toss(key: Word, tick: int, who: int, harmed: float, region: Any, numbers: Any) -> None:
    """Fill the rows of ``numbers`` [ROWS, cohorts] that some cohort of the place will read."""
    pairs(key, who, tick, luck.JOIN, numbers[JOIN])
    if region.wanted > 0.0:
        pairs(key, who, tick, luck.JOIN_AGAIN, numbers[AGAIN])
    if region.released > 0.0:
        pairs(key, who, tick, luck.JOIN_RELEASED, numbers[FREED])
    if region.crowd > 0.0:
        pairs(key, who, tick, luck.GO_HOME, numbers[LEAVE])
        if harmed > 0.0:
            pairs(key, who, tick, luck.HARM, numbers[HARM])
    if region.violent > 0.0:
        pairs(key, who, tick, luck.FALL_TO, numbers[FALL])
        pairs(key, who, tick, luck.CALM, numbers[CALM])


@kernel
def number(key: Word, tick: int, who: int, c: int, decision: int) -> float:
    """Random number of cohort ``c`` alone; what `toss` would write for it."""
    lower, upper = pair(key, who, c // ATTACHMENT, tick, decision)
    return upper if c % ATTACHMENT else lower


@inlined
def nobody(c: int, hazard: float, people: Any, numbers: Any) -> bool:
    """Whether a bound alone shows that nobody of cohort ``c`` comes out in this step.

    Bernoulli's inequality: 1 - n·h·dt bounds the chance of nobody from below, so that most cohorts
    need no exponential at all. ``hazard`` is h·dt.
    """
    home = people[HOME, c]
    released = people[RELEASED, c]
    return (
        numbers[JOIN, c] <= 1.0 - people[QUIET, c] * hazard
        and (home == 0 or numbers[AGAIN, c] <= 1.0 - home * hazard)
        and (released == 0 or numbers[FREED, c] <= 1.0 - released * hazard)
    )


@inlined
def come_out(c: int, chance: float, people: Any, numbers: Any) -> int:
    """Draw who takes to the street, of the quiet, of those at home again, of the released.

    Removes them from where they are and returns their number.
    """
    quiet = binomial(numbers[JOIN, c], people[QUIET, c], chance)
    people[QUIET, c] -= quiet
    come = quiet
    if people[HOME, c] > 0:
        back = binomial(numbers[AGAIN, c], people[HOME, c], chance)
        people[HOME, c] -= back
        come += back
    if people[RELEASED, c] > 0:
        back = binomial(numbers[FREED, c], people[RELEASED, c], chance)
        people[RELEASED, c] -= back
        come += back
    return come


@kernel
def strike(
    key: Word,
    tick: int,
    who: int,
    c: int,
    state: int,
    chance: float,
    killed: float,
    taken: float,
    enraged: float,
    people: Any,
    numbers: Any,
    region: Any,
) -> None:
    """What force does to those in ``state`` (protesting or violent): killed, taken or enraged.

    ``chance`` is that of any of the three within the step, the others are hazards per day in
    whose proportion it is divided. Nobody comes back from these, unlike from going home.
    """
    protest = state == PROTESTING
    struck = binomial(numbers[HARM if protest else FALL, c], people[state, c], chance)
    if struck == 0:
        return
    total = killed + taken + enraged
    dead = 0
    if killed > 0.0:
        u = number(key, tick, who, c, luck.HARM_KILLED if protest else luck.FALL_TO_KILLED)
        dead = binomial(u, struck, killed / total)
    rest = struck - dead
    held = rest
    if rest > 0 and enraged > 0.0:
        u = number(key, tick, who, c, luck.HARM_TAKEN if protest else luck.FALL_TO_TAKEN)
        held = binomial(u, rest, taken / (taken + enraged))
    people[state, c] -= struck
    people[DEAD, c] += dead
    people[DETAINED, c] += held
    people[VIOLENT, c] += rest - held
    region.new_deaths += dead
    region.new_arrests += held


@inlined
def go_home(c: int, state: int, u: float, chance: float, people: Any) -> None:
    """Let those in ``state`` go home."""
    out = binomial(u, people[state, c], chance)
    people[state, c] -= out
    people[HOME, c] += out


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
def move_core(
    p: Any,
    key: Word,
    tick: int,
    dt: float,
    who: int,
    heard_violence: float,
    calm: float,
    felled: float,
    killed: float,
    taken: float,
    people: Any,
    numbers: Any,
    region: Any,
) -> None:
    """Move the organised core of one place, the last cohort: at home or violent."""
    last = people.shape[1] - 1
    rise = escalation.release(region.force, heard_violence) * p.on_escalation
    stay = dwell(rise, calm, dt)
    risen = come_out(last, rise * stay, people, numbers)
    if people[VIOLENT, last] > 0:
        strike(key, tick, who, last, VIOLENT, felled, killed, taken, 0.0, people, numbers, region)
        go_home(last, VIOLENT, numbers[CALM, last], calm * stay, people)
    people[VIOLENT, last] += risen


@kernel
def move_place(
    p: Any,
    key: Word,
    tick: int,
    dt: float,
    day: float,
    who: int,
    heard_violence: float,
    reach: Any,
    numbers: Any,
    people: Any,
    region: Any,
) -> None:
    """Move the cohorts of one place over ``dt`` days; ``day`` is the daily rhythm."""
    region.force = force_used(p, region)
    pushed = p.policing_disperse * region.force * p.on_policing
    shots = policing.fire(region.severity) * policing.presence(region) * p.on_policing
    flight = p.emergency_flight * shots * p.on_emergency
    killed = policing.kill_hazard(p, region) * p.on_policing
    bystander = policing.BYSTANDER * killed
    taken = policing.arrest_hazard(p, region) * p.on_policing
    enraged = p.escalation_radicalise * region.force * p.on_escalation
    harmed = -math.expm1(-(bystander + taken + enraged) * dt)
    felled = -math.expm1(-(killed + taken) * dt)
    tired = (1.0 + p.participation_fatigue * region.fatigue) * p.participation_leave / day
    rate = p.participation_join * day * p.on_participation
    calm = p.escalation_calm + pushed + flight
    calmed = calm * dwell(0.0, calm, dt)
    weights = (region.weight0, region.weight1)
    toss(key, tick, who, harmed, region, numbers)
    for c in range(people.shape[1] - 1):
        chance = participation.willing(reach[c // ATTACHMENT], weights[c % ATTACHMENT])
        come = rate * chance
        out = people[PROTESTING, c] + people[VIOLENT, c]
        if out == 0 and nobody(c, come * dt, people, numbers):
            continue
        home = tired * (1.0 - chance) + pushed + flight
        stay = dwell(come, home, dt)
        # who was out before the step may go, who was in may come; nobody does both
        joined = come_out(c, come * stay, people, numbers)
        if people[VIOLENT, c] > 0:
            strike(key, tick, who, c, VIOLENT, felled, killed, taken, 0.0, people, numbers, region)
            go_home(c, VIOLENT, numbers[CALM, c], calmed, people)
        if people[PROTESTING, c] > 0:
            if harmed > 0.0:
                strike(
                    key,
                    tick,
                    who,
                    c,
                    PROTESTING,
                    harmed,
                    bystander,
                    taken,
                    enraged,
                    people,
                    numbers,
                    region,
                )
            go_home(c, PROTESTING, numbers[LEAVE, c], home * stay, people)
        people[PROTESTING, c] += joined
    move_core(
        p,
        key,
        tick,
        dt,
        who,
        heard_violence,
        calm,
        felled,
        killed,
        taken,
        people,
        numbers,
        region,
    )


@kernel
def move(
    p: Any,
    key: Word,
    tick: int,
    t: float,
    dt: float,
    place: Any,
    reach: Any,
    numbers: Any,
    people: Any,
    region: Any,
    weight: Any,
) -> None:
    """Phase *move*: the cohorts of every place move over [t, t + dt] days.

    ``numbers`` [ROWS, cohorts + 1] is written over.
    """
    day = participation.rhythm(p, t, dt)
    for r in range(region.shape[0]):
        violence = news_of_violence(r, place, region, weight) * p.on_information
        move_place(
            p, key, tick, dt, day, place[r].id, violence, reach, numbers, people[r], region[r]
        )


@kernel
def count(people: Any, region: Any) -> None:
    """Count who is in the street of every place, and who was."""
    for r in range(region.shape[0]):
        region[r].crowd = people[r, PROTESTING].sum()
        region[r].violent = people[r, VIOLENT].sum()
        region[r].wanted = people[r, HOME].sum()
        region[r].released = people[r, RELEASED].sum()


@kernel
def sweep_place(
    key: Word, tick: int, who: int, caught: float, numbers: Any, people: Any, region: Any
) -> None:
    """Arrest those at home with chance ``caught``, forget others; release some of the detained."""
    free = -math.expm1(-emergency.RELEASED_PER_DAY)
    forgotten = -math.expm1(-1.0 / emergency.WANTED_DAYS)
    pairs(key, who, tick, luck.RELEASE, numbers[FREED])
    pairs(key, who, tick, luck.SWEEP, numbers[FALL])
    pairs(key, who, tick, luck.FORGET, numbers[CALM])
    for c in range(people.shape[1]):
        out = binomial(numbers[FREED, c], people[DETAINED, c], free)
        people[DETAINED, c] -= out
        people[RELEASED, c] += out
        home = people[HOME, c]
        if home > 0:
            got = binomial(numbers[FALL, c], home, caught)
            gone = binomial(numbers[CALM, c], home - got, forgotten)
            people[HOME, c] -= got + gone
            people[DETAINED, c] += got
            people[QUIET, c] += gone
            region.new_arrests += got


@kernel
def sweep(
    p: Any, key: Word, tick: int, place: Any, numbers: Any, people: Any, region: Any, nation: Any
) -> None:
    """Phase *sweep*, once a day: the wanted are arrested, some of the detained released.

    The wanted are those who took part and are home; after WANTED_DAYS most are no longer sought.
    """
    for r in range(region.shape[0]):
        hazard = emergency.sweep_hazard(p, region[r].wanted, region[r]) * p.on_emergency
        caught = -math.expm1(-hazard * nation.governs)
        sweep_place(key, tick, place[r].id, caught, numbers, people[r], region[r])
