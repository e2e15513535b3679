"""The pictures of a brief: what to draw where. How it is drawn is in `svg`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from groundswell.brief.numbers import Floats
from groundswell.brief.svg import (
    Panel,
    Scale,
    log_ticks,
    logarithm,
    signed_log,
    straight,
    straight_ticks,
)
from groundswell.brief.words import count, day, duration, factor, gauge, percent, points, short

if TYPE_CHECKING:
    from groundswell.brief.disagreement import Effect


@dataclass(frozen=True)
class Seen:
    """An observed number on a day: the value, if one was given, and how far it may be off."""

    day: float
    value: float | None
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Bar:
    """A row of an interval picture: a middle and two ends, with the class of its colour."""

    name: str
    middle: float
    low: float
    high: float
    style: str


_LEFT = 42.0


def fan(
    title: str,
    table: Floats,
    start: datetime,
    seen: Sequence[Seen],
    style: str,
    top: float,
    *,
    others: Sequence[tuple[str, Floats]] = (),
    small: bool = False,
    unit_days: int = 1,
) -> str:
    """Return people in the street by day: median, 50 % and 80 % bands, observed points.

    Args:
        title: of the panel.
        table: quantiles 0.1, 0.25, 0.5, 0.75, 0.9 by day.
        start: first day.
        seen: observed numbers.
        style: class of the colour.
        top: largest number on the axis.
        others: medians of other arms to draw as thin lines, (class, by day).
        small: a small multiple.
        unit_days: days that a column of the table stands for.
    """
    width, height = (200.0, 128.0) if small else (360.0, 230.0)
    days = table.shape[1]
    x = Scale(0.0, max(days - 1.0, 1.0), _LEFT, width - 10, straight)
    y = Scale(0.0, top, height - (20 if small else 24), 24, signed_log)
    panel = Panel(title, _told(table, start, seen, unit_days), width, height, x, y)
    panel.text(4, 14, title, "name")
    panel.y_axis([(tick, short(tick)) for tick in log_ticks(0.0, top)][:: 2 if small else 1])
    year = days * unit_days > 370
    labels = [
        (tick, _label(start, tick * unit_days, year)) for tick in _ticks(days, 3 if small else 5)
    ]
    panel.x_axis(labels)
    low, lower, median, upper, high = table
    every = range(days)
    panel.band(((d, low[d], high[d]) for d in every), f"band {style}")
    panel.band(((d, lower[d], upper[d]) for d in every), f"band {style}")
    for other, line in others:
        panel.line(((d, line[d]) for d in every), f"thin {other}")
    panel.line(((d, median[d]) for d in every), f"line {style}")
    for one in seen:
        _mark(panel, one, small)
    return panel.markup()


def _mark(panel: Panel, one: Seen, small: bool) -> None:
    cap = 0.12 * (panel.x.high / 30.0 + 0.5)
    panel.segment((one.day, one.low), (one.day, one.high), "seen")
    for end in (one.low, one.high):
        panel.segment((one.day - cap, end), (one.day + cap, end), "seen")
    if one.value is not None:
        panel.dot((one.day, one.value), "seen-dot", 2.5 if small else 3.5, one.words)


def _told(table: Floats, start: datetime, seen: Sequence[Seen], unit_days: int) -> str:
    median = table[2]
    best = int(median.argmax())
    told = (
        f"The median run peaks on {day(start, best * unit_days)} with {count(median[best])} people "
        f"in the street (80 % of runs: {count(table[0][best])} to {count(table[-1][best])})."
    )
    return " ".join([told, *(f"Observed: {one.words}." for one in seen)])


def _label(start: datetime, number: float, year: bool) -> str:
    moment = start + timedelta(days=number)
    return f"{moment:%b %Y}" if year else day(start, number)


def _ticks(days: int, ticks: int) -> list[float]:
    """Return columns to label, the first one of them, in even steps."""
    step = next(
        s for s in (1, 2, 3, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730) if s * ticks >= days - 1
    )
    return [float(number) for number in range(0, days, step)]


def intervals(
    title: str, rows: Sequence[Bar], *, signed: bool, observed: float | None = None, unit: str = ""
) -> str:
    """Return rows of middle and 80 % interval on a log scale that has a zero.

    Args:
        title: of the panel.
        rows: from the top.
        signed: whether numbers of both signs occur (differences).
        observed: a number to mark over all rows.
        unit: of the horizontal axis.
    """
    width, row = 360.0, 30.0
    height = 24 + row * len(rows) + 36
    most = max([abs(end) for bar in rows for end in (bar.low, bar.high)] + [observed or 0.0, 1.0])
    low = -most if signed and any(bar.low < 0 for bar in rows) else 0.0
    high = most if not signed or any(bar.high > 0 for bar in rows) else 0.0
    x = Scale(low, high, 12, width - 16, signed_log)
    y = Scale(len(rows), 0, height - 36, 24, straight)
    told = "; ".join(
        f"{bar.name}: {count(bar.middle)} ({count(bar.low)} to {count(bar.high)})" for bar in rows
    )
    panel = Panel(title, told, width, height, x, y)
    panel.text(4, 14, title, "name")
    panel.x_axis([(tick, short(tick)) for tick in log_ticks(low, high)], unit)
    if signed:
        panel.segment((0.0, 0.0), (0.0, float(len(rows))), "zero")
    for index, bar in enumerate(rows):
        middle = index + 0.68
        panel.text(14, y(index) + 12, bar.name, "row")
        hint = f"{bar.name}: {count(bar.middle)}, 80 %: {count(bar.low)} to {count(bar.high)}"
        panel.segment((bar.low, middle), (bar.high, middle), f"bar {bar.style}")
        panel.dot((bar.middle, middle), f"dot {bar.style}", 4, hint)
    if observed is not None:
        panel.segment((observed, 0.0), (observed, float(len(rows))), "seen dashed")
    return panel.markup()


def shares(title: str, rows: Sequence[tuple[str, Sequence[float]]], parts: Sequence[str]) -> str:
    """Return stacked bars: for each row the share of each part, from the left.

    Args:
        title: of the panel.
        rows: (name, shares that add up to 1 or to 0).
        parts: name of each share.
    """
    width, row = 360.0, 34.0
    height = 24 + row * len(rows) + 22
    x = Scale(0.0, 1.0, 12, width - 16, straight)
    y = Scale(len(rows), 0, height - 22, 24, straight)
    told = "; ".join(
        f"{name}: "
        + ", ".join(f"{part} {percent(s)}" for part, s in zip(parts, values, strict=True) if s)
        for name, values in rows
    )
    panel = Panel(title, told, width, height, x, y)
    panel.text(4, 14, title, "name")
    panel.x_axis([(tick, percent(tick)) for tick in straight_ticks(0.0, 1.0, 4)])
    for index, (name, values) in enumerate(rows):
        panel.text(14, y(index) + 12, name, "row")
        begun = 0.0
        for code, share in enumerate(values):
            if share > 0.0:
                hint = f"{name}: {parts[code]} {percent(share)}"
                corner = (begun + share, index + 0.48)
                panel.box((begun, index + 0.9), corner, f"part door{code}", hint)
            begun += share
    return panel.markup()


_HORIZONS = (1, 3, 7, 30, 90, 365, 1095)
_LEAST = {"factor": 0.32, "share": 0.055}  # reach of the axis at the least: a factor 2, 5 points
_FACTORS = (1.1, 1.25, 1.5, 2, 3, 5, 10, 30, 100, 1000, 10_000, 100_000)


def effect(one: Effect, style: str, dates: Sequence[tuple[float, str]], labels: str) -> str:
    """Return an effect against the horizon: mean, band over draws, envelope, dated events.

    Args:
        one: the effect.
        style: class of the colour.
        dates: (day, words) of events to mark.
        labels: what above and below zero mean, beside the vertical axis.
    """
    width, height = 360.0, 262.0
    last = max(one.points[-1].day, 2)
    reach = max(abs(end) for p in one.points for end in (*p.envelope, p.mean.low, p.mean.high))
    reach = max(1.08 * reach, _LEAST[one.unit]) if math.isfinite(reach) else _LEAST[one.unit]
    x = Scale(1.0, float(last), _LEFT + 6, width - 14, logarithm)
    y = Scale(-reach, reach, height - 40, 40, straight)
    panel = Panel(one.title, _effect_told(one), width, height, x, y)
    panel.text(4, 14, one.title, "name")
    panel.text(4, 30, labels, "label")
    panel.y_axis(_effect_ticks(one.unit, reach))
    marked = [day for day in _HORIZONS if day < 0.6 * last] + [last]
    panel.x_axis([(float(day), duration(day)) for day in marked], "horizon, log scale")
    rows = [(float(p.day), p) for p in one.points]
    panel.band(((d, p.envelope[0], p.envelope[1]) for d, p in rows), f"envelope {style}")
    for end in (0, 1):
        panel.line(((d, p.envelope[end]) for d, p in rows), f"edge {style}")
    panel.band(((d, p.band[0], p.band[1]) for d, p in rows), f"band strong {style}")
    panel.segment((1.0, 0.0), (float(last), 0.0), "zero")
    for begin, words in dates:
        if 1.0 <= begin <= last:
            panel.segment((begin, -reach), (begin, reach), "dated")
            panel.text(x(begin) + (3 if words == "arrive" else -3), height - 44, words, "tick",
                       "start" if words == "arrive" else "end")  # fmt: skip
    panel.line(((d, p.mean.value) for d, p in rows), f"line {style}")
    for d, p in rows:
        if p.day in marked:
            low, high = (min(max(end, -reach), reach) for end in (p.mean.low, p.mean.high))
            panel.segment((d, low), (d, high), f"error {style}")
            hint = f"{duration(p.day)}: {gauge(p.mean.value, one.unit)}"
            panel.dot((d, p.mean.value), f"dot {style}", 2.8, hint)
    return panel.markup()


def _effect_ticks(unit: str, reach: float) -> list[tuple[float, str]]:
    """Return ticks of an axis of factors (by their logarithm) or of percentage points."""
    if unit == "share":
        return [(tick, points(tick)) for tick in straight_ticks(-reach, reach, 5)]
    fitting = [f for f in _FACTORS if math.log10(f) <= reach]
    near = min(fitting or [1.1], key=lambda f: abs(math.log10(f) - 0.45 * reach))
    chosen = sorted({near, (fitting or [1.1])[-1]})
    if len(chosen) > 1 and math.log10(chosen[1] / chosen[0]) < 0.25 * reach:
        chosen = chosen[1:]
    ticks = [(math.log10(f), factor(math.log10(f))) for f in chosen]
    return [(-at, factor(-at)) for at, _ in reversed(ticks)] + [(0.0, "same"), *ticks]


def _effect_told(one: Effect) -> str:
    p = one.points[-1]
    ends = [gauge(end, one.unit) for end in (p.mean.value, *p.band, *p.envelope)]
    return (
        f"After {duration(p.day)}: {ends[0]} on average; 80 % of draws {ends[1]} to {ends[2]}; "
        f"over what the data leave open {ends[3]} to {ends[4]}."
    )
