"""The bundled case bahrain-2011: what it says, what that rests on, what its arms change."""

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
    "no-invitation",
    "no-invitation-responsive",
    "invitation-responsive",
    "announce-only",
    "announce-only-responsive",
    "dialogue",
    "dialogue-frozen",
    "hold-back",
    "no-release",
    "no-impulse",
    "troops-0",
    "troops-5000",
}
WITHOUT_INVITATION = (
    "no-invitation",
    "no-invitation-responsive",
    "dialogue",
    "dialogue-frozen",
)
LAST_FIT_DAY = 2  # 16 February
ENTRY = 28  # 14 March


@pytest.fixture(scope="module")
def case() -> Case:
    return load("bahrain-2011", VOCABULARY)


def test_there_are_the_five_governorates_of_2011_with_their_census_population(case: Case) -> None:
    people = {place.name: place.values["population"] for place in case.places}
    assert list(people) == ["Capital", "Muharraq", "Northern", "Central", "Southern"]
    # 1,234,571 counted in April 2010, less 11,237 whose governorate was not stated
    assert sum(people.values()) == 1_234_571 - 11_237


def test_every_place_lies_on_the_islands_and_holds_its_town(case: Case) -> None:
    for place in case.places:
        assert 50.4 < place.values["lon"] < 50.7, place.name
        assert 25.9 < place.values["lat"] < 26.4, place.name
        assert 0 < place.values["city"] <= place.values["population"], place.name


def test_one_capital_one_clock_and_a_whole_contingent(case: Case) -> None:
    values = {place.name: place.values for place in case.places}
    assert [name for name, here in values.items() if here["capital"]] == ["Capital"]
    assert {here["utc_offset"] for here in values.values()} == {case.utc_offset} == {3}
    assert sum(here["ally"] for here in values.values()) == pytest.approx(1)


def test_exposure_and_base_levels_are_called_assumptions(case: Case) -> None:
    for place in case.places:
        assert place.cells["exposure"].kind == "assumption"
        assert place.values["weight"] == 0
        assert "fitted" in place.cells["weight"].note


def test_how_many_were_unfavourable_before_is_unknown(case: Case) -> None:
    assert case.parameters["backlash.unfavourable"].source.kind == "unknown"


def test_only_troops_and_the_rate_of_exits_at_rest_are_given_another_value(case: Case) -> None:
    model = {spec.name: spec.value for spec in VOCABULARY.parameters}
    changed = [name for name, here in case.parameters.items() if here.value != model[name]]
    assert changed == ["alliance.troops", "regime.baseline"]
    assert case.parameters["alliance.troops"].value == 1500


def test_only_turnout_and_active_places_of_14_to_16_february_are_fitted(case: Case) -> None:
    fit = [seen for seen in case.observed if seen.use == "fit"]
    assert len(fit) == 4
    for seen in fit:
        assert seen.outcome in ("national.protesting", "national.active_regions")
        assert seen.days is not None
        assert 0 <= seen.days[0] == seen.days[1] <= LAST_FIT_DAY


def test_the_dead_are_seven_before_the_troops_and_thirty_five_in_all(case: Case) -> None:
    seen = {one.id: one for one in case.observed}
    assert seen["deaths-until-13-mar"].value == 7
    assert seen["deaths"].value == 35
    assert seen["deaths-security"].value == 5
    assert {other.value for other in seen["deaths-17-feb"].alternatives} == {3, 7}


def test_impulses_are_assumptions_of_size_one(case: Case) -> None:
    impulses = [d for d in case.decisions if d.do == "shock.impulse"]
    assert [(d.value, d.kind) for d in impulses] == [(1, "assumption")] * 2


def test_no_price_is_given_back_in_a_country_without_a_price_rise(case: Case) -> None:
    assert not [d.id for d in case.decisions if d.do == "concession.price"]


def test_the_large_decisions_have_a_rule_as_well_as_a_date(case: Case) -> None:
    ruled = {d.do for d in case.decisions if d.when is not None}
    assert ruled >= {
        "policing.order",
        "emergency.declare",
        "alliance.request",
        "concession.talks",
        "concession.political",
    }
    assert all(d.at is not None for d in case.decisions)


def test_the_order_of_march_is_request_entry_emergency_clearing(case: Case) -> None:
    at = {d.id: d.at for d in case.decisions if d.at is not None}
    steps = ("request", "arrive-first", "national-safety-capital", "clearing")
    assert [at[step] for step in steps] == sorted(at[step] for step in steps)
    assert int(at["request"]) == int(at["arrive-first"]) == ENTRY
    assert int(at["clearing"]) == ENTRY + 2


def test_the_state_of_national_safety_ends_everywhere_on_1_june(case: Case) -> None:
    declared = [d for d in case.decisions if d.do == "emergency.declare"]
    assert {place for d in declared for place in d.where} == {place.name for place in case.places}
    for decision in declared:
        assert decision.at is not None
        assert decision.hold is not None
        assert decision.at + decision.hold == pytest.approx(107, abs=0.02)


def test_the_arms_are_those_of_the_design(case: Case) -> None:
    assert set(case.arms) == ARMS


@pytest.mark.parametrize("name", sorted(ARMS))
def test_every_arm_runs(case: Case, name: str) -> None:
    inputs = prepare(case, name)
    outcome = simulate(inputs, record(inputs, {}), run_key(1, 0, 0), 35)
    assert outcome.status == "ok"


@pytest.mark.parametrize("name", WITHOUT_INVITATION)
def test_without_the_invitation_nothing_of_the_alliance_is_decided(case: Case, name: str) -> None:
    assert not [d.id for d in resolve(case, name).decisions if d.do.startswith("alliance.")]


@pytest.mark.parametrize("name", ["announce-only", "announce-only-responsive"])
def test_announcing_brings_nobody(case: Case, name: str) -> None:
    verbs = [d.do for d in resolve(case, name).decisions if d.do.startswith("alliance.")]
    assert verbs == ["alliance.request"]


def test_troops_are_in_the_country_from_the_day_of_their_entry_on(case: Case) -> None:
    inputs = prepare(case, "as-happened")
    troops = simulate(inputs, record(inputs, {}), run_key(1, 0, 0), 35).national["foreign_troops"]
    assert troops[:ENTRY].max() == 0
    assert 0 < troops[ENTRY] < troops[ENTRY + 1] == 1500


def test_holding_back_leaves_one_order_of_severity_zero(case: Case) -> None:
    orders = [d for d in resolve(case, "hold-back").decisions if d.do == "policing.order"]
    assert [(d.value, d.where) for d in orders] == [(0, ())]


def test_frozen_and_responsive_arms_are_one_until_the_invitation(case: Case) -> None:
    (request,) = (d for d in case.decisions if d.do == "alliance.request")
    assert request.at is not None
    frozen = resolve(case, "no-invitation").decisions
    responsive = resolve(case, "no-invitation-responsive").decisions
    before = [d for d in frozen if d.at is not None and d.at <= request.at]
    assert before == [d for d in responsive if d.at is not None and d.at <= request.at]
    assert {d.id for d in responsive if d.at is None} >= {"clearing", "national-safety-capital"}


def test_the_claims_are_stated_so_that_they_can_be_answered(case: Case) -> None:
    claims = {claim.id: claim for claim in case.claims}
    assert set(claims) >= {"invitation-inflamed", "lost-without-help", "dialogue-better"}


def test_who_was_not_read_is_called_hypothetical(case: Case) -> None:
    for claim in case.claims:
        carried_over = claim.source == "claims-carried-over"
        assert carried_over == (claim.speaker == "analyst (hypothetical)"), claim.id
        assert not (carried_over and claim.hedge), claim.id
