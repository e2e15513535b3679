"""Special functions behind the distributions, accurate where the usual forms cancel."""

from __future__ import annotations

import math

from groundswell.kernel import kernel

_HALF_LOG_TWO_PI = 0.91893853320467274178


@kernel
def normal_quantile(lower: float, upper: float) -> float:
    """Return the standard normal quantile; ``lower`` + ``upper`` = 1, each given with its digits.

    Wichura (1988), "Algorithm AS 241: The percentage points of the normal distribution", Applied
    Statistics 37(3), routine PPND16.
    """
    q = lower - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _central_numerator(r) / _central_denominator(r)
    r = math.sqrt(-math.log(lower if q < 0.0 else upper))
    size = _middle(r - 1.6) if r <= 5.0 else _far(r - 5.0)
    return -size if q < 0.0 else size


@kernel
def _central_numerator(r: float) -> float:
    x = 2509.0809287301226727 * r + 33430.575583588128105
    x = (x * r + 67265.770927008700853) * r + 45921.953931549871457
    x = (x * r + 13731.693765509461125) * r + 1971.5909503065514427
    return (x * r + 133.14166789178437745) * r + 3.387132872796366608


@kernel
def _central_denominator(r: float) -> float:
    x = 5226.495278852545925 * r + 28729.085735721942674
    x = (x * r + 39307.89580009271061) * r + 21213.794301586595867
    x = (x * r + 5394.1960214247511077) * r + 687.1870074920579083
    return (x * r + 42.313330701600911252) * r + 1.0


@kernel
def _middle(r: float) -> float:
    x = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    x = (x * r + 0.24178072517745061177) * r + 1.27045825245236838258
    x = (x * r + 3.64784832476320460504) * r + 5.7694972214606914055
    x = (x * r + 4.6303378461565452959) * r + 1.42343711074968357734
    y = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    y = (y * r + 0.0151986665636164571966) * r + 0.14810397642748007459
    y = (y * r + 0.68976733498510000455) * r + 1.6763848301838038494
    y = (y * r + 2.05319162663775882187) * r + 1.0
    return x / y


@kernel
def _far(r: float) -> float:
    x = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    x = (x * r + 0.0012426609473880784386) * r + 0.026532189526576123093
    x = (x * r + 0.29656057182850489123) * r + 1.7848265399172913358
    x = (x * r + 5.4637849111641143699) * r + 6.6579046435011037772
    y = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    y = (y * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
    y = (y * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    y = (y * r + 0.59983220655588793769) * r + 1.0
    return x / y


@kernel
def log_one_minus(p: float) -> float:
    """Return log(1 - p) for 0 <= p <= 1/2 with all its digits, in half the time of log1p.

    The rounding error of 1 - p is known exactly and put right to first order (Kahan).
    """
    q = 1.0 - p
    return math.log(q) - ((q - 1.0) + p) / q


@kernel
def log_poisson(x: float, mean: float) -> float:
    """Return the log of mean**x exp(-mean) / Gamma(x + 1), for real x >= 0.

    Loader (2000), "Fast and accurate computation of binomial probabilities": the saddle point
    first, so that no large terms cancel.
    """
    if x <= 0.0:
        return -mean
    return -_deviance(x, mean) - stirling_error(x) - _HALF_LOG_TWO_PI - 0.5 * math.log(x)


@kernel
def log_binomial(x: float, n: float, p: float, q: float) -> float:
    """Return the log binomial mass at real 0 <= x <= n, with ``p`` + ``q`` = 1 (Loader 2000)."""
    if n <= 0.0:
        return 0.0
    return log_poisson(x, n * p) + log_poisson(n - x, n * q) - log_poisson(n, n)


@kernel
def log_beta_binomial(k: float, n: float, a: float, b: float) -> float:
    """Return the log beta-binomial mass at k, for n > 0.

    As a product of three binomial masses with a common probability n / (n + a + b), which cancels
    (Loader's treatment of the hypergeometric, carried over to the negative hypergeometric).
    """
    whole = n + a + b
    p = n / whole
    q = (a + b) / whole
    weights = (a / (k + a)) * (b / (n - k + b)) * (whole / (a + b))
    return (
        math.log(weights)
        + log_binomial(k, k + a, p, q)
        + log_binomial(n - k, n - k + b, p, q)
        - log_binomial(n, whole, p, q)
    )


@kernel
def stirling_error(x: float) -> float:
    """Return log Gamma(x + 1) minus Stirling's approximation, for x > 0."""
    if x < 16.0:
        return math.lgamma(x + 1.0) - (x + 0.5) * math.log(x) + x - _HALF_LOG_TWO_PI
    y = 1.0 / (x * x)
    series = 1.0 / 1680.0 - y / 1188.0
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - series * y) * y) * y) / x


@kernel
def _deviance(x: float, mean: float) -> float:
    """Return x log(x / mean) + mean - x, by series where the two are close (Loader's bd0)."""
    gap = x - mean
    if abs(gap) > 0.1 * (x + mean):
        return x * math.log(x / mean) - gap
    v = gap / (x + mean)
    total = gap * v
    term = 2.0 * x * v
    odd = 1.0
    while True:
        term *= v * v
        odd += 2.0
        larger = total + term / odd
        if larger == total:
            return total
        total = larger
