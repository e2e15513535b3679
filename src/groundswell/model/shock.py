"""Shock: a price rise, dated impulses, and the shocks that come later."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal

MECHANISM = Mechanism(
    name="shock",
    title="Shock",
    core=True,
    equation=(
        "h_r(t) = s·exposure_r·2^(-(t-t0)/fade)·(1 - relief_r·(1 - demand_r)) "
        "+ impulse·v_i·exp(-(t-t_i)/impulse_fade); later shocks arrive as a Poisson process"
    ),
    refutable_by=(
        "places with equal exposure and an equal price rise whose onset does not differ from that "
        "of unexposed places; a wave of the same size where no price moved"
    ),
    sources=(
        "McCulloch, Natalini, Hossain & Justino 2022 (fuel riots follow abrupt adjustments)",
        "von Uexkull, Rød & Svensson 2024 (onset concentrates where fuel is subsidised)",
        "Drabo, Eklou, Imam & Kpodar 2023 (positive effect on anti-government demonstrations)",
    ),
    parameters=(
        free(
            "shock.price",
            "s",
            "Incentive that the full price rise adds at exposure 1",
            "nat",
            lognormal(9.0, 9.9),
            (0.0, 20.0),
        ),
        free(
            "shock.impulse",
            "i",
            "Incentive that a dated national impulse of value 1 adds (a concession that "
            "emboldens, a call, a holiday: the cause is a rival explanation, not a finding)",
            "nat",
            lognormal(4.0, 4.9),
            (0.0, 20.0),
        ),
        free(
            "shock.impulse_fade",
            "τ_i",
            "Time in which an impulse fades to 1/e",
            "day",
            lognormal(1.5, 2.5),
            (0.1, 30.0),
        ),
        free(
            "shock.fade",
            "τ_s",
            "Half-life of the price shock's sting",
            "day",
            lognormal(45.0, 120.0),
            (3.0, 2000.0),
        ),
        free(
            "shock.rate",
            "ν",
            "Rate of later national shocks",
            "1/year",
            lognormal(0.5, 1.5),
            (0.0, 12.0),
        ),
        fixed(
            "shock.later",
            "s_l",
            "Mean size of a later shock as a share of the first (sizes are exponential)",
            "1",
            0.5,
            (0.0, 2.0),
        ),
    ),
)


@kernel
def hardship(p: Any, t: float, place: Any, region: Any) -> float:
    """Incentive from prices and impulses in one place, in nats.

    ``t`` is days since the start; a concession's relief counts for less the more the demand has
    become political.
    """
    sting = region.price * 2.0 ** (-max(0.0, t - region.price_since) / p.shock_fade)
    price = p.shock_price * place.exposure * sting * (1.0 - region.relief * (1.0 - region.demand))
    return price + region.later + region.impulse


@kernel
def fade(p: Any, dt: float, region: Any) -> None:
    """Let impulses and later shocks fade over ``dt`` days."""
    region.impulse *= math.exp(-dt / p.shock_impulse_fade)
    region.later *= 2.0 ** (-dt / p.shock_fade)


@kernel
def later_shock(p: Any, dt: float, arrival: float, size: float) -> float:
    """Size in nats of a later shock in this step, or 0 (uniforms ``arrival`` and ``size``)."""
    if arrival >= -math.expm1(-p.shock_rate * dt / 365.25):
        return 0.0
    return -p.shock_later * p.shock_price * math.log(size)
