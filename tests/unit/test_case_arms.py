"""What arms make of a case's decisions and parameters."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from groundswell.case import load, resolve
from groundswell.case.priors import Prior
from groundswell.errors import CaseError

sys.path.insert(0, str(Path(__file__).parents[1] / "broken_cases"))
toy = importlib.import_module("toy")


@pytest.fixture(scope="module")
def case():
    return load(toy.document(), toy.VOCABULARY)


def taken(case, arm):
    """Return id -> how each decision of an arm is taken."""
    decisions = resolve(case, arm).decisions
    return {d.id: "ruled" if d.at is None else "dated" for d in decisions}


def test_as_happened_uses_the_dates_and_keeps_rules_without_a_date(case):
    assert next(iter(case.arms)) == "as-happened"
    assert taken(case, "as-happened") == {
        "order.crowd": "dated",
        "sweep": "dated",
        "help.come": "dated",
        "order.crowd#2": "dated",
        "help.ask": "ruled",
    }


@pytest.mark.parametrize("arm", [*toy.document()["arms"], "as-happened"])
def test_a_resolved_decision_has_a_date_or_a_rule_and_dates_come_in_order(case, arm):
    decisions = resolve(case, arm).decisions
    assert all((decision.at is None) != (decision.when is None) for decision in decisions)
    times = [decision.at for decision in decisions if decision.at is not None]
    assert times == sorted(times)


def test_frozen_keeps_later_dates(case):
    kept = taken(case, "no-sweep")
    assert "sweep" not in kept
    assert kept["order.crowd#2"] == "dated"


def test_responsive_rules_the_later_decisions_that_have_a_rule(case):
    kept = taken(case, "no-sweep-responsive")
    assert kept["order.crowd"] == "dated", "earlier than the one removed"
    assert kept["help.come"] == "dated", "later, without a rule"
    assert kept["order.crowd#2"] == "ruled", "later, with a rule"


def test_removed_drops_later_dates_and_keeps_rules(case):
    assert taken(case, "no-order-and-nothing-after") == {"help.ask": "ruled"}


def test_decisions_at_the_very_time_of_the_touched_one_are_not_later():
    document = toy.document()
    document["decisions"][4]["at"] = document["decisions"][1]["at"]
    case = load(document, toy.VOCABULARY)
    assert taken(case, "no-sweep-responsive")["order.crowd#2"] == "dated"


def test_setting_a_parameter_overrides_it_and_differs_from_the_start(case):
    assert resolve(case, "doubled").overrides == {"help.troops": 3000.0}
    assert taken(case, "doubled")["order.crowd#2"] == "dated"
    doubtful = resolve(case, "doubtful")
    assert doubtful.overrides == {"help.troops": Prior("uniform", low=0, high=3000)}
    assert taken(case, "doubtful")["sweep"] == "ruled"


def test_swapping_exchanges_the_places_of_matching_decisions(case):
    where = {d.id: d.where for d in resolve(case, "swapped").decisions}
    assert where["order.crowd"] == ("South",)
    assert where["order.crowd#2"] == ("North",)
    assert where["sweep"] == ()


def test_a_swapped_rule_watches_the_other_place():
    document = toy.document()
    del document["decisions"][4]["at"]
    case = load(document, toy.VOCABULARY)
    swapped = {d.id: d for d in resolve(case, "swapped").decisions}["order.crowd#2"]
    assert (swapped.where, swapped.when.place) == (("North",), "North")


def test_adding_puts_a_decision_in_its_time(case):
    first = resolve(case, "early").decisions[0]
    assert (first.id, first.at, first.value) == ("early:help.come", 0.5, 500.0)


def test_removing_a_ruled_decision_makes_all_dates_later():
    document = toy.document()
    document["arms"]["unasked"] = {"why": "x", "remove": "help.ask", "later": "responsive"}
    assert taken(load(document, toy.VOCABULARY), "unasked")["sweep"] == "ruled"


@pytest.mark.parametrize("pattern", ["sweep", "order.sweep", "*sweep", "order.s*", "swee?"])
def test_a_glob_is_matched_against_verbs_and_ids(pattern):
    document = toy.document()
    document["arms"]["calm"] = {"why": "x", "remove": pattern, "later": "frozen"}
    assert "sweep" not in taken(load(document, toy.VOCABULARY), "calm")


def test_resolving_leaves_the_case_as_it_was(case):
    before = case.decisions
    resolve(case, "swapped")
    assert case.decisions == before


def test_an_unknown_arm_is_refused_with_the_nearest(case):
    with pytest.raises(CaseError) as caught:
        resolve(case, "no-swep")
    assert caught.value.problems[0].nearest == "no-sweep"
