"""Claims answered from studies in which the truth was planted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from groundswell.case.claim import Claim
from groundswell.case.priors import Prior
from groundswell.case.resolved import Parameter
from groundswell.case.vocabulary import Source
from groundswell.claims.answer import Answer, Answered, answer
from groundswell.claims.verdict import Verdict
from groundswell.claims.words import document

DRAWS, REPLICATES, DAYS = 150, 8, 20
EXITS = {"outcome": "exit_day", "event": {"at_most": "horizon"}}


@dataclass
class FakeStudy:
    """Arrays in memory with the interface of a stored study."""

    stored: dict[tuple[str, str], Any]
    arms: tuple[str, ...] = ("as-happened", "no-invitation")
    places: tuple[str, ...] = ("North",)
    days: int = DAYS
    drawn: dict[str, Any] = field(default_factory=dict)
    path: Path = Path("study")

    @property
    def draws(self) -> int:
        return int(self.stored["deaths", self.arms[0]].shape[0])

    @property
    def replicates(self) -> int:
        return int(self.stored["deaths", self.arms[0]].shape[1])

    @property
    def meta(self) -> dict[str, Any]:
        return {"case": "two-towns", "seed": 7}

    def arrays(self, outcomes: list[str], arm: str) -> dict[str, Any]:
        return {outcome: self.array(outcome, arm) for outcome in outcomes}

    def array(self, outcome: str, arm: str) -> Any:
        return np.asarray(self.stored[outcome, arm], dtype=np.float64)

    def parameters(self) -> dict[str, Any]:
        return self.drawn

    def luck(self) -> None:
        return None


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed))


def happening(chance: Any, seed: int, shape: tuple[int, int] = (DRAWS, REPLICATES)) -> Any:
    """Return days of an event that happens with a chance (one for all draws, or one a draw)."""
    chances = np.broadcast_to(np.atleast_1d(chance)[:, None], (shape[0], 1))
    return np.where(dice(seed).random(shape) < chances, 3.0, np.nan)


def study(**exits: Any) -> FakeStudy:
    """Return a study whose arms have these days of exit; deaths are 10 in every run."""
    arms = {name.replace("_", "-"): value for name, value in exits.items()}
    stored: dict[tuple[str, str], Any] = {}
    for arm, value in arms.items():
        stored["exit_day", arm] = value
        stored["deaths", arm] = np.full(np.shape(value), 10.0)
    return FakeStudy(stored, tuple(arms))


def asked(claim: dict[str, Any], runs: FakeStudy, **case: Any) -> Answered:
    stated = Claim.model_validate(
        {"id": "it", "speaker": "somebody", "source": "report", "says": "it will be", **claim}
    )
    arms = dict.fromkeys(("as-happened", "no-invitation", "responsive", "other"))
    about: Any = SimpleNamespace(
        claims=(stated,),
        arms=arms,
        parameters=case.get("parameters", {}),
        decisions=case.get("decisions", ()),
        observed=case.get("observed", ()),
        start=datetime(2022, 1, 1),
        horizon=30.0,
        sources={},
        like=None,
        name="test",
    )
    found: Any = runs
    return answer(about, found)[0]


def only(claim: dict[str, Any], runs: FakeStudy) -> Answer:
    (found,) = asked(claim, runs).answers
    return found


def will_fall(**bound: Any) -> dict[str, Any]:
    assertion = {"measure": EXITS, "arms": ["as-happened"], **(bound or {"at_least": 0.5})}
    return {"horizons": [10], "statement": [assertion]}


def lowers(by: float = 0.1) -> dict[str, Any]:
    return {
        "horizons": [10],
        "statement": [
            {
                "measure": EXITS,
                "arms": ["no-invitation", "as-happened"],
                "contrast": "difference",
                "at_least": by,
            }
        ],
    }


def test_all_that_a_claim_asks_of_an_arm_is_read_at_once() -> None:
    class Counted(FakeStudy):
        def arrays(self, outcomes: list[str], arm: str) -> dict[str, Any]:
            reads.append((arm, *outcomes))
            return super().arrays(outcomes, arm)

    reads: list[tuple[str, ...]] = []
    there = study(as_happened=happening(0.9, 1), no_invitation=happening(0.1, 2))
    asked(lowers(), Counted(there.stored, there.arms))
    assert sorted(reads) == [
        ("as-happened", "deaths", "exit_day"),
        ("no-invitation", "deaths", "exit_day"),
    ]


def test_an_event_that_is_planted_is_supported() -> None:
    assert only(will_fall(), study(as_happened=happening(0.9, 1))).verdict == Verdict.SUPPORTED


def test_its_negation_is_contradicted() -> None:
    claim = will_fall(below=0.5)
    assert only(claim, study(as_happened=happening(0.9, 1))).verdict == Verdict.CONTRADICTED


def test_a_planted_effect_is_supported_and_its_negation_contradicted() -> None:
    runs = study(as_happened=happening(0.05, 1), no_invitation=happening(0.9, 2))
    assert only(lowers(), runs).verdict == Verdict.SUPPORTED
    claim = lowers()
    claim["statement"][0]["arms"].reverse()
    assert only(claim, runs).verdict == Verdict.CONTRADICTED


def test_arms_that_do_not_differ_contradict_an_effect() -> None:
    same = happening(0.3, 1)
    assert only(lowers(), study(as_happened=same, no_invitation=same)).verdict == (
        Verdict.CONTRADICTED
    )


def test_a_claim_that_is_true_in_half_of_the_draws_is_undecided() -> None:
    chance = np.where(np.arange(200) % 2 == 0, 0.97, 0.03)
    found = only(will_fall(), study(as_happened=happening(chance, 1, (200, REPLICATES))))
    assert found.verdict == Verdict.UNDECIDED
    assert found.probability == pytest.approx(0.5, abs=0.05)
    assert found.command == ""


def test_few_runs_ask_for_more_with_the_command_that_adds_them() -> None:
    found = only(will_fall(), study(as_happened=happening(0.95, 1, (6, 2))))
    assert found.verdict == Verdict.NEEDS_MORE_RUNS
    assert found.command.startswith("groundswell run two-towns --arms as-happened --draws ")
    assert "--seed 7 --horizon 20d --out study" in found.command


def test_where_luck_blurs_every_draw_replicates_are_asked_for_and_not_draws() -> None:
    found = only(will_fall(), study(as_happened=happening(0.6, 1, (400, 2))))
    assert found.verdict == Verdict.NEEDS_MORE_RUNS
    assert "--draws 400 --replicates 8" in found.command
    assert found.command.endswith("--out study-r8")


def test_a_claim_whose_presupposition_fails_is_inapplicable() -> None:
    presupposed = {"measure": EXITS, "arms": ["no-invitation"], "at_least": 0.3}
    runs = study(as_happened=happening(0.9, 1), no_invitation=happening(0.0, 2))
    found = only({**will_fall(), "presupposes": [presupposed]}, runs)
    assert found.verdict == Verdict.INAPPLICABLE
    assert found.applies == 0.0
    assert "presupposes" in found.why


def test_draws_where_it_does_not_apply_are_counted_apart() -> None:
    chance = np.where(np.arange(200) % 4 == 0, 0.0, 1.0)
    presupposed = {"measure": EXITS, "arms": ["no-invitation"], "at_least": 0.3}
    runs = study(
        as_happened=happening(chance, 1, (200, REPLICATES)),
        no_invitation=happening(chance, 2, (200, REPLICATES)),
    )
    found = only({**will_fall(), "presupposes": [presupposed]}, runs)
    assert found.verdict == Verdict.SUPPORTED
    assert found.applies == pytest.approx(0.75)


def test_a_missing_arm_is_named_with_the_command_that_adds_it() -> None:
    found = only(lowers(), study(as_happened=happening(0.5, 1)))
    assert found.verdict == Verdict.NEEDS_MORE_RUNS
    assert found.probability is None
    assert "no-invitation" in found.why
    assert "--arms as-happened,no-invitation" in found.command


def test_a_horizon_beyond_the_study_is_named_with_the_command_that_reaches_it() -> None:
    claim = {**will_fall(), "horizons": [10, 365]}
    near, far = asked(claim, study(as_happened=happening(0.9, 1))).answers
    assert near.verdict == Verdict.SUPPORTED
    assert far.verdict == Verdict.NEEDS_MORE_RUNS
    assert "--horizon 1y --out study-1y" in far.command


def test_what_turned_out_is_told_for_each_horizon() -> None:
    claim = {**will_fall(), "horizons": [10, 15], "known": {"answer": [False, None]}}
    answers = asked(claim, study(as_happened=happening(0.9, 1))).answers
    assert [one.known for one in answers] == [False, None]


def test_a_variant_is_answered_with_the_other_arms() -> None:
    claim = {**will_fall(), "variants": [{"as-happened": "responsive"}, {"other": "responsive"}]}
    runs = study(as_happened=happening(0.95, 1), responsive=happening(0.02, 2))
    written, varied = asked(claim, runs).answers  # the second variant changes nothing it names
    assert (written.verdict, varied.verdict) == (Verdict.SUPPORTED, Verdict.CONTRADICTED)
    assert varied.stands_for == {"as-happened": "responsive"}


def test_a_claim_that_cannot_be_stated_is_not_testable() -> None:
    found = only({"untestable": "a matter of taste"}, study(as_happened=happening(0.5, 1)))
    assert found.verdict == Verdict.NOT_TESTABLE
    assert found.why == "a matter of taste"


def test_failed_runs_are_left_out() -> None:
    runs = study(as_happened=happening(0.95, 1))
    failed = dice(4).random((DRAWS, REPLICATES)) < 0.3
    failed[:5] = True
    for name in ("deaths", "exit_day"):
        runs.stored[name, "as-happened"][failed] = np.nan
    found = only(will_fall(), runs)
    assert found.verdict == Verdict.SUPPORTED
    assert f"of {DRAWS - 5} draws" in found.why


def test_a_study_without_a_finished_run_says_so() -> None:
    runs = study(as_happened=happening(0.95, 1))
    runs.stored["deaths", "as-happened"][:] = np.nan
    found = only(will_fall(), runs)
    assert found.verdict == Verdict.NEEDS_MORE_RUNS
    assert "No run" in found.why


def ratio(**bound: float) -> dict[str, Any]:
    assertion = {
        "measure": {"outcome": "deaths"},
        "arms": ["as-happened", "no-invitation"],
        "contrast": "ratio",
        **bound,
    }
    return {"statement": [assertion]}


def counted(factor: float) -> FakeStudy:
    """Return deaths over four orders of magnitude, in one arm `factor` times the other's."""
    scale = 10.0 ** dice(1).uniform(0, 4, (DRAWS, 1))
    luck = dice(2).gamma(4.0, 0.25, (DRAWS, REPLICATES))
    more = dice(3).gamma(20.0, 0.05, (DRAWS, REPLICATES))
    runs = study(as_happened=happening(0.5, 1), no_invitation=happening(0.5, 2))
    runs.stored["deaths", "as-happened"] = factor * scale * luck * more
    runs.stored["deaths", "no-invitation"] = scale * luck
    return runs


@pytest.mark.parametrize(
    ("factor", "bound", "verdict"),
    [
        (2.0, {"at_least": 1.2}, Verdict.SUPPORTED),
        (2.0, {"at_most": 0.9}, Verdict.CONTRADICTED),
        (0.5, {"at_most": 0.9}, Verdict.SUPPORTED),
        (0.5, {"above": 1.0}, Verdict.CONTRADICTED),
    ],
)
def test_a_ratio_is_judged_in_small_draws_and_in_large_ones(
    factor: float, bound: dict[str, float], verdict: Verdict
) -> None:
    assert only(ratio(**bound), counted(factor)).verdict == verdict


def test_a_ratio_of_nothing_to_nothing_has_no_meaning() -> None:
    runs = counted(1.0)
    for arm in runs.arms:
        runs.stored["deaths", arm][:] = 0.0
    assert only(ratio(at_most=0.9), runs).verdict == Verdict.INAPPLICABLE


def wears_off(share: float) -> dict[str, Any]:
    def effect(day: int) -> dict[str, Any]:
        return {
            "measure": {"outcome": "national.protesting", "day": day},
            "arms": ["as-happened", "no-invitation"],
            "contrast": "difference",
        }

    size = {"absolute": True}
    bound = {"times": share, "of": effect(5) | size}
    return {
        "presupposes": [{**effect(5), "at_most": -100}],
        "statement": [{**effect(15), **size, "at_most": bound}],
    }


@pytest.mark.parametrize(
    ("later", "verdict"), [(-10.0, Verdict.SUPPORTED), (-900.0, Verdict.CONTRADICTED)]
)
def test_an_effect_that_wears_off_is_told_from_one_that_lasts(
    later: float, verdict: Verdict
) -> None:
    runs = study(as_happened=happening(0.5, 1), no_invitation=happening(0.5, 2))
    street = 5000.0 + dice(5).normal(0.0, 300.0, (DRAWS, REPLICATES, DAYS))
    runs.stored["national.protesting", "no-invitation"] = street
    other = street + dice(6).normal(0.0, 60.0, street.shape)
    other[..., 5] -= 1000.0
    other[..., 15] += later
    runs.stored["national.protesting", "as-happened"] = other
    assert only(wears_off(0.4), runs).verdict == verdict


def test_a_mean_given_an_event_takes_only_those_runs() -> None:
    runs = study(as_happened=happening(0.5, 1, (200, 16)))
    left = np.isfinite(runs.stored["exit_day", "as-happened"])
    runs.stored["deaths", "as-happened"] = np.where(left, 100.0, 0.0)
    claim = {
        "statement": [
            {
                "measure": {"outcome": "deaths"},
                "given": {"outcome": "exit_day", "event": {"at_most": 10}},
                "arms": ["as-happened"],
                "at_least": 90,
            }
        ]
    }
    assert only(claim, runs).verdict == Verdict.SUPPORTED


def test_a_verdict_names_the_parameter_it_rests_on_and_no_other() -> None:
    strength = dice(7).random(DRAWS)
    runs = study(as_happened=happening(strength, 1))
    runs.drawn = {"escalation.core": strength, "noise.spread": dice(8).random(DRAWS)}
    core = uniform("escalation.core")
    found = asked(will_fall(), runs, parameters={"escalation.core": core}).answers[0]
    assert [rest.parameter for rest in found.rests_on] == ["escalation.core"]
    assert found.rests_on[0].correlation > 0.5
    assert found.rests_on[0].kind == "assumption"


def uniform(name: str, plausible: tuple[float, float] | None = None) -> Parameter:
    """Return a parameter that may be anything between 0 and 1."""
    return Parameter(
        name=name,
        symbol="x",
        doc="made up",
        value=Prior("uniform", low=0.0, high=1.0),
        unit="1",
        range=(0.0, 1.0),
        role="uncertainty",
        plausible=plausible,
        source=Source("assumption"),
        mechanism="",
        stated=True,
    )


def test_parameters_are_rarely_named_by_chance() -> None:
    named = 0
    for seed in range(60):
        runs = study(as_happened=happening(0.5, seed))
        runs.drawn = {f"p{k}": dice(1000 + 40 * seed + k).random(DRAWS) for k in range(40)}
        named += bool(only(will_fall(), runs).rests_on)
    assert named <= 9  # 5 % of 60, with room: 10 or more come once in 800


def test_claims_have_the_promised_keys_as_json() -> None:
    claim = {**will_fall(), "horizons": [10, 365], "known": {"answer": [False, None]}}
    told = document([asked(claim, study(as_happened=happening(0.9, 1)))])
    (found,) = json.loads(json.dumps(told, allow_nan=False))["claims"]
    assert {"id", "verdict", "probability", "error", "rests_on", "outside_view"} <= found.keys()
    assert found["verdict"] == "supported"
    assert found["label"] == "prior only"
    assert 0.0 < found["error"] < 0.2
    assert [one["horizon_days"] for one in found["answers"]] == [10, 365]
