"""Statistical tests of a sequence of uniform numbers; each returns a p-value.

A p-value is uniform on (0, 1) for a perfect generator. Both ends are suspicious where a sequence
can be too even, so those tests return the two-sided value.
"""

from __future__ import annotations

import numpy as np
from scipy import stats


def two_sided(p: float) -> float:
    return 2.0 * min(p, 1.0 - p)


def chi_square(observed: np.ndarray, expected: np.ndarray | float) -> float:
    statistic = np.sum((observed - expected) ** 2 / expected)
    return two_sided(stats.chi2.sf(statistic, len(observed) - 1))


def evenness(u: np.ndarray) -> float:
    """Chi-square over 1024 equal bins."""
    return chi_square(np.bincount((u * 1024).astype(int), minlength=1024), len(u) / 1024)


def kolmogorov_smirnov(u: np.ndarray) -> float:
    return stats.kstest(u, "uniform", method="asymp").pvalue


def correlation(u: np.ndarray, lag: int) -> float:
    """Serial correlation with ``lag``: its product sum is normal with variance n / 144."""
    product = (u[:-lag] - 0.5) * (u[lag:] - 0.5)
    return two_sided(stats.norm.sf(product.sum() * 12.0 / np.sqrt(len(product))))


def pairs(u: np.ndarray) -> float:
    """Chi-square of disjoint neighbours over a 32 x 32 board."""
    cell = (u * 32).astype(int)
    board = np.bincount(cell[0::2] * 32 + cell[1::2], minlength=1024)
    return chi_square(board, len(u) / 2 / 1024)


def bits(u: np.ndarray) -> float:
    """Each of the 53 bits is set half the time: a sum of 53 squared normal deviates."""
    words = (u * 2.0**53).astype(np.uint64)
    set_ = np.array([np.sum((words >> np.uint64(i)) & np.uint64(1)) for i in range(53)], float)
    deviates = (set_ - len(u) / 2) / np.sqrt(len(u) / 4)
    return two_sided(stats.chi2.sf(np.sum(deviates**2), 53))


def low_bits(u: np.ndarray) -> float:
    """Chi-square of the lowest ten bits, which evenness does not look at."""
    words = (u * 2.0**53).astype(np.uint64) & np.uint64(1023)
    return chi_square(np.bincount(words.astype(int), minlength=1024), len(u) / 1024)


def gaps(u: np.ndarray) -> float:
    """Lengths of the gaps between numbers below 0.1 are geometric."""
    lengths = np.diff(np.flatnonzero(u < 0.1)) - 1
    if len(lengths) == 0:
        return 0.0
    last = 40
    observed = np.bincount(np.minimum(lengths, last), minlength=last + 1)
    chance = np.append(0.1 * 0.9 ** np.arange(last), 0.9**last)
    return chi_square(observed, chance * len(lengths))


def runs(u: np.ndarray) -> float:
    """The number of rises and falls (Wald and Wolfowitz's runs up and down)."""
    rises = np.diff(u) > 0
    count = 1 + np.sum(rises[1:] != rises[:-1])
    n = len(u)
    return two_sided(stats.norm.sf((count - (2 * n - 1) / 3) / np.sqrt((16 * n - 29) / 90)))


def birthday_spacings(u: np.ndarray) -> float:
    """Marsaglia's test: 2**12 birthdays in a year of 2**32 days share 4 spacings on average."""
    people, days = 2**12, 2.0**32
    groups = len(u) // people
    births = np.sort((u[: groups * people].reshape(groups, people) * days).astype(np.int64))
    spacings = np.sort(np.diff(births))
    repeats = np.sum(np.diff(spacings) == 0)
    mean = groups * people**3 / (4 * days)
    return min(1.0, 2 * min(stats.poisson.cdf(repeats, mean), stats.poisson.sf(repeats - 1, mean)))


TESTS = {
    "evenness": evenness,
    "Kolmogorov-Smirnov": kolmogorov_smirnov,
    "correlation at lag 1": lambda u: correlation(u, 1),
    "correlation at lag 2": lambda u: correlation(u, 2),
    "correlation at lag 17": lambda u: correlation(u, 17),
    "pairs": pairs,
    "bits": bits,
    "low bits": low_bits,
    "gaps": gaps,
    "runs": runs,
    "birthday spacings": birthday_spacings,
}
