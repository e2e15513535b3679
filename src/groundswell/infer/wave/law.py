"""The predicted law of a day's counts: a mixture of negative binomials, one for each filter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import gammaln

from groundswell.infer.luck import Floats


def log_mass(counts: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Return ln P(count) of a negative binomial with variance mean + dispersion·mean²."""
    size = 1.0 / dispersion
    return np.asarray(
        gammaln(counts + size)
        - gammaln(size)
        - gammaln(counts + 1.0)
        + counts * (np.log(mean) - np.log(size + mean))
        + size * (np.log(size) - np.log(size + mean))
    )


@dataclass(frozen=True)
class Law:
    """Counts of a day, state by state.

    The log rate of filter n in state s is normal, `centre` and `variance` (draws, states); given
    the rate the count is negative binomial with `dispersion` (draws,). Each filter's marginal is
    again taken as negative binomial, with the same mean and variance.
    """

    centre: Floats
    variance: Floats
    dispersion: Floats
    weight: Floats

    @cached_property
    def means(self) -> Floats:
        """Mean of each filter, (draws, states); the spread that counts is capped at 1.5 nats."""
        return np.asarray(np.exp(self.centre + np.minimum(self.variance, 2.25) / 2.0))

    @cached_property
    def widths(self) -> Floats:
        """Dispersion of each filter with the uncertainty of its rate, (draws, states)."""
        stretch = np.exp(np.minimum(self.variance, 2.25))
        return np.asarray(stretch * (1.0 + self.dispersion[:, None]) - 1.0)

    @property
    def mean(self) -> Floats:
        """Expected count of each state, (states,)."""
        return np.asarray(self.weight @ self.means)

    def log_likelihood(self, counts: Floats) -> Floats:
        """Return ln P(count) of each state, (states,)."""
        each = log_mass(counts, self.means, self.widths)
        top = each.max(axis=0)
        return np.asarray(top + np.log(self.weight @ np.exp(each - top)))

    @cached_property
    def cumulative(self) -> Floats:
        """P(N <= count) of each state for counts 0, 1, ..., shape (counts, states).

        It ends where every state has reached 0.9999, or at 20,000. Masses by the recursion of the
        negative binomial, P(n + 1) = P(n)·q·(n + size)/(n + 1).
        """
        size = 1.0 / self.widths
        ratio = self.means / (size + self.means)
        mass = np.exp(log_mass(np.zeros(()), self.means, self.widths))
        total = self.weight @ mass
        rows = [total]
        while total.min() < 0.9999 and len(rows) < 20_000:
            mass = mass * ratio * (len(rows) - 1.0 + size) / len(rows)
            total = total + self.weight @ mass
            rows.append(total)
        return np.array(rows)

    def quantile(self, level: float) -> Floats:
        """Return the smallest count of each state whose cumulative probability reaches `level`."""
        return np.asarray((self.cumulative < level).sum(axis=0), dtype=np.float64)

    def between(self, low: Floats, high: Floats) -> Floats:
        """Return the probability of `low` <= N <= `high` (quantiles of this law), (states,)."""
        upper = np.minimum(high, len(self.cumulative) - 1).astype(int)
        below = np.minimum(low, len(self.cumulative)).astype(int) - 1
        state = np.arange(len(upper))
        under = np.where(below >= 0, self.cumulative[np.maximum(below, 0), state], 0.0)
        return np.asarray(self.cumulative[upper, state] - under)
