"""Stored studies read back as arrays, parameters and answers to SQL."""

from __future__ import annotations

import json
import time

import numpy as np
import pyarrow as pa
import pytest

from groundswell.errors import StudyError
from groundswell.store.parts import Block
from groundswell.store.read import Study
from groundswell.store.tables import Layout, Row, table
from groundswell.store.write import encode

PLACES = ("Almaty", "Atyrau", "Mangystau")
LAYOUT = Layout(
    np.dtype([("deaths", "i8"), ("exit_day", "f8")]),
    np.dtype([("protesting", "i4"), ("belief", "f4")]),
    np.dtype([("protesting", "i4"), ("sites_lost", "f4")]),
)


def number(draw, replicate, day=0, place=0):
    """A different number for every run, day and place."""
    return ((draw * 7 + replicate) * 40 + day) * 5 + place


def row(arm, draw, replicate, days, places, status="ok"):
    national = np.zeros(days, LAYOUT.national)
    national["protesting"] = [number(draw, replicate, day) for day in range(days)]
    regional = np.zeros((min(days, 60), places), LAYOUT.regional)
    regional["protesting"] = [
        [number(draw, replicate, day, place) for place in range(places)]
        for day in range(len(regional))
    ]
    scalars = np.array((number(draw, replicate), np.nan), LAYOUT.scalars)[()]
    return Row(arm, draw, replicate, status, scalars, national, regional)


def store(folder, rows, *, layout=LAYOUT, size=25, **meta):
    """Write rows as a study, `size` draws a part."""
    (folder / "runs").mkdir()
    described = {
        "groundswell_study": 1, "case": "fake", "case_digest": "d", "kernel_digest": "k",
        "arms": ["as-happened", "dialogue"], "draws": 4, "replicates": 2, "seed": 1, "days": 3,
        "start": "2022-01-01", "utc_offset": 6, "places": PLACES, "versions": {},
        "outcome": "done", "runs": {}, "wall_seconds": 0.0, "digest": "", "parts": {},
    }  # fmt: skip
    (folder / "study.json").write_text(json.dumps(described | meta))
    blocks: dict[Block, list[Row]] = {}
    replicates = (0, 1 + max(one.replicate for one in rows))
    for one in rows:
        first = one.draw // size * size
        blocks.setdefault(Block(one.arm, (first, first + size), replicates), []).append(one)
    for block, its_rows in blocks.items():
        data = encode(table(its_rows, layout), {})
        (folder / "runs" / block.name).write_bytes(data)
    draws = pa.table({"draw": np.arange(4, dtype="i4"), "anger": [0.1, 0.2, 0.3, 0.4]})
    (folder / "draws.parquet").write_bytes(encode(draws, {}))
    return Study(folder)


@pytest.fixture
def study(tmp_path):
    """Two arms, 4 draws of 2 replicates, 3 days; one run failed, one is not there."""
    rows = [
        row(arm, draw, replicate, 3, 3, "broke" if (arm, draw, replicate) == FAILED else "ok")
        for arm in ("as-happened", "dialogue")
        for draw in range(4)
        for replicate in range(2)
        if (arm, draw, replicate) != ABSENT
    ]
    return store(tmp_path, rows, size=2)


FAILED = ("dialogue", 1, 1)
ABSENT = ("dialogue", 3, 0)


def test_an_array_is_laid_out_by_draw_replicate_day_and_place(study):
    deaths = study.array("deaths", "as-happened")
    street = study.array("national.protesting", "as-happened")
    places = study.array("regional.protesting", "as-happened")
    assert deaths.dtype == street.dtype == places.dtype == np.float64
    assert (deaths.shape, street.shape, places.shape) == ((4, 2), (4, 2, 3), (4, 2, 3, 3))
    for draw, replicate, day, place in np.ndindex(places.shape):
        assert deaths[draw, replicate] == number(draw, replicate)
        assert street[draw, replicate, day] == number(draw, replicate, day)
        assert places[draw, replicate, day, place] == number(draw, replicate, day, place)


def test_runs_that_failed_or_are_not_there_are_nan(study):
    for name in ("deaths", "national.protesting", "regional.protesting"):
        found = study.array(name, "dialogue")
        gaps = np.isnan(found.reshape(4, 2, -1))
        assert gaps[1, 1].all()
        assert gaps[3, 0].all()
        assert gaps.any(axis=2).sum() == 2


def test_several_arrays_at_once_are_the_same(study):
    names = ["deaths", "regional.protesting", "exit_day", "deaths"]
    found = study.arrays(names, "dialogue")
    assert list(found) == ["deaths", "regional.protesting", "exit_day"]
    for name, values in found.items():
        np.testing.assert_array_equal(values, study.array(name, "dialogue"))


def test_failures_are_listed_with_their_reason(study):
    assert study.failures().to_pylist() == [
        {"arm": "dialogue", "draw": 1, "replicate": 1, "status": "broke"}
    ]


def test_the_table_of_runs_can_be_read_whole_or_in_columns(study):
    assert study.runs().num_rows == 15
    assert study.runs(["arm", "deaths"]).column_names == ["arm", "deaths"]
    assert study.runs().column_names == list(study.columns)


def test_an_arm_without_any_run_yet_is_all_nan(tmp_path):
    study = store(tmp_path, [row("as-happened", 0, 0, 3, 3)])
    assert np.isnan(study.array("national.belief", "dialogue")).all()
    assert study.array("national.belief", "dialogue").shape == (4, 2, 3)
    assert study.array("deaths", "dialogue").shape == (4, 2)


@pytest.mark.parametrize(
    ("outcome", "arm", "said"),
    [
        ("national.protestin", "dialogue", "Did you mean 'national.protesting'"),
        ("deaths", "dialog", "Did you mean 'dialogue'"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(study, outcome, arm, said):
    with pytest.raises(StudyError, match=said):
        study.array(outcome, arm)


def test_sql_sees_the_runs(study):
    found = study.sql(
        """select arm, count(*) as runs, max("national.protesting"[2]) as second_day
           from runs where status = 'ok' group by arm order by arm"""
    )
    assert found.to_pylist() == [
        {"arm": "as-happened", "runs": 8, "second_day": number(3, 1, 1)},
        {"arm": "dialogue", "runs": 6, "second_day": number(3, 1, 1)},
    ]


def test_sql_sees_the_parameters_of_the_draws(study):
    found = study.sql("select avg(deaths) as d from runs join draws using (draw) where anger > 0.3")
    assert found["d"].to_pylist() == [np.mean([number(3, 0), number(3, 1), number(3, 1)])]


def test_parameters_are_one_array_each(study):
    np.testing.assert_array_equal(study.parameters()["anger"], [0.1, 0.2, 0.3, 0.4])
    assert list(study.parameters()) == ["anger"]


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to '{folder}/stolen.csv'",
        "select * from read_text('{folder}/study.json')",
        "attach '{folder}/other.db'",
        "set enable_external_access = true",
        "select * from study",
        "selekt",
        "",
    ],
)
def test_sql_can_neither_write_nor_read_other_files(study, query):
    before = sorted(study.path.rglob("*"))
    with pytest.raises(StudyError, match="the query failed"):
        study.sql(query.format(folder=study.path))
    assert sorted(study.path.rglob("*")) == before


def test_a_damaged_part_is_named_when_it_is_read(study):
    path = sorted((study.path / "runs").iterdir())[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(StudyError, match=f"{path.name}: damaged"):
        study.runs()


def test_a_folder_without_a_study_is_a_sentence(tmp_path):
    with pytest.raises(StudyError, match="no study here"):
        Study(tmp_path)


def test_a_study_without_runs_yet_is_a_sentence(tmp_path):
    study = store(tmp_path, [row("as-happened", 0, 0, 3, 3)])
    for path in (tmp_path / "runs").iterdir():
        path.unlink()
    with pytest.raises(StudyError, match="no run is stored yet"):
        study.array("deaths", "dialogue")


def test_a_study_of_a_later_format_is_refused(tmp_path):
    (tmp_path / "study.json").write_text('{"groundswell_study": 2}')
    with pytest.raises(StudyError, match="written in format 2"):
        Study(tmp_path)


def test_two_thousand_runs_load_in_well_under_a_second(tmp_path):
    rows = [row("as-happened", draw, 0, 30, 17) for draw in range(25)]
    copies = [
        Row(one.arm, one.draw + 25 * part, 0, "ok", one.scalars, one.national, one.regional)
        for part in range(80)
        for one in rows
    ]
    places = [f"place {number}" for number in range(17)]
    study = store(tmp_path, copies, draws=2000, replicates=1, days=30, places=places)
    began = time.perf_counter()
    found = study.array("regional.protesting", "as-happened")
    seconds = time.perf_counter() - began
    assert found.shape == (2000, 1, 30, 17)
    assert not np.isnan(found).any()
    assert seconds < 1.0


def test_three_years_keep_every_day_of_the_nation_and_sixty_of_the_places(tmp_path):
    rows = [row("as-happened", draw, 0, 1095, 3) for draw in range(4)]
    study = store(tmp_path, rows, replicates=1, days=1095)
    assert study.array("national.protesting", "as-happened").shape == (4, 1, 1095)
    assert study.array("regional.protesting", "as-happened").shape == (4, 1, 60, 3)
