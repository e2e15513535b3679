"""The sampler against posteriors that are known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.infer_support import Sum, fitted

from groundswell.errors import StudyError
from groundswell.infer import diagnose, luck, normal, smc
from groundswell.infer.calibrate import sample
from groundswell.infer.smc import Settings

SETTINGS = Settings(particles=400, populations=4, moves=3)


@pytest.fixture(scope="module")
def last():
    return fitted(Sum(), SETTINGS)


def test_the_posterior_averages_over_luck(last):
    z = np.concatenate([one.z for one in last])
    total = z[:, 0] + z[:, 1]
    variance = 2.0 * Sum().variance / (2.0 + Sum().variance)
    mean = 2.0 * Sum().seen / (2.0 + Sum().variance)
    assert total.mean() == pytest.approx(mean, abs=0.08)
    assert total.var() == pytest.approx(variance, rel=0.2)


def test_only_the_sum_is_seen_so_the_difference_keeps_its_prior(last):
    z = np.concatenate([one.z for one in last])
    assert (z[:, 0] - z[:, 1]).var() == pytest.approx(2.0, rel=0.2)
    assert np.corrcoef(z[:, 0], z[:, 1])[0, 1] < -0.6


def test_what_is_not_seen_is_not_learned(last):
    learned = diagnose.learned(Sum().names, [normal.inside(one.z) for one in last])
    by_name = {one.name: one for one in learned}
    assert by_name["unseen"].contraction == pytest.approx(1.0, abs=0.12)
    assert by_name["unseen"].silent
    assert not by_name["first"].silent


def test_the_combination_that_was_seen_is_named(last):
    (one,) = diagnose.directions(Sum().names, [each.z for each in last])
    assert one.contraction == pytest.approx(Sum().variance / (2.0 + Sum().variance), rel=0.25)
    assert one.weights["first"] == pytest.approx(np.sqrt(0.5), abs=0.1)
    assert one.weights["second"] == pytest.approx(np.sqrt(0.5), abs=0.1)


def test_the_evidence_is_estimated(last):
    sd = np.sqrt(2.0 + Sum().variance)
    exact = float(normal.log_density(np.array(Sum().seen / sd), sd))
    assert np.mean([one.log_evidence for one in last]) == pytest.approx(exact, abs=0.2)


def test_the_luck_that_fitted_is_kept_with_the_point(last):
    for one in last:
        fit, numbers = Sum()(one.z, one.keys)
        np.testing.assert_array_equal(fit, one.fit)
        np.testing.assert_array_equal(numbers, one.numbers)


def test_populations_of_other_luck_agree(last):
    quantiles = [normal.inside(one.z) for one in last]
    assert diagnose.split_r_hat(quantiles).max() < 1.05
    assert diagnose.effective_size(quantiles) > 150


def test_a_likelihood_that_is_nowhere_positive_at_first_is_survived():
    class Cliff(Sum):
        def __call__(self, z, keys):
            fit, numbers = super().__call__(z, keys)
            return np.where(numbers[:, 0] > 0.5, fit, -np.inf), numbers

    for one in fitted(Cliff(), Settings(particles=100, populations=1)):
        assert np.isfinite(one.fit).all()
        assert (one.numbers > 0.5).all()


def test_a_model_that_never_runs_is_an_error():
    class Never(Sum):
        def __call__(self, z, keys):
            return np.full(len(z), -np.inf), z[:, :1]

    with pytest.raises(StudyError, match="Not one draw"):
        fitted(Never(), Settings(particles=20, populations=1))


def test_a_population_that_cannot_arrive_says_so():
    settings = Settings(particles=50, populations=1, generations=2)
    (generations,) = sample(Sum(seen=6.0, error=0.001), settings, 1)
    assert smc.ended(generations, settings) == "too long"
    assert generations[-1].temper < 1.0


def test_ranks_of_the_truth_are_uniform():
    """Simulation-based calibration: 60 truths from the prior; rejected at the level 0.001."""
    fits, bins = 60, 5
    truths = luck.normals(7, "truth", fits, 3)
    noise = luck.normals(7, "noise", fits)
    settings = Settings(particles=50, populations=1, moves=3, rest=1)
    ranks = []
    for i, truth in enumerate(truths):
        seen = truth[0] + truth[1] + np.sqrt(Sum().variance) * noise[i]
        (one,) = fitted(Sum(seen=float(seen)), settings, seed=i)
        draws = np.column_stack([one.z, one.z[:, 0] + one.z[:, 1]])
        ranks.append(diagnose.rank(np.append(truth, truth[0] + truth[1]), draws))
    for column in np.array(ranks).T:
        assert diagnose.uniform_ranks(column, settings.particles, bins)[1] > 0.001


def test_few_particles_do_not_make_silent_parameters_look_informed():
    names = tuple(f"p{i}" for i in range(40))
    target = Sum(seen=2.0, error=0.02, luck=0.02, names=names)
    last = fitted(target, Settings(particles=100, populations=2, moves=4))
    learned = diagnose.learned(names, [normal.inside(one.z) for one in last])
    assert np.mean([one.contraction for one in learned[2:]]) > 0.9


def test_systematic_resampling_keeps_weights_within_one():
    weights = luck.uniforms(1, "weights", 30)
    times = np.bincount(smc.systematic(weights, 1000, 0.3), minlength=30)
    assert np.abs(times - 1000 * weights / weights.sum()).max() < 1.0


def test_the_covariance_of_a_few_points_is_drawn_towards_the_prior():
    shape = smc.shape_of(luck.normals(3, "points", 60, 50))
    spread = np.linalg.eigvalsh(shape.factor @ shape.factor.T)
    assert spread.min() > 0.5
    assert spread.max() < 1.8


def test_luck_depends_on_purpose_and_place_alone():
    assert (luck.uniforms(1, "a", 10) == luck.uniforms(1, "a", 20)[:10]).all()
    assert not (luck.uniforms(1, "a", 10) == luck.uniforms(1, "b", 10)).any()
    many = luck.normals(1, "many", 20_000)
    assert many.mean() == pytest.approx(0.0, abs=0.03)
    assert many.std() == pytest.approx(1.0, abs=0.02)
    assert len(np.unique(luck.keys(1, "many", 20_000))) == 20_000
