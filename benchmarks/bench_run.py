"""How fast runs and studies are on this machine: one table, ratios first.

    python benchmarks/bench_run.py            # everything (a few minutes)
    python benchmarks/bench_run.py --quick    # single runs only
    python benchmarks/bench_run.py --json FILE

CPU seconds are the process's own, so that a busy neighbour does not count; wall seconds of whole
studies are as they come. Quote the ratios: absolute times belong to the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from groundswell import model
from groundswell.case import Case, load
from groundswell.chance.keys import run_key
from groundswell.engine.run import prepare, record, simulate, warm
from groundswell.study.plan import sample
from groundswell.study.run import run

CASE = "kazakhstan-2022"
SEED = 1


def cpu(action: Callable[[], object], repeats: int) -> float:
    """Median CPU seconds of an action."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return median(times)


def one_run(case: Case, days: int, draws: int = 40, **values: float) -> float:
    """Median CPU seconds of a run over draws of the prior."""
    inputs = prepare(case, "as-happened")
    records = [record(inputs, sample(case, SEED, d) | values) for d in range(draws)]
    times = []
    for draw, parameters in enumerate(records):
        start = time.process_time()
        simulate(inputs, parameters, run_key(SEED, draw, 0), days)
        times.append(time.process_time() - start)
    return median(times)


def scaled(case: Case, factor: float) -> Case:
    """The same country with ``factor`` times the people."""
    places = []
    for place in case.places:
        population = min(2e9, place.values["population"] * factor)
        places.append(replace(place, values={**place.values, "population": population}))
    return replace(case, places=tuple(places))


def study(case: Case, draws: int, workers: int, arms: int = 4) -> float:
    """Wall seconds of a study of 30 days in fresh folder."""
    names = ["as-happened", "no-invitation", "announce-only", "dialogue"][:arms]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run(case, arms=names, draws=draws, seed=SEED, days=30, out=Path(folder) / "s",
            workers=workers)  # fmt: skip
        return time.perf_counter() - start


def peak_memory() -> float:
    """Largest resident memory of this process or any child so far, in MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, child) / 1024


def single_runs(case: Case) -> dict[str, Any]:
    """Cost of one run: 30 days, at 1, 10 and 100 times the people, and three years."""
    base = one_run(case, 30)
    return {
        "run, 30 days, ms": 1e3 * base,
        "same at 10 x population, ratio": one_run(scaled(case, 10), 30) / base,
        "same at 100 x population, ratio": one_run(scaled(case, 100), 30) / base,
        "run, 3 years, no later shock, ms": 1e3 * one_run(case, 1095, 15, **{"shock.rate": 0.0}),
        "run, 3 years, prior rate of later shocks, ms": 1e3 * one_run(case, 1095, 15),
        "draw of all parameters, ms": 1e3 * cpu(lambda: sample(case, SEED, 0), 9),
    }


def studies(case: Case) -> dict[str, Any]:
    """Cost of studies: the goal's, growth in runs, one worker against two."""
    study(case, 4, 1)  # machine code and libraries are loaded
    goal = study(case, 250, 2)
    few, many = study(case, 100, 1), study(case, 400, 1)
    long_one, long_two = study(case, 2000, 1), study(case, 2000, 2)
    return {
        "4 arms x 250 draws x 30 days on 2 workers, s": goal,
        "its peak memory of one process, MiB": peak_memory(),
        "4 x the runs, ratio of time": many / few,
        "4 arms x 2000 draws, 1 worker, s": long_one,
        "2 workers against 1 on it, ratio": long_one / long_two,
    }


def main() -> None:
    """Measure, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="single runs only")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    case = load(CASE, model.VOCABULARY)
    warm(case)
    figures = single_runs(case)
    if not options.quick:
        figures |= studies(case)
    figures["machine"] = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    for name, value in figures.items():
        print(f"{name:50s} {value if isinstance(value, str) else round(value, 3)}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
