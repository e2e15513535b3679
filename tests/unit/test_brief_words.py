"""ODD, citations, tables for the terminal, JSON: what is written besides the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from tests.brief_support import HOSTILE, case, study

from groundswell.brief import cite, odd, text
from groundswell.brief.findings import Outcomes
from groundswell.brief.record import record
from groundswell.case import Case, load
from groundswell.model import MECHANISMS, PHASES, VOCABULARY


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return Outcomes(study(tmp_path_factory.mktemp("study"))[0])


def described(of: Case) -> str:
    return odd.describe(of, MECHANISMS, PHASES, VOCABULARY.outcomes)


def test_odd_has_its_seven_elements_in_order() -> None:
    found = re.findall(r"^## (\d)\. (.+)$", described(case()), re.MULTILINE)
    assert [number for number, _ in found] == list("1234567")
    assert [name for _, name in found] == [
        "Purpose and patterns",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialisation",
        "Input data",
        "Submodels",
    ]


@pytest.mark.parametrize("name", ["two-towns", "kazakhstan-2022"])
def test_odd_tells_every_phase_mechanism_and_parameter(name: str) -> None:
    of = load(name, VOCABULARY)
    told = described(of)
    for phase in PHASES:
        assert f"**{phase.name}**" in told
    for mechanism in MECHANISMS:
        assert mechanism.equation in told
        assert mechanism.refutable_by in told
    for parameter in of.parameters.values():
        assert f"| `{parameter.name}` | {parameter.symbol} | " in told


def test_tables_of_odd_have_as_many_cells_in_every_row() -> None:
    told = described(case(title=HOSTILE, question="a | b\n\n# not a heading"))
    widths = [line.count("|") - line.count("\\|") for line in told.splitlines() if line[:1] == "|"]
    assert len(widths) > 100
    blocks = re.findall(r"(?:^\|.*\n)+", told, re.MULTILINE)
    for block in blocks:
        rows = [line.count("|") - line.count("\\|") for line in block.splitlines()]
        assert len(set(rows)) == 1, block[:300]


def test_what_is_switched_off_is_said_to_be() -> None:
    assert "Switched off in this case: elites" in described(case(mechanisms_off=["elites"]))


def test_a_citation_names_versions_digests_and_the_command(tmp_path: Path) -> None:
    stored, of = study(tmp_path / "study", "as-happened", draws=2)
    told = cite.cite_study(of, stored, "1.2.3")
    for wanted in (of.digest, stored.meta["digest"], "--seed 5", "@software{"):
        assert wanted in told
    assert of.digest in cite.cite_case(of, "1.2.3")


def test_a_title_cannot_break_out_of_bibtex(tmp_path: Path) -> None:
    stored, of = study(tmp_path / "study", "as-happened", draws=2, title="100 % {odd}_&}")
    told = cite.cite_study(of, stored, "1.2.3")
    assert r"100 \% \{odd\}\_\&\}: a Groundswell study" in told


def test_tables_begin_with_deaths_then_detentions(outcomes: Outcomes) -> None:
    lines = text.report(outcomes).splitlines()
    assert re.match(r" +Human cost +deaths +detentions ", lines[0])
    assert [line.split()[0] for line in lines[1:5]] == list(outcomes.study.arms)
    assert text.report(outcomes).isascii()


def test_paired_differences_see_what_was_planted(outcomes: Outcomes) -> None:
    last = {(one.arm, one.quantity): one.mean for one in outcomes.differences if one.day == 20}
    assert last["calm", "deaths"].high < 0.0
    assert last["calm", "person_hours"].value == pytest.approx(0.0)
    assert last["fall", "exit"].low > 0.7
    assert not last["swapped", "exit"].is_clear


def test_the_json_of_a_run_has_the_promised_keys(outcomes: Outcomes) -> None:
    found = json.loads(json.dumps(record(outcomes), allow_nan=False))
    assert {"arms", "differences", "digest", "seed", "runs", "study"} <= found.keys()
    quantiles = found["arms"]["calm"]["quantiles"]
    assert quantiles["deaths"].keys() == {"total", "day"}
    assert len(quantiles["protesting"]["day"]["q50"]) == outcomes.study.days
    assert quantiles["exit_day"]["total"]["happened"] < 0.2
    assert found["runs"] == {"done": 4 * 80 * 4, "failed": 0}


def test_quantiles_of_the_json_are_those_of_the_runs(outcomes: Outcomes) -> None:
    found = record(outcomes)["arms"]["calm"]["quantiles"]["deaths"]
    values = outcomes.array("deaths", "calm")
    assert found["total"]["q90"] == pytest.approx(np.quantile(values, 0.9), rel=1e-5)
    daily = outcomes.array("national.deaths", "calm")[..., 4]
    assert found["day"]["q50"][4] == pytest.approx(np.median(daily), rel=1e-5)
