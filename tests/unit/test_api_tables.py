"""Tables and pictures of a study from Python and in notebooks."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.brief_support import HOSTILE, study

import groundswell as gs
from groundswell.brief.picture import WHAT

SVG = "{http://www.w3.org/2000/svg}"
DIMENSIONS = {"runs": 3, "national": 4, "regional": 5, "parameters": 1}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    return gs.load("two-towns").run(
        arms=["as-happened", "no-help"], draws=3, replicates=2, seed=1, horizon="70d", out=folder
    )


def value(run, name, arm, *where):
    return run.study.array(name, arm)[where]


def test_pandas_has_one_row_for_each_number(run) -> None:
    runs, national, regional = (
        getattr(run, kind).to_pandas() for kind in ("runs", "national", "regional")
    )
    assert (len(runs), len(national), len(regional)) == (12, 12 * 70, 12 * 60 * 2)
    assert list(runs.columns[:3]) == ["arm", "draw", "replicate"]
    row = regional.query(
        "arm == 'no-help' and draw == 2 and replicate == 1 and day == 4 "
        f"and place == '{run.study.places[1]}'"
    )
    assert row["protesting"].item() == value(run, "regional.protesting", "no-help", 2, 1, 4, 1)
    assert runs["deaths"].sum() == sum(value(run, "deaths", arm).sum() for arm in run.study.arms)


def test_pandas_keeps_units_too(run) -> None:
    pytest.importorskip("pandas")
    units = run.national.to_pandas().attrs["units"]
    assert units["deaths"] == "person"
    assert units.keys() == set(run.national.columns)


def test_polars_has_the_same_rows(run) -> None:
    polars = pytest.importorskip("polars")
    for kind in DIMENSIONS:
        frame = getattr(run, kind)
        table, other = frame.to_polars(), frame.to_pandas()
        assert isinstance(table, polars.DataFrame)
        assert table.columns == list(other.columns)
        for name in table.columns:
            assert [None if x != x else x for x in table[name].to_list()] == [
                None if x != x else x for x in other[name].tolist()
            ]


def test_xarray_names_its_dimensions_and_keeps_units(run) -> None:
    table = run.regional.to_xarray()
    assert table["protesting"].dims == ("arm", "draw", "replicate", "day", "place")
    assert table["protesting"].attrs["units"] == "person"
    there = table["deaths"].sel(
        arm="no-help", draw=1, replicate=0, day=5, place=run.study.places[0]
    )
    assert float(there) == value(run, "regional.deaths", "no-help", 1, 0, 5, 0)
    assert str(table["date"].values[3])[:10] == f"{run.case.start + timedelta(days=3):%Y-%m-%d}"
    drawn = run.parameters.to_xarray()
    assert drawn["help.troops" if "help.troops" in drawn else "alliance.troops"].dims == ("draw",)
    assert drawn["shock.fade"].attrs["units"] == "day"


def test_every_number_of_a_run_has_a_unit_and_a_meaning(run) -> None:
    for kind in ("runs", "national", "regional", "parameters"):
        frame = getattr(run, kind)
        assert frame.columns
        for name in frame.columns:
            unit, what = frame.said[name]
            assert unit, (kind, name)
            assert what, (kind, name)
        assert all(array.ndim == DIMENSIONS[kind] for array in frame.arrays().values())


def test_arviz_reads_draws_and_outcomes(run) -> None:
    tree = run.to_arviz()
    assert tree["prior"]["shock.fade"].dims == ("chain", "draw")
    made = tree["prior_predictive"]
    assert made["deaths"].dims == ("chain", "draw", "arm", "replicate")
    assert made["national.protesting"].sizes["day"] == 70
    assert made["regional.protesting"].sizes["regional_day"] == 60
    assert (
        made["deaths"].sel(chain=0, arm="no-help").values == value(run, "deaths", "no-help")
    ).all()


def test_what_was_not_computed_is_not_a_number(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "broken", draws=12)
    run = gs.StudyHandle(stored, case)
    failed = set(stored.failures()["draw"].to_pylist())
    table = run.runs.to_pandas().query("arm == 'broken'")
    assert set(table["draw"][table["deaths"].isna()]) == failed != set()
    assert run.national.to_xarray()["protesting"].sel(arm="broken").isnull().any()


def test_packages_are_imported_when_asked_for_and_named_when_missing(
    run,
) -> None:
    code = (
        "import sys, groundswell as gs\n"
        f"study = gs.open_study({str(run.path)!r})\n"
        "assert not {'pandas', 'polars', 'xarray', 'matplotlib'} & set(sys.modules)\n"
        "for package in ('pandas', 'polars', 'xarray'):\n"
        "    sys.modules[package] = None\n"
        "    try:\n"
        "        getattr(study.runs, f'to_{package}')()\n"
        "    except gs.StudyError as error:\n"
        "        assert f\"pip install 'groundswell[{package}]'\" in str(error), error\n"
        "    else:\n"
        "        raise SystemExit('nothing was said')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("what", list(WHAT))
def test_every_picture_is_one_whole_svg_that_needs_no_page(run, what, tmp_path: Path) -> None:
    drawn = run.plot(what)
    root = ET.fromstring(drawn._repr_svg_())
    assert root.tag == f"{SVG}svg"
    panels = root.findall(f"{SVG}svg")
    assert len(panels) == len(drawn.panels) > 0
    assert "var(--" not in drawn.svg()
    style = root.find(f"{SVG}style").text
    assert all(line.startswith(".groundswell ") for line in style.splitlines())
    saved = drawn.save(tmp_path / f"{what}.svg")
    assert saved.read_text() == drawn.svg()
    assert drawn.save(tmp_path / f"{what}.html").read_text().startswith("<!DOCTYPE html>")
    assert what in repr(drawn)


def test_panels_of_a_picture_do_not_lie_on_each_other(run) -> None:
    root = ET.fromstring(run.plot("places").svg())
    boxes = [
        tuple(float(one.get(key)) for key in ("x", "y", "width", "height"))
        for one in root.findall(f"{SVG}svg")
    ]
    for k, (x, y, w, h) in enumerate(boxes):
        for u, v, _, _ in boxes[k + 1 :]:
            assert u >= x + w or v >= y + h or u + w <= x or v + h <= y


def test_a_picture_that_is_not_there_is_refused_with_those_that_are(run, tmp_path) -> None:
    with pytest.raises(gs.StudyError, match="Did you mean 'street'"):
        run.plot("streets")
    with pytest.raises(gs.StudyError, match=r"written as \.svg or \.html"):
        run.plot().save(tmp_path / "street.png")
    with pytest.raises(gs.StudyError, match="nothing to draw for 'months'"):
        gs.load("two-towns").run(draws=1, horizon="3d", seed=1).plot("months")


def test_what_notebooks_show_is_escaped(tmp_path: Path) -> None:
    document = gs.load("two-towns").case.document()
    document["title"] = document["question"] = HOSTILE
    document["places"][0]["name"] = "<b>Here</b>"
    for decision in document["decisions"]:
        decision.pop("where", None)
        decision.pop("when", None)
    for name in ("claims", "observed", "arms", "split", "treatments"):
        document.pop(name, None)
    document["decisions"] = [one for one in document["decisions"] if "at" in one]
    case = gs.load(document)
    run = case.run(arms=["as-happened"], draws=1, horizon="3d", seed=1, out=tmp_path / "s<i>")
    shown = [
        case._repr_html_(), run._repr_html_(), run.table()._repr_html_(), run.runs._repr_html_(),
        run.claims()._repr_html_(), run.plot("places")._repr_html_(), run.plot().svg(),
        run.plot()._repr_html_(), gs.api.Posterior(HOSTILE, {}, tmp_path / "<i>")._repr_html_(),
    ]  # fmt: skip
    for text in shown:
        assert "<script" not in text
        assert "<img" not in text
        assert "<b>Here" not in text
        assert "<i>" not in text
    assert "&lt;script&gt;" in shown[0]


def test_a_picture_of_a_foreign_mechanism_says_so() -> None:
    idle = gs.Mechanism("idle", lambda now: None)
    run = gs.load("two-towns").run(draws=1, horizon="3d", seed=1, mechanism=idle)
    assert "'idle', which is not the model's" in run.plot().caption
    assert "idle" in run._repr_html_()


def test_a_posterior_shows_itself_and_gives_its_draws(tmp_path: Path) -> None:
    fitted = gs.load("two-towns").calibrate(out=tmp_path / "p", particles=32, populations=1, seed=1)
    assert str(tmp_path / "p") in fitted._repr_html_()
    assert len({len(values) for values in fitted.draws().values()}) == 1
    assert fitted.to_arviz()["posterior"].sizes["chain"] == 1
    assert np.isfinite(fitted.draws()["shock.fade"]).all()
