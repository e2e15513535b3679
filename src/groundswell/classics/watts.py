"""Watts 2002: one person sets off a cascade through a random network, or does not."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, isnan, nan
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.classics import people
from groundswell.classics.compile import compiled
from groundswell.classics.rows import SIGNIFICANT, Classic, Curve, Notice, Row, picture
from groundswell.infer.luck import uniforms

NAME = "watts-2002"
PAPER = "Watts, D. J. (2002), A simple model of global cascades on random networks, PNAS 99(9)"
RULES = (
    "Poisson random graph of mean degree z; a vertex joins once a share of at least 0.18 of its "
    "neighbours has; one vertex begins; nobody leaves. Run as a case of our model: each vertex a "
    "person with explicit ties (people.py), the stepper of individuals and nothing else."
)
PHI = 0.18
EDGES = (1.0207, 5.7647)
VERTICES = 10_000
CLUSTERS = 40_000  # vertices of the networks whose clusters are measured
GRIDS = ((0.70, 0.75, 0.80, 0.85, 0.90), (6.0, 6.1, 6.2, 6.3, 6.4))  # outside the window
WINDOW = (0.8, 3.0, 8.0)  # below, inside and above
MORE = (1.2, 2.0, 4.0, 5.0, 6.0)  # for the picture
TRIED = 4  # single vertices of a network


def run(seed: int, runs: int, full: bool, notice: Notice) -> Classic:
    """Meet the two edges of the cascade window, by their condition and by simulation."""
    networks = runs * (4 if full else 1)
    few = max(2, networks // 4)
    total = 2 * len(GRIDS[0]) + len(WINDOW) * networks + len(MORE) * few
    done = iter(range(1, total + 1))
    rows, shown = [], []
    for edge, name, grid, low in zip(EDGES, ("lower", "upper"), GRIDS, (0.9, 4.0), strict=True):
        exact = crossing_of_condition(low, low + 2.5)
        rows.append(Row(NAME, f"{name} edge, from the condition", edge, exact, 5e-5,
                        abs(exact - edge) <= 5e-5))  # fmt: skip
        inverse = []
        for z in grid:
            inverse.append(inverse_size(z, networks, seed))
            notice(next(done), total)
        rows.append(of_edge(name, edge, *root(np.array(grid), np.array(inverse), edge), networks))
    cascades = differ = 0
    for z, where in zip((*WINDOW, *MORE), ("below", "inside", "above", *[""] * 5), strict=True):
        number = networks if where else few
        share, apart = global_share(z, number, seed, lambda: notice(next(done), total))
        cascades, differ = cascades + TRIED * number, differ + apart
        shown.append((z, share))
        if where:
            rows.append(of_window(z, where, share, TRIED * number))
    note = f"{cascades} cascades on networks of {VERTICES:,} vertices"
    rows.append(Row(NAME, "vertices at which the model and the rule, applied by hand, differ",
                    0.0, float(differ), 0.0, differ == 0, note))  # fmt: skip
    drawn = picture(
        "Watts 2002: global cascades on random networks",
        "share of single vertices that move over a tenth of the network",
        "mean degree z (published edges of the window dashed)",
        [Curve(f"networks of {VERTICES:,}", sorted(shown), "a", True)], EDGES,
    )  # fmt: skip
    return Classic(NAME, PAPER, RULES, tuple(rows), drawn)


def of_edge(name: str, edge: float, ours: float, error: float, networks: int) -> Row:
    """Return the row of an edge found by simulation, not judged if networks are too few."""
    note = (
        f"where the mean cluster of vulnerable vertices becomes infinite, from outside the window; "
        f"{networks} networks of {CLUSTERS:,} vertices at each of {len(GRIDS[0])} z"
    )
    passed = None if isnan(ours) else abs(ours - edge) <= SIGNIFICANT * error
    note += "; too few to tell: take more runs" if passed is None else ""
    return Row(NAME, f"{name} edge, simulated", edge, ours, error, passed, note)


def of_window(z: float, where: str, share: float, number: int) -> Row:
    """Return the row of whether any of ``number`` vertices moved a tenth of the network."""
    expected, any_ = float(where == "inside"), float(share > 0.0)
    note = f"{share * number:.0f} of {number} single vertices moved over a tenth of {VERTICES:,}"
    return Row(NAME, f"whether there are global cascades at z = {z:g} ({where} the window)",
               expected, any_, 0.0, any_ == expected, note)  # fmt: skip


def crossing_of_condition(low: float, high: float) -> float:
    """Return where Σ k(k-1)·ρ_k·p_k = z, ρ_k = 1 if 1/k >= φ (Watts 2002, the cascade condition).

    For a Poisson graph that is z·P(K <= 1/φ - 2) = 1, K of mean z; bisection between z that differ.
    """

    def sign(z: float) -> float:
        term, total = exp(-z), 0.0
        for k in range(int(1.0 / PHI) - 1):
            total += term
            term *= z / (k + 1)
        return z * total - 1.0

    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if sign(low) * sign(middle) > 0 else (low, middle)
    return 0.5 * (low + high)


def graph(z: float, vertices: int, seed: int, number: int) -> people.Graph:
    """Return a random graph of z·n/2 edges (self-loops and doubles dropped): offsets, neighbours.

    Its degrees are Poisson up to O(1/n).
    """
    edges = round(z * vertices / 2.0)
    ends = (uniforms(seed, f"watts/{z}/{vertices}/{number}", 2, edges) * vertices).astype(np.int64)
    low, high = np.minimum(*ends), np.maximum(*ends)
    code = np.unique((low * vertices + high)[low < high])
    low, high = code // vertices, code % vertices
    source, target = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.argsort(source, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=vertices))])
    return offsets, target[order]


@compiled
def mean_size(offsets: Any, neighbours: Any, phi: float, queue: Any, seen: Any) -> float:
    """Return the mean size of the cluster that a vertex whom one neighbour moves belongs to.

    Clusters are of such vertices alone; ``queue`` and ``seen`` [n] are written over.
    """
    squares = 0.0
    vulnerable = 0.0
    seen[:] = 0
    for first in range(seen.shape[0]):
        degree = offsets[first + 1] - offsets[first]
        if seen[first] or degree * phi > 1.0:
            continue
        queue[0] = first
        seen[first] = 1
        length = 1
        at = 0
        while at < length:
            vertex = queue[at]
            at += 1
            for e in range(offsets[vertex], offsets[vertex + 1]):
                other = neighbours[e]
                degree = offsets[other + 1] - offsets[other]
                if seen[other] == 0 and degree * phi <= 1.0:
                    seen[other] = 1
                    queue[length] = other
                    length += 1
        squares += float(length) * length
        vulnerable += length
    return squares / vulnerable


def inverse_size(z: float, networks: int, seed: int) -> tuple[float, float]:
    """Return one over the mean vulnerable cluster, over networks, and its standard error."""
    room = np.zeros((2, CLUSTERS), np.int64)
    sizes = [mean_size(*graph(z, CLUSTERS, seed, i), PHI, *room) for i in range(networks)]
    inverse = 1.0 / np.array(sizes)
    return float(inverse.mean()), float(inverse.std(ddof=1) / networks**0.5)


def root(
    z: npt.NDArray[np.float64], inverse: npt.NDArray[np.float64], about: float
) -> tuple[float, float]:
    """Return where a parabola through the points is 0, its error by the pooled one of the points.

    The inverse of the mean cluster is smooth in z and 0 at the edge (generating functions, Watts
    2002); of the exact inverse a parabola through the same z misses the edges by less than 0.003.
    Not a number if too few networks leave a parabola that is 0 nowhere.
    """
    basis = np.vander(z - about, 3, increasing=True)
    covariance = np.linalg.inv(basis.T @ basis)
    fit = covariance @ (basis.T @ inverse[:, 0])
    roots = np.roots(fit[::-1])
    if not np.isreal(roots).all():
        return nan, nan
    x = min(roots.real, key=abs)
    at = x ** np.arange(3)
    spread_ = (at @ covariance @ at * (inverse[:, 1] ** 2).mean()) ** 0.5
    return float(about + x), float(spread_ / abs(fit[1] + 2.0 * fit[2] * x))


def global_share(z: float, networks: int, seed: int, tell: Callable[[], None]) -> tuple[float, int]:
    """Return the share of single vertices that move a tenth of the network.

    And at how many vertices the model and the rule applied by hand differ; ``tell`` is called after
    each network.
    """
    hits = differ = 0
    for i in range(networks):
        net = graph(z, VERTICES, seed, i)
        for first in uniforms(seed, f"watts/first/{z}/{i}", TRIED) * VERTICES:
            ours = people.cascade(net, int(first), PHI, seed)
            hits += int(ours.sum() > VERTICES // 10)
            differ += int((ours != by_hand(net, int(first))).sum())
        tell()
    return hits / (TRIED * networks), differ


def by_hand(net: people.Graph, first: int) -> npt.NDArray[np.bool_]:
    """Return who has joined in the end, by Watts's rule applied to everybody again and again."""
    offsets, neighbours = net
    degree = np.diff(offsets)
    who = np.repeat(np.arange(len(degree)), degree)
    joined = np.arange(len(degree)) == first
    while True:
        seen = np.bincount(who, joined[neighbours], len(degree))
        more = joined | ((seen >= PHI * degree) & (degree > 0))
        if (more == joined).all():
            return joined
        joined = more
