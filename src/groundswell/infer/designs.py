"""Designed sensitivity: points chosen for the purpose, run by the engine.

`morris` (Morris 1991; Campolongo and others 2007) changes one parameter at a time and screens all
of them; `sobol` (Saltelli and others 2010, Jansen's total) gives first-order and total indices of
mechanisms, each a group of parameters. Points are chosen by SALib in the space of prior quantiles.

Every point has a luck of its own, as every draw of a study has. So that luck is not taken for
influence, parameters are designed that the model does not have (Khorashadi Zadeh and others 2017):
what they seem to do is what luck does. They stand in the tables as `luck`; totals are also given
with that of luck taken off.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.case.priors import Prior
from groundswell.errors import StudyError
from groundswell.infer.indices import Floats, rests_on_few
from groundswell.infer.joined import Answer, Scale, main_answers, placed
from groundswell.store.parts import Block
from groundswell.store.tables import OK
from groundswell.study import executors, simulator
from groundswell.study.compute import Job, Task

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

Document: TypeAlias = dict[str, Any]
Design: TypeAlias = Literal["morris", "sobol"]
Progress: TypeAlias = Callable[[int, int, float], None]

LUCK = "luck"
_LUCKS = 5  # of Morris: with so few trajectories one would be a poor measure of luck
TRAJECTORIES = 10  # of Morris: each costs one run more than there are parameters
BASE = 64  # of Sobol': costs (mechanisms + 3) times as many runs; a power of two
_LEVELS = 4
_EDGE = 0.05  # Morris stays within these quantiles: its extremes would be the ends of the range
_RUNS = 25  # in a block


@dataclass(frozen=True)
class Points:
    """A design.

    Attributes:
        problem: as SALib has it.
        table: [points, parameters and luck], as SALib has it.
        stride: points that belong together (a trajectory, a base point with its partners).
    """

    problem: Document
    table: Floats
    stride: int


class Computed:
    """Outcomes of designed points, by arm and point number; see `joined.Runs`."""

    def __init__(self, arms: tuple[str, ...], days: int, points: int) -> None:
        """Begin without a run."""
        self.arms = arms
        self.days = days
        self._points = points
        self._tables: dict[str, list[pa.Table]] = {arm: [] for arm in arms}

    def add(self, arm: str, data: bytes) -> None:
        """Take a finished block."""
        self._tables[arm].append(pq.read_table(pa.BufferReader(data)))

    def array(self, outcome: str, arm: str) -> Floats:
        """Return [points, 1], with days behind for daily outcomes; NaN where a run failed."""
        table = pa.concat_tables(self._tables[arm])
        whole = np.array([status == OK for status in table["status"].to_pylist()], dtype=bool)
        ids = table["draw"].to_numpy().astype(np.int64)[whole]
        values = table[outcome].combine_chunks().drop_null()
        if not pa.types.is_list(values.type):
            flat = values.to_numpy(zero_copy_only=False).astype(np.float64)
            return placed(ids, flat, self._points)[:, None]
        days = values.flatten().to_numpy(zero_copy_only=False).reshape(len(ids), -1)
        result = np.full((self._points, 1, days.shape[1]), np.nan)
        result[ids, 0] = days
        return result


def designed(
    case: Case,
    design: Design,
    *,
    arms: Iterable[str],
    days: int,
    seed: int,
    size: int | None = None,
    workers: int = 1,
    scale: Scale = "log",
    simulator_name: str = simulator.REAL,
    progress: Progress = lambda done, total, seconds: None,
) -> Document:
    """Choose points, run them, and return the indices of every main outcome as plain values.

    Args:
        case: with parameters that have a prior.
        design: `morris` or `sobol`.
        arms: names of arms; the first is compared with the others.
        days: horizon.
        seed: of the points and of all luck.
        size: trajectories (Morris) or base points (Sobol', a power of two).
        workers: processes.
        scale: of counts, see `groundswell.infer.joined`.
        simulator_name: dotted name of the module that runs the model.
        progress: called with (runs done, runs in all, seconds since the first).

    Raises:
        CaseError: an arm the case does not have.
        StudyError: SALib is not installed, or nothing in the case varies.
    """
    free = [name for name, one in case.parameters.items() if isinstance(one.value, Prior)]
    if not free:
        raise StudyError(f"{case.name}: no parameter has a prior, nothing varies.")
    points = choose(case, free, design, size, seed)
    values = [at_quantiles(case, free, row) for row in points.table.tolist()]
    named = tuple(dict.fromkeys(arms))
    computed = _run(case, values, named, days, seed, workers, simulator_name, progress)
    answers = list(main_answers(computed, scale))
    analyse = _morris if design == "morris" else _sobol
    return {
        "design": design,
        "case": case.name,
        "days": days,
        "seed": seed,
        "points": len(points.table),
        "runs": len(points.table) * len(named),
        "outcomes": [_outcome(answer, points, analyse, seed) for answer in answers],
    }


def choose(case: Case, free: list[str], design: Design, size: int | None, seed: int) -> Points:
    """Return the points of a design over the free parameters and luck.

    Raises:
        StudyError: SALib is not installed.
    """
    lucks = _LUCKS if design == "morris" else 1
    names = [*free, *(f"{LUCK} {k}" for k in range(lucks))]
    problem: Document = {"num_vars": len(names), "names": names}
    if design == "morris":
        problem["bounds"] = [[_EDGE, 1.0 - _EDGE]] * len(names)
        sample = _salib("sample.morris").sample
        table = sample(problem, size or TRAJECTORIES, num_levels=_LEVELS, seed=seed)
        return Points(problem, np.asarray(table), len(names) + 1)
    problem["bounds"] = [[0.0, 1.0]] * len(names)
    problem["groups"] = [*(case.parameters[n].mechanism or "shared" for n in free), LUCK]
    base = size or BASE
    if base & (base - 1):
        raise StudyError(f"size: {base} base points; the design of Sobol' needs a power of two.")
    table = _salib("sample.sobol").sample(problem, base, calc_second_order=False, seed=seed)
    return Points(problem, np.asarray(table), len(set(problem["groups"])) + 2)


def at_quantiles(case: Case, free: list[str], quantiles: Iterable[float]) -> dict[str, float]:
    """Return the values of all parameters of a case, the free ones at these quantiles."""
    values = {
        name: float(one.value)
        for name, one in case.parameters.items()
        if not isinstance(one.value, Prior)
    }
    for name, u in zip(free, quantiles, strict=False):  # luck comes last
        values[name] = float(case.parameters[name].at(min(max(u, 1e-9), 1.0 - 1e-9)))
    return values


def _run(
    case: Case,
    values: list[dict[str, float]],
    arms: tuple[str, ...],
    days: int,
    seed: int,
    workers: int,
    simulator_name: str,
    progress: Progress,
) -> Computed:
    engine = simulator.load(simulator_name)
    inputs = {arm: engine.prepare(case, arm) for arm in arms}
    engine.warm(case, lambda sentence: None)
    job = Job(simulator_name, case.digest, engine.digest(), seed, days)
    tasks = [
        Task(Block(arm, (low, high), (0, 1)), inputs[arm], tuple(values[low:high]))
        for low in range(0, len(values), _RUNS)
        for high in (min(low + _RUNS, len(values)),)
        for arm in arms
    ]
    computed = Computed(arms, days, len(values))
    compute = executors.chosen(min(workers, len(tasks)))
    began, done = time.monotonic(), 0
    for task, part in compute(job, iter(tasks)):
        computed.add(task.block.arm, part.data)
        done += task.block.size
        progress(done, len(values) * len(arms), time.monotonic() - began)
    return computed


Analysis: TypeAlias = Callable[[Points, Floats, Floats, int], list[Document]]


def _outcome(answer: Answer, points: Points, analyse: Analysis, seed: int) -> Document:
    """Return the indices of one outcome, from the points whose partners all have finished."""
    y = answer.values[:, 0]
    whole = np.repeat(np.isfinite(y).reshape(-1, points.stride).all(axis=1), points.stride)
    document: Document = {
        "outcome": answer.outcome,
        "arm": answer.arm,
        "against": answer.against,
        "scale": answer.scale,
        "points": int(whole.sum()),
        "rows": [],
    }
    if whole.sum() < 2 * points.stride or rests_on_few(y[whole]):
        return document | {
            "note": "the variance is that of fewer than ten points: too few to say why"
        }
    document["variance"] = float(f"{y[whole].var():.6g}")
    return document | {"rows": analyse(points, points.table[whole], y[whole], seed)}


def _morris(points: Points, table: Floats, y: Floats, seed: int) -> list[Document]:
    """Return mean absolute effects, and whether they exceed all that luck did."""
    analyse = _salib("analyze.morris").analyze
    found = analyse(points.problem, table, y, num_levels=_LEVELS, seed=seed)
    rows: list[Document] = [
        {"name": str(n), "mu_star": _r(m), "error": _r(e), "mu": _r(u), "sigma": _r(s)}
        for n, m, e, u, s in zip(
            *(found[key] for key in ("names", "mu_star", "mu_star_conf", "mu", "sigma")),
            strict=True,
        )
    ]
    lucks = [row for row in rows if row["name"].startswith(LUCK)]
    floor = max(row["mu_star"] for row in lucks)
    rows = [row for row in rows if row not in lucks]
    for row in rows:
        row["beyond_luck"] = row["mu_star"] - row["error"] > floor
    typical = {key: _r(np.mean([row[key] for row in lucks])) for key in lucks[0] if key != "name"}
    rows.append({"name": LUCK, **typical, "beyond_luck": False})
    return sorted(rows, key=lambda row: -row["mu_star"])


def _sobol(points: Points, table: Floats, y: Floats, seed: int) -> list[Document]:
    """Return first-order and total indices of mechanisms; `total_less_luck` is corrected."""
    analyse = _salib("analyze.sobol").analyze
    found: Mapping[str, Floats] = analyse(points.problem, y, calc_second_order=False, seed=seed)
    groups = list(dict.fromkeys(points.problem["groups"]))
    floor = float(found["ST"][groups.index(LUCK)])
    rows = [
        {
            "name": name,
            "first": _r(found["S1"][k]),
            "first_error": _r(found["S1_conf"][k]),
            "total": _r(found["ST"][k]),
            "total_error": _r(found["ST_conf"][k]),
            "total_less_luck": _r(found["ST"][k] - floor),
        }
        for k, name in enumerate(groups)
    ]
    return sorted(rows, key=lambda row: -float(row["total"]))


def _salib(module: str) -> Any:
    """Return a module of SALib.

    Raises:
        StudyError: it is not installed.
    """
    try:
        return importlib.import_module(f"SALib.{module}")
    except ImportError as error:
        raise StudyError(
            "--design needs SALib, which is not installed: pip install 'groundswell[sensitivity]'."
        ) from error


def _r(value: float) -> float:
    return round(float(value), 4)
