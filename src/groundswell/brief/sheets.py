"""The tables behind the figures as CSV: plain numbers, each beside its interval.

A sheet travels inside the page as a `data:` address. A cell of text that a spreadsheet would take
for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import base64
import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from groundswell.brief import numbers, pictures, regions
from groundswell.brief.findings import DOORS
from groundswell.brief.observed import interval
from groundswell.case.provenance import counts_by_group

if TYPE_CHECKING:
    from groundswell.brief.disagreement import Effect, Pair
    from groundswell.brief.findings import Outcomes
    from groundswell.brief.observed import Compared
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answered

Cell: TypeAlias = str | float | int | None
Rows: TypeAlias = Iterable[Sequence[Cell]]

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_LEVELS = ("q10", "q25", "median", "q75", "q90")
_SPREAD = ("median", "q10", "q90")
_ESTIMATE = ("value", "low95", "high95")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table: what it holds, column heads, rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def text(self) -> str:
        """The table as CSV (RFC 4180); numbers by six digits, empty where there is none."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(self.head)
        writer.writerows([_cell(cell) for cell in row] for row in self.rows)
        return stream.getvalue()

    @property
    def address(self) -> str:
        """The CSV as a `data:` address."""
        packed = base64.b64encode(self.text.encode()).decode()
        return f"data:text/csv;charset=utf-8;base64,{packed}"


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return f"{cell:.6g}" if math.isfinite(cell) else ""


def sheet(title: str, head: Sequence[str], rows: Rows) -> Sheet:
    """Return a table."""
    return Sheet(title, tuple(head), tuple(tuple(row) for row in rows))


def sheets(
    case: Case,
    outcomes: Outcomes,
    pair: Pair | None,
    found: tuple[Effect, ...],
    answered: tuple[Answered, ...],
    compared: tuple[Compared, ...],
) -> dict[str, Sheet]:
    """Return the tables of a brief by name: those of the figures have the figures' names."""
    made = {
        "cost": _cost(outcomes),
        "effect": _effect(pair, found),
        "map": _map(case, outcomes),
        "street": _street(case, outcomes),
        "months": _months(outcomes),
        "places": _places(outcomes),
        "differences": _differences(outcomes),
        "doors": _doors(outcomes),
        "claims": _claims(answered),
        "observed": _observed(compared),
        "rests": _rests(case),
        "parameters": _parameters(case, outcomes),
    }
    return {name: one for name, one in made.items() if one.rows}


def _three(one: Any) -> list[Cell]:
    """Return a spread or an estimate as three cells; empty ones where there is none."""
    if one is None:
        return [None, None, None]
    middle = one.median if isinstance(one, numbers.Spread) else one.value
    return [middle, one.low, one.high]


def _cost(outcomes: Outcomes) -> Sheet:
    quantities = ("deaths", "detained", "deaths_security", "peak")
    events = ("cleared", "exit")
    head = ["arm", *(f"{q}_{end}" for q in quantities for end in _SPREAD)]
    head += [f"{name}_{end}" for name in events for end in _ESTIMATE] + ["runs"]
    rows = (
        [one.arm, *(c for q in (*quantities, *events) for c in _three(getattr(one, q))),
         one.finished]
        for one in outcomes.arms
    )  # fmt: skip
    return sheet("Human cost by arm", head, rows)


def _effect(pair: Pair | None, found: tuple[Effect, ...]) -> Sheet:
    head = ["outcome", "first_arm", "second_arm", "unit", "day", "mean", "mean_low95",
            "mean_high95", "band_low80", "band_high80", "envelope_low", "envelope_high",
            "held"]  # fmt: skip
    rows = (
        [one.name, pair.first, pair.second, UNITS[one.unit], p.day, *_three(p.mean), *p.band,
         *p.envelope, " ".join(p.held)]
        for one in found
        for p in one.points
        if pair is not None
    )  # fmt: skip
    return sheet("The effect against the horizon", head, rows)


UNITS = {"factor": "log10 of a factor", "share": "difference of shares"}


def _map(case: Case, outcomes: Outcomes) -> Sheet:
    low, middle, high = regions.table(outcomes, outcomes.baseline)
    rows = (
        [place, d, _date(case, d), middle[d, i], low[d, i], high[d, i]]
        for d in range(len(middle))
        for i, place in enumerate(outcomes.study.places)
    )
    return sheet("People in the street by place and day",
                 ["place", "day", "date", *_SPREAD], rows)  # fmt: skip


def _street(case: Case, outcomes: Outcomes) -> Sheet:
    tables = {arm: outcomes.fan(arm) for arm in outcomes.study.arms}
    rows = (
        [arm, d, _date(case, d), *found[:, d].tolist()]
        for arm, found in tables.items()
        for d in range(min(found.shape[1], outcomes.study.days, pictures.SHOWN_DAYS))
    )
    return sheet("People in the street by day", ["arm", "day", "date", *_LEVELS], rows)


def _months(outcomes: Outcomes) -> Sheet:
    rows = (
        [arm, month * pictures.MONTH, (month + 1) * pictures.MONTH - 1, *found[:, month].tolist()]
        for arm, found in pictures.by_month(outcomes).items()
        for month in range(found.shape[1])
    )
    return sheet("People in the street by thirty days",
                 ["arm", "first_day", "last_day", *_LEVELS], rows)  # fmt: skip


def _places(outcomes: Outcomes) -> Sheet:
    quantities = ("deaths", "detained", "protesting")
    head = ["place", "arm", *(f"{q}_{end}" for q in quantities for end in _SPREAD)]
    rows = []
    for arm in outcomes.study.arms:
        kept = (0, outcomes.array("regional.deaths", arm).shape[2] - 1)
        for place in outcomes.study.places:
            found = (outcomes.reduced(f"regional.{q}", place, kept, arm) for q in quantities)
            cells = (c for values in found for c in _three(numbers.spread(values)))
            rows.append([place, arm, *cells])
    return sheet("Human cost and crowds by place", head, rows)


def _differences(outcomes: Outcomes) -> Sheet:
    head = ["quantity", "arm", "against", "day", "mean", "mean_low95", "mean_high95", *_SPREAD]
    rows = (
        [one.quantity, one.arm, one.against, one.day, *_three(one.mean), *_three(one.spread)]
        for one in outcomes.differences
    )
    return sheet("Paired differences", head, rows)


def _doors(outcomes: Outcomes) -> Sheet:
    rows = (
        [arm, door, *_three(share)]
        for arm in outcomes.study.arms
        for door, share in zip(DOORS, outcomes.by_door(arm), strict=True)
    )
    return sheet("How the leader stands", ["arm", "door", *_ESTIMATE], rows)


def _claims(answered: tuple[Answered, ...]) -> Sheet:
    head = ["claim", "says", "speaker", "reading", "horizon_days", "later", "verdict", "share_true",
            "low95", "high95", "known", "why"]  # fmt: skip
    rows = (
        [one.claim.id, one.claim.says, one.claim.speaker, a.reading, a.horizon, a.later,
         str(a.verdict), a.probability, a.low, a.high,
         None if a.known is None else str(a.known).lower(), a.why]
        for one in answered
        for a in one.answers
    )  # fmt: skip
    return sheet("Claims", head, rows)


def _observed(compared: tuple[Compared, ...]) -> Sheet:
    head = ["observation", "outcome", "place", "use", "observed", "observed_q10", "observed_q90",
            *_SPREAD, "hit"]  # fmt: skip
    rows = []
    for one in compared:
        value = None if isinstance(one.seen.value, tuple) else one.seen.value
        low, high = interval(one.seen)
        hit = None if one.hit is None else str(one.hit).lower()
        rows.append([one.seen.id, one.seen.outcome, one.seen.place, one.seen.use, value, low, high,
                     *_three(one.spread), hit])  # fmt: skip
    return sheet("Observations beside the runs", head, rows)


def _rests(case: Case) -> Sheet:
    counted = counts_by_group(case)
    rows: list[Sequence[Cell]] = [
        (group, kind, number) for group, kinds in counted.items() for kind, number in kinds.items()
    ]
    return sheet("Kinds of source", ["numbers", "kind", "count"], rows)


def _parameters(case: Case, outcomes: Outcomes) -> Sheet:
    """Return every parameter as the draws have it, before an arm sets any, and what it rests on."""
    drawn = outcomes.study.parameters()
    head = ["parameter", "mechanism", *_SPREAD, "unit", "role", "kind", "sources", "what"]
    rows = (
        [one.name, one.mechanism, *_three(numbers.spread(drawn[one.name])), one.unit, one.role,
         one.source.kind, " ".join(one.source.cites), one.doc]
        for one in case.parameters.values()
        if one.name in drawn
    )  # fmt: skip
    return sheet("Parameters as drawn", head, rows)


def of_mapping(title: str, table: Sequence[Mapping[str, Cell]]) -> Sheet:
    """Return a table of rows with the same keys."""
    head = tuple(table[0]) if table else ()
    return sheet(title, head, ([row[key] for key in head] for row in table))


def _date(case: Case, day: int) -> str:
    return f"{case.start + timedelta(days=day):%Y-%m-%d}"
