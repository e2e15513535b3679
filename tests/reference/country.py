"""The country of the twin: shocks, forces, sites, memory, loyalty, belief, exits."""

from __future__ import annotations

import math

from tests.reference.luck import chance, poisson
from tests.reference.orders import NATION
from tests.reference.people import affront, noticed
from tests.reference.start import Country, Place

from groundswell.engine.nation import MOBILISED
from groundswell.model import backlash, belief, grievance, loyalty, regime


def shake(country: Country, tick: int, dt: float) -> None:
    """Later shocks arrive at midnight (exponential size), local luck drifts (AR(1))."""
    p, luck = country.p, country.luck
    size = 0.0
    asked = country.on("shock") and tick % country.ticks == 0
    daily = chance(p["shock.rate"] / 365.25)
    if asked and luck.number(NATION, 0, tick, "later shock arrives") < daily:
        u = luck.number(NATION, 0, tick, "later shock: size")
        size = -p["shock.later"] * p["shock.price"] * math.log(u)
    for place in country.places:
        place.later += size
        if country.on("noise"):
            keep = math.exp(-dt / p["noise.persistence"])
            z = luck.normal(place.id, 0, tick, "local luck")
            place.noise = keep * place.noise + p["noise.region"] * math.sqrt(1 - keep**2) * z


def equip(country: Country, dt: float) -> None:
    """Count who obeys, post guards, let foreign guards free them, lend what is spare."""
    p, out = country.p, country.outside
    abroad = country.on("outside")
    country.foreign = p["alliance.troops"] * country.arrived if country.on("alliance") else 0.0
    country.foreign *= math.exp(-p["outside.senders"] * out["senders"]) if abroad else 1.0
    licence = math.exp(p["outside.repression"] * out["sanctioned"]) if abroad else 1.0
    for place in country.places:
        place.severity = min(1.0, place.ordered * licence) if country.governs else 0.0
        stationed = place.obey * place.company
        available = p["forces.available"]
        usable = available * (stationed + place.extra / max(0.01, available))
        place.posted = min(usable, p["forces.guard"] * place.held)
        foreign = country.foreign * place.field["ally"]
        freed, rested = 0.0, 1.0
        if country.on("forces"):
            freed = min(place.posted, p["forces.substitution"] * foreign)
            rested = math.exp(-p["forces.tiring"] * place.weary)
        place.guards = place.posted - freed + foreign
        place.own = place.capacity = (usable - place.posted + freed) * rested
    if country.on("forces"):
        _lend(country, dt)


def _lend(country: Country, dt: float) -> None:
    """Calm places lend to troubled ones; what some get, the others go without."""
    p = country.p
    linked = [x for x in country.places if x.field["links"] > 0]
    trouble = {x.name: x.crowd + 10.0 * x.violent for x in linked}
    calm = [x for x in linked if trouble[x.name] < 0.1 * x.own]
    calls = [x for x in linked if trouble[x.name] >= 0.1 * x.own and trouble[x.name] > 0]
    free = sum(x.own for x in calm)
    for place in country.places:
        place.goal = 0.0
    for place in calls:
        part = trouble[place.name] / sum(trouble.values())
        wanted = max(0.0, 2 * trouble[place.name] - place.own)
        place.goal = min(wanted, p["forces.lend"] * free * part)
    sent = sum(x.goal for x in calls)
    for place in calm if sent > 0 else []:
        place.goal = -sent * place.own / free
    for place in country.places:
        place.lent += (place.goal - place.lent) * chance(dt / p["forces.delay"])
        place.capacity = max(0.0, place.own + place.lent)


def seize(country: Country, tick: int, dt: float) -> None:
    """Members of the forces fall; sites are lost to the violent and retaken."""
    p, luck = country.p, country.luck
    for place in country.places:
        if place.violent > 0 and country.on("policing"):
            danger = min(1.0, place.severity + 0.2)
            mean = p["policing.losses"] * place.violent * danger * dt
            u = luck.number(place.id, 0, tick, "member of the forces falls")
            place.fallen += poisson(u, mean)
        if not country.on("escalation"):
            continue
        total, held = int(place.field["sites"]), int(place.held)
        superiority = place.capacity / (place.capacity + 3 * place.violent + 1)
        guards = place.guards / max(1, held)
        fall = 0.0
        if place.violent > guards:
            fall = p["escalation.seize"] * place.violent / (place.violent + 10 * guards + 1)
        for site in range(total):
            hazard = fall if site < held else p["escalation.retake"] * superiority**2
            if hazard > 0:
                u = luck.number(place.id, site, tick, "site changes hands")
                if u < chance(hazard * dt):
                    place.held += -1 if site < held else 1


def remember(country: Country, dt: float) -> None:
    """Crowds, harm, demands, fatigue, impulses, promises: kept for a while."""
    p = country.p
    for place in country.places:
        share = place.street / place.people
        turnout = noticed(share, country)
        place.memory += (share - place.memory) * chance(dt / p["information.memory"])
        rest = math.exp(-dt / p["participation.rest"])
        place.fatigue *= rest
        place.fatigue += turnout * p["participation.rest"] * (1 - rest)
        if country.on("grievance"):
            _grieve(country, place, turnout, dt)
        place.impulse *= math.exp(-dt / p["shock.impulse_fade"])
        place.later *= 0.5 ** (dt / p["shock.fade"])
        place.bold *= math.exp(-dt / p["concession.fade"])
        engaged = place.street >= MOBILISED
        place.weary = place.weary + dt if engaged else max(0.0, place.weary - 2 * dt)
        place.emergency_days += dt if place.emergency > 0 else 0.0
    _endure(country, dt)


def _grieve(country: Country, place: Place, turnout: float, dt: float) -> None:
    """Harm done here, and what is heard of harm done elsewhere; demands turn political."""
    p, slow = country.p, grievance.SLOW_SHARE
    heard = 0.0
    for other in country.places if country.on("information") else []:
        hidden = p["shutdown.conceal"] * (1 - other.connectivity) if country.on("shutdown") else 0.0
        if other is not place:
            heard += other.say * other.field["links"] * _harm(country, other) * (1 - hidden)
    heard *= grievance.HEARD_ELSEWHERE * place.connectivity * place.field["links"]
    harm = (_harm(country, place) / place.people + heard / country.population) * 1e6
    place.harm_quick *= 0.5 ** (dt / p["grievance.weeks"])
    place.harm_slow *= 0.5 ** (dt / p["grievance.years"])
    place.harm_quick += (1 - slow) * harm
    place.harm_slow += slow * harm
    place.demand = 1 - (1 - place.demand) * math.exp(-p["grievance.demand"] * turnout * dt)


def _harm(country: Country, place: Place) -> float:
    return place.killed_now + country.p["grievance.arrests"] * place.taken_now


def _endure(country: Country, dt: float) -> None:
    """Presence adds up while there are troops; then it and the invitation fade.

    Troops that were announced are awaited for a time, and only then does the affront fade: the
    invitation and the logarithm of presence each by half in a half-life.
    """
    if country.foreign > 0:
        country.soldier_days += country.foreign / 1000 * dt
        return
    country.awaited = max(0.0, country.awaited - dt / backlash.AWAITED_DAYS)
    if country.awaited > 0:
        return
    keep = 0.5 ** (dt / country.p["backlash.fade"])
    country.soldier_days = (1 + country.soldier_days) ** keep - 1
    country.invited *= keep


def obey(country: Country, tick: int, dt: float) -> None:
    """Companies that obey may leave, for a time or for good; those aside may return."""
    p, luck = country.p, country.luck
    back = chance(loyalty.RETURN * country.belief * dt)
    for place in country.places if country.on("loyalty") else []:
        log_hazard = (
            p["loyalty.base"]
            + p["loyalty.severity"] * place.severity
            + p["loyalty.crowd"] * math.log(1 + place.street / max(1.0, place.capacity))
            + p["loyalty.losses"] * place.fallen / 100
            - p["loyalty.belief"] * country.belief
            + country.purge_cost
        )
        asked = place.street / (place.street + loyalty.HANDFUL)
        place.refusal = chance(math.exp(min(3.0, log_hazard)) * asked * dt)
        who = (place.id, 0, False, tick)
        left = luck.how_many(*who, "companies stop obeying", place.obey, place.refusal)
        turned = luck.how_many(*who, "companies turn", left, loyalty.TURNS)
        returned = luck.how_many(*who, "companies return", place.aside, back)
        place.obey += returned - left
        place.aside += left - turned - returned
    country.purge_cost *= math.exp(-dt / 7)


def sum_up(country: Country) -> None:
    """What the country knows of itself."""
    places = country.places
    country.street = sum(x.say * x.street for x in places)
    country.violent = sum(x.say * x.violent for x in places)
    country.sites_lost = sum(x.say * (x.field["sites"] - x.held) for x in places)
    country.active = sum(x.say for x in places if x.street >= MOBILISED)
    strength = sum(x.say * x.companies * x.company for x in places)
    obeying = sum(x.say * x.obey * x.company for x in places)
    country.loyalty = obeying / strength if strength > 0 else 1.0


def believe(country: Country, dt: float) -> None:
    """Belief moves, as a logit, towards what the situation warrants."""
    p = country.p
    if not country.on("belief"):
        return
    ally = 0.0
    if country.on("alliance"):
        announced = p["alliance.troops"] if country.awaited > 0 else country.foreign
        ally = sum(n / (n + belief.REASSURING) for n in (announced, country.foreign)) / 2
    goal = p["belief.rest"] + p["belief.ally"] * ally
    goal -= p["belief.turnout"] * math.log(1 + country.street / country.population / 0.0005)
    goal -= p["belief.sites"] * country.sites_lost / max(1.0, country.sites)
    goal -= p["belief.defections"] * (1 - country.loyalty)
    now = math.log(country.belief / (1 - country.belief))
    now += (goal - now) * chance(dt / p["belief.memory"])
    country.belief = 1 / (1 + math.exp(-max(-20.0, min(20.0, now))))


def leave_office(country: Country, tick: int, t: float, dt: float) -> None:
    """Five competing doors: overrun, coup, negotiated, flight, ordinary."""
    p, luck = country.p, country.luck
    if not country.in_office or not country.on("regime"):
        return
    doubt = 1 - country.belief
    lost = [
        1 - x.held / x.field["sites"]
        for x in country.places
        if x.field["capital"] > 0 and x.field["sites"] > 0
    ]
    turnout = noticed(country.street / country.population, country)
    coup = deal = 0.0
    if country.on("elites"):
        coup = p["elites.coup"] * (country.split + (1 - country.split) / 5)
        coup *= doubt**2 * (1 + turnout)
        deal = p["elites.deal"] * doubt * turnout * (1 + country.talks)
    stress = max(0.0, regime.REST - country.belief) + max(0.0, affront(country))
    hazards = [
        p["regime.overrun"] * max([0.0, *lost]) ** 2 * doubt,
        coup,
        deal,
        p["regime.flight"] * doubt**3 * (1 - country.loyalty),
        p["regime.baseline"] / 365.25 * math.exp(min(8.0, p["regime.stress"] * stress)),
    ]
    if country.on("outside"):
        lift = math.exp(p["outside.exit"] * country.outside["sanctioned"])
        hazards = [hazard * lift for hazard in hazards]
    if luck.number(NATION, 0, tick, "exit") >= chance(sum(hazards) * dt):
        return
    left = luck.number(NATION, 0, tick, "exit: door") * sum(hazards)
    door = 0
    while door < 4 and left >= hazards[door]:
        left -= hazards[door]
        door += 1
    country.in_office, country.door, country.exit_time = False, door + 1, t
    country.same_regime = luck.number(NATION, 0, tick, "exit: heir") < regime.SAME_REGIME[door]
    country.governs = country.same_regime
