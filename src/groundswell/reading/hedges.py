"""How sure a speaker sounded: hedge words and the range of probability they stand for.

The table `hedges.csv` is open to inspection: each entry has its source or says that it is an
assumption. A range is of what is said, so of "will not last" it is of not lasting; words that are
negations themselves (unlikely, doubt, hardly) give the range of what they speak of.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

FLAT = "(none)"  # the entry for a statement without a hedge


class Hedge(NamedTuple):
    """A hedge: the words as the table has them, and the lowest and highest probability."""

    term: str
    low: float
    high: float


@cache
def table() -> dict[str, tuple[Hedge, str]]:
    """Return term -> (hedge, source of its range), in the order of the table."""
    file = resources.files("groundswell.reading") / "hedges.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    return {
        row["term"]: (Hedge(row["term"], float(row["low"]), float(row["high"])), row["source"])
        for row in rows
    }


@cache
def _pattern() -> re.Pattern[str]:
    terms = sorted((term for term in table() if term != FLAT), key=len, reverse=True)
    spaced = (r"\s+".join(map(re.escape, term.split())) for term in terms)
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(spaced)})(?![\w-])", re.IGNORECASE)


def found(text: str) -> list[tuple[Hedge, int, int]]:
    """Return every hedge of a text with where it stands; longer terms win over shorter ones.

    May is a hedge unless it is written as the month ("in May", "5 May", "May 5").
    """
    entries = table()
    hits = []
    for match in _pattern().finditer(text.replace("’", "'")):
        term = " ".join(match[0].lower().split())
        if match[0] == "May" and _MONTH.search(text[max(0, match.start() - 12) : match.end() + 5]):
            continue
        hits.append((entries[term][0], match.start(), match.end()))
    return hits


def hedge(text: str) -> Hedge:
    """Return the hedge of a statement as (term, low, high).

    Of several the weakest counts, the one with the lowest middle (a chain is as strong as its
    weakest link), except that `will`, `would` and `can` give way to any other. Without any, the
    range of a flat statement, under the term `(none)`.
    """
    hits = [hit[0] for hit in found(text)]
    strong = [hit for hit in hits if hit.term not in ("will", "would", "can", "should")]
    return min(strong or hits, key=lambda h: h.low + h.high, default=table()[FLAT][0])


_MONTH = re.compile(r"(?:\b(?:in|of|since|by|until|last|late|early|mid|\d)[\s-]+May\b|\bMay \d)")
