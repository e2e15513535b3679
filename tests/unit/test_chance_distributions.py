"""Counts and deviates by inversion, against scipy and, where scipy is not exact, by definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numba import njit
from scipy import optimize, special, stats

from groundswell.chance import distributions
from groundswell.chance.distributions import beta_binomial, binomial, multinomial, normal, poisson

TRIALS = [0, 1, 2, 3, 10, 24, 25, 40, 100, 1000, 12_345, 10**5, 10**6, 10**7, 10**8]
CHANCES = [1e-9, 1e-7, 1e-5, 1e-3, 0.01, 0.1, 0.3, 0.4999, 0.5, 0.5001, 0.7, 0.99]
CHANCES += [1 - 1e-5, 1 - 1e-9]
MEANS = [1e-9, 1e-3, 0.1, 1.0, 5.0, 7.99, 8.01, 50.0, 1e3, 1e5, 1e8]


@njit
def binomials(us, n, p, out):
    for i in range(len(us)):
        out[i] = binomial(us[i], n, p)


@njit
def poissons(us, mean, out):
    for i in range(len(us)):
        out[i] = poisson(us[i], mean)


@njit
def beta_binomials(us, n, a, b, out):
    for i in range(len(us)):
        out[i] = beta_binomial(us[i], n, a, b)


@njit
def rows(us, n, p, out):
    for i in range(len(us)):
        out[i] = binomial(us[i], n[i], p[i])


def counts(function, us, *law):
    out = np.empty(len(us), np.int64)
    function(np.asarray(us, float), *law, out)
    return out


def middle(size=300, seed=0):
    return np.random.default_rng(seed).uniform(1e-9, 1 - 1e-9, size)


def far(size=200, seed=1):
    """Numbers far out in both tails (the upper ones as near to 1 as a float comes)."""
    distance = 10.0 ** -np.random.default_rng(seed).uniform(3, 15, size)
    return np.concatenate([distance, 1.0 - distance])


def assert_is_quantile(k, us, law, within=1e-9):
    """Check F(k-1) < u <= F(k), and the same of the upper tail, to a relative ``within``."""
    at_least, below = law.cdf(k), law.cdf(k - 1)
    assert np.all(at_least >= us * (1 - within))
    assert np.all(below <= us * (1 + within))
    assert np.all(law.sf(k) <= (1 - us) * (1 + within))
    assert np.all(law.sf(k - 1) >= (1 - us) * (1 - within))


@pytest.mark.parametrize("n", TRIALS)
@pytest.mark.parametrize("p", CHANCES)
def test_binomial_equals_scipy(n, p):
    us = middle()
    assert np.array_equal(counts(binomials, us, n, p), stats.binom.ppf(us, n, p))


@pytest.mark.parametrize("n", TRIALS[1:])
@pytest.mark.parametrize("p", CHANCES)
def test_binomial_is_exact_far_out_in_both_tails(n, p):
    us = far()
    assert_is_quantile(counts(binomials, us, n, p), us, stats.binom(n, p))


@pytest.mark.parametrize("n", [1, 2, 5, 16, 17, 20, 30, 64])
@pytest.mark.parametrize("p", [0.003, 0.2, 0.3, 0.4999, 0.5, 0.6, 0.97])
def test_binomial_changes_exactly_at_the_distribution_function(n, p):
    below, above = 1 - 1e-11, 1 + 1e-11
    for k in range(n):
        threshold = float(stats.binom.cdf(k, n, p))
        if threshold > 1 - 1e-4:
            break
        assert binomial(threshold * below, n, p) == k
        assert binomial(threshold * above, n, p) == k + 1


def test_binomial_hits_thresholds_of_random_laws_just_above_the_sequential_range():
    """The expansion decides alone only where its error cannot change the integer."""
    luck = np.random.default_rng(3)
    size = 200_000
    p = luck.uniform(0.001, 0.5, size)
    n = np.ceil(luck.uniform(8.0, 60.0, size) / p).astype(np.int64)
    law = stats.binom(n, p)
    k = law.ppf(luck.uniform(size=size)).astype(np.int64)
    lower = law.cdf(k)
    known = (lower > 1e-12) & (lower < 0.9999)
    for side, expected in ((1 - 1e-9, k), (1 + 1e-9, k + 1)):
        out = counts(rows, lower * side, n, p)
        assert np.array_equal(out[known], expected[known])


@pytest.mark.parametrize("mean", MEANS)
def test_poisson_equals_scipy(mean):
    us = middle()
    ours, theirs = counts(poissons, us, mean), stats.poisson.ppf(us, mean)
    if mean < 1e6:
        assert np.array_equal(ours, theirs)
    else:  # scipy's function is off by 1e-6 there, four to six standard deviations above the mean
        usual = us < 0.9999
        assert np.array_equal(ours[usual], theirs[usual])


@pytest.mark.parametrize("mean", MEANS[:-1])
def test_poisson_is_exact_far_out_in_both_tails(mean):
    us = far()
    assert_is_quantile(counts(poissons, us, mean), us, stats.poisson(mean))


def test_poisson_of_a_large_mean_meets_values_computed_with_thirty_digits():
    # P(X <= k) for mean 1e8, by summation of the masses in 30 digits (mpmath).
    for k, lower in [(99_930_000, 1.2729774152206017e-12), (99_970_000, 0.0013495286998510589)]:
        assert poisson(lower * (1 - 1e-11), 1e8) == k
        assert poisson(lower * (1 + 1e-11), 1e8) == k + 1


@pytest.mark.parametrize(
    ("n", "a", "b"),
    [
        (0, 1.0, 1.0),
        (1, 1.0, 1.0),
        (10, 0.3, 0.2),
        (100, 2.0, 50.0),
        (100, 50.0, 2.0),
        (1000, 5.0, 5.0),
        (5000, 0.01, 30.0),
        (20_000, 2000.0, 8000.0),
        (101, 1e8, 1e9),
    ],
)
def test_beta_binomial_equals_the_sum_of_scipys_masses(n, a, b):
    us = middle(200)
    mass = stats.betabinom.pmf(np.arange(n + 1), n, a, b)
    expected = np.searchsorted(np.cumsum(mass) / np.sum(mass), us)
    assert np.array_equal(counts(beta_binomials, us, n, a, b), expected)


def test_beta_binomial_with_a_certain_probability_is_binomial_for_a_hundred_million_trials():
    us = middle(20)
    sure = counts(beta_binomials, us, 10**8, 1e16, 1e18)
    known = counts(binomials, us, 10**8, 1e16 / (1e16 + 1e18))
    assert np.all(np.abs(sure - known) <= 1)


def test_beta_binomial_of_a_uniform_probability_is_uniform_for_a_hundred_million_trials():
    n = 10**8
    for u in (1e-6, 0.01, 0.999, 1 - 1e-6):
        assert abs(beta_binomial(u, n, 1.0, 1.0) - (math.ceil(u * (n + 1)) - 1)) <= 1


def test_normal_equals_scipy():
    us = np.concatenate([middle(2000), far(), 10.0 ** -np.linspace(16, 300, 50)])
    assert np.allclose([normal(u) for u in us], stats.norm.ppf(us), rtol=2e-15, atol=1e-16)


@pytest.mark.parametrize(("p", "expected"), [(0.0, 0), (-1e-300, 0), (1.0, 7), (1.5, 7)])
def test_a_certain_binomial_needs_no_luck(p, expected):
    assert {binomial(u, 7, p) for u in (2.0**-54, 0.5, 1 - 2.0**-53)} == {expected}


@pytest.mark.parametrize("u", [2.0**-54, 0.3, 1 - 2.0**-53])
def test_no_trials_no_successes(u):
    assert binomial(u, 0, 0.3) == binomial(u, -5, 0.3) == beta_binomial(u, 0, 1.0, 1.0) == 0
    assert poisson(u, 0.0) == poisson(u, -1.0) == 0


@pytest.mark.parametrize("n", [1, 7, 40, 10**4, 10**8])
@pytest.mark.parametrize("p", [1e-9, 0.2, 0.5, 0.9, 1 - 1e-9])
def test_the_ends_of_the_unit_interval_give_possible_counts(n, p):
    for u in (2.0**-54, 2.0**-53, 1 - 2.0**-53):
        k = binomial(u, n, p)
        assert 0 <= k <= n
        assert abs(k - n * p) <= 10 + 10 * math.sqrt(n * p * (1 - p))


def test_multinomial_counts_add_up_and_follow_the_conditional_binomials():
    us = np.array([0.2, 0.9, 0.4])
    weights = np.array([1.0, 2.0, 3.0, 4.0])  # their sum need not be 1
    out = np.empty(4, np.int64)
    multinomial(us, 1000, weights, out)
    assert out.sum() == 1000
    assert out[0] == stats.binom.ppf(0.2, 1000, 1 / 10)
    assert out[1] == stats.binom.ppf(0.9, 1000 - out[0], 2 / 9)
    assert out[2] == stats.binom.ppf(0.4, 1000 - out[0] - out[1], 3 / 7)


def test_multinomial_gives_nothing_to_a_category_of_no_weight():
    us = np.array([0.999, 0.999, 0.999])
    out = np.empty(4, np.int64)
    multinomial(us, 50, np.array([0.0, 1.0, 0.0, 0.0]), out)
    assert out.tolist() == [0, 50, 0, 0]
    multinomial(us, 50, np.zeros(4), out)
    assert out.sum() == 50  # no weight anywhere: all stay in the last category


def test_multinomial_keeps_the_digits_of_a_rare_last_category():
    out = np.empty(2, np.int64)
    multinomial(np.array([2.0**-54]), 10**8, np.array([1.0, 1e-9]), out)
    assert 1 <= out[1] <= 10  # the 1e-16 quantile of a mean of 0.1


def test_moments_of_binomials_from_philox_uniforms_are_right():
    n, p, size = 5000, 0.013, 100_000
    us = np.random.default_rng(4).random(size)
    k = counts(binomials, us, n, p)
    assert abs(k.mean() - n * p) < 4 * math.sqrt(n * p * (1 - p) / size)
    assert k.var() == pytest.approx(n * p * (1 - p), rel=4 * math.sqrt(2 / size))


def test_kernels_can_be_called_as_plain_python():
    for u in (0.01, 0.4, 0.9999999):
        assert binomial.py_func(u, 1000, 0.3) == binomial(u, 1000, 0.3)
        assert binomial.py_func(u, 10, 0.9) == binomial(u, 10, 0.9)
        assert poisson.py_func(u, 20.0) == poisson(u, 20.0)
        assert normal.py_func(u) == normal(u)
        assert beta_binomial.py_func(u, 10, 1.0, 2.0) == beta_binomial(u, 10, 1.0, 2.0)


def exact_real_quantile(z, mean, p):
    """The quantile of the distribution function continued to real counts (p = 0: Poisson)."""
    end = mean / p if p else 4 * mean + 60

    def gap(x):
        if p == 0.0:
            lower, upper = special.gammaincc(x + 1, mean), special.gammainc(x + 1, mean)
        else:
            lower = special.betainc(end - x, x + 1, 1 - p)
            upper = special.betainc(x + 1, end - x, p)
        return lower - stats.norm.cdf(z) if z < 0 else stats.norm.sf(z) - upper

    return optimize.brentq(gap, -0.999999, end - 1e-9, xtol=1e-12)


@pytest.mark.parametrize("p", [0.0, 0.01, 0.2, 0.5])
@pytest.mark.parametrize("mean", [8.0, 12.0, 30.0, 200.0])
def test_the_expansion_errs_less_than_its_stated_bound(mean, p):
    sd = math.sqrt(mean * (1 - p))
    for z in np.linspace(-3.0, 6.0, 37):
        bound = distributions._DOUBT * (1 + z * z) ** 3 * (1 + abs(z)) / sd**5 + 1e-9
        if bound < 0.5:  # otherwise the integer is always settled by summation
            ours = mean - 0.5 + distributions._cornish_fisher(z, sd, 1 / sd, p)
            assert abs(ours - exact_real_quantile(z, mean, p)) <= bound
