"""The table of what fell together as plain text: human cost first."""

from __future__ import annotations

from typing import Any

from groundswell.brief.text import plain, table
from groundswell.brief.words import count, signed

_TITLES = {"deaths": "Deaths", "person_hours": "Person-hours in the street"}
_COLUMNS = {
    "alone": "alone, against none",
    "last": "taken from all",
    "shapley": "mean over all orders",
    "naive": "before and after",
}


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
    lines += [
        "",
        "  Means with their 95 % Monte-Carlo intervals. Only the mean over all orders (Shapley) adds "
        "up to",
        "  what all did. Before and after: what came after the day of a treatment, less what there "
        "would",
        "  have been had the two days before gone on; it cannot tell apart what fell on one day.",
    ]
    return plain("\n".join(lines))


def _when(one: dict[str, Any]) -> str:
    return f"{one['name']}: from day {one['day']:.1f}; {', '.join(one['decisions'])}"


def _outcome(found: dict[str, Any]) -> list[str]:
    title = _TITLES.get(found["outcome"], found["outcome"])
    rows = [[row["treatment"], *(_interval(row[key]) for key in _COLUMNS)] for row in found["rows"]]
    together, naive = found["together"], found["naive_sum"]
    rows.append(["all together", "", "", _interval(together), _interval(naive)])
    return [
        table([title, *_COLUMNS.values()], rows),
        f"  {title} with none of them {_level(found['none'])}, with all {_level(found['all'])}.",
    ]


def _level(one: dict[str, Any]) -> str:
    return count(one["value"])


def _interval(one: dict[str, Any]) -> str:
    if one["low"] is None:
        return signed(one["value"])
    return f"{signed(one['value'])} ({signed(one['low'])} to {signed(one['high'])})"
