"""The files of a history, told apart by their columns, whatever their names.

A folder gives all its tables that are known; files that are none are named in the notes. Of two
tables of the same kind the rows of both count, except leaders: REIGN continues Archigos.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.errors import GroundswellError
from groundswell.history import leaders, regimes
from groundswell.history.leaders import Spell
from groundswell.history.regimes import Campaign, Coups, Period, Score
from groundswell.reading.events import protests
from groundswell.reading.events.protests import Protest
from groundswell.reading.events.record import Reading
from groundswell.reading.events.tables import SHEETS, header

TOLD = 20  # bad rows of a file that are described; all are counted
ENDINGS = frozenset({".csv", ".tsv", ".tab", ".txt", *SHEETS})
# kind -> reader and columns; each tuple must be there as a whole, in this order of asking
KNOWN: Mapping[str, tuple[Callable[[Path], Reading[Any]], tuple[str, ...]]] = {
    "protests": (protests.read, ("protesterviolence", "participants")),
    "archigos": (leaders.archigos, ("exitcode", "startdate", "enddate")),
    "reign": (leaders.reign_leaders, ("sdate", "smonth", "syear")),
    "reign months": (leaders.reign_months, ("leader", "tenure_months", "month")),
    "gwf": (regimes.gwf, ("gwf_startdate", "gwf_enddate")),
    "polity": (regimes.polity, ("polity2",)),
    "polity periods": (regimes.polity, ("polity", "byear", "eyear")),
    "coups of country-years": (regimes.powell_thyne, ("pt_attempt_num", "year")),
    "coups": (regimes.powell_thyne, ("coup", "ccode", "year", "month", "day")),
    "campaigns": (regimes.navco, ("camp_goals", "camp_size")),
}


@dataclass(frozen=True)
class Sources:
    """What was found.

    Attributes:
        spells: leaders, Archigos continued by REIGN.
        periods: kinds of regime.
        scores: Polity's.
        coups: by country and year.
        campaigns: by country and year.
        protests: in order of their first day.
        files: name of each file read and its kind.
        notes: a sentence on each file, and the rows that could not be read.
    """

    spells: tuple[Spell, ...]
    periods: tuple[Period, ...]
    scores: tuple[Score, ...]
    coups: tuple[Coups, ...]
    campaigns: tuple[Campaign, ...]
    protests: tuple[Protest, ...]
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def gather(paths: Sequence[Path]) -> Sources:
    """Read all tables of the files and folders.

    Raises:
        GroundswellError: a path cannot be read, or a file that was named is no table that is known.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in KNOWN}
    files: list[tuple[str, str]] = []
    notes: list[str] = []
    for path, named in _all(paths):
        kind = kind_of(path)
        if kind is None and named:
            known = ", ".join(KNOWN)
            raise GroundswellError(f"{path}: no table that is known by its columns ({known}).")
        if kind is None:
            notes.append(f"{path.name}: left alone, no table that is known by its columns.")
            continue
        reading = KNOWN[kind][0](path)
        found[kind] += reading.events
        files.append((path.name, kind))
        notes += account(path, reading)
    return Sources(
        spells=leaders.together(found["archigos"], found["reign"] or found["reign months"]),
        periods=tuple(found["gwf"]),
        scores=(*found["polity"], *found["polity periods"]),
        coups=tuple(found["coups"] or found["coups of country-years"]),
        campaigns=tuple(found["campaigns"]),
        protests=in_order(found["protests"]),
        files=tuple(files),
        notes=tuple(notes),
    )


def kind_of(path: Path) -> str | None:
    """Return which table a file is, None if none that is known."""
    names = set(header(path))
    return next((kind for kind, (_, needs) in KNOWN.items() if names >= set(needs)), None)


def account(path: Path, reading: Reading[Any]) -> list[str]:
    """Return a sentence on what a file held, and those on its bad rows."""
    notes = [f"{path.name}: {reading.account()}", *map(str, reading.bad[:TOLD])]
    if len(reading.bad) > TOLD:
        notes.append(f"{path.name}: and {len(reading.bad) - TOLD} more bad rows")
    return notes


def in_order(found: Iterable[Protest]) -> tuple[Protest, ...]:
    """Return protests by first day, then by identifier."""
    return tuple(sorted(found, key=lambda protest: (protest.start, protest.id)))


def _all(paths: Sequence[Path]) -> list[tuple[Path, bool]]:
    """Return every file and whether it was named itself."""
    files: list[tuple[Path, bool]] = []
    for path in paths:
        if not path.is_dir():
            files.append((path, True))
            continue
        inside = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in ENDINGS)
        files += [(file, False) for file in inside]
    return files
