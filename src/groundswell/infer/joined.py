"""The main outcomes of a study beside the parameters that made them, joined on draw numbers.

Counts of people (deaths, detained, the peak, hours in the street) run over four powers of ten:
their variance on the plain scale is that of the few largest runs. They are analysed by natural
logarithm, fewer than half a person counting as half a person; between arms, the difference of
logarithms (the log of the ratio). Events are 0 or 1, between arms their difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.errors import StudyError
from groundswell.store.read import DRAW, LUCK

if TYPE_CHECKING:
    from groundswell.store.read import Study

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Scale: TypeAlias = Literal["log", "plain"]

HALF_A_PERSON = 0.5
CLEARED_BY = 14  # days from the start
_LEAST_DRAWS = 20


class Runs(Protocol):
    """Outcomes by arm, as [draws, replicates]; `groundswell.store.read.Study` has them."""

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms."""
        ...

    @property
    def days(self) -> int:
        """Horizon in days."""
        ...

    def array(self, outcome: str, arm: str) -> Floats:
        """Return [draws, replicates], with days behind for daily outcomes; NaN for no run."""
        ...


@dataclass(frozen=True)
class Answer:
    """One number of every run of an arm, or of two arms with the same luck.

    Attributes:
        outcome: its name.
        arm: the arm.
        against: the arm that is subtracted, None for one arm.
        scale: `log` or `plain`.
        values: [draws, replicates]; NaN where a run failed.
    """

    outcome: str
    arm: str
    against: str | None
    scale: Scale
    values: Floats

    @property
    def label(self) -> str:
        """The outcome and its arm or arms, in words."""
        return f"{self.outcome}, {self.arm}" + (f" against {self.against}" if self.against else "")

    def rows(self, chosen: npt.NDArray[np.bool_] | Integers) -> Answer:
        """Return the answer in some draws."""
        return Answer(self.outcome, self.arm, self.against, self.scale, self.values[chosen])


@dataclass(frozen=True)
class Joined:
    """Draws with their parameters and answers, row by row of the same draw.

    Attributes:
        ids: draw numbers, ascending.
        drawn: the parameters that vary, name -> [draws].
        answers: the main outcomes.
    """

    ids: Integers
    drawn: Mapping[str, Floats]
    answers: tuple[Answer, ...]


def join(study: Study, *, scale: Scale = "log") -> Joined:
    """Return the main outcomes of a study with its parameters, deaths first.

    Rows of the study's files may stand in any order: both sides are laid out by draw number.
    Draws without parameters or without any finished run are left out.

    Raises:
        StudyError: too few draws are left, or no parameter varies.
    """
    table = study.sql("select * from draws")
    ids = table["draw"].to_numpy().astype(np.int64)
    columns = {n: table[n].to_numpy() for n in table.column_names if n not in (DRAW, LUCK)}
    drawn = {name: placed(ids, values, study.draws) for name, values in columns.items()}
    answers = tuple(main_answers(study, scale))
    return complete(drawn, answers, str(study.path))


def complete(drawn: Mapping[str, Floats], answers: tuple[Answer, ...], where: str) -> Joined:
    """Return the draws that have everything; `drawn` and `answers` are laid out by draw number.

    Raises:
        StudyError: as `join`.
    """
    there = np.logical_and.reduce([np.isfinite(values) for values in drawn.values()])
    for answer in answers:
        there &= np.isfinite(answer.values).any(axis=1)
    if there.sum() < _LEAST_DRAWS:
        raise StudyError(
            f"{where}: {int(there.sum())} draws have all arms and parameters; sensitivity needs at "
            f"least {_LEAST_DRAWS}, and says little below 200. Run more draws."
        )
    varied = {name: v[there] for name, v in drawn.items() if np.ptp(v[there]) > 0.0}
    if not varied:
        raise StudyError(f"{where}: no parameter varies. Run a case with priors.")
    return Joined(np.flatnonzero(there), varied, tuple(answer.rows(there) for answer in answers))


def placed(ids: Integers, values: Floats, count: int) -> Floats:
    """Return values by their number: result[ids[i]] = values[i], NaN where there is none.

    Raises:
        StudyError: a number comes twice.
    """
    if len(np.unique(ids)) < len(ids):
        raise StudyError("draws: a draw number comes twice. Restore draws.parquet.")
    result = np.full(max(count, int(ids.max(initial=-1)) + 1), np.nan)
    result[ids] = values
    return result[:count]


def main_answers(runs: Runs, scale: Scale) -> Iterator[Answer]:
    """Yield the main outcomes of every arm, then of the first arm against each other one."""
    found = {arm: _numbers(runs, arm, scale) for arm in runs.arms}
    first, *others = runs.arms
    for arm in runs.arms:
        for name, (kind, values) in found[arm].items():
            yield Answer(name, arm, None, kind, values)
    for other in others:
        for name, (kind, values) in found[first].items():
            yield Answer(name, first, other, kind, values - found[other][name][1])


def _numbers(runs: Runs, arm: str, scale: Scale) -> dict[str, tuple[Scale, Floats]]:
    def count(values: Floats) -> tuple[Scale, Floats]:
        return scale, np.log(np.maximum(values, HALF_A_PERSON)) if scale == "log" else values

    def event(happened: npt.NDArray[np.bool_]) -> tuple[Scale, Floats]:
        return "plain", np.where(np.isfinite(deaths), happened.astype(np.float64), np.nan)

    deaths = runs.array("deaths", arm)
    by = min(CLEARED_BY, runs.days)
    return {
        "deaths": count(deaths),
        "detained": count(runs.array("detained", arm)),
        "peak": count(runs.array("peak", arm)),
        "person-hours": count(runs.array("national.person_hours", arm).sum(axis=-1)),
        f"cleared by day {by}": event(runs.array("cleared_day", arm) <= by),
        f"exit by day {runs.days}": event(np.isfinite(runs.array("exit_day", arm))),
    }
