"""Figures on their own: they need no page, and look as they looked when somebody looked at them."""

from __future__ import annotations

import io
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.brief_support import HOSTILE, study

from groundswell.brief import captions, export, figures, regions
from groundswell.brief.disagreement import Effect, Point
from groundswell.brief.html import drawn
from groundswell.brief.numbers import Estimate
from groundswell.brief.pictures import Figure
from groundswell.errors import GroundswellError

GOLDEN = Path(__file__).parents[1] / "golden"
CELL = 4  # pixels of a side of the cells that are compared: fonts differ, places must not
FAR, OFTEN = 30.0, 0.02  # a cell is wrong beyond 30 of 255; so many may be
START = datetime(2031, 5, 5)


def effect() -> Figure:
    days = (1, 2, 3, 5, 7, 10, 14, 30, 90, 365, 1095)
    points = []
    for day in days:
        bump = 0.3 * np.exp(-((np.log(day / 20.0)) ** 2) / 2.0)
        mean = Estimate(bump, bump - 0.05, bump + 0.05)
        band, ends = (bump - 0.15, bump + 0.2), (bump - 0.3, bump + 0.6)
        points.append(Point(day, mean, band, ends, ("a.b",)))
    one = Effect("protest", "Protest: people in the street", "factor", tuple(points))
    other = Effect("exit", "The leader out of office", "share", tuple(points))
    dates = ((4.9, "asked for"), (5.7, "arrive"))
    panels = [figures.effect(e, "c0", dates, captions.SIDES[e.name]) for e in (one, other)]
    return Figure("effect", "The effect against the horizon", "How to read it.", tuple(panels), 2)


def street() -> Figure:
    day = np.arange(20.0)
    middle = 10_000.0 * np.exp(-0.5 * ((day - 6.0) / 2.5) ** 2)
    table = np.array([middle * f for f in (0.2, 0.5, 1.0, 2.0, 5.0)])
    seen = [figures.Seen(6.0, 9000.0, 5000.0, 16_000.0, "9 000 counted")]
    panels = [
        figures.fan("as it was", table, START, seen, "c0", 60_000.0),
        figures.fan("calm", 0.3 * table, START, (), "c1", 60_000.0),
    ]
    return Figure("street", "People in the street", "Line: median.", tuple(panels), 2)


def cost() -> Figure:
    rows = [figures.Bar("as it was", 80.0, 20.0, 400.0, "c0"),
            figures.Bar("calm", 30.0, 5.0, 150.0, "c1")]  # fmt: skip
    gaps = [figures.Bar("calm", -50.0, -250.0, 10.0, "c1")]
    shares = [("as it was", (0.5, 0.2, 0.1, 0.1, 0.05, 0.05)), ("calm", (0.9, 0.1, 0, 0, 0, 0))]
    panels = (
        figures.intervals("Deaths", rows, signed=False, observed=225.0, unit="people"),
        figures.intervals("Deaths by day 30", gaps, signed=True, unit="people"),
        figures.shares("How the leader stands", shares, list("abcdef")),
    )
    legend = tuple((f"door{code}", f"door {code}") for code in range(6))
    return Figure("cost", "Human cost by arm", "Dot: median run.", panels, 3, legend)


def country() -> Figure:
    at = ((60.0, 150.0), (180.0, 60.0), (300.0, 180.0))
    names = ("West", "North", "Far East")
    placed = tuple(regions._named(names, at, 240.0))
    plan = regions._Plan(names, at, placed, 240.0)
    numbers = np.array([[100.0, 10.0, 0.0], [900.0, 80.0, 5.0], [4000.0, 500.0, 60.0]])
    panels = tuple(plan.drawn(f * numbers, date, 4000.0, "c0")
                   for f, date in ((1.0, "9 May"), (0.2, "12 May")))  # fmt: skip
    return Figure("map", "The regions, day by day", "Area: people.", panels, 2)


def pixels(data: bytes) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=float)


def cells(image: np.ndarray) -> np.ndarray:
    """Mean colours of the cells of an image."""
    high, wide = (size // CELL for size in image.shape[:2])
    cut = image[: high * CELL, : wide * CELL].reshape(high, CELL, wide, CELL, 3)
    return cut.mean(axis=(1, 3))


@pytest.mark.parametrize("figure", [effect(), street(), cost(), country()], ids=lambda f: f.name)
def test_a_figure_looks_as_it_did(figure: Figure) -> None:
    vl_convert = pytest.importorskip("vl_convert")
    made = vl_convert.svg_to_png(export.alone(figure), scale=0.5)
    path = GOLDEN / f"{figure.name}.png"
    if os.environ.get("GROUNDSWELL_GOLDEN") == "write":
        path.write_bytes(made)
    now, then = pixels(made), pixels(path.read_bytes())
    assert now.shape == then.shape
    apart = np.abs(cells(now) - cells(then)).max(axis=2)
    assert (apart > FAR).mean() <= OFTEN
    assert apart.mean() < 2.0


def test_the_comparison_sees_a_figure_that_changed() -> None:
    vl_convert = pytest.importorskip("vl_convert")
    svg = export.alone(effect())
    moved = svg.replace('class="band strong c0"', 'class="gone"')
    images = [cells(pixels(vl_convert.svg_to_png(one, scale=0.5))) for one in (svg, moved)]
    apart = np.abs(images[0] - images[1]).max(axis=2)
    assert (apart > FAR).mean() > OFTEN or apart.mean() >= 2.0


@pytest.mark.parametrize("figure", [effect(), street(), cost(), country()], ids=lambda f: f.name)
def test_a_figure_on_its_own_has_colours_and_asks_for_nothing(figure: Figure) -> None:
    svg = export.alone(figure)
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in svg
    assert "@media" not in svg
    assert not re.search(r"(?:href|src)=|url\(|@import", svg)
    assert figure.title in svg
    style = svg[svg.index("<style>") : svg.index("</style>")]
    for name in set(re.findall(r'class="([^"]*)"', svg)):
        assert any(f".{part}" in style for part in name.split()), name


def test_hostile_words_stay_words_in_a_figure_of_its_own(tmp_path: Path) -> None:
    stored, case = study(
        tmp_path, "as-happened", "calm", draws=4,
        places=[{"name": HOSTILE[:60], "population": 1e5, "lon": 1.0, "lat": 2.0},
                {"name": "South", "population": 1e5, "lon": 1.0, "lat": 2.0}],
        decisions=[{"at": "2031-05-05T06:00", "do": "shock.price"}],
        arms={"calm": {"why": HOSTILE, "remove": "shock.*", "later": "frozen"}},
    )  # fmt: skip
    for figure in drawn(stored, case).values():
        root = ElementTree.fromstring(export.alone(figure))
        tags = {node.tag.rpartition("}")[2] for node in root.iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "path", "circle", "text"}


def test_one_command_writes_each_figure_in_each_format(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    written = export.export([street(), country()], tmp_path / "new" / "folder")
    assert sorted(path.name for path in written) == [
        "map.pdf", "map.png", "map.svg", "street.pdf", "street.png", "street.svg",
    ]  # fmt: skip
    for path in written:
        begins = {"pdf": b"%PDF", "png": b"\x89PNG", "svg": b"<svg"}[path.suffix[1:]]
        assert path.read_bytes().startswith(begins)


def test_without_the_library_nothing_is_written_and_svg_still_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(GroundswellError, match=r"pip install 'groundswell\[figures\]'"):
        export.export([street()], tmp_path / "all")
    assert not (tmp_path / "all").exists()
    assert len(export.export([street()], tmp_path / "svg", ["svg"])) == 1
