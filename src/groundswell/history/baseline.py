"""How often leaders go at rest, by kind of regime and tenure: what the engine is fed.

Exits per year in office of all leaders of 1960 to 2010 (Archigos 4.1) under the regimes of Geddes,
Wright and Frantz. The log rate of a door is a constant, an effect of the kind of regime, one of the
tenure, and one of both together that is held near zero (penalised Poisson regression), so that
cells with few exits borrow from their row and column. Intervals: 90 %, whole countries drawn.

`library/hazards.csv` holds the result; `groundswell validate survival --json` computes it again
from the owners' tables (`hazards`). Of the doors, `ordinary` is an ordinary end of term or a death
or illness in office: the engine has no door of its own for those. `irregular` is everything else.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from groundswell.errors import GroundswellError
from groundswell.history import ridge
from groundswell.history.past import CLOSED, YEAR, Past
from groundswell.history.regimes import KINDS
from groundswell.history.ridge import Floats
from groundswell.history.survival import group

SINCE = date(1960, 1, 1)
BANDS = (0, 2, 5, 10, 20, 100)  # years in office, edges
DOORS = ("ordinary", "irregular")
MAIN, BOTH = 0.25, 2.0  # penalties: of kinds and of tenures; of the two together
DRAWS = 400
FILE = Path(__file__).parent / "library" / "hazards.csv"


@dataclass(frozen=True)
class Hazard:
    """Exits per year of leaders of one kind of regime and tenure by one door.

    Attributes:
        regime: of `regimes.KINDS`.
        tenure_from: years in office, from.
        tenure_to: years in office, up to.
        door: of `DOORS`.
        years: in office that were counted.
        exits: that were counted.
        rate: exits per year, smoothed.
        low: 5 % quantile over draws of countries.
        high: 95 % quantile.
    """

    regime: str
    tenure_from: int
    tenure_to: int
    door: str
    years: float
    exits: int
    rate: float
    low: float
    high: float


def hazards(past: Past, luck: Floats | None = None, until: date = CLOSED) -> tuple[Hazard, ...]:
    """Return the table computed from leaders and regimes.

    Args:
        past: leaders and kinds of regime.
        luck: random numbers (draws, countries with a leader), of which countries are drawn; none
            without intervals (they are then the rate itself).
        until: last day that is counted.
    """
    years, exits = counted(past, until)
    fitted = _smoothed(years.sum(axis=0), exits.sum(axis=0))
    drawn = []
    for row in np.empty((0, 0)) if luck is None else luck:
        picked = np.floor(row * len(years)).astype(int)
        drawn.append(_smoothed(years[picked].sum(axis=0), exits[picked].sum(axis=0)))
    low, high = np.quantile(np.array(drawn or [fitted]), [0.05, 0.95], axis=0)
    return tuple(
        Hazard(
            *(kind, int(begin), int(end), door),
            years=round(float(years[:, k, b].sum()), 1),
            exits=int(exits[:, d, k, b].sum()),
            rate=_tidy(fitted[d, k, b]),
            low=_tidy(low[d, k, b]),
            high=_tidy(high[d, k, b]),
        )
        for d, door in enumerate(DOORS)
        for k, kind in enumerate(KINDS)
        for b, (begin, end) in enumerate(pairwise(BANDS))
    )


def counted(past: Past, until: date = CLOSED, since: date = SINCE) -> tuple[Floats, Floats]:
    """Return years in office (countries, kinds, bands) and exits (countries, doors, kinds, bands).

    Countries are in order of their number; leaders gone nobody knows how count as ordinary.
    """
    shape = (len(past.spells), len(KINDS), len(BANDS) - 1)
    years, exits = np.zeros(shape), np.zeros((shape[0], len(DOORS), *shape[1:]))
    for row, country in enumerate(sorted(past.spells)):
        changes = past.changes(country)
        for spell in past.spells[country]:
            start, last = max(spell.start, since), min(spell.last, until)
            if last < start:
                continue
            # a regime that begins on a leader's last day is not the one under which he went
            cuts = {day for day in changes if start < day < last} | {start}
            cuts |= {spell.start + timedelta(days=math.ceil(band * YEAR)) for band in BANDS}
            days = [*sorted(day for day in cuts if start <= day <= last), last + timedelta(days=1)]
            kind = band = 0
            for begin, end in pairwise(days):
                kind = KINDS.index(past.kind(country, begin))
                band = band_of((begin - spell.start).days / YEAR)
                years[row, kind, band] += (end - begin).days / YEAR
            if spell.last < until and spell.door is not None:
                exits[row, int(group(spell.door) == 1), kind, band] += 1
    return years, exits


def band_of(years: float) -> int:
    """Return the place of a tenure among the bands."""
    return sum(years >= edge for edge in BANDS[1:-1])


@cache
def table() -> tuple[Hazard, ...]:
    """Return the table that comes with the project."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Hazard(
                *(row["regime"], int(row["tenure_from"]), int(row["tenure_to"]), row["door"]),
                *(float(row["years"]), int(row["exits"])),
                *(float(row["rate"]), float(row["low"]), float(row["high"])),
            )
            for row in csv.DictReader(file)
        )


def look_up(regime: str, tenure: float, door: str = "ordinary") -> Hazard:
    """Return the hazard of a kind of regime whose leader has been in office for `tenure` years.

    Raises:
        GroundswellError: there is no such kind of regime or door.
    """
    for row in table():
        if (row.regime, row.door) == (regime, door) and row.tenure_from <= tenure < row.tenure_to:
            return row
    raise GroundswellError(
        f"No hazard of '{regime}' after {tenure:g} years by '{door}'. "
        f"Regimes: {', '.join(KINDS)}; doors: {', '.join(DOORS)}."
    )


def _smoothed(years: Floats, exits: Floats) -> Floats:
    """Return rates (doors, kinds, bands) from years (kinds, bands) and exits."""
    kinds, bands = years.shape
    kind, band = np.divmod(np.arange(kinds * bands), bands)
    main = np.hstack([np.eye(kinds)[kind], np.eye(bands)[band]])
    design = np.hstack([np.ones((kinds * bands, 1)), main, np.eye(kinds * bands)])
    penalty = np.repeat([0.0, MAIN, BOTH], [1, kinds + bands, kinds * bands])
    flat = np.maximum(years.ravel(), 1e-9)
    found = [ridge.poisson(design, seen.ravel(), flat, penalty) for seen in exits]
    return np.array([np.exp(design @ each).reshape(kinds, bands) for each in found])


def _tidy(rate: float) -> float:
    return float(f"{rate:.3g}")
