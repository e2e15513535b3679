"""Resolves the parameters of a case: all of the model's, with what the case says over it."""

from __future__ import annotations

from typing import Any

from groundswell.case import schema
from groundswell.case.context import Context
from groundswell.case.parts import entries
from groundswell.case.priors import Prior
from groundswell.case.reader import Path
from groundswell.case.resolved import Parameter
from groundswell.case.vocabulary import ParameterSpec, Source


def parameters(raw: Any, context: Context) -> dict[str, Parameter]:
    """Resolve all parameters of the model and make them known to the context."""
    specs = context.vocabulary.parameter
    for name in raw if isinstance(raw, dict) else ():
        if name not in specs:
            context.findings.unknown(("parameters", name), "parameter", name, specs, key=True)
    written = {name: entry for name, entry in entries(raw, schema.ParameterValue) if name in specs}
    for name, spec in specs.items():
        path: Path = ("parameters", name)
        context.parameters[name] = _parameter(spec, written.get(name), path, context)
    return context.parameters


def _parameter(
    spec: ParameterSpec, written: float | schema.ParameterEntry | None, path: Path, context: Context
) -> Parameter:
    stated = written is not None
    if not isinstance(written, schema.ParameterEntry):
        entry = schema.ParameterEntry(value=written) if stated else schema.ParameterEntry()
        inside: Path = path
    else:
        entry, inside = written, (*path, "value")
    if entry.origin == "model":
        stated = False
    elif entry.source is not None:
        context.cited((*path, "source"), entry.source.cites, entry.source.kind)
    context.unit(path, entry.unit, spec.unit)
    range = entry.range or spec.range
    if not spec.range[0] <= range[0] < range[1] <= spec.range[1]:
        what = f"the range {range[0]:g} to {range[1]:g} is not within the model's"
        remedy = f"Keep within {spec.range[0]:g} to {spec.range[1]:g}, the lower number first."
        context.findings.add((*path, "range"), what, remedy)
        range = spec.range
    value = entry.value.prior() if isinstance(entry.value, schema.PriorEntry) else entry.value
    source = (
        Source(entry.source.kind, entry.source.cites, entry.source.note) if entry.source else None
    )
    if value is None:
        value, source = spec.value, source or spec.source
    context.fits(inside, value, range)
    role = entry.role or spec.role
    if role != "uncertainty" and isinstance(value, Prior):
        what = f"a prior for '{spec.name}', which is a {role}"
        context.findings.add(inside, what, "Give a number, or say role: uncertainty.")
    plausible = entry.plausible or spec.plausible
    if entry.plausible and not range[0] <= entry.plausible[0] <= entry.plausible[1] <= range[1]:
        what = "a plausible interval that is not within the range"
        remedy = f"Keep within {range[0]:g} to {range[1]:g}, the lower number first."
        context.findings.add((*path, "plausible"), what, remedy)
    return Parameter(
        name=spec.name,
        symbol=spec.symbol,
        doc=spec.doc,
        value=value,
        unit=spec.unit,
        range=range,
        role=role,
        plausible=plausible,
        source=source or Source("assumption"),
        mechanism=spec.mechanism,
        stated=stated,
    )
