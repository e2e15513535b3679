"""What every reader of events returns: the events, and every row that could not be read."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Generic, TypeVar

from groundswell.errors import GroundswellError, Problem, nearest

# A cell of a source that says nothing.
EMPTY = frozenset({"", "NA", "NaN", "nan", "NULL", "None", "."})


@dataclass(frozen=True)
class Event:
    """One event as its source has it. None where the source is silent, never zero instead.

    Attributes:
        source: name of the format.
        id: the source's identifier.
        start: first day.
        end: last day (the same for an event of one day).
        precision: 1 for the exact day, more for less, as the source codes it.
        country: as written by the source.
        region: first-level division, as written by the source.
        place: town or locality, as written by the source.
        latitude: degrees north.
        longitude: degrees east.
        kind: the source's own type of event.
        deaths: best estimate of persons killed.
        deaths_low: lowest estimate.
        deaths_high: highest estimate.
        detained: persons arrested.
        injured: persons of the crowd injured.
        size_low: least number of participants.
        size_high: greatest number of participants.
        line: line of the file on which the row ends, counted from 1.
    """

    source: str
    id: str
    start: date
    end: date
    precision: int
    country: str
    region: str
    place: str
    latitude: float | None
    longitude: float | None
    kind: str
    deaths: int | None = None
    deaths_low: int | None = None
    deaths_high: int | None = None
    detained: int | None = None
    injured: int | None = None
    size_low: float | None = None
    size_high: float | None = None
    line: int = 0


T = TypeVar("T")


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What a file held.

    Attributes:
        events: what the rows that could be read say, in order.
        bad: rows that could not, each with file, line, what is wrong and what to do.
        skipped: rows that are whole but no event (reason -> how many), e.g. years without protest.
    """

    events: tuple[T, ...]
    bad: tuple[Problem, ...]
    skipped: Mapping[str, int]

    @property
    def rows(self) -> int:
        """All rows of the file: read, bad and skipped."""
        return len(self.events) + len(self.bad) + sum(self.skipped.values())

    def account(self) -> str:
        """One sentence that accounts for every row."""
        skipped = "".join(f", {n} skipped ({why})" for why, n in sorted(self.skipped.items()))
        return f"{self.rows} rows: {len(self.events)} read, {len(self.bad)} bad{skipped}"


class BadRow(ValueError):  # noqa: N818 - it is the row that is bad, not the program
    """A row that cannot be read; its text says why."""


class Skip(Exception):  # noqa: N818 - not an error: the row is whole, and no event
    """A row that is no event; its text says why."""


Cells = Mapping[str, str]


def read_rows(
    path: Path,
    make: Callable[[Cells, int], T],
    required: Sequence[str],
    *,
    delimiter: str = ",",
    header: Sequence[str] | None = None,
    encoding: str = "utf-8-sig",
) -> Reading[T]:
    """Read a delimited file row by row; `header` names the columns of a file without a first line.

    Raises:
        GroundswellError: the file cannot be opened, is no text of that encoding, or lacks a column.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            # a tab-separated export has no quoting: its quotation marks are text
            lines = cells_of(file, delimiter, quoted=delimiter != "\t")
            return collect(named(lines, path, required, header), path, make)
    except OSError as error:
        raise GroundswellError(
            f"{path}: cannot be read ({error.strerror}). Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise GroundswellError(
            f"{path}: byte {error.start} is not {encoding}. Save the file as UTF-8."
        ) from error


Line = tuple[int, list[str] | str]  # its number, and its cells or why it has none


def cells_of(lines: Iterable[str], delimiter: str, *, quoted: bool = True) -> Iterator[Line]:
    """Yield the cells of each line of a delimited text that holds any."""
    table = csv.reader(
        lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    )
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield table.line_num, f"not a table row ({error})"
            continue
        if cells:
            yield table.line_num, cells


def named(
    lines: Iterator[Line],
    path: Path,
    required: Sequence[str],
    header: Sequence[str] | None = None,
) -> Iterator[tuple[int, Cells | str]]:
    """Yield the cells of each line by column; of a requirement `a|b` one column is enough.

    Raises:
        GroundswellError: a required column is missing.
    """
    if header:
        names = list(header)
    else:
        first = next(lines, (1, ""))[1]
        names = [first] if isinstance(first, str) else [name.strip() for name in first]
    missing = [name for name in required if not set(name.split("|")) & set(names)]
    if missing:
        said = (_missing(name, names) for name in missing)
        raise GroundswellError(f"{path}:1: no column {', '.join(said)}. Is this the right format?")
    for line, cells in lines:
        if isinstance(cells, str):
            yield line, cells
        elif len(cells) != len(names):
            yield line, f"{len(cells)} cells where the header has {len(names)}"
        else:
            yield line, dict(zip(names, cells, strict=True))


def _missing(name: str, names: list[str]) -> str:
    guess = nearest(name.split("|")[0], names)
    said = " or ".join(f"'{one}'" for one in name.split("|"))
    return f"{said} (did you mean '{guess}'?)" if guess else said


def collect(
    rows: Iterator[tuple[int, Cells | str]], path: Path, make: Callable[[Cells, int], T]
) -> Reading[T]:
    """Make something of every row, and keep count of those of which nothing could be made."""
    events: list[T] = []
    bad: list[Problem] = []
    skipped: dict[str, int] = {}
    for line, cells in rows:
        try:
            if isinstance(cells, str):
                raise BadRow(cells)
            events.append(make(cells, line))
        except Skip as why:
            skipped[str(why)] = skipped.get(str(why), 0) + 1
        except BadRow as why:
            bad.append(Problem(f"{path}:{line}", str(why), None, "Correct the row."))
    return Reading(tuple(events), tuple(bad), skipped)


def text(cells: Cells, name: str) -> str:
    """Return a cell without surrounding space, empty if the source has nothing to say."""
    value = cells.get(name, "").strip()
    return "" if value in EMPTY else value


def day(value: str, *forms: str) -> date:
    """Return the date written in one of the `forms` of strptime."""
    for form in forms:
        try:
            return datetime.strptime(value, form).date()
        except ValueError:
            continue
    raise BadRow(f"'{value}' is not a date of the form {' or '.join(forms)}")


def number(cells: Cells, name: str, low: float, high: float) -> float | None:
    """Return a cell as a number inside [low, high], None if it is empty."""
    value = text(cells, name)
    if not value:
        return None
    try:
        result = float(value)
    except ValueError:
        raise BadRow(f"{name} '{value}' is not a number") from None
    if not math.isfinite(result) or not low <= result <= high:
        raise BadRow(f"{name} {value} is outside {low:g}..{high:g}")
    return result


def count(cells: Cells, name: str) -> int | None:
    """Return a cell as a whole number of at least 0, None if it is empty."""
    result = number(cells, name, 0, 1e9)
    if result is not None and result != int(result):
        raise BadRow(f"{name} {result:g} is not a whole number")
    return None if result is None else int(result)


def needed(value: int | float | str | None, name: str) -> int | float | str:
    """Return the value, or refuse the row where it is missing."""
    if value is None or value == "":
        raise BadRow(f"{name} is empty")
    return value
