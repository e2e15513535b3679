"""Which pictures a brief has, from the numbers of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from groundswell.brief import captions, disagreement, observed, regions
from groundswell.brief import figures as charts
from groundswell.brief.figures import Bar
from groundswell.brief.findings import DOORS, Outcomes
from groundswell.brief.numbers import Floats, Spread, by_day
from groundswell.brief.words import plural

if TYPE_CHECKING:
    from groundswell.brief.disagreement import Effect, Pair
    from groundswell.case.resolved import Case

COLOURS = 7
SHOWN_DAYS = 30  # of the pictures by day; what follows is drawn by month
MONTH = 30
MOST_PLACES = 24


@dataclass(frozen=True)
class Figure:
    """Panels that are read together.

    Attributes:
        name: of the figure, also of its files.
        title: what it shows.
        caption: how to read it.
        panels: SVG, in order.
        columns: side by side where there is room.
        legend: (class of a colour, words).
    """

    name: str
    title: str
    caption: str
    panels: tuple[str, ...]
    columns: int = 2
    legend: tuple[tuple[str, str], ...] = ()


def figures(
    outcomes: Outcomes, case: Case, pair: Pair | None, found: tuple[Effect, ...]
) -> dict[str, Figure]:
    """Return the figures of a brief by name; those that have nothing to show are left out.

    Args:
        outcomes: of the study.
        case: its case.
        pair: the arms whose effect is drawn.
        found: that effect.
    """
    base = outcomes.baseline
    arms = tuple((colour(outcomes, arm), arm) for arm in outcomes.study.arms)
    doors = tuple((f"door{code}", door) for code, door in enumerate(DOORS))
    days = outcomes.study.days
    counted = any(observed.total(case, one, days) is not None for one in ("deaths", "detained"))
    drawn = [
        Figure("cost", "Human cost by arm", captions.cost(counted), tuple(_cost(outcomes, case))),
        Figure(
            "effect", captions.effect_title(pair), captions.effect(outcomes, pair),
            tuple(_effects(case, pair, found)), 3,
        ),
        Figure("map", "The regions, day by day", captions.regions(base),
               tuple(frame.svg for frame in regions_of(outcomes, case) if frame.still), 3),
        Figure("street", "People in the street", captions.STREET, tuple(_fans(outcomes, case))),
        Figure("months", "The whole horizon", captions.MONTHS, tuple(_months(outcomes, case))),
        Figure("places", "People in the street by place", captions.places(base),
               tuple(_places(outcomes, case)), 4, arms),
        Figure("differences", "What the arms change", captions.differences(base),
               tuple(_gaps(outcomes, case))),
        Figure("doors", "How the leader stands", captions.DOORS, tuple(_doors(outcomes, case)), 1,
               doors),
    ]  # fmt: skip
    return {one.name: one for one in drawn if one.panels}


def regions_of(outcomes: Outcomes, case: Case) -> list[regions.Frame]:
    """Return the map of the baseline, day by day."""
    return regions.frames(outcomes, case, colour(outcomes, outcomes.baseline))


def _effects(case: Case, pair: Pair | None, found: tuple[Effect, ...]) -> list[str]:
    if pair is None:
        return []
    dates = disagreement.dated(case, pair)
    return [charts.effect(one, "c0", dates, captions.SIDES[one.name]) for one in found]


def colour(outcomes: Outcomes, arm: str) -> str:
    """Return the class of an arm's colour."""
    return f"c{outcomes.study.arms.index(arm) % COLOURS}"


def _bar(name: str, spread: Spread, style: str) -> Bar:
    return Bar(name, spread.median, spread.low, spread.high, style)


def _cost(outcomes: Outcomes, case: Case) -> list[str]:
    panels = []
    for quantity, title in (("deaths", "Deaths"), ("detained", "Detentions")):
        rows = [
            _bar(arm.arm, spread, colour(outcomes, arm.arm))
            for arm in outcomes.arms
            if (spread := getattr(arm, quantity)) is not None
        ]
        seen = observed.total(case, quantity, outcomes.study.days)
        if rows:
            panels.append(
                charts.intervals(title, rows, signed=False, observed=seen, unit="people, log scale")
            )
    return panels


def _fans(outcomes: Outcomes, case: Case) -> list[str]:
    """Return one panel an arm, all on one scale; the observed points belong to the baseline."""
    seen = [one for one in observed.marks(case, "national.protesting") if one.day < SHOWN_DAYS]
    fans = {arm: outcomes.fan(arm)[:, :SHOWN_DAYS] for arm in outcomes.study.arms}
    fans = {arm: fan for arm, fan in fans.items() if np.isfinite(fan).all()}
    tops = [fan[-1].max() for fan in fans.values()] + [one.high for one in seen]
    top = max([*tops, 10.0]) * 1.3
    return [
        charts.fan(
            arm,
            fan,
            case.start,
            seen if arm == outcomes.baseline else (),
            colour(outcomes, arm),
            top,
        )
        for arm, fan in fans.items()
    ]


def by_month(outcomes: Outcomes) -> dict[str, Floats]:
    """Return, for a long horizon, quantiles of the largest crowd of every thirty days, by arm.

    The arrays are [levels 0.1, 0.25, 0.5, 0.75, 0.9; stretches of thirty days]; arms of which no
    run finished are left out.
    """
    if outcomes.study.days <= 2 * MONTH:
        return {}
    levels = (0.1, 0.25, 0.5, 0.75, 0.9)
    tables = {}
    for arm in outcomes.study.arms:
        series = outcomes.array("national.protesting", arm)
        months = series.shape[-1] // MONTH
        blocks = series[..., : months * MONTH].reshape(*series.shape[:2], months, MONTH)
        tables[arm] = by_day(blocks.max(axis=-1), levels)
    return {arm: table for arm, table in tables.items() if np.isfinite(table).all()}


def _months(outcomes: Outcomes, case: Case) -> list[str]:
    """Return, for a long horizon, the largest crowd of every thirty days, one panel an arm."""
    tables = by_month(outcomes)
    top = max([float(table.max()) for table in tables.values()] + [10.0]) * 1.3
    return [
        charts.fan(arm, table, case.start, (), colour(outcomes, arm), top, unit_days=MONTH)
        for arm, table in tables.items()
    ]


def _places(outcomes: Outcomes, case: Case) -> list[str]:
    """Return small multiples of the baseline with the medians of the other arms."""
    base = outcomes.baseline
    others = [arm for arm in outcomes.study.arms if arm != base and outcomes.finished(arm).any()]
    drawn = []
    for place in ranked(outcomes)[:MOST_PLACES]:
        table = outcomes.fan(base, place)[:, :SHOWN_DAYS]
        lines = [
            (colour(outcomes, arm), outcomes.fan(arm, place)[2, :SHOWN_DAYS]) for arm in others
        ]
        seen = [
            one
            for one in observed.marks(case, "regional.protesting", place)
            if one.day < SHOWN_DAYS
        ]
        drawn.append((place, table, lines, seen))
    drawn = [one for one in drawn if np.isfinite(one[1]).all()]
    top = 1.3 * max(
        [one[1][-1].max() for one in drawn] + [s.high for one in drawn for s in one[3]] + [10]
    )
    return [
        charts.fan(
            place, table, case.start, seen, colour(outcomes, base), top, others=lines, small=True
        )
        for place, table, lines, seen in drawn
    ]


def _gaps(outcomes: Outcomes, case: Case) -> list[str]:
    """Return the paired differences in deaths and in hours in the street, at the last day."""
    last = outcomes.report_days[-1]
    panels = []
    for quantity, title, unit in (
        ("deaths", "Deaths", "difference in people, log scale on both sides"),
        (
            "person_hours",
            "Hours in the street",
            "difference in person-hours, log scale on both sides",
        ),
    ):
        rows = [
            _bar(one.arm, one.spread, colour(outcomes, one.arm))
            for one in outcomes.differences
            if one.quantity == quantity and one.day == last and one.spread is not None
        ]
        if rows:
            name = f"{title} by day {last}"
            panels.append(charts.intervals(name, rows, signed=True, unit=unit))
    return panels


def _doors(outcomes: Outcomes, case: Case) -> list[str]:
    """Return how the leader stands at the end, all arms in one panel."""
    rows = [(arm.arm, arm.doors) for arm in outcomes.arms if arm.finished]
    title = f"How the leader stands after {plural(outcomes.study.days, 'day')}"
    return [charts.shares(title, rows, DOORS)] if rows else []


def ranked(outcomes: Outcomes) -> list[str]:
    """Return the places by the size of their crowds in the baseline, the largest first."""
    series = outcomes.array("regional.protesting", outcomes.baseline)
    if not np.isfinite(series).any():
        return list(outcomes.study.places)
    size = np.nanmean(np.log1p(series.max(axis=2)), axis=(0, 1))
    return [outcomes.study.places[index] for index in np.argsort(-size, kind="stable")]


SECTIONS: Mapping[str, Callable[[Outcomes, Case], list[str]]] = {
    "cost": _cost,
    "fans": _fans,
    "months": _months,
    "places": _places,
    "differences": _gaps,
    "doors": _doors,
}
