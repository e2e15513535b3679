"""Emergency powers: curfew, flight from live fire, and sweeps afterwards."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, free, lognormal

MECHANISM = Mechanism(
    name="emergency",
    title="Emergency powers",
    core=False,
    equation=(
        "U_r -= curfew·emergency_r; leave += flight·fire_r·C/(C + P + V); sweeps/day = "
        "sweep·spare_r·M_r/(M_r + pool)·(1 - exp(-days of emergency/ramp)), "
        "M_r = who took part and is home"
    ),
    refutable_by=(
        "arrests that peak with the crowds instead of days after them; places under emergency "
        "whose streets empty no sooner than places without"
    ),
    sources=(
        "Kazakhstan 2022: arrests lag protest by three to five days",
        "Davenport 2007 (memory: authorities respond to defiance with force)",
    ),
    parameters=(
        free(
            "emergency.curfew",
            "u",
            "Incentive taken away by a state of emergency with curfew",
            "nat",
            lognormal(2.0, 5.0),
            (0.0, 15.0),
        ),
        free(
            "emergency.flight",
            "ψ",
            "Leaving added by live fire",
            "1/day",
            lognormal(2.0, 5.0),
            (0.0, 48.0),
        ),
        free(
            "emergency.sweep",
            "ω",
            "Arrests in sweeps per spare person of capacity",
            "1/day",
            lognormal(0.15, 0.5),
            (0.0, 5.0),
        ),
        free(
            "emergency.pool",
            "M_half",
            "Wanted persons in a place at which sweeps reach half their rate",
            "person",
            lognormal(1500.0, 5000.0),
            (1.0, 1e6),
        ),
        free(
            "emergency.ramp",
            "τ_r",
            "Time until sweeps run in full",
            "day",
            lognormal(2.0, 4.0),
            (0.1, 30.0),
        ),
    ),
)

RELEASED_PER_DAY = 1.0 / 15.0
WANTED_DAYS = 60.0  # after which 1/e of those who took part are still sought


@kernel
def sweep_hazard(p: Any, wanted: float, region: Any) -> float:
    """Hazard per day that a wanted person at home is taken in a sweep."""
    if region.emergency <= 0.0 or wanted <= 0.0:
        return 0.0
    spare = max(0.0, region.capacity - region.crowd - region.violent)
    started = -math.expm1(-region.emergency_days / p.emergency_ramp)
    return p.emergency_sweep * spare * started / (wanted + p.emergency_pool)
