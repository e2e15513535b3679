"""Step two arms side by side and stop where they first differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.case.resolved import Case
from groundswell.engine.run import prepare, record, stepwise


@dataclass(frozen=True)
class Difference:
    """One quantity that differs: where (a place or ``nation``), what, and its two values."""

    where: str
    quantity: str
    first: float
    second: float


@dataclass(frozen=True)
class Divergence:
    """The first step at which two arms differ; ``day`` is in days since the start."""

    step: int
    day: float
    differences: tuple[Difference, ...]


def first_difference(
    case: Case, arms: tuple[str, str], values: dict[str, float], key: int, days: int
) -> Divergence | None:
    """Return where two arms of the same draw and luck part, or None if they never do."""
    runs = []
    for arm in arms:
        inputs = prepare(case, arm)
        runs.append((inputs, *stepwise(inputs, record(inputs, values), key, days)))
    (inputs, _, regions_a, nation_a), (_, _, regions_b, nation_b) = runs
    for step in range(min(len(nation_a), len(nation_b))):
        found = _unequal("nation", nation_a[step], nation_b[step])
        for r, name in enumerate(inputs.names):
            found += _unequal(name, regions_a[step, r], regions_b[step, r])
        if found:
            return Divergence(step, float(nation_a[step]["time"]), tuple(found))
    return None


def _unequal(where: str, a: np.void, b: np.void) -> list[Difference]:
    return [
        Difference(where, name, float(a[name]), float(b[name]))
        for name in a.dtype.names or ()
        if not (a[name] == b[name] or (np.isnan(a[name]) and np.isnan(b[name])))
    ]
