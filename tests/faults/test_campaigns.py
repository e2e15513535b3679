"""The campaigns of `make faults`, small: they find nothing, and would find something."""

from __future__ import annotations

import json
import random

import pytest
from verification.faults import clients, disk, hostile, inputs
from verification.faults.__main__ import faults
from verification.faults.page import page

from groundswell import model
from groundswell.case import load
from groundswell.case.loader import load_text
from groundswell.errors import CaseError


@pytest.mark.parametrize(("what", "count"), [("check", 150), ("run", 6), ("read", 12)])
def test_hostile_inputs_end_with_an_exit_code_and_nothing_is_written(what, count):
    if what == "read":
        pytest.importorskip("spacy")
    found = inputs.batch(what, 1_000_000, count)
    assert found["crashes"] == []
    assert found["written"] == []
    assert found["count"] == sum(found["codes"].values()) == count


def test_a_hostile_input_is_the_same_whenever_it_is_made():
    assert [hostile.case(n) for n in range(20)] == [hostile.case(n) for n in range(20)]
    assert hostile.report(3) == hostile.report(3)
    assert len({hostile.case(n) for n in range(50)}) > 45


def test_a_crash_and_a_file_that_should_not_be_there_are_found(monkeypatch, tmp_path):
    def bad(source):
        (tmp_path / "cwd").write_text(str(source))
        open("left behind", "w").close()
        raise KeyError("a bug")

    monkeypatch.setattr("groundswell.api.load", bad)
    found = inputs.batch("check", 0, 2)
    assert [number for number, _ in found["crashes"]] == [0, 1]
    assert "KeyError: 'a bug'" in found["crashes"][0][1]
    assert found["written"] == [[0, ["left behind"]], [1, ["left behind"]]]


def test_batches_are_kept_and_those_with_a_fault_are_done_again(monkeypatch, tmp_path):
    kept = tmp_path / "check.jsonl"
    whole = {"codes": {"2": inputs.BATCH}, "crashes": [], "written": [], "slowest": [1.0, 7],
             "MB": 100, "count": inputs.BATCH, "cpu": 1.0}  # fmt: skip
    crashed = whole | {"crashes": [[3, "KeyError"]]}
    lines = [{"first": 0, **crashed}, {"first": inputs.BATCH, **whole}, {"first": 0, **whole}]
    kept.write_text("".join(json.dumps(one) + "\n" for one in lines))
    found = inputs.campaign("check", 2 * inputs.BATCH, 1, kept)  # nothing is left to do
    assert found["codes"] == {"2": 2 * inputs.BATCH}
    assert found["crashes"] == []
    assert inputs.total([crashed])["crashes"] == [[3, "KeyError"]]


@pytest.mark.parametrize("value", [0, 12e3, -1, 1e308, True])
def test_a_number_is_not_taken_for_a_time(value):
    document = load("two-towns", model.VOCABULARY).document()
    with pytest.raises(CaseError, match="not a date or local time"):
        load(document | {"start": value}, model.VOCABULARY)


def test_a_number_as_a_start_is_refused_with_its_place():
    text = (
        b"groundswell: 1\ntitle: x\nstart: 12e3\ndecisions: [{at: 2022-01-02, do: shock.price}]\n"
    )
    with pytest.raises(CaseError, match=r"x:3:8: '12000.0' is not a date or local time"):
        load_text(text, "x", model.VOCABULARY)


def test_damaged_parts_are_named_and_made_again(tmp_path):
    found = disk.damaged(8, tmp_path)
    assert found["faults"] == []
    assert sum(found["ways"].values()) == 8


def test_damage_always_damages():
    chance = hostile.luck("test", 0)
    data = random.Random(1).randbytes(3000)
    assert all(disk.damage(data, chance)[1] != data for _ in range(200))


def test_a_full_disk_is_a_sentence_and_the_copy_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "SIZES", (80,))
    found = disk.full(tmp_path)
    if not found["permitted"]:
        pytest.skip("mounting a small disk is not permitted here: a real full disk was NOT tested")
    assert found == {"permitted": True, "count": 1, "stopped": 1, "faults": []}


def test_a_clock_that_jumps_changes_no_byte(tmp_path):
    assert disk.clock(1, tmp_path) == {"count": 1, "faults": []}


def test_a_crowd_of_clients_is_answered_and_leaves_the_server_as_it_was(tmp_path):
    pytest.importorskip("uvicorn")
    found = clients.campaign(3.0, tmp_path)
    assert found["faults"] == []
    assert found["figures"]["status 200"]["count"] >= 1
    assert found["after"] < found["before"] + 150.0


def test_the_page_shows_every_fault_and_says_what_was_not_done():
    common = {"size": 0.5, "wall": 1, "machine": "m", "load": 1.0, "code": "abc"}
    one = {"count": 2, "codes": {"2": 1, "-1": 1}, "crashes": [[1, "KeyError: x"]], "written": [],
           "slowest": [1.0, 1], "MB": 90.0, "cpu": 2, **common}  # fmt: skip
    text = page({"check": one})
    assert "KeyError: x" in text
    assert "1 crash" in text
    assert "50 % of the full size" in text
    assert text.count("**Not done.**") == 5
    assert faults({"check": one}) == [[1, "KeyError: x"]]
