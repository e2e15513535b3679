"""Elites: blocs that split, plot, bargain, or are purged."""

from __future__ import annotations

from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, uniform

MECHANISM = Mechanism(
    name="elites",
    title="Elites",
    core=False,
    equation=(
        "coup = coup·(split + (1-split)/5)·(1-B)²·(1 + f(turnout)); deal = deal·(1-B)·f(turnout)·"
        "(1 + talks); a purge leaves split·(1 - purge) and adds cost·split to the loyalty hazard"
    ),
    refutable_by=(
        "attempts at a coup that are as frequent in quiet months as during large protests, or "
        "as frequent under undivided as under divided elites (Johnson & Thyne 2018 test the first)"
    ),
    sources=(
        "Svolik 2009 (most autocrats fall to insiders)",
        "Johnson & Thyne 2018 (protest raises coup attempts)",
        "Geddes, Wright & Frantz 2014 (memory: regime types)",
    ),
    parameters=(
        free(
            "elites.coup",
            "k",
            "Hazard of a coup at no belief and a full split",
            "1/day",
            lognormal(0.03, 0.1),
            (0.0, 1.0),
        ),
        free(
            "elites.split",
            "s_e",
            "Split between the founder's and the incumbent's blocs at the start",
            "1",
            uniform(0.1, 0.8),
            (0.0, 1.0),
        ),
        free(
            "elites.purge",
            "q_e",
            "Share of the split that a purge ends",
            "1",
            uniform(0.2, 1.0),
            (0.0, 1.0),
        ),
        free(
            "elites.cost",
            "l_e",
            "Rise of the companies' log hazard per split purged, fading in a week",
            "1",
            lognormal(0.5, 1.2),
            (0.0, 4.0),
        ),
        fixed(
            "elites.deal",
            "d_e",
            "Hazard of a negotiated exit at no belief",
            "1/day",
            0.01,
            (0.0, 1.0),
        ),
    ),
)


COST_DAYS = 7.0  # time in which the cost of a purge fades to 1/e


@kernel
def coup_hazard(p: Any, belief: float, split: float, turnout: float) -> float:
    """Hazard per day of an attempt by insiders that succeeds."""
    doubt = 1.0 - belief
    return p.elites_coup * (split + 0.2 * (1.0 - split)) * doubt * doubt * (1.0 + turnout)


@kernel
def deal_hazard(p: Any, belief: float, turnout: float, talks: float) -> float:
    """Hazard per day of a negotiated exit."""
    return p.elites_deal * (1.0 - belief) * turnout * (1.0 + talks)
