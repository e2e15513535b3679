"""Shares and curves of few leaders: against SciPy, against hand reckoning, and at the ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from groundswell.history.curves import curve, jeffreys, share, value
from groundswell.history.episodes import DOORS, Fate

# Remission in weeks under 6-MP, Freireich et al. (1963), as in Gehan (1965): - is censored.
GEHAN = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
FREIREICH = [Fate(float(abs(week)), "coup" if week > 0 else None) for week in GEHAN]


@pytest.mark.parametrize(("k", "n"), [(0, 6), (5, 6), (6, 6), (12, 14), (0, 0), (2.5, 7.2)])
def test_the_interval_of_a_share_is_that_of_its_beta(k: float, n: float) -> None:
    law = stats.beta(k + 0.5, n - k + 0.5)
    assert jeffreys(k, n) == pytest.approx((law.mean(), law.ppf(0.025), law.ppf(0.975)), abs=1e-9)


def test_five_of_six_is_the_published_example() -> None:
    assert jeffreys(5, 6) == pytest.approx((0.79, 0.44, 0.98), abs=0.006)


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (float("nan"), 3)])
def test_more_than_all_or_less_than_none_is_refused(k: float, n: float) -> None:
    with pytest.raises(ValueError, match="not a share"):
        jeffreys(k, n)


def test_staying_follows_kaplan_and_meier_as_published() -> None:
    # Kalbfleisch and Prentice (1980), table 1.1: 0.857 at 6 weeks, 0.627 at 16, 0.448 at 23.
    points = curve(FREIREICH)
    found = {week: value(points, week).value for week in (6, 7, 10, 13, 16, 22, 23)}
    wanted = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert found == pytest.approx(wanted, abs=0.0006)
    assert [point.at_risk for point in points if point.day in (6, 16, 23)] == [21, 11, 6]


def test_staying_is_scipys_survival_function() -> None:
    rng = np.random.Generator(np.random.Philox(3))
    days = rng.integers(1, 40, 30).astype(float)
    gone = rng.random(30) < 0.6
    fates = [Fate(day, "coup" if out else None) for day, out in zip(days, gone, strict=True)]
    known = stats.CensoredData(uncensored=days[gone], right=days[~gone])
    wanted = stats.ecdf(known).sf
    points = curve(fates)
    for day in range(1, 40):
        point = value(points, day)
        if point is not None:
            assert point.value == pytest.approx(float(wanted.evaluate(day)), abs=1e-12)


def test_doors_compete_as_reckoned_by_hand() -> None:
    # Ten leaders: a coup on day 1, one lost from sight on day 2, two ordinary ends on day 3, a
    # coup on day 4, five in office on day 9.
    fates = [Fate(1, "coup"), Fate(2, None), Fate(3, "ordinary"), Fate(3, "ordinary")]
    fates += [Fate(4, "coup"), *[Fate(9, None)] * 5]
    coup = 1 / 10 + (9 / 10) * (6 / 8) * (1 / 6)
    assert value(curve(fates, "coup"), 5).value == pytest.approx(coup)
    assert value(curve(fates, "ordinary"), 5).value == pytest.approx((9 / 10) * (2 / 8))
    assert value(curve(fates), 5).value == pytest.approx((9 / 10) * (6 / 8) * (5 / 6))


def test_without_anybody_lost_from_sight_a_curve_has_the_interval_of_the_plain_share() -> None:
    fates = [Fate(5, "coup"), Fate(7, "ordinary"), Fate(7, "coup"), *[Fate(90, None)] * 4]
    point = value(curve(fates), 30)
    assert (point.low, point.high) == pytest.approx(jeffreys(4, 7)[1:])
    door = value(curve(fates, "coup"), 30)
    assert (door.low, door.high) == pytest.approx(jeffreys(2, 7)[1:])
    assert share(fates, 30).k == 4
    assert share(fates, 30, "coup").k == 2


def test_a_curve_in_which_all_have_gone_keeps_the_width_of_all() -> None:
    points = curve([Fate(day, "coup") for day in (1, 2, 3, 4)])
    assert points[-1].value == 0.0
    assert (points[-1].low, points[-1].high) == pytest.approx(jeffreys(0, 4)[1:])


def test_nobody_is_followed_beyond_the_last_day_known() -> None:
    points = curve([Fate(5, "coup"), Fate(10, None)])
    assert value(points, 10).value == 0.5
    assert value(points, 11) is None
    assert value(points, 0).value == 1.0


def test_leaders_gone_before_the_troops_came_have_no_curve() -> None:
    for fates in ([], [Fate(-1, "flight")]):
        with pytest.raises(ValueError, match="in office when the troops came"):
            curve(fates)


def test_a_door_that_nobody_took_stays_at_nothing() -> None:
    for door in DOORS:
        points = curve([Fate(3, None), Fate(8, None)], door)
        assert [point.value for point in points] == [0.0, 0.0]
