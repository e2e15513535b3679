"""Made-up waves that rise and fade, not of our model: what a decline does to the predictions.

No real counts. National counts rise over two weeks and then halve every few days; weekends, a date
known beforehand, shocks of single days and overdispersion come on top.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from groundswell.infer.wave.forecast import Counts
from groundswell.infer.wave.places import table
from groundswell.score import wave

START = date(2020, 5, 26)
CODES = ("AZ", "CA", "CO", "GA", "IL", "MA", "MN", "NC", "NY", "OH", "OR", "TX", "VT", "WA")


def future(seed: int, half: float, weekend: float, juneteenth: float) -> wave.Exercise:
    """Return 13 days of rise and 28 of decline, all states scored from the 14th day on."""
    rng = np.random.Generator(np.random.Philox(seed))
    days = tuple(START + timedelta(days=i) for i in range(41))
    residents = np.array([table()[code][1] for code in CODES])
    share = residents / residents.sum() * rng.lognormal(0.0, 0.3, len(CODES))
    rates = []
    for i, day in enumerate(days):
        level = 300.0 / (1.0 + np.exp(3.0 - i)) * 0.5 ** (max(0, i - 10) / half)
        level *= weekend if day.weekday() > 4 and i > 3 else 1.0
        level *= juneteenth if (day.month, day.day) == (6, 19) else 1.0
        rates.append(level * rng.lognormal(0.0, 0.12) * share)
    events = rng.poisson(rng.gamma(12.0, np.array(rates) / 12.0)).astype(float)
    return wave.Exercise(Counts(CODES, days, events), 13, 13, np.arange(len(CODES)), ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("half", "weekend", "juneteenth"),
    [(4.0, 1.0, 2.5), (4.0, 1.6, 2.5), (8.0, 1.6, 5.0), (14.0, 1.0, 2.5), (14.0, 2.5, 2.0)],
)
def test_a_wave_that_fades_is_predicted_better_than_by_any_rival(
    half: float, weekend: float, juneteenth: float
) -> None:
    exercise = future(3, half, weekend, juneteenth)
    ours, _ = wave.one_day_ahead(exercise)
    row = ours.row(exercise)
    for rival in wave.rivals(exercise):
        theirs = rival.row(exercise)
        assert row["log_likelihood"] > theirs["log_likelihood"], rival.model
        assert row["mae"] < theirs["mae"], rival.model


@pytest.mark.slow
def test_a_known_date_that_nobody_heeds_is_lost_and_no_other_day() -> None:
    """The price of the belief in Juneteenth, kept in sight."""
    exercise = future(3, half=8.0, weekend=1.6, juneteenth=1.0)
    ours, _ = wave.one_day_ahead(exercise)
    seen = wave.seen_counts(exercise)
    lag = next(r for r in wave.rivals(exercise) if r.model == "national lag x share")
    won = (ours.poisson(seen) - lag.poisson(seen)).mean(axis=1)
    day = exercise.counts.days[exercise.first :].index(date(2020, 6, 19))
    assert won[day] < -1.0
    assert np.delete(won, day).mean() > 0.1
