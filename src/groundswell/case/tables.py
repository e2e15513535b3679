"""Reads the tables that stand beside a case into the form in which they could stand inside it.

Places: one row a number, `place,field,value,unit,kind,cites,note`. Observations: one row a value,
`id,outcome,place,day,until,value,low,high,dist,spread,counts,kind,cites,use,note`; a second row
with the same id is an alternative value. Several cites are separated by `;`. A quoted cell may hold
commas but no line break. Every cell keeps its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any, NoReturn

from groundswell.case.reader import Document, Path, refuse_oddities
from groundswell.errors import CaseError, Problem, nearest

MAX_TABLE_BYTES = 5_000_000
MAX_ROWS = 50_000

PLACE_COLUMNS = ("place", "field", "value", "unit", "kind", "cites", "note")
_OBSERVED = "id outcome place day until value low high dist spread counts kind cites use note"
OBSERVED_COLUMNS = tuple(_OBSERVED.split(" "))
_CELL = re.compile(r'(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(,|$)')
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Row:
    """One row: its line, and the text and column of each named cell that is not empty."""

    line: int
    cells: dict[str, tuple[str, int]]

    def text(self, column: str) -> str:
        """Return the text of a cell, empty if there is none."""
        return self.cells.get(column, ("", 0))[0]

    def mark(self, column: str) -> tuple[int, int]:
        """Return line and column of a cell, of the row if the cell is empty."""
        return self.line, self.cells.get(column, ("", 1))[1]


def locate(name: str, folder: FilePath | None) -> FilePath:
    """Return the path of a table named in a case.

    Raises:
        ValueError: the name is not that of a regular CSV file inside the folder of the case.
    """
    if folder is None:
        raise ValueError("a case that is not a file has no folder; write the table inline")
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name:
        raise ValueError("the file leaves the folder of the case")
    if pure.suffix.lower() != ".csv":
        raise ValueError("the file is not called .csv")
    path = folder / pure
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        near = nearest(pure.name, (entry.name for entry in folder.glob("*.csv")))
        raise ValueError(
            "there is no such file" + (f" (there is '{near}')" if near else "")
        ) from None
    if not real.is_relative_to(folder.resolve()):
        raise ValueError("the file leaves the folder of the case")
    if not real.is_file():
        raise ValueError("this is not a regular file")
    return path


def read_bytes(path: FilePath, limit: int) -> str:
    """Return the text of a file of at most `limit` bytes.

    Raises:
        CaseError: unreadable, too large, or not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        _stop(
            str(path), f"cannot be read ({error.strerror})", "Check the name and the permissions."
        )
    return decoded(data, str(path), limit)


def decoded(data: bytes, file: str, limit: int) -> str:
    """Return the text of at most `limit` bytes.

    Raises:
        CaseError: too large, or not UTF-8.
    """
    if len(data) > limit:
        _stop(file, f"larger than {limit // 1_000_000} MB", "Make it smaller.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        _stop(f"{file}:{line}:{column}", "not UTF-8", "Save the file as UTF-8.")


def read_places(text: str, file: str) -> Document:
    """Read the long table of places into the list that could stand under `places:`."""
    document = Document(file, value=[], marks={(): (1, 1)})
    index: dict[str, int] = {}
    for row in _rows(text, document, PLACE_COLUMNS, needed=("place", "field", "kind")):
        name, field = row.text("place"), row.text("field")
        if name not in index:
            index[name] = len(document.value)
            document.value.append({"name": name})
            document.marks[index[name],] = document.marks[index[name], "name"] = row.mark("place")
        place = document.value[index[name]]
        path: Path = (index[name], field)
        if field in place:
            what = f"'{field}' of '{name}' stands already in line {document.marks[path][0]}"
            if field == "name":
                what = "the field 'name' is the place's name, not a number"
            _problem(document, row.mark("field"), what, "Remove this row.")
            continue
        place[field] = {"kind": row.text("kind"), "cites": _cites(row), "note": row.text("note")}
        _put(place[field], row, "value", _number)
        _put(place[field], row, "unit", str)
        document.keys[path] = row.mark("field")
        document.marks[path] = row.mark("value")
        for column in ("value", "unit", "kind", "cites", "note"):
            document.marks[*path, column] = row.mark(column)
    return document


def read_observed(text: str, file: str) -> Document:
    """Read the table of observations into the list that could stand under `observed:`."""
    document = Document(file, value=[], marks={(): (1, 1)})
    index: dict[str, int] = {}
    for row in _rows(text, document, OBSERVED_COLUMNS, needed=("id", "kind")):
        name = row.text("id")
        entry: dict[str, Any] = {"kind": row.text("kind"), "cites": _cites(row)}
        entry["value"] = _observed(row)
        _put(entry, row, "note", str)
        if name in index:
            others = document.value[index[name]].setdefault("alternatives", [])
            path: Path = (index[name], "alternatives", len(others))
            others.append(entry)
        else:
            path = (len(document.value),)
            index[name] = len(document.value)
            document.value.append(entry)
            for column in ("id", "outcome", "place", "counts", "use"):
                _put(entry, row, column, str)
            if row.text("day"):
                until = row.text("until")
                entry["day"] = [row.text("day"), until] if until else row.text("day")
            if row.text("dist"):
                spread = "sd" if row.text("dist") == "normal" else "factor"
                entry["error"] = {"dist": row.text("dist"), spread: _number(row.text("spread"))}
                document.marks[*path, "error"] = row.mark("dist")
        document.marks[path] = row.mark("id")
        for column in OBSERVED_COLUMNS:
            document.marks[*path, column] = row.mark(column)
        if not row.text("value"):
            document.marks[*path, "value"] = row.mark("low")
    return document


def _observed(row: Row) -> Any:
    if row.text("value") or not (row.text("low") or row.text("high")):
        return _number(row.text("value"))
    return [_number(row.text("low")), _number(row.text("high"))]


def _put(entry: dict[str, Any], row: Row, column: str, read: Callable[[str], Any]) -> None:
    if row.text(column):
        entry[column] = read(row.text(column))


def _cites(row: Row) -> list[str]:
    return [part.strip() for part in row.text("cites").split(";") if part.strip()]


def _number(text: str) -> float | str | None:
    """Return a number, or the text as it is for the schema to refuse."""
    return (float(text) if _NUMBER.fullmatch(text) else text) if text else None


def _rows(
    text: str, document: Document, columns: tuple[str, ...], needed: tuple[str, ...]
) -> Iterator[Row]:
    """Yield the rows of a table whose header names some of `columns`; note what is wrong."""
    refuse_oddities(text, document.file)
    lines = iter(enumerate(text.splitlines(), start=1))
    header = [(name, at) for name, at in _cells(next(lines, (1, ""))[1]) or ()]
    for name, at in header:
        if name not in columns:
            remedy = f"The columns are {', '.join(columns)}."
            near = nearest(name, columns)
            _problem(document, (1, at), f"unknown column '{name[:60]}'", remedy, near)
    names = [name for name, _ in header]
    for name in (*needed, "value"):
        if name not in names:
            _problem(document, (1, 1), f"the column '{name}' is missing", "Add it.")
    if document.problems:
        return
    if len(set(names)) < len(names):
        _problem(document, (1, 1), "a column that stands twice", "Keep one.")
        return
    for count, (line, content) in enumerate(lines):
        if count >= MAX_ROWS:
            _problem(document, (line, 1), f"more than {MAX_ROWS} rows", "Make the table smaller.")
            return
        if not content.strip():
            continue
        cells = _cells(content)
        if cells is None or len(cells) != len(names):
            found = "a quote out of place" if cells is None else f"{len(cells)} cells"
            _problem(
                document, (line, 1), f"{found} where {len(names)} cells are expected", "Correct it."
            )
            continue
        row = Row(line, {n: c for n, c in zip(names, cells, strict=True) if c[0]})
        empty = [name for name in needed if not row.text(name)]
        for name in empty:
            _problem(document, (line, 1), f"no {name}", f"Write the {name} in every row.")
        if not empty:
            yield row


def _cells(line: str) -> list[tuple[str, int]] | None:
    """Split one line of a CSV file into texts and columns; None if its quotes do not match."""
    cells: list[tuple[str, int]] = []
    at = 0
    while True:
        found = _CELL.match(line, at)
        if not found:
            return None
        quoted, plain, end = found.groups()
        start, written = (found.start(1), quoted) if plain is None else (found.start(2), plain)
        value = written if plain is not None else quoted.replace('""', '"')
        cells.append((value.strip(), start + len(written) - len(written.lstrip()) + 1))
        if not end:
            return cells
        at = found.end()


def _problem(
    document: Document, mark: tuple[int, int], what: str, remedy: str, near: str | None = None
) -> None:
    where = f"{document.file}:{mark[0]}:{mark[1]}"
    document.problems.append(Problem(where, what, near, remedy))


def _stop(where: str, what: str, remedy: str) -> NoReturn:
    raise CaseError([Problem(where, what, None, remedy)])
