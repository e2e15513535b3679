"""Kazakhstan one to one: 19.8 million persons, 30 days. How fast, how much memory, what limits.

    python benchmarks/bench_people.py                 # a minute or two
    python benchmarks/bench_people.py --scale 0.05    # one person for twenty
    python benchmarks/bench_people.py --json FILE

Two rates, apart. *Touched*: persons for whom a random number was drawn, a second. *Effective*: all
persons times all steps, a second: what a stepper that sweeps over everybody would have to do for
the same law. One thread; CPU seconds are the process's own, so that a busy neighbour does not count
(but its use of the caches does).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench_run import scaled  # beside this file

from groundswell import model
from groundswell.case import Case, load
from groundswell.chance.keys import run_key
from groundswell.individuals.run import prepare, record, simulate, warm
from groundswell.individuals.society import Society, parse
from groundswell.study.plan import sample

CASE, SEED, DAYS = "kazakhstan-2022", 1, 30
SOCIETIES = {
    "mixing within places": Society(),
    "small world, mean degree 15": parse("network=small-world,ties=10"),
}
SWEPT = 0.02  # of the people, where everybody is examined


def measure(case: Case, society: Society, draws: int) -> dict[str, float]:
    """Median CPU seconds and rates of a run, over draws of the prior."""
    population = prepare(case, "as-happened", society)
    start = time.process_time()
    people = int(population.network().base[-1])
    built = time.process_time() - start
    simulate(population, record(population, {}), 1, 1)  # machine code is loaded
    seconds, effective, touched, visits = [], [], [], []
    for draw in range(draws):
        parameters = record(population, sample(case, SEED, draw))
        start = time.process_time()
        run = simulate(population, parameters, run_key(SEED, draw, 0), DAYS)
        spent = time.process_time() - start
        assert run.status == "ok"
        seconds.append(spent)
        effective.append(people * run.steps / spent / 1e6)
        touched.append(run.work[0] / spent / 1e6)
        visits.append(run.work[1] / spent / 1e6)
    return {
        "people, million": people / 1e6,
        "network made, CPU s": built,
        "run of 30 days, CPU s": median(seconds),
        "slowest, CPU s": max(seconds),
        "effective, million agent-steps/s": median(effective),
        "effective, slowest, million/s": min(effective),
        "touched, million agent-steps/s": median(touched),
        "ties looked at, million/s": median(visits),
        "peak memory so far, MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Measure, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of the people")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    case = scaled(load(CASE, model.VOCABULARY), options.scale)
    warm(case)
    figures: dict[str, Any] = {}
    for name, society in SOCIETIES.items():
        figures[name] = measure(case, society, options.draws)
    swept = measure(scaled(case, SWEPT / options.scale), Society(skip=False), 1)
    figures[f"everybody examined, {SWEPT:.0%} of the people"] = swept
    for name, found in figures.items():
        print(f"\n{name}")
        for quantity, value in found.items():
            print(f"  {quantity:40s} {value:,.2f}")
    figures["machine"] = (
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}"
    )
    print(f"\n{figures['machine']}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
