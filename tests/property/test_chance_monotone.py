"""Inversion is monotone: more luck, more trials or a larger probability never give less."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from groundswell.chance.distributions import beta_binomial, binomial, multinomial, normal, poisson

luck = st.integers(1, 2**53 - 1).map(lambda bits: bits * 2.0**-53)
trials = st.one_of(st.integers(0, 200), st.integers(0, 10**8))
chance = st.one_of(st.floats(1e-9, 1.0), st.floats(-9.0, 0.0).map(lambda x: 10.0**x), st.just(0.5))
mean = st.floats(-6.0, 8.0).map(lambda x: 10.0**x)
shape = st.floats(-2.0, 3.0).map(lambda x: 10.0**x)


def neighbours(u):
    """The numbers on both sides of u on the lattice of 53 bits, and u."""
    return [v for v in (u - 2.0**-53, u, u + 2.0**-53) if 0.0 < v < 1.0]


@given(luck, luck, trials, chance)
def test_binomial_is_monotone_in_u(u, v, n, p):
    low, high = sorted((u, v))
    assert 0 <= binomial(low, n, p) <= binomial(high, n, p) <= n


@given(luck, trials, chance)
@example(0.5, 101, 0.5)  # F(50) is exactly u
@example(0.5, 1, 0.5)
@example(0.25, 2, 0.5)
@example(1.0 - 1e-4, 1000, 0.001)  # where the tail is inverted instead
def test_binomial_is_monotone_between_neighbouring_numbers(u, n, p):
    results = [binomial(v, n, p) for v in neighbours(u)]
    assert results == sorted(results)


@given(luck, trials, st.integers(0, 10**6), chance)
def test_binomial_never_falls_with_more_trials(u, n, more, p):
    assert binomial(u, n, p) <= binomial(u, n + more, p)


@given(luck, trials, chance, chance)
def test_binomial_never_falls_with_a_larger_probability(u, n, p, q):
    low, high = sorted((p, q))
    assert binomial(u, n, low) <= binomial(u, n, high)


@given(luck, trials, chance)
def test_binomial_is_the_quantile_by_definition(u, n, p):
    k = binomial(u, n, p)
    law = stats.binom(n, p)
    assert law.cdf(k) >= u * (1 - 1e-9)
    assert law.cdf(k - 1) <= u * (1 + 1e-9)


@given(luck, luck, mean, mean)
def test_poisson_is_monotone_in_u_and_in_the_mean(u, v, m1, m2):
    low, high = sorted((u, v))
    small, large = sorted((m1, m2))
    assert 0 <= poisson(low, small) <= poisson(high, small) <= poisson(high, large)


@given(luck, luck, st.integers(0, 3000), shape, shape)
@example(0.5, 0.5 + 2.0**-53, 101, 3.0, 3.0)  # F(50) is exactly one half
def test_beta_binomial_is_monotone_in_u(u, v, n, a, b):
    low, high = sorted((u, v))
    assert 0 <= beta_binomial(low, n, a, b) <= beta_binomial(high, n, a, b) <= n


@given(luck, luck)
def test_normal_is_monotone_and_odd(u, v):
    low, high = sorted((u, v))
    assert normal(low) <= normal(high)
    if u <= 0.5:
        assert normal(u) == -normal(1.0 - u)


@given(st.lists(luck, min_size=3, max_size=3), trials, st.lists(chance, min_size=4, max_size=4))
def test_multinomial_counts_are_non_negative_and_add_up(us, n, weights):
    out = np.empty(4, np.int64)
    multinomial(np.array(us), n, np.array(weights), out)
    assert out.min() >= 0
    assert out.sum() == n
