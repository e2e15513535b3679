"""Concession: what is given calms some, and tells others that protest pays."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, uniform

MECHANISM = Mechanism(
    name="concession",
    title="Concession",
    core=False,
    equation=(
        "relief_r = price·credibility (of the price grievance, while demands are about prices); "
        "calm_r += political·credibility·demand_r; bold_r += embolden·value·exp(-(t-t_i)/fade)"
    ),
    refutable_by=(
        "turnout on the days after a concession that neither rises nor falls against places of "
        "equal turnout that got none"
    ),
    sources=(
        "Leuschner & Hellmeier 2024 (protest continues longer after concessions)",
        "de Vogel (promises demobilise some, regimes renege)",
    ),
    parameters=(
        free(
            "concession.price",
            "c_p",
            "Share of the price grievance removed by a fully credible price concession",
            "1",
            uniform(0.0, 0.6),
            (0.0, 1.0),
            plausible=(0.0, 0.8),
        ),
        free(
            "concession.political",
            "c_d",
            "Incentive taken away by a fully credible political concession from those whose "
            "demand is political",
            "nat",
            lognormal(0.6, 1.5),
            (0.0, 6.0),
            plausible=(0.0, 3.0),
        ),
        free(
            "concession.embolden",
            "e",
            "Incentive added because protest was seen to pay",
            "nat",
            lognormal(0.2, 0.8),
            (0.0, 4.0),
            plausible=(0.0, 2.0),
        ),
        fixed("concession.fade", "τ_e", "Time in which that fades to 1/e", "day", 3.0, (0.2, 60.0)),
    ),
)


@kernel
def effect(p: Any, region: Any) -> float:
    """Net incentive of concessions beyond price relief, in nats."""
    return region.bold - p.concession_political * region.promise * region.demand


@kernel
def fade(p: Any, dt: float, region: Any) -> None:
    """Let the emboldening wear off."""
    region.bold *= math.exp(-dt / p.concession_fade)
