"""Shapes of the tail of private opposition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from groundswell.engine import seats, tails

LAWS = {"logistic": stats.logistic(), "student": stats.t(4)}


@pytest.mark.parametrize("shape", LAWS)
def test_points_are_quantiles_of_the_law_on_the_scale_that_meets_the_normal(shape):
    _, shares, _ = tails.classes(20)
    found = tails.points(shares, shape)
    law = LAWS[shape]
    scale = stats.norm.isf(tails.MATCHED) / law.isf(tails.MATCHED)
    first = law.isf(shares[3] + (shares[4] - shares[3]) * 0.5 / found.shape[1]) * scale
    assert found[3, 0] == pytest.approx(first, rel=1e-12)
    assert (np.diff(found.ravel()) > 0).all()


def test_a_heavier_tail_reaches_further_out_and_less_far_in():
    _, shares, _ = tails.classes(20)
    normal = stats.norm.isf(shares[1:])
    for shape in LAWS:
        median = np.median(tails.points(shares, shape), axis=1)[1:]
        beyond = shares[1:] < 0.5 * tails.MATCHED
        assert (median[beyond] > normal[beyond]).all()
        assert median[1] < normal[2]


@pytest.mark.parametrize("beta", [1.0, 2.5])
def test_points_of_a_class_give_the_mean_that_the_closed_form_gives(beta):
    edges, shares, _ = tails.classes(20)
    exact, near = np.empty(20), np.empty(20)
    seats.normal_reach(beta, edges, shares, exact)
    steps = (np.arange(32) + 0.5) / 32
    below = np.append(shares[1:], 0.0)
    points = stats.norm.isf(shares[:, None] + (below - shares)[:, None] * steps)
    seats.mean_reach(beta, points, near)
    assert near[1:-1] == pytest.approx(exact[1:-1], rel=2e-3)


def test_the_normal_needs_no_points():
    _, shares, _ = tails.classes(20)
    assert tails.points(shares, "normal").shape == (20, 0)
