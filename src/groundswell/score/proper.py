"""Proper scoring rules, each lower for a better prediction (Gneiting and Raftery 2007).

The rules are those of the library scoringrules; here they get one orientation and checked shapes.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scoringrules as rules
from scipy.special import gammaln

Floats: TypeAlias = npt.NDArray[np.float64]


def brier(happened: npt.ArrayLike, probability: npt.ArrayLike) -> Floats:
    """Return (probability - happened)² of each event (Brier 1950); `happened` is 0 or 1."""
    chance = np.asarray(probability, float)
    if np.any((chance < 0.0) | (chance > 1.0)):
        raise ValueError("a probability is outside [0, 1]")
    return _floats(rules.brier_score(np.asarray(happened, float), chance))


def log_score(happened: npt.ArrayLike, probability: npt.ArrayLike) -> Floats:
    """Return -ln of the probability given to what happened (Good 1952), in nats."""
    chance = np.asarray(probability, float)
    with np.errstate(divide="ignore"):
        return _floats(-np.log(np.where(np.asarray(happened, bool), chance, 1.0 - chance)))


def log_poisson(counts: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
    """Return ln P(count) of a Poisson law: a likelihood, so higher is better. `mean` > 0."""
    seen, rate = np.asarray(counts, float), np.asarray(mean, float)
    return _floats(seen * np.log(rate) - rate - gammaln(seen + 1.0))


def crps(observed: npt.ArrayLike, ensemble: npt.ArrayLike) -> Floats:
    """Return the CRPS of ensembles, members last, in the unit of what was observed.

    Estimator by probability weighted moments (Taillardat et al. 2016): O(M log M) in the members.
    """
    members = np.asarray(ensemble, float)
    return _floats(rules.crps_ensemble(np.asarray(observed, float), members, estimator="pwm"))


def interval(
    observed: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, level: float
) -> Floats:
    """Return the interval score (Winkler 1972) of central intervals of probability `level`."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} is not inside (0, 1)")
    seen, lower, upper = (np.asarray(x, float) for x in (observed, low, high))
    return _floats(rules.interval_score(seen, lower, upper, 1.0 - level))


def energy(observed: npt.ArrayLike, ensemble: npt.ArrayLike) -> Floats:
    """Return the energy score (Gneiting et al. 2008) of ensembles of vectors.

    Shapes: `observed` (..., variables), `ensemble` (..., members, variables).
    """
    return _floats(rules.es_ensemble(np.asarray(observed, float), np.asarray(ensemble, float)))


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float64)
