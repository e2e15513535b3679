"""A study's numbers, arm by arm: human cost first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from groundswell.brief import numbers
from groundswell.brief.numbers import Estimate, Floats, Spread
from groundswell.claims.question import Memo

# How the leader can go, by the code of `exit_door`.
DOORS = ("in office", "overrun", "coup", "negotiated", "flight", "ordinary end")
# Outcomes with one number a day that add up over days; of the others the largest day counts.
FLOWS = ("deaths", "deaths_security", "detained", "person_hours")
CLEAR_BY = 14
DAYS = (7, 14, 30, 365, 1095)


@dataclass(frozen=True)
class ArmFinding:
    """What the runs of one arm say. None where no run finished.

    Attributes:
        arm: its name.
        finished: number of runs that finished.
        deaths: of the whole run.
        deaths_security: those among the forces.
        detained: arrests and detentions.
        peak: largest number in the street at once.
        cleared: probability that streets are clear and sites held by day 14, or the last.
        exit: probability that the leader is out by the end.
        doors: share of runs by door, in the order of `DOORS`.
    """

    arm: str
    finished: int
    deaths: Spread | None
    deaths_security: Spread | None
    detained: Spread | None
    peak: Spread | None
    cleared: Estimate | None
    exit: Estimate | None
    doors: tuple[float, ...]


@dataclass(frozen=True)
class Difference:
    """An arm minus another, run by run on the same parameters and the same luck.

    Attributes:
        arm: the arm.
        against: what is subtracted.
        quantity: `deaths`, `person_hours` (both since the start) or `exit` (1 if out of office).
        day: by the end of so many days.
        spread: over pairs of runs; None for events.
        mean: expected difference with its Monte-Carlo error.
    """

    arm: str
    against: str
    quantity: str
    day: int
    spread: Spread | None
    mean: Estimate


# What every brief reads; asked for together, so that each part is opened once.
_ALWAYS = (
    *("deaths", "deaths_security", "detained", "peak", "exit_day", "exit_door", "cleared_day"),
    *("national.protesting", "national.deaths", "national.person_hours", "national.attitude"),
    *("regional.protesting", "regional.deaths", "regional.detained"),
)


class Outcomes(Memo):
    """The outcomes of a study, each read once, and what a brief finds in them."""

    def array(self, outcome: str, arm: str) -> Floats:
        """Return an outcome as `Study.array` does; with it the usual ones are read."""
        if (outcome, arm) not in self._read:
            self.read([outcome, *(one for one in _ALWAYS if one in self.study.columns)], arm)
        return self._read[outcome, arm]

    def finished(self, arm: str) -> npt.NDArray[np.bool_]:
        """Return which runs of an arm finished."""
        return np.isfinite(self.array("deaths", arm))

    @cached_property
    def arms(self) -> tuple[ArmFinding, ...]:
        """What each arm says."""
        return tuple(self._arm(arm) for arm in self.study.arms)

    @cached_property
    def baseline(self) -> str:
        """The arm the others are compared with: as it happened, else the first."""
        arms = self.study.arms
        return "as-happened" if "as-happened" in arms else arms[0]

    @property
    def clear_by(self) -> int:
        """The day by the end of which streets are to be clear, within the study."""
        return min(CLEAR_BY, self.days)

    @cached_property
    def report_days(self) -> tuple[int, ...]:
        """The days at which differences are reported, and the last day."""
        within = [day for day in DAYS if day < self.study.days]
        return (*within, self.study.days)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every other arm against the baseline; quantities first, then arms, then days."""
        others = [arm for arm in self.study.arms if arm != self.baseline]
        found = [
            self._difference(arm, quantity, day)
            for quantity in ("deaths", "person_hours", "exit")
            for arm in others
            for day in self.report_days
        ]
        return tuple(one for one in found if one is not None)

    def until(self, quantity: str, arm: str, day: int) -> Floats:
        """Return what has come about by the end of so many days, of each run."""
        if quantity == "exit":
            return numbers.event(self.array("exit_day", arm), self.finished(arm), day)
        return np.asarray(self.array(f"national.{quantity}", arm)[..., :day].sum(axis=-1))

    def by_door(self, arm: str) -> tuple[Estimate | None, ...]:
        """Return the probability of each way of leaving, in the order of `DOORS`, by the end."""
        finished = self.finished(arm)
        door = self.array("exit_door", arm)
        return tuple(
            numbers.chance(np.where(finished, (door == code).astype(float), np.nan))
            for code in range(len(DOORS))
        )

    def fan(self, arm: str, place: str | None = None) -> Floats:
        """Return quantiles (0.1, 0.25, 0.5, 0.75, 0.9) of the people in the street, by day."""
        levels = (numbers.LOW, 0.25, 0.5, 0.75, numbers.HIGH)
        if place is None:
            return numbers.by_day(self.array("national.protesting", arm), levels)
        series = self.array("regional.protesting", arm)
        return numbers.by_day(series[..., self.study.places.index(place)], levels)

    def reduced(self, outcome: str, place: str | None, days: Sequence[int], arm: str) -> Floats:
        """Return a daily outcome over the days from `days[0]` to `days[1]`: sum or maximum."""
        series = self.array(outcome, arm)
        if place is not None:
            series = series[..., self.study.places.index(place)]
        stretch = series[..., days[0] : days[1] + 1]
        if not stretch.shape[-1]:
            return np.full(stretch.shape[:2], np.nan)
        flow = outcome.partition(".")[2] in FLOWS
        return np.asarray(stretch.sum(axis=-1) if flow else stretch.max(axis=-1))

    def _arm(self, arm: str) -> ArmFinding:
        finished = self.finished(arm)
        door = np.where(finished, self.array("exit_door", arm), np.nan)
        cleared = numbers.event(self.array("cleared_day", arm), finished, self.clear_by - 1)
        total = int(finished.sum())
        return ArmFinding(
            arm=arm,
            finished=total,
            deaths=numbers.spread(self.array("deaths", arm)),
            deaths_security=numbers.spread(self.array("deaths_security", arm)),
            detained=numbers.spread(self.array("detained", arm)),
            peak=numbers.spread(self.array("peak", arm)),
            cleared=numbers.chance(cleared),
            exit=numbers.chance(self.until("exit", arm, self.study.days)),
            doors=tuple(float((door == code).sum()) / max(total, 1) for code in range(len(DOORS))),
        )

    def _difference(self, arm: str, quantity: str, day: int) -> Difference | None:
        gap = self.until(quantity, arm, day) - self.until(quantity, self.baseline, day)
        mean = numbers.change(gap) if quantity == "exit" else numbers.mean(gap)
        if mean is None:
            return None
        over = None if quantity == "exit" else numbers.spread(gap)
        return Difference(arm, self.baseline, quantity, day, over, mean)
