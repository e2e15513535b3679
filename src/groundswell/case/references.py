"""Resolves arms and claims: the parts of a case that point at its other parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from typing import Any

from groundswell.case import schema
from groundswell.case.arms import matches
from groundswell.case.claim import Assertion, Claim, Term, Times
from groundswell.case.context import Context
from groundswell.case.decisions import decisions
from groundswell.case.kinds import MAX_DAYS, Names, Strict
from groundswell.case.measure import Carried, Measure
from groundswell.case.parts import entries, items
from groundswell.case.priors import Prior
from groundswell.case.reader import Path
from groundswell.case.resolved import AS_HAPPENED, Arm, Decision, Swap
from groundswell.case.vocabulary import outcome_key

FEWEST, MOST = 2, 6  # treatments: with six there are 64 arms


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


def treatments(
    raw: Any, decided: tuple[Decision, ...], context: Context
) -> dict[str, tuple[str, ...]]:
    """Resolve the treatments: each takes decisions that no other takes."""
    found: dict[str, tuple[str, ...]] = dict(entries(raw, Names))
    if found and not FEWEST <= len(found) <= MOST:
        what = f"treatments that cannot be told apart: {len(found)} of them"
        remedy = f"Name {FEWEST} to {MOST}: every combination of them is run."
        context.findings.add(("treatments",), what, remedy)
    known = {name for decision in decided for name in (decision.do, decision.id)}
    shapes = known | {f"{name.rpartition('.')[0]}.*" for name in known if "." in name}
    taken: dict[str, str] = {}
    for name, patterns in found.items():
        dates = [d.at for d in decided if any(matches(p, d) for p in patterns)]
        if dates and all(at is None for at in dates):
            what = f"the treatment '{name}', of which no decision has a date"
            context.findings.add(("treatments", name), what, "Give one of them its date, `at`.")
        for index, pattern in enumerate(patterns):
            path: Path = ("treatments", name, index)
            concerned = [one.id for one in decided if matches(pattern, one)]
            if not concerned:
                context.findings.unknown(path, "decision", pattern, shapes)
            for id in concerned:
                if taken.setdefault(id, name) != name:
                    what = f"the decision '{id}' is part of '{taken[id]}' as well"
                    context.findings.add(path, what, "Put each decision into one treatment.")
    return found


def claims(raw: Any, known_arms: set[str], context: Context) -> tuple[Claim, ...]:
    """Resolve the claims."""
    found: list[Claim] = []
    for index, claim in items(raw, Claim):
        path: Path = ("claims", index)
        if any(claim.id == other.id for other in found):
            what = f"a second claim with the id '{claim.id}'"
            context.findings.add((*path, "id"), what, "Give each its own id.")
        _check_sources(claim, path, context)
        used: set[str] = set()
        for where, term in _terms(claim, path):
            _check_term(where, term, known_arms, context)
            used.update(term.arms)
        _check_words(claim, path, context)
        for number, variant in enumerate(claim.variants):
            for old, new in variant.items():
                where = (*path, "variants", number, old)
                if old not in used:
                    context.findings.unknown(where, "arm in this claim", old, used, key=True)
                if new not in known_arms:
                    context.findings.unknown(where, "arm", new, known_arms)
        found.append(claim)
    return tuple(found)


def _check_sources(claim: Claim, path: Path, context: Context) -> None:
    if claim.source.partition("#")[0] not in context.sources:
        context.findings.unknown((*path, "source"), "source", claim.source, context.sources)
    context.cited(path, claim.cites, "assumption")
    if claim.known is not None:
        context.cited((*path, "known"), claim.known.cites, "assumption")
    for number, reading in enumerate(claim.readings):
        if reading.known is not None:
            where = (*path, "readings", number, "known")
            context.cited(where, reading.known.cites, "assumption")
    for name, unknown in claim.unknowns.items():
        context.cited((*path, "unknowns", name), unknown.cites, "assumption")
        if not unknown.range[0] < unknown.range[1]:
            where = (*path, "unknowns", name, "range")
            context.findings.add(where, "an interval without width", "Write the lower end first.")


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
    if claim.stake is not None:
        yield (*path, "stake", "of"), claim.stake.of


def _check_term(path: Path, term: Term, known_arms: set[str], context: Context) -> None:
    for index, arm in enumerate(term.arms):
        if arm not in known_arms:
            context.findings.unknown((*path, "arms", index), "arm", arm, known_arms)
    for where, part in _parts(path, term):
        if isinstance(part, Measure):
            _check_measure(where, part, context)


def _check_measure(path: Path, measure: Measure, context: Context) -> None:
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


def _check_words(claim: Claim, path: Path, context: Context) -> None:
    """Check what stands in for numbers: the word `horizon`, and the names of unknowns."""
    named: set[str] = set()
    for base, term in _terms(claim, path):
        for where, part in _parts(base, term):
            if part == "horizon" and not claim.horizons:
                what = "'horizon' in a claim without horizons"
                context.findings.add(where, what, "Give the claim `horizons`, in days.")
            for key in ("feels", "besides") if isinstance(part, Carried) else ():
                name = getattr(part, key)
                if isinstance(name, str):
                    named.add(name)
                if isinstance(name, str) and name not in claim.unknowns:
                    context.findings.unknown((*where, key), "number", name, claim.unknowns)
    for name in claim.unknowns:
        if name not in named:
            what = f"the unknown '{name}', which no measure of the claim names"
            remedy = "Name it in `carried` (feels, besides), or remove it."
            context.findings.add((*path, "unknowns", name), what, remedy, key=True)


def _parts(path: Path, part: Any) -> Iterator[tuple[Path, Any]]:
    """Yield everything that a part of a claim is made of, with its path."""
    yield path, part
    if isinstance(part, Strict):
        for name, value in part:
            # Bounds that are multiples are terms of their own; texts are no words for numbers.
            if not isinstance(value, Times) and name not in _TEXTS:
                yield from _parts((*path, name), value)
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _parts((*path, index), value)


_TEXTS = ("outcome", "place", "arms", "reduce", "contrast", "feels", "besides")
