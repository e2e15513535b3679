"""A study's numbers as plain text for the terminal: human cost first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from groundswell.brief import words
from groundswell.brief.findings import DOORS, Difference, Outcomes
from groundswell.brief.numbers import Estimate, Spread

_TITLES = {
    "deaths": "Deaths since the start",
    "person_hours": "Person-hours in the street",
    "exit": "Leader out of office, percentage points",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], indent: int = 2) -> str:
    """Return rows as text in columns, the first to the left, the others to the right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    return "\n".join(
        (
            " " * indent
            + "  ".join(
                cell.ljust(width) if k == 0 else cell.rjust(width)
                for k, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        ).rstrip()
        for line in lines
    )


def report(outcomes: Outcomes) -> str:
    """Return all tables of a study."""
    parts = [cost(outcomes), street(outcomes), leader(outcomes)]
    parts += [differences(outcomes, quantity) for quantity in _TITLES]
    foreign = outcomes.study.meta.get("mechanism")
    if foreign:
        name = foreign["name"]
        parts.append(f"Run with a mechanism that is not the model's: '{name}' (see study.json).")
    return plain("\n\n".join(part for part in parts if part))


def cost(outcomes: Outcomes) -> str:
    """Return deaths, then detentions, by arm."""
    head = ["Human cost", "deaths", "detentions", "deaths among forces", "runs"]
    rows = [
        [one.arm, _spread(one.deaths), _spread(one.detained), _spread(one.deaths_security),
         words.count(one.finished)]
        for one in outcomes.arms
    ]  # fmt: skip
    return f"{table(head, rows)}\n  Median and the interval that holds 80 % of the runs."


def street(outcomes: Outcomes) -> str:
    """Return the largest crowd and whether the streets were cleared, by arm."""
    head = ["In the street", "largest crowd", f"clear by day {outcomes.clear_by}"]
    rows = [[one.arm, _spread(one.peak), _chance(one.cleared)] for one in outcomes.arms]
    return table(head, rows)


def leader(outcomes: Outcomes) -> str:
    """Return how the leader stands at the end, by arm."""
    head = [f"Leader, day {outcomes.study.days}", "out of office", *DOORS[1:]]
    rows = [
        [one.arm, _chance(one.exit), *(words.percent(share) for share in one.doors[1:])]
        for one in outcomes.arms
    ]
    return table(head, rows)


def differences(outcomes: Outcomes, quantity: str) -> str:
    """Return mean paired differences to the baseline with their Monte-Carlo intervals."""
    found = [one for one in outcomes.differences if one.quantity == quantity]
    if not found:
        return ""
    arms = list(dict.fromkeys(one.arm for one in found))
    head = [_TITLES[quantity], *(f"day {day}" for day in outcomes.report_days)]
    rows = [[arm, *(_gap(one) for one in found if one.arm == arm)] for arm in arms]
    note = f"  Mean difference to {outcomes.baseline}, pairs with the same luck; 95 % Monte-Carlo."
    return f"{table(head, rows)}\n{note}"


_QUOTES = str.maketrans("“”", '""')


def plain(text: str) -> str:
    """Return text with the signs that every terminal shows."""
    return text.replace("\u202f", ",").replace("\u00a0", " ").replace("−", "-").translate(_QUOTES)


def _spread(one: Spread | None) -> str:
    if one is None:
        return "no run"
    return f"{words.count(one.median)} ({words.count(one.low)} to {words.count(one.high)})"


def _chance(one: Estimate | None) -> str:
    if one is None:
        return "no run"
    return f"{words.percent(one.value)} ({words.percent(one.low)} to {words.percent(one.high)})"


def _gap(one: Difference) -> str:
    form = words.points if one.quantity == "exit" else words.signed
    return f"{form(one.mean.value)} ({form(one.mean.low)} to {form(one.mean.high)})"
