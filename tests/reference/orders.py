"""Decisions of the twin: dated, ruled, held for a time; and the appeal that nobody dated."""

from __future__ import annotations

import math

from tests.reference.luck import chance
from tests.reference.start import Country, Order, Place

from groundswell.model import alliance

NATION = 0  # entity of national luck


def watched(country: Country, quantity: str, place: Place | None) -> float:
    """Value now of a quantity that rules may watch; local where it exists locally."""
    if place is not None:
        local = {
            "protesting": place.street,
            "violent": place.violent,
            "sites_lost": place.field["sites"] - place.held,
        }
        if quantity in local:
            return local[quantity]
    return {
        "protesting": country.street,
        "violent": country.violent,
        "deaths": country.deaths,
        "sites_lost": country.sites_lost,
        "active_regions": country.active,
        "belief": country.belief,
        "loyalty": country.loyalty,
        "requested": float(country.requested),
    }[quantity]


def holds(country: Country, order: Order) -> bool:
    """Whether the condition of a ruled decision is met."""
    when = order.decision.when
    assert when is not None
    if when.place == "national":
        seen = [watched(country, when.quantity, None)]
    else:
        near = [x for x in country.places if when.place in ("any", x.name)]
        seen = [watched(country, when.quantity, x) for x in near]
    low = -math.inf if when.at_least is None else when.at_least
    high = math.inf if when.at_most is None else when.at_most
    return any(low <= value <= high for value in seen)


def decide(country: Country, tick: int) -> bool:
    """Carry out what is due, end what held only for a time; whether there was any of it."""
    acted = False
    for order in country.orders:
        places = [country.places[i] for i in order.places]
        if order.done is not None:
            if order.hold is not None and tick >= order.done + order.hold:
                order.hold = None
                acted = True
                _undo(order.decision.do, [x for x in places if stands(country, order, x)])
            continue
        if order.at is None and order.due is None and holds(country, order):
            order.due = tick + order.delay
        due = order.due if order.at is None else order.at
        if due is not None and due <= tick:
            order.done = tick
            acted = True
            for place in places:
                _act_in(country, place, order.decision.do, order.value, tick / country.ticks)
            _act(country, order.decision.do, order.value, tick / country.ticks)
    return acted


def stands(country: Country, order: Order, place: Place) -> bool:
    """Whether this order is the last that acted on the same thing in the place."""
    verb = order.decision.do
    same = {verb, "information.restore"} if verb == "information.shutdown" else {verb}
    acted = [
        (other.done, number)
        for number, other in enumerate(country.orders)
        if other.done is not None and other.decision.do in same
        if any(country.places[i] is place for i in other.places)
    ]
    return country.orders[max(acted)[1]] is order


def _undo(verb: str, places: list[Place]) -> None:
    for place in places:
        if verb == "policing.order":
            place.ordered = 0.0
        elif verb == "emergency.declare":
            place.emergency = place.emergency_days = 0.0
        elif verb == "information.shutdown":
            place.connectivity = 1.0


def _act_in(country: Country, place: Place, verb: str, value: float, t: float) -> None:
    p = country.p
    given = value if country.on("concession") else 0.0
    match verb:
        case "shock.price":
            place.price, place.price_since = value, t
        case "shock.impulse" if country.on("shock"):
            place.impulse += value * p["shock.impulse"]
        case "concession.price":
            place.relief = max(place.relief, given * p["concession.price"])
            place.bold += given * p["concession.embolden"]
        case "concession.political":
            place.promise = min(1.0, place.promise + value)
            place.bold += given * p["concession.embolden"]
        case "concession.talks":
            place.promise = min(1.0, place.promise + value)
        case "information.shutdown":
            place.connectivity = 1 - value
        case "information.restore":
            place.connectivity = value
        case "policing.order":
            place.ordered = value
        case "emergency.declare":
            place.emergency = value
        case "emergency.end":
            place.emergency = place.emergency_days = 0.0
        case "forces.reinforce":
            place.extra += value


def _act(country: Country, verb: str, value: float, t: float) -> None:
    p = country.p
    abroad = {
        "outside.name": "named",
        "outside.threaten": "threatened",
        "outside.sanction_host": "sanctioned",
        "outside.sanction_senders": "senders",
    }
    if verb in abroad:
        country.outside[abroad[verb]] = value
    match verb:
        case "concession.talks":
            country.talks = max(country.talks, value)
        case "alliance.request" if country.on("alliance"):
            _ask(country, t)
            country.awaited = 1.0
        case "alliance.arrive":
            country.arrived, country.awaited = value, 0.0
        case "alliance.leave":
            country.arrived = min(country.arrived, 1 - value)
        case "elites.purge" if country.on("elites"):
            ended = country.split * p["elites.purge"] * value
            country.split -= ended
            country.purge_cost += p["elites.cost"] * ended


def _ask(country: Country, t: float) -> None:
    country.invited, country.requested = 1.0, True
    if math.isnan(country.appeal_time):
        country.appeal_time = t


def appeal(country: Country, tick: int, t: float, dt: float) -> None:
    """In the endogenous form the incumbent asks from need and the patron weighs loss and cost."""
    p = country.p
    if p["alliance.endogenous"] <= 0 or not country.on("alliance"):
        return
    if math.isnan(country.appeal_time) and country.in_office:
        need = (1 - country.loyalty) + country.sites_lost / max(1.0, country.sites)
        hazard = p["alliance.endogenous"] * p["alliance.appeal"] * need
        if country.luck.number(NATION, 0, tick, "appeal") < chance(hazard * dt):
            _ask(country, t)
            loss = p["alliance.loss"] * (1 - country.belief) * alliance.RESCUE
            if loss >= p["alliance.cost"] * p["alliance.troops"] / 1000:
                country.granted, country.awaited = t, 1.0
    if country.granted is not None:
        days = t - country.granted - alliance.ARRIVAL
        gone = days < 0 or days > alliance.BUILD_UP + alliance.STAY
        country.arrived = 0.0 if gone else min(1.0, days / alliance.BUILD_UP)
        country.awaited = country.awaited if country.arrived <= 0 else 0.0
