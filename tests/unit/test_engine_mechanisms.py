"""Each mechanism by itself: signs, bounds and limits of its equation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell import model
from groundswell.engine.state import NATION, PLACE, REGION
from groundswell.model import (
    alliance,
    backlash,
    belief,
    concession,
    elites,
    emergency,
    escalation,
    forces,
    grievance,
    information,
    loyalty,
    noise,
    outside,
    participation,
    policing,
    regime,
    shock,
    shutdown,
)
from groundswell.model.step import PARAMETERS, column

positive = st.floats(0.0, 1e6, allow_nan=False)
unit = st.floats(0.0, 1.0)


def parameters(**changes: float) -> np.void:
    """A record at the median of every prior, with changes by column name."""
    row = np.zeros((), PARAMETERS)
    for spec in model.VOCABULARY.parameters:
        value = spec.value
        row[column(spec.name)] = (
            value if isinstance(value, float | int) else value.quantile(0.5, spec.range)
        )
    for name in model.VOCABULARY.mechanisms:
        row[f"on_{name}"] = 1.0
    for name, changed in changes.items():
        row[name] = changed
    return row[()]


def region(**values: float) -> np.void:
    """A place's state, zero but for ``values``."""
    row = np.zeros(1, REGION)
    for name, value in values.items():
        row[name] = value
    return row[0]


def nation(**values: float) -> np.void:
    row = np.zeros(1, NATION)
    for name, value in values.items():
        row[name] = value
    return row[0]


def site(**values: float) -> np.void:
    row = np.zeros(1, PLACE)
    for name, value in values.items():
        row[name] = value
    return row[0]


def test_every_mechanism_states_equation_refutation_and_at_most_five_free_parameters() -> None:
    for mechanism in model.MECHANISMS:
        assert mechanism.equation
        assert len(mechanism.refutable_by) > 30
        assert mechanism.sources
        assert len(mechanism.free) <= 5
        assert all(p.name.startswith(f"{mechanism.name}.") for p in mechanism.parameters)
    assert sum(m.core for m in model.MECHANISMS) == 6


@given(unit, unit)
def test_a_price_concession_never_adds_hardship(relief: float, demand: float) -> None:
    p, here = parameters(), site(exposure=1.0)
    without = shock.hardship(p, 1.0, here, region(price=1.0))
    with_it = shock.hardship(p, 1.0, here, region(price=1.0, relief=relief, demand=demand))
    assert with_it <= without


def test_a_price_shock_halves_in_its_half_life() -> None:
    p = parameters(shock_fade=10.0)
    now = shock.hardship(p, 0.0, site(exposure=1.0), region(price=1.0))
    later = shock.hardship(p, 10.0, site(exposure=1.0), region(price=1.0))
    assert later == pytest.approx(now / 2)


@given(positive, positive)
def test_anger_grows_with_harm_and_ever_more_slowly(low: float, more: float) -> None:
    p = parameters()
    a = grievance.anger(p, region(harm_quick=low))
    b = grievance.anger(p, region(harm_quick=low + more))
    c = grievance.anger(p, region(harm_quick=low + 2 * more))
    assert a <= b <= c
    assert c - b <= b - a + 1e-9


@given(st.floats(0, 1), st.floats(1e-5, 0.2))
def test_social_proof_is_bounded_and_half_at_the_half_point(share: float, half: float) -> None:
    assert 0.0 <= information.notice(share, half) < 1.0
    assert information.notice(half, half) == pytest.approx(0.5)


def test_a_place_hears_a_weighted_mean_and_nothing_when_cut_off() -> None:
    p = parameters()
    places = np.zeros(3, PLACE)
    places["population"] = (1e5, 3e5, 6e5)
    places["links"] = 1.0
    distance = np.array([[0.0, 100, 500], [100, 0, 400], [500, 400, 0]])
    weight = np.zeros((3, 3))
    information.ties(p, places, distance, weight)
    assert weight.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert (np.diag(weight) == 0).all()
    state = np.zeros(3, REGION)
    state["connectivity"] = 1.0
    state["memory"] = 0.01
    told = np.array([information.tell(p, one) for one in state])
    heard = information.hear(0, state, weight, told)
    assert heard == pytest.approx(information.notice(0.01, p["information_half"]))
    state[0]["connectivity"] = 0.0
    assert information.hear(0, state, weight, told) == 0.0
    assert information.tell(p, state[0]) == 0.0


def test_a_full_connection_adds_nothing_and_shows_everything() -> None:
    p = parameters(shutdown_net=1.0, shutdown_conceal=0.5)
    assert shutdown.cut_off(p, region(connectivity=1.0)) == 0.0
    assert shutdown.cut_off(p, region(connectivity=0.0)) == 1.0
    assert shutdown.seen(p, region(connectivity=1.0)) == 1.0
    assert shutdown.seen(p, region(connectivity=0.0)) == 0.5


@pytest.mark.parametrize("steps", [1, 4, 8, 24])
def test_the_daily_rhythm_averages_one_over_a_day(steps: int) -> None:
    p = parameters()
    values = [participation.rhythm(p, i / steps, 1 / steps) for i in range(steps)]
    assert np.mean(values) == pytest.approx(1.0)
    assert min(values) > 0.0


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_willingness_is_the_logistic_of_the_sum(x: float, rest: float) -> None:
    expected = 1.0 / (1.0 + math.exp(-(x + rest)))
    assert participation.willing(math.exp(x), math.exp(rest)) == pytest.approx(expected)


def test_noise_keeps_its_stationary_spread_whatever_the_step() -> None:
    p = parameters(noise_region=0.7, noise_persistence=3.0)
    for dt in (0.125, 1.0):
        keep = noise.drift(p, dt, 0.0, 1.0)
        push = noise.drift(p, dt, 1.0, 0.0)
        assert keep**2 * 0.7**2 + push**2 == pytest.approx(0.7**2)


def test_a_core_grows_with_the_city_and_vanishes_without_one() -> None:
    p = parameters(escalation_power=1.0)
    small = escalation.core_size(p, site(city=2e5, organisers=1.0), 0.0)
    large = escalation.core_size(p, site(city=8e5, organisers=1.0), 0.0)
    assert large == pytest.approx(4 * small)
    assert escalation.core_size(p, site(city=0.0, organisers=1.0), 0.0) == 0.0


@given(positive, positive, unit)
def test_sites_fall_only_to_more_people_than_guard_them(v: float, g: float, s: float) -> None:
    hazard = escalation.seizure(parameters(), v, g, s, True)
    assert hazard >= 0.0
    assert (hazard > 0.0) == (v > g)


def test_concessions_calm_only_those_whose_demand_is_political() -> None:
    p = parameters()
    assert concession.effect(p, region(promise=1.0, demand=0.0)) == 0.0
    assert concession.effect(p, region(promise=1.0, demand=1.0)) < 0.0
    assert concession.effect(p, region(bold=1.0)) > 0.0


@given(positive, st.floats(0, 40), positive)
def test_foreign_guards_never_free_more_than_were_posted(
    obeying: float, sites: float, foreign: float
) -> None:
    p = parameters(forces_tiring=0.0)
    without, with_them = region(), region()
    forces.own_capacity(p, obeying, sites, 0.0, without)
    forces.own_capacity(p, obeying, sites, foreign, with_them)
    freed = with_them["own"] - without["own"]
    assert -1e-6 <= freed <= without["posted"] + 1e-6
    assert freed <= p["forces_substitution"] * foreign + 1e-6


def test_spare_forces_go_where_trouble_is_and_never_exceed_what_is_spare() -> None:
    p = parameters()
    places = np.zeros(3, PLACE)
    places["links"] = 1.0
    state = np.zeros(3, REGION)
    state["own"] = (500.0, 1000.0, 1000.0)
    state[0]["crowd"] = 20000.0
    for _ in range(200):
        forces.lend(p, 0.125, places, state)
    assert state["lent"][0] == pytest.approx(0.3 * 2000.0, rel=0.01)
    assert state["lent"].sum() == pytest.approx(0.0)
    assert (state["capacity"] >= 0).all()


@settings(max_examples=200)
@given(positive, positive, positive, unit)
def test_more_capacity_never_raises_the_chance_of_joining(
    crowd: float, less: float, more: float, severity: float
) -> None:
    p = parameters()
    low = policing.risk(p, region(crowd=crowd, capacity=less, severity=severity))
    high = policing.risk(p, region(crowd=crowd, capacity=less + more, severity=severity))
    assert high >= low >= 0.0


@given(unit)
def test_nobody_is_shot_below_half_severity(severity: float) -> None:
    fire = policing.fire(severity)
    assert 0.0 <= fire <= 1.0
    assert (fire > 0.0) == (severity > 0.5)


@given(positive, positive)
def test_arrests_saturate_in_both_crowd_and_capacity(crowd: float, capacity: float) -> None:
    p = parameters()
    here = region(crowd=crowd, capacity=capacity, severity=1.0)
    per_day = policing.arrest_hazard(p, here) * crowd
    assert per_day <= p["policing_arrest"] * min(crowd, capacity) + 1e-6


@given(positive, positive, st.floats(0, 30))
def test_sweeps_need_an_emergency_and_spare_capacity(w: float, c: float, days: float) -> None:
    p = parameters()
    assert emergency.sweep_hazard(p, w, region(capacity=c, emergency_days=days)) == 0.0
    busy = region(capacity=c, crowd=c, emergency=1.0, emergency_days=days)
    assert emergency.sweep_hazard(p, w, busy) == 0.0
    free = emergency.sweep_hazard(p, w, region(capacity=c, emergency=1.0, emergency_days=days))
    assert free >= 0.0


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_companies_refuse_less_when_they_believe_more(a: float, b: float) -> None:
    p = parameters()
    low, high = sorted((a, b))
    assert loyalty.leave_hazard(p, region(capacity=100.0), low, 0.0) == 0.0
    here = region(crowd=1000.0, capacity=100.0, severity=0.5)
    doubtful = loyalty.leave_hazard(p, here, low, 0.0)
    assert doubtful >= loyalty.leave_hazard(p, here, high, 0.0) > 0.0


@given(unit, unit, unit, unit, st.floats(0.001, 0.999))
def test_belief_falls_with_crowds_and_lost_sites_and_rises_with_an_ally(
    share: float, sites: float, loyal: float, ally: float, now: float
) -> None:
    p = parameters()
    base = belief.expect(p, 0.5, share, sites, loyal, 0.0, now)
    assert 0.0 < base < 1.0
    assert belief.expect(p, 0.5, min(1.0, share + 0.1), sites, loyal, 0.0, now) <= base
    assert belief.expect(p, 0.5, share, min(1.0, sites + 0.1), loyal, 0.0, now) <= base
    assert belief.expect(p, 0.5, share, sites, loyal, ally, now) >= base


@given(unit, unit, unit)
def test_coups_need_doubt_and_are_likelier_under_a_split(b: float, s: float, f: float) -> None:
    p = parameters()
    assert elites.coup_hazard(p, 1.0, s, f) == 0.0
    assert elites.coup_hazard(p, b, 1.0, f) >= elites.coup_hazard(p, b, s, f) >= 0.0
    assert elites.deal_hazard(p, b, f, 1.0) >= elites.deal_hazard(p, b, f, 0.0) >= 0.0


def test_an_ally_comes_when_the_loss_is_worth_it_and_leaves_again() -> None:
    p = parameters(alliance_loss=100.0)
    assert alliance.patron_agrees(p, 0.1)
    assert not alliance.patron_agrees(parameters(alliance_loss=0.1), 0.1)
    assert alliance.arrived(0.5) == 0.0
    assert alliance.arrived(5.0) == 1.0
    assert alliance.arrived(40.0) == 0.0
    assert alliance.appeal_hazard(p, 0.5, 0.5) == 0.0  # dated unless made endogenous


def test_both_parts_of_the_affront_fade_alike_once_the_troops_are_gone() -> None:
    p = parameters(backlash_fade=100.0, backlash_invitation=1.0, backlash_presence=1.0)
    state = nation(invited=1.0, soldier_days=10.0)
    before = math.log1p(10.0)
    backlash.endure(p, 100.0, 0.0, state)
    assert state["invited"] == pytest.approx(0.5)
    assert math.log1p(state["soldier_days"]) == pytest.approx(before / 2)
    backlash.endure(p, 1.0, 2000.0, state)
    assert math.log1p(state["soldier_days"] - 2.0) == pytest.approx(before / 2)


def test_what_was_announced_and_never_comes_is_no_longer_awaited() -> None:
    p = parameters(backlash_fade=100.0)
    state = nation(invited=1.0, awaited=1.0)
    for _ in range(10):
        backlash.endure(p, 1.0, 0.0, state)
    assert state["invited"] == 1.0
    for _ in range(200):
        backlash.endure(p, 1.0, 0.0, state)
    assert state["awaited"] == 0.0
    assert state["invited"] < 0.3


def test_attitude_starts_where_it_was_measured_and_moves_with_the_affront() -> None:
    p = parameters(backlash_unfavourable=0.08)
    assert backlash.unfavourable(p, 0.0) == pytest.approx(0.08)
    assert backlash.unfavourable(p, 1.0) > 0.08 > backlash.unfavourable(p, -1.0)


def test_outside_powers_do_nothing_until_they_act() -> None:
    p = parameters(outside_name=0.5, outside_repression=0.5)
    assert outside.attention(p, nation()) == 0.0
    assert outside.licence(p, nation()) == 1.0
    assert outside.attention(p, nation(named=1.0)) == 0.5


@given(st.floats(0.001, 0.999), unit, unit)
def test_the_doors_are_competing_hazards_that_grow_with_doubt(
    b: float, loyal: float, lost: float
) -> None:
    p, out = parameters(), np.zeros(5)
    total = regime.doors(p, b, loyal, lost, 0.01, 0.02, 0.0, 0.0, out)
    assert (out >= 0).all()
    assert total == pytest.approx(out.sum())
    sure = regime.doors(p, min(0.999, b + 0.0005), loyal, lost, 0.01, 0.02, 0.0, 0.0, out)
    assert sure <= total
