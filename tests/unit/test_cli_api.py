"""Groundswell from Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.brief_support import study

import groundswell as gs


def test_importing_loads_nothing_and_names_come_when_asked_for() -> None:
    code = (
        "import sys, groundswell as gs\n"
        "heavy = {'numpy', 'numba', 'pydantic', 'pyarrow', 'click', 'groundswell.api'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "gs.load\n"
        "assert 'groundswell.api' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_public_name_is_there() -> None:
    for name in gs.__all__:
        assert getattr(gs, name) is not None
    assert set(gs.__all__) == set(dir(gs))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        _ = gs.laod


def test_four_lines_give_tables_claims_and_a_brief(tmp_path: Path) -> None:
    run = gs.load("two-towns").run(arms=["as-happened", "no-help"], draws=2, horizon="5d", seed=1)
    assert repr(run.table()).lstrip().startswith("Human cost")
    assert repr(run.claims()).startswith("Claims")
    assert run.claims().data["claims"][0]["id"] == "help-works"
    assert run.brief(tmp_path / "brief.html").read_text().startswith("<!DOCTYPE html>")
    assert run.path.is_dir()
    assert run.study.array("deaths", "no-help").shape == (2, 1)


def test_the_same_seed_gives_the_same_study_and_a_new_one_is_kept(tmp_path: Path) -> None:
    case = gs.load("two-towns")
    first = case.run(draws=2, horizon=5, seed=11, out=tmp_path / "a")
    again = case.run(draws=2, horizon=5.0, seed=11, out=tmp_path / "b")
    assert first.study.meta["digest"] == again.study.meta["digest"]
    chosen = case.run(draws=2, horizon=5, out=tmp_path / "c").study.meta["seed"]
    assert case.run(draws=2, horizon=5, out=tmp_path / "c").study.meta["seed"] == chosen


def test_a_stored_study_is_opened_with_its_case(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "calm", draws=4)
    opened = gs.open_study(tmp_path)
    assert opened.case.digest == case.digest
    assert json.dumps(opened.table().data) == json.dumps(gs.open_study(stored.path).table().data)


def test_arms_unless_named_are_what_happened_and_the_first_other() -> None:
    from groundswell.api import chosen_arms

    case = gs.load("two-towns").case
    assert chosen_arms(case, None) == ("as-happened", "no-help")
    assert chosen_arms(case, ["no-help", "no-help"]) == ("no-help",)
    with pytest.raises(gs.CaseError, match="Did you mean 'orders-swapped'"):
        chosen_arms(case, ["order-swapped"])


@pytest.mark.parametrize("horizon", ["0d", 0.5, "200y", "soon"])
def test_impossible_horizons_are_refused(horizon: str | float) -> None:
    with pytest.raises(gs.GroundswellError, match="horizon"):
        gs.load("two-towns").run(draws=1, horizon=horizon)
