"""Draws panels as SVG: axes, bands, lines, points and bars, in the colours of the page.

A panel is a few kilobytes of markup without script. Colours are classes that the style sheet of
the page fills in, so that one picture serves light and dark mode, print and colour-blind readers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

Point = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """Maps numbers to pixels.

    `bend` is applied before: `straight` or `signed_log`.
    """

    low: float
    high: float
    start: float
    end: float
    bend: Callable[[float], float]

    def __call__(self, value: float) -> float:
        """Return the pixel of a number; numbers beyond the ends lie on the ends."""
        low, high = self.bend(self.low), self.bend(self.high)
        share = (self.bend(value) - low) / (high - low) if high != low else 0.5
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def straight(value: float) -> float:
    """Return the number itself."""
    return value


def logarithm(value: float) -> float:
    """Return log10 of a number above zero."""
    return math.log10(value)


def signed_log(value: float) -> float:
    """Return log10(1 + |value|) with the sign of the value: a log scale that has a zero."""
    return math.copysign(math.log10(1.0 + abs(value)), value)


def log_ticks(low: float, high: float) -> list[float]:
    """Return 0 and powers of ten, of both signs where need be, at most about seven."""
    most = max(abs(low), abs(high), 1.0)
    top = math.floor(math.log10(most))
    both = low < 0.0 < high
    step = max(1, math.ceil((top + 1) / (3 if both else 6)))
    first = top % step or (step if top >= 2 else 0)  # 1 would stand in the way of 0
    powers = [10.0**power for power in range(first, top + 1, step)]
    ticks = [-p for p in reversed(powers)] + [0.0] + powers
    return [tick for tick in ticks if low <= tick <= high]


def straight_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return about `count` round numbers between two."""
    span = (high - low) or 1.0
    raw = span / count
    base = 10.0 ** math.floor(math.log10(raw))
    step = next(base * nice for nice in (1, 2, 2.5, 5, 10) if base * nice >= raw)
    first = math.ceil(low / step)
    return [step * k for k in range(first, math.floor(high / step + 1e-9) + 1)]


@dataclass
class Panel:
    """One picture under construction.

    Attributes:
        title: what it shows, for those who hear it; also drawn above unless `bare`.
        description: what there is to see in it.
        width: in units of the picture (a unit is a pixel at natural size).
        height: likewise.
        x: scale of the horizontal axis.
        y: scale of the vertical axis.
    """

    title: str
    description: str
    width: float
    height: float
    x: Scale
    y: Scale
    marks: list[str] = field(default_factory=list)

    def band(self, rows: Iterable[tuple[float, float, float]], style: str) -> None:
        """Fill between low and high: rows of (x, low, high)."""
        table = list(rows)
        there = [(self.x(x), self.y(low)) for x, low, _ in table]
        back = [(self.x(x), self.y(high)) for x, _, high in reversed(table)]
        self.marks.append(f'<path class="{style}" d="{_path(there + back)}Z"/>')

    def line(self, points: Iterable[Point], style: str) -> None:
        """Draw a line through points."""
        path = _path([(self.x(x), self.y(y)) for x, y in points])
        self.marks.append(f'<path class="{style}" d="{path}"/>')

    def segment(self, start: Point, end: Point, style: str) -> None:
        """Draw one straight stroke."""
        self.line([start, end], style)

    def dot(self, at: Point, style: str, radius: float = 3.5, hint: str = "") -> None:
        """Draw a dot, with a hint that browsers show on hovering."""
        x, y = self.x(at[0]), self.y(at[1])
        told = f"<title>{escape(hint)}</title>" if hint else ""
        self.marks.append(
            f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}">{told}</circle>'
        )

    def box(self, low: Point, high: Point, style: str, hint: str = "") -> None:
        """Fill a rectangle between two corners."""
        left, bottom = self.x(low[0]), self.y(low[1])
        right, top = self.x(high[0]), self.y(high[1])
        told = f"<title>{escape(hint)}</title>" if hint else ""
        self.marks.append(
            f'<rect class="{style}" x="{min(left, right):.1f}" y="{min(top, bottom):.1f}" '
            f'width="{abs(right - left):.1f}" height="{abs(bottom - top):.1f}">{told}</rect>'
        )

    def text(self, x: float, y: float, words: str, style: str = "", anchor: str = "start") -> None:
        """Write words at a pixel position."""
        kind = f' class="{style}"' if style else ""
        self.marks.append(
            f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
        )

    def x_axis(self, ticks: Sequence[tuple[float, str]], label: str = "") -> None:
        """Draw the horizontal axis with its grid; a label's end is kept inside the picture."""
        for value, words in ticks:
            self.segment((value, self.y.low), (value, self.y.high), "grid")
            self.text(self.x(value), self.y.start + 14, words, "tick", "middle")
        if label:
            middle = 0.5 * (self.x.start + self.x.end)
            self.text(middle, self.y.start + 29, label, "label", "middle")

    def y_axis(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Draw the vertical axis with its grid."""
        for value, words in ticks:
            self.segment((self.x.low, value), (self.x.high, value), "grid")
            self.text(self.x.start - 5, self.y(value) + 4, words, "tick", "end")

    def markup(self) -> str:
        """Return the picture as SVG."""
        title, told = escape(self.title), escape(self.description)
        return (
            f'<svg role="img" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'aria-label="{title}. {told}" preserveAspectRatio="xMidYMid meet">'
            f"<title>{title}</title><desc>{told}</desc>{''.join(self.marks)}</svg>"
        )


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
