"""A language model beside the rules: what it is given, what it may answer, what is refused.

Off unless asked for. It may be any callable, or any command that reads one JSON object on standard
input and writes one on standard output:

    in:  {"text": ..., "language": "en", "types": [...],
          "paragraphs": [{"start": 0, "end": 120}, ...]}
    out: {"statements": [{"type": "claim", "quote": "will not last", "speaker": "Jane Doe",
                          "start": 57}, ...]}

`quote` must stand in a paragraph of the report word for word; `start` says where if it stands there
twice. `speaker` is null or words of the report. Whatever fails that is refused and listed: a
quotation that is not in the text never becomes a statement. Dates, quantities, places, hedges and
actors are read by the rules within the accepted span.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from groundswell.errors import GroundswellError
from groundswell.reading.heard import Speaker
from groundswell.reading.hedges import found as hedges_in
from groundswell.reading.hedges import hedge
from groundswell.reading.kinds import TYPES
from groundswell.reading.reports import Report
from groundswell.reading.statements import Statement

Extractor: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]

MAX_PROPOSED = 5000
MAX_QUOTE = 2000
MAX_ANSWER = 4_000_000  # characters
SECONDS = 600


@dataclass(frozen=True)
class Refused:
    """A proposed statement that was not taken, and why."""

    quote: str
    why: str


def command(line: str) -> Extractor:
    """Return a command (program and arguments, no shell) as an extractor.

    Raises:
        GroundswellError: when called: it cannot be started, fails, takes too long or answers
            something that is no JSON object.
    """
    words = shlex.split(line)
    if not words:
        raise GroundswellError("An empty command cannot read a report.")

    def ask(question: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            done = subprocess.run(
                words, input=json.dumps(question), capture_output=True, text=True, timeout=SECONDS
            )
        except (OSError, subprocess.TimeoutExpired, UnicodeError) as error:
            raise GroundswellError(f"{words[0]}: {error}") from error
        if done.returncode:
            raise GroundswellError(f"{words[0]} ended with {done.returncode}: {done.stderr[-300:]}")
        try:
            answer = json.loads(done.stdout[:MAX_ANSWER])
        except (ValueError, RecursionError) as error:
            raise GroundswellError(f"{words[0]} wrote no JSON: {error}") from error
        if not isinstance(answer, dict):
            raise GroundswellError(f"{words[0]} wrote no JSON object")
        return answer

    return ask


def extended(report: Report, ask: Extractor, name: str) -> tuple[Report, list[Refused]]:
    """Return the report with the statements that an extractor adds, and what was refused.

    A statement that the rules have found already (same type, overlapping span) is not added.
    """
    question = {
        "text": report.document.text,
        "language": report.language,
        "types": list(TYPES),
        "paragraphs": [{"start": p.start, "end": p.end} for p in report.paragraphs],
    }
    proposed = ask(question).get("statements")
    refused: list[Refused] = []
    added: list[Statement] = []
    for item in _items(proposed, refused):
        made = _checked(item, report, name)
        if isinstance(made, Refused):
            refused.append(made)
        elif not _known(made, [*report.statements, *added]):
            added.append(made)
    every = sorted([*report.statements, *added], key=lambda s: (s.start, -s.end))
    return replace(report, statements=tuple(every)), refused


def _items(proposed: Any, refused: list[Refused]) -> Iterable[Mapping[str, Any]]:
    if not isinstance(proposed, list):
        refused.append(Refused("", "no list of statements"))
        return []
    if len(proposed) > MAX_PROPOSED:
        refused.append(Refused("", f"only the first {MAX_PROPOSED} statements were looked at"))
    good = [item for item in proposed[:MAX_PROPOSED] if isinstance(item, dict)]
    refused += [
        Refused(str(i)[:80], "no object")
        for i in proposed[:MAX_PROPOSED]
        if not isinstance(i, dict)
    ]
    return good


def _checked(item: Mapping[str, Any], report: Report, name: str) -> Statement | Refused:
    quote, kind, speaker = item.get("quote"), item.get("type"), item.get("speaker")
    if not isinstance(quote, str) or not len(quote.strip()) >= 3 or len(quote) > MAX_QUOTE:
        return Refused(str(quote)[:80], f"a quote must have 3 to {MAX_QUOTE} characters")
    if kind not in TYPES:
        return Refused(quote[:80], f"no type {str(kind)[:40]!r}; one of {', '.join(TYPES)}")
    if speaker is not None and (
        not isinstance(speaker, str) or speaker not in report.document.text
    ):
        return Refused(quote[:80], f"the speaker {str(speaker)[:60]!r} is not in the report")
    places = [
        (p.number, p.start + at)
        for p in report.paragraphs
        for at in _all(report.document.text[p.start : p.end], quote)
    ]
    if isinstance(item.get("start"), int):
        places = [place for place in places if place[1] == item["start"]]
    if not places:
        return Refused(quote[:80], "the quotation is not in the text")
    if len(places) > 1:
        return Refused(quote[:80], "the quotation stands there more than once: give its start")
    number, start = places[0]
    return _statement(report, kind, quote, number, start, speaker, name)


def _all(text: str, quote: str) -> list[int]:
    found: list[int] = []
    at = text.find(quote)
    while at >= 0 and len(found) < 50:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _statement(
    report: Report, kind: str, quote: str, number: int, start: int, speaker: str | None, name: str
) -> Statement:
    end = start + len(quote)
    item = next((p for p in report.passages if p.number == number), None)
    inside: dict[str, tuple[Any, ...]] = {}
    if item is not None:
        for what in ("quantities", "dates", "places"):
            inside[what] = tuple(
                x for x in getattr(item, what)
                if start <= item.start + x.start and item.start + x.end <= end
            )  # fmt: skip
    hedged = hedge(quote) if kind == "claim" or hedges_in(quote) else None
    return Statement(
        kind, quote, number, start, end, Speaker(speaker) if speaker else None,
        (report.outlet,) if speaker and report.outlet else (),
        report.date.isoformat() if report.date else None, hedged, by=name, **inside,
    )  # fmt: skip


def _known(one: Statement, others: Iterable[Statement]) -> bool:
    for other in others:
        shared = min(one.end, other.end) - max(one.start, other.start)
        if one.type == other.type and shared >= 0.7 * min(
            one.end - one.start, other.end - other.start
        ):
            return True
    return False
