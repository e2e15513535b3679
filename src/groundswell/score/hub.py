"""Tables that others can score: the long format of the hubverse.

One row a number: the columns of the task (any names, e.g. origin_date, location, target_date), then
`output_type` (mean, median, quantile, cdf, pmf, sample), `output_type_id` (which quantile, value,
category or sample; empty for mean and median) and `value`; `model_id` names who predicted.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundswell.errors import GroundswellError, nearest

OUTPUT_TYPES = ("mean", "median", "quantile", "cdf", "pmf", "sample")
_STANDARD = ("model_id", "output_type", "output_type_id", "value")


@dataclass(frozen=True)
class Row:
    """One number of a prediction.

    Attributes:
        model: who predicted.
        task: name -> value of the columns that say what is predicted.
        kind: one of `OUTPUT_TYPES`.
        part: which quantile, threshold, category or sample; empty for a mean or a median.
        value: the number.
    """

    model: str
    task: Mapping[str, str]
    kind: str
    part: str
    value: float


def quantile_rows(
    model: str, task: Mapping[str, str], quantiles: Mapping[float, float]
) -> list[Row]:
    """Return the rows of one prediction given by its quantiles (level -> value)."""
    return [Row(model, task, "quantile", f"{p:g}", v) for p, v in sorted(quantiles.items())]


def write(path: Path, rows: Iterable[Row]) -> int:
    """Write rows as CSV and return how many; all must have the same task columns."""
    whole = list(rows)
    names = tuple(whole[0].task) if whole else ()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*names, *_STANDARD])
        for row in whole:
            if tuple(row.task) != names:
                raise ValueError(f"task columns {tuple(row.task)} differ from {names}")
            tasks = [row.task[name] for name in names]
            out.writerow([*tasks, row.model, row.kind, row.part, repr(float(row.value))])
    return len(whole)


def read(path: Path) -> list[Row]:
    """Read a hub-style CSV.

    Raises:
        GroundswellError: a column is missing, an output type is unknown, a value is no number, a
            quantile level is outside [0, 1] or quantiles cross; all faults at once, with lines.
    """
    rows: list[Row] = []
    faults: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        columns = table.fieldnames or []
        for name in _STANDARD[1:]:
            if name not in columns:
                guess = nearest(name, columns)
                hint = f" Did you mean '{guess}'?" if guess else ""
                faults.append(f"{path}:1: no column '{name}'.{hint}")
        if faults:
            raise GroundswellError("\n".join(faults))
        for cells in table:
            row, fault = _row(cells)
            if row is None:
                faults.append(f"{path}:{table.line_num}: {fault}")
            else:
                rows.append(row)
    faults += [f"{path}: {fault}" for fault in _crossings(rows)]
    if faults:
        raise GroundswellError("\n".join(faults))
    return rows


def _row(cells: Mapping[str, str]) -> tuple[Row | None, str]:
    kind, part = cells["output_type"], cells["output_type_id"] or ""
    if kind not in OUTPUT_TYPES:
        guess = nearest(kind, OUTPUT_TYPES)
        return None, f"unknown output_type '{kind}'." + (
            f" Did you mean '{guess}'?" if guess else ""
        )
    value = _number(cells["value"])
    if value is None:
        return None, f"value '{cells['value']}' is not a number. Write a finite number."
    level = _number(part)
    if kind == "quantile" and (level is None or not 0.0 <= level <= 1.0):
        return None, f"quantile level '{part}' is not in [0, 1]. Write it as 0.025, 0.5 and so on."
    part = "" if kind in ("mean", "median") else part
    task = {k: v for k, v in cells.items() if k not in _STANDARD}
    return Row(cells.get("model_id") or "", task, kind, part, value), ""


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _crossings(rows: Iterable[Row]) -> list[str]:
    """Return one sentence for each prediction whose quantiles fall as their levels rise."""
    ladders: dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[float, float]]] = {}
    for row in rows:
        if row.kind == "quantile":
            key = (row.model, tuple(row.task.items()))
            ladders.setdefault(key, []).append((float(row.part), row.value))
    faults = []
    for (model, task), steps in ladders.items():
        values = [value for _, value in sorted(steps)]
        if values != sorted(values):
            where = ", ".join(f"{k}={v}" for k, v in task)
            faults.append(f"quantiles of {model or 'the model'} cross at {where}. Sort them.")
    return faults
