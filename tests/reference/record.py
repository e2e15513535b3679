"""What the twin writes down: a day's outcomes, then a run's."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from tests.reference.people import affront, anger
from tests.reference.start import Country

from groundswell.engine import record as rules
from groundswell.engine.nation import MOBILISED

Row = dict[str, Any]


def tally(country: Country, dt: float) -> None:
    """Add a step to the day."""
    street = violent = 0
    for place in country.places:
        day = place.day = defaultdict(float, place.day)
        day["protesting"] = max(day["protesting"], place.street)
        day["violent"] = max(day["violent"], place.violent)
        day["person_hours"] += 24 * dt * place.street
        day["deaths"] += place.killed_now
        day["detained"] += place.taken_now
        country.deaths += place.say * place.killed_now
        place.killed_now = place.taken_now = 0
        street += place.street
        violent += place.violent
    day = country.day = defaultdict(float, country.day)
    day["protesting"] = max(day["protesting"], street)
    day["violent"] = max(day["violent"], violent)
    day["person_hours"] += 24 * dt * street


def close_day(country: Country) -> tuple[Row, list[Row]]:
    """Return the day's national row and one row a place, and start a new day."""
    regional = []
    for place in country.places:
        regional.append({**place.day, "sites_lost": place.field["sites"] - place.held})
        place.day = {}
    people = [place.people for place in country.places]
    fallen = sum(place.fallen for place in country.places)
    unfavourable = country.p["backlash.unfavourable"]
    logit = math.log(unfavourable / (1 - unfavourable))
    logit += country.p["backlash.attitude"] * affront(country)
    national = {
        **country.day,
        "deaths_security": fallen - country.fallen_before,
        "deaths": sum(row["deaths"] for row in regional) + fallen - country.fallen_before,
        "detained": sum(row["detained"] for row in regional),
        "active_regions": sum(row["protesting"] >= MOBILISED for row in regional),
        "sites_lost": sum(row["sites_lost"] for row in regional),
        "capitals_held": sum(
            x.field["sites"] > 0 and x.held < x.field["sites"] / 2 for x in country.places
        ),
        "belief": country.belief,
        "loyalty": country.loyalty,
        "foreign_troops": country.foreign,
        "anger": sum(anger(country, x) * x.people for x in country.places) / sum(people),
        "attitude": 1 / (1 + math.exp(-logit)),
        "connectivity": sum(x.connectivity * x.people for x in country.places) / sum(people),
        "in_office": int(country.in_office),
    }
    country.fallen_before = fallen
    country.day = {}
    return national, regional


def scalars(country: Country, national: list[Row], regional: list[list[Row]]) -> Row:
    """The outcomes of a whole run."""
    crowds = [row["protesting"] for row in national]
    peak = max(crowds)
    first = -1
    for rows in regional:
        big = [(row["protesting"], -r) for r, row in enumerate(rows)]
        if first < 0 and max(big)[0] >= MOBILISED:
            first = -max(big)[1]
    calm, wave = _wave(country, national, peak)
    return {
        "deaths": sum(row["deaths"] for row in national),
        "deaths_security": sum(row["deaths_security"] for row in national),
        "detained": sum(row["detained"] for row in national),
        "peak": peak,
        "peak_day": crowds.index(peak),
        "first_region": first,
        "exit_day": country.exit_time,
        "exit_door": country.door,
        "same_regime": int(country.same_regime),
        "appeal_day": country.appeal_time,
        "wave_day": wave,
        "cleared_day": _cleared(country, national, peak, calm),
    }


def _clear(country: Country, row: Row, peak: float) -> bool:
    base = country.observed_peak if country.observed_peak > 0 else peak
    return row["protesting"] < rules.CLEAR_SHARE * base and row["sites_lost"] < 1


def _wave(country: Country, national: list[Row], peak: float) -> tuple[int, float]:
    """First day of a large crowd in several places, within a week of thirty clear days.

    Before it the day on which that calm ended; without a wave the number of days and NaN.
    """
    places = min(rules.WAVE_PLACES, len(country.places))
    clear = [_clear(country, row, peak) for row in national]
    for day, row in enumerate(national):
        first = max(rules.QUIET_DAYS, day - rules.WAVE_DAYS + 1)
        calm = [end for end in range(first, day + 1) if all(clear[end - rules.QUIET_DAYS : end])]
        large = row["protesting"] >= rules.WAVE_PEOPLE
        if calm and large and row["active_regions"] >= places:
            return calm[-1], day
    return len(national), math.nan


def _cleared(country: Country, national: list[Row], peak: float, until: int) -> float:
    """First day of the clear days that last until the next wave breaks the calm, or the end."""
    day = until
    while day > 0 and _clear(country, national[day - 1], peak):
        day -= 1
    return day if 0 < day < until else math.nan
