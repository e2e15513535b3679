"""The numbers that a statement compares: expectations over all draws, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from groundswell.claims.measure import Floats, Truths
from groundswell.claims.special import wilson
from groundswell.claims.statement import Scene, exposure, read, sides

if TYPE_CHECKING:
    from groundswell.case.claim import Term

WIDE = 1.96  # standard errors to each side of a 95 % interval


@dataclass(frozen=True)
class Number:
    """A mean over draws and luck with its 95 % Monte-Carlo interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """What a term comes to.

    Attributes:
        sides: what is contrasted (arm, or condition of a Bayes factor) -> its expectation.
        contrast: as in the case; None for one arm alone.
        found: the contrast itself; of a change that of the last arm, of one arm its expectation;
            None where it has no meaning (nothing over nothing).
        share: whether the sides are probabilities.
    """

    sides: Mapping[str, Number]
    contrast: str | None
    found: Number | None
    share: bool = False


@dataclass(frozen=True)
class _Mean:
    """A mean and what each draw adds to its error (its influence), [draws]."""

    value: float
    influence: Floats


def estimate(term: Term, scene: Scene, finished: Truths, worth: float = 1.0) -> Estimate:
    """Return the numbers of a term over the draws that are finished.

    Args:
        term: of the claim.
        scene: where it is answered.
        finished: the draws that count.
        worth: how many independent draws each draw is worth.

    Raises:
        BeyondError: the study is too short.
    """
    found = {}
    for number, (arm, given) in enumerate(sides(term)):
        counted, known = read(term, arm, scene, given)
        total = np.where(known, counted, 0.0).sum(axis=1)[finished]
        over = np.where(known, exposure(term, arm, scene), 0.0).sum(axis=1)[finished]
        name = scene.arm(arm)
        if term.against is not None:
            name = ("given", "against")[number]
        found[name] = (total, over)
    half = _half(list(found.values())) if term.smoothed else (0.0, 0.0)
    means = {name: _mean(total, over, half) for name, (total, over) in found.items()}
    share = term.measure.is_event and term.per is None
    interval = _chance if share else _number
    numbers = {name: interval(mean, worth) for name, mean in means.items()}
    if all((total >= 0.0).all() for total, _ in found.values()):  # what is never negative
        numbers = {name: replace(one, low=max(one.low, 0.0)) for name, one in numbers.items()}
    contrasted = _contrast(term, list(means.values()), share, worth)
    return Estimate(numbers, term.contrast, contrasted, share)


def chance(happened: Floats, of: Floats, worth: float = 1.0) -> Number | None:
    """Return sum(happened) / sum(of) with its 95 % interval; arguments [draws]. None of nothing."""
    found = _mean(happened, of, (0.0, 0.0))
    return None if math.isnan(found.value) else _chance(found, worth)


def _half(counted: list[tuple[Floats, Floats]]) -> tuple[float, float]:
    """Return half an event and its exposure, as common as in both sides together.

    The mean of a gamma posterior whose prior has the common rate (Clayton and Kaldor 1987).
    """
    events = sum(float(total.sum()) for total, _ in counted)
    over = sum(float(exposed.sum()) for _, exposed in counted)
    there = events > 0.0 and all(exposed.sum() > 0.0 for _, exposed in counted)
    return (0.5, 0.5 * over / events) if there else (0.0, 0.0)


def _mean(total: Floats, over: Floats, half: tuple[float, float]) -> _Mean:
    whole = float(over.sum()) + half[1]
    if not whole > 0.0:
        return _Mean(math.nan, np.zeros_like(total))
    value = (float(total.sum()) + half[0]) / whole
    return _Mean(value, (total - value * over) * len(total) / whole)


def _contrast(term: Term, means: list[_Mean], share: bool, worth: float) -> Number | None:
    first, last = means[0], means[-1]
    if term.contrast is None:
        if share and not math.isnan(first.value):
            return _chance(first, worth)
        found = first
    elif term.contrast == "difference":
        found = _Mean(first.value - last.value, first.influence - last.influence)
    elif term.contrast == "change":
        found = _Mean(last.value - first.value, last.influence - first.influence)
    elif first.value > 0.0 and last.value > 0.0:
        logs = first.influence / first.value - last.influence / last.value
        inside = _number(_Mean(math.log(first.value / last.value), logs), worth)
        return Number(math.exp(inside.value), math.exp(inside.low), math.exp(inside.high))
    else:
        return None
    if math.isnan(found.value):
        return None
    if share and not found.influence.any():  # pairs which all agree (Agresti and Min 2005)
        half = WIDE / (len(found.influence) * worth + 2.0)
        return Number(found.value, found.value - half, found.value + half)
    return _number(found, worth)


def _number(mean: _Mean, worth: float) -> Number:
    draws = len(mean.influence)
    error = float(mean.influence.std(ddof=1)) / math.sqrt(draws * worth) if draws > 1 else math.inf
    return Number(mean.value, mean.value - WIDE * error, mean.value + WIDE * error)


def _chance(mean: _Mean, worth: float) -> Number:
    """Return a probability with Wilson's interval (1927): none seen is not none possible.

    The number of trials is the one that would give the error seen between draws.
    """
    share, trials = mean.value, len(mean.influence) * worth
    error = (_number(mean, worth).high - share) / WIDE
    if error > 0.0 and 0.0 < share < 1.0:
        trials = share * (1.0 - share) / error**2
    if not trials > 0.0:  # of one draw nothing is known
        return Number(share, 0.0, 1.0)
    return Number(share, *wilson(share, trials, WIDE))
