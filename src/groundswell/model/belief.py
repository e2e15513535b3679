"""Belief: one common expectation that the government survives."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="belief",
    title="Belief in survival",
    core=False,
    equation=(
        "logit B → rest - turnout·ln(1 + share in the street/0.0005) - sites·share of sites lost "
        "- defections·(1 - loyalty) + ally·(a(announced) + a(present))/2, a(F) = F/(F + 1,000), at "
        "rate 1/memory"
    ),
    refutable_by=(
        "spreads, deposits, flights of officials' families or elite statements during the crisis "
        "that do not move with turnout, lost sites and the ally's arrival"
    ),
    sources=(
        "Casper & Tyson 2014 (protest as a public signal; memory)",
        "Di Lonardo, Sun & Tyson 2020 (outside forces and survival)",
    ),
    parameters=(
        free(
            "belief.turnout",
            "b_p",
            "Fall per e-fold of national turnout",
            "nat",
            lognormal(0.8, 1.6),
            (0.0, 6.0),
        ),
        free(
            "belief.sites",
            "b_s",
            "Fall if every site were lost",
            "nat",
            lognormal(3.0, 6.0),
            (0.0, 20.0),
        ),
        free(
            "belief.defections",
            "b_l",
            "Fall if no company obeyed",
            "nat",
            lognormal(3.0, 6.0),
            (0.0, 20.0),
        ),
        free(
            "belief.ally",
            "b_a",
            "Rise from an ally's troops announced and present",
            "nat",
            lognormal(0.6, 1.6),
            (0.0, 8.0),
            plausible=(0.0, 2.5),
        ),
        free(
            "belief.memory",
            "τ_b",
            "Time over which belief adjusts",
            "day",
            lognormal(0.7, 1.5),
            (0.05, 20.0),
        ),
        fixed("belief.rest", "b_0", "Belief at rest, as a logit", "nat", 4.0, (0.0, 8.0)),
    ),
)


REASSURING = 1000.0  # foreign soldiers who reassure half as much as any number could


@kernel
def reassurance(soldiers: float) -> float:
    """How much foreign soldiers reassure, in [0, 1): bounded, so that the dose can saturate."""
    return soldiers / (soldiers + REASSURING)


@kernel
def expect(
    p: Any, dt: float, share: float, sites: float, loyalty: float, ally: float, now: float
) -> float:
    """New belief in [0, 1] from the shares in the street, of sites lost, of loyal companies.

    ``ally`` in [0, 1] is half the announcement and half the presence; ``now`` the belief before.
    """
    goal = p.belief_rest - p.belief_turnout * math.log1p(share / 0.0005)
    goal += p.belief_ally * ally - p.belief_sites * sites
    goal -= p.belief_defections * (1.0 - loyalty)
    held = math.log(now / (1.0 - now))
    held += (goal - held) * (-math.expm1(-dt / p.belief_memory))
    held = min(20.0, max(-20.0, held))
    return 1.0 / (1.0 + math.exp(-held))
