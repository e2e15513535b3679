"""Claims draw by draw, and the commands that add to a study of a posterior."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from tests.brief_support import study as made_up

from groundswell.claims.more import command
from groundswell.claims.truths import truths


def fitted(**different):
    posterior = {"fitted_to": "4 observations", "luck": "fresh", "outcome": "converged"}
    posterior |= {"rows": 100, "folder": "my posterior"} | different
    meta = {"case": "two-towns", "seed": 7, "posterior": posterior}
    return SimpleNamespace(
        path="study", meta=meta, arms=("as-happened",), days=20, draws=80, replicates=1
    )


def test_each_claim_is_true_or_false_in_each_draw_and_unanswerable_ones_are_left_out(tmp_path):
    stored, case = made_up(tmp_path, "as-happened", "fall", draws=30)
    found = truths(case, stored)
    assert list(found) == ["will-fall within 10d"]  # a year is beyond the study, taste untestable
    exits = stored.array("exit_day", "as-happened") <= 10
    often = exits.mean(axis=1) >= 0.5
    np.testing.assert_array_equal(found["will-fall within 10d"] > 0.5, often)


def test_a_claim_has_no_truth_where_what_it_presupposes_fails(tmp_path):
    falls = {"outcome": "exit_day", "event": {"at_most": 15}}
    claim = {
        "id": "after-the-fall",
        "speaker": "a neighbour",
        "source": "letter",
        "says": "if the leader of that arm goes, many are detained",
        "presupposes": [{"measure": falls, "arms": ["as-happened"], "at_least": 0.25}],
        "statement": [{"measure": {"outcome": "detained"}, "arms": ["fall"], "at_least": 1}],
    }
    stored, case = made_up(tmp_path, "as-happened", "fall", draws=40, claims=[claim])
    holds = truths(case, stored)["after-the-fall"]
    fell = (stored.array("exit_day", "as-happened") <= 15).mean(axis=1) >= 0.25
    assert 0 < fell.sum() < 40
    np.testing.assert_array_equal(np.isfinite(holds), fell)
    assert (holds[fell] == 1.0).all()


def test_commands_name_the_posterior_and_never_ask_for_more_draws_than_it_has():
    assert "--draws 90 " in command(fitted(), draws=90)
    assert "--posterior 'my posterior' --out study" in command(fitted(), draws=90)
    capped = command(fitted(), draws=400)
    assert "--draws 100 --replicates 8 " in capped
    assert "--luck" not in capped
    assert "--luck fitted" in command(fitted(luck="fitted"), draws=90)
    assert "--luck" not in command(fitted(luck="fitted"), draws=400)
