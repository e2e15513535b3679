"""Studies whose draws are those of a posterior: the right draws, luck and words."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from tests.infer_support import FREE, SMALL, planted

import groundswell as gs
from groundswell.api import LoadedCase
from groundswell.cli.run import run as command
from groundswell.errors import StudyError
from groundswell.infer import keep, posterior, predict, rivals
from groundswell.infer.calibrate import calibrate
from groundswell.store.write import identity_of
from groundswell.study.rerun import rerun

ASKED = {"arms": ["as-happened"], "draws": 30, "seed": 9, "horizon": 6.0}


@pytest.fixture(scope="module")
def case():
    return planted({"shock.price": 10.3})


@pytest.fixture(scope="module")
def fitted(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibration")
    calibrate(case, out=folder, settings=SMALL, draws=60)
    return folder


@pytest.fixture(scope="module")
def study(case, fitted, tmp_path_factory):
    return LoadedCase(case).run(**ASKED, posterior=fitted, out=tmp_path_factory.mktemp("study"))


def parts(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}


def test_draw_i_is_row_i_of_the_posterior(study, fitted):
    drawn = study.study.parameters()
    rows = posterior.load(fitted)
    for name in FREE:
        np.testing.assert_array_equal(drawn[name], rows[name][:30])
    assert np.ptp(drawn["participation.join"]) == 0.0  # certain in the case


def test_the_study_says_of_which_posterior_it_is(study, fitted):
    said = study.study.meta["posterior"]
    digest = posterior.meta(fitted)["digest"]
    assert said["fit"] == "fit"
    assert said["digest"] == digest
    assert said["label"] == "fitted to 4 observations of test; 1 held out"
    part = next(iter(parts(study.path).values()))
    assert digest in identity_of(part)["draws_from"]


def test_with_the_luck_that_fitted_the_runs_are_those_that_fitted(case, fitted, tmp_path):
    found = LoadedCase(case).run(**ASKED, posterior=fitted, luck="fitted", out=tmp_path)
    street = found.study.array("national.protesting", "as-happened")[:, 0]
    wanted = predict.reading(predict.everything(case), set(posterior.meta(fitted)["fitted"]))
    table = posterior.load(fitted)
    values = np.column_stack([table[name] for name in wanted.names])[:30]
    seen = predict.of_values(wanted, values, posterior.keys(fitted)[:30])
    np.testing.assert_array_equal(street[:, :4], seen)
    kept = keep.load(fitted, 0, {})[-1].numbers  # and these are the runs the sampler kept
    assert {tuple(row) for row in seen.tolist()} & {tuple(row) for row in kept.tolist()}
    fresh = LoadedCase(case).run(**ASKED, posterior=fitted, out=tmp_path / "fresh")
    assert (fresh.study.array("national.protesting", "as-happened")[:, 0] != street).any()


def test_arms_share_the_luck_that_fitted(case, fitted, tmp_path):
    asked = {**ASKED, "arms": ["as-happened", "nothing"], "luck": "fitted"}
    nothing = {"nothing": case.arms["as-happened"]}
    twice = replace(case, arms={**case.arms, **nothing})
    found = LoadedCase(twice).run(**asked, posterior=fitted, out=tmp_path).study
    one, other = (found.array("national.protesting", arm) for arm in found.arms)
    np.testing.assert_array_equal(one, other)


def test_grown_resumed_and_divided_among_workers_the_bytes_are_the_same(
    case, fitted, study, tmp_path
):
    grown = tmp_path / "grown"
    for draws in (10, 30):
        LoadedCase(case).run(**ASKED | {"draws": draws}, posterior=fitted, out=grown)
    for name in ("deaths", "national.protesting"):
        one, two = (
            gs.open_study(path).study.array(name, "as-happened") for path in (study.path, grown)
        )
        np.testing.assert_array_equal(one, two)
    divided = tmp_path / "divided"
    LoadedCase(case).run(**ASKED, posterior=fitted, workers=2, out=divided)
    assert parts(divided) == parts(study.path)
    lost = sorted((divided / "runs").iterdir())[0]
    lost.unlink()
    LoadedCase(case).run(**ASKED, posterior=fitted, out=divided)
    assert parts(divided) == parts(study.path)
    assert (divided / "draws.parquet").read_bytes() == (study.path / "draws.parquet").read_bytes()


@pytest.mark.parametrize("luck", ["fresh", "fitted"])
def test_a_part_is_computed_again_without_the_posterior(case, fitted, tmp_path, luck):
    found = LoadedCase(case).run(**ASKED, posterior=fitted, luck=luck, out=tmp_path)
    part = sorted((found.path / "runs").iterdir())[-1]
    assert rerun(part).same
    (found.path / "draws.parquet").unlink()
    with pytest.raises(StudyError, match="draws were given to it"):
        rerun(part)


def test_draws_are_on_disk_before_the_first_part(case, fitted, tmp_path):
    there = []

    def look(done, total, seconds):  # a process killed here would leave this behind
        if done:
            there.append((tmp_path / "draws.parquet").is_file())

    LoadedCase(case).run(**ASKED, posterior=fitted, out=tmp_path, progress=look)
    assert there
    assert all(there)


def test_more_draws_than_rows_are_refused_before_anything_is_written(case, fitted, tmp_path):
    with pytest.raises(StudyError, match=r"61 asked for, .* has 60"):
        LoadedCase(case).run(**ASKED | {"draws": 61}, posterior=fitted, out=tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_replicates_of_a_luck_that_fitted_are_refused(case, fitted, tmp_path):
    with pytest.raises(StudyError, match="one luck that fitted"):
        LoadedCase(case).run(
            **ASKED, replicates=2, posterior=fitted, luck="fitted", out=tmp_path / "study"
        )
    fresh = LoadedCase(case).run(**ASKED, replicates=2, posterior=fitted, out=tmp_path / "study")
    street = fresh.study.array("national.protesting", "as-happened")
    assert (street[:, 0] != street[:, 1]).any()


def test_a_posterior_of_other_priors_decisions_or_places_is_refused_by_name(case, fitted):
    fewer = replace(case, decisions=case.decisions[:-1])
    with pytest.raises(StudyError, match="other decisions than"):
        posterior.given(fitted, fewer)
    fixed = rivals.fixed(fewer, {"shock.price": 9.0})
    with pytest.raises(StudyError, match="other decisions, other parameters or priors"):
        posterior.given(fitted, fixed)
    with pytest.raises(StudyError, match="other tail than"):
        posterior.given(fitted, replace(case, tail="student"))
    moved = replace(case.places[0], values={**case.places[0].values, "lon": 3.0})
    with pytest.raises(StudyError, match="other places"):
        posterior.given(fitted, replace(case, places=(moved, *case.places[1:])))


def test_a_posterior_outlives_a_new_question(case, fitted):
    asked = replace(case, title="Another title", question="And then?", claims=(), observed=())
    assert asked.digest != case.digest
    assert len(posterior.given(fitted, asked)) == 60


def test_a_posterior_of_other_model_code_is_refused(case, fitted, monkeypatch):
    monkeypatch.setattr("groundswell.kernel.digest", lambda: "f" * 64)
    with pytest.raises(StudyError, match="other model code"):
        posterior.given(fitted, case)


def test_a_study_of_the_prior_and_one_of_a_posterior_do_not_mix(case, fitted, study, tmp_path):
    with pytest.raises(StudyError, match="holds a study with draws of the posterior"):
        LoadedCase(case).run(**ASKED, out=study.path)
    with pytest.raises(StudyError, match=r"asked for: draws of the posterior .* fitted luck"):
        LoadedCase(case).run(**ASKED, posterior=fitted, luck="fitted", out=study.path)
    prior = LoadedCase(case).run(**ASKED, out=tmp_path)
    name = sorted(parts(tmp_path))[0]
    (tmp_path / "runs" / name).write_bytes(parts(study.path)[name])
    with pytest.raises(StudyError, match="part of another study"):
        LoadedCase(case).run(**ASKED, out=prior.path)


def test_claims_and_brief_say_what_was_fitted_and_how_to_go_on(fitted, tmp_path):
    two = gs.load("two-towns")
    said = two.calibrate(out=tmp_path / "fit", particles=30, populations=2, moves=1, rest=0)
    assert "2 observations" not in said.text
    assert said.data["outcome"] == "not converged"
    found = two.run(
        arms=["as-happened", "no-help"], draws=6, seed=1, horizon="20d",
        posterior=tmp_path / "fit", out=tmp_path / "study",
    )  # fmt: skip
    over = "posterior fitted to 1 observation of two-towns, not converged"
    claims = found.claims()
    assert f"read off the {over}" in claims.text
    assert "prior only" not in claims.text
    assert {one["label"] for one in claims.data["claims"]} == {over}
    page = found.brief().read_text()
    assert f"Read off a posterior {said.data['label']}." in page
    assert "prior only" not in page.lower()
    assert f"read off the {over}, in which" in page
    commands = [one["command"] for one in claims.data["claims"] if one["command"]]
    assert commands
    assert all(f"--posterior {tmp_path / 'fit'}" in one for one in commands)


def test_the_command_takes_a_posterior(tmp_path):
    two = gs.load("two-towns")
    two.calibrate(out=tmp_path / "fit", particles=20, populations=1, moves=1, rest=0)
    few = ["--draws", "3", "--horizon", "5d", "--workers", "1", "--seed", "1", "--json"]
    words = ["two-towns", "--out", str(tmp_path / "study"), "--posterior", str(tmp_path / "fit")]
    done = CliRunner().invoke(command, [*words, "--luck", "fitted", *few])
    assert done.exit_code == 0, done.output
    meta = json.loads((tmp_path / "study" / "study.json").read_text())
    assert meta["posterior"]["luck"] == "fitted"
    refused = CliRunner().invoke(command, ["two-towns", "--luck", "fitted", *few])
    assert refused.exit_code == 2
    assert "needs --posterior" in refused.output
