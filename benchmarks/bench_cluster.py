"""What a cluster adds to a run, and what a million runs come to: one table of measured figures.

    python benchmarks/bench_cluster.py [--json FILE]

A scheduler and two workers on this machine's loopback. The overhead is that of tasks which carry
what real ones carry, and bring back the bytes of a real part, and compute nothing in between.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from groundswell import api, model
from groundswell.case import load
from groundswell.store.write import identity_of, seal_of
from groundswell.study import executors, simulator
from groundswell.study.compute import Job, Part, Task
from groundswell.study.draws import Draws
from groundswell.study.plan import Plan
from groundswell.study.run import run

CASE, SEED = "kazakhstan-2022", 1
SOURCE = Path(__file__).resolve().parents[1] / "src"


@dataclass(frozen=True)
class Carried:
    """Brings back a part of so many bytes for any task."""

    size: int

    def __call__(self, task: Task) -> Part:
        return Part(os.urandom(self.size), 0)


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[psutil.Process]]]:
    """A scheduler and workers: its address, and the processes, the scheduler first."""
    here = [str(SOURCE), str(Path(__file__).parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(here)}
    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        words = (sys.executable, "-m", "dask", *words, "--no-dashboard")
        process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        return process

    with tempfile.TemporaryDirectory() as scratch:
        try:
            said = start("scheduler", "--host", "127.0.0.1", "--port", "0").stderr
            assert said is not None
            address = next(line.split()[-1] for line in said if "Scheduler at" in line)
            for _ in range(workers):
                start("worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1",
                      "--local-directory", scratch)  # fmt: skip
            yield address, [psutil.Process(one.pid) for one in started]
        finally:
            for process in started:
                process.kill()
                process.wait()


def spent(process: psutil.Process) -> float:
    """CPU seconds of a process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def block() -> tuple[Job, Task, Part, float]:
    """A real block of the case: job, task, part, CPU seconds."""
    case = load(CASE, model.VOCABULARY)
    plan = Plan(("as-happened",), 25, 1, SEED, int(case.horizon))
    simulator.warm(case, print)
    job = Job(simulator.REAL, case.digest, simulator.digest(), SEED, plan.days)
    first = next(iter(plan.missing(())))
    inputs = simulator.prepare(case, "as-happened")
    task = Task(first, inputs, Draws(case, SEED).rows(*first.draws))
    job(task)  # loads the compiled model
    begun = time.process_time()
    part = job(task)
    return job, task, part, time.process_time() - begun


def overhead(
    address: str, processes: list[psutil.Process], task: Task, size: int
) -> dict[str, Any]:
    """What a block costs on its way there and back, per block of 25 runs."""
    from bench_cluster import Carried as Named  # as the workers import it

    count = 400
    with executors.at(address) as execute:
        assert not isinstance(execute, int)
        list(execute(Named(size), [task] * 20))
        before, here = [spent(one) for one in processes], time.process_time()
        begun = time.monotonic()
        list(execute(Named(size), [task] * count))
        wall = time.monotonic() - begun
        after = [spent(one) for one in processes]
        here = time.process_time() - here
    return {
        "wall_ms": 1e3 * wall / count,
        "client_cpu_ms": 1e3 * here / count,
        "scheduler_cpu_ms": 1e3 * (after[0] - before[0]) / count,
        "worker_cpu_ms": 1e3 * (sum(after[1:]) - sum(before[1:])) / count,
        "scheduler_MB": processes[0].memory_info().rss / 1e6,
        "worker_MB": processes[1].memory_info().rss / 1e6,
    }


def study(folder: Path, workers: Any, draws: int) -> float:
    """Wall seconds of a study of two arms and one replicate."""
    case = load(CASE, model.VOCABULARY)
    begun = time.monotonic()
    run(case, arms=("as-happened", "no-invitation"), draws=draws, seed=SEED,
        days=int(case.horizon), out=folder, workers=workers)  # fmt: skip
    return time.monotonic() - begun


TABLE = """
import sys, time
from groundswell import api
begun = time.process_time()
api.open_study(sys.argv[1]).table()
seconds = time.process_time() - begun
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(peak) / 1e3)
"""


def stored(folder: Path) -> dict[str, float]:
    """Runs and bytes on disk; seconds to look through it again; seconds and memory of its table."""
    size = sum(path.stat().st_size for path in (folder / "runs").iterdir())
    runs = api.open_study(folder).study.meta["runs"]["planned"]
    begun = time.process_time()
    for path in (folder / "runs").iterdir():  # as a resumed study looks through what it has
        data = path.read_bytes()
        assert seal_of(data)
        assert identity_of(data)
    resumed = time.process_time() - begun
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    words = [sys.executable, "-c", TABLE, str(folder)]
    said = subprocess.check_output(words, text=True, env=environment).split()
    return {"runs": runs, "bytes": size, "resume_s": resumed, "table_s": float(said[0]),
            "table_MB": float(said[1])}  # fmt: skip


def per_run(small: dict[str, float], large: dict[str, float]) -> dict[str, float]:
    """What a further run adds, from a small and a large study."""
    more = large["runs"] - small["runs"]
    slope = {name: (large[name] - small[name]) / more for name in small if name != "runs"}
    return {
        "bytes_per_run": slope["bytes"],
        "resume_us_per_run": 1e6 * slope["resume_s"],
        "table_us_per_run": 1e6 * slope["table_s"],
        "table_kB_per_run": 1e3 * slope["table_MB"],
        "table_MB_of_few": small["table_MB"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    _, task, part, seconds = block()
    found: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores {platform.machine()}, "
        f"Python {platform.python_version()}",
        "cpu_ms_per_run": 1e3 * seconds / 25,
        "part_bytes": len(part.data),
    }
    with tempfile.TemporaryDirectory() as scratch, cluster(2) as (address, processes):
        found |= overhead(address, processes, task, len(part.data))
        with executors.at(address) as ready:
            study(Path(scratch) / "warm", ready, 50)
            found["cluster_s"] = study(Path(scratch) / "cluster", ready, options.draws)
        found["local_s"] = study(Path(scratch) / "local", 2, options.draws)
        found |= per_run(stored(Path(scratch) / "warm"), stored(Path(scratch) / "local"))
    found["runs"] = 2 * options.draws
    found["writer_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    for name, value in found.items():
        print(f"{name:<20} {value if isinstance(value, str) else f'{value:,.3f}'}")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
