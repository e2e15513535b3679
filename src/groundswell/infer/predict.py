"""What a posterior says of observations, fitted or not: every draw run once and read out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import luck, observe
from groundswell.infer.luck import Keys
from groundswell.infer.target import CaseTarget, target
from groundswell.study import simulator as simulators

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.infer.pool import Map

Floats: TypeAlias = npt.NDArray[np.float64]

CHUNK = 25


@dataclass(frozen=True)
class _Part:
    """Parameter values to be run."""

    wanted: CaseTarget
    values: Floats
    keys: Keys


def everything(case: Case, *, simulator: str = simulators.REAL) -> CaseTarget:
    """Return a case as a target with all its observations, runs long enough to reach them."""
    return target(case, observe.terms(case), simulator=simulator)


def numbers(wanted: CaseTarget, z: Floats, keys: Keys, parallel: Map = map) -> Floats:
    """Return what would be observed without error [draws, terms]; failed runs are left out.

    With the keys that a posterior kept, the runs go on from what fitted: that is the prediction for
    the crisis that was observed. With fresh keys it is one for another crisis of the same kind.
    """
    return of_values(wanted, wanted.values(z), keys, parallel)


def of_values(wanted: CaseTarget, values: Floats, keys: Keys, parallel: Map = map) -> Floats:
    """Return the same as `numbers` for parameter values [draws, d]."""
    parts = [
        _Part(wanted, values[low : low + CHUNK], keys[low : low + CHUNK])
        for low in range(0, len(values), CHUNK)
    ]
    found = np.concatenate(list(parallel(_run, parts)))
    return np.asarray(found[~np.isnan(found).any(axis=1)])


def prior(wanted: CaseTarget, draws: int, seed: int) -> tuple[Floats, Keys]:
    """Return points and luck drawn from the prior."""
    return luck.normals(seed, "prior", draws, len(wanted.names)), luck.keys(seed, "prior", draws)


def fresh(draws: int, seed: int) -> Keys:
    """Return luck that has fitted nothing."""
    return luck.keys(seed, "fresh", draws)


def reading(wanted: CaseTarget, ids: set[str]) -> CaseTarget:
    """Return the same target, reading out only some of its observations."""
    return replace(wanted, terms=tuple(term for term in wanted.terms if term.id in ids))


def _run(part: _Part) -> Floats:
    return part.wanted.simulated(part.values, part.keys)
