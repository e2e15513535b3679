"""The parts of `make validation`: what is absent is said, what is kept is not computed again."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from verification import exercises, held_out, sbc
from verification.exercises import Exercise
from verification.markdown import number

from groundswell.infer import luck
from groundswell.infer.observe import Part, Term
from groundswell.infer.smc import Settings


def test_an_exercise_without_its_data_says_so(tmp_path):
    told = exercises.section(Exercise("us-2020", "A wave", "waves/none.csv"), tmp_path, tmp_path)
    assert told == "Not run: `waves/none.csv` was not there."


def test_an_exercise_that_this_version_does_not_have_says_so(tmp_path):
    (tmp_path / "some.csv").write_text("a\n1\n")
    told = exercises.section(Exercise("walks", "Walks", "some.csv"), tmp_path, tmp_path / "kept")
    assert told.startswith("Not run: this version refuses `groundswell validate walks`")
    assert not (tmp_path / "kept").exists()


def test_an_exercise_is_run_once_for_the_same_data_and_code(tmp_path, monkeypatch):
    (tmp_path / "some.csv").write_text("a\n1\n")
    asked = []

    def run(words, **options):
        asked.append(words)
        found = {"scores": [{"model": "groundswell", "mae": 1.5}, {"model": "naive", "brier": 2}]}
        return type("Done", (), {"returncode": 0, "stdout": json.dumps(found), "stderr": ""})

    monkeypatch.setattr(exercises.subprocess, "run", run)
    one = Exercise("walks", "Walks", "some.csv")
    told = exercises.section(one, tmp_path, tmp_path / "kept")
    assert "| groundswell | 1.500 | – |" in told
    assert exercises.section(one, tmp_path, tmp_path / "kept") == told
    assert len(asked) == 1
    (tmp_path / "some.csv").write_text("a\n2\n")
    exercises.section(one, tmp_path, tmp_path / "kept")
    assert len(asked) == 2


def test_ranks_that_are_kept_are_not_fitted_again(tmp_path, monkeypatch):
    trial = sbc.Trial(
        "two-towns", 2, ("shock.price",), Settings(particles=25, populations=1, moves=1)
    )
    names, first = sbc.ranks(trial, folder=tmp_path)
    assert names == ["shock.price", "log likelihood"]
    assert ((first >= 0) & (first <= 25)).all()
    monkeypatch.setattr(sbc, "sample", lambda *anything, **more: pytest.fail("fitted again"))
    np.testing.assert_array_equal(sbc.ranks(trial, folder=tmp_path)[1], first)
    with pytest.raises(pytest.fail.Exception):
        sbc.ranks(replace(trial, fits=3), folder=tmp_path)


def test_predictions_are_scored_from_the_table_that_is_written(tmp_path):
    decade = math.log(10.0)
    terms = [
        Term(f"t{i}", "held_out", f"o{i}", "scalars", -1, None, "log", (Part(y, y, 0.1),), 1.0)
        for i, y in enumerate((2.0 * decade, 3.0 * decade))
    ]
    noise = luck.normals(1, "noise", 400, 2)
    near = 10.0 ** (np.array([2.0, 3.0]) + 0.1 * noise)
    far = 10.0 ** (np.array([2.5, 2.0]) + 0.5 * noise)
    said = [held_out.Contender("posterior", near), held_out.Contender("prior", far)]
    told = held_out.as_tables(terms, said, tmp_path, 1)
    row = next(line for line in told.splitlines() if line.startswith("| posterior"))
    assert "| 2 |" in row
    assert "80 % covers" in told
    assert row.rsplit("|", 2)[1].strip().startswith("-")  # a smaller loss than the prior's
    assert (tmp_path / "predictions.csv").read_text().startswith("observation,register,model_id")


def test_numbers_that_round_to_nothing_have_no_sign():
    assert number(-0.001) == "0.00"
    assert number(None) == "–"
    assert number(-1234.5) == "-1,234"
