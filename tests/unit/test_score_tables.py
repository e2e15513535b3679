"""Reliability, coverage, skill, naive rivals."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.score import baselines, tables


def test_reliability_bins_hold_every_prediction_once() -> None:
    chance = np.array([0.0, 0.05, 0.55, 0.55, 1.0])
    happened = np.array([0, 0, 1, 0, 1])
    bins = tables.reliability(happened, chance)
    assert sum(b.count for b in bins) == 5
    middle = next(b for b in bins if b.low == 0.5)
    assert (middle.count, middle.predicted, middle.happened) == (2, 0.55, 0.5)
    assert bins[-1].high == 1.0


def test_coverage_counts_the_ends_of_an_interval_as_inside() -> None:
    assert tables.coverage([1, 2, 3, 4], [1, 1, 1, 1], [3, 3, 3, 3]) == 0.75


def test_skill_of_equal_scores_is_nothing() -> None:
    same = np.ones((20, 3))
    found = tables.skill(same, same)
    assert (found.difference, found.low, found.high, found.better) == (0.0, 0.0, 0.0, 0.0)


def test_skill_interval_holds_the_mean_difference() -> None:
    rng = np.random.Generator(np.random.Philox(2))
    ours = rng.normal(0.3, 1.0, size=(28, 50))
    found = tables.skill(ours, np.zeros_like(ours))
    assert found.low < found.difference < found.high
    assert found.difference == pytest.approx(ours.mean())
    assert found.blocks == 10


def test_skill_is_less_sure_of_days_that_hang_together() -> None:
    rng = np.random.Generator(np.random.Philox(3))
    alone = rng.normal(size=(30, 40))
    together = np.repeat(rng.normal(size=(30, 1)), 40, axis=1)
    narrow = tables.skill(alone, np.zeros_like(alone))
    wide = tables.skill(together, np.zeros_like(together))
    assert wide.high - wide.low > 2.0 * (narrow.high - narrow.low)


def test_rivals_by_hand() -> None:
    past = np.array([[1.0, 3.0], [2.0, 2.0], [4.0, 4.0]])
    training = past[:2]
    assert baselines.persistence(past, training).tolist() == [4.0, 4.0]
    assert baselines.training_mean(past, training).tolist() == [1.5, 2.5]
    assert baselines.national_lag(past, training).tolist() == [3.0, 5.0]
    week = np.arange(16.0).reshape(8, 2)
    assert baselines.same_weekday(week, week).tolist() == [2.0, 3.0]


def test_dispersion_of_negative_binomial_counts_is_found() -> None:
    rng = np.random.Generator(np.random.Philox(4))
    mean = np.full(20_000, 8.0)
    counts = rng.poisson(rng.gamma(4.0, mean / 4.0)).astype(float)
    assert baselines.dispersion(counts, mean) == pytest.approx(0.25, abs=0.02)
    assert baselines.dispersion(mean, mean) == 0.001
