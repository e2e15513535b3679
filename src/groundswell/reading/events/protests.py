"""The Mass Mobilization data: protests against states, what was asked and how the state responded.

Owner: Clark and Regan, doi:10.7910/DVN/HTTWYL. Read are the owner's layout (`startday` ...,
`protesterdemand1` to `4`, `stateresponse1` to `7`) and tables made from it in which every demand
and every response has a column of its own and the dates are `start_date` and `end_date`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundswell.reading.events.record import (
    BadRow,
    Cells,
    Reading,
    Skip,
    count,
    day,
    needed,
    number,
    text,
)
from groundswell.reading.events.tables import calendar_day, read_table

# The owner's words, without what is not a letter, and ours.
DEMANDS = {
    "laborwagedispute": "labor",
    "landfarmissue": "land",
    "policebrutality": "police",
    "politicalbehaviorprocess": "process",
    "priceincreasestaxpolicy": "prices",
    "removalofpolitician": "removal",
    "socialrestrictions": "restrictions",
}
RESPONSES = {
    "accomodation": "accommodation",  # as the owner spells it
    "accommodation": "accommodation",
    "arrests": "arrests",
    "beatings": "beatings",
    "crowddispersal": "dispersal",
    "ignore": "ignore",
    "killings": "killings",
    "shootings": "shootings",
}
# Persons, where only the owner's category or a word is given: about the middle, on a log scale.
CATEGORIES = {
    "50-99": 70.0,
    "100-999": 300.0,
    "1000-1999": 1300.0,
    "2000-4999": 3000.0,
    "5000-10000": 7000.0,
    ">10000": 20000.0,
}
WORDS = {
    "hundreds of thousands": 3e5,
    "hundred thousand": 3e5,
    "tens of thousands": 3e4,
    "thousand": 3e3,
    "hundred": 300.0,
    "million": 1e6,
    "dozen": 50.0,
    "scores": 60.0,
}


@dataclass(frozen=True)
class Protest:
    """One protest as its source has it.

    Attributes:
        id: the source's identifier.
        country: as written by the source.
        code: the source's number of the country (that of Polity), if it has any.
        region: as written by the source.
        start: first day.
        end: last day.
        violent: whether the protesters were violent; None where the source is silent.
        place: as written by the source.
        who: the protesters, as written by the source.
        participants: their number, as written by the source.
        size: persons, by `persons`; None where nothing can be made of what is written.
        demands: of `DEMANDS`.
        responses: of `RESPONSES`.
        line: line of the file, counted from 1.
    """

    id: str
    country: str
    code: int | None
    region: str
    start: date
    end: date
    violent: bool | None
    place: str
    who: str
    participants: str
    size: float | None
    demands: frozenset[str]
    responses: frozenset[str]
    line: int = 0


EVENT = (
    *("id", "country", "protest", "location", "region"),
    *("startyear|start_date", "endyear|end_date"),
)
CODED = (
    *("ccode", "participants", "protesterviolence"),
    *("stateresponse1|killings", "protesterdemand1|removal_of_politician"),
)


def read(path: Path, required: Sequence[str] = (*EVENT, *CODED)) -> Reading[Protest]:
    """Read the protests of a file; years without protest are skipped and counted.

    Raises:
        GroundswellError: the file cannot be opened or lacks a required column.
    """
    return read_table(path, _protest, required)


def persons(words: str, category: str = "") -> float | None:
    """Return how many persons a phrase like '1000s', '>50', '500-700' or 'hundreds' may mean.

    A range gives its geometric mean, a plural three times what is named, a word the middle of what
    it covers; where nothing is written, the category. These are conventions, not counts.
    """
    phrase = words.casefold().replace(",", "").strip()
    numbers = [float(found) for found in re.findall(r"\d{1,12}(?:\.\d{1,3})?", phrase)]
    if numbers:
        ranged = re.search(r"\ds?\s*(?:-|to)\s*\d", phrase) is not None
        many = math.prod(numbers[:2]) ** 0.5 if ranged else numbers[0]
        many *= 1e6 if "million" in phrase and many < 1e3 else 1.0
        many *= 3.0 if re.search(r"\d0s\b", phrase) and not ranged else 1.0
        return max(many, 1.0)
    worded = next((size for word, size in WORDS.items() if word in phrase), None)
    return worded or CATEGORIES.get(category.strip())


def _protest(cells: Cells, line: int) -> Protest:
    if number(cells, "protest", 0, 1) == 0:
        raise Skip("country-year without protest")
    start, end = (_edge(cells, edge) for edge in ("start", "end"))
    if end < start:
        raise BadRow(f"it ends on {end}, before it starts on {start}")
    violent = number(cells, "protesterviolence", 0, 1)
    participants = text(cells, "participants")
    return Protest(
        id=str(needed(text(cells, "id"), "id")),
        country=str(needed(text(cells, "country"), "country")),
        code=count(cells, "ccode"),
        region=text(cells, "region"),
        start=start,
        end=end,
        violent=None if violent is None else violent > 0.0,
        place=text(cells, "location"),
        who=text(cells, "protesteridentity"),
        participants=participants,
        size=persons(participants, text(cells, "participants_category")),
        demands=_coded(cells, "protesterdemand", DEMANDS),
        responses=_coded(cells, "stateresponse", RESPONSES),
        line=line,
    )


def _edge(cells: Cells, edge: str) -> date:
    if written := text(cells, f"{edge}_date"):
        return day(written[:10], "%Y-%m-%d")
    parts = (count(cells, f"{edge}{unit}") for unit in ("year", "month", "day"))
    return calendar_day(*(int(needed(part, f"{edge} date")) for part in parts))


def _coded(cells: Cells, stem: str, words: dict[str, str]) -> frozenset[str]:
    """Return the codes of a row: from numbered columns of words, or from a column for each word."""
    found = set()
    for name in cells:
        if re.fullmatch(stem + r"\d", name):
            written = text(cells, name)
            word = _letters(written)
            if written and word not in words:
                raise BadRow(f"{name} '{written[:40]}' is none of {', '.join(sorted(words))}")
            found |= {words[word]} if word else set()
        elif _letters(name) in words and (number(cells, name, 0, 9) or 0.0) > 0.0:
            found.add(words[_letters(name)])
    return frozenset(found)


def _letters(written: str) -> str:
    return re.sub(r"[^a-z]", "", written.casefold())
