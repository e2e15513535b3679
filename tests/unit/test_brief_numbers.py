"""The numbers of a brief, from arrays."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.brief import numbers, words
from groundswell.brief.svg import Scale, log_ticks, signed_log, straight, straight_ticks


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed))


def test_a_spread_holds_eighty_percent_of_the_runs() -> None:
    values = rng().normal(0.0, 1.0, (500, 8))
    found = numbers.spread(values)
    assert found is not None
    assert ((values >= found.low) & (values <= found.high)).mean() == pytest.approx(0.8, abs=0.001)


def test_runs_that_are_not_there_do_not_count() -> None:
    found = numbers.spread(np.array([[1.0, np.nan], [3.0, np.nan]]))
    assert found is not None
    assert found.median == 2.0
    assert numbers.spread(np.full((2, 2), np.nan)) is None
    assert numbers.mean(np.full((2, 2), np.nan)) is None
    assert numbers.chance(np.full((2, 2), np.nan)) is None


@pytest.mark.parametrize("replicates", [1, 10])
def test_an_estimate_holds_the_truth_in_95_of_100_studies(replicates: int) -> None:
    dice = rng(2)
    missed = {"mean": 0, "chance": 0}
    for _ in range(400):
        chances = dice.beta(2.0, 5.0, (60, 1))
        happened = (dice.random((60, replicates)) < chances).astype(float)
        for name in missed:
            found = getattr(numbers, name)(happened)
            missed[name] += not found.low <= 2.0 / 7.0 <= found.high
    # Expected 20 of 400; more than 36 would come once in 3,000.
    assert max(missed.values()) <= 36


@pytest.mark.parametrize("happens", [0.0, 1.0])
def test_what_never_or_always_happened_is_not_certain(happens: float) -> None:
    found = numbers.chance(np.full((30, 1), happens))
    assert found is not None
    assert found.value == happens
    assert 0.05 < found.high - found.low < 0.2


def test_an_event_is_missing_only_where_the_run_is() -> None:
    dated = np.array([[3.0, np.nan, np.nan]])
    finished = np.array([[True, True, False]])
    assert numbers.event(dated, finished, 5.0).tolist()[0][:2] == [1.0, 0.0]
    assert np.isnan(numbers.event(dated, finished, 5.0)[0, 2])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "0"), (0.04, "0"), (-0.04, "0"), (0.16, "0.2"), (3.0, "3"), (9.96, "10"),
        (999.4, "999"), (36_831.0, "36\u202f800"), (-4_321.0, "−4\u202f320"),
        (float("nan"), "none"),
    ],
)  # fmt: skip
def test_numbers_are_told_as_precisely_as_they_mean(value: float, told: str) -> None:
    assert words.count(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.0, "0"), (-4.0, "−4"), (999.9, "+1.0k"), (-7_310.0, "−7.3k"), (64_400.0, "+64k"),
     (-1.03e6, "−1.0M"), (12.3e6, "+12M")],
)  # fmt: skip
def test_large_differences_are_told_short(value: float, told: str) -> None:
    assert words.compact(value) == told


@pytest.mark.parametrize(
    ("days", "told"), [(1, "1 day"), (30, "30 days"), (365, "1 year"), (1095, "3 years")]
)
def test_whole_years_are_told_as_years(days: float, told: str) -> None:
    assert words.term(days) == told


def test_observed_numbers_are_told_as_they_were_stated() -> None:
    assert words.exact(36_831.0) == "36\u202f831"
    assert words.exact(0.26) == "0.26"


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "0\u00a0%"), (0.001, "<0.5\u00a0%"), (0.999, ">99.5\u00a0%"), (1.0, "100\u00a0%")],
)
def test_a_percentage_claims_no_certainty_it_has_not(share: float, told: str) -> None:
    assert words.percent(share) == told


def test_a_difference_that_rounds_to_nothing_has_no_sign() -> None:
    assert words.signed(0.01) == words.signed(-0.01) == "0"
    assert words.signed(2.0) == "+2"
    assert words.points(-0.0001) == "0.0"


def test_scales_keep_numbers_inside_the_picture_in_either_direction() -> None:
    for start, end in ((10.0, 110.0), (110.0, 10.0)):
        scale = Scale(0.0, 1000.0, start, end, signed_log)
        assert scale(0.0) == start
        assert scale(1e9) == end
        assert scale(-5.0) == start
    assert Scale(5.0, 5.0, 0.0, 100.0, straight)(5.0) == 50.0
    assert Scale(4.0, 0.0, 0.0, 100.0, straight)(1.0) == 75.0


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.0, 7e6), (-300.0, 2e4), (-9.0, 0.0)])
def test_log_ticks_are_few_distinct_and_within(low: float, high: float) -> None:
    ticks = log_ticks(low, high)
    assert 1 <= len(ticks) <= 9
    assert ticks == sorted(set(ticks))
    assert 0.0 in ticks
    assert low <= ticks[0] <= ticks[-1] <= high


def test_straight_ticks_are_round() -> None:
    assert straight_ticks(0.0, 1.0, 4) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_pairs_that_all_agree_are_not_certain_to_go_on_agreeing() -> None:
    found = numbers.change(np.zeros((50, 2)))
    assert found is not None
    assert found.value == 0.0
    assert 0.02 < found.high == -found.low < 0.08


def test_a_change_of_probability_holds_the_truth_in_95_of_100_studies() -> None:
    dice = rng(3)
    missed = 0
    for _ in range(400):
        luck = dice.random((60, 2))
        found = numbers.change((luck < 0.06) * 1.0 - (luck < 0.03) * 1.0)
        assert found is not None
        missed += not found.low <= 0.03 <= found.high
    assert missed <= 36
