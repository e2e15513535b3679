"""The compiled engine and its twin in plain Python give the same numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from tests.engine_support import country, place
from tests.reference import record as written
from tests.reference import twin
from tests.reference.start import open_country

from groundswell import model
from groundswell.case import Case, load
from groundswell.chance.keys import draw_uniform, run_key
from groundswell.engine.record import summarise
from groundswell.engine.run import prepare, record, stepwise
from groundswell.engine.state import NATION, NATIONAL, REGIONAL, SCALARS

HOT = {
    "shock.price": 13.0,
    "escalation.core": 3000.0,
    "escalation.radicalise": 0.5,
    "policing.kill": 0.3,
    "shock.rate": 12.0,
    "shutdown.net": 0.4,
    "loyalty.base": -2.0,
    "backlash.invitation": 0.6,
    "backlash.presence": 0.3,
    "outside.name": 0.2,
    "outside.repression": 0.3,
    "outside.exit": 0.4,
    "outside.senders": 0.5,
}
EVERY_VERB: list[dict[str, Any]] = [
    {"at": "2020-01-01", "do": "shock.price"},
    {"at": "2020-01-02T06:00", "do": "shock.impulse", "value": 0.3, "where": ["B"]},
    {"at": "2020-01-02T09:00", "do": "policing.order", "value": 0.6},
    {"at": "2020-01-02T12:00", "do": "concession.price", "value": 0.7},
    {"at": "2020-01-02T12:00", "do": "concession.political", "value": 0.4, "where": ["A"]},
    {"at": "2020-01-02T18:00", "do": "outside.name", "value": 0.8},
    {"at": "2020-01-03", "do": "information.shutdown", "value": 0.9, "hold": "18h"},
    {"at": "2020-01-03T03:00", "do": "emergency.declare", "hold": "60h"},
    {"at": "2020-01-03T09:00", "do": "policing.order", "value": 1.0, "where": ["A"], "hold": "1d"},
    {"at": "2020-01-03T12:00", "do": "forces.reinforce", "value": 900, "where": ["A"]},
    {"at": "2020-01-03T15:00", "do": "alliance.request"},
    {"at": "2020-01-03T15:00", "do": "elites.purge", "value": 0.9},
    {"at": "2020-01-04", "do": "alliance.arrive"},
    {"at": "2020-01-04T12:00", "do": "concession.talks", "value": 0.5},
    {"at": "2020-01-04T15:00", "do": "information.restore", "value": 0.7},
    {"at": "2020-01-05", "do": "outside.threaten"},
    {"at": "2020-01-05", "do": "outside.sanction_host"},
    {"at": "2020-01-05T12:00", "do": "outside.sanction_senders"},
    {"at": "2020-01-06T12:00", "do": "emergency.end", "where": ["B"]},
    {"at": "2020-01-07", "do": "alliance.leave", "value": 0.6},
]
TOWNS = (
    place("A", capital=1, ally=0.6, guard=300, army=200, legacy=0.3, weight=0.1, organisers=2),
    place("B", 250_000, lon=62.0, exposure=0.8, ally=0.4, legacy=1, sites=3, say=0.8),
)


def agree(case: Case, arm: str = "as-happened", **run: Any) -> twin.Run:
    """Run both and assert that they agree; return the twin's run."""
    values = run.pop("values", None) or {}
    inputs = prepare(case, arm)
    fast, regions, nation = stepwise(inputs, record(inputs, values), run["key"], run["days"])
    slow = twin.run(case, arm, values=values, **run)
    assert fast.status == "ok"
    for day, row in enumerate(slow.national):
        same_row(fast.national[day], row, f"day {day}")
    for day, rows in enumerate(slow.regional):
        for r, row in enumerate(rows):
            same_row(fast.regional[day, r], row, f"day {day}, place {r}")
    same_row(fast.scalars, slow.scalars, "run")
    assert fast.people.transpose(0, 2, 1).tolist() == slow.people
    assert fast.steps == slow.steps
    for r, here in enumerate(slow.country.places):
        same_state(regions[-1, r], here, here.name)
    same_state(nation[-1], slow.country, "country")
    return slow


# Counted anew after the state was kept, or kept in another form.
ELSEWHERE = {"deaths", "sites", "granted", "hours", "peak", "new_deaths", "new_arrests"}


def same_state(fast: np.void, slow: Any, where: str) -> None:
    """Every quantity that both keep under one name, to 1e-9."""
    shared = [n for n in fast.dtype.names or () if hasattr(slow, n) and n not in ELSEWHERE]
    assert len(shared) >= 20
    for name in shared:
        a, b = float(fast[name]), float(getattr(slow, name))
        same = math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) or (math.isnan(a) and math.isnan(b))
        assert same, f"{where} at the end: {name} {a} {b}"


def same_row(fast: np.void, slow: dict[str, Any], where: str) -> None:
    """Integers to the last one; reals to 1e-9, or to the last bit where they are kept in 32."""
    assert fast.dtype.names is not None
    assert set(slow) == set(fast.dtype.names)
    for name in fast.dtype.names:
        kind, a, b = fast.dtype[name], float(fast[name]), float(slow[name])
        if kind.kind != "f":
            assert a == b, f"{where}: {name}"
        elif not (math.isnan(a) and math.isnan(b)):
            near = 1e-9 if kind == np.float64 else 1.3e-7
            assert math.isclose(a, b, rel_tol=near, abs_tol=1e-12), f"{where}: {name} {a} {b}"


@pytest.mark.parametrize("key", [run_key(1, 2, 3), run_key(4, 5, 6)])
def test_every_verb_and_mechanism(key: int) -> None:
    case = country(*TOWNS, decisions=EVERY_VERB)
    assert {d["do"] for d in EVERY_VERB} == {verb.name for verb in model.VOCABULARY.verbs}
    run = agree(case, key=key, days=8, values=HOT)
    assert run.scalars["deaths"] > run.scalars["deaths_security"] > 0
    assert run.scalars["detained"] > 0
    assert max(row["sites_lost"] for row in run.national) > 0


@pytest.mark.parametrize("name", [m.name for m in model.MECHANISMS])
def test_each_mechanism_switched_off(name: str) -> None:
    case = country(*TOWNS, decisions=EVERY_VERB, mechanisms_off=[name])
    agree(case, key=11, days=6, values=HOT)


@pytest.mark.parametrize("tail", ["logistic", "student"])
def test_each_shape_of_the_tail(tail: str) -> None:
    agree(country(*TOWNS, decisions=EVERY_VERB, tail=tail), key=3, days=6, values=HOT)


@pytest.mark.parametrize("draw", range(6))
def test_points_far_out_in_the_prior(draw: int) -> None:
    case = country(*TOWNS, decisions=EVERY_VERB)
    values = {
        name: p.at(draw_uniform(1, draw, name))
        for name, p in case.parameters.items()
        if p.role == "uncertainty"
    }
    agree(case, key=draw, days=6, values=values | {"shock.price": 11.0 + 0.5 * draw})


def test_an_appeal_that_the_incumbent_makes_and_the_patron_grants() -> None:
    case = country(*TOWNS, decisions=EVERY_VERB[:4], parameters={"alliance.endogenous": 1.0})
    values = HOT | {"alliance.appeal": 20.0, "alliance.loss": 1000.0}
    run = agree(case, key=3, days=21, values=values)
    assert run.scalars["appeal_day"] < 6
    assert max(row["foreign_troops"] for row in run.national) > 0
    assert run.national[-1]["foreign_troops"] == 0  # and they have left again


def test_an_appeal_that_is_refused() -> None:
    case = country(*TOWNS, decisions=EVERY_VERB[:4], parameters={"alliance.endogenous": 1.0})
    run = agree(case, key=3, days=8, values=HOT | {"alliance.appeal": 20.0, "alliance.loss": 0.0})
    assert not math.isnan(run.scalars["appeal_day"])
    assert max(row["foreign_troops"] for row in run.national) == 0


QUANTITIES = [
    ({"quantity": "protesting", "place": "A", "at_least": 500, "delay": "6h"}, "policing.order"),
    ({"quantity": "violent", "place": "any", "at_least": 1}, "emergency.declare"),
    ({"quantity": "deaths", "at_least": 1, "delay": "3h"}, "outside.name"),
    ({"quantity": "sites_lost", "place": "any", "at_least": 1}, "alliance.request"),
    ({"quantity": "active_regions", "at_least": 2}, "concession.talks"),
    ({"quantity": "belief", "at_most": 0.9, "delay": "12h"}, "concession.political"),
    ({"quantity": "loyalty", "at_most": 0.95}, "elites.purge"),
    ({"quantity": "requested", "at_least": 1, "delay": "1d"}, "alliance.arrive"),
]


def test_decisions_by_rule() -> None:
    ruled = [{"when": when, "do": verb} for when, verb in QUANTITIES]
    assert {r["when"]["quantity"] for r in ruled} == {q.name for q in model.VOCABULARY.quantities}
    case = country(*TOWNS, decisions=[EVERY_VERB[0], *ruled])
    run = agree(case, key=6, days=8, values=HOT)
    assert max(row["foreign_troops"] for row in run.national) > 0


def test_a_quiet_stretch_then_a_new_wave() -> None:
    """Days are stepped whole while nobody is about, and finely once someone is again."""
    again = [
        {"at": "2020-01-03", "do": "shock.price", "value": 0},
        {"at": "2020-02-20", "do": "shock.price"},
        {"at": "2020-02-22", "do": "shock.price", "value": 0},
        {
            "when": {"quantity": "protesting", "at_most": 100, "delay": "12h"},
            "do": "policing.order",
        },
    ]
    places = [*TOWNS, place("C", lon=61.0), place("D", lat=46.0), place("Z", links=0, say=0)]
    case = country(*places, decisions=[EVERY_VERB[0], *again])
    values = HOT | {"shock.price": 15.0, "shock.rate": 0.2, "escalation.core": 100.0}
    run = agree(case, key=8, days=70, values=values)
    assert 70 < run.steps < 8 * 70
    assert not math.isnan(run.scalars["wave_day"])
    assert not math.isnan(run.scalars["cleared_day"])
    assert len(run.regional) == 60


DOORS = {
    1: {"regime.overrun": 10.0},
    2: {"elites.coup": 1.0},
    3: {"elites.deal": 1.0},
    4: {"regime.flight": 10.0},
    5: {"regime.baseline": 2.0, "regime.stress": 8.0},
}


@pytest.mark.parametrize("door", DOORS)
def test_exits_by_every_door(door: int) -> None:
    shut = {"regime.overrun": 0.0, "elites.coup": 0.0, "elites.deal": 0.0, "regime.flight": 0.0}
    values = HOT | {"regime.baseline": 0.0} | shut | DOORS[door] | {"belief.turnout": 4.0}
    talks = {"at": "2020-01-01", "do": "concession.talks"}
    case = country(*TOWNS, decisions=[talks, *EVERY_VERB])
    run = agree(case, key=20 + door, days=8, values=values)
    assert run.scalars["exit_door"] == door


@pytest.mark.parametrize("arm", ["as-happened", "no-help-responsive", "more-help"])
def test_the_two_towns(arm: str) -> None:
    case = load("two-towns", model.VOCABULARY)
    run = agree(case, arm, key=run_key(1, 0, 0), days=21)
    assert run.scalars["peak"] > 100


def test_calm_places_lend_to_troubled_ones_and_the_cut_off_to_nobody() -> None:
    calm = place("C", lon=61.0, weight=-10, police=9000)
    places = [TOWNS[0], calm, place("Z", links=0, weight=-10, say=0)]
    run = agree(country(*places), key=9, days=5, values=HOT | {"escalation.core": 100.0})
    troubled, lender, cut_off = (x.lent for x in run.country.places)
    assert troubled > 100
    assert lender == pytest.approx(-troubled)
    assert cut_off == 0


LATE = [
    {"at": "2020-01-05", "do": "alliance.arrive", "value": 0.5},
    {"at": "2020-01-08T12:00", "do": "alliance.leave"},
]


@pytest.mark.parametrize("later", [[], LATE], ids=["never", "late"])
def test_an_ally_who_is_awaited(later: list[dict[str, Any]]) -> None:
    ask = {"at": "2020-01-02T09:00", "do": "alliance.request"}
    case = country(*TOWNS, decisions=[ask, *later])
    run = agree(case, key=2, days=24, values=HOT | {"shock.rate": 0.0})
    assert run.steps < 60
    assert run.country.awaited == 0
    assert 0 < run.country.invited < 1
    assert (run.country.soldier_days > 0) == bool(later)


def test_a_later_order_outlasts_the_hold_of_an_earlier_one() -> None:
    orders: list[dict[str, Any]] = [
        {"at": "2020-01-02", "do": "policing.order", "value": 0.4, "hold": "2d"},
        {"at": "2020-01-03T06:00", "do": "policing.order", "value": 0.9, "where": ["A"]},
        {"at": "2020-01-02", "do": "information.shutdown", "value": 0.3, "hold": "108h"},
        {"at": "2020-01-02", "do": "information.shutdown", "value": 0.9, "where": ["A"]},
        {"at": "2020-01-03", "do": "emergency.declare", "value": 0.3, "hold": "4d"},
        {"at": "2020-01-04", "do": "emergency.declare", "where": ["B"], "hold": "1d"},
    ]
    case = country(*TOWNS, decisions=orders)
    run = agree(case, key=2, days=10, values=HOT | {"shock.rate": 0.0, "escalation.core": 0.0})
    assert run.steps == 6 * 8 + 4  # one of the six is fine because a hold ends at noon
    state = [(x.ordered, round(x.connectivity, 9), x.emergency) for x in run.country.places]
    assert state == [(0.9, 0.1, 0.0), (0.0, 1.0, 0.0)]


def whole_run(crowds: list[int]) -> tuple[np.void, dict[str, Any]]:
    """Scalars of the engine and of the twin for a run with these crowds, a day each."""
    case = country(*TOWNS)
    days = len(crowds)
    national, regional = np.zeros(days, NATIONAL), np.zeros((days, 2), REGIONAL)
    national["protesting"] = crowds
    national["active_regions"] = np.array(crowds) // 1000
    regional["protesting"][:, 1] = crowds
    out = np.zeros(1, SCALARS)
    summarise(0.0, np.zeros(1, NATION)[0], national, regional, out[0])
    rows = [dict(zip(NATIONAL.names or (), row, strict=True)) for row in national.tolist()]
    places = [[{"protesting": 0}, {"protesting": crowd}] for crowd in crowds]
    return out[0], written.scalars(open_country(case, "as-happened", {}, 1), rows, places)


BURST = [20_000] * 3
CALMS = {
    "ends at once": BURST + [0] * 40 + BURST,
    "too short": BURST + [0] * 29 + BURST,
    "never was": [0] * 40,
    "wave in one place only": BURST + [0] * 30 + [1999] + [0] * 40,
    "two calms": BURST + [0] * 35 + BURST + [0] * 35 + BURST,
    "wave too slow": BURST + [0] * 31 + [1500] * 7 + BURST,
    "shrinks by and by": [*range(9000, 0, -100)],
    "wave in a week": BURST + [0] * 31 + [1500] * 6 + BURST,
}


@pytest.mark.parametrize("calm", list(CALMS))
def test_calms_and_the_waves_that_end_them(calm: str) -> None:
    fast, slow = whole_run(CALMS[calm])
    for name in ("peak", "peak_day", "first_region", "wave_day", "cleared_day"):
        assert float(fast[name]) == pytest.approx(float(slow[name]), nan_ok=True), name


def test_another_grid_of_classes_and_steps() -> None:
    case = country(*TOWNS, decisions=EVERY_VERB, classes=9, steps_per_day=12)
    agree(case, key=5, days=4, values=HOT)
