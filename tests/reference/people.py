"""People of the twin: what moves them, and how they move in a step."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference.luck import chance
from tests.reference.start import PULL, Cohort, Country, Place

from groundswell.model import emergency, escalation, policing

JOINING = {
    "quiet": "join",
    "home": "join again: from home",
    "released": "join again: released",
}
CRISIS_DOORS = (1, 2, 3, 4)  # overrun, coup, negotiated, flight; not the ordinary end of a term


def noticed(share: float, country: Country) -> float:
    """Bounded, concave notice of a crowd: f(y) = y/(y + half)."""
    return share / (share + country.p["information.half"])


def affront(country: Country) -> float:
    """invitation·I + presence·ln(1 + D), per unit of attachment."""
    p = country.p
    if not country.on("backlash"):
        return 0.0
    presence = p["backlash.presence"] * math.log(1 + country.soldier_days)
    return p["backlash.invitation"] * country.invited + presence


def anger(country: Country, place: Place) -> float:
    """deaths·ln(1 + H + Q)."""
    return country.p["grievance.deaths"] * math.log1p(place.harm_quick + place.harm_slow)


def risk(country: Country, place: Place) -> float:
    """fear·severity·(1 - exp(-coverage·C/(P + V + 1)))."""
    p = country.p
    cover = 1 - math.exp(-p["policing.coverage"] * place.capacity / (place.street + 1))
    return p["policing.fear"] * place.severity * cover


def hear(country: Country) -> None:
    """Every place hears of remembered crowds elsewhere, as far as both are connected."""
    for r in country.places:
        r.heard = 0.0
        if country.on("information"):
            r.heard = r.connectivity * sum(
                k * s.connectivity * noticed(s.memory, country)
                for k, s in zip(r.hears, country.places, strict=True)
            )


def hardship(country: Country, place: Place, t: float) -> float:
    """Incentive from prices, impulses and later shocks."""
    p = country.p
    half_lives = max(0.0, t - place.price_since) / p["shock.fade"]
    price = p["shock.price"] * place.field["exposure"] * place.price * 0.5**half_lives
    return price * (1 - place.relief * (1 - place.demand)) + place.impulse + place.later


def weigh(country: Country, t: float) -> None:
    """Odds of being in the street but for the class's own factor, per half of attachment."""
    p, out = country.p, country.outside
    everywhere = 0.0
    if country.on("outside"):
        everywhere += p["outside.name"] * out["named"] + p["outside.threat"] * out["threatened"]
    if country.door in CRISIS_DOORS:
        everywhere -= p["regime.relief"]
    for place in country.places:
        threshold = p["participation.sharpness"] * p["participation.threshold"]
        terms = [place.field["weight"], -threshold]
        if country.on("shock"):
            terms.append(hardship(country, place, t))
        if country.on("grievance"):
            terms.append(anger(country, place))
            terms.append(p["grievance.legacy"] * place.field["legacy"] * min(1.0, place.price))
        if country.on("information"):
            terms.append(p["information.near"] * noticed(place.memory, country))
            terms.append(p["information.far"] * place.heard)
        if country.on("shutdown"):
            terms.append(p["shutdown.net"] * (1 - place.connectivity))
        if country.on("concession"):
            terms.append(place.bold - p["concession.political"] * place.promise * place.demand)
        if country.on("policing"):
            terms.append(-risk(country, place))
        if country.on("emergency") and country.governs:
            terms.append(-p["emergency.curfew"] * place.emergency)
        if country.on("noise"):
            terms.append(place.noise)
        total = sum(terms) + everywhere
        for half, v in PULL.items():
            place.odds[half] = math.exp(min(50.0, total + affront(country) * v))


def rhythm(country: Country, t: float, dt: float) -> float:
    """Mean over [t, t + dt] of 1 + A·cos(2π(t - 15:00))."""
    turn = 2 * math.pi
    swing = math.sin(turn * (t + dt - 15 / 24)) - math.sin(turn * (t - 15 / 24))
    return 1 + country.p["participation.rhythm"] * swing / (turn * dt)


def moved(there: float, back: float, dt: float) -> float:
    """Chance to be on the other side after ``dt`` of two states with hazards there and back.

    Of those who would move in the long run, there/(there + back), a share 1 - exp(-(there +
    back)·dt) has done so.
    """
    both = there + back
    return there / both * chance(both * dt) if both > 0 else 0.0


class Pressure:
    """Hazards per day that are the same for everybody in a place's street."""

    def __init__(self, country: Country, place: Place, day: float) -> None:
        p = country.p
        here, capacity = place.street, place.capacity
        armed = country.on("policing")
        police = capacity / (capacity + here) if armed and capacity + here > 0 else 0.0
        fire = max(0.0, 2 * place.severity - 1) ** 2
        few = place.crowd / (place.crowd + policing.HANDFUL)
        self.force = place.severity * police * few
        self.scattered = p["policing.disperse"] * self.force
        if country.on("emergency"):
            self.scattered += p["emergency.flight"] * fire * police
        self.calm = p["escalation.calm"] + self.scattered
        self.killed = self.taken = self.enraged = 0.0
        if armed and capacity > 0:
            self.killed = p["policing.kill"] * fire * capacity / (capacity + place.violent)
            if here > 0:
                self.taken = p["policing.arrest"] * place.severity * capacity / (here + capacity)
        if country.on("escalation"):
            self.enraged = p["escalation.radicalise"] * self.force
        self.tired = p["participation.leave"] * (1 + p["participation.fatigue"] * place.fatigue)
        self.tired /= day
        self.join = p["participation.join"] * day if country.on("participation") else 0.0


@dataclass(frozen=True)
class Harm:
    """What force does to those in a state: (to which state, hazard per day, name of its luck)."""

    state: str
    what: str
    ways: tuple[tuple[str, float, str], ...]

    @property
    def hazard(self) -> float:
        return sum(hazard for _, hazard, _ in self.ways)


def harm_to_protest(force: Pressure) -> Harm:
    """Bystanders are killed, some are arrested, some turn violent."""
    what = "protest ends by force"
    ways = (
        ("dead", policing.BYSTANDER * force.killed, what + ": killed"),
        ("detained", force.taken, what + ": arrested"),
        ("violent", force.enraged, ""),
    )
    return Harm("protesting", what, ways)


def harm_to_violence(force: Pressure) -> Harm:
    """The violent are killed or arrested."""
    what = "violence ends by force"
    ways = (("dead", force.killed, what + ": killed"), ("detained", force.taken, ""))
    return Harm("violent", what, ways)


def suffer(
    country: Country, place: Place, cohort: Cohort, tick: int, dt: float, harm: Harm
) -> None:
    """Let force strike: one draw for whether, then one for each way but the last."""
    who = (place.id, cohort.tail, cohort.upper, tick)
    total, there = harm.hazard, getattr(cohort, harm.state)
    left = country.luck.how_many(*who, harm.what, there, chance(total * dt))
    setattr(cohort, harm.state, there - left)
    for to, hazard, name in harm.ways if left > 0 else ():
        struck = left
        if name:
            struck = country.luck.how_many(*who, name, left, min(1.0, hazard / total))
        setattr(cohort, to, getattr(cohort, to) + struck)
        left -= struck
        total -= hazard
        place.killed_now += struck if to == "dead" else 0
        place.taken_now += struck if to == "detained" else 0


def go_home(
    country: Country, place: Place, cohort: Cohort, tick: int, state: str, what: str, p: float
) -> None:
    """Some of those in a state go home, where they remain wanted."""
    there = getattr(cohort, state)
    gone = country.luck.how_many(place.id, cohort.tail, cohort.upper, tick, what, there, p)
    setattr(cohort, state, there - gone)
    cohort.home += gone


def come_out(country: Country, place: Place, cohort: Cohort, tick: int, p: float) -> int:
    """Take those out of quiet, home and release who come; return how many."""
    come = 0
    for state, name in JOINING.items():
        there = getattr(cohort, state)
        out = country.luck.how_many(place.id, cohort.tail, cohort.upper, tick, name, there, p)
        setattr(cohort, state, there - out)
        come += out
    return come


def move(country: Country, tick: int, t: float, dt: float) -> None:
    """Everybody joins, leaves, turns violent, is arrested or killed over [t, t + dt]."""
    day = rhythm(country, t, dt)
    for place in country.places:
        news = 0.0
        if country.on("information"):
            news = place.connectivity * sum(
                k * s.connectivity * s.violent / s.people
                for k, s in zip(place.hears, country.places, strict=True)
            )
        force = Pressure(country, place, day)
        place.force = force.force
        for cohort in place.cohorts[:-1]:
            _move_cohort(country, place, cohort, force, tick, dt)
        _move_core(country, place, force, news, tick, dt)


def count(country: Country) -> None:
    """See who is in the street of every place, and who has come home from it."""
    for place in country.places:
        place.crowd = sum(c.protesting for c in place.cohorts)
        place.violent = sum(c.violent for c in place.cohorts)
        place.wanted = sum(c.home for c in place.cohorts)


def _move_cohort(
    country: Country, place: Place, cohort: Cohort, force: Pressure, tick: int, dt: float
) -> None:
    odds = cohort.reach * place.odds[cohort.upper]
    willing = odds / (1 + odds)
    come, home = force.join * willing, force.tired * (1 - willing) + force.scattered
    joined = come_out(country, place, cohort, tick, moved(come, home, dt))
    suffer(country, place, cohort, tick, dt, harm_to_violence(force))
    calmed = chance(force.calm * dt)
    go_home(country, place, cohort, tick, "violent", "end violence", calmed)
    suffer(country, place, cohort, tick, dt, harm_to_protest(force))
    go_home(country, place, cohort, tick, "protesting", "go home", moved(home, come, dt))
    cohort.protesting += joined


def _move_core(
    country: Country, place: Place, force: Pressure, news: float, tick: int, dt: float
) -> None:
    core = place.cohorts[-1]
    trigger = min(1.0, force.force + news / (news + escalation.HEARD))
    rise = escalation.RELEASE * trigger if country.on("escalation") else 0.0
    risen = come_out(country, place, core, tick, moved(rise, force.calm, dt))
    suffer(country, place, core, tick, dt, harm_to_violence(force))
    go_home(country, place, core, tick, "violent", "end violence", moved(force.calm, rise, dt))
    core.violent += risen


def sweep(country: Country, place: Place, tick: int) -> None:
    """Once a day: those home are sought, or forgotten; some of the detained come free.

    The wanted and the spare capacity are those counted before this step's moves.
    """
    p, luck = country.p, country.luck
    hazard = 0.0
    if country.on("emergency") and country.governs and place.emergency > 0 and place.wanted > 0:
        spare = max(0.0, place.capacity - place.street)
        started = chance(place.emergency_days / p["emergency.ramp"])
        hazard = p["emergency.sweep"] * spare * started / (place.wanted + p["emergency.pool"])
    for cohort in place.cohorts:
        who = (place.id, cohort.tail, cohort.upper, tick)
        released, forgot = chance(emergency.RELEASED_PER_DAY), chance(1 / emergency.WANTED_DAYS)
        free = luck.how_many(*who, "release", cohort.detained, released)
        found = luck.how_many(*who, "sweep", cohort.home, chance(hazard))
        forgotten = luck.how_many(*who, "no longer wanted", cohort.home - found, forgot)
        cohort.released += free
        cohort.detained += found - free
        cohort.quiet += forgotten
        cohort.home -= found + forgotten
        place.taken_now += found
