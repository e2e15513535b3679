"""Shapley effects of a Gaussian linear model, which are known in closed form."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from groundswell.infer import shapley
from groundswell.infer.luck import normals

BETA = np.array([1.0, 0.0, 1.0, 0.5, 0.0, 0.3])
NOISE = 0.5


def covariance():
    matrix = np.eye(6)
    matrix[0, 1] = matrix[1, 0] = 0.8
    matrix[2, 3] = matrix[3, 2] = -0.5
    return matrix


def explained(members):
    sigma = covariance()
    members = list(members)
    if not members:
        return 0.0
    pull = sigma[members] @ BETA
    whole = BETA @ sigma @ BETA + NOISE
    return float(pull @ np.linalg.solve(sigma[np.ix_(members, members)], pull) / whole)


def known(players):
    count = len(players)
    found = np.zeros(count)
    for k in range(count):
        others = [j for j in range(count) if j != k]
        for size in range(count):
            weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
            for chosen in itertools.combinations(others, size):
                before = [m for j in chosen for m in players[j]]
                found[k] += weight * (explained([*before, *players[k]]) - explained(before))
    return found


def sample(draws, seed=1):
    x = normals(seed, "x", draws, 6) @ np.linalg.cholesky(covariance()).T
    return x, x @ BETA + math.sqrt(NOISE) * normals(seed, "noise", draws)


def test_shapley_effects_of_correlated_parameters_are_found():
    x, y = sample(1500)
    found = shapley.effects([[c] for c in x.T], y[:, None], 0)[0]
    assert [one.value for one in found] == pytest.approx(known([[k] for k in range(6)]), abs=0.03)


def test_an_unimportant_parameter_has_an_interval_with_zero():
    x, y = sample(600, seed=3)
    found = shapley.effects([[c] for c in x.T], y[:, None], 0)[0]
    assert found[4].low <= 0.0 <= found[4].high
    assert found[0].low > 0.0


def test_groups_are_players_and_what_is_shared_is_divided():
    groups = [[0, 2], [1, 3], [4, 5]]
    x, y = sample(1500, seed=2)
    found = shapley.effects([[x[:, k] for k in g] for g in groups], y[:, None], 0)[0]
    assert [one.value for one in found] == pytest.approx(known(groups), abs=0.03)


def test_effects_of_outcomes_analysed_together_are_those_of_each():
    x, y = sample(300)
    players = [[c] for c in x.T]
    both = shapley.effects(players, np.column_stack([y, x[:, 5]]), 0)
    alone = shapley.effects(players, y[:, None], 0)
    assert [i.value for i in both[0]] == pytest.approx([i.value for i in alone[0]])
    assert both[1][5].value > 0.9


def test_intervals_hold_the_known_effects_about_as_often_as_they_say():
    truth = known([[k] for k in range(6)])
    inside = 0
    for trial in range(20):
        x, y = sample(400, seed=10 + trial)
        found = shapley.effects([[c] for c in x.T], y[:, None], trial)[0]
        inside += sum(one.low <= t <= one.high for one, t in zip(found, truth, strict=True))
    assert inside >= 0.85 * 120


def test_too_few_draws_are_refused():
    x, y = sample(20)
    with pytest.raises(ValueError, match="at least 24 draws"):
        shapley.effects([[c] for c in x.T], y[:, None], 0)


@pytest.mark.parametrize("correlated", [True, False])
def test_correlation_is_told_from_chance(correlated):
    x = sample(300)[0] if correlated else normals(4, "free", 300, 40)
    assert shapley.are_correlated(list(x.T)) is correlated
