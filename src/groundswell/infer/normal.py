"""The standard normal distribution on arrays, without scipy (which is not needed to run)."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

_CDF = np.frompyfunc(lambda z: 0.5 * math.erfc(-z * math.sqrt(0.5)), 1, 1)
_QUANTILE = np.frompyfunc(NormalDist().inv_cdf, 1, 1)
_EDGE = 1e-15


def cdf(z: npt.ArrayLike) -> Floats:
    """Return the distribution function, accurate in the lower tail."""
    return np.asarray(_CDF(np.asarray(z, np.float64)), np.float64)


def inside(z: npt.ArrayLike) -> Floats:
    """Return the distribution function kept inside the open interval (0, 1)."""
    return np.clip(cdf(z), _EDGE, 1.0 - _EDGE)


def quantile(u: npt.ArrayLike) -> Floats:
    """Return the quantile function at u, each in the open interval (0, 1)."""
    return np.asarray(_QUANTILE(np.asarray(u, np.float64)), np.float64)


def log_density(z: Floats, sd: npt.ArrayLike) -> Floats:
    """Return the log density of N(0, sd²) at sd * z."""
    return np.asarray(-0.5 * z * z - np.log(sd) - 0.5 * math.log(2.0 * math.pi))


def log_sum(values: Floats, axis: int | None = None) -> Floats:
    """Return log(sum(exp(values))) along an axis; minus infinity where all are."""
    top = np.max(values, axis=axis, keepdims=True)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total = np.log(np.sum(np.exp(values - safe), axis=axis, keepdims=True)) + safe
    return np.asarray(np.squeeze(total, axis=axis))
