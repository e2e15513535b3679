"""The regions, day by day: a circle for each place, at the longitude and latitude of its main city.

No boundaries come with the package, so that none are drawn. A degree of longitude is shortened by
the cosine of the middle latitude (an equirectangular projection), which is true enough for one
country. The area of a disc is the number of people in the street; a ring around it the upper end of
the interval that holds 80 % of the runs, a dashed one inside it the lower end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from groundswell.brief.numbers import Floats
from groundswell.brief.svg import Panel, Scale, straight
from groundswell.brief.words import count, day

if TYPE_CHECKING:
    from groundswell.brief.findings import Outcomes
    from groundswell.case.resolved import Case

DAYS = 30  # that a reader can choose from, at most
STILLS = 12  # small multiples of print, and of a browser without script
MOST_MARKS = 2000  # places times days: more places have fewer days
_WIDTH, _TOP, _BOTTOM, _SIDE = 360.0, 12.0, 20.0, 26.0
_LARGEST = 30.0  # radius of the largest ring
_LETTER = 6.2  # width of a letter of a name, about


@dataclass(frozen=True)
class Frame:
    """One day of the map: the day, its date in words, the picture, whether it is a still."""

    day: int
    date: str
    svg: str
    still: bool


@dataclass(frozen=True)
class Name:
    """Where a place's name is written: position and the end that lies there; None for nowhere."""

    x: float
    y: float
    anchor: str


def table(outcomes: Outcomes, arm: str) -> Floats:
    """Return quantiles 0.1, 0.5, 0.9 of the people in the street, shape [3, days, places]."""
    series = outcomes.array("regional.protesting", arm)[:, :, :DAYS]
    flat = series.reshape(math.prod(series.shape[:2]), *series.shape[2:])
    there = flat[np.isfinite(flat).all(axis=(1, 2))]
    if not len(there):
        return np.zeros((3, 0, len(outcomes.study.places)))
    return np.asarray(np.quantile(there, (0.1, 0.5, 0.9), axis=0))


def frames(outcomes: Outcomes, case: Case, style: str) -> list[Frame]:
    """Return the map of the baseline, day by day; nothing where no run finished."""
    found = table(outcomes, outcomes.baseline)
    days, places = found.shape[1:]
    if not days:
        return []
    step = max(1, math.ceil(days * places / MOST_MARKS))
    shown = list(range(0, days, step))
    stills = _stills(found, shown)
    plan = _Plan.of(case)
    most = max(float(found[2].max()), 1.0)
    return [
        Frame(d, day(case.start, d), plan.drawn(found[:, d], day(case.start, d), most, style),
              d in stills)
        for d in shown
    ]  # fmt: skip


def _stills(found: Floats, shown: Sequence[int]) -> set[int]:
    """Return the days for print: denser where it begins, the one with the fullest streets in it."""
    picked = np.linspace(0.0, 1.0, min(STILLS, len(shown))) ** 1.4
    days = {shown[round(at * (len(shown) - 1))] for at in picked.tolist()}
    fullest = max(shown, key=lambda d: float(found[1, d].sum()))
    near = min(days - {shown[0], shown[-1]}, key=lambda d: (abs(d - fullest), d), default=fullest)
    return days if fullest in days else (days - {near}) | {fullest}


@dataclass(frozen=True)
class _Plan:
    """Where everything lies: positions [places] in pixels, names, height of the picture."""

    places: tuple[str, ...]
    at: tuple[tuple[float, float], ...]
    names: tuple[Name | None, ...]
    height: float

    @classmethod
    def of(cls, case: Case) -> _Plan:
        places = tuple(place.name for place in case.places)
        lat = np.array([place.values["lat"] for place in case.places])
        lon = np.unwrap(np.radians([place.values["lon"] for place in case.places]))
        x = np.degrees(lon) * math.cos(math.radians(float(lat.min() + lat.max()) / 2.0))
        wide, high = max(float(np.ptp(x)), 1e-6), max(float(np.ptp(lat)), 1e-6)
        room = _WIDTH - 2 * _SIDE - _LARGEST
        unit = min(room / wide, 260.0 / high)
        height = _TOP + _BOTTOM + 2 * _SIDE + high * unit
        left = (_WIDTH - wide * unit) / 2.0
        at = [
            (left + (a - float(x.min())) * unit, _TOP + _SIDE + (float(lat.max()) - b) * unit)
            for a, b in zip(x.tolist(), lat.tolist(), strict=True)
        ]
        return cls(places, tuple(at), tuple(_named(places, at, height)), height)

    def drawn(self, found: Floats, date: str, most: float, style: str) -> str:
        """Return a day: quantiles [3, places], its date, the number that the largest ring is."""
        low, middle, high = found
        best = np.argsort(-middle, kind="stable")[:3]
        told = ", ".join(f"{self.places[i]} {count(middle[i])}" for i in best if middle[i] >= 0.5)
        told = f"In the median run the most in the street: {told or 'nobody'}."
        x = Scale(0.0, _WIDTH, 0.0, _WIDTH, straight)
        y = Scale(0.0, self.height, 0.0, self.height, straight)
        panel = Panel(date, told, _WIDTH, self.height, x, y)
        panel.text(4, 15, date, "name")
        panel.text(4, self.height - 5, f"largest ring of all days: {count(most)} people", "label")
        for i in np.argsort(-high, kind="stable").tolist():
            name = self.places[i]
            hint = f"{name}: {count(middle[i])} ({count(low[i])} to {count(high[i])})"
            radii = [_LARGEST * math.sqrt(max(float(q[i]), 0.0) / most) for q in found]
            panel.dot(self.at[i], "site", 1.6, hint)
            for radius, kind in ((radii[2], "ring"), (radii[1], "disc"), (radii[0], "core")):
                if radius >= 0.8:
                    panel.dot(self.at[i], f"{kind} {style}", round(radius, 1), hint)
        for name, where in zip(self.places, self.names, strict=True):
            if where is not None:
                panel.text(where.x, where.y, name, "where", where.anchor)
        return panel.markup()


def _named(
    places: Sequence[str], at: Sequence[tuple[float, float]], height: float
) -> list[Name | None]:
    """Write each name on the first side of its place where it meets nothing written before."""
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in at]
    found: list[Name | None] = []
    for name, (x, y) in zip(places, at, strict=True):
        wide = _LETTER * len(name)
        sides = (
            ("start", x + 5, y + 4), ("end", x - 5, y + 4),
            ("middle", x, y - 6), ("middle", x, y + 14),
            ("end", x + 14, y - 6), ("start", x - 14, y - 6),
            ("end", x + 14, y + 14), ("start", x - 14, y + 14),
        )  # fmt: skip
        chosen = None
        for anchor, left, base in sides:
            begin = left - {"start": 0.0, "end": wide, "middle": wide / 2.0}[anchor]
            box = (begin, base - 9, begin + wide, base + 2)
            inside = box[0] >= 2 and box[2] <= _WIDTH - 2 and box[1] >= 18 and box[3] <= height
            mine = (x - 3, y - 3, x + 3, y + 3)
            if inside and not any(_meet(box, other) for other in taken if other != mine):
                taken.append(box)
                chosen = Name(left, base, anchor)
                break
        found.append(chosen)
    return found


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
