"""Shutdown: what cutting the network does beyond stopping news."""

from __future__ import annotations

from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, free, normal, uniform

MECHANISM = Mechanism(
    name="shutdown",
    title="Internet shutdown",
    core=False,
    equation="U_r += net·(1 - c_r); share of killing seen elsewhere = 1 - conceal·(1 - c_r)",
    refutable_by=(
        "turnout across a staggered shutdown (places cut at different hours) that moves against "
        "the sign inferred; no such staggering was recorded in Kazakhstan in 2022"
    ),
    sources=(
        "Hassanpour 2014 (protest more dispersed after the cut)",
        "Rydzak, Karanja & Opiyo 2020 (escalation or continuation, rarely decline)",
        "Gohdes 2015, 2020 (more killing under a cut)",
    ),
    parameters=(
        free(
            "shutdown.net",
            "n_c",
            "Net incentive of a full cut: coordination lost, anger and curiosity gained",
            "nat",
            normal(0.0, 0.5),
            (-3.0, 3.0),
            plausible=(-1.0, 1.0),
        ),
        free(
            "shutdown.conceal",
            "k_c",
            "Share of harm that a full cut keeps from being seen",
            "1",
            uniform(0.0, 0.8),
            (0.0, 1.0),
            plausible=(0.0, 0.8),
        ),
    ),
)


@kernel
def cut_off(p: Any, region: Any) -> float:
    """Incentive from being cut off, in nats (either sign)."""
    return p.shutdown_net * (1.0 - region.connectivity)


@kernel
def seen(p: Any, region: Any) -> float:
    """Share of harm done here that is seen elsewhere."""
    return 1.0 - p.on_shutdown * p.shutdown_conceal * (1.0 - region.connectivity)
