"""The share of draws in which a statement is true, as far as luck lets it be seen.

A statement compares expectations over luck, and of each draw only a few replicates are known. To
count the draws whose sample mean meets the bound would be wrong: an event of probability 0.4 in
every draw, seen once in each, "meets" 0.5 in two draws of five. So the evidence of a draw is read
as one observation z = δ + noise of standard deviation 1, where δ is the draw's distance from the
bound in units of its own luck, and the statement is true where δ >= 0. Evidence in steps (few
replicates) gives an interval for z: between the normal quantiles of the probabilities of less than
was seen and of no more than was seen.

How δ is spread over draws is not known, and nothing is assumed of it. For each share the likeliest
spread that has it is found (a mixture on a grid, by EM: Laird 1978, after Kiefer and Wolfowitz
1956), and the bounds are where the log likelihood has fallen by `DROP` below its highest (the
profile likelihood of a functional of the mixing distribution, Murphy and van der Vaart 2000).
Draws close to the bound fit either side, so that where luck blurs every draw the bounds stay far
apart. What is assumed is that how much luck blurs a draw does not depend on which side it is on;
draws that say nothing are taken to be like the rest. The tests show how often the bounds miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from groundswell.claims.luck import Evidence, Floats, both
from groundswell.infer import normal

DROP = 1.92  # in log likelihood: both bounds together hold in 95 of 100 studies
_HALF = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.5, 8.0])
_DISTANCES = np.concatenate([-_HALF[::-1], _HALF])  # the bound itself is on both sides
_TRUE = np.arange(len(_DISTANCES)) >= len(_HALF)
_SHARES = np.sin(np.linspace(0.0, 0.5 * np.pi, 41)) ** 2  # closer together at both ends
_EVEN = np.where(_TRUE, _SHARES[:, None], 1.0 - _SHARES[:, None]) / len(_HALF)
_ROUNDS = 150  # of EM
_FAR = 8.0  # beyond so many standard deviations evidence says no more
_STEP = 0.1  # z is rounded to these where evidence has no steps of its own
_FLAT = 0.02  # a log likelihood so near to the highest is as high


@dataclass(frozen=True)
class Share:
    """A share of draws: the likeliest one, and 95 % bounds."""

    guess: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Half the distance between the bounds."""
        return 0.5 * (self.high - self.low)


class Profiled(Protocol):
    """What all draws say of a share, whatever each of them is worth."""

    def share(self, worth: float = 1.0) -> Share:
        """Return the share.

        Draws of a posterior are less than independent: each counts as `worth` independent ones.
        """
        ...


@dataclass(frozen=True)
class Profile:
    """What all draws say of the share of true statements.

    Attributes:
        fit: highest log likelihood at each of the shares `_SHARES`.
        likeliest: the share.
    """

    fit: Floats
    likeliest: float

    def share(self, worth: float = 1.0) -> Share:
        """Return the share; see `Profiled`."""
        left = DROP - worth * (self.fit.max() - self.fit)
        inside = np.flatnonzero(left >= 0.0)
        low = _crossing(left, inside[0], inside[0] - 1)
        high = _crossing(left, inside[-1], inside[-1] + 1)
        return Share(_within(self.likeliest, low, high), low, high)


@dataclass(frozen=True)
class Among:
    """What all draws say of the share of true statements among those that apply.

    Bounded by the shares of both: true where it applies, and false where it applies.
    """

    true: Profile
    false: Profile

    def share(self, worth: float = 1.0) -> Share:
        """Return the share; see `Profiled`."""
        true, false = self.true.share(worth), self.false.share(worth)
        low = _fraction(true.low, false.high)
        high = _fraction(true.high, false.low)
        guess = _fraction(true.guess, false.guess) if true.guess + false.guess > 0.0 else 0.5
        return Share(_within(guess, low, high), low, high)


def profile(statement: Evidence) -> Profile:
    """Return what the evidence of all draws says of the share in which a statement is true."""
    likelihood, counts = _likelihood(statement)
    spreads = _spreads(likelihood, counts, _EVEN, _SHARES)
    fit = _fit(spreads, likelihood, counts)
    best = spreads[fit >= fit.max() - _FLAT].mean(axis=0, keepdims=True)
    return Profile(fit, float(_spreads(likelihood, counts, best)[0, _TRUE].sum()))


def among(statement: Evidence, presupposed: Evidence) -> Among:
    """Return the same among the draws where what is presupposed holds."""
    true, false = both([presupposed, statement]), both([presupposed, ~statement])
    return Among(profile(true), profile(false))


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _fraction(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0.0 else 0.0


def _likelihood(statement: Evidence) -> tuple[Floats, Floats]:
    """Return the likelihood of each distance [kinds, distances], and draws of each kind [kinds]."""
    low = np.where(statement.true >= 1.0, -np.inf, _quantile(1.0 - statement.true))
    high = np.where(statement.false >= 1.0, np.inf, _quantile(statement.false))
    with np.errstate(invalid="ignore"):
        middle = _STEP * np.round(0.5 * (low + high) / _STEP)
        fine = high - low < 0.5 * _STEP
    low, high = (np.where(fine, middle + way * 0.5 * _STEP, end) for way, end in
                 ((-1.0, np.round(low, 3)), (1.0, np.round(high, 3))))  # fmt: skip
    kinds, counts = np.unique(np.column_stack([low, high]), axis=0, return_counts=True)
    # in the nearer tail, so that small probabilities stay exact
    below, above = kinds[:, :1] - _DISTANCES, kinds[:, 1:] - _DISTANCES
    turned = below > 0.0
    below, above = np.where(turned, -above, below), np.where(turned, -below, above)
    chance = normal.cdf(above) - normal.cdf(below)
    return chance / chance.max(axis=1, keepdims=True), counts.astype(np.float64)


def _quantile(u: Floats) -> Floats:
    tiny = 1e-15
    return np.clip(normal.quantile(np.clip(u, tiny, 1.0 - tiny)), -_FAR, _FAR)


def _spreads(
    likelihood: Floats, counts: Floats, first: Floats, shares: Floats | None = None
) -> Floats:
    """Return spreads [n, distances] of higher likelihood than the `first`, held at their shares."""
    weights = first
    for _ in range(_ROUNDS):
        weights = weights * ((counts / (weights @ likelihood.T)) @ likelihood)
        weights = _held(weights, shares)
    return weights


def _held(weights: Floats, shares: Floats | None) -> Floats:
    """Return spreads that sum to 1, with given shares at and above the bound."""
    if shares is None:
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))
    for side, part in ((_TRUE, shares), (~_TRUE, 1.0 - shares)):
        total = weights[:, side].sum(axis=1)
        weights[:, side] *= (part / np.where(total > 0.0, total, 1.0))[:, None]
    return weights


def _fit(weights: Floats, likelihood: Floats, counts: Floats) -> Floats:
    return np.asarray(np.log(weights @ likelihood.T) @ counts)


def _crossing(left: Floats, inside: np.intp, outside: np.intp) -> float:
    """Return the share between two of the grid where nothing is left."""
    if not 0 <= outside < len(left):
        return float(_SHARES[inside])
    part = left[inside] / (left[inside] - left[outside])
    return float(_SHARES[inside] + part * (_SHARES[outside] - _SHARES[inside]))
