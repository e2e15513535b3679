"""Naive rivals for counts by day and place: what anybody could have said.

Each takes the counts of all days before and those of the training days before, (days, places), and
returns the expected counts of the next day, (places,).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from groundswell.score.proper import Floats

FLOOR = 0.1  # events: an expected count of zero would make any event impossible
Rival = Callable[[Floats, Floats], Floats]


def persistence(past: Floats, training: Floats) -> Floats:
    """Expect what was counted yesterday."""
    return np.asarray(past[-1])


def same_weekday(past: Floats, training: Floats) -> Floats:
    """Expect what was counted on the same weekday last week (yesterday's where there is none)."""
    return np.asarray(past[-7] if len(past) >= 7 else past[-1])


def national_lag(past: Floats, training: Floats) -> Floats:
    """Expect yesterday's national count, divided by the places' shares in the training days."""
    return np.asarray(past[-1].sum() * training.sum(axis=0) / training.sum())


def training_mean(past: Floats, training: Floats) -> Floats:
    """Expect the mean of the training days."""
    return np.asarray(training.mean(axis=0))


RIVALS: Mapping[str, Rival] = {
    "persistence": persistence,
    "same weekday last week": same_weekday,
    "national lag x share": national_lag,
    "training mean": training_mean,
}


def dispersion(counts: Floats, mean: Floats) -> float:
    """Return the dispersion of a negative binomial by moments: variance = mean + dispersion·mean².

    Raised to 0.001 where the counts vary less than a Poisson law says.
    """
    surplus = (counts - mean) ** 2 - mean
    return float(max(surplus.sum() / np.maximum((mean**2).sum(), 1e-12), 1e-3))
