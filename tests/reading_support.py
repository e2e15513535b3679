"""Scores of reading against labels: match once, per type; used by reading.py and the tests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from groundswell.reading.dates import dates
from groundswell.reading.documents import document
from groundswell.reading.kinds import TYPES
from groundswell.reading.reports import Report, read


@dataclass(frozen=True)
class Label:
    """One line of a label file: what stands at [start, end) of the text."""

    kind: str
    item: str
    value: str
    start: int
    end: int


@dataclass
class Labels:
    """The labels of a text; `about` holds what is said of it as a whole."""

    about: dict[str, str] = field(default_factory=dict)
    items: list[Label] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)  # of HTML: words that must not be kept


@dataclass
class Score:
    """Found and labelled things that were matched, and those that were not."""

    matched: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.matched + other.matched, self.missed + other.missed, self.wrong + other.wrong
        )

    @property
    def recall(self) -> float:
        total = self.matched + len(self.missed)
        return self.matched / total if total else float("nan")

    @property
    def precision(self) -> float:
        total = self.matched + len(self.wrong)
        return self.matched / total if total else float("nan")


def labels(path: Path, text: str) -> Labels:
    """Read a label file; words are looked for in the text, `@10-20` is characters 10 to 20."""
    found = Labels()
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, value, words = (part.strip() for part in line.split("|", 2))
        kind, _, item = kind.partition(" ")
        if kind == "report":
            found.about[value] = words
            continue
        span = _span(words, text)
        if span is None:
            if kind != "removed":
                raise ValueError(f"{path.name}: not in the text: {words}")
            found.removed.append(words)
            continue
        found.items.append(Label(kind, item, value, *span))
    return found


def _span(words: str, text: str) -> tuple[int, int] | None:
    if offsets := re.fullmatch(r"@(\d+)-(\d+)", words):
        return int(offsets[1]), int(offsets[2])
    first, _, last = (part.strip() for part in words.partition("…"))
    start = text.find(first)
    if start < 0:
        return None
    end = text.find(last, start + len(first)) + len(last) if last else start + len(first)
    return (start, end) if end >= start + len(first) else None


def load(path: Path, folder: Path) -> tuple[Report, Labels]:
    """Read a text and its labels (which lie in `folder`)."""
    file = folder / f"{path.stem}.labels"
    given = re.search(r"^report \| given \| (\S+)$", file.read_text(encoding="utf-8"), re.M)
    report = read(
        document(path.name, path.read_bytes()), date.fromisoformat(given[1]) if given else None
    )
    return report, labels(file, report.document.text)


def alike(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the share of the shorter span in both; 0 below half, or a tenth of the longer."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    shorter, longer = sorted((one[1] - one[0], other[1] - other[0]))
    return shared / shorter if shared >= 0.5 * shorter and shared >= 0.1 * longer else 0.0


def match(wanted: list[tuple], found: list[tuple], fits, tell) -> Score:
    """Match each labelled thing with at most one found thing, as many and as well as can be."""
    weights = np.array([[fits(a, b) for b in found] for a in wanted]).reshape(
        len(wanted), len(found)
    )
    rows, columns = linear_sum_assignment(-weights) if weights.size else ([], [])
    pairs = {(r, c) for r, c in zip(rows, columns, strict=True) if weights[r, c] > 0}
    hit = ({r for r, _ in pairs}, {c for _, c in pairs})
    return Score(
        len(pairs),
        [tell(a) for r, a in enumerate(wanted) if r not in hit[0]],
        [tell(b) for c, b in enumerate(found) if c not in hit[1]],
    )


def by_type(report: Report, truth: Labels) -> dict[str, Score]:
    """Score statements of each type by their spans."""
    text = report.document.text
    scores = {}
    for kind in TYPES:
        wanted = [(x.start, x.end, x.item) for x in truth.items if x.kind == kind and x.item != "+"]
        extra = [(x.start, x.end) for x in truth.items if x.kind == kind and x.item == "+"]
        found = [
            (s.start, s.end, "")
            for s in report.statements
            if s.type == kind and not any(alike((s.start, s.end), e) for e in extra)
        ]
        scores[kind] = match(wanted, found, lambda a, b: _size(a, b), lambda x: _told(x, text))
    return scores


def _size(one: tuple, other: tuple) -> float:
    """Prefer the pair that overlaps most of both."""
    if not alike(one[:2], other[:2]):
        return 0.0
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 0.01 + shared / (max(one[1], other[1]) - min(one[0], other[0]))


def _told(item: tuple, text: str) -> str:
    words = " ".join(text[item[0] : item[1]].split())
    return f"{item[2]} {words}".strip()


def claims_of_speakers(report: Report, truth: Labels) -> Score:
    """Score claims of those who are named: the same span and the same speaker."""
    wanted = [(x.start, x.end, x.value) for x in truth.items if x.kind == "claim" and x.value]
    found = [
        (s.start, s.end, s.speaker.name)
        for s in report.statements
        if s.speaker and s.type == "claim"
    ]
    return _said(report, wanted, found)


def sayings(report: Report, truth: Labels) -> Score:
    """Score whatever somebody is made to say, of any type, the outermost span of each saying."""
    kinds = [kind for kind in TYPES if kind != "analogy"]
    wanted = _spans((x.start, x.end, x.value) for x in truth.items if x.kind in kinds and x.value)
    found = _spans((s.start, s.end, s.speaker.name) for s in report.statements if s.speaker)
    return _said(report, wanted, found)


def _said(report: Report, wanted: list, found: list) -> Score:
    text = report.document.text
    return match(
        wanted,
        found,
        lambda a, b: _size(a, b) if same_name(a[2], b[2]) else 0.0,
        lambda x: f"{x[2]}: {' '.join(text[x[0] : x[1]].split())}",
    )


def _spans(items) -> list[tuple[int, int, str]]:
    """Keep the outermost spans of each speaker: a claim, its mechanism and its clauses are one."""
    kept: list[tuple[int, int, str]] = []
    for item in sorted(items, key=lambda x: (x[0] - x[1], x[0])):
        within = any(
            k[0] <= item[0] + 3 and item[1] - 3 <= k[1] for k in kept if same_name(item[2], k[2])
        )
        if not within:
            kept.append(item)
    return kept


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one: the same last word, or one's words within the other's."""
    a, b = (re.findall(r"\w+", name.casefold().removeprefix("the ")) for name in (one, other))
    return bool(a and b) and (a[-1] == b[-1] or set(a) <= set(b) or set(b) <= set(a))


def dates_found(report: Report, truth: Labels) -> Score:
    """Score dates: the same words with the same date (words alone where none is labelled)."""
    wanted = [(x.start, x.end, x.value) for x in truth.items if x.kind == "date"]
    found = [
        (p.start + d.start, p.start + d.end, d.date or "?")
        for p in report.passages
        for d in p.dates
    ]
    for part in report.removed:  # a line with the report's date is no body, but it is read
        if part.kind == "byline" and part.start is not None:
            found += [
                (part.start + d.start, part.start + d.end, d.date or "?")
                for d in dates(part.text, report.date)
            ]
    line = report.dateline
    if line.date:
        at = report.document.text.find(line.date)
        found.append((at, at + len(line.date), report.date.isoformat() if report.date else "?"))
    return match(
        wanted,
        found,
        lambda a, b: alike(a[:2], b[:2]) if not a[2] or a[2] == b[2] else 0.0,
        lambda x: f"{x[2]} {report.document.text[x[0] : x[1]]}",
    )


def quantities_found(report: Report, truth: Labels) -> Score:
    """Score quantities: the same words and the same number or range."""
    wanted = [(x.start, x.end, x.value) for x in truth.items if x.kind == "quantity"]
    found = [
        (p.start + q.start, p.start + q.end, _number(q))
        for p in report.passages
        for q in p.quantities
    ]
    return match(
        wanted,
        found,
        lambda a, b: alike(a[:2], b[:2]) if a[2] == b[2] else 0.0,
        lambda x: f"{x[2]} {report.document.text[x[0] : x[1]]}",
    )


def _number(quantity) -> str:
    if quantity.value is not None:
        return f"{quantity.value:g}" if quantity.value < 1e6 else str(int(quantity.value))
    return f"{int(quantity.low)}-{int(quantity.high)}"


@dataclass(frozen=True)
class Body:
    """Shares of characters: boilerplate that was taken out, and report that was left in."""

    out: float
    left_in: float
    remarks: tuple[str, ...]


def body(report: Report, truth: Labels) -> Body:
    """Score the removal of boilerplate, character by character (spaces apart)."""
    text = report.document.text
    kept = [False] * len(text)
    for paragraph in report.paragraphs:
        kept[paragraph.start : paragraph.end] = [True] * (paragraph.end - paragraph.start)
    junk = [False] * len(text)
    repeated = [p for p in report.removed if p.kind == "repeated" and p.start is not None]
    spans = [(x.start, x.end) for x in truth.items if x.kind == "removed"]
    for start, end in [*spans, *((p.start, p.end) for p in repeated)]:
        junk[start:end] = [True] * (end - start)
    letters = [i for i, char in enumerate(text) if not char.isspace()]
    total = sum(junk[i] for i in letters)
    out = sum(junk[i] and not kept[i] for i in letters)
    news = sum(not junk[i] for i in letters)
    left = sum(kept[i] and not junk[i] for i in letters)
    remarks = [f"kept: {text[a:b][:80]}" for a, b in spans if any(kept[a:b])]
    remarks += [
        f"lost ({p.kind}): {p.text[:80]}"
        for p in report.removed
        if p.start is not None and not any(junk[p.start : p.end])
    ]
    remarks += [f"kept: {words}" for words in truth.removed if words in text]
    return Body(out / total if total else 1.0, left / news if news else 1.0, tuple(remarks))
