"""Phase *record*: tallies of a day become its outcomes; a run's days become its scalars."""

from __future__ import annotations

import math
from typing import Any

from groundswell.engine.nation import MOBILISED
from groundswell.kernel import kernel
from groundswell.model import backlash, grievance

CLEAR_SHARE = 0.05  # of the observed peak: below it the streets count as clear
QUIET_DAYS = 30  # clear days before a new wave counts as new
WAVE_PEOPLE = 5000.0
WAVE_PLACES = 3  # or all places of a smaller country
WAVE_DAYS = 7  # within which a wave that breaks a calm has to reach its size


@kernel
def tally(dt: float, place: Any, region: Any, nation: Any) -> None:
    """Add a step of ``dt`` days to the tallies of the day, and clear the step's harm."""
    street = 0.0
    violent = 0.0
    for r in range(region.shape[0]):
        here = region[r]
        crowd = here.crowd + here.violent
        street += crowd
        violent += here.violent
        here.peak = max(here.peak, crowd)
        here.peak_violent = max(here.peak_violent, here.violent)
        here.hours += 24.0 * dt * crowd
        here.day_deaths += here.new_deaths
        here.day_detained += here.new_arrests
        nation.deaths += place[r].say * here.new_deaths
        here.new_deaths = 0.0
        here.new_arrests = 0.0
    nation.peak = max(nation.peak, street)
    nation.peak_violent = max(nation.peak_violent, violent)
    nation.hours += 24.0 * dt * street


@kernel
def close_day(
    p: Any, day: int, place: Any, region: Any, nation: Any, national: Any, regional: Any
) -> None:
    """Write the outcomes of ``day`` and start the next day's tallies at zero."""
    row = national[day]
    keep = day < regional.shape[0]
    deaths = 0.0
    detained = 0.0
    fallen = 0.0
    active = 0
    held = 0
    lost = 0.0
    anger = 0.0
    linked = 0.0
    people = 0.0
    for r in range(region.shape[0]):
        here = region[r]
        deaths += here.day_deaths
        detained += here.day_detained
        fallen += here.fallen
        if here.peak >= MOBILISED:
            active += 1
        if place[r].sites > 0.0 and here.held < 0.5 * place[r].sites:
            held += 1
        lost += place[r].sites - here.held
        anger += place[r].population * grievance.anger(p, here)
        linked += place[r].population * here.connectivity
        people += place[r].population
        if keep:
            cell = regional[day, r]
            cell.protesting = int(here.peak)
            cell.violent = int(here.peak_violent)
            cell.person_hours = here.hours
            cell.deaths = int(here.day_deaths)
            cell.detained = int(here.day_detained)
            cell.sites_lost = place[r].sites - here.held
        here.peak = 0.0
        here.peak_violent = 0.0
        here.hours = 0.0
        here.day_deaths = 0.0
        here.day_detained = 0.0
    row.deaths_security = int(fallen - nation.day_fallen)
    nation.day_fallen = fallen
    row.deaths = int(deaths) + row.deaths_security
    row.detained = int(detained)
    row.protesting = int(nation.peak)
    row.violent = int(nation.peak_violent)
    row.person_hours = nation.hours
    row.active_regions = active
    row.sites_lost = lost
    row.capitals_held = held
    row.belief = nation.belief
    row.loyalty = nation.loyalty
    row.foreign_troops = nation.foreign
    row.anger = anger / people
    row.attitude = backlash.unfavourable(p, backlash.affront(p, nation) * p.on_backlash)
    row.connectivity = linked / people
    row.in_office = int(nation.in_office)
    nation.peak = 0.0
    nation.peak_violent = 0.0
    nation.hours = 0.0


@kernel
def first_place(regional: Any) -> int:
    """Index of the place that first had a mobilised crowd (the largest that day), -1 if none."""
    for day in range(regional.shape[0]):
        best = -1
        most = 0
        for r in range(regional.shape[1]):
            crowd = regional[day, r].protesting
            if crowd >= MOBILISED and crowd > most:
                best = r
                most = crowd
        if best >= 0:
            return best
    return -1


@kernel
def summarise(observed_peak: float, nation: Any, national: Any, regional: Any, out: Any) -> None:
    """Fill the scalars of a run from its days.

    ``observed_peak`` is the threshold's base for *cleared* (one threshold for all arms); if it is
    not positive the run's own peak is used.
    """
    deaths = 0
    security = 0
    detained = 0
    peak = 0
    peak_day = 0
    days = national.shape[0]
    for day in range(days):
        deaths += national[day].deaths
        security += national[day].deaths_security
        detained += national[day].detained
        if national[day].protesting > peak:
            peak = national[day].protesting
            peak_day = day
    out.deaths = deaths
    out.deaths_security = security
    out.detained = detained
    out.peak = peak
    out.peak_day = peak_day
    out.first_region = first_place(regional)
    out.exit_day = nation.exit_time
    out.exit_door = int(nation.door)
    out.same_regime = int(nation.same_regime)
    out.appeal_day = nation.appeal_time
    base = observed_peak if observed_peak > 0.0 else float(peak)
    out.cleared_day = math.nan
    out.wave_day = math.nan
    quiet = 0
    armed = 0
    calm = days  # first day after the last long calm
    places = min(WAVE_PLACES, regional.shape[1])
    for day in range(days):
        row = national[day]
        clear = row.protesting < CLEAR_SHARE * base and row.sites_lost < 1.0
        if quiet >= QUIET_DAYS and math.isnan(out.wave_day):
            calm = day
        armed = WAVE_DAYS if quiet >= QUIET_DAYS else armed - 1
        large = row.protesting >= WAVE_PEOPLE and row.active_regions >= places
        if large and armed > 0 and math.isnan(out.wave_day):
            out.wave_day = day
        quiet = quiet + 1 if clear else 0
    after = -1
    last = days if math.isnan(out.wave_day) else calm
    for day in range(last - 1, -1, -1):
        row = national[day]
        if not (row.protesting < CLEAR_SHARE * base and row.sites_lost < 1.0):
            break
        after = day
    # streets that never filled were not cleared: the first clear day must follow a busy one
    if after > 0:
        out.cleared_day = after
