"""The table of draws: the parameters of every draw of a study, kept in `draws.parquet`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.store.tables import column, numbers
from groundswell.store.write import encode, identity_of, seal_of, write_aside
from groundswell.study.plan import sample

if TYPE_CHECKING:
    from groundswell.case import Case

NAME = "draws.parquet"


class Draws:
    """The parameters of draws 0, 1, 2 ...; each is sampled once, when it is first asked for.

    Sampling costs a tenth of a run: with several workers it is done while they compute.
    """

    def __init__(self, case: Case, seed: int) -> None:
        """Begin without a draw."""
        self._case = case
        self._seed = seed
        self._names = tuple(case.parameters)
        self._values: npt.NDArray[np.float64] = np.empty((0, len(self._names)))

    def __len__(self) -> int:
        """Number of draws sampled so far."""
        return len(self._values)

    def rows(self, first: int, end: int) -> tuple[dict[str, float], ...]:
        """Return the parameters of draws `first` to `end` - 1, one mapping a draw."""
        if len(self) < end:
            more = [sample(self._case, self._seed, draw) for draw in range(len(self), end)]
            values = [[one[name] for name in self._names] for one in more]
            self._values = np.vstack([self._values, values])
        return tuple(
            dict(zip(self._names, row, strict=True)) for row in self._values[first:end].tolist()
        )

    def load(self, path: Path, identity: Mapping[str, Any]) -> None:
        """Take the draws from a file, if it is whole and of this study."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            data = path.read_bytes()
            if seal_of(data) is not None and identity_of(data) == dict(identity):
                table = pq.read_table(pa.BufferReader(data))
                columns = [numbers(table[name]) for name in self._names]
                self._values = np.column_stack(columns)

    def save(self, path: Path, identity: Mapping[str, Any]) -> None:
        """Write the draws to a file: column `draw`, then one column a parameter.

        Raises:
            StudyError: the file cannot be written.
        """
        columns = [column(np.arange(len(self), dtype=np.int32)), *map(column, self._values.T)]
        table = pa.Table.from_arrays(columns, names=["draw", *self._names])
        write_aside(path, encode(table, identity))


@contextlib.contextmanager
def kept(case: Case, seed: int, folder: Path, identity: Mapping[str, Any]) -> Iterator[Draws]:
    """Yield the draws that a folder holds; those sampled meanwhile are there at the end.

    Raises:
        StudyError: the file cannot be written.
    """
    draws = Draws(case, seed)
    draws.load(folder / NAME, identity)
    there = len(draws)
    try:
        yield draws
    finally:
        if len(draws) > there:
            draws.save(folder / NAME, identity)
