"""Scoring rules against hand computations."""

from __future__ import annotations

import math

import numpy as np
import pytest

from groundswell.score import proper


def test_brier_is_the_squared_distance() -> None:
    assert proper.brier([1, 0], [0.7, 0.2]) == pytest.approx([0.09, 0.04])


def test_brier_refuses_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="outside"):
        proper.brier([1], [1.2])


def test_log_score_is_minus_the_log_of_what_happened() -> None:
    assert proper.log_score([1, 0], [0.5, 0.2]) == pytest.approx([math.log(2), -math.log(0.8)])


def test_log_score_of_the_impossible_is_infinite() -> None:
    assert proper.log_score([1], [0.0])[0] == np.inf


def test_poisson_log_likelihood_by_hand() -> None:
    expected = math.log(math.exp(-2.0) * 2.0**3 / 6.0)
    assert proper.log_poisson(3, 2.0) == pytest.approx(expected)


def test_crps_of_two_members_by_hand() -> None:
    # members 0 and 2, observed 3: mean distance 2, minus half the mean distance of pairs; the
    # estimator by moments is the unbiased one, whose pairs are the two different ones
    assert proper.crps(3.0, [0.0, 2.0]) == pytest.approx(2.0 - 0.5 * 2.0)


def test_crps_of_one_value_is_the_absolute_error() -> None:
    assert proper.crps([3.0], [[1.0] * 5]) == pytest.approx([2.0])


def test_interval_score_is_width_plus_the_penalty() -> None:
    inside, above = proper.interval([5.0, 12.0], [0.0, 0.0], [10.0, 10.0], 0.8)
    assert inside == pytest.approx(10.0)
    assert above == pytest.approx(10.0 + 2.0 / 0.2 * 2.0)


def test_interval_refuses_a_level_that_is_none() -> None:
    with pytest.raises(ValueError, match="level"):
        proper.interval(1.0, 0.0, 2.0, 1.0)


def test_energy_score_of_a_single_member_is_the_distance() -> None:
    assert proper.energy([0.0, 0.0], [[3.0, 4.0]]) == pytest.approx(5.0)


def test_crps_prefers_the_true_law() -> None:
    rng = np.random.Generator(np.random.Philox(1))
    observed = rng.normal(size=500)
    members = rng.normal(size=(500, 200))
    true = proper.crps(observed, members).mean()
    assert true < proper.crps(observed, members + 0.5).mean()
    assert true < proper.crps(observed, members * 1.6).mean()
    assert true < proper.crps(observed, members * 0.5).mean()
