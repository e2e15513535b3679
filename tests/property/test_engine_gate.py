"""The first gate: what 200 prior draws of kazakhstan-2022 must look like before any calibration.

Only the fitted observations of 2 to 5 January gate anything; see decisions/0001 and 0002.
"""

from __future__ import annotations

import numpy as np
import pytest

from groundswell import model
from groundswell.case import Case, load
from groundswell.chance.keys import draw_uniform, run_key
from groundswell.engine.run import Outcome, prepare, record, simulate

DRAWS = 200


@pytest.fixture(scope="module")
def case() -> Case:
    return load("kazakhstan-2022", model.VOCABULARY)


@pytest.fixture(scope="module")
def runs(case: Case) -> list[Outcome]:
    inputs = prepare(case, "as-happened")
    uncertain = {n: p for n, p in case.parameters.items() if p.role == "uncertainty"}
    outcomes = []
    for draw in range(DRAWS):
        values = {name: p.at(draw_uniform(1, draw, name)) for name, p in uncertain.items()}
        outcomes.append(simulate(inputs, record(inputs, values), run_key(1, draw, 0), 8))
    return outcomes


@pytest.mark.parametrize("seen", ["participants-2-jan", "participants-4-jan", "participants-5-jan"])
def test_the_median_is_within_a_factor_of_three_of_the_crowd(
    case: Case, runs: list[Outcome], seen: str
) -> None:
    observation = next(o for o in case.observed if o.id == seen)
    assert observation.use == "fit"
    assert observation.days is not None
    median = np.median([o.national["protesting"][observation.days[0]] for o in runs])
    assert 1 / 3 <= median / observation.value <= 3


def test_mangystau_moves_first(case: Case, runs: list[Outcome]) -> None:
    index = [place.name for place in case.places].index("Mangystau")
    assert np.mean([o.scalars["first_region"] == index for o in runs]) >= 0.7


def test_few_runs_put_a_twentieth_of_any_population_in_the_street(
    case: Case, runs: list[Outcome]
) -> None:
    population = np.array([place.values["population"] for place in case.places])
    shares = [(o.regional["protesting"].max(axis=0) / population).max() for o in runs]
    assert np.mean(np.array(shares) > 0.05) <= 0.05


def test_the_prior_interval_on_the_fifth_is_not_vacuous(runs: list[Outcome]) -> None:
    low, high = np.quantile([o.national["protesting"][4] for o in runs], [0.1, 0.9])
    assert np.log10(high / low) <= 1.5
