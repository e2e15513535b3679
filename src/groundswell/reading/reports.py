"""Reports: a document read whole, and several of them side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from groundswell.reading.boilerplate import Removed, sort_out
from groundswell.reading.datelines import Dateline, dateline, report_date
from groundswell.reading.documents import Document
from groundswell.reading.extras import parse
from groundswell.reading.gazetteer import Atlas
from groundswell.reading.heard import Speaker
from groundswell.reading.marks import Scar, Truncation, scars, truncation
from groundswell.reading.paragraphs import Paragraph, main_language, paragraphs
from groundswell.reading.people import People
from groundswell.reading.statements import Context, Passage, Statement, passage, statements

MAX_READ = 200_000  # characters parsed of one report: about a minute

_LABEL = re.compile(
    r"^(?:\*\*)?(?P<label>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4})(?:\*\*)?"
    r"\s?[:：](?:\*\*)?\s+"
)
# "To the government: withdraw ...": whom a recommendation is addressed to.
_TIME = re.compile(
    r"\d{1,2}[:.h]\d\d(?: ?(?:[ap]\.?m\.?|[A-Z]{3,4}))?\s*(?:[-–—:|]\s*)?(?=[^\W\d_\"“]|[\"“])"
)
# "Colonel (retd) Doe": between a title and a name the parser loses both.
_RANK = re.compile(r"\((?:ret(?:d|ired)?|rtd|res|ret['’]d)\.?\)(?= [A-Z])", re.IGNORECASE)
_TO = re.compile(r"^To (?:the |all )?[A-Za-z][^:.!?]{2,60}:\s+(?=[A-Za-z])")
_ASKS = re.compile(
    r"^(?:q|question|interviewer|host|moderator|reporter|journalist)$", re.IGNORECASE
)
_ANSWERS = re.compile(r"^(?:a|answer)$", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """A report that was read.

    Attributes:
        document: what was read; offsets count its text.
        language: ISO 639-1 of most of it, or `und`.
        date: date of the report, or None; `dated_by` says how it was told.
        dateline: place, date and agency at its head.
        paragraphs: what is the report, in order.
        removed: what is not.
        truncation: whether it goes on where we cannot read.
        scars: what encoding and machine translation left.
        passages: the parsed paragraphs (English only).
        statements: what it says (English only).
        problems: what went wrong or was not read.
    """

    document: Document
    language: str
    date: date | None
    dated_by: str
    dateline: Dateline
    paragraphs: tuple[Paragraph, ...]
    removed: tuple[Removed, ...]
    truncation: Truncation | None
    scars: tuple[Scar, ...]
    passages: tuple[Passage, ...] = ()
    statements: tuple[Statement, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def outlet(self) -> str:
        """Who published it, as far as it says."""
        return self.dateline.agency or self.document.publisher


def read(
    document: Document,
    given: date | None = None,
    case_places: Iterable[str] = (),
    case_actors: Iterable[str] = (),
) -> Report:
    """Read a document.

    Args:
        document: what to read.
        given: date of the report, where the reader knows it.
        case_places: names of a case's places, to link places to.
        case_actors: names of those who speak in a case, to link actors to.
    """
    text = document.text
    every = paragraphs(text)
    language = main_language(every)
    kept, removed = sort_out(every, language, document.title)
    removed += [Removed("left out of the page", part) for part in document.left_out]
    line = next((found for p in kept[:4] if (found := dateline(p.text)).text), Dateline())
    stamps = [document.date, *(part.text for part in removed if part.kind == "byline")]
    stamps += [p.text[:120] for p in kept[:3]]
    base, dated_by = (given, "given") if given else report_date(
        line, stamps, document.source, "\n".join(p.text for p in kept)[:100_000]
    )  # fmt: skip
    problems = list(document.problems)
    report = Report(
        document, language, base, dated_by, line, tuple(kept), tuple(removed),
        truncation(kept, removed), tuple(scars(kept, language)),
    )  # fmt: skip
    if language != "en":
        problems.append(f"the language is {language}: statements are read in English only")
        return _with(report, (), (), problems)
    within, total = [], 0
    for paragraph in kept:
        total += len(paragraph.text)
        if total > MAX_READ:
            problems.append(f"statements were read in the first {MAX_READ:,} characters only")
            break
        within.append(paragraph)
    passages, context = _prepared(report, within, list(case_places), list(case_actors))
    exact = (replace(s, text=text[s.start : s.end]) for s in statements(passages, context))
    return _with(report, passages, exact, problems)  # words as they stand, line breaks included


def _with(
    report: Report, passages: Iterable[Passage], found: Iterable[Statement], problems: list[str]
) -> Report:
    return replace(
        report, passages=tuple(passages), statements=tuple(found), problems=tuple(problems)
    )


def _prepared(
    report: Report, within: list[Paragraph], case_places: list[str], case_actors: list[str]
) -> tuple[list[Passage], Context]:
    labels = _labels(within)
    passages = []
    for index, paragraph in enumerate(within):
        text, label = paragraph.text, ""
        if report.dateline.text and text.startswith(report.dateline.text):
            text = " " * len(report.dateline.text) + text[len(report.dateline.text) :]
        if (hit := _LABEL.match(text)) and hit["label"].casefold() in labels:
            label = hit["label"]
            text = " " * hit.end() + text[hit.end() :]
        text = _RANK.sub(lambda hit: " " * len(hit[0]), text)
        addressed = _TO.match(text)
        if hit := addressed or _TIME.match(text):
            text = " " * hit.end() + text[hit.end() :]
        title = index == 0 and not re.search(r"[.!?]\W*$", text) and len(text.split()) <= 25
        passages.append(
            passage(paragraph.number, paragraph.start, parse(text), report.date, label, title)
        )
        passages[-1].addressed = addressed is not None
    people = People(item.doc for item in passages)
    atlas = Atlas((item.doc.text for item in passages), case_places)
    for item in passages:
        item.places = atlas.places(item.doc, people.words)
    asks = _who_asks(passages)
    turns = {
        label: None if label in asks else _turn(label, people)
        for item in passages
        if (label := item.label)
    }
    return passages, Context(people, atlas, report.date, report.outlet, turns, case_actors)


def _labels(within: list[Paragraph]) -> set[str]:
    """Return the labels of an interview or transcript: short heads that come again, or Q and A."""
    heads = Counter(hit["label"].casefold() for p in within if (hit := _LABEL.match(p.text)))
    return {
        head
        for head, times in heads.items()
        if (times >= 2 and len(head.split()) <= 4) or _ASKS.match(head) or _ANSWERS.match(head)
    }


def _who_asks(passages: list[Passage]) -> set[str]:
    """Return labels whose every turn ends in a question, where somebody else answers."""
    ends: dict[str, set[bool]] = {}
    for item in passages:
        if item.label:
            ends.setdefault(item.label, set()).add(item.doc.text.rstrip(' "”»').endswith("?"))
    asking = {label for label, ended in ends.items() if ended == {True}}
    return asking if len(asking) < len(ends) else set()


def _turn(label: str, people: People) -> Speaker | None:
    if _ASKS.match(label):
        return None
    if _ANSWERS.match(label):
        return people.most_mentioned()
    return people.named(label.title() if label.isupper() else label)
