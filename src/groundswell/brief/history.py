"""The outside view in plain words: human cost and fates first, then intervals, then the doubts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from groundswell.brief.text import table
from groundswell.history import episodes as past
from groundswell.history.curves import LEVEL, Point, value
from groundswell.history.episodes import Episode

WIDTH = 100
DOORS = {
    "office": "in office",
    "overrun": "overthrown",
    "coup": "coup",
    "negotiated": "talked out",
    "flight": "fled",
    "ordinary": "ordinary end",
    "died": "died",
    "killed": "killed",
    "foreign": "foreign power",
    None: "not known",
}
HORIZONS = {"30d": "30 days", "1y": "1 year", "5y": "5 years"}
CURVE_DAYS = (30, 180, 365, 730, 1095, 1825)
_MARK = {"memory": "*", "source": "", "unknown": ""}


def text(told: Mapping[str, Any]) -> str:
    """Return the report of `episodes_view.report` for a terminal."""
    parts = [_head(told), _episodes(told), _intervals(told), _curves(told), _sensitivity(told)]
    parts += [_analogies(told), _unanswered(told), _rests(told)]
    return "\n\n".join(part for part in parts if part) + "\n"


def cells(name: str) -> dict[str, Any]:
    """Return one episode, cell by cell, with the documents cited, as plain values.

    Raises:
        GroundswellError: there is no such episode.
    """
    one = past.episode(name)
    cited = sorted({cite for cell in one.cells.values() for cite in cell.cites})
    return {
        "name": one.id,
        "title": one.title,
        "country": one.country,
        "cells": {k: vars(v) | {"cites": list(v.cites)} for k, v in one.cells.items()},
        "sources": {cite: vars(past.sources()[cite]) for cite in cited},
    }


def shown(found: Mapping[str, Any]) -> str:
    """Return the cells of one episode for a terminal."""
    lines = [f"{found['title']} ({found['name']})", ""]
    for field, cell in found["cells"].items():
        origin = "; ".join(cell["cites"]) if cell["kind"] == "source" else cell["kind"]
        note = f" {cell['note']}" if cell["note"] else ""
        lines += _wrapped(f"{field}: {cell['value'] or '?'} [{origin}]{note}", "  ", "      ")
    lines.append("")
    for cite, source in found["sources"].items():
        lines += [f"  {cite}: {source['title']}", f"      {source['address'] or 'no address'}"]
    return "\n".join(lines) + "\n"


def mark(one: Episode, field: str) -> str:
    """Return the text of a cell for a table: `?` where unknown, `*` behind what is recalled."""
    cell = one.cells.get(field)
    if cell is None or cell.kind == "unknown":
        return "?"
    written = cell.value
    if field in past.NUMBERS:
        written = f"{float(written):,.0f}"
    return written + _MARK[cell.kind]


def fate(told: Mapping[str, Any], horizon: str) -> str:
    """Return what had become of a leader at a horizon, in words."""
    return DOORS[told["fate"][horizon]]


def _head(told: Mapping[str, Any]) -> str:
    against = f", by likeness to {told['case']}" if told["case"] else ""
    lines = [f"Leaders who asked foreign troops in, 1945 to 2023{against}"]
    lines.append(f"  Rule {told['rule']['name']}: {told['rule']['says']}.")
    mine = told["own_episode"]
    if mine:
        now = fate(mine, "1y")
        lines.append(f"  The case's own episode is left out of its class (its leader after 1 year: "
                     f"{now}).")  # fmt: skip
    return "\n".join(lines)


def _episodes(told: Mapping[str, Any]) -> str:
    held = {one.id: one for one in past.episodes()}
    ranked = told["case"] is not None
    head = ["Episode", "deaths", "after 30 days", "1 year", "5 years", "arms", "crowd", "troops"]
    rows = []
    for row in told["episodes"]:
        if not row["in_class"]:
            continue
        one = held[row["name"]]
        like = [f"{row['similarity']:.2f}"] if ranked else []
        fates = [fate(row, key) for key in HORIZONS]
        rest = [mark(one, field) for field in ("armed", "mass", "troops")]
        rows.append([row["title"], *like, mark(one, "deaths"), *fates, *rest])
    if not rows:
        return "  No episode meets this rule."
    if ranked:
        head.insert(1, "like")
    out = len(told["episodes"]) - len(rows)
    notes = "  ? not known; * recalled, not read. An ordinary end is an election or a retirement."
    more = f"\n  {out} further episodes do not meet this rule (--rule wide, --rule contested)."
    return table(head, rows) + "\n" + notes + (more if out else "")


def _intervals(told: Mapping[str, Any]) -> str:
    survive = told["outside_view"]["survive"]
    head = ["Of these leaders", *(f"within {words}" for words in HORIZONS.values())]
    rows = [["still in office", *(_estimate(survive[key]) for key in HORIZONS)]]
    for door, found in told["outside_view"]["doors"].items():
        if any(found[key]["k"] for key in HORIZONS):
            rows.append([DOORS[door], *(_estimate(found[key]) for key in HORIZONS)])
    note = (
        f"  k of n, then the mean and the {LEVEL:.0%} interval of a share of which nothing was "
        "known before\n  (Jeffreys). So few episodes allow no more; none says what the troops "
        "did, since nobody knows\n  what would have come without them, and help comes to those "
        "whom helpers think worth saving."
    )
    return table(head, rows) + "\n" + note


def _curves(told: Mapping[str, Any]) -> str:
    curves = {one["door"]: [Point(**point) for point in one["points"]] for one in told["curves"]}
    if not curves.get("office"):
        return ""
    head = ["Curves", *(f"day {day}" for day in CURVE_DAYS)]
    rows = []
    for door, points in curves.items():
        if door == "office" or points[-1].value > 0.0:
            found = [value(points, day) for day in CURVE_DAYS]
            rows.append([DOORS[door], *(_on_curve(point) for point in found)])
    note = (
        "  In office: Kaplan-Meier; each door: Aalen-Johansen, the others competing; all in "
        "percent. A leader\n  still in office when last seen leaves the count then."
    )
    return table(head, rows) + "\n" + note


def _sensitivity(told: Mapping[str, Any]) -> str:
    head = ["Were the rule another", "n", *(f"in office, {words}" for words in HORIZONS.values())]
    rows = [
        [row["rule"], str(row["n"]), *(_estimate(row["survive"][key]) for key in HORIZONS)]
        for row in told["sensitivity"]
    ]
    means = [row["survive"]["1y"]["mean"] for row in told["sensitivity"] if row["n"]]
    low, high = (round(100 * end(means, default=0.0)) for end in (min, max))
    lines = [f"  The mean after one year goes from {low} to {high} % with the rule."]
    lines += [f"  {row['rule']}: {row['says']}" for row in told["sensitivity"]]
    return table(head, rows) + "\n" + "\n".join(lines)


def _analogies(told: Mapping[str, Any]) -> str:
    held = {one.id: one for one in past.analogies()}
    lines = ["What experts compared, and why none of it is in the class"]
    for row in told["analogies"]:
        one = held[row["name"]]
        like = f" (like: {row['similarity']:.2f})" if row["similarity"] is not None else ""
        cost = f"{mark(one, 'deaths')} dead"
        gone = f"{row['leader']}: {DOORS[row['fate']['door']]}"
        if row["fate"]["days"] < 0:
            gone += ", before the troops acted"
        told_as = f"{row['title']}{like}: {cost}. {gone}. Fails: {', '.join(row['fails'])}."
        lines += _wrapped(told_as, "  ", "      ")
    return "\n".join(lines)


def _unanswered(told: Mapping[str, Any]) -> str:
    held = {one.id: one for one in past.unanswered()}
    rows = [
        [
            f"{row['title']}: {mark(held[row['name']], 'leader')}, of {row['of']}",
            *(fate(row, key) for key in ("30d", "1y")),
        ]
        for row in told["unanswered"]
    ]
    note = (
        "  Those who met a refusal are no control group: who is thought lost is refused. The list "
        "is what was\n  met on the way, not a search."
    )
    head = ["Asked, and nobody came", "after 30 days", "1 year"]
    return table(head, rows) + "\n" + note


def _rests(told: Mapping[str, Any]) -> str:
    counts = told["cells"]
    total = sum(counts.values())
    shares = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    return (
        f"  Of {total} cells on {len(past.episodes())} episodes: {shares}. `groundswell history "
        "--show EPISODE` prints them."
    )


def _estimate(found: Mapping[str, Any]) -> str:
    mean, low, high = (round(100 * found[key]) for key in ("mean", "low", "high"))
    return f"{found['k']} of {found['n']}, {mean} ({low} to {high}) %"


def _on_curve(point: Point | None) -> str:
    if point is None:
        return "-"
    return f"{100 * point.value:.0f} ({100 * point.low:.0f}-{100 * point.high:.0f})"


def _wrapped(line: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=first, subsequent_indent=rest)
