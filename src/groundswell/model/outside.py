"""Outside powers: naming, threat and sanction, with signs left free."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, free, normal

MECHANISM = Mechanism(
    name="outside",
    title="Outside powers",
    core=False,
    equation=(
        "U += name·named + threat·threatened; log exit hazard += exit·sanctioned; severity·= "
        "exp(repression·sanctioned); senders leave sooner: troops·exp(-senders·sanctioned senders)"
    ),
    refutable_by=(
        "exit and repression rates under sanction equal to those of comparable episodes without "
        "(no sanction was imposed in Kazakhstan in 2022: nothing observed there can refute it)"
    ),
    sources=(
        "Licht 2017 (sanctions rarely destabilise once baseline risk is held)",
        "Grauvogel, Licht & von Soest 2017 (threats can trigger protest)",
        "Wood 2008; Peksen 2009 (memory: sanctions and more repression)",
    ),
    parameters=(
        free(
            "outside.name",
            "o_n",
            "Incentive from being named",
            "nat",
            normal(0.0, 0.2),
            (-2.0, 2.0),
        ),
        free(
            "outside.threat", "o_t", "Incentive from a threat", "nat", normal(0.1, 0.3), (-2.0, 2.0)
        ),
        free(
            "outside.exit",
            "o_x",
            "Log hazard ratio of exit under sanction",
            "1",
            normal(0.1, 0.3),
            (-2.0, 2.0),
        ),
        free(
            "outside.repression",
            "o_r",
            "Log ratio of severity under sanction",
            "1",
            normal(0.1, 0.2),
            (-2.0, 2.0),
        ),
        free(
            "outside.senders",
            "o_s",
            "Fall of the log of troops kept when their senders are sanctioned",
            "1",
            normal(0.1, 0.3),
            (-1.0, 3.0),
        ),
    ),
)


@kernel
def attention(p: Any, nation: Any) -> float:
    """Incentive from outside attention, in nats."""
    return p.outside_name * nation.named + p.outside_threat * nation.threatened


@kernel
def licence(p: Any, nation: Any) -> float:
    """Factor on severity under sanction."""
    return math.exp(p.outside_repression * nation.sanctioned)
