"""Reliability, coverage, and skill with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from groundswell.infer.luck import uniforms
from groundswell.score.proper import Floats


@dataclass(frozen=True)
class Bin:
    """Predictions of similar probability: how often what they spoke of happened.

    Attributes:
        low: least probability of the bin.
        high: greatest probability of the bin.
        count: predictions in it.
        predicted: their mean probability.
        happened: the share that happened.
    """

    low: float
    high: float
    count: int
    predicted: float
    happened: float


def reliability(
    happened: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 10
) -> tuple[Bin, ...]:
    """Return the reliability table (Murphy and Winkler 1977) over equal bins that hold anything."""
    seen, chance = np.asarray(happened, float).ravel(), np.asarray(probability, float).ravel()
    place = np.minimum((chance * bins).astype(int), bins - 1)
    return tuple(
        Bin(
            low=i / bins,
            high=(i + 1) / bins,
            count=int((place == i).sum()),
            predicted=float(chance[place == i].mean()),
            happened=float(seen[place == i].mean()),
        )
        for i in range(bins)
        if (place == i).any()
    )


def coverage(observed: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> float:
    """Return the share of observations inside their closed intervals."""
    seen = np.asarray(observed, float)
    return float(np.mean((np.asarray(low) <= seen) & (seen <= np.asarray(high))))


@dataclass(frozen=True)
class Skill:
    """Mean difference of two scores and how sure it is.

    Attributes:
        difference: mean of (ours - rival); its sign says who won, by the scores' orientation.
        low: 2.5 % quantile over resamples.
        high: 97.5 % quantile over resamples.
        better: share of resamples with a difference above zero.
        blocks: blocks of days drawn in each resample.
    """

    difference: float
    low: float
    high: float
    better: float
    blocks: int


def skill(
    ours: npt.ArrayLike, rival: npt.ArrayLike, length: int = 3, seed: int = 1, resamples: int = 2000
) -> Skill:
    """Compare two series of scores, days first, by a circular block bootstrap over days.

    Whole days are drawn, `length` in a row, fewer in a short series (Politis and Romano 1992):
    states share their day, and days their neighbours, so that single scores are not independent.
    """
    gap: Floats = np.asarray(ours, float) - np.asarray(rival, float)
    daily = gap.reshape(len(gap), -1).mean(axis=1)
    days = len(daily)
    length = max(1, min(length, days // 5))  # fewer than five blocks would say nothing
    blocks = -(-days // length)
    starts = np.floor(uniforms(seed, "score/blocks", resamples, blocks) * days).astype(int)
    chosen = (starts[:, :, None] + np.arange(length)).reshape(resamples, -1)[:, :days] % days
    means = daily[chosen].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    better = float((means > 0.0).mean())
    return Skill(float(daily.mean()), float(low), float(high), better, blocks)
