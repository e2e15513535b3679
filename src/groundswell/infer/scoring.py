"""Predictions of observations, scored: intervals and their width, CRPS, log score, hit or miss.

Where a number with error was observed, what is predicted is the number as it would be observed,
error included. Where an interval was observed, the prediction is of the true number, and nothing is
asked of where inside the interval it falls: the CRPS then has weight 0 there (Gneiting & Ranjan
2011; Allen, Ginsbourger & Ziegel 2023), and it is a hit if the predicted interval touches it.
Counts of people are scored by their decimal logarithm ("decades"), half a person for none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import luck, normal
from groundswell.infer.observe import Part, Term

Floats: TypeAlias = npt.NDArray[np.float64]

TAIL = 0.1  # on either side of an 80 % interval
_DECADE = math.log(10.0)


@dataclass(frozen=True)
class Score:
    """One prediction, scored.

    Attributes:
        id: of the observation.
        observed: lower and upper end (equal for a number), in natural units.
        median: of the prediction, in natural units.
        low: lower end of the 80 % interval.
        high: upper end.
        width: of the interval in decades, NaN for what is not compared by logarithm.
        crps: continuous ranked probability score; in decades, or in the outcome's unit.
        log_score: log predictive density of the observation on its scale; larger is better.
        hit: whether what was observed lies in (touches) the interval.
        place: probability integral transform: predicted probability of less than was observed.
    """

    id: str
    observed: tuple[float, float]
    median: float
    low: float
    high: float
    width: float
    crps: float
    log_score: float
    hit: bool
    place: float


def score(term: Term, simulated: Floats, seed: int) -> Score | None:
    """Score simulated numbers [n] against an observation; None where nothing is predicted."""
    x = simulated[np.isfinite(simulated)]
    if not len(x):
        return None
    part = term.parts[0]
    log_score = float(normal.log_sum(term.log_likelihood(x)) - math.log(len(x)))
    if term.scale == "index":
        right = float(np.mean(np.round(x) == part.low))
        return Score(
            id=term.id,
            observed=(part.low, part.low),
            median=float(np.median(x)),
            low=float(np.quantile(x, TAIL)),
            high=float(np.quantile(x, 1 - TAIL)),
            width=math.nan,
            crps=1.0 - right,
            log_score=log_score,
            hit=right > 0.5,
            place=1.0 - right,
        )
    scaled = term.scaled(x)
    if not term.is_interval:
        chance = luck.uniforms(seed, f"score/{term.id}", len(x))
        scaled = term.replicated(x, chance, luck.normals(seed, f"score/{term.id}", len(x)))
    low, middle, high = np.quantile(scaled, [TAIL, 0.5, 1 - TAIL])
    unit = _DECADE if term.scale == "log" else 1.0
    return Score(
        id=term.id,
        observed=(_natural(term, part.low), _natural(term, part.high)),
        median=_natural(term, middle),
        low=_natural(term, low),
        high=_natural(term, high),
        width=float(high - low) / unit if term.scale == "log" else math.nan,
        crps=_crps(part, scaled) / unit,
        log_score=log_score,
        hit=bool(low <= part.high and high >= part.low),
        place=float(np.mean(scaled < part.low)),
    )


def scores(terms: Sequence[Term], simulated: Floats, seed: int) -> tuple[Score | None, ...]:
    """Score predictions [n, terms]."""
    return tuple(score(term, simulated[:, i], seed) for i, term in enumerate(terms))


@dataclass(frozen=True)
class Total:
    """Scores of several observations together.

    Attributes:
        predicted: how many were predicted at all.
        covered: share inside (touching) the 80 % interval, of all predicted.
        points: how many of them were numbers rather than intervals, and the share inside.
        width: median width of the intervals around numbers, in decades.
        crps: mean, of what is compared by logarithm, in decades.
        log_score: mean.
    """

    predicted: int
    covered: float
    points: tuple[int, float]
    width: float
    crps: float
    log_score: float


def total(terms: Sequence[Term], found: Sequence[Score | None]) -> Total:
    """Sum scores up."""
    pairs = [(t, s) for t, s in zip(terms, found, strict=True) if s is not None]
    points = [s for t, s in pairs if not t.is_interval]
    logs = [s for t, s in pairs if t.scale == "log"]
    sharp = [s.width for t, s in pairs if t.scale == "log" and not t.is_interval]
    return Total(
        predicted=len(pairs),
        covered=_mean([float(s.hit) for _, s in pairs]),
        points=(len(points), _mean([float(s.hit) for s in points])),
        width=float(np.median(sharp)) if sharp else math.nan,
        crps=_mean([s.crps for s in logs]),
        log_score=_mean([s.log_score for _, s in pairs]),
    )


def crps(draws: Floats, observed: float) -> float:
    """Return E|X - y| - ½·E|X - X'| of a sample (Gneiting & Raftery 2007, eq. 21), O(n·log n)."""
    x = np.sort(draws)
    n = len(x)
    spread = 2.0 * float(np.sum((2.0 * np.arange(1, n + 1) - n - 1) * x)) / (n * n)
    return float(np.mean(np.abs(x - observed))) - 0.5 * spread


def order(positive: Floats, negative: Floats) -> float:
    """Return the share of pairs in the right order (area under the ROC curve), ties counting half.

    Args:
        positive: values where something happened; larger should mean likelier.
        negative: values where it did not.
    """
    if not len(positive) or not len(negative):
        return math.nan
    difference = positive[:, None] - negative[None, :]
    return float(np.mean(np.where(difference == 0, 0.5, difference > 0)))


def _crps(part: Part, draws: Floats) -> float:
    """Score draws; the stretch of an observed interval is shrunk to nothing first."""
    below = np.minimum(draws, part.low)
    return crps(below + np.maximum(draws - part.high, 0.0), part.low)


def _natural(term: Term, value: float) -> float:
    return float(np.exp(value)) if term.scale == "log" else float(value)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan
