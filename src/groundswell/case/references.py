"""Resolves arms and claims: the parts of a case that point at its other parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from typing import Any

from groundswell.case import schema
from groundswell.case.arms import matches
from groundswell.case.claim import Assertion, Bound, Claim, Measure, Term, Times
from groundswell.case.context import Context
from groundswell.case.decisions import decisions
from groundswell.case.kinds import MAX_DAYS
from groundswell.case.parts import entries, items
from groundswell.case.priors import Prior
from groundswell.case.reader import Path
from groundswell.case.resolved import AS_HAPPENED, Arm, Decision, Swap
from groundswell.case.vocabulary import outcome_key


def arms(raw: Any, decided: tuple[Decision, ...], context: Context) -> dict[str, Arm]:
    """Resolve the arms; `as-happened` is always there, first."""
    found = {AS_HAPPENED: Arm(AS_HAPPENED, "the decisions as they were taken")}
    written = raw if isinstance(raw, dict) else {}
    if AS_HAPPENED in written:
        what = f"'{AS_HAPPENED}' is the arm that changes nothing"
        remedy = "Give this arm another name."
        context.findings.add(("arms", AS_HAPPENED), what, remedy, key=True)
    for name, entry in entries(raw, schema.ArmEntry):
        if name == AS_HAPPENED:
            continue
        path: Path = ("arms", name)
        added = written[name].get("add", [])
        found[name] = Arm(
            name=name,
            why=entry.why,
            remove=entry.remove,
            add=decisions(added, (*path, "add"), context, prefix=f"{name}:"),
            set=_settings(entry, path, context),
            swap=tuple(Swap(swap.verbs, swap.places) for swap in entry.swap),
            later=entry.later,
        )
        _check_patterns(found[name], path, decided, context)
    return found


def _settings(entry: schema.ArmEntry, path: Path, context: Context) -> dict[str, float | Prior]:
    settings: dict[str, float | Prior] = {}
    for name, written in entry.set.items():
        where: Path = (*path, "set", name)
        parameter = context.parameters.get(name)
        if parameter is None:
            context.findings.unknown(where, "parameter", name, context.parameters, key=True)
            continue
        value = written.prior() if isinstance(written, schema.PriorEntry) else written
        context.fits(where, value, parameter.range)
        settings[name] = value
    return settings


def _check_patterns(arm: Arm, path: Path, decided: tuple[Decision, ...], context: Context) -> None:
    known = {name for decision in decided for name in (decision.do, decision.id)}
    shapes = known | {f"{name.rpartition('.')[0]}.*" for name in known if "." in name}
    for index, pattern in enumerate(arm.remove):
        matching = re.compile(translate(pattern)).match
        if not any(matching(name) for name in known):
            context.findings.unknown((*path, "remove", index), "decision", pattern, shapes)
    for index, swap in enumerate(arm.swap):
        where: Path = (*path, "swap", index)
        for which, place in enumerate(swap.places):
            context.placed((*where, "places", which), place)
        if swap.places[0] == swap.places[1]:
            what = "a place swapped with itself"
            context.findings.add((*where, "places"), what, "Name two places.")
        concerned = [decision for decision in decided if matches(swap.verbs, decision)]
        if not concerned:
            context.findings.unknown((*where, "verbs"), "decision", swap.verbs, shapes)
        elif not any(set(swap.places) & set(decision.where) for decision in concerned):
            what = f"no decision '{swap.verbs}' names either place"
            context.findings.add(where, what, "Swap what is decided for these places by name.")
    taken = {decision.id for decision in decided}
    for index, decision in enumerate(arm.add):
        if decision.id in taken:
            what = f"the id '{decision.id}' is that of a decision of the case"
            context.findings.add((*path, "add", index, "id"), what, "Give it another id.")


def claims(raw: Any, known_arms: set[str], context: Context) -> tuple[Claim, ...]:
    """Resolve the claims."""
    found: list[Claim] = []
    for index, claim in items(raw, Claim):
        path: Path = ("claims", index)
        if any(claim.id == other.id for other in found):
            what = f"a second claim with the id '{claim.id}'"
            context.findings.add((*path, "id"), what, "Give each its own id.")
        if claim.source.partition("#")[0] not in context.sources:
            where = (*path, "source")
            context.findings.unknown(where, "source", claim.source, context.sources)
        if claim.known is not None:
            context.cited((*path, "known"), claim.known.cites, "assumption")
        used: set[str] = set()
        for where, term in _terms(claim, path):
            _check_term(where, term, known_arms, bool(claim.horizons), context)
            used.update(term.arms)
        for number, variant in enumerate(claim.variants):
            for old, new in variant.items():
                where = (*path, "variants", number, old)
                if old not in used:
                    context.findings.unknown(where, "arm in this claim", old, used, key=True)
                if new not in known_arms:
                    context.findings.unknown(where, "arm", new, known_arms)
        found.append(claim)
    return tuple(found)


def _terms(claim: Claim, path: Path) -> Iterator[tuple[Path, Term]]:
    """Yield every term of a claim with its path."""
    groups: list[tuple[Path, tuple[Assertion, ...]]] = [
        ((*path, "presupposes"), claim.presupposes),
        ((*path, "statement"), claim.statement),
    ]
    for number, reading in enumerate(claim.readings):
        groups.append(((*path, "readings", number, "presupposes"), reading.presupposes))
        groups.append(((*path, "readings", number, "statement"), reading.statement))
    for base, assertions in groups:
        for index, assertion in enumerate(assertions):
            here: Path = (*base, index)
            yield here, assertion
            for name, bound in assertion.bounds.items():
                if isinstance(bound, Times):
                    yield (*here, name, "of"), bound.of


def _check_term(
    path: Path, term: Term, known_arms: set[str], horizons: bool, context: Context
) -> None:
    for index, arm in enumerate(term.arms):
        if arm not in known_arms:
            context.findings.unknown((*path, "arms", index), "arm", arm, known_arms)
    for name, measure in (("measure", term.measure), ("given", term.given)):
        if measure is not None:
            _check_measure((*path, name), measure, context)
    if not horizons:
        for where in _horizon_words(path, term):
            what = "'horizon' in a claim without horizons"
            context.findings.add(where, what, "Give the claim `horizons`, in days.")


def _check_measure(path: Path, measure: Measure, context: Context) -> None:
    for name in ("all_of", "any_of"):
        for index, part in enumerate(getattr(measure, name) or ()):
            _check_measure((*path, name, index), part, context)
    for index, weight in enumerate(measure.weighted or ()):
        _check_measure((*path, "weighted", index, "measure"), weight.measure, context)
    if measure.outcome is None:
        return
    known = context.vocabulary.outcome
    spec = known.get(measure.outcome)
    if spec is None:
        context.findings.unknown((*path, "outcome"), "outcome", measure.outcome, known)
        return
    daily = measure.day is not None or measure.days is not None
    if daily != (spec.shape != "scalar"):
        has = "is one number a run" if spec.shape == "scalar" else "has a number for each day"
        others = [key for key, other in known.items() if other.name == spec.name and other != spec]
        hint = f" (or take {' or '.join(others)})" if others else ""
        remedy = "Remove the days" if spec.shape == "scalar" else "Give day, or days and reduce"
        context.findings.add(path, f"'{outcome_key(spec)}' {has}", f"{remedy}{hint}.")
    if (measure.place is not None) != (spec.shape == "regional"):
        has = "has a number for each place" if spec.shape == "regional" else "is not of a place"
        remedy = "Name the place." if spec.shape == "regional" else "Remove the place."
        context.findings.add((*path, "place"), f"'{outcome_key(spec)}' {has}", remedy)
    if measure.place is not None:
        context.placed((*path, "place"), measure.place)
    for name, days in (("day", (measure.day,)), ("days", measure.days or ())):
        for day in days:
            if isinstance(day, float) and not (0 <= day <= MAX_DAYS and day.is_integer()):
                what = f"{day:g} is not a day of the case"
                remedy = f"Write a whole number from 0 to {MAX_DAYS:g}."
                context.findings.add((*path, name), what, remedy)


def _horizon_words(path: Path, part: Any) -> Iterator[Path]:
    """Yield the paths at which the word `horizon` stands in for a number."""
    if isinstance(part, Measure | Term | Bound | Times):
        for name, value in part:
            if name not in ("outcome", "place", "arms", "reduce", "contrast"):
                yield from _horizon_words((*path, name), value)
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _horizon_words((*path, index), value)
    elif part == "horizon":
        yield path
