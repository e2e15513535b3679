"""Priors: what may be stated, and what it then means."""

from __future__ import annotations

import copy
import math
import pickle

import pytest

from groundswell.case.priors import Prior

WIDE = (-1e9, 1e9)


@pytest.mark.parametrize(
    ("prior", "range", "u", "value"),
    [
        (Prior("normal", mean=2, sd=3), WIDE, 0.5, 2.0),
        (Prior("normal", mean=2, sd=3), WIDE, 0.975, 2 + 3 * 1.959963984540054),
        (Prior("lognormal", median=0.79, p90=1.2), (1e-9, 1e9), 0.5, 0.79),
        (Prior("lognormal", median=0.79, p90=1.2), (1e-9, 1e9), 0.9, 1.2),
        (Prior("logitnormal", median=0.2, p90=0.6), (0, 1), 0.5, 0.2),
        (Prior("logitnormal", median=0.2, p90=0.6), (0, 1), 0.9, 0.6),
        (Prior("logitnormal", median=2, p90=6, low=1, high=9), (1, 9), 0.9, 6.0),
        (Prior("uniform", low=2, high=4), WIDE, 0.25, 2.5),
        (Prior("loguniform", low=1, high=100), (0.1, 1000), 0.5, 10.0),
        (Prior("choice", values=(3, 1, 2)), WIDE, 0.5, 2.0),
        (Prior("choice", values=(3, 1, 2)), WIDE, 0.99, 3.0),
    ],
)
def test_quantiles_are_those_of_the_stated_distribution(prior, range, u, value):
    assert prior.quantile(u, range) == pytest.approx(value, rel=1e-12)


def test_a_truncated_normal_has_the_quantiles_of_the_truncated_distribution():
    prior = Prior("normal", mean=0, sd=1)
    # The median of the upper half is the upper quartile.
    assert prior.quantile(0.5, (0, 1e9)) == pytest.approx(0.6744897501960817, rel=1e-12)


@pytest.mark.parametrize("end", [8.0, 20.0, 37.0])
def test_both_far_tails_keep_their_digits(end):
    prior = Prior("normal", mean=0, sd=1)
    upper = [prior.quantile(u, (end, end + 1)) for u in (0.1, 0.5, 0.9)]
    lower = [-prior.quantile(1 - u, (-end - 1, -end)) for u in (0.1, 0.5, 0.9)]
    assert upper == pytest.approx(lower, rel=1e-12)
    # Beyond z the tail falls off as exp(-z x): the median lies log(2) / z above the end.
    assert upper[1] - end == pytest.approx(math.log(2) / end, rel=2.5 / end**2)
    assert end < upper[0] < upper[1] < upper[2] < end + 1


@pytest.mark.parametrize(
    ("dist", "stated", "fragment"),
    [
        ("gauss", {"mean": 0, "sd": 1}, "unknown prior 'gauss'"),
        ("normal", {"mean": 0}, "stated by mean, sd"),
        ("normal", {"mean": 0, "sd": 1, "p90": 2}, "stated by mean, sd"),
        ("normal", {"mean": 0, "sd": 0}, "above 0"),
        ("normal", {"mean": math.nan, "sd": 1}, "finite"),
        ("lognormal", {"median": 4, "p90": 2}, "0 < median < p90"),
        ("lognormal", {"median": 0, "p90": 2}, "0 < median < p90"),
        ("lognormal", {"median": 1, "p90": math.inf}, "finite"),
        ("logitnormal", {"median": 0.5, "p90": 1.5}, "low < median < p90 < high"),
        ("uniform", {"low": 1, "high": 1}, "low < high"),
        ("loguniform", {"low": 0, "high": 1}, "0 < low < high"),
        ("choice", {"values": (1,)}, "at least two"),
        ("choice", {"values": (1, 2, 2)}, "all different"),
    ],
)
def test_a_prior_that_contradicts_itself_is_refused(dist, stated, fragment):
    with pytest.raises(ValueError, match=fragment):
        Prior(dist, **stated)


@pytest.mark.parametrize("u", [0.0, 1.0, -0.1, 2.0, math.nan])
def test_a_quantile_is_asked_strictly_between_0_and_1(u):
    with pytest.raises(ValueError, match="strictly between"):
        Prior("uniform", low=0, high=1).quantile(u, WIDE)


@pytest.mark.parametrize(
    ("prior", "range"),
    [
        (Prior("normal", mean=5, sd=1), (0, 4)),
        (Prior("lognormal", median=1, p90=3), (0, 2)),
        (Prior("uniform", low=0, high=3), (0, 2)),
        (Prior("choice", values=(1, 5)), (0, 2)),
        (Prior("normal", mean=0.01, sd=100), (0, 1)),
    ],
)
def test_a_prior_that_leaves_its_range_is_a_misfit(prior, range):
    assert prior.misfit(range)


@pytest.mark.parametrize(
    ("prior", "range"),
    [
        (Prior("normal", mean=0, sd=1), (0, 5)),
        (Prior("lognormal", median=0.79, p90=1.2), (0, 2)),
        (Prior("logitnormal", median=0.5, p90=0.8), (0.1, 0.9)),
        (Prior("uniform", low=0, high=2), (0, 2)),
    ],
)
def test_a_prior_within_its_range_fits(prior, range):
    assert prior.misfit(range) is None


def test_priors_are_values():
    prior = Prior("uniform", low=0, high=2)
    assert prior == Prior("uniform", low=0.0, high=2.0)
    assert prior != Prior("loguniform", low=1, high=2)
    assert len({prior, Prior("uniform", low=0, high=2)}) == 1
    assert copy.deepcopy(prior) == pickle.loads(pickle.dumps(prior)) == prior
    with pytest.raises(AttributeError, match="cannot be changed"):
        prior.low = 3


def test_a_prior_is_written_as_it_is_read():
    prior = Prior("logitnormal", median=0.2, p90=0.6)
    written = prior.document()
    assert written == {"dist": "logitnormal", "median": 0.2, "p90": 0.6, "low": 0.0, "high": 1.0}
    assert Prior(**written) == prior
    assert prior.median() == 0.2
