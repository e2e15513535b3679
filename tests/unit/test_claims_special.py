"""The incomplete beta function of our own against SciPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from groundswell.chance.beta import beta_cdf, beta_quantile
from groundswell.claims.special import binomial_tail, student_cdf

shapes = st.floats(0.1, 5000.0)
shares = st.floats(0.0, 1.0)


@given(a=shapes, b=shapes, x=shares)
def test_the_beta_distribution_is_scipys(a: float, b: float, x: float) -> None:
    assert beta_cdf(a, b, x) == pytest.approx(special.betainc(a, b, x), abs=1e-9)


@given(a=st.floats(1.0, 1000.0), b=st.floats(1.0, 1000.0), share=st.floats(0.001, 0.999))
def test_a_quantile_has_its_share_below_it(a: float, b: float, share: float) -> None:
    assert beta_cdf(a, b, beta_quantile(a, b, share)) == pytest.approx(share, abs=1e-6)


@given(runs=st.integers(1, 60), chance=st.floats(0.01, 0.99), data=st.data())
def test_the_binomial_tail_is_the_sum_of_its_terms(
    runs: int, chance: float, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, runs))
    terms = [
        math.comb(runs, k) * chance**k * (1.0 - chance) ** (runs - k)
        for k in range(count, runs + 1)
    ]
    assert binomial_tail(count, runs, chance) == pytest.approx(sum(terms), abs=1e-10)


@given(freedom=st.floats(1.0, 300.0), t=st.floats(-50.0, 50.0))
def test_students_distribution_is_scipys(freedom: float, t: float) -> None:
    found = student_cdf(freedom, np.array([t]))[0]
    assert found == pytest.approx(special.stdtr(freedom, t), abs=1e-9)


def test_students_distribution_reaches_its_limits() -> None:
    assert student_cdf(4.0, np.array([-np.inf, 0.0, np.inf])).tolist() == [0.0, 0.5, 1.0]
