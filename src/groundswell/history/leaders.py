"""Leaders, from Archigos and from REIGN: who held office from when to when, and how it ended.

| reader | owner's table | where the owner publishes it |
|---|---|---|
| `archigos` | Archigos 4.1, spells (Goemans, Gleditsch and Chiozza 2009) | ksgleditsch.com |
| `reign_leaders` | REIGN, list of leaders (Bell 2016) | arresteddictatorship.com/reign |
| `reign_months` | REIGN, leader-months | the same |

REIGN knows the month in which a leader left, not how.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from groundswell.history.countries import from_war
from groundswell.reading.events.record import BadRow, Cells, Reading, day, number, text
from groundswell.reading.events.tables import calendar_day, one_of, read_table, whole

# How a leader goes, in the words of the tables of episodes where they have one, from Archigos'
# `exit` and `exitcode`. An uprising may end in flight, a bargain or an overrun palace: Archigos
# does not say. `unknown`: known to have gone, not how.
ORDINARY, COUP, UPRISING, DIED, KILLED, FOREIGN, OTHER, UNKNOWN = DOORS = (
    *("ordinary", "coup", "uprising", "died", "killed", "foreign", "other", "unknown"),
)
IRREGULAR = frozenset({COUP, UPRISING, KILLED, FOREIGN, OTHER})
_EXITS = {
    "regular": ORDINARY,
    "natural death": DIED,
    "retired due to ill health": DIED,
    "suicide": DIED,
    "foreign": FOREIGN,
    "unknown": UNKNOWN,
}
_CODES = (  # the beginning of an irregular exit's code
    ("removed by military", COUP),
    ("removed in military power struggle", COUP),
    ("removed by other government actors", COUP),
    ("popular protest", UPRISING),
    ("removed by rebels", UPRISING),
    ("assassination", KILLED),
    ("removed through threat of foreign force", FOREIGN),
)
IN_OFFICE = "still in office"


@dataclass(frozen=True)
class Spell:
    """One leader's time in office.

    Attributes:
        source: name of the table.
        id: the source's identifier.
        country: Gleditsch and Ward's number.
        leader: name as the source writes it.
        born: year of birth, if known.
        start: day of entry.
        last: last day known to be in office.
        door: how it ended, of `DOORS`; None while in office when the table was closed.
        irregular: whether the entry was irregular or imposed; None where the source is silent.
        line: line of the file, counted from 1.
    """

    source: str
    id: str
    country: int
    leader: str
    born: int | None
    start: date
    last: date
    door: str | None
    irregular: bool | None
    line: int = 0


def archigos(path: Path) -> Reading[Spell]:
    """Read Archigos: the owner's spells, or a table made from them.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    required = ("leadid", "gwcode|ccode", "leader", "startdate", "enddate", "entry", "exit")
    return read_table(path, _archigos, (*required, "exitcode", "yrborn"))


def reign_leaders(path: Path) -> Reading[Spell]:
    """Read REIGN's list of leaders; an exit is dated to the last day of its month.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    required = ("ccode", "leadid", "leader", "sdate", "smonth", "syear", "emonth", "eyear")
    found = read_table(path, _reign, (*required, "birthyear"))
    return replace(found, events=_closed(found.events))


def reign_months(path: Path) -> Reading[Spell]:
    """Read REIGN's leader-months as spells, one of each leader without a gap of a month.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    found = read_table(path, _reign_month, ("ccode", "leader", "year", "month", "age"))
    joined: list[Spell] = []
    for month in sorted(found.events, key=lambda spell: (spell.country, spell.start)):
        last = joined[-1] if joined else None
        same = last and (last.country, last.leader) == (month.country, month.leader)
        if last and same and month.start - last.last <= timedelta(days=1):
            joined[-1] = replace(last, last=month.last)
        else:
            joined.append(month)
    end = max((spell.last for spell in joined), default=date.max)
    spells = tuple(replace(s, door=None if s.last == end else UNKNOWN) for s in joined)
    months = len(found.events) - len(spells)
    return Reading(spells, found.bad, {**found.skipped, "joined to the month before": months})


def together(archigos: Iterable[Spell], reign: Iterable[Spell]) -> tuple[Spell, ...]:
    """Continue Archigos by REIGN: leaders in office when it was closed, and those after them.

    A leader in office is found in REIGN as the one of the country whose entry is nearest to his,
    45 days apart at most; others stay as they are (censored).
    """
    first = list(archigos)
    end = max((spell.last for spell in first), default=date.min)
    later = [spell for spell in reign if spell.last > end or spell.door is None]
    found: list[Spell] = []
    for spell in first:
        same = [r for r in later if r.country == spell.country]
        nearest = min(same, key=lambda r: abs(r.start - spell.start), default=None)
        if spell.door is None and nearest and abs(nearest.start - spell.start).days <= 45:
            spell = replace(spell, last=max(spell.last, nearest.last), door=nearest.door)
        found.append(spell)
    return (*found, *(spell for spell in later if spell.start > end))


def _archigos(cells: Cells, line: int) -> Spell:
    start, last = (day(text(cells, name)[:10], "%Y-%m-%d") for name in ("startdate", "enddate"))
    entry, exit_ = text(cells, "entry").casefold(), text(cells, "exit").casefold()
    if last < start:
        raise BadRow(f"it ends on {last}, before it starts on {start}")
    if exit_ == IN_OFFICE:
        door = None
    elif exit_ == "irregular":
        code = text(cells, "exitcode").casefold()
        door = next((door for begins, door in _CODES if code.startswith(begins)), OTHER)
    elif exit_ in _EXITS:
        door = _EXITS[exit_]
    else:
        raise BadRow(f"exit '{exit_[:40]}' is none that the codebook names")
    return Spell(
        source="archigos",
        id=one_of(cells, "obsid", "leadid"),
        country=whole(cells, "gwcode", "ccode"),
        leader=text(cells, "leader"),
        born=_year(cells, "yrborn"),
        start=start,
        last=last,
        door=door,
        irregular=None if not entry or entry == "unknown" else entry != "regular",
        line=line,
    )


def _reign(cells: Cells, line: int) -> Spell:
    start = calendar_day(whole(cells, "syear"), whole(cells, "smonth"), whole(cells, "sdate"))
    gone = bool(text(cells, "eyear"))
    last = _month_end(whole(cells, "eyear"), whole(cells, "emonth")) if gone else start
    if last < start:
        raise BadRow(f"it ends in {last:%Y-%m}, before it starts on {start}")
    return Spell(
        source="reign",
        id=text(cells, "leadid"),
        country=from_war(whole(cells, "ccode"), last),
        leader=text(cells, "leader"),
        born=_year(cells, "birthyear"),
        start=start,
        last=last,
        door=UNKNOWN if gone else None,
        irregular=None,
        line=line,
    )


def _reign_month(cells: Cells, line: int) -> Spell:
    year, month = whole(cells, "year"), whole(cells, "month")
    start, age = calendar_day(year, month, 1), number(cells, "age", 0, 130)
    return Spell(
        source="reign",
        id=f"{text(cells, 'leader')}-{year}-{month}",
        country=from_war(whole(cells, "ccode"), start),
        leader=text(cells, "leader"),
        born=None if age is None else year - int(age),
        start=start,
        last=_month_end(year, month),
        door=UNKNOWN,
        irregular=None,
        line=line,
    )


def _closed(spells: tuple[Spell, ...]) -> tuple[Spell, ...]:
    """Let those still in office be seen until the last day that the list knows of anybody."""
    end = max((max(spell.start, spell.last) for spell in spells), default=date.max)
    return tuple(replace(s, last=max(s.start, end)) if s.door is None else s for s in spells)


def _month_end(year: int, month: int) -> date:
    first = calendar_day(year, month, 1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _year(cells: Cells, name: str) -> int | None:
    """Return a year, None where the source has none (Archigos writes -999)."""
    value = number(cells, name, -9999, 9999)
    return int(value) if value is not None and value > 0 else None
