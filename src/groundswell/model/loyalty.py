"""Loyalty: each company obeys, stands aside or turns."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, normal

MECHANISM = Mechanism(
    name="loyalty",
    title="Loyalty",
    core=False,
    equation=(
        "hazard of a company = (P+V)/(P+V+100)·exp(base + severity·s_r + crowd·ln(1 + (P+V)/C) + "
        "losses·dead_r - belief·B + cost of purge); companies return at RETURN·B; one in "
        "ten that leave turns"
    ),
    refutable_by=(
        "refusals and defections that do not depend on the ratio of crowd to police, nor on what "
        "the forces expect of the regime (counts of refusals by unit and day)"
    ),
    sources=(
        "Albrecht & Ohl 2016 (exit, resist, stay loyal)",
        "Croissant, Kuehn & Eschenauer 2018 (officers stay when their welfare is tied to rulers)",
        "Ketchley 2014 (fraternisation)",
    ),
    parameters=(
        free(
            "loyalty.base", "a", "Log hazard at rest", "ln(1/day)", normal(-4.0, 0.7), (-12.0, 2.0)
        ),
        free(
            "loyalty.severity",
            "b",
            "Log hazard per severity of the order",
            "1",
            normal(0.8, 0.5),
            (-2.0, 4.0),
        ),
        free(
            "loyalty.crowd",
            "c",
            "Log hazard per log crowd ratio",
            "1",
            lognormal(0.5, 1.0),
            (0.0, 4.0),
        ),
        free(
            "loyalty.losses",
            "d",
            "Log hazard per hundred dead of the forces in the place",
            "1",
            normal(1.0, 1.0),
            (-4.0, 6.0),
        ),
        free(
            "loyalty.belief",
            "e",
            "Fall of the log hazard with belief in survival",
            "1",
            lognormal(3.0, 5.0),
            (0.0, 12.0),
            plausible=(1.0, 6.0),
        ),
        fixed("loyalty.company", "n_c", "Persons in a company", "person", 500.0, (20.0, 5000.0)),
    ),
)

RETURN = 0.3
TURNS = 0.1
HANDFUL = 100.0  # people in the street: facing that many, half the hazard applies


@kernel
def leave_hazard(p: Any, region: Any, belief: float, purge: float) -> float:
    """Hazard per day that an obeying company stops obeying."""
    facing = region.crowd + region.violent
    if facing <= 0.0:
        return 0.0  # nobody refuses what is not asked
    ratio = math.log1p(facing / max(1.0, region.capacity))
    rise = p.loyalty_base + p.loyalty_severity * region.severity + p.loyalty_crowd * ratio
    rise += p.loyalty_losses * region.fallen / 100.0 - p.loyalty_belief * belief + purge
    return math.exp(min(3.0, rise)) * facing / (facing + HANDFUL)
