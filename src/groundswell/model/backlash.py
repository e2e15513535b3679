"""Backlash: the invitation offends at once, the presence by and by."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, normal

MECHANISM = Mechanism(
    name="backlash",
    title="Backlash",
    core=False,
    equation=(
        "affront = invitation·I(t) + presence·ln(1 + D(t)); I steps to 1 at the announcement, "
        "both fade with half-life fade once the troops are gone; D = soldier-days per thousand "
        "in the country; felt in proportion to attachment v; logit of the unfavourable share "
        "rises by attitude·affront"
    ),
    refutable_by=(
        "turnout in the 72 hours after an announcement that does not differ from matched hours "
        "without one; opinion waves before and after with no shift"
    ),
    sources=(
        "Lyall, Blair & Imai 2013 (memory: harm by outsiders weighs more)",
        "Allen et al. 2020 (contact can also please: the sign is free)",
        "own prototype: invitation and signal are not told apart by the crowds of January 2022",
    ),
    parameters=(
        free(
            "backlash.invitation",
            "i_b",
            "Incentive per unit of attachment from the invitation",
            "nat",
            normal(0.2, 0.4),
            (-2.0, 3.0),
            plausible=(-0.2, 1.5),
        ),
        free(
            "backlash.presence",
            "p_b",
            "Incentive per unit of attachment and e-fold of presence",
            "nat",
            normal(0.1, 0.15),
            (-1.0, 2.0),
            plausible=(-0.1, 0.6),
        ),
        free(
            "backlash.fade",
            "τ_b",
            "Half-life of the affront",
            "day",
            lognormal(200.0, 700.0),
            (5.0, 5000.0),
            plausible=(30.0, 1500.0),
        ),
        free(
            "backlash.attitude",
            "u_b",
            "Rise of the logit of the unfavourable share per nat of affront",
            "1",
            lognormal(1.0, 2.5),
            (0.0, 10.0),
            plausible=(0.0, 4.0),
        ),
        fixed(
            "backlash.unfavourable",
            "u_0",
            "Unfavourable share towards the patron at the start",
            "1",
            0.08,
            (0.001, 0.99),
        ),
        fixed(
            "backlash.correlation",
            "r_xv",
            "Correlation of private opposition and national attachment",
            "1",
            0.3,
            (-0.95, 0.95),
        ),
    ),
)


AWAITED_DAYS = 14.0


@kernel
def affront(p: Any, nation: Any) -> float:
    """Incentive per unit of attachment, in nats (either sign)."""
    return p.backlash_invitation * nation.invited + p.backlash_presence * math.log1p(
        nation.soldier_days
    )


@kernel
def endure(p: Any, dt: float, foreign: float, nation: Any) -> None:
    """Accumulate soldier-days (thousands) and let both parts fade alike once troops are gone."""
    if foreign > 0.0:
        nation.soldier_days += foreign / 1000.0 * dt
        return
    if nation.awaited > 0.0:
        # what was announced and does not come is no longer awaited by and by
        nation.awaited = nation.awaited - dt / AWAITED_DAYS
        if nation.awaited > 0.0:
            return
        nation.awaited = 0.0
    keep = 2.0 ** (-dt / p.backlash_fade)
    nation.soldier_days = math.expm1(keep * math.log1p(nation.soldier_days))
    nation.invited *= keep


@kernel
def unfavourable(p: Any, felt: float) -> float:
    """Share of adults with an unfavourable view of the patron."""
    rest = math.log(p.backlash_unfavourable / (1.0 - p.backlash_unfavourable))
    return 1.0 / (1.0 + math.exp(-(rest + p.backlash_attitude * felt)))
