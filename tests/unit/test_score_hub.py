"""Long tables of predictions, out and in."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.errors import GroundswellError
from groundswell.score import hub

TASK = {"origin_date": "2020-06-07", "location": "MN", "target_date": "2020-06-08"}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = hub.quantile_rows("ours", TASK, {0.5: 3.25, 0.025: 0.0, 0.975: 1 / 3 + 9})
    rows.append(hub.Row("ours", TASK, "mean", "", 4.0))
    path = tmp_path / "hub.csv"
    assert hub.write(path, rows) == 4
    assert hub.read(path) == rows


def test_columns_are_those_of_the_hubverse(tmp_path: Path) -> None:
    path = tmp_path / "hub.csv"
    hub.write(path, hub.quantile_rows("ours", TASK, {0.5: 3.0}))
    header = path.read_text().splitlines()[0]
    assert header == "origin_date,location,target_date,model_id,output_type,output_type_id,value"


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "hub.csv"
    path.write_text(
        "location,output_type,output_type_id,value\n"
        "MN,quantil,0.5,3\n"
        "MN,quantile,1.5,3\n"
        "MN,mean,,many\n"
    )
    with pytest.raises(GroundswellError) as told:
        hub.read(path)
    words = str(told.value)
    assert ":2: unknown output_type 'quantil'. Did you mean 'quantile'?" in words
    assert ":3: quantile level '1.5'" in words
    assert ":4: value 'many' is not a number" in words


def test_crossing_quantiles_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "hub.csv"
    hub.write(path, hub.quantile_rows("ours", TASK, {0.1: 5.0, 0.9: 2.0}))
    with pytest.raises(GroundswellError, match="cross at origin_date=2020-06-07"):
        hub.read(path)


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "hub.csv"
    path.write_text("location,output_typ,output_type_id,value\n")
    with pytest.raises(GroundswellError, match=r"no column 'output_type'\. Did you mean"):
        hub.read(path)
