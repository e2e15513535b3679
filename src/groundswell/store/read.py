"""Read a study: arrays by outcome and arm, or SQL over all runs. Nothing here writes.

A study may be read while it is being written (parts appear whole or not at all) and after it was
interrupted: runs that are not there yet, like runs that failed, are NaN in arrays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.errors import StudyError, nearest
from groundswell.store.parts import parse
from groundswell.store.tables import OK, column, numbers

if TYPE_CHECKING:
    import pyarrow.dataset as ds

Floats = npt.NDArray[np.float64]

FORMAT = 1
# Of `draws.parquet`: the draw's number, and its luck where that was given with the draw.
DRAW, LUCK = "draw", "key"
# Where a study's draws come from, in `study.json` and in parts that do not come from the prior.
SOURCE, PRIOR = "draws_from", "prior"
# What `study.json` says at the least.
_KEYS = (
    "case",
    "case_digest",
    "kernel_digest",
    "arms",
    "draws",
    "replicates",
    "seed",
    "days",
    "start",
    "utc_offset",
    "places",
    "versions",
    "outcome",
    "runs",
    "wall_seconds",
    "digest",
    "parts",
)
# So many files are kept open between two questions (opening costs as much as reading a column).
_OPEN_FILES = 200


def read_meta(folder: Path) -> dict[str, Any]:
    """Return `study.json` of a folder.

    Raises:
        StudyError: it is not there, cannot be read, or is not a study's.
    """
    path = folder / "study.json"
    try:
        meta = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise StudyError(
            f"{folder}: no study here (no study.json). Give a folder that `groundswell run` wrote."
        ) from None
    except (OSError, ValueError) as error:
        raise StudyError(
            f"{path}: cannot be read ({error}). Restore it or run the study into another folder."
        ) from error
    written = meta.get("groundswell_study") if isinstance(meta, dict) else None
    if written is None:
        raise StudyError(f"{path}: not a study of Groundswell. Choose another folder.")
    if written != FORMAT:
        raise StudyError(
            f"{path}: written in format {written}; this version reads {FORMAT}. "
            "Use the version named in the file under 'versions'."
        )
    lacking = [key for key in _KEYS if key not in meta]
    if lacking:
        raise StudyError(f"{path}: '{lacking[0]}' is missing. Restore the file.")
    return dict(meta)


class Study:
    """A stored study: `path`, its folder, and `meta`, the contents of `study.json`."""

    def __init__(self, path: str | Path) -> None:
        """Open the study in folder `path`.

        Raises:
            StudyError: there is none.
        """
        self.path = Path(path)
        self.meta = read_meta(self.path)
        self._open: dict[Path, pq.ParquetFile] = {}

    def __repr__(self) -> str:
        """Name the folder and the shape."""
        arms = ", ".join(self.arms)
        return f"<Study {self.path}: {arms}; {self.draws} draws x {self.replicates}, {self.days} d>"

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order asked for."""
        return tuple(self.meta["arms"])

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the places, in the order of regional outcomes."""
        return tuple(self.meta["places"])

    @property
    def days(self) -> int:
        """Horizon in days."""
        return int(self.meta["days"])

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.meta["draws"])

    @property
    def replicates(self) -> int:
        """Number of replicates of each draw."""
        return int(self.meta["replicates"])

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns of the table of runs."""
        names: list[str] = self._file(self._parts[0]).schema_arrow.names
        return tuple(names)

    @cached_property
    def _parts(self) -> tuple[Path, ...]:
        found = [
            path for path in sorted((self.path / "runs").glob("*.parquet")) if parse(path.name)
        ]
        if not found:
            raise StudyError(
                f"{self.path}: no run is stored yet. Give the command that began the study again."
            )
        return tuple(found)

    @cached_property
    def _parts_of(self) -> Mapping[str, tuple[Path, ...]]:
        found: dict[str, list[Path]] = {arm: [] for arm in self.arms}
        for path in self._parts:
            block = parse(path.name)
            if block is not None and block.arm in found:
                found[block.arm].append(path)
        return {arm: tuple(paths) for arm, paths in found.items()}

    def array(self, outcome: str, arm: str) -> Floats:
        """Return one outcome of one arm; NaN where a run failed or is not there.

        Shapes: a scalar `deaths` [draws, replicates]; `national.deaths` [draws, replicates, days];
        `regional.deaths` [draws, replicates, days kept, places].

        Raises:
            StudyError: no such outcome or arm, or a damaged part.
        """
        return self.arrays([outcome], arm)[outcome]

    def arrays(self, outcomes: Iterable[str], arm: str) -> dict[str, Floats]:
        """Return several outcomes of one arm, as `array`, opening each part once."""
        names = list(dict.fromkeys(outcomes))
        for name in names:
            require(self.path, name, self.columns, "outcome")
        require(self.path, arm, self.arms, "arm")
        parts = [
            self._read(path, ["draw", "replicate", "status", *names])
            for path in self._parts_of[arm]
        ]
        return {name: self._gather(parts, name) for name in names}

    def _gather(self, parts: list[pa.Table], name: str) -> Floats:
        """Lay the values of one column out by draw and replicate."""
        pieces = []
        for part in parts:
            whole = np.array([status == OK for status in part["status"].to_pylist()], dtype=bool)
            if whole.any():
                rows = numbers(part["draw"])[whole], numbers(part["replicate"])[whole]
                pieces.append((rows, numbers(part[name]).reshape(int(whole.sum()), -1)))
        series = (
            () if not name.startswith(("national.", "regional.")) else self._series(pieces, name)
        )
        result = np.full((self.draws, self.replicates, *series), np.nan)
        for (draw, replicate), values in pieces:
            result[draw, replicate] = values.reshape(len(draw), *series)
        return result

    def _series(self, pieces: list[Any], name: str) -> tuple[int, ...]:
        """Return the shape of one run's series (from the runs there are, else from the plan)."""
        length = pieces[0][1].shape[1] if pieces else 0
        if name.startswith("national."):
            return (length or self.days,)
        return (length // len(self.places), len(self.places))

    def parameters(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return every parameter as drawn, before an arm overrides any: name -> [draws].

        NaN for draws that an interrupted study has not come to.
        """
        table = self._read(self.path / "draws.parquet", None)
        lacking = np.full(max(self.draws - table.num_rows, 0), np.nan)
        return {
            name: np.concatenate([numbers(table[name])[: self.draws], lacking])
            for name in table.column_names
            if name not in (DRAW, LUCK)
        }

    def luck(self) -> npt.NDArray[np.uint64] | None:
        """Return the luck that was given with each draw [draws], None where it is the seed's."""
        table = self._read(self.path / "draws.parquet", None)
        return numbers(table[LUCK])[: self.draws] if LUCK in table.column_names else None

    def runs(self, columns: Iterable[str] | None = None) -> pa.Table:
        """Return the table of runs, or some of its columns, in the order of the parts."""
        names = None if columns is None else list(columns)
        for name in names or ():
            require(self.path, name, self.columns, "column")
        return pa.concat_tables([self._read(path, names) for path in self._parts])

    def failures(self) -> pa.Table:
        """Return arm, draw, replicate and reason (`status`) of the runs that failed."""
        table = self.runs(["arm", "draw", "replicate", "status"])
        failed = np.array([status != OK for status in table["status"].to_pylist()], dtype=bool)
        return table.take(column(np.flatnonzero(failed)))

    def to_pandas(self, columns: Iterable[str] | None = None) -> Any:
        """Return the table of runs as a pandas data frame (pandas must be installed)."""
        return self.runs(columns).to_pandas()

    def sql(self, query: str) -> pa.Table:
        """Answer an SQL query over the views `runs` and `draws`, in DuckDB.

        Names with a dot are quoted: `select max("national.protesting"[5]) from runs`. The query
        sees these two views only; it can neither read nor write a file.

        Raises:
            StudyError: the query is wrong; the message is DuckDB's.
        """
        import duckdb

        connection = duckdb.connect()
        try:
            connection.register("runs", _dataset(self._parts))
            if (self.path / "draws.parquet").exists():  # a study that was killed has none yet
                connection.register("draws", _dataset((self.path / "draws.parquet",)))
            connection.execute("set python_enable_replacements = false")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            relation = connection.sql(query)
            if relation is None:
                raise StudyError(f"{self.path}: the query failed: it asks for nothing; use select.")
            return relation.to_arrow_table()
        except (duckdb.Error, OSError) as error:
            raise StudyError(f"{self.path}: the query failed: {error}") from error
        finally:
            connection.close()

    def _read(self, path: Path, columns: list[str] | None) -> pa.Table:
        try:
            return self._file(path).read(columns, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path, error) from error

    def _file(self, path: Path) -> pq.ParquetFile:
        if path not in self._open:
            if len(self._open) >= _OPEN_FILES:
                self._open.clear()
            try:
                self._open[path] = pq.ParquetFile(path, page_checksum_verification=True)
            except (OSError, pa.ArrowException) as error:
                raise _damaged(path, error) from error
        return self._open[path]


def require(path: Path, name: str, known: tuple[str, ...], kind: str) -> None:
    """Refuse the name of something (a `kind`) that a study does not have, naming the nearest.

    Raises:
        StudyError: always, unless the name is known.
    """
    if name not in known:
        guess = nearest(name, known)
        hint = f" Did you mean '{guess}'?" if guess else ""
        raise StudyError(f"{path}: no {kind} '{name}' in this study.{hint}")


def _dataset(paths: tuple[Path, ...]) -> ds.Dataset:
    import pyarrow.dataset as ds

    return ds.dataset([str(path) for path in paths], format="parquet")


def _damaged(path: Path, error: Exception) -> StudyError:
    return StudyError(
        f"{path}: damaged or gone ({error}). Give the command that made the study again: it finds "
        "damaged parts and computes them anew."
    )
