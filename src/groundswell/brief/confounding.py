"""The table of what fell together as plain text: human cost first."""

from __future__ import annotations

from typing import Any

from groundswell.brief.text import plain, table
from groundswell.brief.words import count, signed

_TITLES = {"deaths": ("Deaths", 1.0), "person_hours": ("Person-hours in the street, 1,000", 1e3)}
_COLUMNS = {
    "alone": "alone, against none",
    "last": "taken from all",
    "shapley": "mean over all orders",
    "naive": "before and after",
}
_NOTE = (
    "  Means, 95 % Monte-Carlo intervals. Only the mean over all orders (Shapley) adds up to what",
    "  all did. Before and after: what came after the day of a treatment, less what there would",
    "  have been had the two days before gone on; what fell on one day it cannot tell apart.",
)


def text(found: dict[str, Any]) -> str:
    """Return the effects of every treatment, and what the naive comparison makes of them."""
    lines = [
        f"What fell together in {found['case']}: every combination of {len(found['treatments'])} "
        f"treatments, {found['draws']} draws x {found['replicates']} ({found['over']}), "
        f"up to day {found['days']}",
        "",
        *(f"  {_when(one)}" for one in found["treatments"]),
    ]
    for outcome in found["outcomes"]:
        lines += ["", *_outcome(outcome)]
    lines += ["", *_NOTE]
    return plain("\n".join(lines))


def _when(one: dict[str, Any]) -> str:
    return f"{one['name']}: from day {one['day']:.1f}; {', '.join(one['decisions'])}"


def _outcome(found: dict[str, Any]) -> list[str]:
    title, unit = _TITLES.get(found["outcome"], (found["outcome"], 1.0))
    rows = [
        [row["treatment"], *(_interval(row[key], unit) for key in _COLUMNS)]
        for row in found["rows"]
    ]
    sums = [_interval(found[key], unit) for key in ("together", "naive_sum")]
    rows.append(["all together", "", "", *sums])
    none, every = (count(found[key]["value"] / unit) for key in ("none", "all"))
    return [
        table([title, *_COLUMNS.values()], rows),
        f"  With none of them {none}, with all {every}.",
    ]


def _interval(one: dict[str, Any], unit: float) -> str:
    value = signed(one["value"] / unit)
    if one["low"] is None:
        return value
    return f"{value} ({signed(one['low'] / unit)} to {signed(one['high'] / unit)})"
