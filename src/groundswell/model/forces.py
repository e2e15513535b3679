"""Forces: companies, posts, fatigue, lending between places, and guards set free."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="forces",
    title="Forces",
    core=True,
    equation=(
        "posted_r = min(S_r, guard·sites_r); freed_r = min(posted_r, substitution·foreign_r); "
        "C_r = (S_r - posted_r + freed_r)·exp(-tiring·W_r) + lent_r; S_r = available·persons in "
        "obeying companies; spare persons of calm places are lent at rate 1/delay"
    ),
    refutable_by=(
        "crowd-control strength in a place that does not change when posts are taken over by "
        "others (rosters of a day before and after a relief)"
    ),
    sources=("Shoigu 13 January 2022 as relayed by TASS: 1,600 freed by 2,030 on 14 sites",),
    parameters=(
        free(
            "forces.available",
            "α",
            "Share of the persons stationed who can be used for public order",
            "1",
            lognormal(0.2, 0.35),
            (0.01, 1.0),
        ),
        free(
            "forces.substitution",
            "s_g",
            "Domestic persons freed per foreign soldier who guards",
            "domestic person / foreign soldier",
            lognormal(0.79, 1.2),
            (0.0, 2.0),
            plausible=(0.0, 1.2),
        ),
        free(
            "forces.tiring",
            "w",
            "Loss of effect per day of deployment without rest",
            "1/day",
            lognormal(0.08, 0.2),
            (0.0, 2.0),
        ),
        free(
            "forces.delay",
            "τ_l",
            "Time to bring spare companies from calm places",
            "day",
            lognormal(1.2, 2.5),
            (0.1, 20.0),
        ),
        fixed("forces.guard", "g", "Persons who guard one site", "person", 60.0, (0.0, 2000.0)),
        fixed(
            "forces.lend",
            "b",
            "Share of a calm place's capacity that it can lend",
            "1",
            0.3,
            (0.0, 1.0),
        ),
    ),
)


@kernel
def own_capacity(p: Any, obeying: float, sites_held: float, foreign: float, region: Any) -> None:
    """Set posts and the place's own crowd-control capacity from ``obeying`` persons.

    ``foreign`` is the number of foreign guards in the place. A site that the government has lost
    needs no guard.
    """
    strength = p.forces_available * obeying
    region.posted = min(strength, p.forces_guard * sites_held)
    freed = min(region.posted, p.forces_substitution * foreign) * p.on_forces
    region.guards = region.posted - freed + foreign
    rested = math.exp(-p.forces_tiring * region.weary * p.on_forces)
    region.own = (strength - region.posted + freed) * rested


@kernel
def lend(p: Any, dt: float, place: Any, region: Any) -> None:
    """Move spare capacity of calm places towards the troubled ones with a delay.

    What one place has been lent, others lack: the sum over places is zero.
    """
    spare = 0.0
    need = 0.0
    for r in range(region.shape[0]):
        if place[r].links > 0.0:
            trouble = region[r].crowd + 10.0 * region[r].violent
            need += trouble
            if trouble < 0.1 * region[r].own:
                spare += p.forces_lend * region[r].own
    sent = 0.0
    for r in range(region.shape[0]):
        region[r].goal = 0.0
        trouble = region[r].crowd + 10.0 * region[r].violent
        if place[r].links > 0.0 and need > 0.0 and trouble >= 0.1 * region[r].own:
            wanted = max(0.0, 2.0 * trouble - region[r].own)
            region[r].goal = min(wanted, spare * trouble / need)
            sent += region[r].goal
    move = -math.expm1(-dt / p.forces_delay)
    for r in range(region.shape[0]):
        trouble = region[r].crowd + 10.0 * region[r].violent
        if place[r].links > 0.0 and trouble < 0.1 * region[r].own and spare > 0.0:
            region[r].goal = -sent * p.forces_lend * region[r].own / spare
        region[r].lent += (region[r].goal - region[r].lent) * move
        region[r].capacity = max(0.0, region[r].own + region[r].lent)


@kernel
def deploy(dt: float, engaged: bool, region: Any) -> None:
    """Count days deployed without rest; a calm day gives two back."""
    if engaged:
        region.weary += dt
    else:
        region.weary = max(0.0, region.weary - 2.0 * dt)
