"""What must hold of shares, curves and likeness, whatever the episodes."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from groundswell.case.features import NUMBERS, WORDS
from groundswell.history.curves import curve, jeffreys, share
from groundswell.history.episodes import DOORS, Fate
from groundswell.history.similar import WEIGHTS, likeness

counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
fates = st.lists(
    st.builds(
        Fate,
        days=st.integers(0, 50).map(float),
        door=st.one_of(st.none(), st.sampled_from(DOORS)),
    ),
    min_size=1,
    max_size=25,
)
features = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(words) for name, words in WORDS.items()},
        **{name: st.floats(0, 1e6) for name in NUMBERS},
    },
)


@given(counts)
def test_an_interval_lies_between_nothing_and_all_and_around_its_mean(
    count: tuple[int, int],
) -> None:
    k, n = count
    mean, low, high = jeffreys(k, n)
    assert 0.0 < low < mean < high < 1.0
    mirrored = jeffreys(n - k, n)
    assert math.isclose(low, 1.0 - mirrored[2], abs_tol=1e-9)


@given(counts)
def test_one_more_success_raises_the_whole_interval(count: tuple[int, int]) -> None:
    k, n = count
    assert all(one < other for one, other in zip(jeffreys(k, n + 1), jeffreys(k + 1, n + 1),
                                                 strict=True))  # fmt: skip


@given(st.floats(0.05, 0.95), st.integers(1_000, 100_000))
def test_with_many_the_interval_closes_on_the_share_as_one_over_the_root(
    part: float, n: int
) -> None:
    k = round(part * n)
    mean, low, high = jeffreys(k, n)
    error = math.sqrt(part * (1.0 - part) / n)
    assert abs(mean - k / n) < 1.0 / n
    assert 3.7 * error < high - low < 4.1 * error + 2.0 / n


@given(fates)
def test_staying_never_rises_and_every_point_keeps_within_bounds(found: list[Fate]) -> None:
    points = curve(found)
    values = [point.value for point in points]
    assert values[0] == 1.0
    assert values == sorted(values, reverse=True)
    for point in points:
        assert 0.0 <= point.value <= 1.0
        assert 0.0 <= point.low < point.high <= 1.0
        assert point.at_risk >= 1


@given(fates)
def test_staying_and_all_doors_add_up_to_one_on_every_day(found: list[Fate]) -> None:
    staying = curve(found)
    doors = [curve(found, door) for door in DOORS]
    for index, point in enumerate(staying):
        assert {points[index].day for points in doors} == {point.day}
        total = point.value + sum(points[index].value for points in doors)
        assert math.isclose(total, 1.0, abs_tol=1e-9)


@given(fates, st.integers(1, 60))
def test_states_at_a_horizon_add_up_to_those_known(found: list[Fate], horizon: int) -> None:
    staying = share(found, horizon)
    doors = [share(found, horizon, door) for door in DOORS]
    assert {one.n for one in doors} == {staying.n}
    assert staying.k + sum(one.k for one in doors) == staying.n


@given(fates, st.integers(1, 49))
def test_where_all_are_known_the_curve_is_the_share(found: list[Fate], horizon: int) -> None:
    seen = [fate for fate in found if fate.at(horizon) is not None]
    if len(seen) == len(found):
        point = [point for point in curve(found) if point.day <= horizon][-1]
        assert math.isclose(point.value, share(found, horizon).k / len(found), abs_tol=1e-9)


@given(features, features)
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(
    one: dict[str, str | float], other: dict[str, str | float]
) -> None:
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert 0.0 <= found.value <= 1.0
    assert 0.0 <= found.known <= 1.0
    assert set(found.parts) <= set(WEIGHTS)


@given(features)
def test_everything_is_all_like_itself(one: dict[str, str | float]) -> None:
    found = likeness(one, one)
    assert found.value == (1.0 if found.parts else 0.0)


@given(features, features, st.floats(0.1, 50.0))
def test_only_the_proportions_of_weights_count(
    one: dict[str, str | float], other: dict[str, str | float], factor: float
) -> None:
    scaled = {name: factor * weight for name, weight in WEIGHTS.items()}
    assert math.isclose(
        likeness(one, other).value, likeness(one, other, scaled).value, abs_tol=1e-9
    )
