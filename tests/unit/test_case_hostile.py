"""Hostile input is refused within bounds of time and memory."""

from __future__ import annotations

import importlib
import os
import resource
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from groundswell.case import load
from groundswell.case.reader import MAX_BYTES
from groundswell.errors import CaseError

sys.path.insert(0, str(Path(__file__).parents[1] / "broken_cases"))
toy = importlib.import_module("toy")

HEAD = "groundswell: 1\ntitle: Toy\nstart: 2022-01-01\nplaces: [{name: North, population: 5}]\n"
SECONDS = 20.0
MEGABYTES = 50.0

ALIASES = "".join(f"{c}: &{c} [{', '.join(['*' + p] * 7)}]\n" for p, c in ["ab", "bc", "cd", "de"])
HOSTILE = {
    "deep flow": HEAD + "x: " + "[" * 200_000,
    "deep mappings": HEAD + "x: " + "{a: " * 100_000,
    "deep blocks": HEAD + "\n".join(" " * i + "a:" for i in range(1000)),
    "deep dashes": HEAD + "x:\n  " + "- " * 3000,
    "alias bomb": HEAD + f"a: &a [{', '.join('x' * 50)}]\n{ALIASES}",
    "many aliases": HEAD + "a: &a x\nb:\n" + "  - *a\n" * 10_000,
    "one long line": HEAD + "x: " + "y" * 900_000,
    "one long text": HEAD + "x: >\n" + ("  y" * 1000 + "\n") * 100,
    "many keys": HEAD + "".join(f"k{i}: {i}\n" for i in range(20_000)),
    "many unknown parameters": HEAD
    + "parameters:\n"
    + "".join(f"  crowd.share{i}: 1\n" for i in range(10_000)),
    "many bad patterns": HEAD
    + "decisions:\n"
    + "".join(f"  - {{at: 2022-01-02, do: order.crowd, id: a{i}}}\n" for i in range(2000))
    + "arms: {calm: {why: x, later: frozen, remove: ["
    + ",\n".join(f"*b*b*b*b*{i}" for i in range(2000))
    + "]}}\n",
    "a number of many digits": HEAD + "utc_offset: " + "9" * 9000,
    "many anchors": HEAD + "x: " + "&a " * 1000,
    "many directives": "%A x\n" * 10_000,
    "an open quote": HEAD + 'x: "' + ("y" * 100 + "\n") * 2000,
}


def refused(text, folder):
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError):
        load(path, toy.VOCABULARY)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_in_bounded_time(name, tmp_path):
    begun = time.process_time()
    refused(HOSTILE[name], tmp_path)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("name", ["deep flow", "alias bomb", "many aliases", "many anchors"])
def test_a_hostile_document_is_refused_in_bounded_memory(name, tmp_path):
    tracemalloc.start()
    try:
        refused(HOSTILE[name], tmp_path)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES


def test_a_file_over_the_cap_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "case.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000_000)  # sparse: reading it whole would need 50 GB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CaseError, match="larger than 1 MB"):
        load(path, toy.VOCABULARY)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_file_at_the_cap_is_read(tmp_path):
    path = tmp_path / "case.yaml"
    text = HEAD
    text += "\n" * (MAX_BYTES - len(text))
    path.write_text(text, encoding="utf-8")
    assert path.stat().st_size == MAX_BYTES
    assert load(path, toy.VOCABULARY).title == "Toy"


def test_a_table_with_a_line_made_to_backtrack_is_refused_quickly(tmp_path):
    (tmp_path / "t.csv").write_text(
        "place,field,value,kind\n" + " " * 9000 + '"x\n', encoding="utf-8"
    )
    path = tmp_path / "case.yaml"
    path.write_text(HEAD.replace("[{name: North, population: 5}]", "{file: t.csv}"))
    begun = time.process_time()
    with pytest.raises(CaseError, match="a quote out of place"):
        load(path, toy.VOCABULARY)
    assert time.process_time() - begun < 5


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_a_link_out_of_the_folder_is_refused(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("place,field,value,kind\nNorth,population,5,assumption\n")
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "table.csv").symlink_to(outside)
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    for name in ("table.csv", "loop.csv"):
        (folder / "case.yaml").write_text(
            HEAD.replace("[{name: North, population: 5}]", f"{{file: {name}}}")
        )
        with pytest.raises(CaseError) as caught:
            load(folder / "case.yaml", toy.VOCABULARY)
        assert "leaves the folder" in str(caught.value) or "no such file" in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "case.yaml").write_text(
        HEAD.replace("[{name: North, population: 5}]", "{file: pipe.csv}")
    )
    with pytest.raises(CaseError, match="not a regular file"):
        load(tmp_path / "case.yaml", toy.VOCABULARY)
    with pytest.raises(CaseError, match="not a regular file"):
        load(tmp_path / "pipe.yaml", toy.VOCABULARY)


def test_a_mapping_may_not_name_a_file():
    document = toy.document() | {"places": {"file": "table.csv"}}
    with pytest.raises(CaseError, match="has no folder"):
        load(document, toy.VOCABULARY)


def test_bytes_that_are_not_utf_8_are_refused_with_their_place(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(HEAD.encode() + b"question: caf\xe9\n")
    with pytest.raises(CaseError, match=r"case.yaml:5:14: not UTF-8"):
        load(path, toy.VOCABULARY)
