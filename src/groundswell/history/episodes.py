"""Past episodes in which troops were asked in, as data files in which every cell has its source.

A cell was read in a source that is named (`source`; the note says what was coded from what was
read), is recalled (`memory`), or is `unknown`. The four tables beside this module: `episodes.csv`,
`analogies.csv` (what experts compared, though nobody in office had invited anyone),
`unanswered.csv` (asked, and nobody came) and `left-out.csv` (looked at, and why it is not in).
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from groundswell.case.features import WORDS
from groundswell.errors import GroundswellError, nearest

Kind: TypeAlias = Literal["source", "memory", "unknown"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LIBRARY = Path(__file__).parent / "library"
COLUMNS = ["episode", "field", "value", "kind", "cites", "note"]

# The doors of the model's regime, and three that no model of a revolt has: natural death, an
# assassination, and removal by the sender or another foreign power.
DOORS = ("overrun", "coup", "negotiated", "flight", "ordinary", "died", "killed", "foreign")
NONE = "none"  # an exit that had not come when the leader was last seen, and its door

DATES = ("arrived", "left", "exit", "seen", "asked")
NUMBERS = ("troops", "host_forces", "deaths")
TEXTS = ("leader", "sender", "successor", "of")
_TRUTH = ("yes", "no")
CHOICES: Mapping[str, tuple[str, ...]] = {
    **WORDS,
    "sovereign": _TRUTH,
    "stationed": _TRUTH,
    "door": (*DOORS, NONE),
    "same_regime": (*_TRUTH, NONE),
}
FIELDS = (*CHOICES, *NUMBERS, *DATES, *TEXTS)


@dataclass(frozen=True)
class Source:
    """A document in which cells were read; `address` is empty where it has none."""

    id: str
    title: str
    address: str


@dataclass(frozen=True)
class Cell:
    """One fact: its text (empty where unknown), its kind, ids of its sources, a note."""

    value: str
    kind: Kind
    cites: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Fate:
    """What became of the leader.

    Attributes:
        days: from the arrival of the troops to the exit, or to when the leader was last seen in
            office; negative where the leader had gone before they came.
        door: how the leader went; None while in office.
    """

    days: float
    door: str | None

    def at(self, horizon: float) -> str | None:
        """Return `office`, the door taken within `horizon` days, or None where it is not known."""
        if self.door is not None and self.days <= horizon:
            return self.door
        return "office" if self.days >= horizon else None


@dataclass(frozen=True)
class Episode:
    """One episode: its id, a title, the host, and its cells by field."""

    id: str
    title: str
    country: str
    cells: Mapping[str, Cell]

    def text(self, field: str) -> str | None:
        """Return the text of a cell, None where it is unknown."""
        cell = self.cells.get(field)
        return cell.value if cell is not None and cell.kind != "unknown" else None

    def number(self, field: str) -> float | None:
        """Return the number of a cell, None where it is unknown."""
        text = self.text(field)
        return None if text is None else float(text)

    def day(self, field: str) -> date | None:
        """Return the day of a cell; of a month its middle, of a year its middle."""
        text = self.text(field)
        return None if text in (None, NONE) else _day(str(text))

    @property
    def first(self) -> date | None:
        """Day on which the first troops came, or on which they were asked for in vain."""
        return self.day("arrived") or self.day("asked")

    @property
    def year(self) -> int:
        """Year in which the troops came, or were asked for in vain."""
        return (self.first or date.min).year

    @property
    def days(self) -> float | None:
        """Days from the first arrival to the departure; None where it is not known."""
        first, last = self.first, self.day("left")
        return None if first is None or last is None else float(max((last - first).days, 1))

    @property
    def fate(self) -> Fate:
        """What became of the leader, counted from the arrival (or the asking)."""
        first, gone, seen = self.first, self.day("exit"), self.day("seen")
        if first is None:
            raise ValueError(f"{self.id}: nothing says when the troops came")
        if gone is not None:
            return Fate(float((gone - first).days), self.text("door"))
        return Fate(float(((seen or first) - first).days), None)

    @property
    def features(self) -> dict[str, str | float]:
        """What it is compared by; unknown features are absent."""
        words = {name: self.text(name) for name in WORDS}
        numbers: dict[str, float | None] = {name: self.number(name) for name in NUMBERS}
        numbers["days"] = self.days
        return {k: v for k, v in {**words, **numbers}.items() if v is not None}


@dataclass(frozen=True)
class LeftOut:
    """Something that was looked at, and why it is not an episode."""

    id: str
    title: str
    why: str
    kind: Kind
    cites: tuple[str, ...]


@cache
def sources() -> Mapping[str, Source]:
    """Return the documents that cells cite, by id."""
    rows = _rows("sources.csv", ["id", "title", "address"])
    return {row["id"]: Source(**row) for row in rows}


@cache
def episodes() -> tuple[Episode, ...]:
    """Return the episodes, oldest first."""
    return _table("episodes.csv")


@cache
def analogies() -> tuple[Episode, ...]:
    """Return what experts compared, oldest first: in none did those in office invite troops."""
    return _table("analogies.csv")


@cache
def unanswered() -> tuple[Episode, ...]:
    """Return requests for troops to which nobody came, oldest first."""
    return _table("unanswered.csv")


@cache
def left_out() -> tuple[LeftOut, ...]:
    """Return what was looked at and is not in, with the reason."""
    return tuple(
        LeftOut(row["id"], row["title"], row["why"], _kind(row), _cites(row))
        for row in _rows("left-out.csv", ["id", "title", "why", "kind", "cites"])
    )


def episode(name: str) -> Episode:
    """Return an episode, analogy or unanswered request by its id.

    Raises:
        GroundswellError: there is none, with the nearest.
    """
    known = {one.id: one for one in (*episodes(), *analogies(), *unanswered())}
    if name not in known:
        guess = nearest(name, known)
        hint = f" Did you mean '{guess}'?" if guess else ""
        raise GroundswellError(
            f"{name[:60]}: no such episode.{hint} `groundswell history` lists them."
        )
    return known[name]


def counts(found: tuple[Episode, ...]) -> dict[Kind, int]:
    """Return how many cells of these episodes are of each kind."""
    seen = Counter(cell.kind for one in found for cell in one.cells.values())
    return {kind: seen[kind] for kind in KINDS}


def _table(name: str) -> tuple[Episode, ...]:
    """Read a long table of episodes, refusing what is not as it must be."""
    names: dict[str, dict[str, str]] = {}
    cells: dict[str, dict[str, Cell]] = {}
    for row in _rows(name, COLUMNS):
        one, field = row["episode"], row["field"]
        held = cells.setdefault(one, {})
        if row["kind"] == "name":
            names.setdefault(one, {})[field] = row["value"]
            continue
        if field not in FIELDS or field in held:
            raise ValueError(f"{name}: {one}.{field}: unknown, or there twice")
        cell = Cell(row["value"], _kind(row), _cites(row), row["note"])
        fault = _fault(field, cell)
        if fault:
            raise ValueError(f"{name}: {one}.{field}: {fault}")
        held[field] = cell
    found = (Episode(one, **names[one], cells=held) for one, held in cells.items())
    return tuple(sorted(found, key=lambda one: (one.first or date.min, one.id)))


def _fault(field: str, cell: Cell) -> str | None:
    """Say what is wrong with a cell, if anything is."""
    if cell.kind == "source" and not cell.cites:
        return "read, and no source is named"
    if cell.kind != "source" and cell.cites:
        return "not read, and a source is named"
    if (cell.kind == "unknown") != (cell.value == ""):
        return "a value that is unknown, or none that is known"
    missing = [cite for cite in cell.cites if cite not in sources()]
    if missing:
        return f"no source {missing[0]}"
    return None if cell.kind == "unknown" else _misfit(field, cell.value)


def _misfit(field: str, value: str) -> str | None:
    """Say why a known value does not belong to its field, if so."""
    try:
        if field in NUMBERS and not (math.isfinite(float(value)) and float(value) >= 0):
            return f"{value} is not a count"
        if field in DATES and value != NONE:
            _day(value)
    except ValueError as error:
        return str(error)
    if field in CHOICES and value not in CHOICES[field]:
        return f"'{value}' is none of {', '.join(CHOICES[field])}"
    return None


def _day(text: str) -> date:
    """Return the day written `2022-01-05`, or the middle of `2022-01` or `2022`."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if not month:
        return date(year, 7, 1)
    return date(year, month, day or 15)


def _kind(row: Mapping[str, str]) -> Kind:
    for kind in KINDS:
        if row["kind"] == kind:
            return kind
    raise ValueError(f"unknown kind '{row['kind']}'")


def _cites(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row["cites"].split(";")) if row["cites"] else ()


def _rows(name: str, columns: list[str]) -> Iterator[dict[str, str]]:
    with (LIBRARY / name).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if reader.fieldnames != columns:
            raise ValueError(f"{name}: the columns are {', '.join(columns)}")
        yield from reader
