"""Predictions of things that happen or not, judged; doubt by drawing whole groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from groundswell.infer.luck import uniforms
from groundswell.score.proper import Floats, brier, log_score

RESAMPLES = 1000
INSIDE = 1e-6  # a probability is taken to be this far from 0 and 1 at least


@dataclass(frozen=True)
class Judged:
    """What one model said, beside what happened; arrays (cases,).

    Attributes:
        happened: 0 or 1.
        chance: probability given to it.
        weight: of each case, e.g. one over the chance of not being censored; 0 leaves it out.
    """

    happened: Floats
    chance: Floats
    weight: Floats

    def measures(self, times: Floats) -> dict[str, Floats]:
        """Return AUC, Brier score and log likelihood for each row of `times` (rows, cases).

        A row says how often each case was drawn. Brier score and log likelihood are sums of
        weighted cases over the number of cases drawn (with weights: Graf et al. 1999).
        """
        inside = np.clip(self.chance, INSIDE, 1.0 - INSIDE)
        drawn = times.sum(axis=1)
        losses = np.column_stack([brier(self.happened, inside), log_score(self.happened, inside)])
        mean = times @ (losses * self.weight[:, None]) / drawn[:, None]
        return {
            "auc": auc(self.happened, self.chance, times * self.weight),
            "brier": mean[:, 0],
            "log_likelihood": -mean[:, 1],
        }


def judged(happened: Floats, chance: Floats) -> Judged:
    """Return predictions of cases that all count alike."""
    return Judged(happened, chance, np.ones(len(happened)))


def auc(happened: Floats, chance: Floats, weights: Floats) -> Floats:
    """Return the area under the curve of receiver operating characteristics, (rows,).

    The chance that what happened was given more than what did not, ties by half (Hanley and McNeil
    1982), for each row of weights (rows, cases); nan where all or nothing happened.
    """
    order = np.argsort(chance, kind="stable")
    value = chance[order]
    first = np.flatnonzero(np.append(True, value[1:] > value[:-1])[: len(value)])
    heavy, seen = weights[:, order], happened[order]
    yes = np.add.reduceat(heavy * seen, first, axis=1)
    no = np.add.reduceat(heavy * (1.0 - seen), first, axis=1)
    below = np.cumsum(no, axis=1) - no
    pairs = yes.sum(axis=1) * no.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0.0, (yes * (below + 0.5 * no)).sum(axis=1) / pairs, np.nan)


def draws(groups: Sequence[object], seed: int, purpose: str) -> Floats:
    """Return how often each case is drawn: once each in the first row, then resamples.

    Cases of one country are not independent, so whole groups are drawn with replacement (Field and
    Welsh 2007).
    """
    names, member = np.unique(np.array([str(group) for group in groups]), return_inverse=True)
    picked = np.floor(uniforms(seed, purpose, RESAMPLES, len(names)) * len(names)).astype(int)
    times = [np.bincount(row, minlength=len(names))[member] for row in picked]
    return np.vstack([np.ones(len(member)), *times]).astype(float)


def gain(ours: Mapping[str, Floats], rival: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return by how much we are better in each measure: a Brier score is better when lower."""
    return {n: (-1.0 if n.startswith("brier") else 1.0) * (ours[n] - rival[n]) for n in ours}


def row(measures: Mapping[str, Floats], digits: int = 4) -> dict[str, Any]:
    """Return measures as they are printed, with their 95 % intervals over resamples."""
    first = {name: rounded(values[0], digits) for name, values in measures.items()}
    between = {
        name: [rounded(q, digits) for q in np.quantile(known, [0.025, 0.975])]
        for name, values in measures.items()
        if len(known := values[1:][~np.isnan(values[1:])])
    }
    return first | {"intervals": between}


def rounded(value: float, digits: int = 4) -> float | None:
    """Return a number as it is printed, none for what is not defined."""
    return None if np.isnan(value) else round(float(value), digits)
