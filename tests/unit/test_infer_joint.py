"""Several cases calibrated together: what is common is learned from all, what is own from one."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from tests.infer_support import FREE, SMALL, calibrated, planted, quantiles

import groundswell as gs
from groundswell.api import LoadedCase
from groundswell.case.priors import Prior
from groundswell.cli.calibrate import calibrate as command
from groundswell.errors import StudyError
from groundswell.infer import blocks, diagnose, luck, posterior
from groundswell.infer.blocks import lucks
from groundswell.infer.calibrate import Calibration, sample
from groundswell.infer.joint import calibrate_together, of_case, together
from groundswell.infer.smc import Settings

TRUTH = {"participation.leave": 3.0, "shock.price": 10.0}


@pytest.fixture(scope="module")
def cases():
    one = replace(planted(TRUTH | {"shock.price": 10.3}, key=5), name="one")
    two = replace(planted(TRUTH | {"shock.price": 9.7}, key=6), name="two")
    return one, two


@pytest.fixture(scope="module")
def folder(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("joint") / "whole"
    calibrate_together(cases, out=folder, settings=SMALL, draws=60)
    return folder


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_what_is_believed_alike_is_one_coordinate_and_the_shock_is_each_cases_own(cases):
    both = together(cases, "fit")
    assert set(both.common) == set(FREE) - {"shock.price"}
    assert {"shock.price (one)", "shock.price (two)"} < set(both.names)
    stated = cases[1].parameters["participation.leave"]
    other = replace(stated, value=Prior("lognormal", median=4.0, p90=5.0))
    changed = replace(cases[1], parameters={**cases[1].parameters, other.name: other})
    apart = together((cases[0], changed), "fit")
    assert apart.common == ("backlash.presence",)
    assert "participation.leave (two)" in apart.names


def test_likelihoods_add_and_each_case_has_its_own_luck(cases):
    both = together(cases, "fit")
    z, keys = luck.normals(1, "z", 5, len(both.names)), lucks(luck.keys(1, "k", 5), 2)
    fit, numbers = both(z, keys)
    alone = [
        part(z[:, c], keys[:, i])
        for i, (part, c) in enumerate(zip(both.parts, both.columns, strict=True))
    ]
    np.testing.assert_allclose(fit, alone[0][0] + alone[1][0])
    np.testing.assert_array_equal(numbers, np.hstack([alone[0][1], alone[1][1]]))
    assert numbers.shape == (5, len(both.terms))
    assert (keys[:, 0] != keys[:, 1]).all()
    shared = both.names.index("participation.leave")
    values = both.values(z)[:, shared]
    for part, columns in zip(both.parts, both.columns, strict=True):
        own = part.names.index("participation.leave")
        np.testing.assert_array_equal(part.values(z[:, columns])[:, own], values)


def test_a_common_truth_is_learned_from_both_and_own_ones_are_kept_apart():
    # errors so wide, and luck so common, that few particles tell luck from the parameters
    cases = [
        replace(planted(TRUTH | {"shock.price": price}, key, factor=1.6), name=name)
        for name, price, key in (("one", 10.3, 9), ("two", 9.7, 7))
    ]
    settings = Settings(particles=150, populations=2, moves=3)
    both = together(cases, "fit")
    found = Calibration(both, sample(both, settings, 1, sampler=blocks), 1, settings)
    learned = {one.name: one for one in diagnose.learned(both.names, quantiles(found.last))}
    alone = calibrated(cases[0], settings)
    before = {one.name: one for one in diagnose.learned(FREE, quantiles(alone.last))}
    assert learned["participation.leave"].contraction < before["participation.leave"].contraction
    values = dict(zip(both.names, found.values(300).T, strict=True))
    for name, truth in {
        "participation.leave": 3.0, "shock.price (one)": 10.3, "shock.price (two)": 9.7,
    }.items():  # fmt: skip
        low, high = np.quantile(values[name], [0.01, 0.99])
        assert low < truth < high, name
    assert values["shock.price (one)"].mean() > values["shock.price (two)"].mean()


def test_each_case_has_a_posterior_whose_luck_fits_again(cases, folder):
    study = LoadedCase(cases[1]).run(
        arms=["as-happened"], draws=20, seed=1, horizon=6.0, posterior=folder / "two",
        luck="fitted", out=folder.parent / "study",
    )  # fmt: skip
    assert "together with one" in study.study.meta["posterior"]["label"]
    street = study.study.array("national.protesting", "as-happened")[:, 0, :4]
    both = together(cases, "fit")
    populations = [_last(folder, both, number) for number in range(SMALL.populations)]
    seen = {tuple(row) for one in populations for row in one.tolist()}
    assert {tuple(row) for row in street.tolist()} <= seen
    with pytest.raises(StudyError, match="joint posterior of one"):
        posterior.given(folder, cases[1])


def _last(folder, both, number):
    """What the second case's runs of a population's last generation showed."""
    from groundswell.infer import keep

    ones = keep.load(folder, number, {})
    whole = Calibration(both, (tuple(ones),), 1, SMALL)
    return of_case(whole, 1).last[0].numbers


def test_workers_and_interruptions_leave_no_trace(cases, folder, tmp_path):
    class Stop(Exception):  # noqa: N818
        pass

    def stop(done, total, seconds):
        if done > 200:
            raise Stop

    again = tmp_path / "again"
    with pytest.raises(Stop):
        calibrate_together(cases, out=again, settings=SMALL, draws=60, progress=stop)
    calibrate_together(cases, out=again, settings=SMALL, draws=60, workers=2)
    assert files(again) == files(folder)


def test_one_case_twice_is_refused(cases, tmp_path):
    with pytest.raises(StudyError, match="each once"):
        calibrate_together((cases[0], cases[0]), out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_command_takes_several_cases(tmp_path):
    few = ["--particles", "20", "--populations", "1", "--workers", "1", "--quiet"]
    two = gs.load("two-towns").case.document() | {"name": "three-towns"}
    (tmp_path / "three.json").write_text(json.dumps(two, indent=1))
    words = ["two-towns", str(tmp_path / "three.json"), "--out", str(tmp_path / "joint"), *few]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 1, done.output
    assert "Fitted to the observations meant for it of two-towns, three" in done.stdout
    assert (tmp_path / "joint" / "two-towns" / "posterior.parquet").is_file()
    refused = CliRunner().invoke(command, [*words, "--observed", "x.csv"])
    assert refused.exit_code == 2
