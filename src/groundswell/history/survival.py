"""How long leaders stay: hazards by door, fitted on leaders' days in office.

The hazard of each door is exp(features · coefficients) per year, constant between the days at which
a feature changes (piecewise exponential: Holford 1980; Friedman 1982), the doors competing. It is a
Poisson regression with exposure, penalised. Three doors can be told apart in the tables: ordinary,
irregular (coup, uprising, killed, foreign, other) and death or illness; leaders of whom it is known
only that they have gone count as ordinary.

Features: democracy or not; Polity's score of the year before and its square; the country's turnover
of leaders in the 20 years before, mixed with four years at one exit in four years; irregular entry;
age; coups attempted in the five years before; time since unrest began, and what the unrest was,
fading within months. Tenure was tried and left out: it made predictions of later years worse
(docs/history-models.md); the table for the engine (`baseline`) has it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from groundswell.history import ridge
from groundswell.history.leaders import DIED, IRREGULAR, ORDINARY, Spell
from groundswell.history.past import YEAR, Episode, Past
from groundswell.history.regimes import DEMOCRACY
from groundswell.history.ridge import Floats

GROUPS = (ORDINARY, "irregular", DIED)
SINCE = date(1980, 1, 1)  # earlier leaders are left out: it predicted later ones no better
PENALTY = 30.0  # of a coefficient in standard deviations of its feature
SINCE_UNREST = (30, 182, 730)  # days at which the hazard after unrest changes
FADE = 90.0  # days in which what the unrest was fades by e
CUTS = (0, 30, 91, 182, 365, 548, 730, 1096, 1461, 1826)  # days of a prediction
HORIZONS = {"30d": 30, "1y": 365, "5y": 1826}
COLUMNS = (
    *("constant", "democracy", "polity", "polity squared", "no polity", "turnover"),
    *("irregular entry", "age", "old age", "coups", "unrest to 30 d", "unrest to 182 d"),
    *("unrest to 730 d", "unrest before", "size", "killings", "removal", "violent"),
)


@dataclass(frozen=True)
class Times:
    """Pieces of time in office, arrays (pieces, ...).

    Attributes:
        features: of each piece, by `COLUMNS`.
        years: its length.
        door: 0, 1, 2 (of `GROUPS`) if it ended in an exit, else -1.
    """

    features: Floats
    years: Floats
    door: np.ndarray


@dataclass(frozen=True)
class Landmark:
    """A leader on a day from which on his time in office is predicted.

    Attributes:
        spell: his.
        day: day zero.
        episode: unrest that begins on this day, if any.
        days: until the exit, or until nobody looked any more.
        door: 0, 1, 2 if he went, 3 if it is not known how, -1 if not seen to go.
    """

    spell: Spell
    day: date
    episode: Episode | None
    days: float
    door: int


def group(door: str | None) -> int:
    """Return the place of a door in `GROUPS`, 3 where it is not known, -1 of none."""
    if door is None:
        return -1
    if door in IRREGULAR:
        return 1
    return {ORDINARY: 0, DIED: 2}.get(door, 3)


def fit(past: Past, until: date, since: date = SINCE) -> Floats:
    """Return coefficients (doors, columns), from what was known on the evening of `until`."""
    times = in_office(past, since, until)
    spread = times.features.std(axis=0)
    spread[spread < 1e-9] = 1.0
    penalty = np.append(0.0, np.full(len(COLUMNS) - 1, PENALTY))
    return np.array(
        [
            ridge.poisson(times.features / spread, (times.door == k) * 1.0, times.years, penalty)
            / spread
            for k in range(len(GROUPS))
        ]
    )


def in_office(past: Past, since: date, until: date) -> Times:
    """Return all leaders' time in office between two days, cut where a feature changes."""
    rows, years, doors = [], [], []
    for country in sorted(past.spells):
        for spell in past.spells[country]:
            start, last = max(spell.start, since), min(spell.last, until)
            if last < start:
                continue
            cuts = _cuts(past, country, start, last)
            gone = spell.last < until and spell.door is not None
            for begin, end in pairwise(cuts):
                latest = past.latest(country, begin)
                after = None if latest is None else (begin - latest.start).days
                rows.append(features(past, spell, begin, latest, after))
                years.append((end - begin).days / YEAR)
                exit_ = group(spell.door) if gone and end == cuts[-1] else -1
                doors.append(0 if exit_ == 3 else exit_)
    return Times(np.array(rows), np.array(years), np.array(doors))


def features(
    past: Past, spell: Spell, day: date, unrest: Episode | None, after: float | None
) -> list[float]:
    """Return the features of a leader on a day, `after` days after the beginning of unrest."""
    country = spell.country
    polity = past.polity(country, day)
    score = 0.0 if polity is None else polity / 10.0
    exits, years = past.turnover(country, day)
    age = 58.0 if spell.born is None else float(day.year - spell.born)
    row = [
        1.0,
        float(past.kind(country, day - timedelta(days=1)) == DEMOCRACY),
        score,
        score**2,
        float(polity is None),
        math.log((exits + 1.0) / (0.25 * years + 1.0)),
        float(spell.irregular or False),
        (age - 58.0) / 10.0,
        max(0.0, age - 65.0) / 10.0,
        math.log1p(past.coups(country, day)),
    ]
    if unrest is None or after is None:
        return row + [0.0] * 8
    phase = sum(after >= cut for cut in SINCE_UNREST)
    left = math.exp(-after / FADE)
    many = math.log10(max(unrest.size or 50.0, 50.0)) - 4.0
    was = (many, float(unrest.killings), float(unrest.removal), float(unrest.violent))
    return [*row, *(float(phase == i) for i in range(4)), *(left * value for value in was)]


def landmarks(
    past: Past, days: Iterable[tuple[int, date, Episode | None]], until: date
) -> list[Landmark]:
    """Return who was in office on each (country, day), and what became of him up to `until`."""
    found = []
    for country, day, episode in days:
        spell = past.leader(country, day)
        if spell is None:
            continue
        gone = spell.last < until and spell.door is not None
        end = min(spell.last, until)
        lasted = max((end - day).days, 0.5)  # half a day, for who went on the day itself
        found.append(Landmark(spell, day, episode, lasted, group(spell.door) if gone else -1))
    return found


def predict(coefficients: Floats, past: Past, marks: Sequence[Landmark]) -> Floats:
    """Return hazards per year, (doors, landmarks, pieces between `CUTS`).

    Features of leader and country stay as they are on day zero; unrest recedes.
    """
    design = np.array([_path(past, mark) for mark in marks])
    return np.exp(np.clip(np.einsum("mpc,dc->dmp", design, coefficients), -15.0, 8.0))


def cumulated(hazards: Floats, days: float) -> Floats:
    """Return the integrated hazard of all doors up to a day, (landmarks,)."""
    lengths = np.clip(days - np.array(CUTS[:-1]), 0.0, np.diff(CUTS)) / YEAR
    return np.asarray(hazards.sum(axis=0) @ lengths)


def incidence(hazards: Floats, door: int, days: float) -> Floats:
    """Return the chance of having gone by one door up to a day, the others competing."""
    lengths = np.clip(days - np.array(CUTS[:-1]), 0.0, np.diff(CUTS)) / YEAR
    whole = hazards.sum(axis=0)
    left = np.exp(-np.cumsum(whole * lengths, axis=1))
    before = np.hstack([np.ones((len(whole), 1)), left[:, :-1]])
    return np.asarray((hazards[door] / whole * (before - left)).sum(axis=1))


def _path(past: Past, mark: Landmark) -> list[list[float]]:
    unrest, since = mark.episode, 0.0
    if unrest is None:
        unrest = past.latest(mark.spell.country, mark.day)
        since = 0.0 if unrest is None else float((mark.day - unrest.start).days)
    return [features(past, mark.spell, mark.day, unrest, since + cut) for cut in CUTS[:-1]]


def _cuts(past: Past, country: int, start: date, last: date) -> list[date]:
    """Return the days on which a piece begins, and the day after the last."""
    end = last + timedelta(days=1)
    days = {start, end}
    days |= {date(year, 1, 1) for year in range(start.year + 1, last.year + 1)}
    for episode in past.unrest.get(country, ()):
        days |= {episode.start + timedelta(days=cut) for cut in (0, *SINCE_UNREST)}
    return sorted(day for day in days if start <= day <= end)
