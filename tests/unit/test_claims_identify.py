"""Verdicts that hang on what the data left open: planted truths, and false alarms."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.claims_toy import ARMS, DAYS, FIRST, NAME, SECOND, toy

from groundswell.claims import identify
from groundswell.claims.answer import answer
from groundswell.claims.luck import Evidence
from groundswell.claims.openness import Open, left_open
from groundswell.claims.swings import Rival
from groundswell.claims.verdict import Verdict, Weighed
from groundswell.infer import posterior
from groundswell.infer.calibrate import calibrate
from groundswell.infer.smc import Settings
from groundswell.study.draws import Given
from groundswell.study.run import run

SMALL = Settings(particles=250, populations=2, moves=3)
ASKED = {"arms": ARMS, "seed": 3, "days": DAYS, "simulator_name": NAME}


@pytest.fixture(scope="module")
def case():
    return toy()


@pytest.fixture(scope="module")
def fitted(case, tmp_path_factory):
    """A study with the draws of a posterior that has seen the sum of both parameters."""
    folder = tmp_path_factory.mktemp("posterior")
    calibrate(case, out=folder, settings=SMALL, draws=200, simulator=NAME)
    given = posterior.given(folder, case, simulator=NAME)
    out = tmp_path_factory.mktemp("study")
    return run(case, **ASKED, draws=200, replicates=16, given=given, out=out)


@pytest.fixture(scope="module")
def prior_only(case, tmp_path_factory):
    out = tmp_path_factory.mktemp("prior")
    return run(case, **ASKED, draws=180, replicates=8, out=out)


@pytest.fixture(scope="module")
def answers(case, fitted):
    return asked(case, fitted)


def asked(case, study):
    return {one.claim.id: one.answers[0] for one in answer(case, study)}


def confirm(case, answers):
    """Run the corners that answers still want, as `claims --confirm` does."""
    wanted = {plan.folder: plan for one in answers.values() for plan in one.fresh}
    for plan in wanted.values():
        given = Given(plan.source, plan.values, plan.keys, plan.told)
        run(
            case, arms=ARMS, seed=plan.seed, days=plan.days, out=plan.folder, given=given,
            draws=len(given), replicates=plan.replicates, simulator_name=NAME,
        )  # fmt: skip
    return list(wanted.values())


def test_an_effect_that_is_pinned_is_supported_and_one_that_never_comes_contradicted(answers):
    assert answers["pinned"].verdict == Verdict.SUPPORTED
    assert answers["pinned-out"].verdict == Verdict.CONTRADICTED


def test_a_claim_without_its_presupposition_is_inapplicable(answers):
    assert answers["moot"].verdict == Verdict.INAPPLICABLE


def test_where_only_the_sum_was_seen_a_claim_on_the_difference_is_not_identified(answers):
    found = answers["hangs"]
    assert found.verdict == Verdict.NOT_IDENTIFIED
    swing = found.swing
    assert {*swing.parameters, *swing.tied} == {FIRST, SECOND}, "both are named"
    assert swing.least.true.guess < 0.1 < 0.9 < swing.most.true.guess
    assert all(name in found.why for name in (FIRST, SECOND))


def test_the_sum_leaves_both_parameters_open_though_each_was_narrowed(case, fitted):
    found = {one.name: one for one in left_open(case, fitted).parameters}
    assert found.keys() == {FIRST, SECOND}
    assert found[FIRST].tied == (SECOND,)
    assert np.var(found[FIRST].scores) < 0.8, "by the rule for single parameters it is not open"


def test_fresh_runs_at_the_corners_confirm_it(case, fitted, answers):
    plans = confirm(case, answers)
    assert len(plans) == 2
    assert all(len(plan.held) == 1 for plan in plans), "the smallest set is tried first"
    found = asked(case, fitted)["hangs"]
    assert found.verdict == Verdict.NOT_IDENTIFIED
    assert found.swing.confirmed
    assert len(found.swing.parameters) == 1
    assert {*found.swing.parameters, *found.swing.tied} == {FIRST, SECOND}
    assert not found.fresh
    assert "fresh runs" in found.why


def test_what_the_data_tie_to_a_parameter_moves_along_with_it(case, fitted, answers):
    from groundswell.claims.corners import fresh

    openness = left_open(case, fitted)
    (one,) = [one for one in openness.parameters if one.name == FIRST]
    plan = fresh(case, fitted, openness, [one], (1,), ["difference"], 9.0)
    first, second = (
        np.array([case.parameters[name].value.share(x, case.parameters[name].range) for x in v])
        for name, v in plan.values.items()
        if name in (FIRST, SECOND)
    )
    assert np.ptp(first) == 0.0
    assert first[0] == pytest.approx(0.95)
    # the sum that was seen stays what it was: deviates near 0, so the second near -1.645
    assert np.median(second) == pytest.approx(0.05, abs=0.06)


def test_of_a_study_of_the_prior_everything_uncertain_is_open_and_the_label_stays(case, prior_only):
    (found,) = [one for one in answer(case, prior_only) if one.claim.id == "hangs"]
    assert found.label == "prior only"
    (leading,) = found.answers
    assert {FIRST, SECOND} >= set(leading.swing.parameters)
    assert not leading.swing.tied
    pinned = asked(case, prior_only)["pinned"]
    assert pinned.verdict == Verdict.SUPPORTED


def test_with_the_prior_alone_it_takes_both_parameters_to_decide(case, prior_only):
    for _ in range(2):
        plans = confirm(case, asked(case, prior_only))
    found = asked(case, prior_only)["hangs"]
    assert found.verdict == Verdict.NOT_IDENTIFIED
    assert set(found.swing.parameters) == {FIRST, SECOND}
    assert found.swing.confirmed
    # the corners belong to this study alone
    other = replace(plans[0], folder=prior_only.path / "corners" / "none")
    assert plans[0].finished(prior_only) is not None
    assert other.finished(prior_only) is None
    elsewhere = SimpleNamespace(meta=prior_only.meta | {"case_digest": "another"})
    assert plans[0].finished(elsewhere) is None


# -- false alarms ---------------------------------------------------------------------------------


def weighed(chances, replicates, dice):
    """Evidence on P >= 0.5 from that many runs of each draw with these chances."""
    from groundswell.claims.luck import of_event

    happened = (dice.random((len(chances), replicates)) < chances[:, None]) * 1.0
    return Weighed(of_event(happened, happened >= 0.0, 0.5), None)


def openings(draws, number, dice):
    """That many open parameters, none with any bearing on anything."""
    return [
        Open(f"p{k}", dice.normal(size=draws), 0.0, 1.0, (-1.645, 1.645)) for k in range(number)
    ]


def decides(evidence, open_):
    swings = [identify.stored(evidence, one.subset) for one in identify.candidates(evidence, open_)]
    return any(swing is not None and swing.decides for swing in swings)


def test_what_nothing_decides_is_hardly_ever_called_not_identified():
    alarms = 0
    for seed in range(100):
        dice = np.random.Generator(np.random.Philox(key=seed))
        # half of the draws are true and half false, for reasons that no parameter tells
        chances = np.where(dice.random(200) < 0.5, 0.97, 0.03)
        alarms += decides(weighed(chances, 8, dice), openings(200, 75, dice))
    assert alarms == 0  # so fewer than 3 in 100 (95 %)


def test_what_two_thirds_decide_is_hardly_ever_called_not_identified():
    """The share moves from 0.17 to 0.83 between the ends: not to 0.1 and 0.9, so it is no alarm."""
    alarms = 0
    for seed in range(100):
        dice = np.random.Generator(np.random.Philox(key=1000 + seed))
        open_ = openings(200, 75, dice)
        share = np.where(open_[0].scores > 0.0, 5 / 6, 1 / 6)
        chances = np.where(dice.random(200) < share, 0.97, 0.03)
        alarms += decides(weighed(chances, 8, dice), open_)
    assert alarms <= 5  # a bound of 95 % on each side


def test_what_one_parameter_decides_is_nearly_always_found_and_named():
    found = 0
    for seed in range(60):
        dice = np.random.Generator(np.random.Philox(key=2000 + seed))
        open_ = openings(200, 75, dice)
        chances = np.where(open_[7].scores > 0.0, 0.97, 0.03)
        evidence = weighed(chances, 16, dice)
        first = identify.candidates(evidence, open_)[0]
        swing = identify.stored(evidence, first.subset)
        found += swing.decides and swing.parameters == ("p7",)
    assert found >= 57


def test_a_claim_that_is_true_in_nearly_all_draws_is_not_called_not_identified():
    alarms = 0
    for seed in range(60):
        dice = np.random.Generator(np.random.Philox(key=3000 + seed))
        chances = np.where(dice.random(200) < 0.93, 0.97, 0.03)
        alarms += decides(weighed(chances, 8, dice), openings(200, 75, dice))
    assert alarms == 0


def test_too_few_draws_say_nothing_of_corners():
    dice = np.random.Generator(np.random.Philox(key=5))
    open_ = openings(100, 1, dice)
    chances = np.where(open_[0].scores > 0.0, 1.0, 0.0)
    assert identify.stored(weighed(chances, 8, dice), open_) is None


def test_where_all_draws_agree_nothing_is_looked_for():
    evidence = Weighed(Evidence(np.zeros(200), np.ones(200)), None)
    dice = np.random.Generator(np.random.Philox(key=6))
    assert identify.candidates(evidence, openings(200, 3, dice)) == []


# -- rival structures -----------------------------------------------------------------------------


def with_evidence(study, log_evidence):
    """The study as if its posterior had this log evidence."""
    meta = study.meta | {"posterior": {"log_evidence": log_evidence}}
    return SimpleNamespace(
        meta=meta, arms=study.arms, days=study.days, draws=study.draws, path=study.path,
        places=study.places, array=study.array,
    )  # fmt: skip


class Never:
    """A form of the model in which the leader never goes."""

    def __init__(self, study):
        self.meta, self.arms, self.days, self.draws = (
            study.meta,
            study.arms,
            study.days,
            study.draws,
        )
        self.path, self.places, self._study = "never", study.places, study

    def arrays(self, outcomes, arm):
        return {outcome: self.array(outcome, arm) for outcome in outcomes}

    def array(self, outcome, arm):
        found = self._study.array(outcome, arm)
        return np.full_like(found, np.nan) if outcome == "exit_day" else found


def test_a_verdict_that_turns_over_with_the_form_of_the_model_is_not_identified(case, prior_only):
    rival = Rival("without flight", Never(prior_only))
    found = {one.claim.id: one.answers[0] for one in answer(case, prior_only, rivals=[rival])}
    pinned = found["pinned"]
    assert pinned.verdict == Verdict.NOT_IDENTIFIED
    assert pinned.swing.parameters == ("structure",)
    assert pinned.swing.least.at == {"structure": "without flight"}
    assert "form of the model" in pinned.why


def test_a_rival_that_the_data_tell_apart_does_not_count(case, prior_only):
    ours, theirs = with_evidence(prior_only, -10.0), with_evidence(Never(prior_only), -12.0)
    assert Rival("x", theirs).alike(prior_only), "without evidence nothing is told apart"
    assert not Rival("x", theirs).alike(ours)
    assert Rival("x", with_evidence(Never(prior_only), -10.5)).alike(ours)
