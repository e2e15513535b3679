"""Classes of private opposition: how many people lie how far out.

Classes are quantiles, the same for every shape of the tail; the shape says how far out they lie.
The rival shapes are put on the scale on which a share MATCHED lies where it does under the normal,
so that shapes differ in how the tail falls off, not in how many may come.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from groundswell.case.vocabulary import Tail

MATCHED = 1e-3  # the order of the share in the street at the peak of a large crisis
_COARSE = 0.1  # tail probability below which classes are fine
_FINEST = 1e-6  # tail probability above which the last class lies
_POINTS = 32  # of a class, at equal steps of probability, where no closed form is known
_NORMAL = NormalDist()


def classes(count: int) -> tuple[npt.NDArray[np.float64], ...]:
    """Return lower edges, tail probabilities and medians of ``count`` classes of x ~ N(0, 1).

    The first class holds the 90 % who never come near the street; the rest divide the tail from
    10⁻¹ to 10⁻⁶ geometrically; the last is open.
    """
    step = (_FINEST / _COARSE) ** (1.0 / max(1, count - 2))
    tails = [1.0] + [_COARSE * step**k for k in range(count - 1)]
    edges = [-40.0] + [_upper_normal(tail) for tail in tails[1:]]
    middles = [_upper_normal(0.5 * (a + b)) for a, b in _bounds(tails)]
    return np.array(edges), np.array(tails), np.array(middles)


def points(tails: npt.NDArray[np.float64], shape: Tail) -> npt.NDArray[np.float64]:
    """Return x [K, points] at equal steps of probability within each class; [K, 0] for the normal.

    E[exp(β·x)] of the normal is known in closed form (`groundswell.engine.seats.normal_reach`).
    """
    if shape == "normal":
        return np.empty((len(tails), 0))
    upper = _UPPER[shape]
    scale = _upper_normal(MATCHED) / upper(MATCHED)
    shares = (np.arange(_POINTS) + 0.5) / _POINTS
    return np.array(
        [[scale * upper(a + (b - a) * s) for s in shares] for a, b in _bounds(tails.tolist())]
    )


def _bounds(tails: list[float]) -> list[tuple[float, float]]:
    return list(zip(tails, [*tails[1:], 0.0], strict=True))


def _upper_normal(tail: float) -> float:
    return -_NORMAL.inv_cdf(tail)


def _upper_logistic(tail: float) -> float:
    """Return the x above which a share ``tail`` of the standard logistic lies."""
    return math.log((1.0 - tail) / tail)


def _upper_student(tail: float) -> float:
    """Return the same for Student's t with 4 degrees of freedom (Shaw 2006, eq. 43)."""
    low = min(tail, 1.0 - tail)
    root = math.sqrt(4.0 * low * (1.0 - low))
    x = 2.0 * math.sqrt(max(0.0, math.cos(math.acos(root) / 3.0) / root - 1.0))
    return x if tail <= 0.5 else -x


_UPPER: Mapping[str, Callable[[float], float]] = {
    "logistic": _upper_logistic,
    "student": _upper_student,
}
