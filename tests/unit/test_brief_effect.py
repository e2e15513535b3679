"""The effect against the horizon: what the bands hold, which arms are compared, what is said."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.brief_support import study

from groundswell.brief import disagreement, html, sentences
from groundswell.brief.disagreement import Effect, Pair, Point, compared, envelope, settled
from groundswell.brief.findings import Outcomes
from groundswell.brief.numbers import Estimate
from groundswell.case import load
from groundswell.claims.openness import Open
from groundswell.model import VOCABULARY

DRAWS = 2000


class Ran:
    """As much of a study's outcomes as choosing arms needs."""

    def __init__(self, *arms: str) -> None:
        self.study = self
        self.arms, self.baseline = arms, arms[0]

    def finished(self, arm: str) -> np.ndarray:
        return np.array([True])


def opened(name: str, scores: np.ndarray) -> Open:
    return Open(name, scores, 0.0, 1.0, (-1.645, 1.645))


def test_luck_is_taken_out_of_the_spread_of_draws() -> None:
    chance = np.random.default_rng(1)
    truth = chance.normal(3.0, 1.0, DRAWS)
    found, kept = settled(truth[:, None] + chance.normal(0.0, 2.0, (DRAWS, 4)))
    assert kept.all()
    assert found.mean() == pytest.approx(truth.mean(), abs=0.1)
    assert found.std() == pytest.approx(1.0, rel=0.1)  # the means themselves have 1.41


def test_draws_that_differ_by_luck_alone_have_no_spread() -> None:
    found, _ = settled(np.random.default_rng(2).normal(0.0, 1.0, (DRAWS, 2)))
    assert found.std() < 0.2


def test_with_one_replicate_the_spread_stays_as_it_is() -> None:
    gaps = np.random.default_rng(3).normal(0.0, 1.0, (50, 1))
    np.testing.assert_array_equal(settled(gaps)[0], gaps[:, 0])


def test_missing_runs_and_draws_are_left_out() -> None:
    gaps = np.array([[1.0, 3.0], [np.nan, 5.0], [np.nan, np.nan]])
    found, kept = settled(gaps)
    assert kept.tolist() == [True, True, False]
    assert found.mean() == pytest.approx(3.5)


def test_the_envelope_reaches_as_far_as_the_parameter_that_is_held() -> None:
    chance = np.random.default_rng(4)
    moves, idle = chance.normal(size=(2, DRAWS))
    values = 2.0 * moves + chance.normal(0.0, 0.5, DRAWS)
    every = np.ones(DRAWS, dtype=bool)
    band, ends, held = envelope(values, [opened("idle", idle), opened("moves", moves)], every)
    assert held == ("moves",)
    reach = 2.0 * 1.645 + 0.5 * 1.2816
    assert ends == (pytest.approx(-reach, rel=0.05), pytest.approx(reach, rel=0.05))
    assert ends[0] < band[0] < band[1] < ends[1]


def test_two_parameters_are_held_together_and_no_more() -> None:
    chance = np.random.default_rng(5)
    scores = chance.normal(size=(3, DRAWS))
    values = scores[0] + scores[1] + 0.5 * scores[2]
    open_ = [opened(f"p{k}", one) for k, one in enumerate(scores)]
    _, ends, held = envelope(values, open_, np.ones(DRAWS, dtype=bool))
    assert set(held) == {"p0", "p1"}
    assert ends[1] == pytest.approx(2 * 1.645 + 0.5 * 1.2816, rel=0.05)


def test_parameters_that_do_nothing_are_hardly_ever_held() -> None:
    held = 0
    for seed in range(40):
        chance = np.random.default_rng(seed)
        open_ = [opened(f"p{k}", chance.normal(size=40)) for k in range(75)]
        band, ends, names = envelope(chance.normal(size=40), open_, np.ones(40, dtype=bool))
        held += bool(names)
        assert names or ends == band
    assert held <= 6  # 2 expected


@pytest.mark.parametrize(
    ("arms", "pair"),
    [
        (("as-happened", "no-shutdown", "no-invitation"), ("as-happened", "no-invitation", True)),
        (("as-happened", "announce-only"), ("as-happened", "announce-only", False)),
        (("as-happened", "no-invitation-responsive"),
         ("as-happened", "no-invitation-responsive", False)),
        (("invitation-responsive", "no-invitation-responsive"),
         ("invitation-responsive", "no-invitation-responsive", True)),
        (("no-invitation", "as-happened"), ("as-happened", "no-invitation", True)),
    ],
)  # fmt: skip
def test_arms_that_differ_in_troops_alone_are_compared(
    arms: tuple[str, ...], pair: tuple[str, str, bool]
) -> None:
    case = load("kazakhstan-2022", VOCABULARY)
    assert compared(case, Ran(*arms)) == Pair(*pair)  # type: ignore[arg-type]


def test_one_arm_is_compared_with_nothing() -> None:
    case = load("kazakhstan-2022", VOCABULARY)
    assert compared(case, Ran("as-happened")) is None  # type: ignore[arg-type]


def test_troops_are_dated_by_their_request_and_arrival() -> None:
    case = load("kazakhstan-2022", VOCABULARY)
    (asked, _), (arrived, _) = disagreement.dated(case, Pair("as-happened", "x", troops=True))
    assert 4.0 < asked < arrived < 6.0


def test_an_exit_on_day_6_is_an_effect_from_then_on(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "fall", draws=60, replicates=2)
    outcomes = Outcomes(stored)
    pair = compared(case, outcomes)
    assert pair == Pair("as-happened", "fall", troops=False)
    exits = next(e for e in disagreement.effects(case, outcomes, pair) if e.name == "exit")
    by_day = {point.day: point for point in exits.points}
    assert by_day[5].mean.value == 0.0
    assert by_day[7].mean.value == pytest.approx(-0.93, abs=0.05)
    assert max(by_day) == stored.days
    for point in exits.points:
        assert -1.0 <= point.envelope[0] <= point.band[0] <= point.band[1] <= point.envelope[1] <= 1


def test_a_short_study_says_which_command_goes_on(tmp_path: Path) -> None:
    short = html.render(*study(tmp_path / "s", "as-happened", "calm", "fall", draws=3))
    assert "The axis ends where the runs end, after 20 days" in short
    assert "--arms as-happened,calm --draws 3" in short
    assert "--horizon 3y" in short
    long = html.render(*study(tmp_path / "l", "as-happened", "calm", draws=3, days=1095))
    assert "The axis ends" not in long


def effect(*envelopes: tuple[float, float], mean: float = 0.0) -> Effect:
    points = (
        Point(day, Estimate(mean, mean - 0.1, mean + 0.1), (0.0, 0.0), ends, ())
        for day, ends in zip((1, 14, 30), envelopes, strict=True)
    )
    return Effect("exit", "The leader out of office", "share", tuple(points))


@pytest.mark.parametrize(
    ("envelopes", "mean", "told"),
    [
        ([(0.0, 0.0)] * 3, 0.0, "No draw's runs tell the arms apart"),
        ([(0.0, 0.0), (-0.1, 0.2), (-0.1, 0.1)], 0.2, "At no horizon is its sign fixed"),
        ([(0.0, 0.0), (0.1, 0.2), (-0.1, 0.1)], 0.2,
         "above zero on 1 of 3 horizons (day 14); elsewhere"),
        ([(-0.3, -0.1), (-0.3, -0.1), (0.1, 0.2)], -0.2,
         "below zero on 2 of 3 horizons (day 1 to day 14); elsewhere"),
        ([(0.1, 0.2), (-0.1, 0.2), (0.1, 0.2)], 0.2,
         "above zero on 2 of 3 horizons (day 1 and day 30); elsewhere"),
        # a band without width, from which luck was taken out, beside a mean that luck may explain
        ([(0.01, 0.01)] * 3, 0.01, "At no horizon is its sign fixed"),
    ],
)  # fmt: skip
def test_the_sign_is_told_by_rule(
    envelopes: list[tuple[float, float]], mean: float, told: str
) -> None:
    (_, said) = sentences.effect(Pair("a", "b", troops=True), (effect(*envelopes, mean=mean),))
    assert told in said
    assert "at day 14" in said
    assert "at day 30" in said
    assert not math.isnan(effect(*envelopes).points[0].mean.value)
