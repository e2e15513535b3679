"""Draws the pictures of the concepts page into `docs/pictures`: schemes, not results.

    python -m docs.generator.figures

Colours are variables of the page with values of their own for a picture that stands alone, light
and dark. Everything is 360 units wide, so that the words can be read on a telephone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from groundswell.brief.svg import Panel, Point, Scale, straight

WIDTH = 360.0
FOLDER = Path(__file__).resolve().parents[1] / "pictures"
COLOURS = {
    "ink": ("#1f2328", "#e6e6e6"), "soft": ("#59636e", "#a8b0b8"), "line": ("#c9d1d9", "#4a5058"),
    "paper": ("#ffffff", "#131416"), "card": ("#f3f5f7", "#1f2226"),
    "one": ("#1f6fb2", "#6db3f2"), "two": ("#b8500c", "#f0975a"),
}  # fmt: skip
MARKS = {
    "text": "fill:{ink};font:13px system-ui,sans-serif", ".small": "font-size:11px;fill:{soft}",
    ".bold": "font-weight:600", ".paper": "fill:{paper}", ".card": "fill:{card};stroke:{line}",
    ".axis": "stroke:{line};fill:none;stroke-width:1.2", ".dash": "stroke:{soft};fill:none;stroke-dasharray:4 3",
    ".arrow": "stroke:{soft};fill:none;stroke-width:1.4",
    ".one": "stroke:{one};fill:none;stroke-width:2.4", ".two": "stroke:{two};fill:none;stroke-width:2.4",
    ".in-one": "fill:{one}", ".in-two": "fill:{two}", ".hole": "fill:{paper};stroke:{one};stroke-width:1.6",
    ".under-one": "fill:{one};fill-opacity:.22", ".under-two": "fill:{two};fill-opacity:.22",
}  # fmt: skip


def style() -> str:
    """Return the style sheet of a picture: variables of the page, else its own colours."""

    def filled(mode: int) -> str:
        shades = {name: f"var(--gs-{name},{pair[mode]})" for name, pair in COLOURS.items()}
        return "".join(f"svg.gs {mark}{{{rule.format(**shades)}}}" for mark, rule in MARKS.items())

    return f"<style>{filled(0)}@media (prefers-color-scheme:dark){{{filled(1)}}}</style>"


def blank(title: str, told: str, height: float) -> Panel:
    """Return an empty picture whose coordinates are its own units, counted from the top left."""
    across, down = Scale(0, WIDTH, 0, WIDTH, straight), Scale(0, height, 0, height, straight)
    panel = Panel(title, told, WIDTH, height, across, down)
    panel.box((0, 0), (WIDTH, height), "paper")
    return panel


def card(panel: Panel, at: Point, size: Point, lines: Sequence[str], head: bool = True) -> None:
    """Draw a box with words in its middle, the first of them bold."""
    (x, y), (width, height) = at, size
    panel.box((x, y), (x + width, y + height), "card")
    top = y + height / 2 - 8 * (len(lines) - 1) + 4.5
    for number, words in enumerate(lines):
        kind = "bold" if head and number == 0 else "small"
        panel.text(x + width / 2, top + 16 * number, words, kind, "middle")


def arrow(panel: Panel, start: Point, end: Point) -> None:
    """Draw an arrow."""
    panel.segment(start, end, "arrow")
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    wings = [
        (end[0] - 7 * math.cos(turn + s), end[1] - 7 * math.sin(turn + s)) for s in (0.45, -0.45)
    ]
    panel.line([wings[0], end, wings[1]], "arrow")


def curve(at: Callable[[float], float], low: float, high: float) -> list[Point]:
    """Return a curve as sixty points."""
    return [(x, at(x)) for x in (low + (high - low) * k / 60 for k in range(61))]


def bell(middle: float, width: float, height: float, base: float) -> Callable[[float], float]:
    """Return a bell-shaped curve that stands on `base` (pixels count downwards)."""
    return lambda x: base - height * math.exp(-0.5 * ((x - middle) / width) ** 2)


def filled(panel: Panel, points: Sequence[Point], base: float, kind: str) -> None:
    """Draw a curve and fill what lies under it."""
    panel.band([(x, y, base) for x, y in points], f"under-{kind}")
    panel.line(points, kind)


def arms() -> Panel:
    """Two arms are one run until the decision that differs."""
    told = "One line of a crowd over days that splits in two where a decision is taken in one arm only."
    p = blank("Arms with the same luck", told, 210)
    p.line([(30, 15), (30, 165), (345, 165)], "axis")
    p.text(34, 20, "people in the street", "small")
    p.text(345, 181, "days", "small", "end")

    def before(x: float) -> float:
        return 165 - 60 * (1 - math.exp(-(x - 30) / 60)) - 7 * math.sin(x / 11)

    def happened(x: float) -> float:
        return before(x) - 42 * (1 - math.exp(-(x - 160) / 60))

    def removed(x: float) -> float:
        return before(x) + 30 * (1 - math.exp(-(x - 160) / 45))

    p.line(curve(before, 30, 160), "one")
    p.line(curve(removed, 160, 340), "two")
    p.line(curve(happened, 160, 340), "one")
    p.segment((160, 30), (160, 165), "dash")
    p.text(160, 181, "the decision", "small", "middle")
    p.text(345, 45, "as happened", "in-one", "end")
    p.text(345, 120, "without it", "in-two", "end")
    p.text(30, 201, "Same parameters, same luck: one path until here.", "small")
    return p


def levels() -> Panel:
    """From runs to a verdict."""
    told = "Runs of two draws are averaged to expectations, compared, and the share of true draws gives the verdict."
    p = blank("From outcome to verdict", told, 330)
    steps = (
        ("1 outcome", "a number of one run: deaths by day 14"),
        ("2 expectation", "the mean over luck, at one draw of the parameters"),
        ("3 statement", "compares expectations: true or false in that draw"),
        ("4 verdict", "over all draws: how many say true?"),
    )
    for number, (name, says) in enumerate(steps):
        top = 12 + 82 * number
        card(p, (10, top), (340, 62), (name, says))
        if number < 3:
            arrow(p, (180, top + 62), (180, top + 81))
    for k in range(7):
        p.dot((30 + 9 * k, 24), "in-one", 2.6)
    p.dot((34, 106), "in-one", 5)
    p.text(26, 193, "✓", "in-one")
    for k, sign in enumerate("✓✓✓✗✓✓"):
        p.text(24 + 11 * k, 275, sign, "in-one" if sign == "✓" else "in-two")
    return p


def posterior() -> Panel:
    """From the prior to the posterior."""
    told = "A wide curve of what was thought before; a narrower one beside the observation; one that did not move."
    p = blank("From prior to posterior", told, 200)
    for left, name in ((10, "a parameter the data speak of"), (190, "one they do not")):
        p.segment((left, 140), (left + 160, 140), "axis")
        p.text(left + 80, 158, name, "small", "middle")
    filled(p, curve(bell(90, 38, 60, 140), 10, 170), 140, "two")
    filled(p, curve(bell(112, 15, 105, 140), 10, 170), 140, "one")
    filled(p, curve(bell(270, 38, 60, 140), 190, 350), 140, "two")
    filled(p, curve(bell(273, 36, 63, 140), 190, 350), 140, "one")
    p.dot((20, 182), "in-two", 5)
    p.text(30, 186, "prior: before the data", "small")
    p.dot((190, 182), "in-one", 5)
    p.text(200, 186, "posterior: after them", "small")
    return p


def observation() -> Panel:
    """Between the model's number and the figure that was reported."""
    told = "A run's number passes through an error model and is held against the reported figure or interval."
    p = blank("What stands between a run and a report", told, 250)
    card(p, (10, 12), (150, 46), ("the run says", "3,100 people"))
    card(p, (200, 12), (150, 46), ("the report says", "4,000 people"))
    arrow(p, (85, 58), (85, 86))
    arrow(p, (275, 58), (275, 86))
    p.segment((20, 180), (340, 180), "axis")
    filled(p, curve(bell(140, 45, 84, 180), 20, 340), 180, "one")
    p.segment((205, 92), (205, 180), "two")
    p.text(92, 76, "error model", "small")
    p.text(212, 104, "as far as the error", "small")
    p.text(212, 118, "allows it, it fits", "small")
    p.text(180, 198, "people (log scale)", "small", "middle")
    p.text(10, 222, "A number asks for its error. An interval asks for less:", "small")
    p.text(10, 238, "the run has to lie in it. Both are counted apart.", "small")
    return p


def views() -> Panel:
    """Inside and outside view."""
    told = "The model of this case and the past episodes like it each give a probability; both are shown."
    p = blank("Two views", told, 230)
    card(
        p,
        (10, 12),
        (160, 84),
        ("inside view", "this case, its places,", "its decisions, run", "thousands of times"),
    )
    card(
        p,
        (190, 12),
        (160, 84),
        ("outside view", "past episodes that meet", "a written rule: what", "became of them"),
    )
    arrow(p, (90, 96), (90, 128))
    arrow(p, (270, 96), (270, 128))
    p.segment((20, 150), (340, 150), "axis")
    p.text(20, 167, "0 %", "small", "middle")
    p.text(340, 167, "100 %", "small", "end")
    p.segment((60, 142), (170, 142), "one")
    p.dot((110, 142), "in-one", 5)
    p.segment((150, 157), (300, 157), "two")
    p.dot((235, 157), "in-two", 5)
    p.text(180, 195, "Side by side, with the interval each allows.", "small", "middle")
    p.text(180, 212, "Where they part, the page says so.", "small", "middle")
    return p


def openness() -> Panel:
    """A verdict that turns over with an open parameter."""
    told = "Share of draws in which a statement is true, falling along the plausible values of one parameter."
    p = blank("An open parameter", told, 240)
    p.line([(40, 20), (40, 170), (345, 170)], "axis")
    for y, word in ((35, "9/10"), (155, "1/10")):
        p.segment((40, y), (345, y), "dash")
        p.text(36, y + 4, word, "small", "end")
    p.line(curve(lambda x: 165 - 140 / (1 + math.exp((x - 190) / 24)), 60, 330), "one")
    p.dot((60, 26), "in-one", 6)
    p.dot((330, 164), "in-two", 6)
    p.text(52, 100, "true at this corner", "in-one")
    p.text(342, 132, "false at this one", "in-two", "end")
    p.text(192, 188, "plausible values of a parameter", "small", "middle")
    p.text(10, 214, "The data do not say which end is right, so the answer is", "small")
    p.text(10, 230, "not identified, and the parameter is named.", "small")
    return p


PICTURES = {"arms": arms, "levels": levels, "posterior": posterior, "observation": observation,
            "views": views, "open": openness}  # fmt: skip


def drawn(panel: Panel) -> str:
    """Return a picture as a document of its own."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" class="gs" '
    whole = panel.markup().replace("<svg ", head, 1)
    return whole.replace("</desc>", f"</desc>{style()}", 1) + "\n"


if __name__ == "__main__":
    for name, draw in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(drawn(draw()), encoding="utf-8")
