"""What must hold of every run, whatever the case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_support import country, place, play, same

from groundswell import model
from groundswell.chance.keys import run_key
from groundswell.engine.run import prepare, record, stepwise
from groundswell.engine.state import DEAD, RELEASED

HOT = {"shock.price": 13.0}  # enough for crowds within a day
ORDERS = [
    {"at": "2020-01-01", "do": "shock.price"},
    {"at": "2020-01-02", "do": "policing.order", "value": 0.6},
    {"at": "2020-01-04T12:00", "do": "emergency.declare"},
    {"at": "2020-01-04T18:00", "do": "policing.order", "value": 1.0},
    {"at": "2020-01-05", "do": "alliance.request"},
    {"at": "2020-01-06", "do": "alliance.arrive"},
]


def draws() -> st.SearchStrategy[dict[str, float]]:
    """Points of the whole parameter space, as quantiles of every prior."""
    names = [p.name for p in model.VOCABULARY.parameters if p.role == "uncertainty"]
    specs = model.VOCABULARY.parameter

    def at(quantiles: list[float]) -> dict[str, float]:
        return {
            name: specs[name].value.quantile(u, specs[name].range)  # type: ignore[union-attr]
            for name, u in zip(names, quantiles, strict=True)
        }

    unit = st.floats(0.001, 0.999)
    return st.lists(unit, min_size=len(names), max_size=len(names)).map(at)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=draws(), key=st.integers(0, 2**64 - 1))
def test_nobody_is_created_or_lost(values: dict[str, float], key: int) -> None:
    case = country(decisions=ORDERS)
    outcome = play(case, key=key, values=values)
    populations = [round(p.values["population"]) for p in case.places]
    assert outcome.people.sum(axis=(1, 2)).tolist() == populations
    assert (outcome.people >= 0).all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=draws(), key=st.integers(0, 2**64 - 1))
def test_every_outcome_stays_within_its_bounds(values: dict[str, float], key: int) -> None:
    outcome = play(country(decisions=ORDERS), key=key, values=values)
    days = outcome.national
    assert outcome.status == "ok"
    for name in ("belief", "loyalty", "attitude", "connectivity"):
        assert (days[name] >= 0).all(), name
        assert (days[name] <= 1).all(), name
    for name in ("deaths", "detained", "protesting", "violent", "sites_lost", "person_hours"):
        assert (days[name] >= 0).all(), name
    assert (days["violent"] <= days["protesting"]).all()
    assert (days["sites_lost"] <= 8).all()


def test_the_dead_are_those_the_days_report() -> None:
    case = country(decisions=ORDERS)
    values = HOT | {"escalation.core": 4000.0, "policing.kill": 0.3}
    outcome = play(case, key=3, values=values)
    civilians = int(outcome.national["deaths"].sum() - outcome.national["deaths_security"].sum())
    assert civilians > 0
    assert int(outcome.people[:, DEAD].sum()) == civilians
    assert int(outcome.regional["deaths"].sum()) == civilians
    assert outcome.scalars["deaths"] == outcome.national["deaths"].sum()


def test_a_run_is_a_pure_function_of_its_inputs() -> None:
    case = country(decisions=ORDERS)
    first = play(case, key=run_key(1, 2, 3), values=HOT)
    play(case, key=run_key(9, 9, 9), values=HOT)
    again = play(case, key=run_key(1, 2, 3), values=HOT)
    assert same(first.national, again.national)
    assert same(first.regional, again.regional)
    assert not same(first.national, play(case, key=run_key(1, 2, 4), values=HOT).national)


@pytest.mark.parametrize("day", [3, 5, 8])
def test_an_arm_that_differs_after_a_day_is_identical_before_it(day: int) -> None:
    late = {"at": f"2020-01-{day + 1:02d}", "do": "policing.order", "value": 1.0}
    arms = {"harder": {"why": "test", "add": [late], "later": "frozen"}}
    case = country(decisions=ORDERS[:2], arms=arms)
    base = play(case, key=5, values=HOT)
    other = play(case, "harder", key=5, values=HOT)
    assert same(base.national[:day], other.national[:day])
    assert same(base.regional[:day], other.regional[:day])
    assert not same(base.regional[day:], other.regional[day:])


def test_a_bystander_without_links_forces_or_say_changes_nothing_elsewhere() -> None:
    a, b = place("A", capital=1), place("B", lon=62.0)
    bystander = place("Z", lon=61.0, links=0, say=0, police=0, weight=3.0)
    alone = play(country(a, b, decisions=ORDERS), key=7, values=HOT)
    with_z = play(country(bystander, a, b, decisions=ORDERS), key=7, values=HOT)
    assert with_z.regional["protesting"][:, 0].max() > 0
    for name in alone.regional.dtype.names:
        assert (with_z.regional[name][:, 1:] == alone.regional[name]).all(), name
    for name in ("belief", "loyalty", "in_office"):
        assert (with_z.national[name] == alone.national[name]).all(), name


def test_places_are_independent_when_nothing_connects_them() -> None:
    off = [
        "information",
        "belief",
        "elites",
        "alliance",
        "regime",
        "loyalty",
        "outside",
        "backlash",
    ]
    a = place("A", links=0, capital=1)
    b = place("B", links=0, population=250_000, lon=62.0)
    values = HOT | {"shock.rate": 0.0}
    # acute steps throughout: the clock is the one thing that two places always share
    later = [
        {"at": f"2020-01-{d:02d}T03:00", "do": "outside.name", "value": 0.0} for d in range(1, 13)
    ]
    both = play(country(a, b, decisions=ORDERS[:4] + later, mechanisms_off=off), values=values)
    for index, alone in enumerate((a, b)):
        single = play(
            country(alone, decisions=ORDERS[:4] + later, mechanisms_off=off), values=values
        )
        for name in single.regional.dtype.names:
            assert (both.regional[name][:, index] == single.regional[name][:, 0]).all(), name


@pytest.mark.parametrize("name", [m.name for m in model.MECHANISMS])
def test_each_mechanism_is_switched_off_by_one_line(name: str) -> None:
    values = HOT | {"escalation.core": 3000.0, "backlash.invitation": 1.0, "shock.rate": 12.0}
    values |= {"outside.name": 1.0, "loyalty.base": -1.0, "shutdown.net": 2.0, "belief.ally": 2.0}
    values |= {"elites.cost": 4.0, "forces.substitution": 2.0, "regime.baseline": 2.0}
    orders = [
        *ORDERS,
        {"at": "2020-01-02T06:00", "do": "concession.political"},
        {"at": "2020-01-02T06:00", "do": "outside.name"},
        {"at": "2020-01-03", "do": "information.shutdown"},
        {"at": "2020-01-03", "do": "elites.purge"},
    ]
    places = [place("A", capital=1, ally=0.5), place("B", lon=62.0, legacy=1, ally=0.5)]
    base = country(*places, decisions=orders)
    without = country(*places, decisions=orders, mechanisms_off=[name])
    days = 200 if name == "regime" else 15
    differs = any(
        not same(
            play(base, key=key, values=values, days=days).national,
            play(without, key=key, values=values, days=days).national,
        )
        for key in range(4)
    )
    assert differs


def test_the_detained_come_free_again() -> None:
    case = country(decisions=ORDERS)
    outcome = play(case, key=2, values=HOT | {"policing.arrest": 1.0}, days=60)
    taken = int(outcome.national["detained"].sum())
    assert taken > 100
    assert int(outcome.people[:, RELEASED].sum()) > 0.5 * taken
    assert np.isfinite(outcome.national["anger"]).all()


def test_harm_does_not_depend_on_the_length_of_the_step() -> None:
    values = HOT | {"policing.kill": 0.2, "policing.arrest": 0.3, "noise.region": 0.0}
    totals = []
    for steps in (4, 8, 32):
        case = country(decisions=ORDERS[:4], steps_per_day=steps)
        runs = [play(case, key=key, values=values, days=6).national for key in range(30)]
        totals.append([(days["deaths"].sum(), days["detained"].sum()) for days in runs])
    means = np.array(totals).mean(axis=1)
    errors = np.array(totals).std(axis=1) / np.sqrt(30)
    for coarse in (0, 1):
        gap = np.abs(means[coarse] - means[2])
        assert (gap < 4 * np.hypot(errors[coarse], errors[2]) + 0.05 * means[2]).all()


def test_only_those_who_took_part_are_swept_up() -> None:
    places = [place("A", capital=1, police=30_000), place("B", lon=62.0, police=30_000)]
    inputs = prepare(country(*places, decisions=ORDERS), "as-happened")
    values = HOT | {"emergency.sweep": 5.0, "policing.arrest": 0.0}
    _, regions, _ = stepwise(inputs, record(inputs, values), 4, 20)
    swept = regions["new_arrests"][1:]
    assert swept.sum() > 100
    # one sweep a day, from those who were home by the step before or came home in this one
    assert (swept <= regions["wanted"][:-1] + regions["crowd"][:-1] + regions["violent"][:-1]).all()


def test_companies_are_loyal_where_nobody_is_in_the_street() -> None:
    quiet = country(decisions=[])
    outcome = play(quiet, values={"shock.rate": 0.0, "loyalty.base": 0.0}, days=400)
    assert (outcome.national["loyalty"] == 1.0).all()


def test_a_larger_contingent_reassures_more() -> None:
    arms = {
        f"troops-{number}": {"why": "dose", "set": {"alliance.troops": number}}
        for number in (0, 26000)
    }
    case = country(decisions=ORDERS, arms=arms)
    none, many = (play(case, arm, values=HOT) for arm in arms)
    assert (none.national["belief"][5:] < many.national["belief"][5:]).all()


def test_an_order_that_ends_leaves_a_later_one_in_force() -> None:
    orders = [
        {"at": "2020-01-01", "do": "shock.price"},
        {"at": "2020-01-02", "do": "policing.order", "value": 0.4, "hold": "2d"},
        {"at": "2020-01-03", "do": "policing.order", "value": 1.0},
    ]
    held = country(decisions=orders)
    inputs = prepare(held, "as-happened")
    _, regions, nation = stepwise(inputs, record(inputs, HOT), 1, 6)
    after = regions[nation["time"] > 3.2]
    assert (after["ordered"] == 1.0).all()


def test_a_rule_waits_for_its_delay_even_on_a_quiet_day() -> None:
    rule = {"quantity": "protesting", "at_most": 5, "delay": "12h"}
    case = country(decisions=[{"when": rule, "do": "alliance.request"}])
    outcome = play(case, days=4)
    assert outcome.scalars["appeal_day"] == 0.5
