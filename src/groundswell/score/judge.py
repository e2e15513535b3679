"""Scores of hub-style tables, whoever wrote them, against what was then observed.

Of a prediction is scored what it states: quantiles by the weighted interval score (Bracher et al.
2021: twice the mean pinball loss over its levels) and their intervals; samples by CRPS, and by the
energy score where the same samples run through all tasks; probabilities of categories by log and
Brier score; probabilities of staying below a threshold by Brier. Each category and each threshold
is an event of the reliability table. All scores are losses: lower is better.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from groundswell.errors import GroundswellError
from groundswell.score import proper, tables
from groundswell.score.hub import Row
from groundswell.score.proper import Floats

Task: TypeAlias = tuple[tuple[str, str], ...]
Parts: TypeAlias = Mapping[str, float]  # quantile, sample, category or threshold -> value
Losses: TypeAlias = dict[str, dict[Task, float]]

OBSERVED = ("oracle_value", "observation")  # names of the column in the hubs' target data


def read_observed(path: Path) -> dict[Task, str]:
    """Read what was observed: columns of the task, and one called `oracle_value` or `observation`.

    Raises:
        GroundswellError: no such column, or a task comes twice.
    """
    found: dict[Task, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        columns = table.fieldnames or []
        value = next((name for name in OBSERVED if name in columns), None)
        if value is None:
            raise GroundswellError(f"{path}:1: no column '{OBSERVED[0]}' or '{OBSERVED[1]}'.")
        for cells in table:
            task = tuple((k, v) for k, v in cells.items() if k != value)
            if task in found:
                raise GroundswellError(f"{path}:{table.line_num}: observed twice. Keep one row.")
            found[task] = cells[value]
    return found


def judge(
    rows: Iterable[Row],
    observed: Mapping[Task, str],
    *,
    baseline: str | None = None,
    day: str | None = None,
    seed: int = 1,
) -> dict[str, Any]:
    """Return the scores of every model of a table, ready to be written as JSON.

    Args:
        rows: of any number of models.
        observed: task -> what was observed; its columns may be some of the rows' (a table of
            predictions also says when they were made).
        baseline: name of a model that the others are compared with, task by task.
        day: the task's column by whose values resampling goes in blocks; by single tasks if None.
        seed: of the resampling.

    Raises:
        GroundswellError: no prediction is of anything observed, or there is no such baseline.
    """
    losses: dict[str, Losses] = {}
    found = []
    for model, parts in _by_model(rows).items():
        seen = _matched(parts, observed)
        if not seen:
            raise GroundswellError(f"{model}: none of its tasks was observed. Compare the columns.")
        losses[model], row = _scored(parts, seen)
        found.append({"model": model, "tasks": len(seen), **row})
    if baseline is not None and baseline not in losses:
        raise GroundswellError(f"no model '{baseline}' in the table: {', '.join(losses)}.")
    compared = [
        {"model": model, "baseline": baseline, "score": name, **_compared(ours, rival, day, seed)}
        for model in losses
        if baseline is not None and model != baseline
        for name, ours in losses[model].items()
        if (rival := losses[baseline].get(name)) and set(ours) & set(rival)
    ]
    return {"scores": found, "skill": compared}


def _by_model(rows: Iterable[Row]) -> dict[str, dict[Task, dict[str, dict[str, float]]]]:
    """Return model -> task -> kind -> part -> value."""
    found: dict[str, dict[Task, dict[str, dict[str, float]]]] = {}
    for row in rows:
        tasks = found.setdefault(row.model, {}).setdefault(tuple(row.task.items()), {})
        tasks.setdefault(row.kind, {})[row.part] = row.value
    return found


def _matched(tasks: Iterable[Task], observed: Mapping[Task, str]) -> dict[Task, str]:
    """Return what was observed of each task that was."""
    columns = {name for name, _ in next(iter(observed), ())}
    return {
        task: observed[key]
        for task in tasks
        if (key := tuple(pair for pair in task if pair[0] in columns)) in observed
    }


def _scored(
    tasks: Mapping[Task, Mapping[str, Parts]], seen: Mapping[Task, str]
) -> tuple[Losses, dict[str, Any]]:
    """Return the losses of a model by score and task, and its row of means."""
    losses: Losses = {}
    events: list[tuple[float, float]] = []
    covered: dict[float, list[tuple[bool, float]]] = {}
    for task, truth in seen.items():
        for kind, parts in tasks[task].items():
            for name, loss in _losses(kind, parts, truth).items():
                losses.setdefault(name, {})[task] = loss
            if kind == "quantile":
                for level, hit, width in _intervals(parts, float(truth)):
                    covered.setdefault(level, []).append((hit, width))
            if kind in ("pmf", "cdf"):
                events += _events(kind, parts, truth)
    row: dict[str, Any] = {name: float(np.mean(list(one.values()))) for name, one in losses.items()}
    samples = [tasks[task]["sample"] for task in seen if "sample" in tasks[task]]
    if len(samples) > 1 and all(one.keys() == samples[0].keys() for one in samples):
        paths = np.array([[one[part] for one in samples] for part in samples[0]])
        seen_path = np.array([float(seen[task]) for task in seen if "sample" in tasks[task]])
        row["energy"] = float(proper.energy(seen_path, paths))
    row["intervals"] = [
        {
            "level": level,
            "coverage": float(np.mean([hit for hit, _ in pairs])),
            "width": float(np.median([width for _, width in pairs])),
        }
        for level, pairs in sorted(covered.items())
    ]
    if events:
        chance, happened = np.array(events).T
        row["reliability"] = [vars(one) for one in tables.reliability(happened, chance)]
    return losses, row


def _losses(kind: str, parts: Parts, truth: str) -> dict[str, float]:
    """Return the losses of one prediction by the names of the scores."""
    if kind in ("mean", "median"):
        return {f"error of the {kind}": abs(parts[""] - float(truth))}
    if kind == "quantile":
        levels, values = _ladder(parts)
        y = float(truth)
        pinball = np.where(y <= values, (1.0 - levels) * (values - y), levels * (y - values))
        return {"interval": float(2.0 * pinball.mean())}
    if kind == "sample":
        return {"crps": float(proper.crps(float(truth), list(parts.values())))}
    events = np.array(_events(kind, parts, truth))
    found = {"brier": float(proper.brier(events[:, 1], events[:, 0]).mean())}
    if kind == "pmf":
        found["log"] = float(proper.log_score(1.0, parts.get(truth, 0.0)))
    return found


def _events(kind: str, parts: Parts, truth: str) -> list[tuple[float, float]]:
    """Return (probability, 1 if it happened) of each category or threshold."""
    if kind == "pmf":
        return [(chance, float(part == truth)) for part, chance in parts.items()]
    return [(chance, float(float(truth) <= float(part))) for part, chance in parts.items()]


def _ladder(parts: Parts) -> tuple[Floats, Floats]:
    steps = sorted((float(level), value) for level, value in parts.items())
    return np.array([p for p, _ in steps]), np.array([v for _, v in steps])


def _intervals(parts: Parts, truth: float) -> Iterable[tuple[float, bool, float]]:
    """Yield (level, whether the truth lies inside, width) of the central intervals stated."""
    levels, values = _ladder(parts)
    for low, bottom in zip(levels, values, strict=True):
        top = values[np.isclose(levels, 1.0 - low)]
        if low < 0.5 and len(top):
            yield round(1.0 - 2.0 * float(low), 9), bool(bottom <= truth <= top[0]), top[0] - bottom


def _compared(
    ours: Mapping[Task, float], rival: Mapping[Task, float], day: str | None, seed: int
) -> dict[str, Any]:
    """Return the mean difference of two losses on what both predicted, and how sure it is."""
    both = [task for task in ours if task in rival]
    gaps: dict[str, list[float]] = {}
    for task in both:
        when = dict(task).get(day, "") if day else str(task)
        gaps.setdefault(when, []).append(ours[task] - rival[task])
    daily: Sequence[float] = [float(np.mean(gaps[when])) for when in sorted(gaps)]
    found = tables.skill(daily, np.zeros(len(daily)), seed=seed)
    return {
        "tasks": len(both), "difference": found.difference, "low": found.low, "high": found.high,
        "worse": found.better, "blocks": found.blocks,
    }  # fmt: skip
