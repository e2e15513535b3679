"""Resolves the places of a case: every field of the model with its number and its source."""

from __future__ import annotations

from typing import Any

from groundswell.case import schema
from groundswell.case.context import ANY, NATIONAL, Context
from groundswell.case.parts import items
from groundswell.case.reader import Path
from groundswell.case.resolved import Place
from groundswell.case.vocabulary import Source

_DEFAULT = Source("assumption", (), "default of the model")


def places(raw: Any, context: Context) -> tuple[Place, ...]:
    """Resolve the places and make their names known to the context."""
    findings = context.findings
    found: list[Place] = []
    listed = raw if isinstance(raw, list) else []
    if raw == [] and not findings.document.parts.get(("places",), findings.document).problems:
        findings.add(("places",), "no place", "Name at least one.")
    for index, item in enumerate(listed):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        where: Path = ("places", index, "name")
        if name in (NATIONAL, ANY):
            findings.add(where, f"'{name}' means something else", "Call the place otherwise.")
        if name in context.places:
            findings.add(where, f"a second place called '{name[:60]}'", "Give each its own name.")
        context.places.add(name)
    for index, entry in items(raw, schema.PlaceEntry):
        found.append(_place(entry, ("places", index), context))
    return tuple(found)


def _place(entry: schema.PlaceEntry, path: Path, context: Context) -> Place:
    fields = context.vocabulary.field
    written = entry.__pydantic_extra__ or {}
    values: dict[str, float] = {}
    cells: dict[str, Source] = {}
    for name, cell in written.items():
        spec = fields.get(name)
        if spec is None:
            context.findings.unknown((*path, name), "field", name, fields, key=True)
            continue
        value, source = _cell(cell, (*path, name), spec.unit, context)
        if value is None:
            value = spec.default
            if value is None:
                what = f"no '{name}', which the model has no default for"
                context.findings.add((*path, name), what, "Give a value.")
                continue
        inside = (*path, name) if isinstance(cell, float) else (*path, name, "value")
        context.fits(inside, value, spec.range)
        values[name], cells[name] = value, source
    for name, spec in fields.items():
        if name in written:
            continue
        if spec.default is None:
            what = f"'{entry.name[:60]}' has no '{name}'"
            context.findings.add(path, what, f"Give it ({spec.doc}; {spec.unit}).")
        else:
            values[name], cells[name] = spec.default, _DEFAULT
    return Place(entry.name, values, cells)


def _cell(
    cell: float | schema.CellEntry, path: Path, unit: str, context: Context
) -> tuple[float | None, Source]:
    if isinstance(cell, float):
        return cell, Source("assumption")
    context.unit(path, cell.unit, unit)
    context.cited(path, cell.cites, cell.kind)
    return cell.value, Source(cell.kind, cell.cites, cell.note)
