"""Both engines on the same cases: do persons and cohorts agree in distribution?

    python -m verification.individuals                 # some minutes; a table in Markdown
    python -m verification.individuals --case two-towns --draws 100
    python -m verification.individuals --break         # with one thing broken: must fail

Every draw of the prior is run three times: by cohorts, by persons with the same key (the country's
luck is then the same, the people's is not), by persons with another key.

- *Paired*: given the draw and the country's luck both engines are independent and, if they agree,
  alike, so every difference is as likely positive as negative: an exact sign test for every daily
  outcome, nation and places.
- *Two samples*: cohorts against persons with the other key, Kolmogorov and Smirnov, for the same.

Each family of tests is held to LEVEL / 2 by Holm's rule (1979), whatever depends on what: if the
engines agree, the chance that anything at all is rejected is at most LEVEL.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats
from verification.markdown import number, say, table

from groundswell import model
from groundswell.case import Case, load
from groundswell.chance.keys import run_key
from groundswell.engine import run as cohorts
from groundswell.individuals import run as persons
from groundswell.individuals.society import Society
from groundswell.study.plan import sample

LEVEL = 0.001
SEED = 5
SUMS = ("protesting", "person_hours", "deaths", "detained", "sites_lost")


@dataclass(frozen=True)
class Trial:
    """A case, its people times ``scale``, how many draws, how many days."""

    case: str
    scale: float
    draws: int
    days: int


TRIALS = (Trial("two-towns", 1.0, 200, 21), Trial("kazakhstan-2022", 0.05, 100, 14))


@dataclass(frozen=True)
class Outcomes:
    """Daily outcomes by name, [draws, days] or [draws, days, places]."""

    series: dict[str, np.ndarray]

    def columns(self) -> tuple[list[str], np.ndarray]:
        """Names and values [draws, all] of everything that was not the same in all runs."""
        names, found = [], []
        for name, values in self.series.items():
            flat = values.reshape(len(values), -1)
            names += [f"{name}[{i}]" for i in range(flat.shape[1])]
            found.append(flat)
        return names, np.hstack(found).astype(float)


def collect(runs: list[Any]) -> Outcomes:
    """The outcomes that both engines have."""
    series = {}
    for group in ("national", "regional"):
        rows = np.stack([getattr(one, group) for one in runs])
        series |= {f"{group}.{name}": rows[name] for name in rows.dtype.names if name != "silent"}
    return Outcomes(series)


def scaled(case: Case, factor: float) -> Case:
    """The same country with ``factor`` times the people."""
    places = tuple(
        replace(one, values={**one.values, "population": one.values["population"] * factor})
        for one in case.places
    )
    return replace(case, places=places)


def run(
    engine: Any, inputs: Any, case: Case, trial: Trial, replicate: int, **times: float
) -> Outcomes:
    """Run every draw; ``times`` are factors on parameters, to break something."""
    found = []
    for draw in range(trial.draws):
        values = sample(case, SEED, draw)
        values |= {name: values[name] * factor for name, factor in times.items()}
        parameters = engine.record(inputs, values)
        found.append(
            engine.simulate(inputs, parameters, run_key(SEED, draw, replicate), trial.days)
        )
    assert all(one.status == "ok" for one in found)
    return collect(found)


def holm(ps: np.ndarray, level: float) -> int:
    """How many hypotheses Holm's rule rejects."""
    ordered = np.sort(ps)
    over = ordered > level / np.arange(len(ps), 0, -1)
    return int(np.argmax(over)) if over.any() else len(ps)


def paired(a: Outcomes, b: Outcomes) -> np.ndarray:
    """P-values of exact sign tests, for every outcome that ever differed."""
    difference = b.columns()[1] - a.columns()[1]
    more, less = (difference > 0).sum(axis=0), (difference < 0).sum(axis=0)
    moved = more + less > 0
    fewer = np.minimum(more, less)[moved]
    return np.minimum(1.0, 2 * stats.binom.cdf(fewer, (more + less)[moved], 0.5))


def two_samples(a: Outcomes, b: Outcomes) -> np.ndarray:
    """P-values of two-sample tests, for every outcome that ever differed."""
    (_, x), (_, y) = a.columns(), b.columns()
    moved = (x.min(axis=0) != x.max(axis=0)) | (y.min(axis=0) != y.max(axis=0))
    return np.array(
        [
            stats.ks_2samp(one, other, method="asymp").pvalue
            for one, other in zip(x[:, moved].T, y[:, moved].T, strict=True)
        ]
    )


@dataclass(frozen=True)
class Verdict:
    """Of both families: number of tests, smallest p, how many are rejected; and mean ratios."""

    tests: tuple[int, int]
    least: tuple[float, float]
    rejected: tuple[int, int]
    ratios: dict[str, float]

    @property
    def agree(self) -> bool:
        """Whether nothing is rejected."""
        return self.rejected == (0, 0)


def compare(
    trial: Trial,
    society: Society,
    tell: Callable[[str], None] = lambda sentence: None,
    **times: float,
) -> Verdict:
    """Run both engines and test; ``times`` break the persons."""
    case = scaled(load(trial.case, model.VOCABULARY), trial.scale)
    tell(f"{trial.case}: cohorts")
    a = run(cohorts, cohorts.prepare(case, "as-happened"), case, trial, 0)
    population = persons.prepare(case, "as-happened", society)
    tell(f"{trial.case}: persons")
    b = run(persons, population, case, trial, 0, **times)
    c = run(persons, population, case, trial, 1, **times)
    families = paired(a, b), two_samples(a, c)
    return Verdict(
        tests=(len(families[0]), len(families[1])),
        least=(float(families[0].min()), float(families[1].min())),
        rejected=(holm(families[0], LEVEL / 2), holm(families[1], LEVEL / 2)),
        ratios={
            name: float(
                b.series[f"national.{name}"].sum() / max(1, a.series[f"national.{name}"].sum())
            )
            for name in SUMS
        },
    )


def row(name: str, verdict: Verdict) -> list[str]:
    """A line of the table."""
    families = zip(verdict.tests, verdict.least, verdict.rejected, strict=True)
    tests = [f"{n} / {p:.2g} / {k}" for n, p, k in families]
    return [name, *tests, *(number(verdict.ratios[one]) for one in SUMS)]


def main() -> None:
    """Compare, print the table, end with 1 if the engines differ where they should agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--break", dest="broken", action="store_true", help="joining 20 %% faster")
    parser.add_argument("--draws", type=int, help="fewer draws than usual")
    parser.add_argument("--case", choices=[one.case for one in TRIALS], help="only this one")
    options = parser.parse_args()
    times = {"participation.join": 1.2} if options.broken else {}
    asked = {"one opposition a class": Society(opposition="class"), "own opposition": Society()}
    rows, wrong = [], 0
    for trial in [one for one in TRIALS if options.case in (None, one.case)]:
        trial = replace(trial, draws=options.draws or trial.draws)
        for words, society in list(asked.items())[: 1 if options.broken else 2]:
            verdict = compare(trial, society, say, **times)
            wrong += society.opposition == "class" and not verdict.agree
            rows.append(row(f"{trial.case}, {words}", verdict))
    head = ["case, opposition", "paired: tests / least p / rejected", "two samples: the same"]
    print(table([*head, *(f"{one}, persons : cohorts" for one in SUMS)], rows))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
