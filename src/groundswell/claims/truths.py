"""Whether each claim holds, draw by draw: what could be measured first to narrow a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from groundswell.claims.measure import BeyondError, Floats, Runs
from groundswell.claims.more import duration
from groundswell.claims.statement import Judged, Scene, arms_of, judge, needs
from groundswell.claims.unknowns import sampled

if TYPE_CHECKING:
    from groundswell.case.claim import Reading
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study


def truths(case: Case, study: Study, runs: Runs | None = None) -> dict[str, Floats]:
    """Return claim (with its reading and horizon) -> guess of its truth in each draw [draws].

    1 where the runs of a draw speak for it, 0 where against, 0.5 where neither; NaN where it has no
    meaning or its presuppositions fail. Claims that the study cannot answer are left out.

    Args:
        case: whose claims, as written (no variants).
        study: a study of it.
        runs: where to read the study's outcomes, if they are kept anywhere.
    """
    found: dict[str, Floats] = {}
    for claim in case.claims:
        unknowns = sampled(claim, int(study.meta["seed"]), study.draws)
        for reading in () if claim.untestable else claim.all_readings:
            for horizon in claim.horizons or (None,):
                scene = Scene(runs or study, horizon, {}, unknowns)
                told = _truth(study, scene, reading)
                if told is not None:
                    name = f"{claim.id}: {reading.name}" if reading.name else claim.id
                    found[name + (f" within {duration(horizon)}" if horizon else "")] = told
    return found


def _truth(study: Study, scene: Scene, reading: Reading) -> Floats | None:
    assertions = (*reading.presupposes, *reading.statement)
    named = {arm for one in assertions for arm in arms_of(one)}
    days = max(needs(one, scene.horizon) for one in assertions)
    if not named <= set(study.arms) or days > study.days:
        return None
    try:
        taken = [judge(one, scene) for one in reading.presupposes]
        stated = [judge(one, scene) for one in reading.statement]
    except BeyondError:
        return None
    holds = np.min([_guess(one) for one in stated], axis=0)
    for one in taken:
        holds = np.where(_guess(one) > 0.5, holds, np.nan)
    return np.asarray(holds)


def _guess(judged: Judged) -> Floats:
    return np.where(judged.known, judged.evidence.guess(), np.nan)
