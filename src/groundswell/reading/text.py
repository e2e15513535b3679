"""What was read, as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from groundswell.reading.kinds import TYPES
from groundswell.reading.reports import Report
from groundswell.reading.statements import Statement

WIDTH = 150


def described(
    reports: Sequence[Report], between: dict[str, Any], refused: Sequence[dict[str, str]] = ()
) -> str:
    """Return the reports, what was removed, the statements by type, copies and conflicts."""
    lines: list[str] = []
    for report in reports:
        lines += [*_head(report), *_removed(report), *_statements(report), ""]
    if len(reports) > 1:
        lines.append(f"{len(reports)} reports, {between['sources']} sources")
    for copy in between["copies"]:
        of = copy["of"]
        one, other = (f"{x['document']} p{x['paragraph']}" for x in (copy, of))
        lines.append(f"  {copy['kind']}: {one} of {other} ({copy['likeness']})")
    for conflict in between["conflicts"]:
        lines.append(f"conflicting numbers: {conflict['what']}")
        for value in conflict["values"]:
            who = value["speaker"] or "the report"
            lines.append(f"  {value['text']} ({who}, {value['document']})")
    for item in refused:
        lines.append(f"refused: {item['quote']!r}: {item['why']}")
    return "\n".join(lines).rstrip()


def _head(report: Report) -> list[str]:
    when = f"{report.date} ({report.dated_by})" if report.date else "date unknown"
    outlet = f", {report.outlet}" if report.outlet else ""
    lines = [f"{report.document.source}: {report.language}, {when}{outlet}"]
    if report.truncation is not None:
        missing = report.truncation.missing
        share = "" if missing is None else f", {100 * missing:.0f} % missing"
        lines.append(f"  cut off{share}: {_short(report.truncation.why)}")
    if report.scars:
        kinds = Counter(scar.kind for scar in report.scars)
        told = ", ".join(f"{kind} ({number})" for kind, number in kinds.most_common())
        lines.append(f"  scars: {told}")
    return lines + [f"  PROBLEM: {problem}" for problem in report.problems]


def _removed(report: Report) -> list[str]:
    return [f"  removed ({part.kind}): {_short(part.text, 90)}" for part in report.removed[:40]] + (
        [f"  ... and {len(report.removed) - 40} more"] if len(report.removed) > 40 else []
    )


def _statements(report: Report) -> list[str]:
    lines = []
    for kind in TYPES:
        found = [statement for statement in report.statements if statement.type == kind]
        if found:
            lines.append(f"  {len(found)} x {kind}")
            lines += [f"    {_line(statement)}" for statement in found]
    return lines


def _line(statement: Statement) -> str:
    who = statement.speaker.name if statement.speaker else ""
    via = f" via {' and '.join(statement.relay)}" if statement.relay else ""
    hedge = ""
    if statement.hedge:
        hedge = " [{} {:g}-{:g}]".format(*statement.hedge)
    said = f"{who}{via}: " if who else ""
    where = f"p{statement.paragraph}.{statement.start}-{statement.end}"
    return f"{where} {said}{_short(statement.text)}{hedge}"


def _short(text: str, width: int = WIDTH) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 3] + "..."
