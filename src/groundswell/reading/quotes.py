"""Quotation marks: which characters stand within quotations, however badly they are paired."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundswell.reading.cues import SPOKEN

_OPENING = {"“": '”»"', "„": '“”"', "«": '»”"', "‹": "›"}
_CLOSING = frozenset("”»›")
MAX_QUOTE = 1500
# Speech between dashes: "- He will go, - says Jane Doe."
_DASHED = re.compile(
    r"(?:^|(?<=[.!?:] ))[-–—] ?(?=[^\W\d_])(?P<said>[^\n]{12,1400}?)"
    r"[,.!?]? (?=[-–—] (?P<who>[^\n.!?]{4,160}))"
)


@dataclass(frozen=True)
class Quote:
    """A quotation within a paragraph, marks included; `closed` tells whether its end is marked."""

    start: int
    end: int
    closed: bool


def quotes(text: str, carried: bool = False) -> list[Quote]:
    """Return the quotations of a paragraph.

    A mark opens or closes by its shape, a straight one by what stands beside it. A quotation that
    is never closed runs to the end of the paragraph, one that was never opened from the beginning
    of it, or from the last quotation's end.
    """
    found: list[Quote] = []
    opened: int | None = 0 if carried else None
    ends: str | frozenset[str] = '”»"'
    for at, char in enumerate(text):
        if char not in '“”„«»‹›"':
            continue
        if opened is not None and char in ends and not (char == '"' and _opens(text, at)):
            found.append(Quote(opened, at + 1, True))
            opened = None
        elif char in _OPENING or (char == '"' and _opens(text, at)):
            if opened is not None:
                found.append(Quote(opened, at, False))
            opened, ends = at, _OPENING.get(char, '"”')
        elif opened is None and (char in _CLOSING or char == '"'):
            last = found[-1].end if found else 0
            start = _after_attribution(text, last, at)
            found.append(Quote(start, at + 1, False))
    if opened is not None:
        found.append(Quote(opened, len(text), False))
    found += [quote for quote in _dashed(text) if not any(_meet(quote, other) for other in found)]
    found.sort(key=lambda quote: quote.start)
    return [quote for quote in found if quote.end - quote.start <= MAX_QUOTE]


def _dashed(text: str) -> list[Quote]:
    hits = _DASHED.finditer(text)
    return [Quote(h.start(), h.end(), True) for h in hits if set(h["who"].split()) & SPOKEN]


def _meet(one: Quote, other: Quote) -> bool:
    return one.start < other.end and other.start < one.end


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (before.isspace() or before in "([—–-/") and not after.isspace()


def _after_attribution(text: str, start: int, end: int) -> int:
    """Return where speech begins again behind an attribution: after the first full stop."""
    stop = text.find(". ", start, end)
    return stop + 2 if stop >= 0 else start
