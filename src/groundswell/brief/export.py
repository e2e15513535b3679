"""Figures on their own: SVG that needs no page, and from it PNG and PDF.

The page's style sheet colours the panels by class, with variables that light, dark and print set.
A figure on its own gets the rules that speak of pictures, the variables replaced by the light
scheme's values, and the title and the caption written above and below.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from groundswell.brief.pictures import Figure

FORMATS = ("svg", "png", "pdf")
SCALE = 2.0  # pixels of a PNG for a unit of the picture
MISSING = (
    "PNG and PDF need a library that is not installed. Install it with "
    "`pip install 'groundswell[figures]'`, or ask for `--format svg`."
)
_FONT = 'system-ui, "Liberation Sans", Arial, sans-serif'
_GAP, _EDGE, _LINE = 16.0, 14.0, 15.0
_LETTER = 5.7  # width of a letter of a caption, about
_VIEW = re.compile(r'<svg role="img" viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


def export(
    figures: Iterable[Figure], folder: str | Path, formats: Sequence[str] = FORMATS
) -> list[Path]:
    """Write figures into a folder, one file for each figure and format; return the paths.

    Args:
        figures: of a brief.
        folder: made if it is not there.
        formats: of `FORMATS`.

    Raises:
        GroundswellError: the library for PNG and PDF is not installed (nothing is written).
        StudyError: a file cannot be written.
    """
    from groundswell.store.write import cannot_write, write_aside

    render = _renderer() if set(formats) - {"svg"} else None
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(target, error) from error
    written = []
    for figure in figures:
        drawing = alone(figure)
        for form in dict.fromkeys(formats):
            path = target / f"{figure.name}.{form}"
            data = drawing.encode() if form == "svg" or render is None else render(drawing, form)
            write_aside(path, data)
            written.append(path)
    return written


def alone(figure: Figure) -> str:
    """Return a figure as an SVG document of its own: title, panels, legend and caption."""
    sizes = [_size(panel) for panel in figure.panels]
    columns = max(1, min(figure.columns, len(sizes)))
    wide = max(width for width, _ in sizes)
    total = 2 * _EDGE + columns * wide + (columns - 1) * _GAP
    top, parts = _EDGE + 24.0, []
    parts.append(f'<text class="title" x="{_EDGE}" y="{_EDGE + 10}">{escape(figure.title)}</text>')
    for begin in range(0, len(sizes), columns):
        row = range(begin, min(begin + columns, len(sizes)))
        for place, index in enumerate(row):
            left = _EDGE + place * (wide + _GAP)
            parts.append(_placed(figure.panels[index], left, top, *sizes[index]))
        top += max(sizes[index][1] for index in row) + _GAP
    left = _EDGE
    for style, words in figure.legend:
        if left + 30 + _LETTER * len(words) > total - _EDGE and left > _EDGE:
            left, top = _EDGE, top + _LINE
        parts.append(
            f'<rect class="swatch {style}" x="{left:.0f}" y="{top - 4:.0f}" width="18" height="8"/>'
            f'<text class="caption" x="{left + 23:.0f}" y="{top + 4:.0f}">{escape(words)}</text>'
        )
        left += 42 + 1.1 * _LETTER * len(words)
    top += _LINE + 4 if figure.legend else 0.0
    for line in textwrap.wrap(figure.caption, int((total - 2 * _EDGE) / _LETTER)):
        parts.append(f'<text class="caption" x="{_EDGE}" y="{top + 4:.0f}">{escape(line)}</text>')
        top += _LINE
    height = top + _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {total:.0f} {height:.0f}" role="img">'
        f"<title>{escape(figure.title)}</title><style>{_rules()}</style>"
        f'<rect class="sheet" width="{total:.0f}" height="{height:.0f}"/>{"".join(parts)}</svg>\n'
    )


def _renderer() -> Callable[[str, str], bytes]:
    """Return what makes PNG or PDF of SVG.

    Raises:
        GroundswellError: it is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise GroundswellError(MISSING) from error

    def render(drawing: str, form: str) -> bytes:
        if form == "pdf":
            return bytes(vl_convert.svg_to_pdf(drawing))
        return bytes(vl_convert.svg_to_png(drawing, scale=SCALE))

    return render


def _size(panel: str) -> tuple[float, float]:
    found = _VIEW.match(panel)
    assert found is not None, "a panel begins with its frame"
    return float(found[1]), float(found[2])


def _placed(panel: str, left: float, top: float, width: float, height: float) -> str:
    frame = f'<svg x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" role="img"'
    return panel.replace('<svg role="img"', frame, 1)


def _rules() -> str:
    """Return the rules of the page that speak of pictures, with the light scheme's colours."""
    from importlib.resources import files

    sheet = (files("groundswell.brief") / "templates" / "style.css").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    colours = dict(re.findall(r"(--[a-z0-9]+):\s*([^;]+);", sheet[: sheet.index("}")]))
    plain = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    kept = []
    for selector, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        names = [part.strip() for part in selector.split(",")]
        if all(re.match(r"svg |\.(c|door)[0-9]$", name) for name in names):
            kept.append(f"{','.join(names)}{{{rule.strip()}}}")
    more = (
        f".sheet{{fill:var(--page)}} .swatch{{fill:currentColor;stroke:none}} svg text{{"
        f"font-family:{_FONT}}} svg .title{{font-weight:600;font-size:15px}} "
        "svg .caption{fill:var(--soft);font-size:11px}"
    )
    text = " ".join([*kept, more])
    return re.sub(r"var\((--[a-z0-9]+)\)", lambda found: colours[found[1]], text)
