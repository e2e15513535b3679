"""Values of a claim's unknowns: each draw takes one, evenly from the plausible interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from groundswell.chance.keys import draw_uniform
from groundswell.claims.luck import Floats

if TYPE_CHECKING:
    from groundswell.case.claim import Claim


def sampled(claim: Claim, seed: int, draws: int) -> dict[str, Floats]:
    """Return unknown -> its value in each draw [draws]; a draw keeps it however many there are."""
    found = {}
    for name, unknown in claim.unknowns.items():
        low, high = unknown.range
        where = [draw_uniform(seed, draw, f"{claim.id}/{name}") for draw in range(draws)]
        found[name] = low + (high - low) * np.array(where)
    return found
