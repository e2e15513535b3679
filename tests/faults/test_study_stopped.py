"""Ctrl-C, a full disk, dying workers: a sentence, an exit code, and nothing lost."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import time

import numpy as np
import pytest
import study_driver as driver
from study_support import contents, start

from groundswell.errors import StudyError
from groundswell.store.read import Study

DRAWS = 200


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    driver.study(out, 1, DRAWS)
    return contents(out)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_says_how_to_resume_and_keeps_what_is_finished(tmp_path, workers, uninterrupted):
    out = tmp_path / "study"
    process = start(out, workers=workers, draws=DRAWS, seconds=0.005)
    for _ in range(3):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)  # a terminal interrupts the workers as well
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.startswith("Interrupted: ")
    assert "same command again" in said
    assert said.count("\n") == 1  # no traceback, of whatever process
    meta = Study(out).meta
    assert meta["outcome"] == "interrupted"
    stored = contents(out)
    assert 0 < len(stored) < len(uninterrupted)
    assert meta["runs"]["done"] + meta["runs"]["failed"] == 25 * len(stored)
    anger = Study(out).parameters()["anger"]
    assert anger.shape == (DRAWS,)
    assert 25 <= np.isfinite(anger).sum() < DRAWS
    driver.study(out, 2, DRAWS)
    assert contents(out) == uninterrupted


def test_a_full_disk_is_a_sentence_and_the_study_goes_on_later(
    tmp_path, monkeypatch, uninterrupted
):
    out = tmp_path / "study"
    synced, stored = os.fsync, []

    def full_after_some(handle):
        stored.append(handle)
        if len(stored) > 7:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        synced(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_after_some)
        with pytest.raises(StudyError, match="the disk is full; free some space"):
            driver.study(out, 1, DRAWS)
    assert len(contents(out)) == 4
    assert set(contents(out)) < set(uninterrupted)
    driver.study(out, 1, DRAWS)
    assert contents(out) == uninterrupted
    assert Study(out).meta["outcome"] == "done"


def test_a_file_the_system_refuses_to_finish_is_not_left_behind(tmp_path, uninterrupted):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:  # parts are larger than this, the other files smaller: a real error from a real write
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, before[1]))
        with pytest.raises(StudyError, match="cannot be written"):
            driver.study(tmp_path, 1, DRAWS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert contents(tmp_path) == {}
    assert Study(tmp_path).meta["outcome"] == "stopped"
    driver.study(tmp_path, 1, DRAWS)
    assert contents(tmp_path) == uninterrupted


def test_the_block_of_a_worker_that_died_is_computed_again(tmp_path, monkeypatch, uninterrupted):
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    for number in range(2):
        (deaths / str(number)).touch()
    monkeypatch.setenv("FAKE_DEATHS", str(deaths))
    driver.study(tmp_path / "study", 2, DRAWS)
    assert list(deaths.iterdir()) == []
    assert contents(tmp_path / "study") == uninterrupted


def test_a_block_that_kills_its_worker_three_times_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_LETHAL_ARM", "as-happened")
    began = time.monotonic()
    with pytest.raises(StudyError, match=r"as-happened\.d0000.*died 3 times"):
        driver.study(tmp_path, 2, 50)
    assert time.monotonic() - began < 60
    monkeypatch.delenv("FAKE_LETHAL_ARM")
    assert json.loads((tmp_path / "study.json").read_text())["outcome"] == "stopped"
    assert driver.study(tmp_path, 1, 50).meta["outcome"] == "done"
