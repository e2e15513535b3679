"""How far out a person lies: private opposition x from the rank in the cohort.

People of a place are numbered cohort by cohort, in each cohort the most opposed first. A person's
x is the quantile of that rank, so nothing has to be stored of those who never come near the
street, and whoever is far from deciding lies in one stretch.
"""

from __future__ import annotations

import math
from typing import Any

from groundswell.chance.special import normal_quantile
from groundswell.engine.state import ATTACHMENT
from groundswell.individuals.compiled import inlined, kernel

NORMAL, LOGISTIC, STUDENT = range(3)
SHAPES = ("normal", "logistic", "student")


@kernel
def beyond(tail: float, shape: int) -> float:
    """Return the x above which a share ``tail`` lies: normal, logistic or Student's t, 4 d.f.

    As `groundswell.engine.tails` (Student's: Shaw 2006, eq. 43), before its scale.
    """
    if shape == LOGISTIC:
        return math.log((1.0 - tail) / tail)
    if shape == STUDENT:
        low = min(tail, 1.0 - tail)
        root = math.sqrt(4.0 * low * (1.0 - low))
        x = 2.0 * math.sqrt(max(0.0, math.cos(math.acos(root) / 3.0) / root - 1.0))
        return x if tail <= 0.5 else -x
    return -normal_quantile(tail, 1.0 - tail)


@kernel
def opposition(rank: int, size: int, k: int, tails: Any, own: Any) -> float:
    """Return x of the person of ``rank`` (0 the most opposed) among ``size`` of class ``k``."""
    low = tails[k + 1] if k + 1 < tails.shape[0] else 0.0
    tail = low + (tails[k] - low) * ((rank + 0.5) / size)
    return own.scale * beyond(tail, int(own.shape))


@kernel
def pull(c: int, rank: int, size: int, beta: float, tails: Any, reach: Any, own: Any) -> float:
    """Return exp(β·x) of a person of cohort ``c``; of its whole class if all are taken alike."""
    if own.alike > 0.0:
        return reach[c // ATTACHMENT]
    x = opposition(rank, size, c // ATTACHMENT, tails, own)
    return math.exp(min(300.0, beta * x))


@inlined
def willing(odds: float) -> float:
    """Return σ(U) from exp(U): 1 where a person's ties lift the odds beyond what a number holds."""
    return odds / (1.0 + odds) if odds < math.inf else 1.0
