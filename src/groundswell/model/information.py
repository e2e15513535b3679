"""Information: what people see near them and hear from afar."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, uniform

MECHANISM = Mechanism(
    name="information",
    title="Information",
    core=True,
    equation=(
        "near_r = near·f(m_r); far_r = far·Σ_s K_rs·c_r·c_s·f(m_s); f(y) = y/(y + half); "
        "m_r' = ((P_r + V_r)/N_r - m_r)/memory; K = (1 - media)·distance kernel + media·"
        "population share, rows summing to 1"
    ),
    refutable_by=(
        "onset times that do not depend on what happened elsewhere once the national shock is "
        "accounted for (permuting places leaves the likelihood unchanged)"
    ),
    sources=(
        "Bonnasse-Gahot et al. 2018 (within- and between-city contagion)",
        "Lohmann 1994 (turnout informs, and stops informing when nothing is new)",
        "Gleditsch & Rivera 2017 (diffusion is largely local)",
    ),
    parameters=(
        free(
            "information.near",
            "w_n",
            "Incentive from full local turnout",
            "nat",
            lognormal(0.8, 1.6),
            (0.0, 6.0),
        ),
        free(
            "information.far",
            "w_f",
            "Incentive from full turnout everywhere else",
            "nat",
            lognormal(1.0, 2.0),
            (0.0, 8.0),
        ),
        free(
            "information.half",
            "y_half",
            "Share of residents in the street at which half the effect is reached",
            "1",
            lognormal(0.002, 0.006),
            (1e-5, 0.2),
        ),
        free(
            "information.memory",
            "τ_m",
            "Time over which recent crowds are remembered",
            "day",
            lognormal(0.8, 1.6),
            (0.05, 10.0),
        ),
        free(
            "information.media",
            "q",
            "Share of news that travels by national media, whatever the distance",
            "1",
            uniform(0.0, 1.0),
            (0.0, 1.0),
        ),
        fixed(
            "information.reach",
            "L",
            "Distance over which neighbourly news decays to 1/e",
            "km",
            400.0,
            (10.0, 5000.0),
        ),
    ),
)


@kernel
def notice(share: float, half: float) -> float:
    """Bounded, concave effect of a crowd's share of residents (Hill form of order one)."""
    return share / (share + half)


@kernel
def recall(p: Any, dt: float, share: float, region: Any) -> None:
    """Move the memory of recent crowds towards the present ``share`` in the street."""
    region.memory += (share - region.memory) * (-math.expm1(-dt / p.information_memory))


@kernel
def ties(p: Any, place: Any, distance: Any, weight: Any) -> None:
    """Fill ``weight[r, s]``: how much place r hears of place s; rows with any tie sum to 1.

    ``distance`` in km; a place whose ``links`` is 0 neither hears nor is heard.
    """
    size = place.shape[0]
    for r in range(size):
        near = 0.0
        wide = 0.0
        for s in range(size):
            if s != r:
                near += place[s].links * math.exp(-distance[r, s] / p.information_reach)
                wide += place[s].links * place[s].population
        for s in range(size):
            weight[r, s] = 0.0
            if s == r or near <= 0.0:
                continue
            by_distance = place[s].links * math.exp(-distance[r, s] / p.information_reach) / near
            by_media = place[s].links * place[s].population / wide
            share = p.information_media
            weight[r, s] = place[r].links * ((1.0 - share) * by_distance + share * by_media)


@kernel
def tell(p: Any, region: Any) -> float:
    """What a place tells others of its crowds, in [0, 1]."""
    if region.memory <= 0.0:
        return 0.0
    return region.connectivity * notice(region.memory, p.information_half)


@kernel
def hear(r: int, region: Any, weight: Any, told: Any) -> float:
    """Social proof from other places reaching place ``r``, in [0, 1], of what each has ``told``."""
    if region[r].connectivity <= 0.0:
        return 0.0
    total = 0.0
    for s in range(told.shape[0]):
        total += weight[r, s] * told[s]
    return total * region[r].connectivity
