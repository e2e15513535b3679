"""Every small broken case is refused at the place of its fault, all faults at once."""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from groundswell.case import load
from groundswell.errors import CaseError

BROKEN = Path(__file__).parents[1] / "broken_cases"
DOCUMENTS = BROKEN / "documents"
sys.path.insert(0, str(BROKEN))
toy = importlib.import_module("toy")


def expected() -> dict[str, list[tuple[str, str]]]:
    found = defaultdict(list)
    for line in (DOCUMENTS / "expected.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, where, fragment = line.split(" | ")
            found[name].append((where, fragment))
    return found


EXPECTED = expected()


def test_every_document_has_an_expectation_and_every_expectation_a_document():
    assert {path.stem for path in DOCUMENTS.glob("*.yaml")} == set(EXPECTED)
    assert len(EXPECTED) >= 40


@pytest.mark.parametrize("name", EXPECTED)
def test_the_document_is_refused_where_it_is_wrong(name, monkeypatch):
    monkeypatch.chdir(DOCUMENTS)
    before = sorted(DOCUMENTS.rglob("*"))
    with pytest.raises(CaseError) as caught:
        load(f"{name}.yaml", toy.VOCABULARY)
    problems = caught.value.problems
    assert [problem.where for problem in problems] == [where for where, _ in EXPECTED[name]]
    for problem, (_, fragment) in zip(problems, EXPECTED[name], strict=True):
        assert fragment in str(problem)
        assert problem.remedy.endswith("."), "every problem says what to do"
    assert sorted(DOCUMENTS.rglob("*")) == before, "nothing is written"


def test_faults_of_all_parts_are_reported_together(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "groundswell: 1\n"
        "title: Toy\n"
        "start: 2022-01-01\n"
        "mechanisms_off: [crowds]\n"
        "places: [{name: North, population: -1}]\n"
        "parameters: {crowd.rate: 99}\n"
        "decisions: [{at: 2021-01-01, do: order.crowd, where: [Nort]}]\n"
        "arms: {calm: {why: x, remove: [oder.*], later: frozen}}\n"
        "claims: [{id: c, speaker: s, says: x, source: g, untestable: x}]\n"
        "observed: [{id: o, outcome: deaths, value: 3, counts: x, kind: measured, use: fit}]\n"
        "split: {why: x, held_out: [p]}\n",
        encoding="utf-8",
    )
    with pytest.raises(CaseError) as caught:
        load(path, toy.VOCABULARY)
    lines = [int(problem.where.split(":")[-2]) for problem in caught.value.problems]
    assert lines == [4, 5, 6, 7, 7, 8, 9, 10, 11]


def test_a_broken_prior_does_not_hide_the_wrong_unit_beside_it(tmp_path):
    document = toy.document()
    document["parameters"]["crowd.rate"] |= {
        "value": {"dist": "uniform", "low": 3, "high": 1},
        "unit": "1/hour",
    }
    with pytest.raises(CaseError) as caught:
        load(document, toy.VOCABULARY)
    assert [problem.where for problem in caught.value.problems] == [
        "case: parameters.crowd.rate.value",
        "case: parameters.crowd.rate.unit",
    ]


def test_very_many_problems_are_cut_short(tmp_path):
    path = tmp_path / "case.yaml"
    rows = "".join(f"  crowd.x{i}: 1\n" for i in range(3000))
    path.write_text(
        "groundswell: 1\ntitle: Toy\nstart: 2022-01-01\nplaces: [{name: North, population: 5}]\n"
        f"parameters:\n{rows}",
        encoding="utf-8",
    )
    with pytest.raises(CaseError) as caught:
        load(path, toy.VOCABULARY)
    assert len(caught.value.problems) == 101
    assert "further problems" in str(caught.value.problems[-1])
