"""Finer classes, finer steps and a lower re-entry threshold do not move results.

Each comparison is of two independent means over draws; at 4 standard errors and 3 comparisons of 4
outcomes the false-alarm rate is below 1e-3 (and the seeds are fixed).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from groundswell import model
from groundswell.case import Case, load
from groundswell.chance.keys import draw_uniform, run_key
from groundswell.engine.run import prepare, record, simulate

DRAWS = 100
DAYS = 12


def outcomes(case: Case, reentry: float | None = None) -> npt.NDArray[np.float64]:
    """Logs of person-hours, of the crowds on days 3 and 4, and of detentions, for every draw."""
    inputs = prepare(case, "as-happened")
    if reentry is not None:
        inputs = replace(inputs, reentry=reentry)
    uncertain = {n: p for n, p in case.parameters.items() if p.role == "uncertainty"}
    rows = []
    for draw in range(DRAWS):
        values = {name: p.at(draw_uniform(1, draw, name)) for name, p in uncertain.items()}
        days = simulate(inputs, record(inputs, values), run_key(1, draw, 0), DAYS).national
        rows.append(
            [
                np.log1p(days["person_hours"].sum()),
                np.log1p(days["protesting"][3]),
                np.log1p(days["protesting"][4]),
                np.log1p(days["detained"].sum()),
            ]
        )
    return np.array(rows)


@pytest.fixture(scope="module")
def case() -> Case:
    return load("kazakhstan-2022", model.VOCABULARY)


@pytest.fixture(scope="module")
def base(case: Case) -> npt.NDArray[np.float64]:
    return outcomes(case)


def error(base: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Standard error of the difference of two independent means."""
    return np.asarray(base.std(axis=0) * np.sqrt(2 / len(base)))


def test_doubled_classes_do_not_move_results(case: Case, base: npt.NDArray[np.float64]) -> None:
    finer = outcomes(replace(case, classes=40))
    moved = (finer - base).mean(axis=0)
    assert (np.abs(moved) < 4 * error(base)).all()
    assert (np.abs(moved) < 0.02).all()  # luck is shared here, so the bias itself shows


def test_halved_steps_do_not_move_results(case: Case, base: npt.NDArray[np.float64]) -> None:
    moved = (outcomes(replace(case, steps_per_day=16)) - base).mean(axis=0)
    assert (np.abs(moved) < 4 * error(base)).all()


def test_a_finer_reentry_does_not_move_results(case: Case, base: npt.NDArray[np.float64]) -> None:
    moved = (outcomes(case, reentry=-1.0) - base).mean(axis=0)
    assert (np.abs(moved) < 4 * error(base)).all()
    assert (np.abs(moved) < 0.02).all()
