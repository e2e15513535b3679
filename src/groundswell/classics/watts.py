"""Watts 2002: one person sets off a cascade through a random network, or does not."""

from __future__ import annotations

from math import exp
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
    "neighbours has; one vertex begins; nobody leaves. On 200 vertices run as a case of our model "
    "(people.py) and vertex by vertex the same as the small kernel that does the large networks."
)
PHI = 0.18
EDGES = (1.0207, 5.7647)
VERTICES = 40_000
GRIDS = ((0.70, 0.75, 0.80, 0.85, 0.90), (6.0, 6.1, 6.2, 6.3, 6.4))  # outside the window
WINDOW = (0.8, 3.0, 8.0)  # below, inside and above

Graph = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def run(seed: int, runs: int, full: bool, notice: Notice) -> Classic:
    """Meet the two edges of the cascade window, by their condition and by simulation."""
    networks = runs * (4 if full else 1)
    total = 2 * len(GRIDS[0]) + len(WINDOW) + 1
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
        ours, error = root(np.array(grid), np.array(inverse), edge)
        note = (
            f"where the mean cluster of vulnerable vertices becomes infinite, from outside the "
            f"window; {networks} networks of {VERTICES:,} vertices at each of {len(grid)} z"
        )
        rows.append(Row(NAME, f"{name} edge, simulated", edge, ours, error,
                        abs(ours - edge) <= SIGNIFICANT * error, note))  # fmt: skip
    for z, where in zip(WINDOW, ("below", "inside", "above"), strict=True):
        share = global_share(z, 10_000, networks, seed)
        shown.append((z, share))
        notice(next(done), total)
        expected = where == "inside"
        note = "a cascade over a tenth of 10,000 vertices; published is whether there are any"
        rows.append(Row(NAME, f"global cascades at z = {z:g} ({where} the window)",
                        float(expected), share, (share * (1.0 - share) / (20 * networks)) ** 0.5,
                        (share > 0.0) == expected, note))  # fmt: skip
    differ = beside_the_model(seed)
    rows.append(Row(NAME, "vertices that differ from our model's engine, 4 cascades of 200",
                    0.0, float(differ), 0.0, differ == 0))  # fmt: skip
    notice(total, total)
    shown += [(z, global_share(z, 10_000, max(2, networks // 4), seed)) for z in (1.2, 2, 4, 5, 6)]
    drawn = picture(
        "Watts 2002: share of single vertices that set off a global cascade", "the window",
        "mean degree z (published edges dashed)",
        [Curve("10,000 vertices", sorted(shown), "a", True)], EDGES,
    )  # fmt: skip
    return Classic(NAME, PAPER, RULES, tuple(rows), drawn)


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


def graph(z: float, vertices: int, seed: int, number: int) -> Graph:
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
def spread(
    offsets: Any, neighbours: Any, first: int, phi: float, joined: Any, queue: Any, active: Any
) -> int:
    """Let ``first`` join and all who follow; return how many joined.

    ``joined`` [n] counts each vertex's neighbours in the street, ``active`` [n] marks who is,
    ``queue`` [n]: all are written over.
    """
    joined[:] = 0
    active[:] = 0
    queue[0] = first
    active[first] = 1
    length = 1
    at = 0
    while at < length:
        vertex = queue[at]
        at += 1
        for e in range(offsets[vertex], offsets[vertex + 1]):
            other = neighbours[e]
            joined[other] += 1
            degree = offsets[other + 1] - offsets[other]
            if active[other] == 0 and joined[other] >= phi * degree:
                active[other] = 1
                queue[length] = other
                length += 1
    return length


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
    room = np.zeros((2, VERTICES), np.int64)
    sizes = [mean_size(*graph(z, VERTICES, seed, i), PHI, *room) for i in range(networks)]
    inverse = 1.0 / np.array(sizes)
    return float(inverse.mean()), float(inverse.std(ddof=1) / networks**0.5)


def root(
    z: npt.NDArray[np.float64], inverse: npt.NDArray[np.float64], about: float
) -> tuple[float, float]:
    """Return where a parabola through the points is 0, its error by the pooled one of the points.

    The inverse of the mean cluster is smooth in z and 0 at the edge (generating functions, Watts
    2002); of the exact inverse a parabola through the same z misses the edges by less than 0.003.
    """
    basis = np.vander(z - about, 3, increasing=True)
    covariance = np.linalg.inv(basis.T @ basis)
    fit = covariance @ (basis.T @ inverse[:, 0])
    x = min((x.real for x in np.roots(fit[::-1])), key=abs)
    at = x ** np.arange(3)
    spread_ = (at @ covariance @ at * (inverse[:, 1] ** 2).mean()) ** 0.5
    return about + x, float(spread_ / abs(fit[1] + 2.0 * fit[2] * x))


def global_share(z: float, vertices: int, networks: int, seed: int) -> float:
    """Return the share of single vertices (20 a network) that move a tenth of the network."""
    room = np.zeros((3, vertices), np.int64)
    hits = 0
    for i in range(networks):
        net = graph(z, vertices, seed, i)
        first = (uniforms(seed, f"watts/first/{z}/{i}", 20) * vertices).astype(int)
        hits += sum(spread(*net, int(v), PHI, *room) > vertices // 10 for v in first)
    return hits / (20 * networks)


def beside_the_model(seed: int, vertices: int = 200) -> int:
    """Return in how many vertices the engine's final crowds differ from the kernel's."""
    case = people.prepared(NAME)
    differ = 0
    for number, z in enumerate((1.5, 2.5, 3.5, 5.0)):
        offsets, neighbours = graph(z, vertices, seed, number)
        degree = np.diff(offsets)
        tied = np.zeros((vertices, vertices), np.bool_)
        tied[np.repeat(np.arange(vertices), degree), neighbours] = True
        first = int(np.argmax(degree))
        weight = people.weights(np.full(vertices, PHI))
        weight[first] = people.TOP
        ours = people.settled(people.crowd(case, weight, tied), seed)
        room = np.zeros((3, vertices), np.int64)
        spread(offsets, neighbours, first, PHI, *room)
        differ += int((ours != room[2]).sum())
    return differ
