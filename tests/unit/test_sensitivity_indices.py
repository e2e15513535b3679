"""Indices against functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.infer import indices, surrogate
from groundswell.infer.luck import normals, uniforms

ISHIGAMI = (0.3139, 0.4424, 0.0, 0.0, 0.0, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437, 0.0, 0.0, 0.0)
A = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])
_PARTS = 1.0 / (3.0 * (1.0 + A) ** 2)
G_FUNCTION = tuple(_PARTS / (np.prod(1.0 + _PARTS) - 1.0))


def ishigami(u):
    x = (2.0 * u - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(u):
    return np.prod((np.abs(4.0 * u - 2.0) + A) / (1.0 + A), axis=1)


def first_order(u, values, seed=0):
    runs = indices.spread(values)
    weights = indices.bootstrap(seed, len(u), 200)
    return [indices.index(indices.legendre(x), runs, weights) for x in u.T]


@pytest.mark.parametrize(
    ("function", "known"), [(ishigami, ISHIGAMI), (g_function, G_FUNCTION)], ids=["ishigami", "g"]
)
def test_known_first_order_indices_are_found_within_four_hundredths(function, known):
    u = uniforms(1, "points", 2000, 6)
    found = [one.value for one in first_order(u, function(u)[:, None])]
    assert found == pytest.approx(known, abs=0.04)


@pytest.mark.parametrize(
    ("function", "known"), [(ishigami, ISHIGAMI), (g_function, G_FUNCTION)], ids=["ishigami", "g"]
)
def test_luck_is_taken_out_of_the_parameters_shares_and_told(function, known):
    u = uniforms(2, "points", 1000, 6)
    clean = function(u)
    luck = normals(2, "luck", 1000, 4) * clean.std()  # half of the variance of a run
    values = clean[:, None] + luck
    runs = indices.spread(values)
    assert float((runs.luck() / runs.total())[0]) == pytest.approx(0.5, abs=0.05)
    found = [one.value for one in first_order(u, values)]
    assert found == pytest.approx(np.array(known) / 2.0, abs=0.04)


def test_intervals_hold_the_known_index_about_as_often_as_they_say():
    inside = np.zeros(3)
    for trial in range(60):
        u = uniforms(trial, "points", 300, 6)
        found = first_order(u, ishigami(u)[:, None], trial)
        for k, j in enumerate((0, 1, 5)):
            inside[k] += found[j].low <= ISHIGAMI[j] <= found[j].high
    assert (inside >= 0.85 * 60).all(), inside


def test_an_unimportant_parameter_is_zero_on_average_and_by_its_interval():
    values, covered, small = [], 0, 0
    for trial in range(40):
        u = uniforms(trial, "points", 200, 6)
        y = ishigami(u)[:, None]
        runs = indices.spread(y)
        tables = [indices.legendre(x) for x in u.T]
        one = indices.index(tables[5], runs, indices.bootstrap(trial, 200, 200))
        values.append(one.value)
        covered += one.low <= 0.0 <= one.high
        maxima = indices.null_maxima(tables, runs, trial, 100)
        small += indices.chance(one.value, maxima) > 0.05
    assert np.mean(values) == pytest.approx(0.0, abs=0.01)
    assert covered >= 36
    assert small >= 38


def test_the_null_finds_what_matters():
    u = uniforms(5, "points", 300, 6)
    runs = indices.spread(ishigami(u)[:, None])
    tables = [indices.legendre(x) for x in u.T]
    maxima = indices.null_maxima(tables, runs, 0, 200)
    p = [
        indices.chance(float(indices.explained(t, runs.means)[0] / runs.total()[0]), maxima)
        for t in tables
    ]
    assert p[0] < 0.01
    assert p[1] < 0.01


def test_a_group_holds_what_its_members_explain_together():
    u = uniforms(6, "points", 3000, 4)
    y = 2.0 * (u[:, 0] - 0.5) * (u[:, 1] - 0.5) + 0.1 * u[:, 2]  # none alone, both together
    together = (1.0 / 36.0) / (1.0 / 36.0 + 0.01 / 12.0)
    runs = indices.spread(y[:, None])
    weights = indices.bootstrap(0, 3000, 100)
    group = indices.index(indices.group_features([u[:, 0], u[:, 1]]), runs, weights)
    alone = indices.index(indices.legendre(u[:, 0]), runs, weights)
    assert group.value == pytest.approx(together, abs=0.03)
    assert alone.value == pytest.approx(0.0, abs=0.02)


def test_a_parameter_of_two_values_has_one_polynomial():
    x = np.repeat([0.0, 1.0], 50)
    table = indices.legendre(x)
    assert table.shape == (100, 1)
    assert table.mean() == pytest.approx(0.0, abs=1e-12)
    assert (table**2).mean() == pytest.approx(1.0)


def test_failed_replicates_are_left_out_of_means_and_luck():
    values = np.array([[1.0, 3.0], [5.0, np.nan], [2.0, 4.0]])
    runs = indices.spread(values)
    assert runs.means.tolist() == [2.0, 5.0, 3.0]
    assert float(runs.luck()[0]) == pytest.approx(2.0)


def test_total_indices_come_from_a_polynomial_that_predicts():
    u = uniforms(7, "points", 1500, 6)
    y = ishigami(u)
    drawn = {f"x{k}": u[:, k] for k in range(6)}
    fitted = surrogate.fit(drawn, y, 0)
    assert fitted.explains > 0.95
    totals = [fitted.total(name) / y.var() for name in drawn]
    assert totals == pytest.approx(ISHIGAMI_TOTAL, abs=0.06)


def test_a_polynomial_of_noise_predicts_nothing():
    u = uniforms(8, "points", 300, 20)
    fitted = surrogate.fit({f"x{k}": u[:, k] for k in range(20)}, normals(8, "y", 300), 0)
    assert fitted.explains < 0.05


@pytest.mark.parametrize(("moved", "few"), [(3, True), (40, False)])
def test_a_variance_of_a_few_draws_is_known_as_such(moved, few):
    means = np.zeros(400)
    means[:moved] = 1.0
    assert indices.rests_on_few(means) is few
