"""The bundled case belarus-2020: what it says, what that rests on, what its arms change."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.case import Case, load, resolve
from groundswell.chance.keys import run_key
from groundswell.engine.run import prepare, record, simulate
from groundswell.model import VOCABULARY

LIBRARY = Path("src/groundswell/case/library")

ARMS = {
    "as-happened",
    "no-promise",
    "no-promise-responsive",
    "promise-responsive",
    "asked-on-15-august",
    "troops-sent",
    "troops-sent-10000",
    "troops-sent-no-release",
    "dialogue",
    "dialogue-frozen",
    "no-shutdown",
    "hold-back",
    "no-impulse",
}
WITHOUT_PROMISE = ("no-promise", "no-promise-responsive", "dialogue", "dialogue-frozen")
SENT = {"troops-sent": 2000, "troops-sent-10000": 10_000, "troops-sent-no-release": 2000}
LAST_FIT_DAY = 4  # 13 August
PROMISE = 18  # 27 August


@pytest.fixture(scope="module")
def case() -> Case:
    return load("belarus-2020", VOCABULARY)


def test_there_are_six_regions_and_minsk_with_the_population_of_the_census(case: Case) -> None:
    assert len(case.places) == 7
    # 9,413,446 in October 2019; the source prints regions in thousands, cut off
    assert 9_405_000 < sum(place.values["population"] for place in case.places) < 9_414_000


def test_every_place_lies_in_the_country_and_holds_its_city(case: Case) -> None:
    for place in case.places:
        assert 23 < place.values["lon"] < 33, place.name
        assert 51 < place.values["lat"] < 56.5, place.name
        assert 0 < place.values["city"] <= place.values["population"], place.name


def test_one_capital_and_shares_of_a_contingent_that_never_came(case: Case) -> None:
    values = {place.name: place.values for place in case.places}
    assert [name for name, here in values.items() if here["capital"]] == ["Minsk"]
    assert sum(here["ally"] for here in values.values()) == pytest.approx(1)
    assert {place.cells["ally"].kind for place in case.places} == {"assumption"}


def test_exposure_is_the_same_everywhere_and_called_an_assumption(case: Case) -> None:
    for place in case.places:
        assert place.values["exposure"] == 1
        assert place.cells["exposure"].kind == "assumption"
        assert place.values["weight"] == 0
        assert "fitted" in place.cells["weight"].note


def test_only_the_rate_of_exits_at_rest_is_given_another_value(case: Case) -> None:
    model = {spec.name: spec.value for spec in VOCABULARY.parameters}
    changed = [name for name, here in case.parameters.items() if here.value != model[name]]
    assert changed == ["regime.baseline"]
    for name in ("alliance.troops", "backlash.unfavourable"):
        assert case.parameters[name].source.kind == "unknown", name


def test_only_turnout_and_active_regions_of_9_to_13_august_are_fitted(case: Case) -> None:
    fit = [seen for seen in case.observed if seen.use == "fit"]
    assert len(fit) == 5
    for seen in fit:
        assert seen.outcome in ("national.protesting", "national.active_regions")
        assert seen.days is not None
        assert 0 <= seen.days[0] == seen.days[1] <= LAST_FIT_DAY


def test_detentions_since_the_vote_only_grow_to_about_6700(case: Case) -> None:
    counted = [
        seen
        for seen in case.observed
        if seen.outcome == "national.detained" and seen.days and seen.days[0] == 0
    ]
    counted.sort(key=lambda seen: seen.days[1] if seen.days else 0)
    assert [seen.value for seen in counted] == [3000, 5000, 6000, 6700]


def test_the_ministrys_count_stands_beside_the_medias(case: Case) -> None:
    seen = {one.id: one for one in case.observed}
    sunday = seen["participants-23-aug"]
    assert sunday.value == 200_000
    assert {other.value for other in sunday.alternatives} == {26_000, 100_000, 250_000}
    assert {other.value for other in seen["deaths"].alternatives} == {2, 4, 6}


def test_impulses_are_assumptions_of_size_one(case: Case) -> None:
    impulses = [d for d in case.decisions if d.do == "shock.impulse"]
    assert [(d.value, d.kind) for d in impulses] == [(1, "assumption")] * 3


def test_no_new_vote_was_conceded_and_no_emergency_declared(case: Case) -> None:
    verbs = {d.do for d in case.decisions}
    assert not verbs & {"concession.price", "emergency.declare"}


def test_the_large_decisions_have_a_rule_as_well_as_a_date(case: Case) -> None:
    ruled = {d.do for d in case.decisions if d.when is not None}
    assert ruled >= {"policing.order", "alliance.request", "concession.political"}
    orders = [d for d in case.decisions if d.do == "policing.order"]
    assert all(d.at is not None and d.when is not None for d in orders)


def test_the_network_is_back_on_the_morning_of_12_august(case: Case) -> None:
    cuts = [d for d in case.decisions if d.id in ("network-degraded", "network-cut")]
    for cut in cuts:
        assert cut.at is not None
        assert cut.hold is not None
        assert cut.at + cut.hold == pytest.approx(3 + 6.8 / 24, abs=0.01)


def test_the_arms_are_those_of_the_design(case: Case) -> None:
    assert set(case.arms) == ARMS


@pytest.mark.parametrize("name", sorted(ARMS))
def test_every_arm_runs(case: Case, name: str) -> None:
    inputs = prepare(case, name)
    outcome = simulate(inputs, record(inputs, {}), run_key(1, 0, 0), 40)
    assert outcome.status == "ok"
    assert outcome.national["foreign_troops"].max() == SENT.get(name, 0)


@pytest.mark.parametrize("name", WITHOUT_PROMISE)
def test_without_the_promise_nothing_of_the_alliance_is_decided(case: Case, name: str) -> None:
    assert not [d.id for d in resolve(case, name).decisions if d.do.startswith("alliance.")]


def test_troops_that_are_sent_stay_from_28_august_to_14_september(case: Case) -> None:
    inputs = prepare(case, "troops-sent")
    troops = simulate(inputs, record(inputs, {}), run_key(1, 0, 0), 40).national["foreign_troops"]
    assert [day for day, there in enumerate(troops) if there] == list(range(PROMISE + 1, 36))


def test_the_president_and_the_patron_speak_twelve_days_apart(case: Case) -> None:
    asked = {
        arm: next(d.at for d in resolve(case, arm).decisions if d.do == "alliance.request")
        for arm in ("as-happened", "asked-on-15-august")
    }
    assert [int(at or 0) for at in asked.values()] == [PROMISE, PROMISE - 12]


def test_holding_back_leaves_one_order_of_severity_zero(case: Case) -> None:
    orders = [d for d in resolve(case, "hold-back").decisions if d.do == "policing.order"]
    assert [(d.value, d.where) for d in orders] == [(0, ())]


def test_without_the_shutdown_the_network_is_never_touched(case: Case) -> None:
    decisions = resolve(case, "no-shutdown").decisions
    assert not [d.id for d in decisions if d.do.startswith("information.")]


def test_frozen_and_responsive_arms_are_one_until_the_promise(case: Case) -> None:
    frozen = resolve(case, "no-promise").decisions
    responsive = resolve(case, "no-promise-responsive").decisions
    before = [d for d in frozen if d.at is not None and d.at <= PROMISE]
    assert before == [d for d in responsive if d.at is not None and d.at <= PROMISE]
    assert {d.id for d in responsive if d.at is None} == {"sunday-arrests"}


def test_the_claims_are_stated_so_that_they_can_be_answered(case: Case) -> None:
    claims = {claim.id: claim for claim in case.claims}
    assert set(claims) >= {
        "invitation-inflamed",
        "lost-without-help",
        "shutdown-did-not-contain",
        "troops-would-inflame",
    }


def test_who_was_not_read_is_called_hypothetical(case: Case) -> None:
    for claim in case.claims:
        carried_over = claim.source == "claims-carried-over"
        assert carried_over == (claim.speaker == "analyst (hypothetical)"), claim.id
        assert not (carried_over and claim.hedge), claim.id
