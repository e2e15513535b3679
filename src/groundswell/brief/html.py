"""Writes the brief: one HTML file, no request, no outside font, one small script for the map.

The page's policy allows that script by its hash and no other; without it (printed, or where scripts
are off) the map is shown as small multiples.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.brief import captions, cite, claims, disagreement, observed, sentences, words
from groundswell.brief.decides import decides as in_words
from groundswell.brief.decides import named
from groundswell.brief.findings import DOORS, Difference, Outcomes
from groundswell.brief.method import page
from groundswell.brief.numbers import Spread, spread
from groundswell.brief.pictures import MONTH, SHOWN_DAYS, Figure, figures, ranked, regions_of
from groundswell.brief.pictures import by_month as months_of
from groundswell.brief.regions import Frame, table
from groundswell.brief.sheets import Sheet, sheets
from groundswell.brief.trust import validation

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answered
    from groundswell.store.read import Study

QUANTITIES = {
    "deaths": "Deaths since the start",
    "person_hours": "Hours spent in the street since the start (k thousand, M million)",
    "exit": "Probability that the leader is out of office",
}


@dataclass(frozen=True)
class Parts:
    """What a brief is made of beside a study and its case; nothing of it is needed.

    Attributes:
        outcomes: the study's, where they were read already.
        answered: its claims, where they were answered already.
        sensitivity: document of `groundswell.infer.sensitivity.sensitivity`.
        undecided: why there is none.
        odd: the model as the case has it, in Markdown (`groundswell.brief.odd.describe`).
        script: whether the page may have its script.
    """

    outcomes: Outcomes | None = None
    answered: tuple[Answered, ...] | None = None
    sensitivity: Mapping[str, Any] | None = None
    undecided: str = ""
    odd: str = ""
    script: bool = True


@dataclass(frozen=True)
class Script:
    """A script of the page and the hash by which its policy allows it."""

    text: str

    @property
    def hash(self) -> str:
        """The source expression of a content security policy."""
        found = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return f"'sha256-{found}'"


_NOTHING = Parts()


def write(study: Study, case: Case, path: str | Path, parts: Parts = _NOTHING) -> Path:
    """Write the brief of a study and return its path.

    Args:
        study: a stored study.
        case: its case, as the study keeps it.
        path: of the HTML file; written whole or not at all.
        parts: what else it is made of.

    Raises:
        StudyError: the file cannot be written.
    """
    from groundswell.store.write import write_aside

    target = Path(path)
    write_aside(target, render(study, case, parts).encode())
    return target


def render(study: Study, case: Case, parts: Parts = _NOTHING) -> str:
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
        "compact": words.compact,
        "percent": words.percent,
        "points": words.points,
        "correlation": words.correlation,
        "decimals": words.decimals,
        "gauge": words.gauge,
        "listed": words.listed,
        "within": sentences.within,
    }
    context = _context(case, parts.outcomes or Outcomes(study), parts)
    if parts.script and context["frames"]:
        loader = environment.loader
        assert loader is not None
        context["script"] = Script(loader.get_source(environment, "slider.js")[0])
    made = environment.get_template("brief.html").render(context)
    made = _without_folders(made, study)
    return re.sub(r"(?<=\d) %", "\u00a0%", made)  # a number and its sign stay on one line


def _without_folders(made: str, study: Study) -> str:
    """Return a page in which commands name the last folder of a path: briefs are published."""
    fitted = (study.meta.get("posterior") or {}).get("folder", "")
    for folder in (study.path, Path(fitted)):
        if folder.is_absolute() and folder.parent.name:  # one at the root says nothing of anybody
            before = re.escape(escape(str(folder.parent)) + "/")
            made = re.sub(rf"(?<![\w.:/-]){before}", "", made)  # not in the middle of an address
    return made


def drawn(study: Study, case: Case, outcomes: Outcomes | None = None) -> Mapping[str, Figure]:
    """Return the figures of a study's brief by name, to be exported."""
    found = outcomes or Outcomes(study)
    pair = disagreement.compared(case, found)
    effects = disagreement.effects(case, found, pair) if pair is not None else ()
    return figures(found, case, pair, effects)


def _context(case: Case, outcomes: Outcomes, parts: Parts) -> dict[str, Any]:
    """Return all that the template speaks of."""
    from groundswell.case.provenance import counts_by_group
    from groundswell.claims.answer import answer

    study = outcomes.study
    answered = parts.answered
    answered = answered if answered is not None else answer(case, study, outcomes)
    over, over_means = sentences.over(study)
    compared = observed.compare(case, outcomes)
    pair = disagreement.compared(case, outcomes)
    effects = disagreement.effects(case, outcomes, pair) if pair is not None else ()
    tables = sheets(case, outcomes, pair, effects, answered, compared)
    frames = regions_of(outcomes, case)
    context = {
        "study": study,
        "case": case,
        "meta": study.meta,
        "clear_by": outcomes.clear_by,
        "ends": words.day(case.start, study.days - 1, year=True),
        "begins": words.day(case.start, 0, year=True),
        "answer": sentences.answer(case, outcomes, answered),
        "over": over,
        "over_means": over_means,
        "arms": outcomes.arms,
        "baseline": outcomes.baseline,
        "doors": DOORS,
        "by_door": outcomes.by_door,
        "answered": answered,
        **{name: getattr(claims, name) for name in ("asked", "beside", "rules", "shared")},
        "judged": sentences.judged(study),
        "fitted_all": study.meta.get("posterior", {}).get("fit") == "all",
        "compared": compared,
        "hits": {use: observed.hits(compared, use) for use in ("fit", "held_out")},
        "orders": sentences.orders_move_deaths(case, outcomes),
        "kinds": counts_by_group(case),
        "weak": _weak(case),
        "differences": _differences(outcomes),
        "sources": {claim.source: _source(case, claim.source) for claim in case.claims},
        "cited": list(case.sources.values()),
        "figures": figures(outcomes, case, pair, effects),
        "fan_rows": _fan_rows(outcomes, case),
        "place_rows": _place_rows(outcomes),
        **_of_effect(outcomes, pair, effects),
        **_of_map(outcomes, frames),
        **_of_months(outcomes),
        **_of_method(case, study, parts),
        **_of_tables(case, study, tables, pair, parts),
    }
    return context | {"named": named(_told(context), case)}


def _told(context: dict[str, Any]) -> Iterator[str]:
    """Yield the sentences of a brief that name parameters."""
    yield context["hangs"]
    if context["decides"] is not None:
        yield from (line.says for line in context["decides"].lines)
        yield from context["decides"].discovered
    for claim in context["answered"]:
        for one in claim.answers:
            if one.told:
                yield from (one.why, *claims.beside(one))
                yield from (rest.parameter for rest in one.rests_on)


def _of_effect(
    outcomes: Outcomes,
    pair: disagreement.Pair | None,
    effects: tuple[disagreement.Effect, ...],
) -> dict[str, Any]:
    """Return what is said of the effect against the horizon."""
    from groundswell.claims.more import command

    study = outcomes.study
    longer = ""
    if pair is not None and study.days < disagreement.LONG:
        longer = command(study, days=disagreement.LONG, needed=(pair.first, pair.second))
    return {
        "pair": pair,
        "effects": effects,
        "effect_title": captions.effect_title(pair),
        "effect_words": sentences.effect(pair, effects) if pair is not None else (),
        "hangs": captions.hangs(effects),
        "longer": longer,
    }


def _of_map(outcomes: Outcomes, frames: list[Frame]) -> dict[str, Any]:
    """Return the frames of the map, the one to begin with (the fullest), and its table."""
    low, middle, high = table(outcomes, outcomes.baseline)
    days = [frame.day for frame in frames]
    stills = [frame.day for frame in frames if frame.still]
    rows = [
        (place, [Spread(float(middle[d, i]), float(low[d, i]), float(high[d, i])) for d in stills])
        for i, place in enumerate(outcomes.study.places)
    ]
    first = int(middle[days].sum(axis=1).argmax()) if days else 0
    return {"frames": frames, "first_frame": first, "map_rows": rows, "script": None}


def _of_months(outcomes: Outcomes) -> dict[str, Any]:
    """Return the arms and the rows of the table by stretches of thirty days."""
    found = months_of(outcomes)
    size = min((one.shape[1] for one in found.values()), default=0)
    rows = [
        (
            f"{k * MONTH + 1}–{(k + 1) * MONTH}",
            [Spread(float(t[2, k]), float(t[0, k]), float(t[-1, k])) for t in found.values()],
        )
        for k in range(size)
    ]
    return {"months": list(found), "month_rows": rows}


def _of_method(case: Case, study: Study, parts: Parts) -> dict[str, Any]:
    """Return how it was made, and how to make and cite it."""
    import shlex
    from importlib.metadata import version

    from groundswell.claims.more import case_argument, command

    own = version("groundswell")
    return {
        "version": own,
        "again": command(study),
        "argument": case_argument(study),
        "folder": shlex.quote(str(study.path)),
        "citation": cite.cite_study(case, study, own),
        "odd": page(parts.odd) if parts.odd else "",
    }


def _of_tables(
    case: Case, study: Study, tables: dict[str, Sheet], pair: disagreement.Pair | None, parts: Parts
) -> dict[str, Any]:
    """Return the tables to download, and what two of them come from."""
    arms = (pair.first, pair.second) if pair is not None else study.arms[:1]
    told = in_words(parts.sensitivity, arms) if parts.sensitivity else None
    scores = validation(case, study)
    if told is not None and told.sheet.rows:
        tables["decides"] = told.sheet
    if scores is not None:
        tables["validation"] = scores.sheet
    return {
        "sheets": tables,
        "decides": told,
        "undecided": parts.undecided,
        "validated": scores,
        "files": "".join(letter if letter.isalnum() else "-" for letter in case.name)[:60],
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
