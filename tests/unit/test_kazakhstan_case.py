"""The bundled case kazakhstan-2022: what it says, what that rests on, what its arms change."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from groundswell.case import Case, load, resolve
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
    "force-without-ally",
    "no-shutdown",
    "no-shutdown-responsive",
    "shutdown-responsive",
    "no-release",
    "no-release-responsive",
    "orders-swapped",
    "host-sanctioned",
    "senders-sanctioned",
    "endogenous-appeal",
    "endogenous-appeal-responsive",
    "troops-0",
    "troops-2000",
    "troops-3000",
    "troops-10000",
    "troops-26000",
    "troops-0-responsive",
    "troops-2000-responsive",
    "troops-26000-responsive",
}
WITHOUT_INVITATION = (
    "no-invitation",
    "no-invitation-responsive",
    "dialogue",
    "dialogue-frozen",
    "force-without-ally",
    "endogenous-appeal",
    "endogenous-appeal-responsive",
)
FIT_DAYS = (1, 4)  # 2 to 5 January


@pytest.fixture(scope="module")
def case() -> Case:
    return load("kazakhstan-2022", VOCABULARY)


def test_there_are_seventeen_places_with_nearly_twenty_million_residents(case: Case) -> None:
    assert len(case.places) == 17
    assert 19.7e6 <= sum(place.values["population"] for place in case.places) <= 19.8e6


def test_every_place_lies_in_the_country_and_holds_its_city(case: Case) -> None:
    for place in case.places:
        assert 46 < place.values["lon"] < 88, place.name
        assert 40 < place.values["lat"] < 56, place.name
        assert 0 < place.values["city"] <= place.values["population"], place.name


def test_one_capital_two_clocks_and_a_whole_contingent(case: Case) -> None:
    values = {place.name: place.values for place in case.places}
    assert [name for name, here in values.items() if here["capital"]] == ["Nur-Sultan"]
    behind = {name for name, here in values.items() if here["utc_offset"] == 5}
    assert behind == {"Mangystau", "Atyrau", "West Kazakhstan", "Aktobe", "Kyzylorda"}
    assert sum(here["ally"] for here in values.values()) == pytest.approx(1)
    assert max(values, key=lambda name: values[name]["exposure"]) == "Mangystau"


def test_base_levels_are_left_at_zero_and_called_assumptions(case: Case) -> None:
    for place in case.places:
        assert place.values["weight"] == 0
        assert place.cells["weight"].kind == "assumption"
        assert "fitted" in place.cells["weight"].note


def test_only_national_turnout_and_active_regions_of_2_to_5_january_are_fitted(case: Case) -> None:
    fit = [seen for seen in case.observed if seen.use == "fit"]
    assert len(fit) == 7
    for seen in fit:
        assert seen.outcome in ("national.protesting", "national.active_regions")
        assert seen.days is not None
        assert FIT_DAYS[0] <= seen.days[0] == seen.days[1] <= FIT_DAYS[1]


def test_conflicting_values_stand_beside_each_other(case: Case) -> None:
    seen = {one.id: one for one in case.observed}
    assert seen["participants-4-jan"].value == 36831
    assert {other.value for other in seen["participants-4-jan"].alternatives} == {37000, 38000}
    ninth = seen["detained-9-jan"]
    assert {ninth.value, *(other.value for other in ninth.alternatives)} == {5135, 5800, 5969}


def test_detentions_only_grow(case: Case) -> None:
    counted = [
        seen
        for seen in case.observed
        if seen.outcome == "national.detained" and seen.days and not isinstance(seen.value, tuple)
    ]
    counted.sort(key=lambda seen: seen.days[1] if seen.days else 0)
    values = [seen.value for seen in counted]
    assert len(values) == 7
    assert values == sorted(values)


def test_the_first_region_is_mangystau_by_its_place_in_the_table(case: Case) -> None:
    (first,) = (seen for seen in case.observed if seen.id == "first-region")
    assert isinstance(first.value, float)
    assert case.places[int(first.value)].name == "Mangystau"


def test_the_cities_deaths_do_not_exceed_the_countrys(case: Case) -> None:
    seen = {one.id: one.value for one in case.observed}
    cities = ("almaty", "kyzylorda", "shymkent", "zhambyl", "mangystau")
    known = sum(value for c in cities if isinstance(value := seen[f"deaths-{c}"], float))
    assert known == 214
    assert seen["deaths"] == 238


def test_impulses_are_assumptions_and_nothing_else(case: Case) -> None:
    impulses = [d for d in case.decisions if d.do == "shock.impulse"]
    assert [d.value for d in impulses] == [0.4, 1, 0.5]
    assert {d.kind for d in impulses} == {"assumption"}


def test_the_large_decisions_have_a_rule_as_well_as_a_date(case: Case) -> None:
    ruled = {d.do for d in case.decisions if d.when is not None}
    assert ruled >= {
        "policing.order",
        "emergency.declare",
        "information.shutdown",
        "alliance.request",
        "concession.political",
        "elites.purge",
    }
    assert all(d.at is not None for d in case.decisions)


def test_every_state_of_emergency_ends_with_19_january(case: Case) -> None:
    declared = [d for d in case.decisions if d.do == "emergency.declare"]
    assert {place for d in declared for place in d.where} == {place.name for place in case.places}
    for decision in declared:
        assert decision.at is not None
        assert decision.hold is not None
        assert decision.at + decision.hold == pytest.approx(18, abs=0.02)


def test_the_arms_are_those_of_the_design(case: Case) -> None:
    assert set(case.arms) == ARMS


@pytest.mark.parametrize("name", sorted(ARMS))
def test_every_arm_has_the_three_impulses(case: Case, name: str) -> None:
    decisions = resolve(case, name).decisions
    assert sum(d.do == "shock.impulse" for d in decisions) == 3


@pytest.mark.parametrize("name", WITHOUT_INVITATION)
def test_without_the_invitation_nothing_of_the_alliance_is_decided(case: Case, name: str) -> None:
    assert not [d.id for d in resolve(case, name).decisions if d.do.startswith("alliance.")]


@pytest.mark.parametrize("name", ["announce-only", "announce-only-responsive"])
def test_announcing_brings_nobody(case: Case, name: str) -> None:
    verbs = [d.do for d in resolve(case, name).decisions if d.do.startswith("alliance.")]
    assert verbs == ["alliance.request"]


def test_frozen_and_responsive_arms_are_one_until_the_invitation(case: Case) -> None:
    (request,) = (d for d in case.decisions if d.do == "alliance.request")
    assert request.at is not None
    frozen = resolve(case, "no-invitation").decisions
    responsive = resolve(case, "no-invitation-responsive").decisions
    before = [d for d in frozen if d.at is not None and d.at <= request.at]
    assert before == [d for d in responsive if d.at is not None and d.at <= request.at]
    assert {d.id for d in responsive if d.at is None} >= {"almaty-clearing", "shoot-to-kill"}


PAIRS = {  # the fair comparison of each responsive arm
    "no-invitation-responsive": "invitation-responsive",
    "no-release-responsive": "invitation-responsive",
    "troops-0-responsive": "invitation-responsive",
    "troops-26000-responsive": "invitation-responsive",
    "no-shutdown-responsive": "shutdown-responsive",
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_responsive_arm_and_its_comparison_are_ruled_from_the_same_hour_on(
    case: Case, name: str
) -> None:
    one, other = (resolve(case, arm).decisions for arm in (name, PAIRS[name]))
    own = ("alliance.", "information.")
    dated = [
        [d.id for d in decisions if d.at is not None and not d.do.startswith(own)]
        for decisions in (one, other)
    ]
    assert dated[0] == dated[1]


def test_every_claim_on_arms_is_answered_with_later_decisions_by_their_rules_too(
    case: Case,
) -> None:
    varied = {claim.id for claim in case.claims if claim.variants}
    assert varied == {claim.id for claim in case.claims}
    for claim in case.claims:
        for variant in claim.variants:
            later = {case.arms[arm].later for pair in variant.items() for arm in pair}
            assert "responsive" in later


def test_what_fell_within_48_hours_is_told_apart(case: Case) -> None:
    from groundswell.case.arms import matches

    assert len(case.treatments) == 5
    for name, patterns in case.treatments.items():
        taken = [d for d in case.decisions if any(matches(p, d) for p in patterns)]
        begun = min(d.at for d in taken if d.at is not None)
        assert 3.8 <= begun <= 5.0, name  # evening of 4 January to that of the 5th


def test_swapping_the_orders_makes_almaty_hold_back_and_mangystau_fire(case: Case) -> None:
    orders = [d for d in resolve(case, "orders-swapped").decisions if d.do == "policing.order"]
    early = [d for d in orders if d.at is not None and d.at < 6]
    assert {d.value for d in early if "Almaty city" in d.where} == {0}
    assert max(d.value or 0 for d in early if "Mangystau" in d.where) == 1


@pytest.mark.parametrize("troops", [0, 2000, 3000, 10000, 26000])
def test_a_dose_of_troops_changes_nothing_but_their_number(case: Case, troops: int) -> None:
    dose = resolve(case, f"troops-{troops}")
    assert dict(dose.overrides) == {"alliance.troops": troops}
    assert dose.decisions == resolve(case, "as-happened").decisions


def test_the_claims_are_stated_so_that_they_can_be_answered(case: Case) -> None:
    claims = {claim.id: claim for claim in case.claims}
    assert len(claims) == 16
    success = claims["short-term-success"]
    assert success.variants
    assert [name for name, claim in claims.items() if claim.untestable] == ["disaster-for-patron"]


def test_population_agrees_with_the_table_by_unit(case: Case, shared: Path) -> None:
    table = shared / "data" / "kazakhstan-2022" / "kz_city_population.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["Region"]: int(row["Total"]) for row in csv.DictReader(stream)}
    values = {place.name: place.values["population"] for place in case.places}
    assert sum(values.values()) == rows["The Republic of Kazakhstan"]
    assert values["Almaty region"] == rows["Almaty Region"] + rows["Jetisu Region"]
    assert values["East Kazakhstan"] == rows["East Kazakhstan Region"] + rows["Abai Region"]
    assert values["Karaganda"] == rows["Karaganda Region"] + rows["Ulytau Region"]


def test_the_official_numbers_agree_with_the_table_of_facts(case: Case, shared: Path) -> None:
    table = shared / "data" / "kazakhstan-2022" / "facts.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        facts = {row["id"]: row for row in csv.DictReader(stream)}
    seen = {one.id: one for one in case.observed}
    for observation, fact in {
        "participants-2-jan": "K019",
        "participants-4-jan": "K028",
        "participants-5-jan": "K041",
        "active-3-jan": "K026",
        "detained-7-jan": "K051",
        "detained-11-jan": "K058",
        "deaths": "K079",
        "deaths-almaty": "K080",
        "deaths-security": "K067",
    }.items():
        assert seen[observation].value == float(facts[fact]["value"]), observation
        urls = {case.sources[cite].url for cite in seen[observation].cites}
        assert facts[fact]["source_url"] in urls, observation
    assert case.parameters["alliance.troops"].value == float(facts["K144"]["value"])


def test_the_claims_are_those_of_the_list(case: Case, shared: Path) -> None:
    text = (shared / "design" / "claims.md").read_text("utf-8")
    listed = set(re.findall(r"^\| ([a-z][a-z-]+) \|", text, re.MULTILINE)) - {"id"}
    assert {claim.id for claim in case.claims} == listed
