"""A study on a Dask cluster of real processes: the same bytes, whatever dies on the way."""

from __future__ import annotations

import shutil
import sys

import pytest
import study_driver as driver
from cluster_support import SOURCE, cluster
from study_support import contents
from tests.infer_support import SMALL, planted

from groundswell.cli import main
from groundswell.errors import StudyError
from groundswell.study import cluster as clusters
from groundswell.study.executors import at

pytest.importorskip("distributed")

DRAWS = 200


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    out = tmp_path_factory.mktemp("local")
    driver.study(out, 1, DRAWS)
    return contents(out)


def on(address, out, draws=DRAWS, **more):
    """The study on the cluster at an address."""
    with at(address, more.pop("told", lambda sentence: None)) as workers:
        return driver.study(out, workers, draws, **more)


def test_a_study_on_a_cluster_has_the_bytes_of_a_local_one(tmp_path, shared_cluster, local):
    on(shared_cluster.address, tmp_path)
    assert contents(tmp_path) == local


def test_a_calibration_on_a_cluster_has_the_bytes_of_a_local_one(tmp_path, shared_cluster):
    from groundswell.infer.calibrate import calibrate

    case = planted({"shock.price": 10.3})
    calibrate(case, out=tmp_path / "here", settings=SMALL, draws=20)
    with at(shared_cluster.address) as workers:
        calibrate(case, out=tmp_path / "there", settings=SMALL, draws=20, workers=workers)
    here, there = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}
        for folder in (tmp_path / "here", tmp_path / "there")
    )
    assert len(here) > 4
    assert there == here


def test_the_command_takes_the_address_of_a_scheduler(tmp_path, shared_cluster, capsys):
    words = ["two-towns", "--draws", "60", "--horizon", "5d", "--seed", "1", "--quiet"]
    for name, workers in (("here", "1"), ("there", shared_cluster.address)):
        with pytest.raises(SystemExit) as ended:
            main(["run", *words, "--out", str(tmp_path / name), "--workers", workers])
        assert ended.value.code == 0, capsys.readouterr().err
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_worker_killed_on_the_way_loses_nothing(tmp_path, local):
    with cluster(tmp_path / "..", FAKE_SECONDS="0.004") as found:

        def kill(done, total, seconds):
            if done == 75:
                found.workers[0].kill()

        on(found.address, tmp_path / "study", progress=kill)
        assert found.workers[0].wait() < 0
    assert contents(tmp_path / "study") == local


def test_a_result_that_died_with_its_worker_is_waited_for_again():
    """Dask says that a task is done, its worker dies, and the task is pending once more."""

    class Future:
        status = "pending"

        def exception(self):
            return None

    class Client:
        status = "running"

        def submit(self, work, task, pure):
            return Future()

        def gather(self, futures):
            return ["result"] * len(futures)

    class Cluster(clusters._Cluster):
        def _room(self):
            return 1

        def _finished(self, under_way):
            found = set(under_way)
            if self.looks:
                next(iter(found)).status = "finished"
            self.looks += 1
            return found

    one = Cluster(Client(), "tcp://nowhere", print)
    one.looks = 0
    assert list(one(len, ["task"])) == [("task", "result")]
    assert one.looks == 2


def test_no_worker_left_is_said_and_a_new_one_goes_on(tmp_path, monkeypatch, local):
    monkeypatch.setattr(clusters, "_SECONDS_BETWEEN_LOOKS", 0.5)
    with cluster(tmp_path, workers=1, FAKE_SECONDS="0.004") as found:
        told = []

        def kill(done, total, seconds):
            if done == 75:
                found.workers[0].kill()

        def joined(sentence):
            told.append(sentence)
            found.workers.append(found.join())

        on(found.address, tmp_path / "study", progress=kill, told=joined)
    assert contents(tmp_path / "study") == local
    assert len(told) == 1
    assert "no worker is left" in told[0]


def test_the_scheduler_lost_is_a_sentence_and_the_same_call_goes_on(tmp_path, local):
    out = tmp_path / "study"
    with cluster(tmp_path, FAKE_SECONDS="0.004") as found:

        def kill(done, total, seconds):
            if done == 75:
                found.scheduler.kill()

        with pytest.raises(StudyError, match=r"scheduler was lost.*same command") as stopped:
            on(found.address, out, progress=kill)
    assert stopped.value.exit_code == 1
    assert 0 < len(contents(out)) < len(local)
    with cluster(tmp_path) as found:
        on(found.address, out)
    assert contents(out) == local


def test_an_error_of_a_task_reaches_the_caller(shared_cluster):
    with at(shared_cluster.address) as execute, pytest.raises(ValueError, match="invalid literal"):
        list(execute(int, ["1", "2", "x"]))


def test_tasks_are_handed_over_as_the_cluster_has_room(shared_cluster):
    taken = []

    def tasks():
        for task in range(1000):
            taken.append(task)
            yield -task

    with at(shared_cluster.address) as execute:
        results = execute(abs, tasks())
        assert next(results)[1] >= 0
        results.close()
    assert len(taken) <= 12


def test_workers_with_other_code_are_refused_and_nothing_is_written(tmp_path):
    other = tmp_path / "other"
    shutil.copytree(
        SOURCE / "groundswell", other / "groundswell", ignore=shutil.ignore_patterns("__pycache__")
    )
    changed = other / "groundswell" / "model" / "shock.py"
    changed.write_text(changed.read_text() + "\n# one more line\n")
    with cluster(tmp_path, workers=0) as found:
        found.workers.append(found.join(source=other))
        with pytest.raises(StudyError, match=r"worker tcp://.* other code of Groundswell"):
            on(found.address, tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_a_worker_that_joins_later_with_other_code_is_refused(shared_cluster):
    work = clusters._Guarded(abs, clusters.about() | {"numpy": "1.0"})
    assert clusters._Guarded(abs, clusters.about())(-1) == 1
    with (
        at(shared_cluster.address) as execute,
        pytest.raises(StudyError, match=r"joined later has numpy .* \(here 1.0\)"),
    ):
        list(execute(work, [1]))


def test_no_scheduler_at_the_address_is_a_sentence_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "_SECONDS_TO_ANSWER", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "tcp://127.0.0.1:port", "tcp://"):
        with pytest.raises(StudyError, match="no Dask scheduler answers there") as refusal:
            on(address, tmp_path / "study")
        assert refusal.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_scheduler_without_workers_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "_SECONDS_TO_ANSWER", 5.0)
    with (
        cluster(tmp_path, workers=0) as found,
        pytest.raises(StudyError, match=r"no worker\. Start some with `dask worker tcp://"),
    ):
        on(found.address, tmp_path / "study")


def test_a_client_that_came_to_nothing_is_gone_before_the_next_starts(tmp_path, monkeypatch):
    """Collected while another starts, it would wait for a lock that its own thread holds."""
    import gc

    import distributed

    monkeypatch.setattr(clusters, "_SECONDS_TO_ANSWER", 1.0)
    gc.disable()
    try:
        with pytest.raises(StudyError, match="no Dask scheduler answers"):
            on("tcp://127.0.0.1:9", tmp_path / "study")
        left = [one for one in gc.get_objects() if type(one) is distributed.Client]
        assert not left
    finally:
        gc.enable()


def test_without_dask_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StudyError, match=r"pip install 'groundswell\[dask\]'"):
        on("tcp://127.0.0.1:8786", tmp_path / "study")
