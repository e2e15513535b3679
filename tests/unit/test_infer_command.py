"""The verb calibrate."""

from __future__ import annotations

import json

from click.testing import CliRunner

from groundswell.cli.calibrate import calibrate
from groundswell.infer import posterior


def test_calibrate_writes_a_posterior_and_says_that_one_population_is_not_enough(tmp_path):
    few = ["--particles", "20", "--populations", "1", "--workers", "1", "--quiet"]
    done = CliRunner().invoke(calibrate, ["two-towns", "--out", str(tmp_path), *few, "--json"])
    assert done.exit_code == 1, done.output
    said = json.loads(done.stdout)
    assert said["fitted"] == ["street-day-2"]
    assert said["reasons"][0].startswith("one population alone")
    assert said["digest"]
    assert len(posterior.load(tmp_path)["shock.price"]) == said["draws"]
    told = CliRunner().invoke(calibrate, ["two-towns", "--out", str(tmp_path), *few])
    assert "Not converged" in told.stdout
    assert "1 observation of two-towns; 1 held out" in told.stdout
