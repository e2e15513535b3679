"""Phase *decide*: dated decisions fall due, rules are met, verbs take effect."""

from __future__ import annotations

import math
from typing import Any

from groundswell.chance.philox import Word, uniform
from groundswell.engine.luck import APPEAL, NATION_ID
from groundswell.kernel import kernel
from groundswell.model import alliance
from groundswell.model.words import QUANTITIES, VERBS

_CODE = {spec.name: code for code, spec in enumerate(VERBS)}
PRICE = _CODE["shock.price"]
IMPULSE = _CODE["shock.impulse"]
GIVE_PRICE = _CODE["concession.price"]
GIVE_POLITICAL = _CODE["concession.political"]
TALKS = _CODE["concession.talks"]
SHUTDOWN = _CODE["information.shutdown"]
RESTORE = _CODE["information.restore"]
POLICE = _CODE["policing.order"]
EMERGENCY = _CODE["emergency.declare"]
EMERGENCY_END = _CODE["emergency.end"]
REINFORCE = _CODE["forces.reinforce"]
REQUEST = _CODE["alliance.request"]
ARRIVE = _CODE["alliance.arrive"]
DEPART = _CODE["alliance.leave"]
PURGE = _CODE["elites.purge"]
NAME = _CODE["outside.name"]
THREATEN = _CODE["outside.threaten"]
SANCTION_HOST = _CODE["outside.sanction_host"]
SANCTION_SENDERS = _CODE["outside.sanction_senders"]

_WATCH = {spec.name: code for code, spec in enumerate(QUANTITIES)}
WATCH_STREET = _WATCH["protesting"]
WATCH_VIOLENT = _WATCH["violent"]
WATCH_DEATHS = _WATCH["deaths"]
WATCH_SITES = _WATCH["sites_lost"]
WATCH_ACTIVE = _WATCH["active_regions"]
WATCH_BELIEF = _WATCH["belief"]
WATCH_LOYALTY = _WATCH["loyalty"]
WATCH_REQUESTED = _WATCH["requested"]


@kernel
def national_quantity(quantity: int, nation: Any) -> float:
    """Value now of a national quantity that rules may watch."""
    if quantity == WATCH_STREET:
        return nation.street
    if quantity == WATCH_VIOLENT:
        return nation.violent
    if quantity == WATCH_DEATHS:
        return nation.deaths
    if quantity == WATCH_SITES:
        return nation.sites_lost
    if quantity == WATCH_ACTIVE:
        return nation.active
    if quantity == WATCH_BELIEF:
        return nation.belief
    if quantity == WATCH_LOYALTY:
        return nation.loyalty
    return nation.requested


@kernel
def local_quantity(quantity: int, place: Any, region: Any, nation: Any) -> float:
    """Value now in one place; what exists only nationally is the nation's."""
    if quantity == WATCH_STREET:
        return region.crowd + region.violent
    if quantity == WATCH_VIOLENT:
        return region.violent
    if quantity == WATCH_SITES:
        return place.sites - region.held
    return national_quantity(quantity, nation)


@kernel
def met(order: Any, place: Any, region: Any, nation: Any) -> bool:
    """Whether the condition of a rule holds now."""
    low, high = order.at_least, order.at_most
    if order.rule_place == -1:
        value = national_quantity(order.quantity, nation)
        return (math.isnan(low) or value >= low) and (math.isnan(high) or value <= high)
    for r in range(region.shape[0]):
        if order.rule_place == -2 or order.rule_place == r:
            value = local_quantity(order.quantity, place[r], region[r], nation)
            if (math.isnan(low) or value >= low) and (math.isnan(high) or value <= high):
                return True
    return False


@kernel
def act_locally(p: Any, verb: int, value: float, t: float, region: Any) -> None:
    """Let a verb act on one place at time ``t`` (days)."""
    if verb == PRICE:
        region.price = value
        region.price_since = t
    elif verb == IMPULSE:
        region.impulse += value * p.shock_impulse * p.on_shock
    elif verb == GIVE_PRICE:
        region.relief = max(region.relief, value * p.concession_price * p.on_concession)
        region.bold += value * p.concession_embolden * p.on_concession
    elif verb == GIVE_POLITICAL:
        region.promise = min(1.0, region.promise + value)
        region.bold += value * p.concession_embolden * p.on_concession
    elif verb == TALKS:
        region.promise = min(1.0, region.promise + value)
    elif verb == SHUTDOWN:
        region.connectivity = 1.0 - value
    elif verb == RESTORE:
        region.connectivity = value
    elif verb == POLICE:
        region.ordered = value
    elif verb == EMERGENCY:
        region.emergency = value
    elif verb == EMERGENCY_END:
        region.emergency = 0.0
        region.emergency_days = 0.0
    elif verb == REINFORCE:
        region.extra += value


@kernel
def act_nationally(p: Any, verb: int, value: float, t: float, nation: Any) -> None:
    """Let a verb act on the country."""
    if verb == TALKS:
        nation.talks = max(nation.talks, value)
    elif verb == REQUEST and p.on_alliance > 0.0:
        ask(t, nation)
        nation.awaited = 1.0
    elif verb == ARRIVE:
        nation.arrived = value
        nation.awaited = 0.0
    elif verb == DEPART:
        nation.arrived = min(nation.arrived, 1.0 - value)
    elif verb == PURGE and p.on_elites > 0.0:
        ended = nation.split * p.elites_purge * value
        nation.split -= ended
        nation.purge_cost += p.elites_cost * ended
    elif verb == NAME:
        nation.named = value
    elif verb == THREATEN:
        nation.threatened = value
    elif verb == SANCTION_HOST:
        nation.sanctioned = value
    elif verb == SANCTION_SENDERS:
        nation.senders = value


@kernel
def ask(t: float, nation: Any) -> None:
    """Record a public request for foreign troops at time ``t``."""
    nation.invited = 1.0
    nation.requested = 1.0
    if math.isnan(nation.appeal_time):
        nation.appeal_time = t


@kernel
def take_effect(p: Any, order: Any, t: float, mask: Any, region: Any, nation: Any) -> None:
    """Carry out one order in the places of ``mask`` and in the country."""
    for r in range(region.shape[0]):
        if mask[r]:
            act_locally(p, order.verb, order.value, t, region[r])
    act_nationally(p, order.verb, order.value, t, nation)


@kernel
def superseded(i: int, r: int, orders: Any, mask: Any) -> bool:
    """Whether a later order on the same thing has acted in place ``r`` since order ``i`` did."""
    for k in range(orders.shape[0]):
        later = orders[k].done > orders[i].done or (orders[k].done == orders[i].done and k > i)
        verb, other = orders[i].verb, orders[k].verb
        same = other == verb or (verb == SHUTDOWN and other == RESTORE)
        if later and same and mask[k, r]:
            return True
    return False


@kernel
def undo(i: int, orders: Any, mask: Any, region: Any) -> None:
    """End an order that holds only for a time, where no later one has taken its place."""
    verb = orders[i].verb
    for r in range(region.shape[0]):
        if mask[i, r] and not superseded(i, r, orders, mask):
            if verb == POLICE:
                region[r].ordered = 0.0
            elif verb == EMERGENCY:
                region[r].emergency = 0.0
                region[r].emergency_days = 0.0
            elif verb == SHUTDOWN:
                region[r].connectivity = 1.0


@kernel
def decide(
    p: Any,
    tick: int,
    day_ticks: int,
    orders: Any,
    mask: Any,
    place: Any,
    region: Any,
    nation: Any,
) -> bool:
    """Carry out every order that is due at ``tick``; say whether any was."""
    t = tick / day_ticks
    acted = False
    for i in range(orders.shape[0]):
        order = orders[i]
        if order.done >= 0:
            if order.hold >= 0 and tick >= order.done + order.hold:
                undo(i, orders, mask, region)
                order.hold = -1
                acted = True
            continue
        if order.tick < 0 and order.due < 0 and met(order, place, region, nation):
            order.due = tick + order.delay
        due = order.tick if order.tick >= 0 else order.due
        if 0 <= due <= tick:
            take_effect(p, order, t, mask[i], region, nation)
            order.done = tick
            acted = True
    return acted


@kernel
def appeal(p: Any, key: Word, tick: int, t: float, dt: float, nation: Any) -> None:
    """Endogenous form: the incumbent may ask, the patron may agree, troops come and go."""
    if p.alliance_endogenous <= 0.0 or p.on_alliance <= 0.0:
        return
    if math.isnan(nation.appeal_time) and nation.in_office > 0.0:
        lost = nation.sites_lost / max(1.0, nation.sites)
        hazard = alliance.appeal_hazard(p, nation.loyalty, lost)
        if uniform(key, NATION_ID, 0, tick, APPEAL) < -math.expm1(-hazard * dt):
            ask(t, nation)
            if alliance.patron_agrees(p, nation.belief):
                nation.granted = t
                nation.awaited = 1.0
    if not math.isnan(nation.granted):
        nation.arrived = alliance.arrived(t - nation.granted)
        if nation.arrived > 0.0:
            nation.awaited = 0.0
