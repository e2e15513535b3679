"""Resolves the parameters of a case: all of the model's, with what the case says over it.

Beside them stand the parameters of mechanisms that are not the model's but of whoever runs the case
(`groundswell.study.own`). They are named `own.MECHANISM.PARAMETER`, and the case says all of them.
"""

from __future__ import annotations

from typing import Any

from groundswell.case import schema
from groundswell.case.context import Context
from groundswell.case.parts import entries
from groundswell.case.priors import Prior
from groundswell.case.reader import Path
from groundswell.case.resolved import Parameter
from groundswell.case.vocabulary import ParameterSpec, Source, own


def parameters(raw: Any, context: Context) -> dict[str, Parameter]:
    """Resolve all parameters of the model and make them known to the context."""
    specs = context.vocabulary.parameter
    for name in raw if isinstance(raw, dict) else ():
        if name not in specs and own(name) is None:
            context.findings.unknown(("parameters", name), "parameter", name, specs, key=True)
    written = dict(entries(raw, schema.ParameterValue))
    for name, spec in specs.items():
        path: Path = ("parameters", name)
        context.parameters[name] = _parameter(spec, written.get(name), path, context)
    for name in sorted(written.keys() - specs.keys()):
        path = ("parameters", name)
        own_spec = _own(name, written[name], path, context)
        if own_spec is not None:
            context.parameters[name] = _parameter(own_spec, written[name], path, context)
    return context.parameters


def _own(
    name: str, written: float | schema.ParameterEntry, path: Path, context: Context
) -> ParameterSpec | None:
    """Return what a case says of a parameter of which the model knows nothing.

    None where it is no name of such a parameter, or says too little: that is noted.
    """
    mechanism = own(name)
    if mechanism is None:
        return None
    entry = None if isinstance(written, float | int) else written
    lacking = [key for key in ("value", "unit", "range") if getattr(entry, key, None) is None]
    if entry is None or entry.value is None or entry.unit is None or entry.range is None:
        what = f"a parameter of one's own mechanism without {' or '.join(lacking)}"
        context.findings.add(path, what, "Give value, unit and range: the model knows none.")
        return None
    low, high = entry.range
    if not low < high:
        what = f"the range {low:g} to {high:g} is empty"
        context.findings.add((*path, "range"), what, "Write the lower number first.")
        return None
    uncertain = isinstance(entry.value, schema.PriorEntry)
    return ParameterSpec(
        name=name,
        symbol=name.rpartition(".")[2],
        doc=f"of the mechanism {mechanism} of whoever runs the case",
        unit=entry.unit,
        value=low,  # never used: the entry states its own
        range=(low, high),
        role="uncertainty" if uncertain else "constant",
        source=Source("assumption"),
        mechanism=f"own.{mechanism}",
    )


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
