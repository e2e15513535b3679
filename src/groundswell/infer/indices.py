"""First-order and group indices from given data, with intervals and a null.

The index of a parameter is the share of the variance of one run's outcome that is the variance of
its expectation given the parameter alone (Sobol' 1993). Parameters are taken by their ranks and the
expectation is written in Legendre polynomials of them (Sudret 2008), orthonormal over the draws:
with f_k the k-th and y the outcome, the part explained is the sum of E[f_k y]². The plain estimate
of such a square is too large by its own variance; sums over pairs of different draws (a
U-statistic, Hoeffding 1948) are not, so a parameter without effect has expectation zero.

Chosen by trying on functions with known indices (200 to 1,600 draws, with and without luck of the
same variance): degrees 3 and 4 miss what is periodic; 8 bins lose a fifth of it, 16 bins double the
error of a parameter without effect; rank neighbours (Gamboa and others 2022) have five times that
error; adaptive degrees gain little and lift the null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer.luck import uniforms

Floats: TypeAlias = npt.NDArray[np.float64]

DEGREE = 6
_GROUP_DEGREE = 4
_PRODUCTS = ((1, 1), (2, 2))  # degrees of the products by which members of a group interact
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Index:
    """A share of variance with its 95 % interval; it may come out below zero by sampling."""

    value: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """Return the numbers, rounded to four digits behind the point."""
        return {
            "first": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
        }


@dataclass(frozen=True)
class Spread:
    """What the runs of one answer say of its variance.

    Attributes:
        means: the mean over the replicates of each draw.
        within: the variance over replicates of each draw (0 where there is one).
        freedom: replicates less one, of each draw.
        inverse: one over the number of replicates, of each draw.
    """

    means: Floats
    within: Floats
    freedom: Floats
    inverse: Floats

    @property
    def knows_luck(self) -> bool:
        """Whether any draw has two replicates."""
        return bool(self.freedom.sum() > 0.0)

    def rows(self, chosen: npt.NDArray[np.int64]) -> Spread:
        """Return some draws."""
        return Spread(
            self.means[chosen], self.within[chosen], self.freedom[chosen], self.inverse[chosen]
        )

    def luck(self, weights: Floats | None = None) -> Floats:
        """Return the variance by luck, for each row of weights [b, draws]; 0 if unknown."""
        w = np.ones((1, len(self.means))) if weights is None else weights
        freedom = w @ self.freedom
        total = w @ (self.within * self.freedom)
        return np.asarray(np.divide(total, freedom, out=np.zeros_like(total), where=freedom > 0.0))

    def total(self, weights: Floats | None = None) -> Floats:
        """Return the variance of one run's outcome, for each row of weights [b, draws].

        The variance between draws' means holds the luck of a mean; that of a run replaces it.
        """
        w = np.ones((1, len(self.means))) if weights is None else weights
        count = w.sum(axis=1)
        centred = self.means - self.means.mean()
        mean = w @ centred / count
        between = (w @ centred**2 / count - mean**2) * count / np.maximum(count - 1.0, 1.0)
        luck = self.luck(w)
        return np.asarray(np.maximum(between + luck * (1.0 - w @ self.inverse / count), 1e-300))


def rests_on_few(means: Floats) -> bool:
    """Tell whether the variance over draws is that of fewer than ten of them.

    Their number is (sum of squares)² / sum of fourth powers, of deviations from the median.
    """
    squares = (means - np.median(means)) ** 2
    return bool(squares.sum() ** 2 < 10.0 * (squares**2).sum() or np.ptp(means) == 0.0)


def spread(values: Floats) -> Spread:
    """Return the spread of an answer [draws, replicates], each draw with a finished run."""
    known = np.isfinite(values)
    count = known.sum(axis=1)
    filled = np.where(known, values, 0.0)
    means = filled.sum(axis=1) / count
    squares = np.where(known, (filled - means[:, None]) ** 2, 0.0).sum(axis=1)
    return Spread(means, squares / np.maximum(count - 1, 1), count - 1.0, 1.0 / count)


def unit_ranks(x: Floats) -> Floats:
    """Return ranks on (0, 1), ties sharing their mean rank."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - 0.5 * counts)[inverse] / len(x))


def legendre(x: Floats, degree: int = DEGREE) -> Floats:
    """Return Legendre polynomials of the ranks of x: [draws, at most degree].

    Each has mean 0 and variance 1 over the draws, and no two correlate. A parameter with few
    different values has fewer of them.
    """
    degree = min(degree, len(np.unique(x)) - 1, len(x) - 2)
    table = np.polynomial.legendre.legvander(2.0 * unit_ranks(x) - 1.0, degree)
    basis, triangle = np.linalg.qr(table)
    return np.asarray((basis * np.sign(np.diag(triangle)) * np.sqrt(len(x)))[:, 1:])


def group_features(columns: Sequence[Floats]) -> Floats:
    """Return polynomials of several parameters and products of each two: [draws, features].

    Made orthonormal, so that correlated members are not counted twice. For more members than draws
    can bear, lower degrees and no products.
    """
    room = len(columns[0]) // 8
    degree = max(1, min(_GROUP_DEGREE, room // len(columns)))
    single = [legendre(x, degree) for x in columns]
    parts = list(single)
    if len(columns) * degree + len(columns) ** 2 > room:
        return orthonormal(np.hstack(parts))
    for one, other in combinations(single, 2):
        for j, k in _PRODUCTS:
            if one.shape[1] >= j and other.shape[1] >= k:
                product = one[:, j - 1] * other[:, k - 1]
                parts.append(((product - product.mean()) / product.std())[:, None])
    return orthonormal(np.hstack(parts))


def orthonormal(features: Floats) -> Floats:
    """Return a basis of the span of centred features, each with variance 1 over the draws."""
    basis, sizes, _ = np.linalg.svd(features, full_matrices=False)
    whole = sizes > 1e-8 * sizes[0]
    return np.asarray(basis[:, whole] * np.sqrt(len(features)))


def explained(features: Floats, means: Floats, weights: Floats | None = None) -> Floats:
    """Return the variance explained by features, without bias, for each row of weights."""
    n = len(means)
    y = means - means.mean()
    moments = features * y[:, None]
    if weights is None:
        sums = moments.sum(axis=0)
        return np.asarray([(sums @ sums - (moments**2).sum()) / (n * (n - 1.0))])
    centre = weights @ y / weights.sum(axis=1)
    sums = weights @ moments - centre[:, None] * (weights @ features)
    squared = weights**2
    pairs = weights.sum(axis=1) ** 2 - squared.sum(axis=1)
    return np.asarray(((sums**2).sum(axis=1) - squared @ (moments**2).sum(axis=1)) / pairs)


def bootstrap(seed: int, draws: int, times: int) -> Floats:
    """Return how often each draw comes in samples of draws with replacement: [times, draws]."""
    chosen = (uniforms(seed, "bootstrap", times, draws) * draws).astype(np.int64)
    offset = np.arange(times)[:, None] * draws
    counts = np.bincount((chosen + offset).ravel(), minlength=times * draws)
    return counts.reshape(times, draws).astype(np.float64)


def index(features: Floats, answer: Spread, weights: Floats) -> Index:
    """Return the index of what the features stand for, with a percentile interval."""
    value = float((explained(features, answer.means) / answer.total())[0])
    again = explained(features, answer.means, weights) / answer.total(weights)
    tail = 0.5 * (1.0 - CONFIDENCE)
    low, high = np.quantile(again, [tail, 1.0 - tail])
    return Index(value, min(float(low), value), max(float(high), value))


def null_maxima(features: Iterable[Floats], answer: Spread, seed: int, times: int) -> Floats:
    """Return the largest index of all parameters in each of `times` shuffles of the outcome."""
    n = len(answer.means)
    order = np.argsort(uniforms(seed, "permutation", times, n), axis=1)
    shuffled = (answer.means - answer.means.mean())[order]
    best = np.full(times, -np.inf)
    for table in features:
        sums = shuffled @ table
        own = shuffled**2 @ (table**2).sum(axis=1)
        best = np.maximum(best, ((sums**2).sum(axis=1) - own) / (n * (n - 1.0)))
    return np.asarray(best / answer.total()[0])


def chance(value: float, maxima: Floats) -> float:
    """Return the probability of an index this large anywhere if no parameter had an effect."""
    return float((1 + (maxima >= value).sum()) / (1 + len(maxima)))
