"""Several reports side by side: what is copied from where, and numbers that contradict.

A paragraph that copies, rewords or translates another adds nothing to it: reports that mostly do so
count as one source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from groundswell.reading.cues import words
from groundswell.reading.extras import library
from groundswell.reading.gazetteer import fold
from groundswell.reading.quantities import Quantity
from groundswell.reading.reports import Report
from groundswell.reading.statements import Passage, Statement

MIN_WORDS = 8  # shorter paragraphs are too like each other by chance
COPY, REWORDED, TRANSLATED = 0.93, 0.62, 0.6  # likeness from which a paragraph counts as such
MOSTLY = 0.5  # share of a report's characters from which it counts as another's
MAX_PAIRS = 200_000

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]?\d{3})*(?:[.,]\d+)?")
_NAME = re.compile(
    r"(?<![.!?…:\"“«„—–-] )(?<!^)(?<![\w])[^\W\d_a-zа-яёçəğıöşüàâéèêëîïôûùüÿñæœ][^\W\d_]{3,}"
)
_STOP = words(
    """the a an of to in on at by for from with and or but is are was were be been has have
    had that this it its he she they his her their who which said says told as not will
    would after before than"""
)


@dataclass(frozen=True)
class Copy:
    """A paragraph that says what another one, of a report read before, has said."""

    report: int
    paragraph: int
    of_report: int
    of_paragraph: int
    kind: str  # copy, reworded or translated
    likeness: float


@dataclass(frozen=True)
class Value:
    """One number that a conflict is about, and whose it is."""

    text: str
    low: float
    high: float
    report: int
    statement: Statement | None
    speaker: str | None


@dataclass(frozen=True)
class Conflict:
    """Numbers for the same thing that hardly can all be right."""

    what: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class _Text:
    """A paragraph as it is compared: words, numbers, names in Latin letters."""

    report: int
    number: int
    language: str
    plain: str
    words: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    size: int


def copies(reports: Sequence[Report]) -> list[Copy]:
    """Return the paragraphs that repeat one of an earlier report, with the likeliest origin."""
    texts = [_text(i, r, p.number, p.text) for i, r in enumerate(reports) for p in r.paragraphs]
    texts = [text for text in texts if text.size >= MIN_WORDS]
    found: list[Copy] = []
    compared = 0
    for index, one in enumerate(texts):
        best: tuple[float, str, _Text] | None = None
        for other in texts[:index]:
            if other.report == one.report or not _worth(one, other):
                continue
            compared += 1
            if compared > MAX_PAIRS:
                return found
            kind, likeness = _likeness(one, other)
            if kind and (best is None or likeness > best[0]):
                best = (likeness, kind, other)
        if best is not None:
            likeness, kind, other = best
            found.append(
                Copy(one.report, one.number, other.report, other.number, kind, round(likeness, 2))
            )
    return found


def _text(report: int, whole: Report, number: int, text: str) -> _Text:
    plain = " ".join(re.findall(r"\w+", text.casefold()))
    words = frozenset(word for word in plain.split() if word not in _STOP)
    numbers = frozenset(re.sub(r"\D", "", n) for n in _NUMBER.findall(text))
    item = next((p for p in whole.passages if p.number == number), None)
    if item is not None:
        numbers |= {f"{q.value:.0f}" for q in item.quantities if q.value is not None}
    names = frozenset(fold(name) for name in _NAME.findall(text)[:60])
    return _Text(report, number, whole.language, plain, words, numbers, names, len(plain.split()))


def _worth(one: _Text, other: _Text) -> bool:
    """Tell whether two paragraphs could be the same: of like size, with something in common."""
    if not 0.4 <= one.size / other.size <= 2.5:
        return False
    if one.language != other.language:
        return bool(one.numbers & other.numbers) or bool(one.names and other.names)
    return len(one.words & other.words) >= 3


def _likeness(one: _Text, other: _Text) -> tuple[str, float]:
    fuzz = library("rapidfuzz.fuzz")
    if one.language != other.language:
        likeness = _anchored(one, other)
        return ("translated", likeness) if likeness >= TRANSLATED else ("", 0.0)
    ratio = fuzz.ratio(one.plain, other.plain) / 100
    if ratio >= COPY:
        return "copy", ratio
    shared = len(one.words & other.words)
    words = shared / max(1, min(len(one.words), len(other.words)))
    agree = (
        one.numbers == other.numbers
        or not (one.numbers and other.numbers)
        or (len(one.numbers & other.numbers) >= 0.5 * min(len(one.numbers), len(other.numbers)))
    )
    likeness = (fuzz.token_set_ratio(one.plain, other.plain) / 100 + words) / 2
    return ("reworded", likeness) if likeness >= REWORDED and words >= 0.5 and agree else ("", 0.0)


def _anchored(one: _Text, other: _Text) -> float:
    """Return the share of numbers and names that two texts in different languages share.

    Names are compared in Latin letters, a fifth of the letters may differ. At least three anchors
    must be shared.
    """
    fuzz = library("rapidfuzz.fuzz")
    numbers = len(one.numbers & other.numbers)
    few, many = sorted((one.names, other.names), key=len)
    names = sum(any(_same_stem(fuzz, a, b) for b in many) for a in few)
    total = min(len(one.numbers), len(other.numbers)) + len(few)
    return (numbers + names) / total if numbers + names >= 3 else 0.0


def _same_stem(fuzz: Any, one: str, other: str) -> bool:
    """Tell whether two names are alike but for an ending (declined names) or a spelling."""
    length = min(len(one), len(other))
    return bool(fuzz.ratio(one, other) >= 80 or fuzz.ratio(one[:length], other[:length]) >= 86)


def sources(reports: Sequence[Report], found: Iterable[Copy]) -> list[int]:
    """Return for each report the first report that it is mostly taken from (itself if none)."""
    lengths = [{p.number: len(p.text) for p in report.paragraphs} for report in reports]
    every = list(found)
    origin = list(range(len(reports)))
    for report, sizes in enumerate(lengths):
        taken: Counter[int] = Counter()
        for copy in every:
            if copy.report == report:
                taken[origin[copy.of_report]] += sizes[copy.paragraph]
        if taken and max(taken.values()) >= MOSTLY * sum(sizes.values()):
            origin[report] = taken.most_common(1)[0][0]
    return origin


# -- contradictions ---------------------------------------------------------------------------

_TOPICS = {
    "deaths": r"death|deads?\b|die[ds]?\b|dying|kill|fatalit|lives lost|lost (?:his|her|their) li",
    "injured": r"injur|wound|hurt\b",
    "detained": r"arrest|detain|detention|held\b|custody|jailed|rounded up",
    "troops": r"troop|soldier|contingent|peacekeep|battalion",
    "crowd": r"protest|demonstrat|march|rall(?:y|ied)|crowd|in the streets?|turned out|gather",
}
_REACH = 1.5  # "at least 12" and 26 are told apart, "at least 20" and 23 are not (assumption)
_SUBSET = re.compile(r"\s*(?:of (?:them|the|which|whom|those)\b|among)", re.IGNORECASE)


def conflicts(reports: Sequence[Report], copied: Iterable[Copy]) -> list[Conflict]:
    """Return numbers for the same thing, by different people, that hardly can all be right."""
    found = []
    for topic, values in counted(reports, copied).items():
        if differing := _differing(values):
            found.append(Conflict(topic, tuple(differing)))
    return found


def counted(reports: Sequence[Report], copied: Iterable[Copy]) -> dict[str, list[Value]]:
    """Return what is counted -> the numbers given, in the order of the reports.

    The thing is told by the words around a number (deaths, injured, detained, troops, crowd). Parts
    ("12 of them") are left out, and paragraphs that say again what another report said.
    """
    again = {(copy.report, copy.paragraph) for copy in copied}
    by_topic: dict[str, list[Value]] = {}
    for index, report in enumerate(reports):
        for item in report.passages:
            if (index, item.number) in again:
                continue
            last = ""
            for quantity in item.quantities:
                topic = _topic(item, quantity) or (last if quantity.unit in ("", "person") else "")
                if quantity.unit in (
                    "%",
                    "year old",
                    "day",
                    "year",
                    "hour",
                    "week",
                    "month",
                    "time",
                ):
                    continue
                last = topic or last
                if topic and not _SUBSET.match(item.doc.text, quantity.end):
                    by_topic.setdefault(topic, []).append(_value(index, report, item, quantity))
    return by_topic


def _topic(item: Passage, quantity: Quantity) -> str:
    """Return what a number counts, by the nearest telling word within its sentence."""
    text = item.doc.text
    token = item.doc.char_span(quantity.start, quantity.end, alignment_mode="expand")
    if token is None:
        return ""
    first, last = token[0].sent.start_char, token[-1].sent.end_char
    best: tuple[int, str] = (80, "")
    for topic, pattern in _TOPICS.items():
        for hit in re.finditer(pattern, text[first:last], re.IGNORECASE):
            at = first + hit.start()
            away = at - quantity.end if at >= quantity.end else 1.5 * (quantity.start - at)
            best = min(best, (int(away), topic))
    return best[1]


def _value(index: int, report: Report, item: Passage, quantity: Quantity) -> Value:
    start, end = item.start + quantity.start, item.start + quantity.end
    holding = [s for s in report.statements if s.start <= start and end <= s.end]
    statement = min(holding, key=lambda s: s.end - s.start, default=None)
    low = quantity.low if quantity.low is not None else quantity.value
    high = quantity.high if quantity.high is not None else quantity.value
    if quantity.low is not None and quantity.high is None:
        high = float("inf")
    if quantity.low is None and quantity.high is None and quantity.value is not None:
        low, high = 0.8 * quantity.value, 1.2 * quantity.value  # "about": a fifth either way
    who = statement.speaker.name if statement and statement.speaker else None
    most = high if high is not None else float("inf")
    return Value(quantity.text, low or 0.0, most, index, statement, who)


def _differing(values: list[Value]) -> list[Value]:
    """Return the values of which some two, of different speakers or reports, exclude each other."""
    clash: dict[int, Value] = {}
    for i, one in enumerate(values):
        for j, other in enumerate(values[:i]):
            few, many = sorted((one, other), key=lambda value: value.low)
            apart = many.low > (few.high if isfinite(few.high) else _REACH * few.low)
            whose = (one.report, one.speaker) != (other.report, other.speaker)
            if apart and whose:
                clash[i], clash[j] = one, other
    return [clash[i] for i in sorted(clash)]


def as_json(reports: Sequence[Report]) -> dict[str, Any]:
    """Return copies, sources and conflicts in the shape of `groundswell read --json`."""
    copied = copies(reports)
    origin = sources(reports, copied)
    names = [report.document.source for report in reports]
    return {
        "sources": len(set(origin)),
        "copies": [
            {
                "document": names[c.report], "paragraph": c.paragraph, "kind": c.kind,
                "of": {"document": names[c.of_report], "paragraph": c.of_paragraph},
                "likeness": c.likeness,
            }
            for c in copied
        ],
        "conflicts": [
            {
                "what": conflict.what,
                "values": [
                    {
                        "text": v.text, "low": v.low, "high": v.high if v.high < 1e300 else None,
                        "speaker": v.speaker, "document": names[v.report],
                        "span": {
                            "document": names[v.report], "paragraph": v.statement.paragraph,
                            "start": v.statement.start, "end": v.statement.end,
                        } if v.statement else None,
                    }
                    for v in conflict.values
                ],
            }
            for conflict in conflicts(reports, copied)
        ],
    }  # fmt: skip
