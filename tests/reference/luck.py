"""Luck of the twin: Philox in plain Python, and inversion by adding up exact masses."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

from groundswell.chance.keys import hashed, philox4x32, unit_interval

WORD = 0xFFFFFFFF


@cache
def decision(what: str) -> int:
    """Number of a decision."""
    return hashed("decision", what, 32)


class Luck:
    """The random numbers of one run: who decides, which member, when, what."""

    def __init__(self, key: int) -> None:
        self.key = (key & WORD, key >> 32)

    def _words(self, who: int, member: int, tick: int, what: str) -> tuple[int, int, int, int]:
        counter = (who, member, tick & WORD, decision(what))
        return philox4x32(counter, self.key)

    def number(self, who: int, member: int, tick: int, what: str) -> float:
        """The random number of one decision."""
        return unit_interval(*self._words(who, member, tick, what)[:2])

    def two(self, who: int, member: int, tick: int, what: str) -> tuple[float, float]:
        """Two random numbers of one decision."""
        a, b, c, d = self._words(who, member, tick, what)
        return unit_interval(a, b), unit_interval(c, d)

    def half(self, who: int, tail: int, upper: bool, tick: int, what: str) -> float:
        """The random number of one half of a tail class; the core is the first of its own."""
        return self.two(who, tail, tick, what)[upper]

    def normal(self, who: int, member: int, tick: int, what: str) -> float:
        """A standard normal deviate."""
        return NormalDist().inv_cdf(self.number(who, member, tick, what))

    def how_many(
        self, who: int, tail: int, upper: bool, tick: int, what: str, n: int, p: float
    ) -> int:
        """Of ``n`` people of a cohort how many do it, each with chance ``p``."""
        return binomial(self.half(who, tail, upper, tick, what), n, p) if n > 0 and p > 0 else 0


def binomial(u: float, n: int, p: float) -> int:
    """Smallest k with P(X <= k) >= u, summing from where nothing is left out."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    start = max(0, int(n * p - 12.0 * math.sqrt(n * p * (1.0 - p)) - 40.0))
    log_mass = start * math.log(p) + (n - start) * math.log1p(-p)
    if start > 0:
        log_mass += math.lgamma(n + 1) - math.lgamma(start + 1) - math.lgamma(n - start + 1)
    mass, total, k = math.exp(log_mass), 0.0, start
    odds = p / (1.0 - p)
    while k < n:
        total += mass
        if total >= u:
            return k
        mass *= (n - k) / (k + 1) * odds
        k += 1
    return n


def poisson(u: float, mean: float) -> int:
    """Smallest k with P(X <= k) >= u (means well below 700)."""
    mass, k = math.exp(-mean), 0
    total = mass
    while total < u:
        k += 1
        mass *= mean / k
        total += mass
    return k


def chance(hazard: float) -> float:
    """Probability that something with this hazard (integrated over the step) happens."""
    return -math.expm1(-hazard)
