"""A language model beside the rules: what it quotes must stand in the text."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from groundswell.errors import GroundswellError
from groundswell.reading.documents import document
from groundswell.reading.extractor import command, extended
from groundswell.reading.reports import Report, read

TEXT = (
    "SALT, 4 May 2031 (Wire) - The minister of mines, Jane Doe, went home early on Monday.\n\n"
    "Prices rose by 12 per cent. Prices rose by 12 per cent. That is what people remember.\n\n"
    "Subscribe to our newsletter\n"
)


def report() -> Report:
    return read(document("x.txt", TEXT.encode()))


def answered(*items: dict) -> tuple[list, list[str]]:
    before = report()
    after, refused = extended(before, lambda question: {"statements": list(items)}, "model")
    return [s for s in after.statements if s.by == "model"], [item.why for item in refused]


def test_a_quotation_of_the_text_becomes_a_statement_with_its_numbers() -> None:
    at = TEXT.index("Prices", 100)
    item = {
        "type": "mechanism",
        "quote": "Prices rose by 12 per cent",
        "start": at,
        "speaker": "Jane Doe",
    }
    ((found,), refused) = answered(item)
    assert refused == []
    assert TEXT[found.start : found.end] == found.text
    assert [q.value for q in found.quantities] == [12]
    assert (found.speaker.name, found.relay, found.date) == ("Jane Doe", ("Wire",), "2031-05-04")


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"type": "claim", "quote": "The minister fled."}, "not in the text"),
        ({"type": "claim", "quote": "Subscribe to our newsletter"}, "not in the text"),
        ({"type": "claim", "quote": "Prices rose by 12 per cent"}, "more than once"),
        ({"type": "rumour", "quote": "went home early"}, "no type"),
        ({"type": "claim", "quote": "went home early", "speaker": "John Roe"}, "not in the report"),
        ({"type": "claim", "quote": 7}, "3 to"),
        ({"type": "claim"}, "3 to"),
    ],
)
def test_what_is_not_in_the_report_is_refused_and_listed(item: dict, why: str) -> None:
    found, refused = answered(item)
    assert found == []
    assert why in refused[0]


def test_what_the_rules_have_found_is_not_added_again() -> None:
    rule = next(s for s in report().statements if s.type == "fact")
    found, refused = answered({"type": "fact", "quote": rule.text, "start": rule.start})
    assert (found, refused) == ([], [])


@pytest.mark.parametrize("answer", [{}, {"statements": "none"}, {"statements": [1, None, "x"]}])
def test_a_senseless_answer_adds_nothing(answer: dict) -> None:
    after, refused = extended(report(), lambda question: answer, "model")
    assert after.statements == report().statements
    assert refused


def test_a_command_is_given_json_and_asked_for_json(tmp_path: Path) -> None:
    script = tmp_path / "model.py"
    script.write_text(
        "import json, sys\nq = json.load(sys.stdin)\np = q['paragraphs'][0]\n"
        "print(json.dumps({'statements': [{'type': 'claim', 'quote': 'went home early',\n"
        " 'speaker': None}], 'seen': len(q['text'])}))\n"
    )
    after, refused = extended(report(), command(f"{sys.executable} {script}"), "model")
    assert refused == []
    assert [s.text for s in after.statements if s.by == "model"] == ["went home early"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "/nowhere/model",
        f"{sys.executable} -c 'raise SystemExit(3)'",
        f"{sys.executable} -c 'print(1)'",
        f"{sys.executable} -c 'print(\"[\" * 100000)'",
    ],
)
def test_a_command_that_fails_is_an_error_in_words(line: str) -> None:
    with pytest.raises(GroundswellError):
        command(line)({"text": "x"})


def test_the_question_is_plain_json() -> None:
    seen = {}
    extended(report(), lambda question: seen.update(question) or {"statements": []}, "model")
    assert json.loads(json.dumps(seen)) == seen
    assert [TEXT[p["start"] : p["end"]][:4] for p in seen["paragraphs"]] == ["SALT", "Pric"]
