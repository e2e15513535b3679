"""Resolves what a case rests on: cited sources, observations, and how these are split."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from groundswell.case import schema
from groundswell.case.context import Context
from groundswell.case.kinds import MAX_DAYS
from groundswell.case.parts import entries, items, valid
from groundswell.case.reader import Path
from groundswell.case.resolved import (
    Alternative,
    CitedSource,
    Like,
    Observation,
    ObservationError,
    Observed,
    Split,
)
from groundswell.case.vocabulary import Source

Use = Literal["fit", "held_out"]


def sources(raw: Any) -> dict[str, CitedSource]:
    """Resolve the cited sources."""
    return {
        name: CitedSource(id=name, **entry.model_dump())
        for name, entry in entries(raw, schema.SourceEntry)
    }


def observations(
    raw: Any, split: schema.SplitEntry | None, context: Context
) -> tuple[Observation, ...]:
    """Resolve the observations, each with its use from itself or from the split."""
    found: list[Observation] = []
    uses = _split_uses(raw, split, context)
    seen: set[str] = set()
    for index, entry in items(raw, schema.ObservationEntry):
        path: Path = ("observed", index)
        if entry.id in seen:
            what = f"a second observation with the id '{entry.id}'"
            context.findings.add((*path, "id"), what, "Give each its own id.")
        seen.add(entry.id)
        use = entry.use or uses.get(entry.id)
        if use is None:
            what = f"'{entry.id}' is neither to be fitted nor held out"
            context.findings.add(path, what, "Give use: fit or held_out, or name it in the split.")
        elif uses.get(entry.id, use) != use:
            what = f"'{entry.id}' is {use} here and {uses[entry.id]} in the split"
            context.findings.add((*path, "use"), what, "Keep one of the two.")
        found.append(_observation(entry, use or "held_out", path, context))
    return tuple(found)


def split(entry: schema.SplitEntry | None, observed: tuple[Observation, ...]) -> Split | None:
    """Resolve the split: its rule, and all observations by their use."""
    if entry is None:
        return None
    by_use: dict[Use, tuple[str, ...]] = {
        use: tuple(seen.id for seen in observed if seen.use == use) for use in ("fit", "held_out")
    }
    return Split(entry.why, by_use["fit"], by_use["held_out"])


def like(raw: Any, context: Context) -> Like | None:
    """Resolve what the case is like: the features it states, with their source."""
    entry = valid(schema.LikeEntry, raw) if raw is not None else None
    if not isinstance(entry, schema.LikeEntry) or not isinstance(entry.source, schema.SourceNote):
        return None
    context.cited(("like", "source"), entry.source.cites, entry.source.kind)
    stated = {name: value for name, value in entry if value is not None}
    features = {k: v for k, v in stated.items() if k not in ("episode", "source")}
    return Like(entry.episode, features, Source(**entry.source.model_dump()))


def _split_uses(raw: Any, split: schema.SplitEntry | None, context: Context) -> dict[str, Use]:
    if split is None:
        return {}
    known = {
        item["id"]
        for item in (raw if isinstance(raw, list) else ())
        if isinstance(item, dict) and isinstance(item.get("id"), str)
    }
    uses: dict[str, Use] = {}
    named: tuple[tuple[Use, tuple[str, ...]], ...]
    named = (("fit", split.fit), ("held_out", split.held_out))
    for use, names in named:
        for index, name in enumerate(names):
            path: Path = ("split", use, index)
            if name not in known:
                context.findings.unknown(path, "observation", name, known)
            if name in uses:
                what = f"'{name}' stands in the split already"
                context.findings.add(path, what, "Name each observation once.")
            uses.setdefault(name, use)
    return uses


def _observation(
    entry: schema.ObservationEntry, use: Use, path: Path, context: Context
) -> Observation:
    context.cited(path, entry.cites, entry.kind)
    for index, other in enumerate(entry.alternatives):
        context.cited((*path, "alternatives", index), other.cites, other.kind)
        _ordered(other.value, (*path, "alternatives", index, "value"), context)
    _ordered(entry.value, (*path, "value"), context)
    if entry.error is not None and isinstance(entry.value, tuple):
        what = "an error of a value that is an interval"
        context.findings.add((*path, "error"), what, "Keep the interval or the error.")
    if entry.place is not None:
        context.placed((*path, "place"), entry.place)
    dates = (
        entry.day if entry.day is None or isinstance(entry.day, tuple) else (entry.day, entry.day)
    )
    _shaped(entry, path, context)
    return Observation(
        id=entry.id,
        outcome=entry.outcome,
        place=entry.place,
        dates=dates,
        days=_days(dates, (*path, "day"), context),
        value=entry.value,
        error=ObservationError(**entry.error.model_dump()) if entry.error else None,
        counts=entry.counts,
        kind=entry.kind,
        cites=entry.cites,
        alternatives=tuple(
            Alternative(other.value, other.kind, other.cites, other.note)
            for other in entry.alternatives
        ),
        use=use,
        note=entry.note,
    )


def _shaped(entry: schema.ObservationEntry, path: Path, context: Context) -> None:
    """Check that place and day are given as the outcome has them."""
    known = context.vocabulary.outcome
    spec = known.get(entry.outcome)
    if spec is None:
        context.findings.unknown((*path, "outcome"), "outcome", entry.outcome, known)
        return
    if (entry.place is not None) != (spec.shape == "regional"):
        has = "has no place" if spec.shape == "regional" else "is not of a place"
        remedy = "Name the place." if spec.shape == "regional" else "Remove it."
        context.findings.add((*path, "place"), f"'{entry.outcome}' {has}", remedy)
    if (entry.day is not None) != (spec.shape != "scalar"):
        has = "is one number a run" if spec.shape == "scalar" else "has no day"
        remedy = "Remove the day." if spec.shape == "scalar" else "Give the day."
        context.findings.add((*path, "day"), f"'{entry.outcome}' {has}", remedy)


def _ordered(value: Observed, path: Path, context: Context) -> None:
    if isinstance(value, tuple) and value[0] > value[1]:
        context.findings.add(path, "an interval that ends below its start", "Write [low, high].")


def _days(dates: tuple[date, date] | None, path: Path, context: Context) -> tuple[int, int] | None:
    if dates is None or context.start is None:
        return None
    first, last = ((day - context.start.date()).days for day in dates)
    if first < 0:
        what = f"{dates[0]} lies before the start of the case, {context.start.date()}"
        context.findings.add(path, what, "Correct the date.")
    if last > MAX_DAYS:
        context.findings.add(path, f"{dates[1]} is more than ten years on", "Correct the date.")
    if last < first:
        context.findings.add(path, "days that end before they begin", "Write [first, last].")
    return first, last
