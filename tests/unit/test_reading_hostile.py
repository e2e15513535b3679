"""Hostile and huge reports: bounded in time and memory, and never a traceback."""

from __future__ import annotations

import resource
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundswell.reading import reports
from groundswell.reading.documents import document
from groundswell.reading.extras import language_model
from groundswell.reading.reports import read
from groundswell.reading.told import report_json

SECONDS = 40.0  # processor time; most take under two
GROWTH = 500_000  # kB
NEWS = (
    b"The minister said that three people were killed in the capital on Friday and that the police "
    b"would stay in the streets until the strike was over.\n\n"
)
SALAD = (
    *("“", "”", '"', "«", "»", ",", ".", "?", ":", ";", "(", ")", "[foo]", "\n\n"),
    *("he said", "Jane Doe", "the minister", "said", "believes that", "according to"),
    *("in her view", "will not", "must", "fall", "on Friday", "12 people", "were killed"),
    *("because", "as in 1990", "Q:", "A:", "told Radio Nine", "it", "who", "and", "not"),
    *("1is January", "quoted as saying", "for him,", "dates", "-", "the", "was"),
)
BOMBS = {
    "endless word": NEWS + b"a" * 3_000_000,
    "endless line": NEWS + b"word " * 600_000,
    "spaces": NEWS + b" " * 3_000_000 + b"x",
    "NULs": NEWS + b"\0" * 3_000_000,
    "newlines": NEWS + b"\n" * 3_000_000,
    "controls": NEWS + bytes(range(32)) * 20_000,
    "quotation marks": NEWS + b'"' * 200_000 + "“„«".encode() * 50_000,
    "numbers": NEWS + b"one hundred thousand million 1,234 " * 30_000,
    "dates": NEWS + b"on 3 May 2020 to 4 " * 50_000,
    "capitals": NEWS + b"Abc-Def Ghi " * 100_000,
    "labels": NEWS + b"Name: word said so. \n" * 20_000,
    "boilerplate": NEWS + b"photo: the more the less | " * 50_000,
    "broken characters": NEWS + b"\xff\xfe\xed\xa0\x80" * 100_000,
    "combining": NEWS + ("e" + "\u0301" * 100_000).encode(),
    "nested HTML": b"<html><body><p>" + NEWS + b"</p>" + b"<div>" * 200_000,
    "nested inline HTML": b"<html><body><p>" + NEWS + b"<b><i>" * 100_000,
    "unclosed table": b"<html><body><p>" + NEWS + b"</p><table>" + b"<tr><td>x" * 60_000,
    "many attributes": b"<html><body><p " + b'a="1" ' * 300_000 + b">" + NEWS,
    "entities": b'<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><html><p>&b;' + NEWS,
    "binary": b"PK\x03\x04" + bytes(range(256)) * 8_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_and_the_report_in_it_is_read(name: str) -> None:
    language_model()
    read(document("warm.txt", NEWS))
    begun, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = "x.html" if "HTML" in name or BOMBS[name].startswith(b"<") else "x.txt"
    report = read(document(file, BOMBS[name]))
    told = report_json(report)
    assert time.process_time() - begun < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < GROWTH
    text = told["text"]
    for statement in told["statements"]:
        assert text[statement["span"]["start"] : statement["span"]["end"]] == statement["text"]
    if name != "binary":
        assert any("three people" in statement["text"] for statement in told["statements"])


def test_a_long_report_is_read_up_to_a_bound_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MAX_READ", 3000)
    text = "\n\n".join(
        f"In district {i} the police said on Friday that {i + 3} people had been held overnight."
        for i in range(200)
    )
    report = read(document("x.txt", text.encode()))
    assert max(s.end for s in report.statements) <= 3200
    assert "first 3,000 characters" in report.problems[-1]


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(SALAD),
        max_size=60,
    )
)
@example(["“", "“", "“", '"', ".", ":", "“", "“", "he said"])
def test_any_salad_of_words_is_read_with_spans_that_hold(words: list[str]) -> None:
    text = NEWS.decode() + " ".join(words)
    report = read(document("x.txt", text.encode()))
    for statement in report.statements:
        assert text[statement.start : statement.end] == statement.text
