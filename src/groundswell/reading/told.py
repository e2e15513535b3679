"""Reports as JSON: the shape of `groundswell read --json` (keys are fixed, more may be added)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from groundswell.reading.reports import Report
from groundswell.reading.statements import Statement, linked


def report_json(report: Report, case_actors: Sequence[str] = ()) -> dict[str, Any]:
    """Return a report in the shape of `groundswell read --json`."""
    source = report.document.source
    cut = report.truncation
    return {
        "source": source,
        "language": report.language,
        "date": report.date.isoformat() if report.date else None,
        "dated_by": report.dated_by or None,
        "title": report.document.title or None,
        "outlet": report.outlet or None,
        "dateline": vars(report.dateline) if report.dateline.text else None,
        "truncated": cut is not None,
        "truncation": {
            "missing": cut.missing,
            "read": None if cut.missing is None else round(1 - cut.missing, 4),
            "why": cut.why,
        }
        if cut
        else None,
        "removed": [
            {
                "kind": part.kind,
                "text": part.text,
                "span": None
                if part.start is None
                else {
                    "document": source,
                    "paragraph": part.paragraph,
                    "start": part.start,
                    "end": part.end,
                },
            }
            for part in report.removed
        ],
        "scars": [
            {
                "kind": scar.kind,
                "text": scar.text,
                "span": {
                    "document": source,
                    "paragraph": scar.paragraph,
                    "start": scar.start,
                    "end": scar.end,
                },
            }
            for scar in report.scars
        ],
        "paragraphs": [
            {"paragraph": p.number, "start": p.start, "end": p.end} for p in report.paragraphs
        ],
        "statements": [
            _statement(statement, source, case_actors) for statement in report.statements
        ],
        "text": report.document.text,
        "problems": list(report.problems),
    }


def _statement(
    statement: Statement, source: str, case_actors: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a statement in the shape of `groundswell read --json`."""
    speaker, hedged = statement.speaker, statement.hedge
    return {
        "type": statement.type,
        "text": statement.text,
        "span": {
            "document": source,
            "paragraph": statement.paragraph,
            "start": statement.start,
            "end": statement.end,
        },
        "speaker": speaker.name if speaker else None,
        "speaker_role": speaker.role or None if speaker else None,
        "speaker_kind": speaker.kind if speaker else "report",
        "speaker_case": linked(speaker.name, case_actors) if speaker else None,
        "relay": list(statement.relay),
        "date": statement.date,
        "hedge": hedged._asdict() if hedged else None,
        "quantities": [
            {
                "text": q.text,
                "value": q.value,
                "low": q.low,
                "high": q.high,
                "unit": q.unit,
                "of": q.of,
            }
            for q in statement.quantities
        ],
        "dates": [
            {"text": d.text, "date": d.date, "until": d.until, "basis": d.basis}
            for d in statement.dates
        ],
        "places": [
            {
                "text": p.text,
                "name": p.name,
                "kind": p.kind,
                "country": p.country or None,
                "lon": p.lon,
                "lat": p.lat,
                "population": p.population,
                "case": p.case,
            }
            for p in statement.places
        ],
        "actors": [vars(actor) for actor in statement.actors],
        "by": statement.by,
    }
