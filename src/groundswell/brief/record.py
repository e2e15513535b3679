"""A study's numbers as plain values: the JSON of `groundswell run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.brief import numbers

if TYPE_CHECKING:
    from groundswell.brief.findings import Difference, Outcomes

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
NAMES = tuple(f"q{round(100 * level):02d}" for level in LEVELS)
NATIONAL, SCALAR = "national.", "total"


def record(outcomes: Outcomes) -> dict[str, Any]:
    """Return quantiles of every outcome by arm, the paired differences, and where they come from.

    `quantiles[OUTCOME]` has `total` (of one number a run) and `day` (of one number a day, a list
    over days). Of what dates an event, the quantiles are over the runs in which it happened, and
    `happened` is their share. `mechanism` is that of whoever ran them, where there was one.
    """
    study = outcomes.study
    meta = study.meta
    return {
        "case": meta["case"],
        "arms": {arm: {"quantiles": _quantiles(outcomes, arm)} for arm in study.arms},
        "differences": [difference(one) for one in outcomes.differences],
        "digest": meta["digest"],
        "case_digest": meta["case_digest"],
        "seed": meta["seed"],
        "runs": {key: meta["runs"][key] for key in ("done", "failed")},
        "study": str(study.path),
    } | ({"mechanism": meta["mechanism"]} if "mechanism" in meta else {})


def difference(one: Difference) -> dict[str, Any]:
    """Return a paired difference as plain values."""
    spread = one.spread
    return {
        "arm": one.arm,
        "against": one.against,
        "outcome": one.quantity,
        "day": one.day,
        "mean": _plain(one.mean.value),
        "mean_low": _plain(one.mean.low),
        "mean_high": _plain(one.mean.high),
        "q10": None if spread is None else spread.low,
        "q50": None if spread is None else spread.median,
        "q90": None if spread is None else spread.high,
    }


def _quantiles(outcomes: Outcomes, arm: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    finished = outcomes.finished(arm)
    for name in outcomes.study.columns:
        if name in ("arm", "draw", "replicate", "status") or name.startswith("regional."):
            continue
        series = outcomes.array(name, arm)
        if name.startswith(NATIONAL):
            table = numbers.by_day(series, LEVELS)
            rows = [[_plain(value) for value in row] for row in table]
            found.setdefault(name.removeprefix(NATIONAL), {})["day"] = dict(
                zip(NAMES, rows, strict=True)
            )
        else:
            found.setdefault(name, {})[SCALAR] = _total(series, finished)
    return found


def _total(values: numbers.Floats, finished: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, Any]:
    there = values[np.isfinite(values)]
    levels = np.quantile(there, LEVELS) if there.size else np.full(len(LEVELS), np.nan)
    total = dict(zip(NAMES, map(_plain, levels), strict=True))
    if there.size < int(finished.sum()):
        total["happened"] = there.size / int(finished.sum())
    return total


def _plain(value: float) -> float | None:
    """Return a number as JSON has it: six digits, None for what is not there."""
    return float(f"{value:.6g}") if np.isfinite(value) else None
