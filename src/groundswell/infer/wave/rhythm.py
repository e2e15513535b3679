"""The week and the days that everybody knows of beforehand.

Thirteen days show one Monday. The size of the weekly rhythm is therefore taken from outside, from
time use, and corrected by what is seen. In the American Time Use Survey 83 % of employed persons
worked on an average weekday and 34 % on an average weekend day (US Bureau of Labor Statistics,
release of 20 June 2013, table 4); at an employment-population ratio of about 0.6 the share of
adults free from paid work is 0.50 and 0.80: ln(0.80 / 0.50) = 0.47 nats more people who could come.
Organisers choose the day and may overdo it, or outrage may ignore the week: hence the wide spread.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from groundswell.infer.luck import Floats

WEEKEND = 0.47  # nats, weekend over weekday
WEEKEND_SPREAD = 0.40  # nats: from hardly any weekend to one of twice the effect
DAY_SPREAD = 0.25  # nats: any weekday of its own
DAY_DRIFT = 0.03  # nats a day by which the week may change

# Dates known beforehand: (month, day) -> (name, expected nats over such a weekday, spread).
# Juneteenth commemorates the end of slavery, the very cause of this wave: a date that needs no
# organiser to agree on it (Schelling 1960). Its size is taken from 1 May, the labour movement's own
# date: 5.1 times as many protests begin on it as on an average day (124 of 8,923 in 164 countries
# without the United States, 1990-2010, Mass Mobilization, Clark and Regan, by our own count), 1.6
# nats. But 1 May is a holiday, which 19 June was not, and is held against an ordinary day, not
# against one amid a wave. So it may do all of that or nothing: half of it is expected, with a
# spread that holds both. The eve and the day of Independence have no known direction (assumed).
KNOWN: dict[tuple[int, int], tuple[str, float, float]] = {
    (6, 19): ("Juneteenth", 0.8, 0.6),
    (7, 3): ("Independence Day, observed", 0.0, 0.25),
    (7, 4): ("Independence Day", 0.0, 0.4),
}


def week() -> tuple[Floats, Floats]:
    """Return prior mean (7,) and covariance (7, 7) of the weekday effects, Monday first."""
    weekend = np.array([-2.0, -2.0, -2.0, -2.0, -2.0, 5.0, 5.0]) / 7.0
    spread = WEEKEND_SPREAD**2 * np.outer(weekend, weekend) + DAY_SPREAD**2 * np.eye(7)
    return WEEKEND * weekend, spread


def known(day: date) -> tuple[float, float]:
    """Return expected effect and spread, in nats, of a date known beforehand (0, 0 if none)."""
    return KNOWN.get((day.month, day.day), ("", 0.0, 0.0))[1:]


def planned(age: int, planning: Floats) -> Floats:
    """Return how far the week has taken hold, in [0, 1), `age` days after the wave began.

    The first outbursts answer to news, not to the calendar; what is planned takes its place over
    `planning` days.
    """
    return np.asarray(-np.expm1(-age / planning))
