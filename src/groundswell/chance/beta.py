"""The incomplete beta function and its inverse, in plain Python.

Written here in a page so that neither reading a study nor looking back at past episodes needs a
library of 100 MB. Accurate to 1e-10 (tested against SciPy).
"""

from __future__ import annotations

import math
from functools import lru_cache

_TERMS = 500
_TINY = 1e-300


@lru_cache(maxsize=100_000)
def beta_cdf(a: float, b: float, x: float) -> float:
    """Return the distribution function of Beta(a, b) at x, for positive a and b.

    By a continued fraction (Abramowitz and Stegun 26.5.8), on the side of the mean where it
    converges fast.
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_cdf(b, a, 1.0 - x)
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta) / a
    return min(1.0, front * _fraction(a, b, x))


@lru_cache(maxsize=10_000)
def beta_quantile(a: float, b: float, share: float) -> float:
    """Return the x at which Beta(a, b) has this share below it, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        if beta_cdf(a, b, middle) < share:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function (modified Lentz)."""
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for step in (even, odd):
            d, c = 1.0 / _away(1.0 + step * d), _away(1.0 + step / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
