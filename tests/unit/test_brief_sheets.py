"""The tables to download: every figure and table has one, and it says what the page says."""

from __future__ import annotations

import base64
import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from tests.brief_support import study

from groundswell.brief import html
from groundswell.brief.findings import Outcomes
from groundswell.brief.sheets import sheet

LINK = re.compile(r'href="data:text/csv;charset=utf-8;base64,([^"]*)" download="([^"]*)"')


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Outcomes]:
    stored, case = study(tmp_path_factory.mktemp("study"), days=90, draws=20)
    return html.render(stored, case), Outcomes(stored)


def tables(page: str) -> dict[str, list[dict[str, str]]]:
    found = {}
    for packed, name in LINK.findall(page):
        text = base64.b64decode(packed).decode()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        found[name.removeprefix("made-up-").removesuffix(".csv")] = rows
    return found


def test_every_figure_has_a_table_of_its_name(made: tuple[str, Outcomes]) -> None:
    figures = re.findall(r'<figure id="figure-(\w+)"', made[0])
    assert len(figures) >= 8
    found = tables(made[0])
    assert set(figures) <= set(found)
    assert {"claims", "observed"} <= set(found)
    assert all(found.values())


def test_a_table_has_the_numbers_of_the_study(made: tuple[str, Outcomes]) -> None:
    found = tables(made[0])
    for row, arm in zip(found["cost"], made[1].arms, strict=True):
        assert row["arm"] == arm.arm
        assert arm.deaths is not None
        assert float(row["deaths_median"]) == pytest.approx(arm.deaths.median, rel=1e-5)
        assert float(row["deaths_q90"]) == pytest.approx(arm.deaths.high, rel=1e-5)
    days = [row for row in found["map"] if row["place"] == "North"]
    assert [int(row["day"]) for row in days] == list(range(30))
    assert days[4]["date"] == "2031-05-09"
    assert all(float(r["q10"]) <= float(r["median"]) <= float(r["q90"]) for r in days)
    assert len(found["months"]) == 3 * len(made[1].arms)


def test_every_number_of_a_table_stands_beside_its_interval(made: tuple[str, Outcomes]) -> None:
    for name, rows in tables(made[0]).items():
        for column in rows[0]:
            if column.endswith("median"):
                assert column.replace("median", "q10") in rows[0], name
            if column in ("mean", "value", "share_true"):
                assert {"mean_low95", "low95"} & set(rows[0]), name


def test_what_it_rests_on_can_be_taken_away_too(made: tuple[str, Outcomes]) -> None:
    found = tables(made[0])
    drawn = made[1].study.parameters()
    by_name = {row["parameter"]: row for row in found["parameters"]}
    assert by_name.keys() == drawn.keys()
    for name, row in by_name.items():
        assert float(row["median"]) == pytest.approx(np.median(drawn[name]), rel=1e-4)
        assert row["kind"] in {counted["kind"] for counted in found["rests"]}
    assumed = sum(row["kind"] == "assumption" for row in found["parameters"])
    (told,) = (row["count"] for row in found["rests"]
               if (row["numbers"], row["kind"]) == ("parameters", "assumption"))  # fmt: skip
    assert int(told) == assumed > 0


def test_words_that_a_spreadsheet_would_run_are_disarmed() -> None:
    one = sheet("t", ["a", "b"], [["=1+1", -3.0], ['@x, "y"', float("nan")], ["plain", None]])
    rows = list(csv.reader(io.StringIO(one.text, newline="")))
    assert rows == [["a", "b"], ["'=1+1", "-3"], ['\'@x, "y"', ""], ["plain", ""]]


def test_three_years_of_many_arms_stay_below_3_megabytes(tmp_path: Path) -> None:
    arms = {f"arm-{k}": {"why": "one more", "remove": "shock.*", "later": "frozen"}
            for k in range(14)}  # fmt: skip
    places = [{"name": f"Place {k}", "population": 1e5, "lon": 50.0 + k % 6, "lat": 40.0 + k // 6}
              for k in range(30)]  # fmt: skip
    stored, case = study(
        tmp_path, "as-happened", *arms, draws=3, replicates=1, days=1095, arms=arms, places=places,
        decisions=[{"at": "2031-05-05T06:00", "do": "shock.price"}],
    )  # fmt: skip
    from groundswell.brief.odd import describe
    from groundswell.model import MECHANISMS, PHASES, VOCABULARY

    odd = describe(case, MECHANISMS, PHASES, VOCABULARY.outcomes)
    size = len(html.render(stored, case, html.Parts(odd=odd)).encode())
    assert 500_000 < size < 3_000_000


@pytest.mark.parametrize("drawn", [True, False])
def test_the_caption_of_human_cost_names_the_line_only_where_it_is_drawn(
    tmp_path: Path, drawn: bool
) -> None:
    unknown = {} if drawn else {"observed": [], "claims": []}
    page = html.render(*study(tmp_path, "as-happened", draws=3, **unknown))
    figure = page[page.index('id="figure-cost"') :]
    figure = figure[: figure.index("</figure>")]
    assert ("seen dashed" in figure) is drawn
    assert ("Dashed line" in figure) is drawn
