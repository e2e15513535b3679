"""Regime: the doors by which a leader goes, as competing hazards."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="regime",
    title="Regime",
    core=True,
    equation=(
        "overrun = overrun·(share of the capital's sites lost)²·(1-B); flight = flight·(1-B)³·"
        "(1 - loyalty); ordinary = baseline·exp(stress·((REST-B)⁺ + affront⁺)); coup and deal from "
        "elites; all times exp(exit·sanctioned); one exit, its door drawn in proportion; a crisis "
        "exit takes away relief, and a new regime gives no orders of force"
    ),
    refutable_by=(
        "leaders of comparable episodes whose exits, by door and horizon, fall outside the "
        "intervals of this hazard (scored on Archigos spells after a temporal split)"
    ),
    sources=(
        "Archigos 4.1 (Goemans, Gleditsch & Chiozza 2009): leaders and how they went",
        "Svolik 2009; Kendall-Taylor & Frantz 2014 (doors and their shares)",
    ),
    parameters=(
        free(
            "regime.overrun",
            "r_o",
            "Hazard of overthrow with the capital's sites all lost and no belief",
            "1/day",
            lognormal(0.3, 1.0),
            (0.0, 10.0),
        ),
        free(
            "regime.flight",
            "r_f",
            "Hazard of flight with no belief and no obedience",
            "1/day",
            lognormal(0.15, 0.6),
            (0.0, 10.0),
        ),
        free(
            "regime.baseline",
            "r_b",
            "Rate of ordinary exit at rest",
            "1/year",
            lognormal(0.08, 0.2),
            (0.0, 2.0),
        ),
        free(
            "regime.stress",
            "r_s",
            "Log hazard per unit of lost belief",
            "1",
            lognormal(1.0, 2.0),
            (0.0, 8.0),
        ),
        fixed(
            "regime.relief",
            "r_r",
            "Incentive taken away once the leader has gone",
            "nat",
            2.0,
            (0.0, 10.0),
        ),
    ),
)

ORDINARY = 5.0  # door of an ordinary end of term: no crisis ends with it
REST = 0.98
# Chance that the successor comes from the same regime, by door (overrun, coup, negotiated,
# flight, ordinary): assumptions, to be replaced by the historical reference class.
SAME_REGIME = (0.2, 0.7, 0.4, 0.5, 0.85)


@kernel
def doors(
    p: Any,
    belief: float,
    loyalty: float,
    capital_lost: float,
    coup: float,
    deal: float,
    felt: float,
    sanctioned: float,
    out: Any,
) -> float:
    """Fill ``out`` with the five hazards per day and return their sum.

    Doors in order: overrun, coup, negotiated, flight, ordinary. ``felt`` is the affront in nats,
    ``sanctioned`` the log hazard ratio from outside powers.
    """
    doubt = 1.0 - belief
    lift = math.exp(sanctioned)
    out[0] = p.regime_overrun * capital_lost * capital_lost * doubt * lift
    out[1] = coup * lift
    out[2] = deal * lift
    out[3] = p.regime_flight * doubt * doubt * doubt * (1.0 - loyalty) * lift
    stress = p.regime_stress * (max(0.0, REST - belief) + max(0.0, felt))
    out[4] = p.regime_baseline / 365.25 * math.exp(min(8.0, stress)) * lift
    return out[0] + out[1] + out[2] + out[3] + out[4]
