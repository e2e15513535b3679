"""The table of runs: one row a run, its columns named after the fields of an outcome.

Columns: `arm`, `draw`, `replicate`, `status` (`ok`, or why the run failed), one column a scalar,
then `national.<field>` (a list, one value a day) and `regional.<field>` (a list, days by places,
the place varying fastest). A failed run is a row as well: its outcomes are null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

Vector = np.ndarray[Any, Any]

OK = "ok"
KEYS = ("arm", "draw", "replicate", "status")


@dataclass(frozen=True)
class Layout:
    """The fields of an outcome, as numpy dtypes: of the run, of a day, of a day and place."""

    scalars: np.dtype[Any]
    national: np.dtype[Any]
    regional: np.dtype[Any]

    def columns(self) -> tuple[str, ...]:
        """Return the names of all outcome columns, in their order in the table."""
        return (
            *names(self.scalars),
            *(f"national.{name}" for name in names(self.national)),
            *(f"regional.{name}" for name in names(self.regional)),
        )


def names(dtype: np.dtype[Any]) -> tuple[str, ...]:
    """Return the names of a dtype's fields."""
    return dtype.names or ()


@dataclass(frozen=True)
class Row:
    """One run.

    Attributes:
        arm: name of the arm.
        draw: number of the draw, from 0.
        replicate: number of the replicate, from 0.
        status: `ok`, or the reason for which the run failed (then the outcomes are not looked at).
        scalars: one structured record.
        national: structured array, shape (days,).
        regional: structured array, shape (days, places).
    """

    arm: str
    draw: int
    replicate: int
    status: str
    scalars: np.void | None = None
    national: Vector | None = None
    regional: Vector | None = None


def table(rows: Sequence[Row], layout: Layout) -> pa.Table:
    """Return the rows as an Arrow table with the columns of `layout`, in the order given."""
    whole = [row for row in rows if row.status == OK]
    failed = np.array([row.status != OK for row in rows], dtype=bool)
    columns: dict[str, pa.Array] = {
        "arm": _texts([row.arm for row in rows]),
        "draw": column(np.array([row.draw for row in rows], dtype=np.int32)),
        "replicate": column(np.array([row.replicate for row in rows], dtype=np.int32)),
        "status": _texts([row.status for row in rows]),
    }
    for name in names(layout.scalars):
        values = np.zeros(len(rows), layout.scalars[name])
        values[~failed] = [_field(row.scalars, name) for row in whole]
        columns[name] = column(values, failed)
    columns |= _lists("national", layout.national, failed, [row.national for row in whole])
    columns |= _lists("regional", layout.regional, failed, [row.regional for row in whole])
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def column(values: Vector, failed: Vector | None = None) -> pa.Array:
    """Return numbers as an Arrow array, null where a run `failed`.

    Made from the memory itself: `pyarrow.array` imports pandas wherever that is installed, which
    takes a worker longer than its first block.
    """
    values = np.ascontiguousarray(values)
    buffers = [_validity(failed), pa.py_buffer(values)]
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), buffers)


def numbers(column: pa.ChunkedArray) -> Vector:
    """Return the numbers of a column that are not null (of lists: their elements, flat).

    By way of DLPack: `to_numpy` imports pandas, as `pyarrow.array` does.
    """
    values = column.combine_chunks().drop_null()
    return np.from_dlpack(values.flatten() if pa.types.is_list(values.type) else values)


def _texts(values: Sequence[str]) -> pa.Array:
    encoded = [value.encode() for value in values]
    return pa.StringArray.from_buffers(
        len(encoded),
        pa.py_buffer(_offsets([len(one) for one in encoded])),
        pa.py_buffer(b"".join(encoded)),
    )


def _lists(
    prefix: str,
    dtype: np.dtype[Any],
    failed: Vector,
    series: Sequence[Vector | None],
) -> dict[str, pa.Array]:
    """Return one list column a field; every list has the length of a whole run's series."""
    length = series[0].size if series and series[0] is not None else 0
    offsets = pa.py_buffer(_offsets(np.where(failed, 0, length)))
    columns = {}
    for name in names(dtype):
        values = [np.zeros(0, dtype[name]), *(_field(one, name).ravel() for one in series)]
        child = column(np.concatenate(values))
        columns[f"{prefix}.{name}"] = pa.Array.from_buffers(
            pa.list_(child.type), len(failed), [_validity(failed), offsets], children=[child]
        )
    return columns


def _offsets(lengths: Sequence[int] | Vector) -> Vector:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)


def _validity(failed: Vector | None) -> pa.Buffer | None:
    return None if failed is None else pa.py_buffer(np.packbits(~failed, bitorder="little"))


def _field(values: Any, name: str) -> Any:
    if values is None:
        raise ValueError("a run whose status is 'ok' has all its outcomes")
    return values[name]
