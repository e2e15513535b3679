"""Scores of predictions, diagnostics of a posterior."""

from __future__ import annotations

import math

import numpy as np
import pytest

from groundswell.infer import diagnose, luck, naive, scoring
from groundswell.infer.observe import Part, Term

NORMAL = luck.normals(1, "sample", 4000)


def term(low, high=None, scale="linear", sd=0.5, name="x"):
    part = Part(low, low if high is None else high, sd)
    return Term(name, "held_out", "deaths", "scalars", -1, None, scale, (part,), 1.0)


@pytest.mark.parametrize("y", [-1.5, 0.0, 2.0])
def test_the_crps_of_a_normal_sample(y):
    """Gneiting & Raftery 2007, eq. 5."""
    density = math.exp(-0.5 * y * y) / math.sqrt(2 * math.pi)
    below = 0.5 * math.erfc(-y / math.sqrt(2))
    exact = y * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi)
    assert scoring.crps(NORMAL, y) == pytest.approx(exact, abs=0.02)


def test_the_crps_of_a_sample_by_its_definition():
    x = NORMAL[:50]
    exact = np.abs(x - 0.3).mean() - 0.5 * np.abs(x[:, None] - x[None, :]).mean()
    assert scoring.crps(x, 0.3) == pytest.approx(exact)


def test_inside_an_observed_interval_nothing_is_asked():
    wide = term(-10.0, 10.0)
    assert scoring.score(wide, NORMAL, 1).crps == pytest.approx(0.0)
    near, far = (scoring.score(term(a, a + 1.0), NORMAL, 1).crps for a in (2.0, 6.0))
    assert 0.0 < near < far


def test_predictions_of_a_number_contain_its_error():
    found = scoring.score(term(0.0, sd=2.0), NORMAL, 1)
    assert found.high - found.low > 2 * 1.2816 * math.sqrt(1.0 + 4.0)
    assert found.hit
    assert not scoring.score(term(9.0, sd=0.1), NORMAL, 1).hit


def test_widths_are_decades():
    people = term(math.log(100.0), scale="log", sd=1e-9)
    found = scoring.score(people, 100.0 * 10.0**NORMAL, 1)
    assert found.width == pytest.approx(2 * 1.2816, rel=0.05)
    assert found.median == pytest.approx(100.0, rel=0.1)
    assert found.crps == pytest.approx(scoring.crps(NORMAL, 0.0), rel=0.02)


def test_eighty_percent_are_covered_where_predictions_are_right():
    truth = luck.normals(2, "truth", 400)
    spread = 0.5 * luck.normals(3, "error", 400)
    terms = [
        term(float(t + e), name=str(i)) for i, (t, e) in enumerate(zip(truth, spread, strict=True))
    ]
    found = scoring.total(terms, scoring.scores(terms, np.tile(NORMAL[:, None], 400), 1))
    assert found.covered == pytest.approx(0.8, abs=0.06)
    assert found.predicted == 400


def test_what_is_not_predicted_is_not_scored():
    assert scoring.score(term(0.0), np.full(10, np.nan), 1) is None
    total = scoring.total([term(0.0)], [None])
    assert total.predicted == 0
    assert math.isnan(total.crps)


def test_order_is_the_share_of_pairs_in_order():
    assert scoring.order(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == pytest.approx(0.875)
    assert math.isnan(scoring.order(np.array([]), np.array([1.0])))


def test_populations_that_disagree_are_found():
    apart = [NORMAL[:500, None], NORMAL[500:1000, None] + 1.0]
    together = [NORMAL[:500, None], NORMAL[500:1000, None]]
    assert diagnose.split_r_hat(apart)[0] > 1.1 > 1.02 > diagnose.split_r_hat(together)[0]
    assert diagnose.effective_size(apart) < 10
    assert math.isnan(diagnose.effective_size(apart[:1]))


def test_a_moved_parameter_is_not_silent():
    u = luck.uniforms(1, "u", 1000, 1)
    still, moved, narrow = (
        diagnose.learned(["p"], [v])[0]
        for v in (u, 0.8 + 0.0 * u + 0.55 * (u - 0.5), 0.4 + 0.2 * u)
    )
    assert still.silent
    assert not moved.silent
    assert not narrow.silent


def test_an_observation_out_of_reach_is_surprising():
    numbers = NORMAL[:, None]
    near, far = (diagnose.surprises([term(y)], numbers, 1)[0] for y in (0.5, 6.0))
    assert not near.surprising
    assert far.surprising
    assert diagnose.surprises([term(5.0, 6.0)], numbers, 1)[0].surprising
    assert not diagnose.surprises([term(0.0, 1.0)], numbers, 1)[0].surprising


def test_skewed_ranks_are_found():
    even = np.arange(200) % 101
    assert diagnose.uniform_ranks(even, 100, 10)[1] > 0.5
    assert diagnose.uniform_ranks(even // 2, 100, 10)[1] < 1e-6


WHERE = naive.Map(np.array([5e5, 2e6, 1e6]), np.array([0.0, 1500.0, 300.0]), 0)


def crowd(day, value, place=-1, name=None):
    part = Part(math.log(value), math.log(value), 0.2)
    table = "national" if place < 0 else "regional"
    name = name or f"day {day}"
    return Term(name, "fit", "protesting", table, place, (day, day), "log", (part,), 1.0)


@pytest.mark.parametrize("rival", naive.RIVALS, ids=lambda rival: rival.name)
def test_a_naive_rival_fits_what_it_can_and_says_nothing_else(rival):
    terms = [crowd(2, 800.0), crowd(4, 5_000.0), term(5.0, name="deaths")]
    found = naive.predicted(rival, WHERE, terms, {"day 2", "day 4"}, 500, 1)
    assert np.median(found[:, 0]) == pytest.approx(800.0, rel=0.5)
    assert np.median(found[:, 1]) == pytest.approx(5_000.0, rel=0.5)
    assert np.isnan(found[:, 2]).all()


def test_an_epidemic_never_takes_more_than_may_join():
    u = luck.uniforms(1, "u", 20, 2)
    crowds = naive.epidemic(WHERE, u, 20)
    share = 1e-4 * 2000.0 ** u[:, 1]
    assert (crowds.max(axis=1) <= share[:, None] * WHERE.residents * (1 + 1e-9)).all()
    assert (crowds[:, 0, 0] >= 50.0).all()  # it begins at the origin


def test_distance_sends_people_near_and_population_sends_them_to_large_places():
    u = np.array([[0.5, 0.5, 0.5, 0.2]])
    near = naive.by_distance(WHERE, u, 20)[0, 10]
    large = naive.by_population(WHERE, u, 20)[0, 10]
    assert near[0] > near[2] > near[1]
    assert large[1] > large[2] > large[0]


def test_directions_narrow_by_chance_alone_are_not_named():
    # populations of twenty ancestors each, spread out again by a little noise, of 15 parameters
    few = [luck.normals(k, "ancestors", 20, 15) for k in range(4)]
    points = [
        np.repeat(one, 20, axis=0) + 0.3 * luck.normals(k, "moved", 400, 15)
        for k, one in enumerate(few)
    ]
    names = [f"p{i}" for i in range(15)]
    chance = diagnose.directions(names, points)
    assert len(chance) <= 3
    planted = [np.column_stack([one, 0.1 * one[:, 0] - one[:, 1]]) for one in points]
    found = diagnose.directions([*names, "sum"], planted)[0]
    assert found.contraction < 0.05
    assert set(found.weights) >= {"sum", "p1"}
    assert diagnose.directions(names, points[:1]) == ()
