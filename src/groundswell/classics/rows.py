"""What a classic answers with: rows of published and own numbers, and one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
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


STYLE = (
    "text{font:12px sans-serif;fill:#222}.title{font-weight:bold}.grid{stroke:#ddd;fill:none}"
    ".a{stroke:#0072b2;fill:none;stroke-width:1.5}.b{stroke:#d55e00;fill:none;stroke-width:1.5}"
    ".c{stroke:#009e73;fill:none;stroke-width:1.5}.mark{stroke:#555;stroke-dasharray:4 3;fill:none}"
)


def picture(
    title: str, told: str, label: str, curves: Iterable[Curve], marks: Sequence[float] = ()
) -> str:
    """Return curves over one axis as SVG that stands alone; ``marks`` are published abscissae."""
    drawn = list(curves)
    across = [x for curve in drawn for x, _ in curve.points]
    up = [y for curve in drawn for _, y in curve.points]
    x = Scale(min(across, default=0.0), max(across, default=1.0), 60.0, 620.0, straight)
    y = Scale(min([0.0, *up]), max([1e-9, *up]) * 1.05, 300.0, 40.0, straight)
    panel = Panel(title, told, 640.0, 350.0, x, y)
    panel.text(60.0, 22.0, title, "title")
    panel.x_axis([(t, f"{t:g}") for t in straight_ticks(x.low, x.high)], label)
    panel.y_axis([(t, f"{t:g}") for t in straight_ticks(y.low, y.high)])
    for mark in marks:
        panel.segment((mark, y.low), (mark, y.high), "mark")
    for i, curve in enumerate(drawn):
        if curve.dots:
            for point in curve.points:
                panel.dot(point, curve.style, 2.5)
        else:
            panel.line(curve.points, curve.style)
        panel.text(70.0, 56.0 + 15.0 * i, f"{curve.label}", f"key-{curve.style}")
    colours = ".key-a{fill:#0072b2}.key-b{fill:#d55e00}.key-c{fill:#009e73}"
    opened, _, rest = panel.markup().partition(">")
    opened = opened.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"{opened}><style>{escape(STYLE + colours)}</style>{rest}\n"
