"""Calibrating a case: a planted truth is found, and the folder is the same however it was made."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.infer_support import FREE, SMALL, calibrated, planted, quantiles
from tests.infer_worker import die_once

from groundswell import model
from groundswell.case import load
from groundswell.errors import StudyError
from groundswell.infer import diagnose, pool, posterior, predict, rivals
from groundswell.infer.calibrate import calibrate
from groundswell.infer.observed import replaced
from groundswell.infer.smc import Settings

TRUTH = {"shock.price": 10.3, "participation.leave": 3.0}


@pytest.fixture(scope="module")
def case():
    return planted(TRUTH)


@pytest.fixture(scope="module")
def folder(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibration") / "whole"
    calibrate(case, out=folder, settings=SMALL, draws=60)
    return folder


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_a_planted_truth_is_found(case):
    found = calibrated(case, Settings(particles=150, populations=2, moves=3))
    learned = {one.name: one for one in diagnose.learned(FREE, quantiles(found.last))}
    values = dict(zip(FREE, found.values(200).T, strict=True))
    for name, truth in TRUTH.items():
        low, high = np.quantile(values[name], [0.01, 0.99])
        assert low < truth < high
    assert learned["shock.price"].contraction < 0.5
    assert learned["backlash.presence"].contraction > 0.75  # troops were never there
    assert learned["backlash.presence"].silent
    assert found.endings == ("arrived", "arrived")


def test_resumed_equals_uninterrupted(case, folder, tmp_path):
    half = tmp_path / "half"

    class Stop(Exception):  # noqa: N818
        pass

    def stop(done, total, seconds):
        if done > 200:
            raise Stop

    with pytest.raises(Stop):
        calibrate(case, out=half, settings=SMALL, draws=60, progress=stop)
    there = sorted(half.rglob("p*.parquet"))
    assert 0 < len(there) < len(files(folder))
    there[-1].write_bytes(there[-1].read_bytes()[:-7])  # and the last one was cut off
    calibrate(case, out=half, settings=SMALL, draws=60)
    assert files(half) == files(folder)


def test_two_workers_make_the_same_bytes(case, folder, tmp_path):
    calibrate(case, out=tmp_path / "two", settings=SMALL, draws=60, workers=2)
    assert files(tmp_path / "two") == files(folder)


def test_the_report_says_what_it_was_fitted_to(folder, case):
    said = posterior.meta(folder)
    assert said["fitted"] == ["day-0", "day-1", "day-2", "day-3"]
    assert said["held_out"] == ["later"]
    assert said["case_digest"] == case.digest
    assert "1 held out" in said["label"]
    assert set(said["parameters"]) == set(FREE)
    assert said["outcome"] == "not converged"  # eighty particles are few, and it says so
    assert [one["id"] for one in said["checks"]] == said["fitted"]


def test_fitted_to_all_is_labelled_so(case, tmp_path):
    said = calibrate(case, out=tmp_path, fit="all", settings=SMALL, draws=60)
    assert "none is left" in said["label"]
    assert said["held_out"] == []


def test_a_posterior_is_read_back(folder, case):
    draws = posterior.load(folder)
    assert tuple(draws) == FREE
    assert {len(values) for values in draws.values()} == {60}
    assert len(posterior.keys(folder)) == 60
    low, high = case.parameters["shock.price"].range
    assert ((draws["shock.price"] >= low) & (draws["shock.price"] <= high)).all()


def test_observations_may_come_from_a_file(case, tmp_path):
    head = "id,outcome,place,day,until,value,low,high,dist,spread,counts,kind,cites,use,note\n"
    row = "mine,national.protesting,,2020-01-02,,900,,,lognormal,1.5,people,assumption,,fit,\n"
    (tmp_path / "mine.csv").write_text(head + row)
    found = replaced(case, tmp_path / "mine.csv")
    assert [(seen.id, seen.value, seen.use) for seen in found.observed] == [("mine", 900.0, "fit")]
    assert found.prior_digest == case.prior_digest


def test_the_luck_that_fitted_fits_again(folder, case):
    said = calibrated(case)
    z, keys = said.points(20)
    fit, numbers = said.target(z, keys)
    wanted = predict.reading(predict.everything(case), set(posterior.meta(folder)["fitted"]))
    again = predict.numbers(wanted, z, keys)
    np.testing.assert_array_equal(again, numbers)
    assert np.isfinite(fit).all()


def test_a_damaged_or_missing_posterior_is_refused(folder, tmp_path):
    with pytest.raises(StudyError, match="no posterior here"):
        posterior.load(tmp_path)
    data = bytearray((folder / posterior.TABLE).read_bytes())
    data[200] ^= 1
    (tmp_path / posterior.TABLE).write_bytes(bytes(data))
    with pytest.raises(StudyError, match="damaged"):
        posterior.load(tmp_path)


def test_a_folder_of_something_else_is_refused(case, folder, tmp_path):
    with pytest.raises(StudyError, match="another seed"):
        calibrate(case, out=folder, settings=SMALL, seed=2)
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StudyError, match="letter"):
        calibrate(case, out=tmp_path, settings=SMALL)


def test_a_case_without_anything_to_fit_is_refused(case, tmp_path):
    held = tuple(replace(seen, use="held_out") for seen in case.observed)
    with pytest.raises(StudyError, match="no observation to fit"):
        calibrate(replace(case, observed=held), out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_arviz_reads_a_posterior(folder):
    pytest.importorskip("arviz_base")
    data = posterior.to_arviz(folder)
    assert set(data["posterior"].data_vars) == set(FREE)
    assert json.loads(data["posterior"].attrs["groundswell"])["seed"] == 1


def test_rivals_change_what_they_say(case):
    assert rivals.without(case, ["backlash"]).mechanisms_off == ("backlash",)
    fixed = rivals.fixed(case, {"information.media": 1.0})
    assert fixed.parameters["information.media"].value == 1.0
    assert fixed.digest != case.digest
    assert not rivals.undecided(case, "shock.price").decisions
    names = [rival.name for rival in rivals.explanations(case)]
    assert "no impulses" not in names  # the case has none
    assert "news by media" in names
    tails = {
        rival.name: rival.case.tail for rival in rivals.explanations(case) if "tail" in rival.name
    }
    assert tails == {"logistic tail": "logistic", "student tail": "student"}


def test_rivals_of_the_impulses_differ_in_when_and_how_much():
    case = load("kazakhstan-2022", model.VOCABULARY)
    found = {rival.name: rival.case for rival in rivals.explanations(case, days_off=(0, 1, 2, 3))}
    when = {
        name: [(d.at, d.value) for d in rival.decisions if d.do == rivals.IMPULSE]
        for name, rival in found.items()
    }
    assert when["no impulses"] == []
    assert when["impulse by one call"] == [(3 + 7 / 24, 1.0)]
    assert [at // 1 for at, _ in when["impulse by days off"]] == [0, 1, 2, 3]
    conceded = [d for d in case.decisions if d.do.startswith("concession.")]
    assert when["impulse by concessions"] == sorted((d.at, d.value) for d in conceded)
    for name in ("impulse by one call", "impulse by concessions", "impulse by days off"):
        assert len(found[name].decisions) == len(case.decisions) - 3 + len(when[name])
        load(found[name].document(), model.VOCABULARY)  # a sound case


def test_a_rival_is_refitted_and_scored_on_what_was_held_out(case):
    found = rivals.judge(
        rivals.Rival("no shock", "", rivals.without(case, ["shock"])),
        seed=1,
        settings=Settings(particles=25, populations=1, moves=1, rest=0),
        draws=20,
    )
    better = calibrated(case)
    assert found.held_out.predicted == 1
    assert found.log_evidence < better.last[0].log_evidence


def test_a_process_that_dies_is_replaced_and_its_tasks_done_again(tmp_path):
    tasks = [tmp_path / str(i) for i in range(6)]
    for task in (*tasks[:2], *tasks[3:]):
        task.touch()
    with pool.workers(2) as parallel:
        assert list(parallel(die_once, tasks)) == ["0", "1", "2", "3", "4", "5"]
