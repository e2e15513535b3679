"""Progress for people who wait: rate, time left, and not too many lines."""

from __future__ import annotations

import pytest

from groundswell.cli.progress import Lines, clock, pace


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.4, "0 s"), (45, "45 s"), (120, "2 min"), (9000, "2.5 h")]
)
def test_spans_of_time_are_told_as_people_do(seconds: float, told: str) -> None:
    assert clock(seconds) == told


def test_the_pace_counts_only_what_this_process_did() -> None:
    assert pace((900, 0.0), 950, 1000, 10.0) == ", 5.0 runs/s, about 10 s left"
    assert pace((900, 0.0), 900, 1000, 10.0) == ""
    assert pace((0, 0.0), 100, 100, 10.0) == ", 10.0 runs/s"


def test_compiling_is_no_measure_of_the_pace(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    lines(0, 1200, 0.0)
    lines.notice("Compiling the model.")
    for done, second in ((12, 60.0), (612, 70.0), (1200, 80.0)):
        lines(done, 1200, second)
    told = capsys.readouterr().err.splitlines()
    assert told[2] == "12 of 1200 runs"
    assert told[3] == "612 of 1200 runs, 60.0 runs/s, about 10 s left"


def test_lines_are_sparse_and_the_last_one_is_never_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = Lines()
    for second in range(101):
        lines(second, 100, float(second))
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "0 of 100 runs"
    assert told[-1].startswith("100 of 100 runs")
    assert 8 <= len(told) <= 13
