"""Observation models: from a case's observations to a likelihood."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.infer_support import planted

from groundswell import model
from groundswell.case import load
from groundswell.infer import luck, observe
from groundswell.infer.observe import Part, Term


def term(*parts, scale="linear"):
    return Term("x", "fit", "deaths", "scalars", -1, None, scale, parts, 1.0)


POINT = term(Part(3.0, 3.0, 0.5))
INTERVAL = term(Part(2.0, 6.0, 0.5))


@pytest.mark.parametrize(
    "each", [POINT, INTERVAL, term(Part(3.0, 3.0, 0.5), Part(5.0, 9.0, 0.5), Part(1.0, 1.0, 0.2))]
)
def test_a_density_integrates_to_one(each):
    x = np.linspace(-40.0, 50.0, 200_001)
    area = np.exp(each.log_likelihood(x)).sum() * (x[1] - x[0])
    assert area == pytest.approx(1.0, abs=1e-4)


def test_inside_an_interval_every_number_is_alike_and_outside_less_likely():
    inside = INTERVAL.log_likelihood([3.7, 4.0, 4.3])
    assert np.ptp(inside) < 0.01
    falling = INTERVAL.log_likelihood([5.0, 6.0, 7.0, 9.0, 30.0, 300.0])
    assert (np.diff(falling) < 0).all()
    assert np.isfinite(falling).all()


def test_an_impossible_observation_costs_a_bounded_slope_not_everything():
    sure = -0.5 * (10.0 / 0.5) ** 2
    assert POINT.log_likelihood(13.0) > sure / 10.0


def test_counts_of_people_are_compared_by_logarithm():
    people = term(Part(math.log(1000.0), math.log(1000.0), math.log(1.5)), scale="log")
    low, high = people.log_likelihood([500.0, 2000.0])
    assert low == pytest.approx(high)
    assert np.isfinite(people.log_likelihood(0.0))


def test_an_index_is_right_or_wrong():
    index = term(Part(9.0, 9.0, 1.0), scale="index")
    right, next_to, far = index.log_likelihood([9.0, 8.0, 0.0])
    assert right > next_to == far


def test_replicated_observations_scatter_by_the_error_and_its_doubt():
    n = 20_000
    seen = POINT.replicated(np.full(n, 3.0), luck.uniforms(1, "u", n), luck.normals(1, "n", n))
    doubtful = 1.0 + observe.DOUBT * (observe.FIVE**2 - 1.0)
    assert seen.var() == pytest.approx(0.25 * doubtful, rel=0.06)


def test_running_totals_of_one_register_share_one_weight():
    terms = {one.id: one for one in observe.terms(load("kazakhstan-2022", model.VOCABULARY))}
    totals = [one for name, one in terms.items() if name.startswith("detained-") and one.place < 0]
    assert sum(one.weight for one in totals) == pytest.approx(1.0)
    assert terms["participants-4-jan"].weight == 1.0
    assert len(terms["participants-4-jan"].parts) == 3
    assert terms["first-region"].scale == "index"
    assert terms["active-4-jan"].scale == "linear"


def test_fit_or_all_and_the_days_they_need():
    terms = observe.terms(planted())
    assert [one.id for one in observe.chosen(terms, "fit")] == ["day-0", "day-1", "day-2", "day-3"]
    assert len(observe.chosen(terms, "all")) == 5
    assert observe.days_needed(observe.chosen(terms, "fit"), 30) == 4
    assert observe.days_needed([POINT], 30) == 30


def test_numbers_are_read_out_of_a_run():
    national = np.zeros(5, [("detained", "i4")])
    national["detained"] = [1, 2, 4, 8, 16]
    regional = np.zeros((5, 2), [("detained", "i4")])
    regional["detained"][:, 1] = 3
    scalars = np.array([(np.nan,)], [("cleared_day", "f8")])[0]
    run = SimpleNamespace(scalars=scalars, national=national, regional=regional)

    def read(outcome, table, place, days):
        return Term("x", "fit", outcome, table, place, days, "log", (), 1.0).simulated(run)

    assert read("detained", "national", -1, (1, 3)) == 14
    assert read("detained", "regional", 1, (0, 1)) == 6
    assert read("cleared_day", "scalars", -1, None) == 5  # never: the run's end
