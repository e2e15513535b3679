"""What follows from the incomplete beta function: tails of the binomial and of Student's t."""

from __future__ import annotations

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
