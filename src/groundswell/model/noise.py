"""Unmodelled local luck: societies differ from day to day more than counting does."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="noise",
    title="Local luck",
    core=False,
    equation=(
        "n_r(t+dt) = e^(-dt/τ)·n_r(t) + region·sqrt(1 - e^(-2dt/τ))·z, z ~ N(0,1); the organised "
        "core of a place is multiplied by exp(core·z)"
    ),
    refutable_by="forecast intervals that hold their nominal coverage with both SDs at zero",
    sources=("own prototype: without it 80 % intervals of the peak were ±10–20 %",),
    parameters=(
        free(
            "noise.region",
            "σ_n",
            "SD of the slow local noise in the incentive",
            "nat",
            lognormal(0.5, 0.8),
            (0.0, 3.0),
        ),
        free(
            "noise.core",
            "σ_c",
            "SD of the logarithm of a place's organised core",
            "nat",
            lognormal(0.5, 0.9),
            (0.0, 2.5),
        ),
        fixed("noise.persistence", "τ_n", "Memory of the local noise", "day", 4.0, (0.1, 100.0)),
    ),
)


@kernel
def drift(p: Any, dt: float, z: float, level: float) -> float:
    """One exact step of the AR(1) noise over ``dt`` days with standard normal ``z``."""
    keep = math.exp(-dt / p.noise_persistence)
    return keep * level + p.noise_region * math.sqrt(1.0 - keep * keep) * z
