"""Several small studies of one case, one after the other, with one account of how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.study import simulator
from groundswell.study.executors import Workers
from groundswell.study.run import Notice, Progress, run

if TYPE_CHECKING:
    from groundswell.case import Case
    from groundswell.study.draws import Given


@dataclass(frozen=True)
class Wanted:
    """A study that is wanted: see `groundswell.study.run.run`; it takes all draws given."""

    arms: tuple[str, ...]
    seed: int
    days: int
    replicates: int
    given: Given
    out: Path

    @property
    def size(self) -> int:
        """Number of runs."""
        return len(self.arms) * len(self.given) * self.replicates


def several(
    case: Case,
    wanted: Sequence[Wanted],
    *,
    workers: Workers,
    progress: Progress,
    notice: Notice,
    simulator_name: str = simulator.REAL,
) -> None:
    """Compute every run that the folders do not hold yet.

    Args:
        case: a loaded case.
        wanted: the studies; a stored one grows by arms.
        workers: processes, or a cluster.
        progress: called with (runs stored, runs planned, seconds), of all studies together.
        notice: called with a sentence the user should see.
        simulator_name: of the model that runs (`groundswell.study.simulator.load`).

    Raises:
        StudyError: see `groundswell.study.run.run`; the same call again goes on.
    """
    total = sum(one.size for one in wanted)
    before, spent, last = 0, 0.0, 0.0

    def shown(done: int, planned: int, seconds: float) -> None:
        nonlocal last
        last = seconds
        progress(before + min(done, one.size), total, spent + seconds)

    for one in wanted:
        run(
            case, arms=one.arms, draws=len(one.given), seed=one.seed, days=one.days, out=one.out,
            replicates=one.replicates, given=one.given, workers=workers, progress=shown,
            notice=notice, simulator_name=simulator_name,
        )  # fmt: skip
        before, spent = before + one.size, spent + last
