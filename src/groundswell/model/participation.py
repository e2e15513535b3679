"""Participation: people join and leave the street."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, normal

MECHANISM = Mechanism(
    name="participation",
    title="Participation",
    core=True,
    equation=(
        "U = β·(x - θ) + weight_r + h_r + a_r + near_r + far_r + cut_r + concessions_r + affront·v "
        "+ attention + noise_r - risk_r - curfew_r - relief; "
        "join at λ_in·σ(U)·day(t), leave at λ_out·σ(-U)·(1 + fatigue·F_r)/day(t); "
        "F_r a leaky count of days in the street; x ~ N(0,1), all terms but x and θ in nats"
    ),
    refutable_by=(
        "turnout whose size does not follow the incentive along one sharpness β (e.g. equal "
        "crowds before and after a shock that the price, near and far terms all say is large)"
    ),
    sources=(
        "Granovetter 1978 (thresholds)",
        "Kuran 1989 (private opposition, public silence)",
        "Epstein 2002 (grievance against risk)",
    ),
    parameters=(
        free(
            "participation.threshold",
            "θ",
            "Private opposition at which a resident is as likely in the street as out, absent "
            "any shock (hardship's base level and legitimacy are folded in: only θ is free)",
            "SD",
            normal(5.6, 0.06),
            (3.0, 9.0),
        ),
        free(
            "participation.sharpness",
            "β",
            "Incentive per SD of private opposition",
            "nat / SD",
            lognormal(4.5, 4.9),
            (1.0, 12.0),
        ),
        free(
            "participation.join",
            "λ_in",
            "Rate of joining at full incentive",
            "1/day",
            lognormal(2.0, 2.8),
            (0.1, 24.0),
        ),
        free(
            "participation.leave",
            "λ_out",
            "Rate of leaving without incentive",
            "1/day",
            lognormal(5.0, 7.5),
            (0.1, 48.0),
        ),
        free(
            "participation.fatigue",
            "φ",
            "Growth of leaving per day spent in the street",
            "1/day",
            lognormal(0.15, 0.4),
            (0.0, 5.0),
        ),
        fixed(
            "participation.rhythm",
            "A",
            "Amplitude of the daily rhythm (peak at 15:00 local, mean 1)",
            "1",
            0.7,
            (0.0, 0.95),
        ),
        fixed(
            "participation.rest",
            "τ_F",
            "Time in which fatigue is slept off",
            "day",
            7.0,
            (0.5, 100.0),
        ),
    ),
)

PEAK_HOUR = 15.0


@kernel
def rhythm(p: Any, local: float, dt: float) -> float:
    """Daily rhythm averaged over the step [local, local + dt] days; its mean over a day is 1."""
    peak = PEAK_HOUR / 24.0
    turn = 2.0 * math.pi
    swing = math.sin(turn * (local + dt - peak)) - math.sin(turn * (local - peak))
    return 1.0 + p.participation_rhythm * swing / (turn * dt)


@kernel
def tire(p: Any, dt: float, turnout: float, region: Any) -> None:
    """Accumulate days in the street (``turnout`` in [0, 1] of the bounded kind) and rest."""
    decay = math.exp(-dt / p.participation_rest)
    region.fatigue = region.fatigue * decay + turnout * p.participation_rest * (1.0 - decay)


@kernel
def willing(reach: float, weight: float) -> float:
    """σ(U) from exp(β·x) of a class (``reach``) and exp of all other terms (``weight``)."""
    odds = reach * weight
    return odds / (1.0 + odds)
