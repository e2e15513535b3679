"""The first morning: how far out each class lies, and who sits where."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groundswell.engine.state import ATTACHMENT, QUIET
from groundswell.kernel import kernel


@kernel
def classes(beta: float, edges: Any, tails: Any, points: Any, reach: Any) -> None:
    """Fill ``reach[k]`` with E[exp(β·x)] over class k, by ``points`` if the tail has any."""
    if points.shape[1] > 0:
        mean_reach(beta, points, reach)
    else:
        normal_reach(beta, edges, tails, reach)


@kernel
def normal_reach(beta: float, edges: Any, tails: Any, reach: Any) -> None:
    """Fill ``reach[k]`` with E[exp(β·x)] over tail class k of x ~ N(0, 1).

    Exact where few take part (odds are then linear in exp(β·x)), and harmless where all do.
    E[exp(βx); a<x<b] = exp(β²/2)·(Φ(b-β) - Φ(a-β)).
    """
    scale = math.exp(0.5 * beta * beta)
    for k in range(reach.shape[0]):
        low = (edges[k] - beta) / math.sqrt(2.0)
        share = tails[k]
        mass = 0.5 * math.erfc(low)
        if k + 1 < reach.shape[0]:
            high = (edges[k + 1] - beta) / math.sqrt(2.0)
            share -= tails[k + 1]
            # below β both tails are near 1: take the other side, where the digits are
            if high < 0.0:
                mass = 0.5 * (math.erfc(-high) - math.erfc(-low))
            else:
                mass -= 0.5 * math.erfc(high)
        reach[k] = scale * mass / share


@kernel
def mean_reach(beta: float, points: Any, reach: Any) -> None:
    """Fill ``reach[k]`` with the mean of exp(β·x) over ``points`` [K, points] of each class.

    Only people far out are ever moved by more than their odds, so that values beyond e³⁰⁰ are all
    alike: they are in the street whenever they can be.
    """
    for k in range(reach.shape[0]):
        total = 0.0
        for i in range(points.shape[1]):
            total += math.exp(min(300.0, beta * points[k, i]))
        reach[k] = total / points.shape[1]


@kernel
def lean_in(correlation: float, nodes: Any, lean: Any) -> None:
    """Fill ``lean[k]``: share of class k above the median of attachment, given corr(x, v).

    P(v > 0 | x) = Φ(r·x/sqrt(1 - r²)) at the class's median ``nodes[k]``.
    """
    scale = correlation / math.sqrt(2.0 * (1.0 - correlation * correlation))
    for k in range(nodes.shape[0]):
        lean[k] = 0.5 * math.erfc(-scale * nodes[k])


@kernel
def settle(population: float, core: float, tails: Any, lean: Any, people: Any) -> None:
    """Seat the residents of a place: tail classes by exact rounding, the core apart.

    ``lean[k]`` is the share of class k in the upper half of attachment. Counts sum to the
    rounded population.
    """
    total = np.int64(round(population))
    size = min(np.int64(round(core)), total // 2)
    total -= size
    k_last = tails.shape[0] - 1
    above = total
    for k in range(k_last + 1):
        beyond = np.int64(0)
        if k < k_last:
            beyond = min(above, np.int64(round(total * tails[k + 1])))
        here = above - beyond
        upper = np.int64(round(here * lean[k]))
        people[QUIET, k * ATTACHMENT] = here - upper
        people[QUIET, k * ATTACHMENT + 1] = upper
        above = beyond
    people[QUIET, people.shape[1] - 1] = size
