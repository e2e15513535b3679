"""Resolves decisions: what is done, when or by which rule, where and how much."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from groundswell.case import schema
from groundswell.case.context import ANY, NATIONAL, Context
from groundswell.case.kinds import MAX_DAYS
from groundswell.case.parts import items
from groundswell.case.priors import Range
from groundswell.case.reader import Path
from groundswell.case.resolved import Condition, Decision
from groundswell.case.vocabulary import Kind, own
from groundswell.units import same


def decisions(raw: Any, path: Path, context: Context, prefix: str = "") -> tuple[Decision, ...]:
    """Resolve a list of decisions; those without an id get one from their verb and their number."""
    found: list[Decision] = []
    counted: dict[str, int] = {}
    seen: set[str] = set()
    listed = raw if isinstance(raw, list) else []
    taken = {str(item["id"]) for item in listed if isinstance(item, dict) and "id" in item}
    for index, entry in items(raw, schema.DecisionEntry):
        name = entry.id
        if name is None:
            while name is None or name in taken:
                counted[entry.do] = counted.get(entry.do, 0) + 1
                number = f"#{counted[entry.do]}" if counted[entry.do] > 1 else ""
                name = f"{prefix}{entry.do}{number}"
            taken.add(name)
        decision = _decision(name, entry, (*path, index), context)
        if name in seen:
            what = f"a second decision with the id '{name}'"
            context.findings.add((*path, index, "id"), what, "Give each its own id.")
        seen.add(name)
        found.append(decision)
    return tuple(found)


def _decision(name: str, entry: schema.DecisionEntry, path: Path, context: Context) -> Decision:
    findings, vocabulary = context.findings, context.vocabulary
    kind: Kind = entry.kind or ("measured" if entry.cites else "assumption")
    context.cited(path, entry.cites, kind)
    for index, place in enumerate(entry.where):
        context.placed((*path, "where", index), place)
        if place in entry.where[:index]:
            findings.add((*path, "where", index), f"'{place}' twice", "Name each place once.")
    value = entry.value
    verb = vocabulary.verb.get(entry.do)
    if verb is None:
        findings.unknown((*path, "do"), "verb", entry.do, vocabulary.verb)
    else:
        context.unit(path, entry.unit, verb.unit)
        if value is None and entry.parameter is None:
            value = verb.default
        elif value is not None:
            context.fits((*path, "value"), value, verb.range)
        else:
            _given_by(str(entry.parameter), verb.unit, verb.range, path, context)
    if entry.hold is not None and entry.hold <= 0:
        findings.add((*path, "hold"), "a decision held for no time", "Give a longer time.")
    if entry.hold is not None and verb is not None and not verb.ends:
        what = f"'{entry.do}' cannot be held for a time"
        findings.add((*path, "hold"), what, "Add a later decision that undoes it.")
    return Decision(
        id=name,
        do=entry.do,
        at=_moment(entry.at, (*path, "at"), context),
        when=_condition(entry.when, (*path, "when"), context),
        where=entry.where,
        value=value,
        parameter=entry.parameter,
        hold=entry.hold,
        kind=kind,
        cites=entry.cites,
        note=entry.note,
    )


def _given_by(name: str, unit: str, range: Range, path: Path, context: Context) -> None:
    """Check the parameter from which a decision takes its value."""
    parameter = context.parameters.get(name)
    where = (*path, "parameter")
    if parameter is None:
        context.findings.unknown(where, "parameter", name, context.parameters)
        return
    if own(name) is not None:
        what = f"'{name}' is of a mechanism that the model does not have"
        context.findings.add(where, what, "Take a parameter of the model, or give a value.")
        return
    if not same(parameter.unit, unit):
        what = f"'{name}' is in '{parameter.unit}' where the verb wants '{unit}'"
        context.findings.add(where, what, "Take another parameter, or give a value.")
    low, high = parameter.range
    if low < range[0] or high > range[1]:
        what = (
            f"'{name}' reaches from {low:g} to {high:g}, the verb from {range[0]:g} to {range[1]:g}"
        )
        context.findings.add(where, what, "Narrow the parameter's range in this case.")


def _moment(at: datetime | None, path: Path, context: Context) -> float | None:
    if at is None:
        return None
    if context.start is None:
        return 0.0
    days = (at - context.start).total_seconds() / 86400
    if days < 0:
        what = f"{at.isoformat()} lies before the start of the case, {context.start.date()}"
        context.findings.add(path, what, "Correct the time, or let the case start earlier.")
    elif days > MAX_DAYS:
        what = f"{at.isoformat()} lies more than ten years after the start"
        context.findings.add(path, what, "Correct the time.")
    return days


def _condition(
    entry: schema.ConditionEntry | None, path: Path, context: Context
) -> Condition | None:
    if entry is None:
        return None
    known = context.vocabulary.quantity
    if entry.quantity not in known:
        context.findings.unknown((*path, "quantity"), "quantity", entry.quantity, known)
    context.placed((*path, "place"), entry.place, (NATIONAL, ANY))
    return Condition(entry.quantity, entry.place, entry.at_least, entry.at_most, entry.delay)
