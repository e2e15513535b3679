"""Alliance: an appeal, a patron who decides, troops that come, guard and leave."""

from __future__ import annotations

from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="alliance",
    title="Alliance",
    core=False,
    equation=(
        "foreign_r = troops·arrived(t)·ally_r; if endogenous, the incumbent appeals with hazard "
        "appeal·((1 - loyalty) + share of sites lost) and the patron agrees when loss·(1 - B)·"
        "RESCUE ≥ cost·troops/1000"
    ),
    refutable_by=(
        "appeals that are no more frequent when units disobey or sites fall (dated appeals beside "
        "dated refusals over several crises)"
    ),
    sources=(
        "Sullivan & Karreth 2015 (troops matter only where the other side is strong)",
        "Kremlin transcript of 10 January 2022: 2,030 persons, 250 vehicles",
    ),
    parameters=(
        fixed(
            "alliance.troops",
            "F",
            "Foreign persons sent in full",
            "person",
            2030.0,
            (0.0, 100_000.0),
            role="lever",
        ),
        fixed(
            "alliance.endogenous",
            "-",
            "1: the appeal is made by the incumbent from the situation; 0: as dated",
            "1",
            0.0,
            (0.0, 1.0),
            role="lever",
        ),
        free(
            "alliance.appeal",
            "h_a",
            "Hazard of an appeal when no company obeys or every site is lost",
            "1/day",
            lognormal(2.0, 8.0),
            (0.0, 100.0),
            plausible=(0.0, 20.0),
        ),
        free(
            "alliance.loss",
            "L",
            "Patron's loss from an overthrow, in thousand-soldier costs",
            "1",
            lognormal(50.0, 200.0),
            (0.0, 1e5),
            plausible=(5.0, 500.0),
        ),
        fixed(
            "alliance.cost", "c_a", "Patron's cost of a thousand soldiers", "1", 1.0, (0.0, 100.0)
        ),
    ),
)

RESCUE = 0.3
ARRIVAL = 1.0
BUILD_UP = 3.0
STAY = 13.0


@kernel
def appeal_hazard(p: Any, loyalty: float, sites_lost: float) -> float:
    """Hazard per day that the incumbent asks for troops (endogenous form only)."""
    return p.alliance_endogenous * p.alliance_appeal * ((1.0 - loyalty) + sites_lost)


@kernel
def patron_agrees(p: Any, belief: float) -> bool:
    """Whether sending the troops is the patron's best reply at the belief of the day."""
    gain = p.alliance_loss * (1.0 - belief) * RESCUE
    return bool(gain >= p.alliance_cost * p.alliance_troops / 1000.0)


@kernel
def arrived(days: float) -> float:
    """Share of the contingent present ``days`` after an endogenous appeal was granted."""
    if days < ARRIVAL or days > ARRIVAL + BUILD_UP + STAY:
        return 0.0
    return min(1.0, (days - ARRIVAL) / BUILD_UP)
