"""Rows become a table, the table becomes sealed bytes, the bytes tell when they are damaged."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import StudyError
from groundswell.store.tables import Layout, Row, table
from groundswell.store.write import encode, identity_of, seal_of, write_aside, write_json

LAYOUT = Layout(
    np.dtype([("deaths", "i8"), ("exit_day", "f8"), ("exit_door", "i1")]),
    np.dtype([("protesting", "i4"), ("belief", "f4")]),
    np.dtype([("detained", "i4"), ("sites_lost", "f4")]),
)


def row(draw, status="ok", days=3, places=2):
    national = np.zeros(days, LAYOUT.national)
    national["protesting"] = np.arange(days) + 10 * draw
    national["belief"] = 0.1
    regional = np.zeros((days, places), LAYOUT.regional)
    regional["detained"] = np.arange(days * places).reshape(days, places)
    scalars = np.array((draw, np.nan, 2), LAYOUT.scalars)[()]
    return Row("as-happened", draw, 0, status, scalars, national, regional)


def sealed(last=2):
    rows = [row(0), row(1), row(last, "it broke")]
    return encode(table(rows, LAYOUT), {"case": "abc", "seed": 1}, ["national.belief.list.element"])


def test_a_table_has_one_row_a_run_and_one_column_a_field():
    found = table([row(0), row(1, "it broke"), row(2)], LAYOUT)
    assert found.column_names == [
        "arm", "draw", "replicate", "status", "deaths", "exit_day", "exit_door",
        "national.protesting", "national.belief", "regional.detained", "regional.sites_lost",
    ]  # fmt: skip
    assert tuple(found.column_names[4:]) == LAYOUT.columns()
    assert found["status"].to_pylist() == ["ok", "it broke", "ok"]
    assert found["deaths"].to_pylist() == [0, None, 2]
    assert np.isnan(found["exit_day"][0].as_py())  # did not happen, which is not the same as null
    assert found["exit_day"][1].as_py() is None
    assert found["national.protesting"].to_pylist() == [[0, 1, 2], None, [20, 21, 22]]
    assert found["regional.detained"].to_pylist() == [[0, 1, 2, 3, 4, 5], None, [0, 1, 2, 3, 4, 5]]


def test_types_of_fields_are_kept():
    found = table([row(0)], LAYOUT)
    assert found.schema.field("exit_door").type == pa.int8()
    assert found.schema.field("national.belief").type == pa.list_(pa.float32())


@pytest.mark.parametrize("count", [0, 3])
def test_a_block_may_fail_altogether(count):
    found = table([row(draw, "it broke") for draw in range(count)], LAYOUT)
    assert found.num_rows == count
    assert found["national.protesting"].null_count == count
    assert seal_of(encode(found, {})) is not None


def test_a_run_that_is_ok_must_have_its_outcomes():
    with pytest.raises(ValueError, match="has all its outcomes"):
        table([Row("as-happened", 0, 0, "ok")], LAYOUT)


def test_the_same_rows_give_the_same_bytes():
    assert sealed() == sealed()
    assert sealed() != sealed(3)


def test_sealed_bytes_are_an_ordinary_parquet_file_with_its_identity():
    data = sealed()
    found = pq.read_table(io.BytesIO(data), columns=["deaths"], page_checksum_verification=True)
    assert found["deaths"].to_pylist() == [0, 1, None]
    assert identity_of(data) == {"case": "abc", "seed": 1}
    assert len(seal_of(data)) == 64


DATA = sealed()


@given(st.integers(0, 8 * len(DATA) - 1))
def test_any_flipped_bit_is_found(bit):
    data = bytearray(DATA)
    data[bit // 8] ^= 1 << bit % 8
    assert seal_of(bytes(data)) is None


@given(st.integers(0, len(DATA) - 1), st.binary(max_size=40))
def test_a_truncated_or_overwritten_end_is_found(length, more):
    data = DATA[:length] + more
    assert data == DATA or seal_of(data) is None


def test_a_plain_parquet_file_has_no_seal():
    sink = io.BytesIO()
    pq.write_table(table([row(0)], LAYOUT), sink)
    assert seal_of(sink.getvalue()) is None


def test_writing_replaces_a_file_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "study.json"
    write_json(path, {"outcome": "running"})
    write_json(path, {"outcome": "done", "title": "Қазақстан"})
    assert [entry.name for entry in tmp_path.iterdir()] == ["study.json"]
    assert "Қазақстан" in path.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(StudyError, match=r"cannot be written: .*same command again"):
        write_aside(tmp_path / "missing" / "part", b"data")
