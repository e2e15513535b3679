"""The table of draws: the parameters of every draw of a study, kept in `draws.parquet`.

A study samples its draws from the prior unless it is given them: those of a posterior, or the
points of a design.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.case.priors import Prior
from groundswell.errors import StudyError
from groundswell.store.read import DRAW, LUCK, PRIOR, SOURCE
from groundswell.store.tables import column, numbers
from groundswell.store.write import encode, identity_of, seal_of, write_aside
from groundswell.study.plan import sample

if TYPE_CHECKING:
    from groundswell.case import Case
    from groundswell.study.plan import Plan

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

NAME = "draws.parquet"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Given:
    """Draws that a study takes as they are: row i is draw i.

    Attributes:
        source: what they are, with a digest of them: of the study's identity, for life.
        values: every parameter that has a prior -> its values [rows].
        keys: the luck of each draw [rows]; None where luck is the study's own, as of any study.
        told: what `study.json` says of them.
    """

    source: str
    values: Mapping[str, Floats]
    keys: Keys | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        """Number of rows."""
        return len(next(iter(self.values.values()), ()))

    def require(self, case: Case, plan: Plan) -> None:
        """Refuse a plan that these draws cannot fill.

        Raises:
            StudyError: more draws than rows, replicates of a luck of which there is one, or
                parameters that are not those with a prior.
        """
        source = named(self.source)
        free = {n for n, one in case.parameters.items() if isinstance(one.value, Prior)}
        if free != set(self.values):
            odd = min(free ^ set(self.values))
            raise StudyError(
                f"{source}: '{odd}' is uncertain there or in the case {case.name}, not in both."
            )
        if plan.draws > len(self):
            raise StudyError(
                f"draws: {plan.draws} asked for, and the {source} has {len(self)}. Ask for "
                f"{len(self)} or fewer."
            )
        if self.keys is not None and plan.replicates > 1:
            raise StudyError(
                f"replicates: {plan.replicates} asked for, and each draw of the {source} has "
                "one luck that fitted. Ask for 1, or for fresh luck."
            )

    def row(self, case: Case, draw: int) -> dict[str, float]:
        """Return the value of every parameter of a case in one draw."""
        values = {}
        for name, parameter in case.parameters.items():
            own = parameter.value
            values[name] = float(self.values[name][draw] if isinstance(own, Prior) else own)
        return values


class Draws:
    """The parameters of draws 0, 1, 2 ...; each is taken once, when it is first asked for.

    Sampling costs a tenth of a run: with several workers it is done while they compute.
    """

    def __init__(self, case: Case, seed: int, given: Given | None = None) -> None:
        """Begin without a draw."""
        self._case = case
        self._seed = seed
        self._given = given
        self._names = tuple(case.parameters)
        self._values: Floats = np.empty((0, len(self._names)))  # with room for more at the end
        self._count = 0
        self._keys: Keys | None = None if given is None else given.keys

    def __len__(self) -> int:
        """Number of draws taken so far."""
        return self._count

    def rows(self, first: int, end: int) -> tuple[dict[str, float], ...]:
        """Return the parameters of draws `first` to `end` - 1, one mapping a draw."""
        if len(self) < end:
            if len(self._values) < end:  # by doubling: a million draws come 25 at a time
                grown = np.empty((max(end, 2 * len(self._values)), len(self._names)))
                grown[: self._count] = self._values[: self._count]
                self._values = grown
            for draw in range(self._count, end):
                one = self._row(draw)
                self._values[draw] = [one[name] for name in self._names]
            self._count = end
        return tuple(
            dict(zip(self._names, row, strict=True)) for row in self._values[first:end].tolist()
        )

    def keys(self, first: int, end: int) -> tuple[int, ...]:
        """Return the luck of draws `first` to `end` - 1; empty where luck is the study's own."""
        return () if self._keys is None else tuple(self._keys[first:end].tolist())

    def load(self, path: Path, identity: Mapping[str, Any]) -> bool:
        """Take the draws from a file, if it is whole and of this study; tell whether it was."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            data = path.read_bytes()
            if seal_of(data) is not None and identity_of(data) == dict(identity):
                table = pq.read_table(pa.BufferReader(data))
                columns = [numbers(table[name]) for name in self._names]
                self._values = np.column_stack(columns)
                self._count = len(self._values)
                if LUCK in table.column_names:
                    self._keys = numbers(table[LUCK])
                return True
        return False

    def save(self, path: Path, identity: Mapping[str, Any]) -> None:
        """Write the draws to a file: `draw`, `key` where luck is given, then a column a parameter.

        Raises:
            StudyError: the file cannot be written.
        """
        columns = {DRAW: column(np.arange(len(self), dtype=np.int32))}
        if self._keys is not None:
            columns[LUCK] = column(self._keys[: len(self)])
        columns |= dict(zip(self._names, map(column, self._values[: self._count].T), strict=True))
        table = pa.Table.from_arrays(list(columns.values()), names=list(columns))
        write_aside(path, encode(table, identity))

    def _row(self, draw: int) -> dict[str, float]:
        if self._given is None:
            return sample(self._case, self._seed, draw)
        return self._given.row(self._case, draw)


def named(source: str) -> str:
    """Return where draws come from with its digest cut short, as people are told it."""
    return _DIGEST.sub(lambda found: found[0][:12], source)


@contextlib.contextmanager
def kept(
    case: Case,
    seed: int,
    folder: Path,
    identity: Mapping[str, Any],
    given: Given | None = None,
    count: int = 0,
) -> Iterator[Draws]:
    """Yield the draws that a folder holds; those taken meanwhile are there at the end.

    Of draws that are given, `count` are written before anything is computed: a part can be
    computed again from the folder alone, whatever happens to what gave them.

    Raises:
        StudyError: the file cannot be written.
    """
    draws = Draws(case, seed, given)
    draws.load(folder / NAME, identity)
    there = len(draws)
    if given is not None and there < count:
        draws = Draws(case, seed, given)
        draws.rows(0, count)
        draws.save(folder / NAME, identity)
        there = count
    try:
        yield draws
    finally:
        if len(draws) > there:
            draws.save(folder / NAME, identity)


def of_part(case: Case, folder: Path, identity: Mapping[str, Any]) -> Draws:
    """Return the draws from which a stored part was computed.

    Args:
        case: as the study keeps it.
        folder: of the study.
        identity: of the study's parts.

    Raises:
        StudyError: they were given to the study, and its file of them is gone or damaged.
    """
    draws = Draws(case, int(identity["seed"]))
    if identity.get(SOURCE, PRIOR) == PRIOR:
        return draws
    if not draws.load(folder / NAME, identity):
        raise StudyError(
            f"{folder / NAME}: gone or damaged, and this study's draws were given to it (of "
            f"{named(identity[SOURCE])}). Give the command that made the study again."
        )
    return draws
