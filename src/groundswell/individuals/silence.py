"""Private against public preference: who would be in the street were there nothing to fear."""

from __future__ import annotations

import math
from typing import Any

from groundswell.engine.state import ATTACHMENT
from groundswell.individuals.compiled import kernel
from groundswell.individuals.crowd import KNOWN, free
from groundswell.individuals.network import stretch_of
from groundswell.individuals.opposition import pull
from groundswell.model import policing


@kernel
def fear(p: Any, region: Any, nation: Any, out: Any) -> None:
    """Fill ``out`` [R] with the incentive that risk and curfew take away, in nats."""
    for r in range(region.shape[0]):
        out[r] = policing.risk(p, region[r]) * p.on_policing
        out[r] += p.emergency_curfew * region[r].emergency * nation.governs * p.on_emergency


@kernel
def willing(c: int, size: int, beta: float, weight: float, tails: Any, reach: Any, own: Any) -> int:
    """Return how many of a cohort, the most opposed first, would rather be in the street.

    Odds above one; they fall along the cohort, so the last such person is found by halving.
    """
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if pull(c, middle, size, beta, tails, reach, own) * weight > 1.0:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def silent(
    p: Any, own: Any, fears: Any, tails: Any, reach: Any, region: Any, crowd: Any, numbers: Any
) -> int:
    """Count who is at home though, but for risk and curfew, rather in the street (Kuran 1989).

    Private preference is opposition with every incentive but fear; the public one is to be seen in
    the street. ``numbers`` [cohorts] is written over. The organised core is left out.
    """
    total = 0
    beta = p.participation_sharpness
    for r in range(region.shape[0]):
        for c in range(crowd.first.shape[1] - 2):
            weight = region[r].weight1 if c % ATTACHMENT else region[r].weight0
            weight *= math.exp(fears[r])
            size = crowd.first[r, c + 1] - crowd.first[r, c]
            numbers[c] = willing(c, size, beta, weight, tails, reach, own)
            total += numbers[c]
        for i in range(crowd.base[r], crowd.base[r] + crowd.sizes[KNOWN, r]):
            local = crowd.lists[KNOWN, i] - crowd.base[r]
            c = stretch_of(local, crowd.first[r])
            state = crowd.person[crowd.base[r] + local].state
            if (
                not free(state)
                and c < crowd.first.shape[1] - 2
                and local - crowd.first[r, c] < numbers[c]
            ):
                total -= 1
    return total
