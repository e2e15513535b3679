"""What luck leaves of the evidence on a statement, draw by draw: p-values for it and against it.

A statement compares expectations over luck, and of each draw only a few replicates are known. What
the p-values of all draws say of the share of true statements is told in `shares`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.claims.special import binomial_tail, student_cdf
from groundswell.infer import normal

Floats: TypeAlias = npt.NDArray[np.float64]

USUAL = 0.9  # share of draws whose variances enter the common one as they are
PRIOR_RUNS = 4  # the common variance counts as so many runs of each draw (Smyth 2004)
_ENUMERATED = 60  # pairs of runs with events up to which their distribution is enumerated
_CHANCES = 201  # chances of a shared event that are tried
_LOG_FACTORIAL = np.array([math.lgamma(n + 1.0) for n in range(_ENUMERATED + 1)])


@dataclass(frozen=True)
class Evidence:
    """P-values of one statement in each draw, shape [draws].

    Attributes:
        true: probability of runs at least this favourable if the statement were false.
        false: probability of runs at least this unfavourable if it were true.
    """

    true: Floats
    false: Floats

    def __invert__(self) -> Evidence:
        """Return the evidence on the statement's negation."""
        return Evidence(self.false, self.true)

    def __getitem__(self, draws: npt.NDArray[np.bool_]) -> Evidence:
        """Return the evidence on some draws."""
        return Evidence(self.true[draws], self.false[draws])

    def guess(self) -> Floats:
        """Return 1 where the runs speak for the statement, 0 where against, 0.5 where neither."""
        return 0.5 + 0.5 * np.sign(self.false - self.true)


def both(statements: list[Evidence]) -> Evidence:
    """Return the evidence that all statements hold.

    All hold only if the weakest does: its p-value. One fails: the strongest sign of that, times the
    number of statements it was chosen from (Bonferroni).
    """
    true = np.max([statement.true for statement in statements], axis=0)
    false = np.min([statement.false for statement in statements], axis=0) * len(statements)
    return Evidence(true, np.minimum(false, 1.0))


def of_event(happened: Floats, known: npt.NDArray[np.bool_], bound: float) -> Evidence:
    """Return the evidence that an event's probability is `bound` or more.

    Args:
        happened: 1 or 0, shape [draws, replicates].
        known: which runs count.
        bound: a probability.

    The p-values are exact (binomial).
    """
    runs = known.sum(axis=1).tolist()
    counts = np.where(known, happened, 0.0).sum(axis=1).tolist()
    if bound <= 0.0 or bound > 1.0:
        holds = np.full(len(runs), bound <= 0.0)
        return Evidence(np.where(holds, 0.0, 1.0), np.where(holds, 1.0, 0.0))
    reached = [binomial_tail(k, n, bound) for k, n in zip(counts, runs, strict=True)]
    beyond = [
        binomial_tail(k + 1.0, n, bound) if k < n else 0.0
        for k, n in zip(counts, runs, strict=True)
    ]
    return Evidence(np.array(reached), 1.0 - np.array(beyond))


def of_quotient(
    counts: list[Floats], exposures: list[Floats], bound: float, shared: Floats
) -> Evidence:
    """Return the evidence that one rate of events is at least `bound` times another.

    Args:
        counts: runs with the event on the one and on the other side, shape [draws] each.
        exposures: what each count is divided by (runs, or days at risk), shape [draws] each.
        bound: a factor above zero.
        shared: pairs of runs under one luck in which both had the same event at the same time,
            shape [draws]; 0 where each side has luck of its own.

    Given how many pairs had any event, those with the first alone (a), the second alone (b) and
    both (c) are multinomial, and at the bound a + c = r (b + c), with r the bound times the
    quotient of the exposures. The statistic is a + c - r (b + c), its distribution that of the
    likeliest chances at the bound (a parametric bootstrap, enumerated). Without shared events this
    is the conditional binomial test of Przyborowski and Wilenski (1940); events that both sides
    have, and that so tell of no difference, sharpen it. No event at all speaks neither way.
    With events that end a run's exposure (a first wave) the tests show its false alarms.
    """
    if bound <= 0.0:
        return Evidence(np.zeros(len(shared)), np.ones(len(shared)))
    found = []
    for k1, k2, c, t1, t2 in zip(*(x.tolist() for x in (*counts, shared, *exposures)), strict=True):
        known = t1 > 0.0 and t2 > 0.0 and max(k1, k2) > 0.0
        found.append(_paired(k1 - c, k2 - c, c, bound * t1 / t2) if known else (1.0, 1.0))
    true, false = np.array(found).T
    return Evidence(true, false)


def _paired(first: float, second: float, shared: float, factor: float) -> tuple[float, float]:
    """Return the p-values of counts that favour a quotient of `factor` or more, and of less."""
    pairs = first + second + shared
    seen = first - factor * second - (factor - 1.0) * shared
    one, other, both_ = _likeliest(first, second, shared, factor)
    if pairs > _ENUMERATED:
        spread = pairs * (one + factor**2 * other + (factor - 1.0) ** 2 * both_)
        t = np.array([seen / math.sqrt(spread)])
        return float(normal.cdf(-t)[0]), float(normal.cdf(t)[0])
    number = round(pairs)
    a, b = np.indices((number + 1, number + 1))
    there = a + b <= number
    a, b = a[there], b[there]
    c = number - a - b
    logs = _LOG_FACTORIAL[number] - _LOG_FACTORIAL[a] - _LOG_FACTORIAL[b] - _LOG_FACTORIAL[c]
    with np.errstate(divide="ignore", invalid="ignore"):
        for count, chance in ((a, one), (b, other), (c, both_)):
            logs = logs + np.where(count > 0, count * np.log(chance), 0.0)
    weight = np.exp(logs)
    statistic = a - factor * b - (factor - 1.0) * c
    near = 1e-9 * max(1.0, factor) * max(pairs, 1.0)
    true = float(weight[statistic >= seen - near].sum())
    false = float(weight[statistic <= seen + near].sum())
    return min(true, 1.0), min(false, 1.0)


def _likeliest(
    first: float, second: float, shared: float, factor: float
) -> tuple[float, float, float]:
    """Return the likeliest chances of first alone, second alone and both, at the bound.

    With a + b + c = 1 and a + c = factor (b + c) one of them is free.
    """
    both_ = np.linspace(0.0, min(1.0, 1.0 / factor, factor), _CHANCES)
    other = (1.0 - factor * both_) / (1.0 + factor)
    one = np.maximum(1.0 - both_ - other, 0.0)
    other = np.maximum(other, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = sum(
            np.where(count > 0.0, count * np.log(chance), 0.0)
            for count, chance in ((first, one), (second, other), (shared, both_))
        )
    best = int(np.argmax(fit))
    return float(one[best]), float(other[best]), float(both_[best])


def of_margin(margins: Floats) -> Evidence:
    """Return the evidence that the expected margin of each draw is 0 or more.

    Args:
        margins: shape [draws, replicates].

    Student's t with a moderated variance: the draw's own, pooled with the mean over draws, which
    counts as `PRIOR_RUNS` runs. In that mean the largest tenth counts as the largest of the rest:
    one run in a thousand may kill as many people as all others, and must not blur every draw. With
    one replicate the variance over draws stands for luck: it is never too small. Margins without
    any luck are taken as they are.
    """
    draws, replicates = margins.shape
    means = margins.mean(axis=1)
    if replicates > 1:
        own = margins.var(axis=1, ddof=1)
        freedom = float(PRIOR_RUNS + replicates - 1)
        common = np.minimum(own, np.quantile(own, USUAL)).mean()
        variance = (PRIOR_RUNS * common + (replicates - 1) * own) / freedom
    else:
        freedom = float(max(draws - 1, 1))
        variance = np.full(draws, means.var(ddof=1) if draws > 1 else np.inf)
    error = np.sqrt(variance / replicates)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0.0, means / error, np.where(means >= 0.0, np.inf, -np.inf))
    return Evidence(student_cdf(freedom, -t), student_cdf(freedom, t))
