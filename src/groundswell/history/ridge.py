"""Penalised regressions for events: logistic, and Poisson with exposure.

Both maximise log likelihood - sum(penalty · coefficient²) / 2 by Newton's method (Hoerl and Kennard
1970 for the penalty; le Cessie and van Houwelingen 1992 for the logistic case): the mode under a
normal prior of variance 1 / penalty on each coefficient.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
STEPS = 60
NEAR = 1e-7  # greatest change of a coefficient at which the search ends
FAR = 4.0  # greatest change in one step: further off the quadratic says little


def logistic(design: Floats, happened: Floats, penalty: Floats) -> Floats:
    """Return coefficients (columns of `design`) of log odds."""
    return _fit("logistic", design, happened, np.ones(len(design)), penalty)


def poisson(design: Floats, events: Floats, exposure: Floats, penalty: Floats) -> Floats:
    """Return coefficients of the log rate of events per unit of exposure."""
    return _fit("poisson", design, events, exposure, penalty)


def standing(design: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of columns, 0 and 1 of those that do not vary."""
    mean, spread = design.mean(axis=0), design.std(axis=0)
    varies = spread > 1e-9
    return np.where(varies, mean, 0.0), np.where(varies, spread, 1.0)


def _fit(
    law: Literal["logistic", "poisson"],
    design: Floats,
    seen: Floats,
    exposure: Floats,
    penalty: Floats,
) -> Floats:
    found: Floats = np.zeros(design.shape[1])
    worth = -np.inf
    step: Floats = np.zeros_like(found)
    for _ in range(STEPS):
        for half in range(30):  # shorten a step that does not climb
            tried: Floats = np.asarray(found + step * 0.5**half, np.float64)
            value, mean, weight = _law(law, design @ tried, seen, exposure)
            value -= float(penalty @ tried**2) / 2.0
            if value >= worth - 1e-9:
                break
        found, worth = tried, value
        slope = design.T @ (seen - mean) - penalty * found
        curve = (design * weight[:, None]).T @ design
        curve[np.diag_indices_from(curve)] += penalty + 1e-9
        step = np.asarray(np.linalg.solve(curve, slope), np.float64)
        step *= min(1.0, FAR / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < NEAR:
            break
    return found


def _law(
    law: Literal["logistic", "poisson"], index: Floats, seen: Floats, exposure: Floats
) -> tuple[float, Floats, Floats]:
    """Return log likelihood, expected events and their variances."""
    if law == "logistic":
        chance = 1.0 / (1.0 + np.exp(-np.clip(index, -35.0, 35.0)))
        value = float((seen * index - np.logaddexp(0.0, index)).sum())
        return value, chance, chance * (1.0 - chance)
    mean = exposure * np.exp(np.clip(index, -35.0, 35.0))
    return float((seen * index - mean).sum()), mean, mean
