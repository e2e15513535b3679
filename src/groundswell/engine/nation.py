"""The country in a step: forces are equipped, sites change hands, companies and elites choose."""

from __future__ import annotations

import math
from typing import Any

from groundswell.chance.distributions import binomial, normal, poisson
from groundswell.chance.philox import Word, uniform
from groundswell.engine import luck
from groundswell.kernel import kernel
from groundswell.model import (
    backlash,
    belief,
    concession,
    elites,
    escalation,
    forces,
    grievance,
    information,
    loyalty,
    noise,
    outside,
    participation,
    regime,
    shock,
    shutdown,
)

MOBILISED = 100.0  # people in the street from which a place's forces count as engaged


@kernel
def residents(place: Any) -> float:
    """Residents of the country: of each place weighted by its say."""
    total = 0.0
    for r in range(place.shape[0]):
        total += place[r].say * place[r].population
    return total


@kernel
def shake(p: Any, key: Word, tick: int, dt: float, day_ticks: int, place: Any, region: Any) -> None:
    """Phase *shock*: later shocks arrive (asked at midnight, so in all arms alike), luck drifts."""
    extra = 0.0
    if p.on_shock > 0.0 and tick % day_ticks == 0:
        arrival = uniform(key, luck.NATION_ID, 0, tick, luck.SHOCK)
        extra = shock.later_shock(
            p, 1.0, arrival, uniform(key, luck.NATION_ID, 0, tick, luck.SHOCK_SIZE)
        )
    for r in range(region.shape[0]):
        if p.on_noise > 0.0:
            z = normal(uniform(key, place[r].id, 0, tick, luck.DRIFT))
            region[r].noise = noise.drift(p, dt, z, region[r].noise)
        region[r].later += extra


@kernel
def equip(p: Any, dt: float, place: Any, region: Any, nation: Any) -> None:
    """Phase *equip*: count companies, set severity, fill posts, move spare companies."""
    kept = math.exp(-p.outside_senders * nation.senders * p.on_outside)
    nation.foreign = p.alliance_troops * nation.arrived * kept * p.on_alliance
    factor = outside.licence(p, nation) if p.on_outside > 0.0 else 1.0
    for r in range(region.shape[0]):
        region[r].obeying = region[r].extra / max(0.01, p.forces_available)
        region[r].obeying += region[r].obey * place[r].company
        region[r].severity = min(1.0, region[r].ordered * factor) * nation.governs
        foreign = nation.foreign * place[r].ally
        forces.own_capacity(p, region[r].obeying, region[r].held, foreign, region[r])
        region[r].capacity = region[r].own
    if p.on_forces > 0.0:
        forces.lend(p, dt, place, region)


@kernel
def seize(p: Any, key: Word, tick: int, dt: float, place: Any, region: Any) -> None:
    """Phase *seize*: sites are lost and retaken one by one; members of the forces fall."""
    for r in range(region.shape[0]):
        here = region[r]
        if here.violent > 0.0 and p.on_policing > 0.0:
            mean = p.policing_losses * here.violent * dt * min(1.0, here.severity + 0.2)
            here.fallen += poisson(uniform(key, place[r].id, 0, tick, luck.FALL), mean)
        if p.on_escalation <= 0.0:
            continue
        total = int(place[r].sites)
        held = int(here.held)
        armed = here.capacity + 3.0 * here.violent + 1.0
        superiority = here.capacity / armed
        guards = here.guards / max(1, held)
        change = 0
        for site in range(total):
            is_held = site < held
            if not is_held and here.violent <= 0.0 and superiority <= 0.0:
                continue
            hazard = escalation.seizure(p, here.violent, guards, superiority, is_held)
            if hazard > 0.0:
                u = uniform(key, place[r].id, site, tick, luck.SITE)
                if u < -math.expm1(-hazard * dt):
                    change += -1 if is_held else 1
        here.held = held + change


@kernel
def remember(p: Any, dt: float, place: Any, region: Any, nation: Any) -> None:
    """Phase *remember*: crowds, harm, fatigue, affront and concessions are kept or fade."""
    heard = 0.0
    people = 0.0
    for r in range(region.shape[0]):
        harm = region[r].new_deaths + p.grievance_arrests * region[r].new_arrests
        heard += place[r].say * place[r].links * harm * shutdown.seen(p, region[r])
        people += place[r].say * place[r].population
    for r in range(region.shape[0]):
        here = region[r]
        share = (here.crowd + here.violent) / place[r].population
        turnout = information.notice(share, p.information_half)
        information.recall(p, dt, share, here)
        participation.tire(p, dt, turnout, here)
        harm = here.new_deaths + p.grievance_arrests * here.new_arrests
        local = harm / place[r].population * 1e6
        own = place[r].say * place[r].links * harm * shutdown.seen(p, here)
        elsewhere = max(0.0, heard - own) / people * 1e6 * p.on_information
        afar = grievance.HEARD_ELSEWHERE * here.connectivity * place[r].links * elsewhere
        if p.on_grievance > 0.0:
            grievance.remember(p, dt, local + afar, here)
            grievance.politicise(p, dt, turnout, here)
        shock.fade(p, dt, here)
        concession.fade(p, dt, here)
        forces.deploy(dt, here.crowd + here.violent >= MOBILISED, here)
        if here.emergency > 0.0:
            here.emergency_days += dt
    backlash.endure(p, dt, nation.foreign, nation)


@kernel
def refuse(key: Word, tick: int, who: int, chance: float, back: float, region: Any) -> None:
    """Let companies of one place stop obeying (each with ``chance``) or return (``back``)."""
    leave = 0
    if chance > 0.0 and region.obey > 0.0:
        u = uniform(key, who, 0, tick, luck.COMPANIES_LEAVE)
        leave = binomial(u, int(region.obey), chance)
    returning = 0
    if region.aside > 0.0:
        u = uniform(key, who, 0, tick, luck.COMPANIES_RETURN)
        returning = binomial(u, int(region.aside), back)
    turn = 0
    if leave > 0:
        turn = binomial(uniform(key, who, 0, tick, luck.COMPANIES_TURN), leave, loyalty.TURNS)
    region.obey += returning - leave
    region.aside += leave - turn - returning
    region.turned += turn


@kernel
def obey(p: Any, key: Word, tick: int, dt: float, place: Any, region: Any, nation: Any) -> None:
    """Phase *obey*: companies stand aside, turn or return; a purge's cost fades."""
    if p.on_loyalty > 0.0:
        back = -math.expm1(-loyalty.RETURN * nation.belief * dt)
        for r in range(region.shape[0]):
            hazard = loyalty.leave_hazard(p, region[r], nation.belief, nation.purge_cost)
            region[r].refusal = -math.expm1(-hazard * dt)
            refuse(key, tick, place[r].id, region[r].refusal, back, region[r])
    nation.purge_cost *= math.exp(-dt / elites.COST_DAYS)


@kernel
def sum_up(place: Any, region: Any, nation: Any) -> None:
    """Sum over places what the country knows of itself (weighted by each place's say)."""
    nation.street = 0.0
    nation.violent = 0.0
    nation.sites_lost = 0.0
    nation.active = 0.0
    strength = 0.0
    obeying = 0.0
    for r in range(region.shape[0]):
        crowd = region[r].crowd + region[r].violent
        nation.street += place[r].say * crowd
        nation.violent += place[r].say * region[r].violent
        nation.sites_lost += place[r].say * (place[r].sites - region[r].held)
        if crowd >= MOBILISED:
            nation.active += place[r].say
        strength += place[r].say * place[r].companies * place[r].company
        obeying += place[r].say * region[r].obey * place[r].company
    nation.loyalty = obeying / strength if strength > 0.0 else 1.0


@kernel
def believe(p: Any, dt: float, nation: Any, population: float) -> None:
    """Phase *believe*: belief moves towards what the situation warrants."""
    if p.on_belief <= 0.0:
        return
    announced = p.alliance_troops if nation.awaited > 0.0 else nation.foreign
    ally = 0.5 * (belief.reassurance(announced) + belief.reassurance(nation.foreign))
    ally *= p.on_alliance
    share = nation.street / population
    lost = nation.sites_lost / max(1.0, nation.sites)
    nation.belief = belief.expect(p, dt, share, lost, nation.loyalty, ally, nation.belief)


@kernel
def leave_office(
    p: Any,
    key: Word,
    tick: int,
    t: float,
    dt: float,
    place: Any,
    region: Any,
    nation: Any,
    hazards: Any,
    population: float,
) -> None:
    """Phase *exit*: at most one exit, its door drawn in proportion to the hazards."""
    if nation.in_office <= 0.0 or p.on_regime <= 0.0:
        return
    capital = 0.0
    for r in range(region.shape[0]):
        if place[r].capital > 0.0 and place[r].sites > 0.0:
            capital = max(capital, 1.0 - region[r].held / place[r].sites)
    turnout = information.notice(nation.street / population, p.information_half)
    coup = elites.coup_hazard(p, nation.belief, nation.split, turnout) * p.on_elites
    deal = elites.deal_hazard(p, nation.belief, turnout, nation.talks) * p.on_elites
    felt = backlash.affront(p, nation) * p.on_backlash
    pressed = p.outside_exit * nation.sanctioned * p.on_outside
    total = regime.doors(
        p, nation.belief, nation.loyalty, capital, coup, deal, felt, pressed, hazards
    )
    if uniform(key, luck.NATION_ID, 0, tick, luck.EXIT) >= -math.expm1(-total * dt):
        return
    pick = uniform(key, luck.NATION_ID, 0, tick, luck.EXIT_DOOR) * total
    door = 0
    while door < 4 and pick >= hazards[door]:
        pick -= hazards[door]
        door += 1
    nation.in_office = 0.0
    nation.door = door + 1.0
    nation.exit_time = t
    heir = uniform(key, luck.NATION_ID, 0, tick, luck.EXIT_HEIR)
    nation.same_regime = 1.0 if heir < regime.SAME_REGIME[door] else 0.0
    nation.governs = nation.same_regime
