"""Random counts and deviates by inversion: one uniform in, one variate out.

Inversion returns the smallest k with F(k) >= u. It is monotone in u, needs exactly one uniform and
makes common random numbers work across arms: the same u under a slightly larger probability gives
the same count or a slightly larger one.

Binomial and Poisson share one code through Panjer's recursion. A small mean is inverted by adding
up masses from zero. A large one starts from the Cornish-Fisher expansion, whose error is bounded;
only where that bound leaves the integer in doubt is the distribution function itself summed.
"""

from __future__ import annotations

import math

import numpy as np

from groundswell.chance.special import (
    log_beta_binomial,
    log_binomial,
    log_one_minus,
    log_poisson,
    normal_quantile,
)
from groundswell.kernel import inlined, kernel

_SEQUENTIAL_MEAN = 8.0  # above it the expansion is the faster way (measured)
_DOUBT = 1.5e-3  # bounds the term that the expansion leaves out (checked in the tests)
_FAR_TAIL = 1e-4  # nearer to one, 1 - u is inverted instead, so that the tail keeps its digits
_NEGLIGIBLE = 1e-17
_UNLIMITED = -1  # number of trials that stands for a Poisson law
_SLACK = 1e-13  # above the rounding error of a sum of masses
_START_LOG_MASS = -80.0  # masses below it add less than 2**-53 * 1e-10 for up to 1e8 values
_ANCHOR_EVERY = 4096


@kernel
def normal(u: float) -> float:
    """Return the standard normal quantile of ``u`` (Wichura 1988, AS 241; error about 1e-16)."""
    return normal_quantile(u, 1.0 - u)


@inlined
def binomial(u: float, n: int, p: float) -> int:
    """Return a binomial count: the smallest k with P(X <= k) >= u for ``n`` trials.

    By Bernoulli's inequality (1 - p)**n >= 1 - n p, so most calls with a small mean return 0 after
    one multiplication. ``p`` at or below 0 gives 0, at or above 1 gives ``n``.

    Args:
        u: uniform random number in (0, 1).
        n: number of trials, up to 1e8 (0 or less gives 0).
        p: probability of success of one trial.
    """
    if u <= 1.0 - n * p or n <= 0:
        return 0
    return _binomial(u, n, p)


@kernel
def poisson(u: float, mean: float) -> int:
    """Return a Poisson count: the smallest k with P(X <= k) >= u (0 where ``mean`` <= 0)."""
    if u <= 1.0 - mean:
        return 0
    upper = 1.0 - u
    if mean > _SEQUENTIAL_MEAN:
        return _by_expansion(u, upper, _UNLIMITED, 0.0, mean)
    if upper < _FAR_TAIL:
        return _settle(int(mean), u, upper, _UNLIMITED, 0.0, mean)
    return _count_up(u, math.exp(-mean), 0.0, mean)


@kernel
def beta_binomial(u: float, n: int, a: float, b: float) -> int:
    """Return a beta-binomial count: the smallest k with P(X <= k) >= u.

    X is binomial in ``n`` trials with a probability drawn from Beta(a, b); a, b > 0. The masses
    are added from the nearer end, so the time grows with the spread of X, at most with ``n``.
    """
    if n <= 0:
        return 0
    if u <= 0.5:
        return _sum_until(u * (1.0 - _SLACK), n, a, b, False)
    # P(X > k) <= 1 - u is P(n - X < n - k) <= 1 - u: one step before the sum passes 1 - u.
    return n - _sum_until((1.0 - u) * (1.0 - _SLACK), n, b, a, True)


@kernel
def multinomial(us: np.ndarray, n: int, ps: np.ndarray, out: np.ndarray) -> None:
    """Fill ``out`` with multinomial counts as ordered conditional binomials.

    Args:
        us: one uniform for every category but the last.
        n: number of trials.
        ps: weights of the categories (non-negative; divided by their sum).
        out: counts, as many as weights; they add up to ``n``.
    """
    left = n
    last = len(ps) - 1
    for i in range(last):
        rest = 0.0
        for j in range(last, i, -1):  # smallest index last, so that rest + ps[i] is the whole
            rest += ps[j]
        share = ps[i] / (rest + ps[i]) if ps[i] > 0.0 else 0.0
        out[i] = binomial(us[i], left, share)
        left -= out[i]
    out[last] = left


@kernel
def _binomial(u: float, n: int, p: float) -> int:
    """Invert past the quick answer; a probability above a half counts the failures."""
    if p >= 1.0:
        return n
    if p > 0.5:
        q = 1.0 - p
        if u >= n * q:
            return n
        return n - _binomial_lower_half(1.0 - u, u, n, q)
    return _binomial_lower_half(u, 1.0 - u, n, p)


@kernel
def _binomial_lower_half(lower: float, upper: float, n: int, p: float) -> int:
    """Invert for p <= 1/2; ``lower`` is the target of P(X <= k), ``upper`` that of P(X > k)."""
    mean = n * p
    if mean > _SEQUENTIAL_MEAN:
        return _by_expansion(lower, upper, n, p, mean)
    if upper < _FAR_TAIL:
        return _settle(int(mean), lower, upper, n, p, mean)
    odds = p / (1.0 - p)
    return _count_up(lower, math.exp(n * log_one_minus(p)), -odds, (n + 1.0) * odds)


@kernel
def _count_up(target: float, mass: float, a: float, b: float) -> int:
    """Add masses from zero; mass(k) / mass(k-1) = a + b/k (Panjer 1981).

    Poisson: a = 0, b = mean. Binomial: a = -p/q, b = (n+1) p/q.
    """
    k = 0
    total = mass
    while total < target:
        k += 1
        mass *= a + b / k
        total += mass
    return k


@kernel
def _by_expansion(lower: float, upper: float, n: int, p: float, mean: float) -> int:
    """Invert from the Cornish-Fisher expansion, settling only the cases that it leaves open."""
    z = normal_quantile(lower, upper)
    sd = math.sqrt(mean * (1.0 - p))
    h = 1.0 / sd
    real = mean - 0.5 + _cornish_fisher(z, sd, h, p)
    h2 = h * h
    z2 = 1.0 + z * z
    doubt = _DOUBT * z2 * z2 * z2 * (1.0 + abs(z)) * h2 * h2 * h + 1e-9 + 1e-15 * mean
    k = math.ceil(real - doubt)
    if k == math.ceil(real + doubt) and k >= 0:
        return int(k)
    return _settle(int(max(k, 0.0)), lower, upper, n, p, mean)


@kernel
def _cornish_fisher(z: float, sd: float, h: float, p: float) -> float:
    """Return the quantile of X + 1/2 - mean as a smooth function, to order h**4, h = 1 / sd.

    Cornish and Fisher (1938) with the binomial's cumulants (the Poisson's at p = 0), less those of
    a uniform on (-1/2, 1/2) for the lattice (Sheppard's corrections with the opposite sign). At
    p = 0 the terms are those of Giles (2016), ACM TOMS 42(1), Algorithm 955.
    """
    z2 = z * z
    s = 1.0 - 2.0 * p
    t = p * (1.0 - p)
    w1 = (s / 6.0) * (z2 - 1.0)
    w2 = (z / 72.0) * ((14.0 * t - 2.0) - (2.0 * t + 1.0) * z2)
    w3 = (s * (t + 2.0) / 1620.0) * ((3.0 * z2 + 7.0) * z2 - 16.0)
    w4 = (z / 155520.0) * (
        ((((36.0 * t + 468.0) * t - 207.0) * z2) + ((1024.0 * t + 1612.0) * t - 548.0)) * z2
        + ((-1732.0 * t - 5416.0) * t + 2684.0)
    )
    w5 = (s / 408240.0) * (
        (
            (((12.0 * t - 240.0) * t + 228.0) * z2 + ((-243.0 * t - 1188.0) * t + 675.0)) * z2
            + ((-923.0 * t + 4348.0) * t - 5189.0)
        )
        * z2
        + ((1472.0 * t + 2816.0) * t - 256.0)
    )
    return sd * z + w1 + h * (w2 + h * (w3 + h * (w4 + h * w5)))


@kernel
def _settle(start: int, lower: float, upper: float, n: int, p: float, mean: float) -> int:
    """Return the smallest k with F(k) >= lower by bracketing from ``start`` and bisection.

    Whether F(k) reaches the target depends on k alone, never on the start: so the answer is
    monotone in u.
    """
    step = 1
    if _reaches(start, lower, upper, n, p, mean):
        high = start
        low = start - step
        while _reaches(low, lower, upper, n, p, mean):
            high = low
            step *= 2
            low -= step
    else:
        low = start
        high = start + step
        while not _reaches(high, lower, upper, n, p, mean):
            low = high
            step *= 2
            high += step
    while high - low > 1:
        middle = (low + high) // 2
        if _reaches(middle, lower, upper, n, p, mean):
            high = middle
        else:
            low = middle
    return high


@kernel
def _reaches(k: int, lower: float, upper: float, n: int, p: float, mean: float) -> bool:
    """Say whether P(X <= k) >= lower, from the tail that does not contain the mean."""
    if k < 0:
        return False
    if 0 <= n <= k:
        return True
    a, b = 0.0, mean
    if n != _UNLIMITED:
        odds = p / (1.0 - p)
        a, b = -odds, (n + 1.0) * odds
    if k <= mean:
        return _lower_tail(k, _mass(k, n, p, mean), a, b) >= lower
    return _upper_tail(k + 1, _mass(k + 1, n, p, mean), a, b, n) <= upper


@kernel
def _mass(k: int, n: int, p: float, mean: float) -> float:
    if n == _UNLIMITED:
        return math.exp(log_poisson(float(k), mean))
    return math.exp(log_binomial(float(k), float(n), p, 1.0 - p))


@kernel
def _lower_tail(k: int, mass: float, a: float, b: float) -> float:
    """Return P(X <= k) for k below the mean, downwards from ``mass`` = P(X = k)."""
    total = mass
    while k > 0 and mass > _NEGLIGIBLE * total:
        mass /= a + b / k
        total += mass
        k -= 1
    return total


@kernel
def _upper_tail(k: int, mass: float, a: float, b: float, n: int) -> float:
    """Return P(X >= k) for k above the mean, upwards from ``mass`` = P(X = k)."""
    total = mass
    while k != n and mass > _NEGLIGIBLE * total:
        k += 1
        mass *= a + b / k
        total += mass
    return total


@kernel
def _sum_until(target: float, n: int, a: float, b: float, pass_it: bool) -> int:
    """Return the first k at which the beta-binomial masses, added from 0, reach ``target``.

    With ``pass_it`` the first k at which their sum is above it. The recursion is anchored to the
    closed form again and again, so that rounding errors do not pile up over millions of terms.
    """
    k = _first_relevant(n, a, b)
    mass = math.exp(log_beta_binomial(float(k), float(n), a, b))
    total = mass
    while k < n and (total <= target if pass_it else total < target):
        if k % _ANCHOR_EVERY == 0:
            mass = math.exp(log_beta_binomial(float(k), float(n), a, b))
        mass *= ((n - k) / (k + 1.0)) * ((k + a) / (n - k - 1.0 + b))
        k += 1
        total += mass
    return k


@kernel
def _first_relevant(n: int, a: float, b: float) -> int:
    """Return a k below which the beta-binomial's masses add up to nothing (0 if all matter)."""
    if log_beta_binomial(0.0, float(n), a, b) > _START_LOG_MASS:
        return 0
    low = 0
    high = int(n * (a / (a + b)))
    while high - low > 1:
        middle = (low + high) // 2
        if log_beta_binomial(float(middle), float(n), a, b) > _START_LOG_MASS:
            high = middle
        else:
            low = middle
    return low
