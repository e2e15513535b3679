"""A case as its controls need it: arms, decisions on a timeline, parameters with sliders."""

from __future__ import annotations

import math
from typing import Any

from groundswell.app.picture import plain
from groundswell.app.verdicts import answerable
from groundswell.brief import observed
from groundswell.brief.findings import DOORS
from groundswell.case.arms import resolve
from groundswell.case.priors import Prior
from groundswell.case.resolved import Arm, Case, Condition, Decision, Parameter
from groundswell.model import VOCABULARY

STOPS = 40  # positions of a slider, less one


def described(case: Case) -> dict[str, Any]:
    """Return all that a page needs to draw the controls and axes of a case."""
    days = int(-(-case.horizon // 1))
    return {
        "name": case.name,
        "title": case.title,
        "question": case.question,
        "start": case.start.date().isoformat(),
        "days": days,
        "steps_per_day": case.steps_per_day,
        "doors": list(DOORS),
        "places": [
            {"name": place.name, "lon": place.values["lon"], "lat": place.values["lat"]}
            for place in case.places
        ],
        "arms": {name: _arm(case, arm) for name, arm in case.arms.items()},
        "decisions": [_decision(decision) for decision in case.decisions],
        "verbs": {
            spec.name: {"doc": spec.doc, "unit": spec.unit, "range": list(spec.range)}
            for spec in VOCABULARY.verbs
        },
        "parameters": [_parameter(case.parameters[name]) for name in case.parameters],
        "claims": len(answerable(case, days)),
        "assumptions": sum(p.source.kind == "assumption" for p in case.parameters.values()),
        "observed": {
            "protesting": [
                {"day": one.day, "value": one.value, "low": one.low, "high": one.high,
                 "words": one.words}
                for one in observed.marks(case, "national.protesting")
            ],
            "deaths": observed.total(case, "deaths", days),
            "detained": observed.total(case, "detained", days),
        },
    }  # fmt: skip


def _arm(case: Case, arm: Arm) -> dict[str, Any]:
    """Return an arm: when it takes which decision (days; None by its rule), and what it adds."""
    taken = resolve(case, arm.name).decisions
    return {
        "why": arm.why,
        "later": arm.later,
        "set": {name: _fixed(value, case.parameters[name]) for name, value in arm.set.items()},
        "taken": {decision.id: decision.at for decision in taken},
        "adds": [_decision(decision) for decision in arm.add],
    }


def _fixed(value: float | Prior, parameter: Parameter) -> float:
    return value.quantile(0.5, parameter.range) if isinstance(value, Prior) else value


def _decision(decision: Decision) -> dict[str, Any]:
    value = decision.value
    if value is None and decision.parameter is None:
        value = VOCABULARY.verb[decision.do].default
    return {
        "id": decision.id,
        "do": decision.do,
        "at": decision.at,
        "rule": _rule(decision.when),
        "where": list(decision.where),
        "value": value,
        "parameter": decision.parameter,
        "kind": decision.kind,
        "note": decision.note,
    }


def _rule(when: Condition | None) -> str:
    if when is None:
        return ""
    bounds = []
    if when.at_least is not None:
        bounds.append(f"at least {when.at_least:g}")
    if when.at_most is not None:
        bounds.append(f"at most {when.at_most:g}")
    place = {"national": "", "any": " in any place"}.get(when.place, f" in {when.place}")
    hours = f", {24 * when.delay:g} h later" if when.delay else ""
    return f"once {when.quantity}{place} is {' and '.join(bounds)}{hours}"


def _parameter(parameter: Parameter) -> dict[str, Any]:
    """Return a parameter with the positions of its slider and what is believed of it."""
    prior = parameter.value if isinstance(parameter.value, Prior) else None
    believed = None
    if prior is not None:
        believed = [prior.quantile(u, parameter.range) for u in (0.1, 0.5, 0.9)]
    return {
        "name": parameter.name,
        "doc": parameter.doc,
        "unit": parameter.unit,
        "role": parameter.role,
        "kind": parameter.source.kind,
        "note": parameter.source.note,
        "range": list(parameter.range),
        "value": None if prior is not None else parameter.value,
        "believed": plain(believed),
        "main": parameter.role == "lever" or parameter.plausible is not None,
        "stops": stops(parameter),
    }


def stops(parameter: Parameter) -> list[float]:
    """Return the values a slider stops at, rising.

    Of a prior: its quantiles, so that what is believed likely has most of the way. Of a fixed
    number: its range, by ratio beyond the number where the range is wide.
    """
    low, high = parameter.range
    if isinstance(parameter.value, Prior):
        inner = [parameter.at(min(max(k / STOPS, 0.005), 0.995)) for k in range(STOPS + 1)]
        return _rising([*_ends(parameter, inner), *inner])
    value = parameter.value
    if low >= 0.0 and value > 0.0 and high > 20.0 * value:
        half = STOPS // 2
        below = [low + (value - low) * k / half for k in range(half)]
        above = [value * (high / value) ** (k / half) for k in range(half + 1)]
        return _rising([*below, *above])
    return _rising([value, *(low + (high - low) * k / STOPS for k in range(STOPS + 1))])


def _ends(parameter: Parameter, inner: list[float]) -> list[float]:
    """Return what is plausible beyond the quantiles, and zero where the range begins with it."""
    ends = list(parameter.plausible or ())
    if parameter.range[0] == 0.0:
        ends.append(0.0)
    if parameter.range[0] < 0.0 < parameter.range[1] and inner[0] < 0.0 < inner[-1]:
        ends.append(0.0)
    return ends


def _rising(values: list[float]) -> list[float]:
    return sorted({float(f"{value:.3g}") if math.isfinite(value) else 0.0 for value in values})
