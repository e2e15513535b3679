"""Quantiles of priors: monotone, inside the range, the median in the middle."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from groundswell.case.priors import Prior

number = st.floats(-1e6, 1e6)
positive = st.floats(1e-6, 1e6)
share = st.floats(1e-12, 1 - 1e-12, exclude_min=True, exclude_max=True)


@st.composite
def priors(draw):
    dist = draw(st.sampled_from(["normal", "lognormal", "logitnormal", "uniform", "loguniform"]))
    low, middle, upper, high = sorted(draw(st.lists(positive, min_size=4, max_size=4, unique=True)))
    assume(low * 1.001 < middle and middle * 1.001 < upper and upper * 1.001 < high)
    if dist == "normal":
        return Prior(dist, mean=draw(number), sd=middle)
    if dist == "lognormal":
        return Prior(dist, median=middle, p90=upper)
    if dist == "logitnormal":
        return Prior(dist, median=middle, p90=upper, low=low, high=high)
    return Prior(dist, low=low, high=high)


@st.composite
def ranged(draw):
    """A prior and a range around its median, wide or narrow, lopsided or not."""
    prior = draw(priors())
    below, above = draw(st.floats(1e-3, 1e6)), draw(st.floats(1e-3, 1e6))
    return prior, (prior.median() - below, prior.median() + above)


@given(ranged(), share, share)
def test_quantiles_rise_with_u_and_stay_in_the_range(given_, u, v):
    prior, (low, high) = given_
    u, v = sorted((u, v))
    first, second = prior.quantile(u, (low, high)), prior.quantile(v, (low, high))
    assert low <= first <= second <= high


@given(priors())
def test_the_stated_median_is_the_middle_quantile_where_nothing_is_cut_off(prior):
    wide = (-1e30, 1e30)
    if prior.dist == "loguniform":
        assert abs(prior.quantile(0.5, wide) / prior.median() - 1) < 1e-9
    else:
        scale = max(abs(prior.median()), 1e-6)
        assert (
            abs(prior.quantile(0.5, wide) - prior.median()) < 1e-8 * scale
        )  # nine decades between median and p90


@given(ranged(), share)
def test_a_written_prior_gives_the_same_quantiles_to_the_bit(given_, u):
    prior, range_ = given_
    assert Prior(**prior.document()).quantile(u, range_) == prior.quantile(u, range_)


@given(st.lists(number, min_size=2, max_size=6, unique=True), share)
def test_a_choice_yields_one_of_its_values_inside_the_range(values, u):
    prior = Prior("choice", values=tuple(values))
    low, high = min(values), sorted(values)[-2]
    assert prior.quantile(u, (low, high)) in [v for v in values if low <= v <= high]
