"""What a study writes depends on its plan alone; what it refuses, it refuses before writing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import fake_simulator
import numpy as np
import pytest
import study_driver as driver
from study_support import contents, start

from groundswell.errors import StudyError
from groundswell.store.write import identity_of
from groundswell.study.rerun import rerun
from groundswell.study.run import run

FAKE = "fake_simulator"


def study(out, **different):
    asked = {"arms": ("as-happened", "dialogue"), "draws": 60, "seed": 1, "days": 5}
    case = different.pop("case", fake_simulator.FakeCase(trouble=True))
    more = {"simulator_name": FAKE, "notice": lambda sentence: None}
    return run(case, out=out, **(asked | more | different))


def stamps(out):
    return {path.name: path.stat().st_mtime_ns for path in (out / "runs").iterdir()}


def test_one_and_two_workers_write_the_same_bytes(tmp_path):
    one = study(tmp_path / "one", workers=1)
    two = study(tmp_path / "two", workers=2)
    assert contents(one.path) == contents(two.path)
    assert one.meta["digest"] == two.meta["digest"]


def test_the_order_in_which_blocks_are_finished_does_not_matter(tmp_path):
    study(tmp_path / "growing", arms=("dialogue",), draws=25)
    study(tmp_path / "growing", arms=("as-happened",), draws=50)
    study(tmp_path / "growing", draws=60)
    study(tmp_path / "at-once")
    assert contents(tmp_path / "growing") == contents(tmp_path / "at-once")


def test_the_same_call_again_computes_nothing(tmp_path):
    study(tmp_path)
    before = stamps(tmp_path)
    reports = []
    again = study(tmp_path, progress=lambda *report: reports.append(report))
    assert stamps(tmp_path) == before
    assert [report[:2] for report in reports] == [(120, 120)]
    assert again.meta["outcome"] == "done"


def test_more_draws_and_arms_leave_the_finished_parts_alone(tmp_path):
    study(tmp_path, draws=40)
    before = stamps(tmp_path)
    grown = study(tmp_path, arms=("no-invitation",), draws=60)
    assert {name: stamp for name, stamp in stamps(tmp_path).items() if name in before} == before
    assert grown.arms == ("as-happened", "dialogue", "no-invitation")
    at_once = study(tmp_path.with_name("at-once"), arms=grown.arms)
    for arm in grown.arms:  # the blocks are cut otherwise, the numbers are the same
        np.testing.assert_array_equal(
            grown.array("national.belief", arm), at_once.array("national.belief", arm)
        )
    np.testing.assert_array_equal(grown.parameters()["anger"], at_once.parameters()["anger"])


def test_a_study_never_shrinks(tmp_path):
    study(tmp_path, draws=60)
    assert study(tmp_path, arms=("dialogue",), draws=10).draws == 60


def test_progress_tells_what_was_there_and_what_is_done(tmp_path):
    study(tmp_path, draws=25)
    reports = []
    study(tmp_path, progress=lambda *report: reports.append(report))
    assert [report[:2] for report in reports] == [
        (50, 120), (75, 120), (100, 120), (110, 120), (120, 120),
    ]  # fmt: skip
    seconds = [report[2] for report in reports]
    assert seconds == sorted(seconds)


def test_replicates_of_a_draw_differ_and_arms_share_their_luck(tmp_path):
    found = study(tmp_path, case=fake_simulator.FakeCase(), replicates=3, draws=4)
    street = found.array("regional.protesting", "as-happened")
    assert street.shape == (4, 3, 5, 3)
    assert len(np.unique(street.reshape(12, -1), axis=0)) == 12
    np.testing.assert_array_equal(street, found.array("regional.protesting", "dialogue"))


def test_more_replicates_than_a_block_holds_are_cut_into_parts(tmp_path):
    found = study(tmp_path, case=fake_simulator.FakeCase(), replicates=60, draws=2)
    assert len(contents(tmp_path)) == 2 * 2 * 3
    assert np.isfinite(found.array("deaths", "dialogue")).all()


def test_failed_runs_are_rows_with_a_reason_and_lose_nothing_else(tmp_path):
    found = study(tmp_path)
    reasons = found.failures()["status"].to_pylist()
    assert set(reasons) == {
        "ValueError: the draw broke in <object object at 0x...>",
        "ZeroDivisionError: the run broke in <object object at 0x...>",
        "the street overflowed",
        "not finite: national.belief on day 2",
    }
    trouble = found.parameters()["trouble"]
    failed = np.isnan(found.array("deaths", "as-happened"))[:, 0]
    np.testing.assert_array_equal(failed, trouble < 0.4)
    assert found.meta["runs"] == {
        "planned": 120,
        "done": 120 - len(reasons),
        "failed": len(reasons),
    }
    assert len(reasons) == 2 * failed.sum() > 0


@pytest.mark.parametrize("trouble", [MemoryError("no room"), OSError("no disk")])
def test_trouble_of_the_machine_is_not_recorded_as_a_failed_run(tmp_path, monkeypatch, trouble):
    def failing(*args):
        raise trouble

    monkeypatch.setattr(fake_simulator, "simulate", failing)
    with pytest.raises((StudyError, OSError)):
        study(tmp_path)
    assert contents(tmp_path) == {}


def damage(path, how):
    data = bytearray(path.read_bytes())
    if how == "truncated":
        del data[len(data) // 2 :]
    elif how == "empty":
        data.clear()
    else:
        data[int(how * len(data))] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["truncated", "empty", 0.0, 0.3, 0.7, 0.95, 0.999])
def test_a_damaged_part_is_named_and_computed_again(tmp_path, how):
    study(tmp_path)
    whole = contents(tmp_path)
    name = sorted(whole)[2]
    damage(tmp_path / "runs" / name, how)
    assert contents(tmp_path) != whole
    notices = []
    study(tmp_path, notice=notices.append)
    assert contents(tmp_path) == whole
    assert len(notices) == 1
    assert name in notices[0]
    assert "damaged" in notices[0]


def test_a_damaged_part_of_a_smaller_study_does_not_survive_its_growth(tmp_path):
    study(tmp_path, draws=10)
    damage(sorted((tmp_path / "runs").iterdir())[0], "truncated")
    grown = study(tmp_path, draws=60)
    assert np.isfinite(grown.array("deaths", "as-happened")).sum() > 0
    assert len(grown.runs(["draw"])) == 120


def test_damaged_or_missing_companions_of_the_parts_are_made_again(tmp_path):
    study(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in ("case.json", "draws.parquet")}
    (tmp_path / "case.json").unlink()
    damage(tmp_path / "draws.parquet", 0.5)
    (tmp_path / "runs" / ".x.parquet.aside").write_bytes(b"half a part")
    study(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert not [name for name in contents(tmp_path) if name.startswith(".")]


@pytest.mark.parametrize(
    ("different", "named"),
    [
        ({"seed": 2}, "seed 1; asked for: seed 2"),
        ({"days": 6}, "a horizon of 5 days; asked for: a horizon of 6 days"),
        ({"replicates": 2}, "1 replicates; asked for: 2 replicates"),
        ({"case": fake_simulator.FakeCase()}, "case fake"),
        ({"seed": 2, "days": 6}, "seed 1, a horizon of 5 days"),
    ],
)
def test_a_study_that_differs_is_refused_and_left_alone(tmp_path, different, named):
    study(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(StudyError, match=named) as refusal:
        study(tmp_path, **different)
    assert "choose another folder" in str(refusal.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_study_by_other_model_code_is_refused(tmp_path, monkeypatch):
    study(tmp_path)
    monkeypatch.setenv("FAKE_CODE", "two")
    with pytest.raises(StudyError, match="model code"):
        study(tmp_path)


def test_a_foreign_folder_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StudyError, match=r"not empty and not a study .*thesis\.txt"):
        study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_foreign_study_json_is_refused(tmp_path):
    (tmp_path / "study.json").write_text('{"name": "an Optuna study"}')
    with pytest.raises(StudyError, match="not a study of Groundswell"):
        study(tmp_path)
    (tmp_path / "study.json").write_text("{")
    with pytest.raises(StudyError, match="cannot be read"):
        study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.json"]


@pytest.mark.parametrize("name", ["notes.txt", "weather.parquet"])
def test_a_foreign_file_among_the_parts_is_named(tmp_path, name):
    study(tmp_path)
    (tmp_path / "runs" / name).write_text("mine")
    with pytest.raises(StudyError, match="not a part of this study"):
        study(tmp_path, draws=80)
    assert (tmp_path / "runs" / name).read_text() == "mine"


def test_a_part_of_another_study_is_not_taken_for_ours(tmp_path):
    study(tmp_path / "one")
    study(tmp_path / "two", seed=2)
    name = sorted(contents(tmp_path / "one"))[0]
    (tmp_path / "one" / "runs" / name).write_bytes(contents(tmp_path / "two")[name])
    with pytest.raises(StudyError, match="a part of another study"):
        study(tmp_path / "one")


@pytest.mark.parametrize("below", ["file/study", "file"])
def test_a_file_where_the_folder_should_be_is_a_sentence(tmp_path, below):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(StudyError, match=r"a file, not a folder.*hoose another folder"):
        study(tmp_path / below)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody may write to")
def test_a_folder_that_cannot_be_made_is_a_sentence():
    with pytest.raises(StudyError, match=r"cannot be written: .*choose another folder"):
        study(Path("/proc/groundswell-study"))


@pytest.mark.parametrize(
    ("different", "named"),
    [
        ({"arms": ("dialogu",)}, "no arm 'dialogu'"),
        ({"arms": ()}, "arms: none is named"),
        ({"draws": 0}, "draws: 0 is not between"),
        ({"days": -1}, "days: -1 is not between"),
        ({"replicates": 10**5}, "replicates: 100000 is not between"),
        ({"seed": 2**70}, "does not fit 64 bits"),
        ({"arms": ("../up",)}, "files are named after their arm"),
    ],
)
def test_wrong_input_writes_nothing(tmp_path, different, named):
    with pytest.raises(StudyError, match=named):
        study(tmp_path / "study", **different)
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_on_the_same_folder_is_refused(tmp_path):
    first = start(tmp_path, draws=200, seconds=0.02)
    first.stdout.readline()
    with pytest.raises(StudyError, match=f"process {first.pid} on .* is writing to this study"):
        driver.study(tmp_path, 1, 200)
    first.kill()
    first.communicate()
    assert driver.study(tmp_path, 1, 200).meta["outcome"] == "done"  # the lock went with it


def test_study_json_says_what_was_run(tmp_path):
    found = study(tmp_path, replicates=2)
    meta = json.loads((tmp_path / "study.json").read_text())
    assert meta == found.meta
    assert meta["versions"].keys() == {
        "groundswell", "numpy", "numba", "pyarrow", "python", "platform",
    }  # fmt: skip
    expected = {
        "case": "fake",
        "arms": ["as-happened", "dialogue"],
        "draws": 60,
        "replicates": 2,
        "seed": 1,
        "days": 5,
        "start": "2022-01-01T00:00:00",
        "utc_offset": 6.0,
        "places": ["Almaty", "Atyrau", "Mangystau"],
        "outcome": "done",
    }
    assert meta | expected == meta
    assert meta["wall_seconds"] > 0


def test_parts_hold_neither_time_nor_host(tmp_path):
    study(tmp_path)
    data = next(iter(contents(tmp_path).values()))
    assert identity_of(data).keys() == {
        "arm", "case", "days", "draws", "failed", "format", "kernels", "replicates", "runs", "seed",
        "versions",
    }  # fmt: skip


def test_rerun_gives_the_same_bytes(tmp_path):
    study(tmp_path, replicates=2)
    for path in sorted((tmp_path / "runs").iterdir())[::3]:
        assert rerun(path, FAKE).same


def test_rerun_says_why_bytes_differ(tmp_path, monkeypatch):
    study(tmp_path, case=fake_simulator.FakeCase())
    path = sorted((tmp_path / "runs").iterdir())[0]
    monkeypatch.setenv("FAKE_CODE", "two")
    found = rerun(path, FAKE)
    assert not found.same
    assert "model code" in found.why
    assert "the numbers are the same" in found.why
    monkeypatch.delenv("FAKE_CODE")
    simulate = fake_simulator.simulate
    monkeypatch.setattr(
        fake_simulator,
        "simulate",
        lambda inputs, record, key, days: simulate(inputs, record, key + 1, days),
    )
    found = rerun(path, FAKE)
    assert not found.same
    assert "not a pure function" in found.why
    assert "first number that differs is deaths in row" in found.why


def test_rerun_of_a_damaged_or_foreign_part_says_so(tmp_path):
    study(tmp_path)
    path = sorted((tmp_path / "runs").iterdir())[0]
    damage(path, 0.5)
    assert not rerun(path, FAKE).same
    assert "damaged" in rerun(path, FAKE).why
    with pytest.raises(StudyError, match="not a part of a study"):
        rerun(path.rename(path.with_name("renamed.parquet")), FAKE)
    with pytest.raises(StudyError, match="no study here"):
        rerun(tmp_path.parent / "nothing" / "runs" / "part.parquet", FAKE)


def test_a_script_without_a_main_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import study_driver as driver, sys\n"
        "try:\n"
        f"    driver.study({str(tmp_path / 'study')!r}, 2, 60)\n"
        "except driver.GroundswellError as error:\n"
        "    sys.exit(str(error))\n"
    )
    path = ":".join([str(Path(__file__).parent), str(Path(__file__).parents[2] / "src")])
    ended = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "__name__ == '__main__'" in ended.stderr


def test_writing_and_reading_a_study_import_no_data_frames(tmp_path):
    pytest.importorskip("pandas")  # where it is installed, pyarrow imports it at many a call
    code = (
        "import sys, study_driver as driver\n"
        f"study = driver.study({str(tmp_path)!r}, 1, 30)\n"
        "study.arrays(['deaths', 'national.belief', 'regional.deaths'], 'as-happened')\n"
        "study.parameters(), study.failures()\n"
        "sys.exit('pandas' in sys.modules)\n"
    )
    path = ":".join([str(Path(__file__).parent), str(Path(__file__).parents[2] / "src")])
    ended = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, check=False)
    assert ended.returncode == 0
