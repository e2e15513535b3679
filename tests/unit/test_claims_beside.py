"""What stands beside a verdict: scores, the outside view, stakes, doses, what was assumed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.unit.test_claims_answer import (
    DRAWS,
    EXITS,
    REPLICATES,
    FakeStudy,
    asked,
    dice,
    happening,
    lowers,
    only,
    study,
    will_fall,
)

import groundswell as gs
from groundswell.brief.claims import beside, text
from groundswell.claims.answer import Answered
from groundswell.claims.chance import score
from groundswell.claims.estimate import Number
from groundswell.claims.verdict import Verdict
from groundswell.claims.words import document

WILL = {"hedge": {"words": "will", "probability": 0.9, "range": [0.75, 0.98]}}
ARRIVAL = SimpleNamespace(do="alliance.arrive", at=5.0)


# -- what is assumed, and what cannot be tested ----------------------------------------------------


def test_a_claim_whose_answer_is_put_in_is_not_identified_whatever_the_runs_say() -> None:
    found = only(
        {**will_fall(), "assumed": "it is circular."}, study(as_happened=happening(0.9, 1))
    )
    assert found.verdict == Verdict.NOT_IDENTIFIED
    assert "it is circular." in found.why
    assert found.probability is not None, "the numbers are shown all the same"


def test_also_where_the_study_lacks_what_it_takes() -> None:
    found = only({**lowers(), "assumed": "circular."}, study(as_happened=happening(0.9, 1)))
    assert found.verdict == Verdict.NOT_IDENTIFIED
    assert "no-invitation" in found.command
    assert found.told


def test_one_reading_may_be_assumed_and_another_not() -> None:
    claim = {
        "horizons": [10],
        "readings": [
            {"name": "in", "assumed": "put in.", **statement(will_fall())},
            {"name": "out", **statement(will_fall())},
        ],
    }
    put_in, told = asked(claim, study(as_happened=happening(0.9, 1))).answers
    assert (put_in.verdict, told.verdict) == (Verdict.NOT_IDENTIFIED, Verdict.SUPPORTED)


def statement(claim: dict[str, Any]) -> dict[str, Any]:
    return {"statement": claim["statement"]}


def staked(bought: float) -> Any:
    """A claim of what 10 points of survival are worth, and a study where so many are bought."""
    term = {"measure": EXITS, "arms": ["no-invitation", "as-happened"], "contrast": "difference"}
    claim = {
        "untestable": "a matter of worth.",
        "horizons": [10],
        "stake": {"says": "it pays if the loss is so many times the cost", "of": term},
    }
    runs = study(
        as_happened=happening(0.3, 1, (4000, 4)),
        no_invitation=happening(0.3 + bought, 2, (4000, 4)),
    )
    return only(claim, runs)


def test_a_stake_is_one_over_the_probability_that_is_bought() -> None:
    found = staked(0.1)
    assert found.verdict == Verdict.NOT_TESTABLE
    assert found.stake.low < 10.0 < found.stake.high
    assert found.stake.value == pytest.approx(10.0, rel=0.15)
    assert "it pays if" in found.why


def test_nothing_pays_where_nothing_is_bought() -> None:
    found = staked(-0.2)
    assert found.stake.low == np.inf
    assert "nothing is bought" in found.why
    told = document([Answered(SimpleNamespace(**CLAIM), (found,), "prior only")])
    assert json.loads(json.dumps(told, allow_nan=False))["claims"][0]["verdict"] == "not testable"


CLAIM: dict[str, Any] = {
    "id": "it", "speaker": "x", "source": "g#p2", "says": "y", "as_of": None, "hedge": None,
    "note": "",
}  # fmt: skip


# -- doses, rates, Bayes factors -------------------------------------------------------------------


def doses(*chances: float) -> Any:
    claim = {
        "horizons": [10],
        "statement": [
            {
                "measure": EXITS,
                "arms": ["as-happened", "no-invitation", "other"],
                "contrast": "change",
                "absolute": True,
                "below": 0.1,
            }
        ],
    }
    arms = zip(("as_happened", "no_invitation", "other"), chances, strict=True)
    shape = (400, 32)
    runs = study(**{name: happening(p, k, shape) for k, (name, p) in enumerate(arms)})
    return only(claim, runs)


def test_a_change_is_small_only_if_it_is_at_every_dose() -> None:
    assert doses(0.3, 0.3, 0.9).verdict == Verdict.CONTRADICTED
    assert doses(0.3, 0.9, 0.3).verdict == Verdict.CONTRADICTED


def test_no_dose_changes_what_never_happens() -> None:
    found = doses(0.0, 0.0, 0.0)
    assert found.verdict == Verdict.SUPPORTED
    assert list(found.numbers[0].sides) == ["as-happened", "no-invitation", "other"]


def waves(one: float, other: float) -> FakeStudy:
    """First waves at constant rates in two arms, followed for ten days."""
    runs = study(
        as_happened=happening(0.0, 1, (300, 16)), no_invitation=happening(0.0, 2, (300, 16))
    )
    for number, (arm, rate) in enumerate((("as-happened", one), ("no-invitation", other))):
        times = dice(30 + number).exponential(1.0 / rate, (300, 16))
        runs.stored["wave_day", arm] = np.where(times < 10.0, times, np.nan)
    return runs


RATE = {
    "horizons": [10],
    "statement": [
        {
            "measure": {"outcome": "wave_day", "event": {"at_most": "horizon"}},
            "per": {"earliest": [{"outcome": "wave_day"}], "censor": "horizon"},
            "smoothed": True,
            "arms": ["as-happened", "no-invitation"],
            "contrast": "ratio",
            "at_least": 1.2,
        }
    ],
}


def test_a_ratio_of_rates_is_told_and_shown() -> None:
    found = only(RATE, waves(0.5, 0.05))
    assert found.verdict == Verdict.SUPPORTED
    (number,) = found.numbers
    assert number.found is not None
    assert number.found.value == pytest.approx(10.0, rel=0.15)
    assert number.found.low < number.found.value < number.found.high
    assert number.sides["as-happened"].value == pytest.approx(0.5, rel=0.1), (
        "events per day at risk"
    )
    assert only(RATE, waves(0.05, 0.5)).verdict == Verdict.CONTRADICTED


def test_rates_at_the_bound_settle_nothing() -> None:
    assert only(RATE, waves(0.12, 0.1)).verdict in (Verdict.NEEDS_MORE_RUNS, Verdict.UNDECIDED)


def appeals(doubted: float, trusted: float) -> Any:
    """Appeals in runs where loyalty is low, and where it is high."""
    runs = study(as_happened=happening(0.0, 1, (200, 32)))
    low = dice(40).random((200, 32)) < 0.5
    chance = np.where(low, doubted, trusted)
    runs.stored["loyalty", "as-happened"] = np.where(low, 0.5, 0.95)
    runs.stored["appeal_day", "as-happened"] = np.where(
        dice(41).random((200, 32)) < chance, 2.0, np.nan
    )
    claim = {
        "statement": [
            {
                "measure": {"outcome": "appeal_day", "event": {"at_most": 5}},
                "given": {"outcome": "loyalty", "event": {"at_most": 0.7}},
                "against": {"outcome": "loyalty", "event": {"at_least": 0.9}},
                "smoothed": True,
                "arms": ["as-happened"],
                "contrast": "bayes_factor",
                "at_least": 3,
            }
        ]
    }
    return only(claim, runs)


def test_a_bayes_factor_compares_an_event_under_two_conditions() -> None:
    found = appeals(0.9, 0.05)
    assert found.verdict == Verdict.SUPPORTED
    assert found.numbers[0].found.value == pytest.approx(18.0, rel=0.3)
    assert list(found.numbers[0].sides) == ["given", "against"]
    assert appeals(0.6, 0.6).verdict == Verdict.CONTRADICTED


def test_a_bayes_factor_of_a_condition_that_never_holds_cannot_be_judged() -> None:
    runs_without = appeals(0.0, 0.0)
    assert runs_without.verdict in (Verdict.NEEDS_MORE_RUNS, Verdict.UNDECIDED), "no event at all"


# -- how it turned out -----------------------------------------------------------------------------


def test_brier_scores_of_speaker_and_model_are_squares_of_the_distance() -> None:
    found = score(0.9, (0.75, 0.98), False)
    assert found.brier == pytest.approx(0.81)
    assert (found.low, found.high) == pytest.approx((0.5625, 0.9604))
    assert score(0.9, (0.75, 0.98), True).high == pytest.approx(0.0625)
    assert score(0.5, (0.0, 0.6), False).low == 0.0


def test_a_claim_that_turned_out_false_is_scored_beside_the_model() -> None:
    claim = {**will_fall(), **WILL, "known": {"answer": False}, "as_of": "2022-01-03"}
    found = only(claim, study(as_happened=happening(0.2, 1, (400, 8))))
    assert found.chance.value == pytest.approx(0.2, abs=0.03)
    assert found.model.brier == pytest.approx(found.chance.value**2)
    assert found.speaker.brier == pytest.approx(0.81)
    assert "prior only" in found.knowledge


def test_what_had_come_before_the_speaker_spoke_is_left_out() -> None:
    runs = study(as_happened=happening(0.5, 1, (400, 8)))  # on day 3
    before = only({**will_fall(), "as_of": "2022-01-04"}, runs)
    after = only({**will_fall(), "as_of": "2022-01-05"}, runs)
    assert before.chance.value == pytest.approx(0.5, abs=0.03)
    assert after.chance.value == 0.0, (
        "all who went had gone on day 3, and were known to be in office"
    )
    told = "The event itself, where it had not come before the claim:"
    assert any(line.startswith(told) for line in beside(after))
    assert not any(line.startswith(told) for line in beside(before))


def test_a_claim_that_something_will_not_come_is_scored_the_other_way_round() -> None:
    claim = {**will_fall(below=0.5), **WILL, "known": {"answer": True}}
    found = only(claim, study(as_happened=happening(0.2, 1, (400, 8))))
    assert found.chance.value == pytest.approx(0.8, abs=0.03)
    assert found.speaker.brier == pytest.approx(0.01)


def test_a_comparison_of_arms_has_no_probability_and_no_score() -> None:
    runs = study(as_happened=happening(0.05, 1), no_invitation=happening(0.9, 2))
    found = only({**lowers(), "known": {"answer": True}}, runs)
    assert found.chance is None
    assert found.model is None
    assert found.outside is None


@pytest.mark.parametrize(
    ("fit", "day", "says"),
    [
        ("fit", 5, "the same knowledge or less"),
        ("all", 20, "Not comparable"),
    ],
)
def test_a_posterior_says_whether_it_knew_more_than_the_speaker(
    fit: str, day: int, says: str
) -> None:
    from datetime import date

    runs = study(as_happened=happening(0.2, 1, (60, 8)))
    posterior = {
        "fit": fit, "fitted_to": "1 observation", "label": "fitted", "luck": "fresh",
        "outcome": "converged", "silent": [], "rows": 100, "effective_draws": 100.0,
        "folder": "posterior", "reasons": [],
    }  # fmt: skip
    fitted = Posterior(**{**vars(runs), "posterior": posterior})
    seen = [
        SimpleNamespace(use="fit", dates=(date(2022, 1, 2), date(2022, 1, 5))),
        SimpleNamespace(use="held_out", dates=(date(2022, 1, 20), date(2022, 1, 20))),
    ]
    claim = {**will_fall(), "known": {"answer": False}, "as_of": "2022-01-07"}
    (found,) = asked(claim, fitted, observed=seen).answers
    assert says in found.knowledge
    assert f"up to {day} January 2022" in found.knowledge


class Posterior(FakeStudy):
    def __init__(self, posterior: dict[str, Any], **rest: Any) -> None:
        super().__init__(**rest)
        self.fitted = posterior

    @property
    def meta(self) -> dict[str, Any]:
        return {**super().meta, "posterior": self.fitted}


# -- the outside view ------------------------------------------------------------------------------


def test_a_claim_on_the_leaders_exit_has_the_outside_view_from_the_arrival_on() -> None:
    runs = study(as_happened=happening(0.9, 1))
    (found,) = asked(will_fall(), runs, decisions=(ARRIVAL,)).answers
    outside = found.outside
    assert outside is not None
    assert outside.horizon == 5.0, "ten days after the start, five after the troops came"
    assert outside.low < outside.probability < outside.high
    assert outside.n > 20
    assert outside.disagrees, "nine in ten is more than any class of leaders"


def test_inside_and_outside_view_agree_where_the_model_is_within_the_interval() -> None:
    runs = study(as_happened=happening(0.0, 1))
    (found,) = asked(will_fall(), runs, decisions=(ARRIVAL,)).answers
    near = replace(found.outside, inside=Number(found.outside.probability, 0.0, 1.0))
    assert near.disagrees is False
    assert replace(near, inside=None).disagrees is None


def test_a_door_is_taken_for_the_door_of_the_class() -> None:
    claim = {
        "statement": [
            {
                "measure": {
                    "all_of": [
                        {"outcome": "exit_day", "event": {"at_most": 10}},
                        {"outcome": "exit_door", "event": {"equals": 4}},
                    ]
                },
                "arms": ["as-happened"],
                "at_least": 0.5,
            }
        ]
    }
    runs = study(as_happened=happening(0.5, 1))
    runs.stored["exit_door", "as-happened"] = np.full((DRAWS, REPLICATES), 4.0)
    (found,) = asked(claim, runs, decisions=(ARRIVAL,)).answers
    assert found.outside.door == "flight"
    whole = asked(will_fall(), runs, decisions=(ARRIVAL,)).answers[0].outside
    assert found.outside.probability < whole.probability


UNDATED = SimpleNamespace(do="alliance.arrive", at=None)


@pytest.mark.parametrize("decisions", [(), (UNDATED,)])
def test_where_no_troops_come_there_is_no_outside_view(decisions: Any) -> None:
    runs = study(as_happened=happening(0.5, 1))
    assert asked(will_fall(), runs, decisions=decisions).answers[0].outside is None


def test_before_the_troops_come_there_is_no_outside_view() -> None:
    late = SimpleNamespace(do="alliance.arrive", at=12.0)
    runs = study(as_happened=happening(0.5, 1))
    assert asked(will_fall(), runs, decisions=(late,)).answers[0].outside is None


# -- as text and as JSON ---------------------------------------------------------------------------


def told(claim: dict[str, Any], runs: FakeStudy, **case: Any) -> str:
    return text([asked(claim, runs, **case)], runs)


def test_a_variant_whose_verdict_differs_is_shown_and_one_whose_verdict_is_the_same_is_named() -> (
    None
):
    varied = {**will_fall(), "variants": [{"as-happened": "responsive"}]}
    runs = study(as_happened=happening(0.95, 1), responsive=happening(0.02, 2))
    said = told(varied, runs)
    assert "SUPPORTED" in said
    assert "CONTRADICTED" in said
    same = told(varied, study(as_happened=happening(0.95, 1), responsive=happening(0.96, 2)))
    assert "CONTRADICTED" not in same
    assert "The same with responsive for as-happened" in same


def test_the_text_says_what_was_compared_what_it_rests_on_and_what_would_change_it() -> None:
    claim = {**will_fall(), **WILL, "known": {"answer": False}}
    said = told(claim, study(as_happened=happening(0.9, 1)), decisions=(ARRIVAL,))
    assert "The event itself: 90" in said
    assert "Compared:" not in said, "what is told as the event is not told twice"
    assert 'with "will", taken as 90 % (75 % to 98 %)' in said
    assert "Outside view:" in said
    assert "the two disagree" in said
    assert "It turned out false." in said
    assert "Brier scores: speaker 0.810" in said
    assert "What would change it:" in said


def test_both_sides_of_a_comparison_have_their_intervals_and_a_difference_its_unit() -> None:
    runs = study(as_happened=happening(0.4, 1), no_invitation=happening(0.5, 2))
    said = told(lowers(), runs)
    (compared,) = [line for line in said.splitlines() if "Compared:" in line]
    share = r"\d+ % \(\d+ % to \d+ %\)"
    assert re.search(f"as-happened {share} and no-invitation {share}; difference ", compared) or (
        re.search(f"no-invitation {share} and as-happened {share}; difference ", compared)
    )
    assert compared.endswith("percentage points.")


def test_what_no_run_shows_is_not_told_to_be_impossible() -> None:
    found = only(will_fall(), study(as_happened=happening(0.0, 1)))
    assert found.chance.value == 0.0
    assert 0.0 < found.chance.high < 0.05
    assert (found.chance.low, found.numbers[0].sides["as-happened"].low) == (0.0, 0.0)
    none = study(as_happened=happening(0.0, 1), no_invitation=happening(0.0, 2))
    gap = only(lowers(), none).numbers[0].found
    assert gap.low < gap.value == 0.0 < gap.high


def test_commands_for_what_is_missing_are_as_few_as_answer_it() -> None:
    claim = {**will_fall(), "horizons": [365, 730, 1095], "variants": [{"as-happened": "other"}]}
    said = told(claim, study(as_happened=happening(0.9, 1)))
    lines = [line for line in said.splitlines() if "groundswell run" in line]
    assert len(lines) == 1
    assert "--arms as-happened,other" in lines[0]
    assert "--horizon 3y" in lines[0]


def test_json_has_the_evidence_and_all_that_stands_beside() -> None:
    claim = {**will_fall(), **WILL, "known": {"answer": False}}
    found = asked(claim, study(as_happened=happening(0.9, 1)), decisions=(ARRIVAL,))
    (one,) = json.loads(json.dumps(document([found]), allow_nan=False))["claims"]
    assert one["outside_view"]["disagrees"] is True
    assert one["brier"]["speaker"]["score"] == pytest.approx(0.81)
    assert one["expectations"][0]["sides"]["as-happened"]["value"] == pytest.approx(0.9, abs=0.05)
    assert one["evidence"]["document"] == "report"
    assert one["would_change"]


def test_every_claim_of_the_bundled_case_can_be_told_from_a_study_that_lacks_everything(
    tmp_path: Any,
) -> None:
    handle = gs.load("kazakhstan-2022").run(
        arms=["as-happened"], draws=2, seed=1, horizon=2.0, out=tmp_path
    )
    found = handle.claims()
    assert len(found.data["claims"]) == 16
    verdicts = {one["id"]: one["verdict"] for one in found.data["claims"]}
    assert verdicts["disaster-for-patron"] == "not testable"
    assert verdicts["appeal-signals-doubt"] == verdicts["sentiment-spreads"] == "not identified"
    assert "To answer them" in found.text
    assert found.data["claims"][0]["evidence"]["publisher"] == "Turan"
