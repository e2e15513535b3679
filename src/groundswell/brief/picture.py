"""Panels of a brief by themselves: shown in a notebook, or saved as SVG or HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.brief.findings import DOORS
from groundswell.brief.pictures import SECTIONS, colour
from groundswell.errors import StudyError, nearest

if TYPE_CHECKING:
    from groundswell.brief.findings import Outcomes
    from groundswell.case.resolved import Case

# What may be plotted: the word for it -> section of the brief, and the caption.
WHAT = {
    "street": ("fans", "People in the street by day: median, 50 % and 80 % of the runs."),
    "cost": ("cost", "Deaths and detentions: median and the interval that holds 80 % of the runs."),
    "places": ("places", "People in the street by place; thin lines: medians of the other arms."),
    "differences": ("differences", "Against the baseline, run by run: median and 80 % of pairs."),
    "leader": ("doors", "How the leader stands at the end, as shares of the runs."),
    "months": ("months", "People in the street by stretches of thirty days."),
}
_GAP, _LINE = 16.0, 18.0
_SIZE = re.compile(r'viewBox="0 0 ([0-9.e+]+) ([0-9.e+]+)"')
# What of the style sheet belongs to pictures: what is said of svg and of classes of colour.
_RULE = re.compile(r"(?m)^(?:svg|\.c\d|\.door\d).*$")


@dataclass(frozen=True)
class Picture:
    """Panels of a study, side by side.

    Attributes:
        what: see `WHAT`.
        title: of the case.
        caption: what is drawn.
        panels: each as SVG, escaped.
        legend: what colours mean, with their classes, where the panels are not named after it.
    """

    what: str
    title: str
    caption: str
    panels: tuple[str, ...]
    legend: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """Say what it shows, for a terminal."""
        return (
            f"<Picture of {self.what}, {len(self.panels)} panels; show it in a notebook, or "
            f"save('{self.what}.svg')>"
        )

    def _repr_html_(self) -> str:
        """Return the picture as a notebook shows it."""
        return (
            f'<figure style="margin:0.5em 0">{self.svg()}'
            f"<figcaption>{escape(self.title)}. {escape(self.caption)}</figcaption></figure>"
        )

    def _repr_svg_(self) -> str:
        """Return the picture as SVG."""
        return self.svg()

    def svg(self) -> str:
        """Return one SVG of all panels, its style inside: it needs no other file."""
        sizes = [_size(panel) for panel in self.panels]
        width, height = max(w for w, _ in sizes), max(h for _, h in sizes)
        across = min(len(sizes), 4 if width < 300 else 2)
        lines = -(-len(sizes) // across)
        whole = across * (width + _GAP) - _GAP, lines * (height + _GAP) - _GAP
        key, deep = self._key(whole[0], whole[1])
        whole = whole[0], whole[1] + deep
        drawn = [
            panel.replace(
                "<svg ",
                f'<svg x="{k % across * (width + _GAP):g}" y="{k // across * (height + _GAP):g}" '
                f'width="{w:g}" height="{h:g}" ',
                1,
            )
            for k, (panel, (w, h)) in enumerate(zip(self.panels, sizes, strict=True))
        ]
        title = escape(f"{self.title}: {self.caption}")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="groundswell" role="img" '
            f'viewBox="0 0 {whole[0]:g} {whole[1]:g}" width="{whole[0]:g}" '
            f'style="max-width:100%;height:auto;background:#fdfdfb" aria-label="{title}">'
            f"<title>{title}</title><style>{_style()}</style>{''.join(drawn)}{key}</svg>"
        )

    def save(self, path: str | Path) -> Path:
        """Write the picture as `.svg` or `.html`, whole or not at all; return the path.

        Raises:
            StudyError: another ending, or the file cannot be written.
        """
        from groundswell.store.write import write_aside

        target = Path(path)
        if target.suffix not in (".svg", ".html"):
            raise StudyError(f"{target}: pictures are written as .svg or .html.")
        text = self.svg()
        if target.suffix == ".html":
            text = (
                '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
                f"<title>{escape(self.title)}</title></head><body>{self._repr_html_()}</body></html>\n"
            )
        write_aside(target, text.encode())
        return target

    def _key(self, width: float, top: float) -> tuple[str, float]:
        """Return the legend below `top`, in as many lines as it takes, and its height."""
        drawn, x, y = [], 4.0, top + _LINE
        for name, style in self.legend:
            wide = 40.0 + 6.5 * len(name)
            if x > 4.0 and x + wide > width:
                x, y = 4.0, y + _LINE
            drawn.append(
                f'<g class="{style}"><path class="line" d="M{x:.1f},{y - 4:.1f}h18"/></g>'
                f'<text x="{x + 23:.1f}" y="{y:.1f}">{escape(name)}</text>'
            )
            x += wide
        return "".join(drawn), y - top + 6.0 if drawn else 0.0


def picture(outcomes: Outcomes, case: Case, what: str) -> Picture:
    """Draw one section of a brief.

    Raises:
        StudyError: there is no such picture, or nothing to draw in this study.
    """
    if what not in WHAT:
        guess = nearest(what, WHAT)
        hint = f" Did you mean '{guess}'?" if guess else ""
        raise StudyError(f"no picture '{what[:60]}'.{hint} There are: {', '.join(WHAT)}.")
    section, caption = WHAT[what]
    panels = SECTIONS[section](outcomes, case)
    if not panels:
        raise StudyError(
            f"{outcomes.study.path}: nothing to draw for '{what}'. Differences take two arms, "
            "months a horizon of more than 60 days, and all of them runs that finished."
        )
    keys = {
        "places": [(arm, colour(outcomes, arm)) for arm in outcomes.study.arms],
        "leader": [(door, f"door{code}") for code, door in enumerate(DOORS)],
    }
    foreign = outcomes.study.meta.get("mechanism")
    if foreign:
        caption += f" Run with the mechanism '{foreign['name']}', which is not the model's."
    return Picture(what, case.title, caption, tuple(panels), tuple(keys.get(what, ())))


def _size(panel: str) -> tuple[float, float]:
    found = _SIZE.search(panel)
    assert found is not None  # every panel says its size
    return float(found[1]), float(found[2])


@cache
def _style() -> str:
    """Return the rules of the brief's style sheet that pictures need, in the light colours.

    Every rule is held to pictures, so that a notebook's own page keeps its looks.
    """
    sheet = files("groundswell.brief").joinpath("templates/style.css").read_text(encoding="utf-8")
    light = sheet[sheet.index("--page:") : sheet.index("}")]
    colours = dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]+);", light))
    rules = []
    for line in _RULE.findall(sheet):
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", line):
            held = ", ".join(
                f".groundswell {one.strip().removeprefix('svg ')}" for one in selectors.split(",")
            )
            rules.append(f"{held}{{{body.strip()}}}")
    text = "\n".join(rules)
    return re.sub(r"var\(--([a-z0-9]+)\)", lambda found: colours[found[1]], text)
