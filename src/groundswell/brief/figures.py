"""The pictures of a brief: what to draw where. How it is drawn is in `svg`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundswell.brief.numbers import Floats
from groundswell.brief.svg import Panel, Scale, log_ticks, signed_log, straight, straight_ticks
from groundswell.brief.words import count, day, percent, short


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
