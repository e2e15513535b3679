"""Grievance: anger as a leaky memory of harm seen, and demands that turn political."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="grievance",
    title="Grievance",
    core=False,
    equation=(
        "a_r = deaths·ln(1 + H_r + Q_r) + legacy·legacy_r·min(1, price_r), H_r' = 0.8·seen harm "
        "per million - H_r·ln2/weeks, Q_r' = 0.2·the same - Q_r·ln2/years; harm = deaths + "
        "arrests·detained, here in full and 0.3·c_r·what is seen of it elsewhere; "
        "demand_r' = demand·f(turnout_r)·(1 - demand_r)"
    ),
    refutable_by=(
        "turnout in the days and weeks after killings or mass arrests no higher than in places "
        "that saw none (Rasler 1996; Steinert-Threlkeld, Chan & Joo 2022 give the panel test)"
    ),
    sources=(
        "Rasler 1996 (repression raises protest with a lag)",
        "Aytaç, Schiumerini & Stokes 2018 (backlash runs through moral anger)",
        "Sullivan & Davenport (those hit themselves persist)",
    ),
    parameters=(
        free(
            "grievance.deaths",
            "a_d",
            "Incentive per e-fold of harm seen (deaths per million, weighted)",
            "nat",
            lognormal(0.35, 0.8),
            (0.0, 3.0),
            plausible=(0.05, 1.0),
        ),
        free(
            "grievance.arrests",
            "w_a",
            "Harm of one arrest or injury in deaths",
            "death / arrest",
            lognormal(0.01, 0.03),
            (0.0, 1.0),
        ),
        free(
            "grievance.weeks",
            "τ_w",
            "Half-life of the quick part of anger",
            "day",
            lognormal(14.0, 40.0),
            (1.0, 200.0),
        ),
        free(
            "grievance.demand",
            "d",
            "Rate at which demands turn from price to regime at full local turnout",
            "1/day",
            lognormal(0.7, 1.8),
            (0.0, 10.0),
        ),
        free(
            "grievance.legacy",
            "l",
            "Incentive that a legacy of past repression of 1 adds once a shock has struck",
            "nat",
            lognormal(1.2, 2.0),
            (0.0, 6.0),
        ),
        fixed(
            "grievance.years",
            "τ_y",
            "Half-life of the slow part of anger",
            "day",
            600.0,
            (100.0, 5000.0),
        ),
    ),
)

SLOW_SHARE = 0.2
HEARD_ELSEWHERE = 0.3


@kernel
def anger(p: Any, region: Any) -> float:
    """Incentive from harm seen, in nats (concave: the hundredth death adds less)."""
    return p.grievance_deaths * math.log1p(region.harm_quick + region.harm_slow)


@kernel
def remember(p: Any, dt: float, seen: float, region: Any) -> None:
    """Add ``seen`` harm (weighted deaths per million residents) and let old harm fade."""
    region.harm_quick *= 2.0 ** (-dt / p.grievance_weeks)
    region.harm_slow *= 2.0 ** (-dt / p.grievance_years)
    region.harm_quick += (1.0 - SLOW_SHARE) * seen
    region.harm_slow += SLOW_SHARE * seen


@kernel
def politicise(p: Any, dt: float, turnout: float, region: Any) -> None:
    """Move demands from price to regime with bounded local ``turnout`` in [0, 1]."""
    region.demand = 1.0 - (1.0 - region.demand) * math.exp(-p.grievance_demand * turnout * dt)
