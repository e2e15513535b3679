"""Tables in the forms in which their owners publish them: CSV, tab-separated text, Excel sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from groundswell.errors import GroundswellError
from groundswell.reading.events.record import (
    BadRow,
    Cells,
    Line,
    Reading,
    cells_of,
    collect,
    count,
    named,
    needed,
    text,
)

LARGEST = 512 * 2**20  # bytes of a file: the largest of these tables has 35 MB
SHEETS = frozenset({".xls", ".xlsx", ".ods"})
T = TypeVar("T")


def read_table(path: Path, make: Callable[[Cells, int], T], required: Sequence[str]) -> Reading[T]:
    """Read a table: commas, semicolons or tabs by its first line, or the first sheet of a workbook.

    A text that is not UTF-8 is taken as Windows-1252, in which some owners still write. Of a
    required `a|b` one column is enough.

    Raises:
        GroundswellError: the file cannot be opened, is too large, or lacks a column.
    """
    return collect(named(_lines(path), path, required), path, make)


def header(path: Path) -> tuple[str, ...]:
    """Return the names of the columns of a table.

    Raises:
        GroundswellError: the file cannot be opened or is too large.
    """
    cells = next(_lines(path), (1, ""))[1]
    return (cells,) if isinstance(cells, str) else tuple(name.strip() for name in cells)


def _lines(path: Path) -> Iterator[Line]:
    try:
        if path.stat().st_size > LARGEST:
            raise GroundswellError(f"{path}: larger than {LARGEST // 2**20} MB. Is it a table?")
        if path.suffix.lower() in SHEETS:
            return _sheet(path)
        data = path.read_bytes()
    except OSError as error:
        raise GroundswellError(
            f"{path}: cannot be read ({error.strerror}). Check the path."
        ) from error
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = data.decode("cp1252", errors="replace")
    lines = content.splitlines(keepends=True)
    first = lines[0] if lines else ""
    delimiter = max(",\t;", key=first.count)
    return cells_of(lines, delimiter)


def _sheet(path: Path) -> Iterator[Line]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise GroundswellError(
            f"{path}: to read a sheet, install python-calamine, or save the sheet as CSV."
        ) from None
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise GroundswellError(f"{path}: not a workbook that can be read ({error}).") from error
    return ((line, [_cell(cell) for cell in cells]) for line, cells in enumerate(rows, 1))


def _cell(value: Any) -> str:
    """Return what a cell of a sheet would be in a CSV file."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def one_of(cells: Cells, *names: str) -> str:
    """Return the first of several columns that says anything, else nothing."""
    return next(filter(None, (text(cells, name) for name in names)), "")


def whole(cells: Cells, *names: str) -> int:
    """Return the number in the first of several columns that holds one, or refuse the row."""
    name = next((name for name in names if text(cells, name)), names[0])
    return int(needed(count(cells, name), name))


def calendar_day(year: int, month: int, day_: int) -> date:
    """Return a day, or refuse the row: years run from 1 to 9999, months to 12."""
    try:
        return date(year, month, day_)
    except (ValueError, OverflowError) as error:
        raise BadRow(f"{year}-{month}-{day_} is no date ({error})") from None
