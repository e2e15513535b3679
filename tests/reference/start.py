"""What the twin's country looks like on its first morning, read straight from the case."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from scipy import stats
from tests.reference.luck import Luck

from groundswell.case import Case
from groundswell.case.arms import resolve
from groundswell.case.priors import Prior
from groundswell.case.resolved import Decision
from groundswell.chance.keys import entity_id

STATES = ("quiet", "protesting", "violent", "detained", "released", "dead", "home")
PULL = {False: -math.sqrt(2 / math.pi), True: math.sqrt(2 / math.pi)}  # mean attachment


@dataclass
class Cohort:
    """People of one tail class and one half of attachment; ``core`` for the organised core."""

    reach: float  # E[exp(β·x)] of the class
    tail: int
    upper: bool = False
    core: bool = False
    quiet: int = 0
    protesting: int = 0
    violent: int = 0
    detained: int = 0
    released: int = 0
    dead: int = 0
    home: int = 0  # took part and went home


@dataclass
class Place:
    """A place: its fields, its people, its companies, and everything that changes there."""

    name: str
    id: int
    field: dict[str, float]
    cohorts: list[Cohort] = field(default_factory=list)
    companies: int = 0  # of the forces, each of as many persons
    company: float = 0.0
    obey: int = 0
    aside: int = 0
    hears: list[float] = field(default_factory=list)
    price: float = 0.0
    price_since: float = 0.0
    impulse: float = 0.0
    later: float = 0.0
    relief: float = 0.0
    promise: float = 0.0
    bold: float = 0.0
    demand: float = 0.0
    harm_quick: float = 0.0
    harm_slow: float = 0.0
    memory: float = 0.0
    noise: float = 0.0
    fatigue: float = 0.0
    connectivity: float = 1.0
    odds: dict[bool, float] = field(default_factory=dict)
    crowd: int = 0
    violent: int = 0
    force: float = 0.0
    heard: float = 0.0
    wanted: float = 0.0
    ordered: float = 0.0
    severity: float = 0.0
    emergency: float = 0.0
    emergency_days: float = 0.0
    extra: float = 0.0
    posted: float = 0.0
    guards: float = 0.0
    own: float = 0.0
    goal: float = 0.0
    lent: float = 0.0
    capacity: float = 0.0
    weary: float = 0.0
    refusal: float = 0.0
    fallen: int = 0
    held: float = 0.0
    killed_now: int = 0
    taken_now: int = 0
    day: dict[str, float] = field(default_factory=dict)

    @property
    def people(self) -> float:
        return self.field["population"]

    @property
    def say(self) -> float:
        return self.field["say"]

    @property
    def street(self) -> int:
        return self.crowd + self.violent


@dataclass
class Order:
    """A decision on its way: when it is due, when it took effect."""

    decision: Decision
    value: float
    at: int | None
    hold: int | None
    delay: int
    places: list[int]
    due: int | None = None
    done: int | None = None


@dataclass
class Country:
    """The country of one run."""

    p: dict[str, float]
    off: frozenset[str]
    luck: Luck
    ticks: int  # a day
    places: list[Place]
    orders: list[Order]
    observed_peak: float
    belief: float = 0.0
    loyalty: float = 1.0
    split: float = 0.0
    purge_cost: float = 0.0
    talks: float = 0.0
    requested: bool = False
    awaited: float = 0.0
    invited: float = 0.0
    arrived: float = 0.0
    granted: float | None = None
    foreign: float = 0.0
    soldier_days: float = 0.0
    outside: dict[str, float] = field(default_factory=dict)
    in_office: bool = True
    governs: bool = True
    door: int = 0
    same_regime: bool = False
    exit_time: float = math.nan
    appeal_time: float = math.nan
    street: float = 0.0
    violent: float = 0.0
    sites_lost: float = 0.0
    active: float = 0.0
    deaths: float = 0.0
    day: dict[str, float] = field(default_factory=dict)
    fallen_before: int = 0
    steps: int = 0

    def on(self, mechanism: str) -> bool:
        return mechanism not in self.off

    @property
    def sites(self) -> float:
        return sum(place.say * place.field["sites"] for place in self.places)

    @property
    def population(self) -> float:
        return sum(place.say * place.people for place in self.places)


def classes(count: int, beta: float, tail: str) -> list[tuple[float, float, float]]:
    """Tail classes as (tail probability, share, E[exp(β·x)]), the broad lower class first."""
    law = NormalDist()
    if tail != "normal":
        return [(a, a - b, _mean_odds(a, b, beta, tail)) for a, b in _between_tails(count)]
    ratio = 1e-5 ** (1 / max(1, count - 2))
    tails = [1.0] + [0.1 * ratio**k for k in range(count - 1)] + [0.0]
    edges = [-40.0] + [-law.inv_cdf(t) for t in tails[1:-1]]
    scale = math.exp(beta**2 / 2)
    shifted = [edge - beta for edge in edges] + [math.inf]
    mass = [between(a, b) for a, b in pairwise(shifted)]
    shares = [a - b for a, b in pairwise(tails)]
    return [(tails[k], shares[k], scale * mass[k] / shares[k]) for k in range(count)]


def _between_tails(count: int) -> list[tuple[float, float]]:
    ratio = 1e-5 ** (1 / max(1, count - 2))
    tails = [1.0] + [0.1 * ratio**k for k in range(count - 1)] + [0.0]
    return list(pairwise(tails))


def _mean_odds(above: float, below: float, beta: float, tail: str) -> float:
    """Mean of exp(β·x) over 32 equal parts of the class; the scale meets the normal at 1e-3."""
    law = stats.logistic() if tail == "logistic" else stats.t(4)
    scale = -NormalDist().inv_cdf(1e-3) / law.isf(1e-3)
    parts = [above + (below - above) * (i + 0.5) / 32 for i in range(32)]
    return sum(math.exp(min(300.0, beta * scale * law.isf(part))) for part in parts) / 32


def between(a: float, b: float) -> float:
    """P(a < z < b) of a standard normal z, on the side where both tails are small."""
    if b < 0:
        a, b = -b, -a
    return (math.erfc(a / math.sqrt(2)) - math.erfc(b / math.sqrt(2))) / 2


def settle(
    place: Place, core: float, count: int, beta: float, correlation: float, tail: str
) -> None:
    """Seat the residents: the core apart, then the tail classes, each in two halves."""
    total = round(place.people)
    organised = min(round(core), total // 2)
    total -= organised
    table = [*classes(count, beta, tail), (0.0, 0.0, 0.0)]
    law = NormalDist()
    above = total
    for k in range(count):
        beyond = min(above, round(total * table[k + 1][0])) if k + 1 < count else 0
        median = -law.inv_cdf((table[k][0] + table[k + 1][0]) / 2)
        scale = correlation / math.sqrt(2 * (1 - correlation**2))
        upper = round((above - beyond) * math.erfc(-scale * median) / 2)
        for half, people in ((False, above - beyond - upper), (True, upper)):
            place.cohorts.append(Cohort(table[k][2], k, half, quiet=people))
        above = beyond
    place.cohorts.append(Cohort(0.0, count, core=True, quiet=organised))


def kilometres(a: dict[str, float], b: dict[str, float]) -> float:
    """Great-circle distance."""
    lat1, lat2 = math.radians(a["lat"]), math.radians(b["lat"])
    east = math.sin(math.radians(a["lon"] - b["lon"]) / 2) ** 2
    half = math.sin((lat1 - lat2) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * east
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def tie(places: list[Place], p: dict[str, float]) -> None:
    """Whom every place hears: part by distance, part by population (national media)."""
    for r in places:
        near, wide = {}, {}
        for s in places:
            if s is not r:
                decay = math.exp(-kilometres(r.field, s.field) / p["information.reach"])
                near[s.name] = s.field["links"] * decay
                wide[s.name] = s.field["links"] * s.people
        media = p["information.media"]
        r.hears = [
            r.field["links"]
            * (
                (1 - media) * near[s.name] / sum(near.values())
                + media * wide[s.name] / sum(wide.values())
            )
            if s is not r and sum(near.values()) > 0
            else 0.0
            for s in places
        ]


def open_country(case: Case, arm: str, values: dict[str, float], key: int) -> Country:
    """Build the country of one run of one arm."""
    resolved = resolve(case, arm)
    p = {name: parameter.at(0.5) for name, parameter in case.parameters.items()} | values
    company = case.parameters["loyalty.company"].at(0.5)
    for name, value in resolved.overrides.items():
        prior = isinstance(value, Prior)
        p[name] = value.quantile(0.5, case.parameters[name].range) if prior else value
    places = [Place(x.name, entity_id(x.name), dict(x.values)) for x in case.places]
    luck = Luck(key)
    off = frozenset(case.mechanisms_off)
    for place in places:
        f = place.field
        place.held = f["sites"]
        core = 0.0
        if f["city"] > 0 and "escalation" not in off:
            spread = 0.0 if "noise" in off else p["noise.core"]
            z = luck.normal(place.id, 0, 0, "size of the core")
            scale = (f["city"] / 500_000) ** p["escalation.power"]
            core = p["escalation.core"] * f["organisers"] * scale * math.exp(spread * z)
        beta, correlation = p["participation.sharpness"], p["backlash.correlation"]
        settle(place, core, case.classes, beta, correlation, case.tail)
        if "noise" not in off:
            place.noise = p["noise.region"] * luck.normal(place.id, 0, -1, "local luck")
        persons = f["police"] + f["guard"] + f["army"]
        if persons > 0:
            place.companies = place.obey = max(1, round(persons / company))
            place.company = persons / place.companies
    tie(places, p)
    peaks = [o.value for o in case.observed if o.outcome in ("national.protesting", "peak")]
    country = Country(
        p,
        off,
        luck,
        case.steps_per_day,
        places,
        [_order(case, d, p) for d in resolved.decisions],
        max((float(v) for v in peaks if isinstance(v, int | float)), default=0.0),
    )
    country.belief = 1 / (1 + math.exp(-p["belief.rest"]))
    country.split = p["elites.split"]
    country.outside = dict.fromkeys(("named", "threatened", "sanctioned", "senders"), 0.0)
    return country


def _order(case: Case, decision: Decision, p: dict[str, float]) -> Order:
    def ticks(days: float | None) -> int | None:
        return None if days is None else round(days * case.steps_per_day)

    hold: Any = ticks(decision.hold)
    value = decision.value
    if decision.parameter is not None:
        value = p[decision.parameter]
    assert value is not None
    return Order(
        decision,
        value,
        ticks(decision.at),
        None if hold is None else max(1, hold),
        ticks(decision.when.delay) or 0 if decision.when else 0,
        [i for i, x in enumerate(case.places) if not decision.where or x.name in decision.where],
    )
