"""Runs kept in memory, by what they are a function of, so that none is made twice.

A run follows from the case, what its arm comes to, the seed, its draw and replicate, and the days.
Undoing a change, or dragging one side while the other stays, finds its runs here. Any number of
threads may ask; the same run made twice at once is the same run.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from groundswell.app.patch import resolved
from groundswell.case.resolved import Arm, Case
from groundswell.chance.keys import run_key
from groundswell.store.tables import OK
from groundswell.study import simulator
from groundswell.study.draws import Draws

ROOM = 256 * 2**20  # bytes of outcomes
_DRAWS = 32  # tables of drawn parameters

Level: TypeAlias = tuple[int, int]  # draws x replicates


@dataclass(frozen=True)
class Kept:
    """The outcome of a run, without the people it ended with."""

    status: str
    scalars: Any
    national: np.ndarray[Any, Any]
    regional: np.ndarray[Any, Any]

    @property
    def ok(self) -> bool:
        """Whether the run finished."""
        return self.status == OK

    @property
    def bytes(self) -> int:
        """Memory that it takes."""
        return int(self.national.nbytes + self.regional.nbytes + self.scalars.nbytes) + 500


@dataclass
class Runs:
    """The runs of one arm that there are, by (draw, replicate)."""

    inputs: Any
    drawn: _Drawn
    seed: int
    days: int
    there: dict[tuple[int, int], Kept] = field(default_factory=dict)

    def make(self, draw: int, replicate: int) -> None:
        """Make a run and keep it. A run that raises is kept with the reason."""
        try:
            values = simulator.record(self.inputs, self.drawn.of(draw))
            key = run_key(self.seed, draw, replicate)
            found = simulator.simulate(self.inputs, values, key, self.days)
            kept = Kept(found.status, found.scalars.copy(), found.national, found.regional)
        except (ArithmeticError, ValueError, IndexError) as error:
            kept = Kept(f"{type(error).__name__}: {error}", *3 * (_NOTHING,))
        self.there[draw, replicate] = kept

    def missing(self, level: Level) -> Iterator[tuple[int, int]]:
        """Yield what a level lacks, replicate by replicate."""
        draws, replicates = level
        for replicate in range(replicates):
            for draw in range(draws):
                if (draw, replicate) not in self.there:
                    yield draw, replicate


_NOTHING: Any = np.zeros(0)


class _Drawn:
    """The parameters of the draws of one case and seed, shared by all its arms."""

    def __init__(self, case: Case, seed: int) -> None:
        self._draws = Draws(case, seed)
        self._lock = threading.Lock()

    def of(self, draw: int) -> dict[str, float]:
        """Return the parameters of a draw."""
        with self._lock:
            return self._draws.rows(draw, draw + 1)[0]

    def table(self, draws: int) -> dict[str, np.ndarray[Any, Any]]:
        """Return every parameter in the first draws: name -> [draws]."""
        with self._lock:
            rows = self._draws.rows(0, draws)
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}


class Bank:
    """Runs by what they follow from; beyond `room` bytes the arms used longest ago are let go."""

    def __init__(self, room: int = ROOM) -> None:
        """Begin empty."""
        self.room = room
        self._arms: OrderedDict[object, Runs] = OrderedDict()
        self._drawn: OrderedDict[object, _Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def runs(self, case: Case, arm: Arm, seed: int, days: int) -> Runs:
        """Return the runs of an arm, none of them made yet where it is new."""
        patched = replace(case, arms={**case.arms, arm.name: arm})
        comes_to = resolved(case, arm)
        # what a decision is called, and who says so, makes no difference to a run
        done = tuple(
            (d.do, d.at, d.when, d.where, d.value, d.parameter, d.hold) for d in comes_to.decisions
        )
        overrides = tuple(sorted(comes_to.overrides.items(), key=lambda pair: pair[0]))
        key = (case.digest, done, overrides, seed, days)
        drawn = self.drawn(case, seed)
        with self._lock:
            if key not in self._arms:
                inputs = simulator.prepare(patched, arm.name)
                self._arms[key] = Runs(inputs, drawn, seed, days)
            self._arms.move_to_end(key)
            return self._arms[key]

    def drawn(self, case: Case, seed: int) -> _Drawn:
        """Return the drawn parameters of a case."""
        key = (case.digest, seed)
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = _Drawn(case, seed)
            self._drawn.move_to_end(key)
            while len(self._drawn) > _DRAWS:
                self._drawn.popitem(last=False)
            return self._drawn[key]

    def tidy(self) -> None:
        """Let go of the arms used longest ago until the rest fits; the last one stays."""
        with self._lock:
            sizes = {key: _size(runs) for key, runs in self._arms.items()}
            total = sum(sizes.values())
            for key in list(self._arms)[:-1]:
                if total <= self.room:
                    break
                total -= sizes[key]
                del self._arms[key]

    def __len__(self) -> int:
        """Number of arms kept."""
        return len(self._arms)


def _size(runs: Runs) -> int:
    some = next(iter(list(runs.there.values())), None)
    return len(runs.there) * some.bytes if some else 0


def jobs(arms: Iterable[Runs], level: Level) -> Iterator[partial[None]]:
    """Yield what is to be computed for a level, the arms taking turns run by run."""
    apart = {id(one): one for one in arms}  # equal arms are the same runs
    queues = [(one, one.missing(level)) for one in apart.values()]
    while queues:
        left = []
        for runs, queue in queues:
            for draw, replicate in queue:
                yield partial(runs.make, draw, replicate)
                left.append((runs, queue))
                break
        queues = left
