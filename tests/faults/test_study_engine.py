"""Studies of a bundled case with the real engine."""

from __future__ import annotations

import random
import signal
import time

import numpy as np
import pytest
from study_driver import real_study
from study_support import contents, start

from groundswell.study.rerun import rerun

pytestmark = pytest.mark.slow  # the first run compiles the model

CASE, DRAWS = "two-towns", 110


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return real_study(CASE, tmp_path_factory.mktemp("whole"), 1, DRAWS)


def test_every_run_succeeds_and_arms_differ(whole):
    assert whole.meta["runs"] == {"planned": 2 * DRAWS, "done": 2 * DRAWS, "failed": 0}
    one, other = (whole.array("national.belief", arm) for arm in whole.arms)
    assert one.shape == (DRAWS, 1, 20)
    assert not np.array_equal(one, other)


def test_two_workers_write_the_same_bytes(whole, tmp_path):
    assert contents(real_study(CASE, tmp_path, 2, DRAWS).path) == contents(whole.path)


def test_kills_leave_no_trace(whole, tmp_path):
    luck = random.Random(5)
    kills = 0
    while True:
        process = start(tmp_path, workers=1 + kills % 2, draws=DRAWS, case=CASE)
        process.stdout.readline()
        if kills < 5:
            time.sleep(luck.uniform(0.0, 0.5))
            process.kill()
        _, complaint = process.communicate()
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == 0, complaint
            break
        kills += 1
    assert kills >= 1
    assert contents(tmp_path) == contents(whole.path)


def test_rerun_gives_the_same_bytes(whole):
    for path in sorted((whole.path / "runs").iterdir())[::4]:
        found = rerun(path)
        assert found.same, found.why
