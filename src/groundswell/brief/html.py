"""Writes the brief: one HTML file without script, request or outside font."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.brief import claims, observed, sentences, words
from groundswell.brief.findings import DOORS, Difference, Outcomes
from groundswell.brief.numbers import Spread, spread
from groundswell.brief.pictures import SHOWN_DAYS, colour, pictures, ranked

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answered
    from groundswell.store.read import Study

QUANTITIES = {
    "deaths": "Deaths since the start",
    "person_hours": "Hours spent in the street since the start (person-hours)",
    "exit": "Probability that the leader is out of office",
}


def write(
    study: Study,
    case: Case,
    path: str | Path,
    outcomes: Outcomes | None = None,
    answered: tuple[Answered, ...] | None = None,
) -> Path:
    """Write the brief of a study and return its path.

    Args:
        study: a stored study.
        case: its case, as the study keeps it.
        path: of the HTML file; written whole or not at all.
        outcomes: the study's, where they were read already.
        answered: its claims, where they were answered already.

    Raises:
        StudyError: the file cannot be written.
    """
    from groundswell.store.write import write_aside

    target = Path(path)
    write_aside(target, render(study, case, outcomes, answered).encode())
    return target


def render(
    study: Study,
    case: Case,
    outcomes: Outcomes | None = None,
    answered: tuple[Answered, ...] | None = None,
) -> str:
    """Return the brief of a study as HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("groundswell.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": words.count,
        "signed": words.signed,
        "percent": words.percent,
        "points": words.points,
        "correlation": words.correlation,
        "listed": words.listed,
        "within": sentences.within,
    }
    return environment.get_template("brief.html").render(
        _context(case, outcomes or Outcomes(study), answered)
    )


def _context(
    case: Case, outcomes: Outcomes, answered: tuple[Answered, ...] | None
) -> Mapping[str, Any]:
    """Return all that the template speaks of."""
    from importlib.metadata import version

    from groundswell.case.provenance import counts_by_group
    from groundswell.claims.answer import answer
    from groundswell.claims.more import command

    study = outcomes.study
    answered = answered if answered is not None else answer(case, study, outcomes)
    over, over_means = sentences.over(study)
    compared = observed.compare(case, outcomes)
    return {
        "study": study,
        "case": case,
        "meta": study.meta,
        "version": version("groundswell"),
        "clear_by": outcomes.clear_by,
        "colours": {arm: colour(outcomes, arm) for arm in study.arms},
        "ends": words.day(case.start, study.days - 1, year=True),
        "begins": words.day(case.start, 0, year=True),
        "answer": sentences.answer(case, outcomes, answered),
        "over": over,
        "over_means": over_means,
        "arms": outcomes.arms,
        "baseline": outcomes.baseline,
        "doors": DOORS,
        "answered": answered,
        "beside": claims.beside,
        "compared": compared,
        "hits": {use: observed.hits(compared, use) for use in ("fit", "held_out")},
        "orders": sentences.orders_move_deaths(case, outcomes),
        "kinds": counts_by_group(case),
        "weak": _weak(case),
        "differences": _differences(outcomes),
        "sources": {claim.source: _source(case, claim.source) for claim in case.claims},
        "cited": list(case.sources.values()),
        "again": command(study),
        "pictures": _trusted(pictures(outcomes, case)),
        "fan_rows": _fan_rows(outcomes, case),
        "place_rows": _place_rows(outcomes),
    }


def _source(case: Case, cite: str) -> str:
    """Return a cited source in words: its title and publisher."""
    source = case.sources.get(cite.partition("#")[0])
    if source is None:
        return cite
    return ", ".join(part for part in (source.publisher or source.title, source.date) if part)


def _weak(case: Case) -> dict[str, list[str]]:
    """Return the names of what is recalled without a source, or unknown."""
    found: dict[str, list[str]] = {"memory": [], "unknown": []}
    for parameter in case.parameters.values():
        found.setdefault(parameter.source.kind, []).append(parameter.name)
    for place in case.places:
        for field, cell in place.cells.items():
            found.setdefault(cell.kind, []).append(f"{place.name}: {field}")
    for decision in case.decisions:
        found.setdefault(decision.kind, []).append(decision.id)
    for seen in case.observed:
        found.setdefault(seen.kind, []).append(seen.id)
    return {kind: found[kind] for kind in ("memory", "unknown")}


def _differences(outcomes: Outcomes) -> list[tuple[str, str, list[tuple[str, list[Difference]]]]]:
    """Return (quantity, its title, [(arm, one difference a day)]) for the tables."""
    table: dict[str, dict[str, list[Difference]]] = {name: {} for name in QUANTITIES}
    for one in outcomes.differences:
        table[one.quantity].setdefault(one.arm, []).append(one)
    return [(name, QUANTITIES[name], list(rows.items())) for name, rows in table.items() if rows]


def _trusted(panels: Mapping[str, list[str]]) -> dict[str, list[Any]]:
    """Mark the panels as markup that is not escaped again (they escape what they are given)."""
    from markupsafe import Markup

    return {name: [Markup(panel) for panel in drawn] for name, drawn in panels.items()}


def _fan_rows(outcomes: Outcomes, case: Case) -> list[tuple[str, list[tuple[str, Spread]]]]:
    """Return (date, [(arm, spread)]) of the people in the street, for the table."""
    tables = {arm: outcomes.fan(arm) for arm in outcomes.study.arms}
    rows = []
    for number in range(min(outcomes.study.days, SHOWN_DAYS)):
        cells = [
            (arm, Spread(float(t[2, number]), float(t[0, number]), float(t[-1, number])))
            for arm, t in tables.items()
        ]
        rows.append((f"{case.start + timedelta(days=number):%Y-%m-%d}", cells))
    return rows


def _place_rows(
    outcomes: Outcomes,
) -> list[tuple[str, Spread | None, Spread | None, Spread | None]]:
    """Return (place, deaths, detentions, largest crowd) of the baseline."""
    base = outcomes.baseline
    kept = (0, outcomes.array("regional.deaths", base).shape[2] - 1)
    return [
        (
            place,
            spread(outcomes.reduced("regional.deaths", place, kept, base)),
            spread(outcomes.reduced("regional.detained", place, kept, base)),
            spread(outcomes.reduced("regional.protesting", place, kept, base)),
        )
        for place in ranked(outcomes)
    ]
