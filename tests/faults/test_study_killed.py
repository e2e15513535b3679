"""Killed at any instant and started again, a study ends as if it had never been stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest
import study_driver as driver
from study_support import HERE, SOURCE, children, contents, start, status

DRAWS = 750  # more than there is time for between the kills
KILLS, STUDIES = 24, 4


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    driver.study(out, 1, DRAWS)
    return contents(out)


@pytest.mark.slow
@pytest.mark.parametrize("study", range(STUDIES))
def test_kills_at_random_moments_leave_no_trace(tmp_path, uninterrupted, study):
    luck = random.Random(study)
    for kill in range(KILLS // STUDIES):
        process = start(tmp_path, workers=1 + kill % 2, draws=DRAWS, seconds=0.004)
        for _ in range(luck.choice([0, 1, 2, 2])):  # still starting; begun; a block is stored
            process.stdout.readline()
        time.sleep(luck.uniform(0.0, 0.4))
        process.kill()
        _, complaint = process.communicate()
        assert process.returncode == -signal.SIGKILL, complaint
    assert 0 < len(contents(tmp_path)) < len(uninterrupted)
    driver.study(tmp_path, 1, DRAWS)
    assert contents(tmp_path) == uninterrupted


@pytest.mark.slow
def test_a_kill_at_every_single_write_leaves_no_trace(tmp_path):
    path = os.pathsep.join([str(SOURCE), str(HERE)])
    ended = subprocess.run(
        [sys.executable, str(HERE / "every_write.py"), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) >= 20  # so many instants were tried


def test_workers_end_with_a_killed_parent(tmp_path):
    if not os.path.exists("/proc/self/stat"):
        pytest.skip("needs /proc")
    process = start(tmp_path / "study", workers=2, draws=DRAWS, seconds=0.01)
    for _ in range(2):
        process.stdout.readline()
    workers = children(process.pid)
    assert len(workers) >= 2
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while any(status(pid)[0] != "Z" for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    orphans = [pid for pid in workers if status(pid)[0] != "Z"]
    for pid in orphans:
        os.kill(pid, signal.SIGKILL)
    process.communicate()
    assert orphans == []
