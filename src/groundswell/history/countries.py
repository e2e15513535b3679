"""Numbers of countries: those of Gleditsch and Ward, from the numbers that other owners use.

Polity numbers a country anew when it changes; the Correlates of War differ in a few. Mass
Mobilization uses Polity's. The pairs are those in which the numbers stand side by side in the
tables of the R package democracyData (columns `polity_annual_ccode`, `cown` and `GWn`).
"""

from __future__ import annotations

from datetime import date

_POLITY = {
    255: 260,  # Germany since 1990
    341: 347,  # Kosovo
    342: 340,  # Serbia since 2006
    347: 345,  # Yugoslavia, Serbia and Montenegro
    348: 341,  # Montenegro
    364: 365,  # Soviet Union
    525: 626,  # South Sudan
    529: 530,  # Ethiopia since 1993
    626: 625,  # Sudan since 2011
    679: 678,  # Yemen since 1990
    769: 770,  # Pakistan before 1972
    818: 816,  # Vietnam since 1976
}
_WAR = {255: 260, 679: 678}
SERBIA, YUGOSLAVIA, PARTED = 340, 345, date(2006, 6, 5)


def from_polity(number: int, on: date) -> int:
    """Return Gleditsch and Ward's number of a country of Polity or Mass Mobilization on a day."""
    return _parted(_POLITY.get(number, number), on)


def from_war(number: int, on: date) -> int:
    """Return Gleditsch and Ward's number of a country of the Correlates of War on a day."""
    return _parted(_WAR.get(number, number), on)


def _parted(number: int, on: date) -> int:
    return SERBIA if number == YUGOSLAVIA and on >= PARTED else number
