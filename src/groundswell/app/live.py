"""Runs in memory, read as a study is: what tells of stored studies tells of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.app.bank import Kept, Level, Runs
from groundswell.case.resolved import Case
from groundswell.store.read import Floats, Study, require
from groundswell.study import simulator

PLACE = Path("what-if")  # where a command would put these runs; nothing is there


class Live(Study):
    """Runs of some arms up to a level, as a study whose parts are in memory."""

    def __init__(self, case: Case, arms: Mapping[str, Runs], level: Level) -> None:
        """Take the runs that are there now; later ones do not enter.

        Args:
            case: whose runs.
            arms: name -> its runs; of one seed and as many days.
            level: draws and replicates that are read.
        """
        first = next(iter(arms.values()))
        self.path = PLACE
        self.meta = {
            "case": case.name,
            "arms": list(arms),
            "draws": level[0],
            "replicates": level[1],
            "seed": first.seed,
            "days": first.days,
            "places": [place.name for place in case.places],
        }
        self._drawn = first.drawn
        self._table = {arm: _table(runs.there, level) for arm, runs in arms.items()}
        self._stacked: dict[tuple[str, str], np.ndarray[Any, Any]] = {}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all outcomes."""
        return simulator.layout().columns()

    @property
    def failed(self) -> int:
        """How many of the runs failed."""
        rows = (run for table in self._table.values() for row in table for run in row)
        return sum(run is not None and not run.ok for run in rows)

    def arrays(self, outcomes: Iterable[str], arm: str) -> dict[str, Floats]:
        """Return outcomes of an arm as `Study.arrays` does; NaN where a run is not there."""
        names = list(dict.fromkeys(outcomes))
        require(self.path, arm, self.arms, "arm")
        for name in names:
            require(self.path, name, self.columns, "outcome")
        return {name: self._array(name, arm) for name in names}

    def parameters(self) -> dict[str, Floats]:
        """Return every parameter as drawn: name -> [draws]."""
        return self._drawn.table(self.draws)

    def luck(self) -> None:
        """Return no luck given with the draws: it is the seed's."""

    def _array(self, name: str, arm: str) -> Floats:
        group, _, key = name.rpartition(".")
        whole = self._runs(group or "scalars", arm)
        there = np.array([[run is not None and run.ok for run in row] for row in self._table[arm]])
        found = np.full((*there.shape, *whole.shape[1:]), np.nan)
        found[there] = whole[key]
        return found

    def _runs(self, group: str, arm: str) -> np.ndarray[Any, Any]:
        """Return one group of fields of the runs that finished, in their order, as one array."""
        if (group, arm) not in self._stacked:
            rows = [
                getattr(run, group)
                for row in self._table[arm]
                for run in row
                if run is not None and run.ok
            ]
            layout = getattr(simulator.layout(), group)
            empty = np.zeros((0, self.days, len(self.places))[: _AXES[group]], layout)
            self._stacked[group, arm] = np.stack(rows) if rows else empty
        return self._stacked[group, arm]


_AXES = {"scalars": 1, "national": 2, "regional": 3}


def _table(there: Mapping[tuple[int, int], Kept], level: Level) -> list[list[Kept | None]]:
    """Return the runs by draw and replicate."""
    draws, replicates = level
    return [[there.get((draw, one)) for one in range(replicates)] for draw in range(draws)]
