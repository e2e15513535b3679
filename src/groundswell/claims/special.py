"""Tails of the binomial and of Student's t (by the incomplete beta function), and an interval."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from groundswell.chance.beta import beta_cdf

Floats = npt.NDArray[np.float64]


def binomial_tail(count: float, runs: float, chance: float) -> float:
    """Return the probability of `count` or more successes in `runs` trials of this chance."""
    return 1.0 if count <= 0 else beta_cdf(count, runs - count + 1.0, chance)


def student_cdf(freedom: float, t: Floats) -> Floats:
    """Return the distribution function of Student's t with this many degrees of freedom."""
    square = np.clip(t, -1e150, 1e150) ** 2
    between = [beta_cdf(0.5, 0.5 * freedom, x) for x in (square / (freedom + square)).tolist()]
    return np.asarray(0.5 + 0.5 * np.sign(t) * np.array(between))


def wilson(share: float, trials: float, width: float) -> tuple[float, float]:
    """Return the interval of a probability (Wilson 1927), `width` standard errors to each side."""
    z2 = width**2
    middle = (share + z2 / (2.0 * trials)) / (1.0 + z2 / trials)
    half = width * math.sqrt(share * (1.0 - share) / trials + z2 / (4.0 * trials**2))
    half /= 1.0 + z2 / trials
    return max(0.0, middle - half), min(1.0, middle + half)
