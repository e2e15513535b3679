"""Writes a resolved case as the document it could have been loaded from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from groundswell.case.priors import Prior
from groundswell.case.resolved import (
    AS_HAPPENED,
    Alternative,
    Arm,
    Case,
    Decision,
    Like,
    Observation,
    Observed,
    Parameter,
    Place,
)
from groundswell.case.vocabulary import Source


def written(case: Case) -> dict[str, Any]:
    """Return the document of a case: every default filled in, tables inline, plain values only."""
    document = {
        "groundswell": 1,
        "name": case.name,
        "title": case.title,
        "question": case.question,
        "start": case.start.date().isoformat(),
        "utc_offset": case.utc_offset,
        "horizon": _days(case.horizon),
        "steps_per_day": case.steps_per_day,
        "classes": case.classes,
        "tail": case.tail,
        "resolution": case.resolution,
        "mechanisms_off": sorted(case.mechanisms_off),
        "places": [_place(place) for place in case.places],
        "parameters": {name: _parameter(case.parameters[name]) for name in sorted(case.parameters)},
        "decisions": [_decision(decision, case.start) for decision in case.decisions],
        "arms": {
            name: _arm(arm, case.start) for name, arm in case.arms.items() if name != AS_HAPPENED
        },
        "claims": [claim.model_dump(mode="json", exclude_defaults=True) for claim in case.claims],
        "sources": {name: _filled(vars(entry), "id") for name, entry in case.sources.items()},
        "observed": [_observation(seen) for seen in case.observed],
    }
    if case.split:
        document["split"] = _listed(vars(case.split))
    if case.treatments:
        document["treatments"] = {name: list(case.treatments[name]) for name in case.treatments}
    if case.like:
        document["like"] = _like(case.like)
    return document


def _filled(entry: dict[str, Any], *without: str) -> dict[str, Any]:
    """Return the entry without what is empty: absent and empty mean the same in a document."""
    empty: tuple[object, ...] = (None, "", (), [])
    return _listed({k: v for k, v in entry.items() if k not in without and v not in empty})


def _listed(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in entry.items()}


def _days(days: float) -> str:
    return f"{days!r}d"


def _value(value: float | Prior) -> Any:
    return value.document() if isinstance(value, Prior) else value


def _source(source: Source) -> dict[str, Any]:
    return _filled(vars(source))


def _place(place: Place) -> dict[str, Any]:
    cells = {
        name: {"value": place.values[name], **_source(place.cells[name])}
        for name in sorted(place.values)
    }
    return {"name": place.name, **cells}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "value": _value(parameter.value),
        "unit": parameter.unit,
        "range": list(parameter.range),
        "role": parameter.role,
        "source": _source(parameter.source),
    }
    if parameter.plausible is not None:
        entry["plausible"] = list(parameter.plausible)
    return entry if parameter.stated else entry | {"origin": "model"}


def _decision(decision: Decision, start: datetime) -> dict[str, Any]:
    entry = _filled(vars(decision))
    if decision.at is not None:
        # Times are written to the second, so the sum has no rounding to speak of.
        seconds = round(decision.at * 86400)
        entry["at"] = (start + timedelta(seconds=seconds)).isoformat()
    if decision.when is not None:
        entry["when"] = _filled(vars(decision.when)) | {"delay": _days(decision.when.delay)}
    if decision.hold is not None:
        entry["hold"] = _days(decision.hold)
    return entry


def _arm(arm: Arm, start: datetime) -> dict[str, Any]:
    entry = _filled(vars(arm), "name", "add", "set", "swap")
    if arm.add:
        entry["add"] = [_decision(decision, start) for decision in arm.add]
    if arm.set:
        entry["set"] = {name: _value(arm.set[name]) for name in sorted(arm.set)}
    if arm.swap:
        entry["swap"] = [_listed(vars(swap)) for swap in arm.swap]
    return entry


def _like(like: Like) -> dict[str, Any]:
    episode = {"episode": like.episode} if like.episode else {}
    return {**episode, **like.features, "source": _source(like.source)}


def _number(value: Observed) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _alternative(other: Alternative) -> dict[str, Any]:
    return _filled(vars(other)) | {"value": _number(other.value)}


def _observation(seen: Observation) -> dict[str, Any]:
    entry = _filled(vars(seen), "dates", "days", "alternatives", "error")
    entry["value"] = _number(seen.value)
    if seen.dates is not None:
        first, last = (day.isoformat() for day in seen.dates)
        entry["day"] = first if first == last else [first, last]
    if seen.error is not None:
        entry["error"] = _filled(vars(seen.error))
    if seen.alternatives:
        entry["alternatives"] = [_alternative(other) for other in seen.alternatives]
    return entry
