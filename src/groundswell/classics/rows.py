"""What a classic answers with: rows of published and own numbers, and one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias

from groundswell.brief.svg import Panel, Scale, straight, straight_ticks

SIGNIFICANT = 2.576  # standard errors: 1 % of true rows fail
Notice: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True)
class Row:
    """One number beside the published one.

    ``error`` is one standard error of the difference (or, where nothing is drawn, the exactness of
    the computation); ``planted`` stands for ``published`` where nothing published could be read.
    ``passed`` is None for a row that only shows what another variant gives.
    """

    name: str
    quantity: str
    published: float | None
    ours: float
    error: float
    passed: bool | None
    note: str = ""
    planted: float | None = None

    def data(self) -> dict[str, Any]:
        """Return the row as JSON has it."""
        told = {"name": self.name, "quantity": self.quantity, "published": self.published}
        told |= {"ours": rounded(self.ours), "error": rounded(self.error), "pass": self.passed}
        if self.planted is not None:
            told["planted"] = self.planted
        return told | ({"note": self.note} if self.note else {})


@dataclass(frozen=True)
class Classic:
    """A textbook model: what it says, and how it was met."""

    name: str
    paper: str
    rules: str
    rows: tuple[Row, ...]
    picture: str


def near(
    name: str, quantity: str, published: float, ours: float, error: float, note: str = ""
) -> Row:
    """Return the row of a number that is to lie within 2.6 standard errors of the published."""
    return Row(
        name, quantity, published, ours, error, abs(ours - published) <= SIGNIFICANT * error, note
    )


def rounded(value: float) -> float | None:
    """Return a number with six significant digits (None for one that is not finite)."""
    return float(f"{value:.6g}") if isfinite(value) else None


@dataclass(frozen=True)
class Curve:
    """Points of a picture and how they are drawn."""

    label: str
    points: Sequence[tuple[float, float]]
    style: str = "a"
    dots: bool = False


LIGHT = {"ground": "#fff", "ink": "#222", "grid": "#ddd", "mark": "#555"}
DARK = {"ground": "#181a1b", "ink": "#ddd", "grid": "#444", "mark": "#aaa"}
COLOURS = {"a": ("#0072b2", "#56b4e9"), "b": ("#d55e00", "#f0873c"), "c": ("#009e73", "#3cc8a0")}


def picture(
    title: str, up: str, across: str, curves: Iterable[Curve], marks: Sequence[float] = ()
) -> str:
    """Return curves as SVG that stands alone, in light and dark.

    ``up`` and ``across`` say what the axes show, with units; ``marks`` are published abscissae.
    """
    drawn = list(curves)
    xs = [x for curve in drawn for x, _ in curve.points] or [0.0, 1.0]
    ys = [y for curve in drawn for _, y in curve.points]
    room = 0.02 * (max(xs) - min(xs)) if any(curve.dots for curve in drawn) else 0.0
    x = Scale(min(xs) - room, max(xs) + room, 60.0, 620.0, straight)
    y = Scale(min([0.0, *ys]), max([1e-9, *ys]) * 1.05, 310.0, 72.0, straight)
    panel = Panel(title, f"{up}, by {across}", 640.0, 360.0, x, y)
    panel.marks.append('<rect class="ground" width="640" height="360"/>')
    panel.text(60.0, 22.0, title, "title")
    panel.text(60.0, 41.0, up)
    panel.x_axis([(t, f"{t:g}") for t in straight_ticks(x.low, x.high)], across)
    panel.y_axis([(t, f"{t:g}") for t in straight_ticks(y.low, y.high)])
    for mark in marks:
        panel.segment((mark, y.low), (mark, y.high), "mark")
    for i, curve in enumerate(drawn):
        if curve.dots:
            for point in curve.points:
                panel.dot(point, curve.style, 2.5)
        else:
            panel.line(curve.points, curve.style)
        panel.text(60.0 + 190.0 * i, 60.0, curve.label, f"key-{curve.style}")
    opened, _, rest = panel.markup().partition(">")
    opened = opened.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    style = f"{_style(LIGHT, 0)}@media(prefers-color-scheme:dark){{{_style(DARK, 1)}}}"
    return f"{opened}><style>{style}</style>{rest}\n"


def _style(shades: dict[str, str], which: int) -> str:
    """Return the style sheet of a picture in light (0) or dark (1)."""
    return (
        f".ground{{fill:{shades['ground']}}}text{{font:12px sans-serif;fill:{shades['ink']}}}"
        f".title{{font-weight:bold}}.grid{{stroke:{shades['grid']};fill:none}}"
        f".mark{{stroke:{shades['mark']};stroke-dasharray:4 3;fill:none}}"
    ) + "".join(
        f".{name}{{stroke:{pair[which]};fill:none;stroke-width:1.5}}.key-{name}{{fill:{pair[which]}}}"
        for name, pair in COLOURS.items()
    )
