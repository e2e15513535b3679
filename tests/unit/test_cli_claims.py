"""The verb claims: what verdicts hang on is shown by fresh runs, and kept."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests.engine_support import country, place
from tests.infer_support import free

from groundswell.api import LoadedCase, open_study
from groundswell.cli.claims import claims as command

PRICE = "shock.price"
ASKED = {"arms": ["as-happened"], "draws": 60, "replicates": 4, "seed": 2, "horizon": 4.0}


def crowded(people):
    """A case whose one free parameter decides whether a crowd reaches a size."""
    claim = {
        "id": "many-come",
        "speaker": "somebody",
        "source": "gazette#p1",
        "says": "many come",
        "statement": [
            {
                "measure": {"outcome": "peak", "event": {"at_least": people}},
                "arms": ["as-happened"],
                "at_least": 0.5,
            }
        ],
    }
    case = country(
        place("A", capital=1),
        place("B", lon=62.0),
        classes=8,
        claims=[claim],
        sources={"gazette": {"title": "The Gazette", "read": True}},
    )
    return LoadedCase(free(case, (PRICE,)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    peaks = crowded(1e9).run(**ASKED, out=tmp_path_factory.mktemp("first"))
    middle = float(sorted(peaks.study.array("peak", "as-happened").mean(axis=1))[30])
    return crowded(middle).run(**ASKED, out=tmp_path_factory.mktemp("study")).path


def say(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_a_study_says_which_fresh_runs_would_show_what_a_verdict_hangs_on(folder):
    said = say(folder)
    assert said.exit_code == 0
    assert "fresh runs would show it" in said.output
    assert f"groundswell claims {folder} --confirm" in said.output


def test_too_small_a_limit_leaves_corners_out_and_says_so(folder):
    said = say(folder, "--confirm", "--limit", "10", "--workers", "1")
    assert said.exit_code == 0
    assert "2 corners are left out" in said.output
    assert not (folder / "corners").exists()


def test_confirmed_the_verdict_names_what_it_hangs_on_and_the_runs_are_kept(folder):
    said = say(folder, "--confirm", "--workers", "1", "--json", "--quiet")
    assert said.exit_code == 0
    (found,) = json.loads(said.stdout)["claims"]
    assert found["verdict"] == "not identified"
    assert found["identification"]["parameters"] == [PRICE]
    assert found["identification"]["confirmed"] is True
    least, most = found["identification"]["range"]
    assert least < 0.1 < 0.9 < most
    assert found["label"] == "prior only"
    corners = sorted((folder / "corners").iterdir())
    assert len(corners) == 2
    held = open_study(corners[0]).study
    assert len(set(held.parameters()[PRICE].tolist())) == 1
    assert held.meta["corner"]["held"].keys() == {PRICE}
    again = say(folder, "--confirm", "--workers", "1")
    assert "runs/s" not in again.output, "nothing was run"
    assert "NOT IDENTIFIED" in again.output


def test_a_corner_that_was_lost_is_run_again(folder):
    say(folder, "--confirm", "--workers", "1", "--quiet")
    corner = sorted((folder / "corners").iterdir())[0]
    part = sorted((corner / "runs").iterdir())[0]
    data = part.read_bytes()
    part.unlink()
    (corner / "study.json").write_text(
        (corner / "study.json").read_text().replace('"outcome": "done"', '"outcome": "running"')
    )
    assert "--confirm" in say(folder).output
    say(folder, "--confirm", "--workers", "1", "--quiet")
    assert part.read_bytes() == data


def test_options_of_confirming_without_it_are_refused(folder):
    for words in (["--limit", "5"], ["--workers", "1"]):
        said = say(folder, *words)
        assert said.exit_code == 2
        assert "--confirm" in said.output


def test_of_several_studies_the_one_with_most_runs_answers_and_is_named(folder, tmp_path):
    case = open_study(folder).case
    small = LoadedCase(case).run(**{**ASKED, "draws": 20}, out=tmp_path / "small").path
    for order in ((small, folder), (folder, small)):
        said = say(*order, "--json")
        assert said.exit_code == 0, said.output
        (claim,) = json.loads(said.output)["claims"]
        assert claim["study"] == str(folder)
        assert (
            claim["probability"]
            == json.loads(say(folder, "--json").output)["claims"][0]["probability"]
        )
    assert f"Read in: {folder}" in say(small, folder).output


def test_studies_of_different_cases_are_not_asked_together(folder, tmp_path):
    other = crowded(1e9).run(**ASKED, out=tmp_path / "other").path
    said = CliRunner().invoke(command, [str(folder), str(other)])
    assert said.exit_code != 0
    assert "another case digest" in str(said.exception)
