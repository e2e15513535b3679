"""The numbers a brief reports, from arrays [draws, replicates]; NaN where a run is not there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.claims.special import wilson

Floats: TypeAlias = npt.NDArray[np.float64]

LOW, HIGH = 0.1, 0.9  # the interval that holds 80 % of the runs
_SURE = 1.96  # standard errors in a 95 % interval


@dataclass(frozen=True)
class Spread:
    """How a number is spread over runs: median, and the interval that holds 80 % of them."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A mean or probability with its 95 % Monte-Carlo interval (draws are the sampling units)."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no doubt about the sign."""
        return self.low > 0.0 or self.high < 0.0


def spread(values: Floats) -> Spread | None:
    """Return the spread over all runs; None where there is no run."""
    there = values[np.isfinite(values)]
    if not there.size:
        return None
    low, median, high = np.quantile(there, [LOW, 0.5, HIGH])
    return Spread(float(median), float(low), float(high))


def mean(values: Floats) -> Estimate | None:
    """Return the mean over runs; its error is that of the means of draws."""
    by_draw = draw_means(values)
    if not by_draw.size:
        return None
    center = float(by_draw.mean())
    error = float(by_draw.std(ddof=1)) / math.sqrt(by_draw.size) if by_draw.size > 1 else math.inf
    return Estimate(center, center - _SURE * error, center + _SURE * error)


def change(gaps: Floats) -> Estimate | None:
    """Return the mean difference of paired events (-1, 0 or 1; NaN where either run is missing).

    As `mean`, with the adjustment of Agresti and Min (2005): two pairs are added, half of one in
    each direction, so that pairs which all agree do not pass for certainty.
    """
    by_draw = draw_means(gaps)
    if not by_draw.size:
        return None
    center, pairs = float(by_draw.mean()), by_draw.size + 2.0
    shrunk = float(by_draw.sum()) / pairs
    variance = (float((by_draw**2).sum()) + 1.0) / pairs - shrunk**2
    half = _SURE * math.sqrt(variance / pairs)
    return Estimate(center, max(-1.0, shrunk - half), min(1.0, shrunk + half))


def chance(happened: Floats) -> Estimate | None:
    """Return the probability of an event (1 or 0, NaN for no run) with Wilson's interval (1927).

    The number of trials is the one that would give the error seen between draws: replicates of a
    draw share its parameters and count for less than as many draws.
    """
    by_draw = draw_means(happened)
    if not by_draw.size:
        return None
    share, trials = float(by_draw.mean()), float(by_draw.size)
    if by_draw.size > 1 and 0.0 < share < 1.0:
        variance = float(by_draw.var(ddof=1)) / by_draw.size
        most = float(np.isfinite(happened).sum())
        trials = min(share * (1.0 - share) / variance, most) if variance > 0.0 else most
    return Estimate(share, *wilson(share, trials, _SURE))


def draw_means(values: Floats) -> Floats:
    """Return the mean of each draw over its runs, for the draws that have any."""
    there = np.isfinite(values)
    counts = there.sum(axis=1)
    totals = np.where(there, values, 0.0).sum(axis=1)
    kept = counts > 0
    return np.asarray(totals[kept] / counts[kept])


def by_day(series: Floats, levels: tuple[float, ...]) -> Floats:
    """Return quantiles over runs of a daily series, shape [levels, days]; NaN where no run is.

    Args:
        series: shape [draws, replicates, days].
        levels: shares of runs below.
    """
    days = series.shape[-1]
    flat = series.reshape(series.shape[0] * series.shape[1], days)
    there = flat[np.isfinite(flat).all(axis=1)]
    if not days or not len(there):
        return np.full((len(levels), max(days, 1)), np.nan)
    return np.asarray(np.quantile(there, levels, axis=0))


def event(numbers: Floats, finished: npt.NDArray[np.bool_], until: float) -> Floats:
    """Return 1 where a dated thing happened by day `until`, 0 where not, NaN where no run is."""
    happened = np.where(np.nan_to_num(numbers, nan=np.inf) <= until, 1.0, 0.0)
    return np.where(finished, happened, np.nan)
