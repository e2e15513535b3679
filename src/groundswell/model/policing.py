"""Policing: the risk people see, dispersal, arrests in the street, and killing."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="policing",
    title="Policing",
    core=True,
    equation=(
        "risk = fear·severity·(1 - exp(-coverage·C/(P + V + 1))); leave += disperse·severity·"
        "C/(C + P + V)·P/(P + 100); arrests/day = arrest·severity·C·Y/(Y + C), Y = P + V; "
        "deaths/day = kill·fire·C/(C + V)·(V + BYSTANDER·P), fire = max(0, 2·severity - 1)²"
    ),
    refutable_by=(
        "turnout on the next day that does not fall in severity at high severity, or deaths that "
        "do not depend on the order given (Steinert-Threlkeld, Chan & Joo 2022: city-days)"
    ),
    sources=(
        "Epstein 2002 (perceived risk 1 - exp(-k·C/A))",
        "Steinert-Threlkeld, Chan & Joo 2022 (sign by severity)",
        "Holling 1959 (saturating rate of capture)",
    ),
    parameters=(
        free(
            "policing.fear",
            "ρ",
            "Incentive taken away by full risk at severity 1",
            "nat",
            lognormal(2.0, 4.0),
            (0.0, 15.0),
        ),
        free(
            "policing.coverage",
            "κ",
            "How fast risk rises with police per person in the street",
            "1",
            lognormal(0.5, 1.2),
            (0.0, 10.0),
        ),
        free(
            "policing.disperse",
            "δ",
            "Leaving added by dispersal at full strength",
            "1/day",
            lognormal(2.5, 6.0),
            (0.0, 48.0),
        ),
        free(
            "policing.arrest",
            "η",
            "Arrests per person of crowd-control capacity",
            "1/day",
            lognormal(0.05, 0.15),
            (0.0, 5.0),
        ),
        free(
            "policing.kill",
            "μ",
            "Rate of death of the violent under full live fire",
            "1/day",
            lognormal(0.06, 0.18),
            (0.0, 2.0),
        ),
        fixed(
            "policing.losses",
            "μ_s",
            "Deaths of members of the forces per violent person and day in the open",
            "1/day",
            0.004,
            (0.0, 1.0),
        ),
    ),
)

BYSTANDER = 0.02
HANDFUL = 100.0  # persons: a crowd at which half the ordered force is used


@kernel
def risk(p: Any, region: Any) -> float:
    """Incentive taken away by the risk seen in the street, in nats."""
    crowd = region.crowd + region.violent + 1.0
    cover = -math.expm1(-p.policing_coverage * region.capacity / crowd)
    return p.policing_fear * region.severity * cover


@kernel
def presence(region: Any) -> float:
    """Share of those facing each other who are police: C/(C + P + V)."""
    total = region.capacity + region.crowd + region.violent
    if total <= 0.0:
        return 0.0
    return region.capacity / total


@kernel
def fire(severity: float) -> float:
    """Live fire in [0, 1]: none up to severity one half, full at severity 1."""
    over = max(0.0, 2.0 * severity - 1.0)
    return over * over


@kernel
def arrest_hazard(p: Any, region: Any) -> float:
    """Hazard per day of being arrested in the street (Holling's disc: capture saturates)."""
    crowd = region.crowd + region.violent
    if crowd <= 0.0 or region.capacity <= 0.0:
        return 0.0
    return p.policing_arrest * region.severity * region.capacity / (crowd + region.capacity)


@kernel
def kill_hazard(p: Any, region: Any) -> float:
    """Hazard per day of death of a violent person; BYSTANDER of it for one who protests."""
    facing = region.capacity + region.violent
    if facing <= 0.0:
        return 0.0
    return p.policing_kill * fire(region.severity) * region.capacity / facing
