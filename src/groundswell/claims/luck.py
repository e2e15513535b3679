"""What luck leaves open about the share of draws in which a statement is true.

A statement compares expectations over luck, and of each draw only a few replicates are known. To
count the draws whose sample mean meets the bound would be wrong: an event of probability 0.4 in
every draw, seen once in each, "meets" 0.5 in two draws of five. So each draw is tested, and the
share of true statements is bounded from the p-values: where the statement is false, a p-value below
`level` has at most probability `level`, hence

    share(p <= level)  <=  true + (1 - true) * level.

This is the lower bound on the share of false null hypotheses of Storey (2002) and of Meinshausen
and Rice (2006); it assumes nothing of how draws differ. With one replicate and an event it is
Markov's inequality. The upper bound is the same with the statement's negation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.chance.beta import beta_quantile
from groundswell.claims.special import binomial_tail, student_cdf

Floats: TypeAlias = npt.NDArray[np.float64]

CONFIDENCE = 0.95  # of each one-sided bound on a share
LEVELS = (0.04, 0.15, 0.5)  # p-values at which shares are counted; the best one holds
USUAL = 0.9  # share of draws whose variances enter the common one as they are
PRIOR_RUNS = 4  # the common variance counts as so many runs of each draw (Smyth 2004)


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


def of_quotient(counts: list[Floats], exposures: list[Floats], bound: float) -> Evidence:
    """Return the evidence that one rate of events is at least `bound` times another.

    Args:
        counts: events of the one and of the other, shape [draws] each.
        exposures: what each count is divided by (runs, or days at risk), shape [draws] each.
        bound: a factor above zero.

    Given how many events there were in both together, those of the first are binomial with chance
    bound·t1 / (bound·t1 + t2) where the quotient is the bound (Przyborowski and Wilenski 1940). No
    event at all speaks neither way. Exact for Poisson counts; with events that end a run's exposure
    (a first wave) the tests show its false alarms.
    """
    if bound <= 0.0:
        return Evidence(np.zeros(len(counts[0])), np.ones(len(counts[0])))
    true, false = [], []
    for k1, k2, t1, t2 in zip(*(part.tolist() for part in (*counts, *exposures)), strict=True):
        chance = bound * t1 / (bound * t1 + t2) if t1 > 0.0 and t2 > 0.0 else 0.5
        reached = binomial_tail(k1, k1 + k2, chance)
        beyond = binomial_tail(k1 + 1.0, k1 + k2, chance) if k2 > 0 else 0.0
        true.append(reached)
        false.append(1.0 - beyond)
    return Evidence(np.array(true), np.array(false))


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


def least_share(p_values: Floats, worth: float = 1.0) -> float:
    """Return a lower 95 % bound on the share of draws in which the statement is true.

    Draws of a posterior are less than independent: each counts as `worth` independent ones.
    """
    total = len(p_values)
    doubt = (1.0 - CONFIDENCE) / len(LEVELS)
    best = 0.0
    for level in LEVELS:
        small = p_values[p_values <= level]
        if len(small) > level * total:
            # Few replicates make few p-values possible: the largest one is the true level.
            reached = float(small.max())
            others = worth * (total - len(small))
            seen = beta_quantile(worth * len(small), others + 1.0, doubt)
            best = max(best, (seen - reached) / (1.0 - reached))
    return best


@dataclass(frozen=True)
class Share:
    """A share of draws: a guess and one-sided 95 % bounds."""

    guess: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Half the distance between the bounds."""
        return 0.5 * (self.high - self.low)


def share(statement: Evidence, worth: float = 1.0) -> Share:
    """Return the share of draws in which a statement is true; see `least_share` for `worth`."""
    low, high = least_share(statement.true, worth), 1.0 - least_share(statement.false, worth)
    return Share(_within(float(statement.guess().mean()), low, high), low, high)


def share_among(statement: Evidence, presupposed: Evidence, worth: float = 1.0) -> Share:
    """Return the share of draws with a true statement among those where the presupposed holds.

    Bounded by the shares of both: true where it applies, and false where it applies.
    """
    true = share(both([presupposed, statement]), worth)
    false = share(both([presupposed, ~statement]), worth)
    low = _fraction(true.low, false.high)
    high = _fraction(true.high, false.low)
    applies = presupposed.guess() > 0.5
    guess = float(statement.guess()[applies].mean()) if applies.any() else 0.5 * (low + high)
    return Share(_within(guess, low, high), low, high)


def _fraction(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0.0 else 0.0


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
