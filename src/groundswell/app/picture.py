"""What a page shows of two sides, as plain numbers: human cost first.

Side `b` is compared with side `a` run by run, on the same parameters and the same luck.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from groundswell.app.live import Live
from groundswell.brief import numbers
from groundswell.brief.findings import ArmFinding, Outcomes
from groundswell.brief.numbers import Estimate, Floats, Spread

# Daily outcomes with a fan: those that add up over days are shown since the start.
FANS = (
    "deaths", "detained", "protesting", "violent", "sites_lost", "loyalty", "belief", "anger",
    "attitude", "foreign_troops",
)  # fmt: skip
SUMMED = ("deaths", "detained")
EFFECTS = ("deaths", "detained", "protesting", "person_hours", "exit")
PLACES = ("deaths", "detained", "protesting")
MOST_DAYS = 120  # points of a curve; of longer runs every n-th day is shown
_LEVELS = (numbers.LOW, 0.25, 0.5, 0.75, numbers.HIGH)

Plain: TypeAlias = dict[str, Any]


def picture(live: Live) -> Plain:
    """Return all pictures of a study of the arms `a` and `b`."""
    outcomes = Outcomes(live)
    days = shown(live.days)
    return {
        "days": days,
        "failed": live.failed,
        "finished": {one.arm: one.finished for one in outcomes.arms},
        "sides": {one.arm: _side(one, outcomes) for one in outcomes.arms},
        "change": {name: _change(outcomes, name) for name in ("deaths", "detained", "exit")},
        "fans": {
            name: {arm: _fan(outcomes, name, arm, days) for arm in live.arms} for name in FANS
        },
        "effects": {name: _effect(outcomes, name, days) for name in EFFECTS},
        "places": {
            name: {arm: _places(outcomes, name, arm) for arm in live.arms} for name in PLACES
        },
    }


def shown(days: int) -> list[int]:
    """Return the days at which curves are read: all, or evenly spaced ones and the last."""
    step = -(-days // MOST_DAYS)
    return sorted({*range(0, days, step), days - 1})


def plain(value: Any) -> Any:
    """Return numbers for JSON: four digits, None where there is none."""
    if isinstance(value, Spread):
        return {"middle": plain(value.median), "low": plain(value.low), "high": plain(value.high)}
    if isinstance(value, Estimate):
        return {"middle": plain(value.value), "low": plain(value.low), "high": plain(value.high)}
    if isinstance(value, np.ndarray):
        return _rounded(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.4g}")


def _rounded(values: Floats) -> list[Any]:
    """Return an array as lists, each number with four digits."""
    there = np.isfinite(values)
    size = np.abs(np.where(there, values, 0.0))
    with np.errstate(divide="ignore"):
        digits = 10.0 ** (3.0 - np.floor(np.log10(np.where(size > 0.0, size, 1.0))))
    found: list[Any] = (np.rint(np.where(there, values, 0.0) * digits) / digits).tolist()
    return found if there.all() else _with_gaps(found, there.tolist())


def _with_gaps(values: Any, there: Any) -> Any:
    if isinstance(values, list):
        return [_with_gaps(one, known) for one, known in zip(values, there, strict=True)]
    return values if there else None


def _side(one: ArmFinding, outcomes: Outcomes) -> Plain:
    """Return the numbers of a side, the dead first."""
    return {
        "deaths": plain(one.deaths),
        "deaths_security": plain(one.deaths_security),
        "detained": plain(one.detained),
        "peak": plain(one.peak),
        "cleared": plain(one.cleared),
        "exit": plain(one.exit),
        "doors": plain(outcomes.by_door(one.arm)),
    }


def _series(outcomes: Outcomes, name: str, arm: str) -> Floats:
    """Return a daily outcome [draws, replicates, days]; what adds up, since the start."""
    if name == "exit":
        left = outcomes.array("exit_day", arm)[..., None]
        ends = np.arange(1, outcomes.days + 1)
        gone = np.where(np.nan_to_num(left, nan=np.inf) <= ends, 1.0, 0.0)
        return np.where(outcomes.finished(arm)[..., None], gone, np.nan)
    series = outcomes.array(f"national.{name}", arm)
    summed = name in (*SUMMED, "person_hours")
    return np.asarray(np.cumsum(series, axis=-1) if summed else series)


def _fan(outcomes: Outcomes, name: str, arm: str, days: list[int]) -> list[Any]:
    """Return quantiles 0.1, 0.25, 0.5, 0.75, 0.9 by day."""
    table = numbers.by_day(_series(outcomes, name, arm), _LEVELS)
    return _rounded(table[:, days])


def _effect(outcomes: Outcomes, name: str, days: list[int]) -> Plain:
    """Return the mean paired difference b - a by day, and how far luck and few draws blur it."""
    gaps = (_series(outcomes, name, "b") - _series(outcomes, name, "a"))[..., days]
    told = numbers.change if name == "exit" else numbers.mean
    found = [told(gaps[..., day]) for day in range(gaps.shape[-1])]
    return {
        key: [None if one is None else plain(getattr(one, field)) for one in found]
        for key, field in (("middle", "value"), ("low", "low"), ("high", "high"))
    }


def _change(outcomes: Outcomes, name: str) -> Plain:
    """Return the paired difference b - a at the end: its mean, and how it is spread over runs."""
    gap = (_series(outcomes, name, "b") - _series(outcomes, name, "a"))[..., -1]
    if name == "exit":
        return {"mean": plain(numbers.change(gap)), "spread": None}
    return {"mean": plain(numbers.mean(gap)), "spread": plain(numbers.spread(gap))}


def _places(outcomes: Outcomes, name: str, arm: str) -> list[Any]:
    """Return the mean over runs by day and place; what adds up, since the start."""
    series = outcomes.array(f"regional.{name}", arm)
    if name in SUMMED:
        series = np.cumsum(series, axis=-2)
    flat = series.reshape(-1, *series.shape[-2:])
    there = flat[np.isfinite(flat).all(axis=(1, 2))]
    if not len(there):
        return []
    return _rounded(np.asarray(there.mean(axis=0)))
