"""Takes a document apart: each part by itself, and what can be saved of a broken one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from groundswell.case.findings import place_of
from groundswell.case.kinds import LENIENT

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def valid(kind: Any, raw: Any) -> Any:
    """Return the raw value as `kind`, or None where it breaks the schema beyond repair.

    What is broken within a part is left out of it, so that its references can still be checked; the
    case is refused anyway.
    """
    adapter = _adapter(kind)
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        repaired = deepcopy(raw)
        _leave_out(repaired, error)
    for _ in range(4):
        try:
            return adapter.validate_python(repaired, context=LENIENT)
        except ValidationError as error:
            _leave_out(repaired, error)
    return None


def _leave_out(raw: Any, error: ValidationError) -> None:
    """Take what is broken out of a raw value; put a text where one is missing."""
    for detail in error.errors(include_url=False):
        path = place_of(detail)
        if not path:  # the part contradicts itself; no single value of it is wrong
            continue
        holder = raw
        for step in path[:-1]:
            known = isinstance(holder, dict) and step in holder
            within = isinstance(holder, list) and isinstance(step, int) and step < len(holder)
            holder = holder[step] if known or within else None
        if isinstance(holder, dict) and detail["type"] == "missing":
            holder[str(path[-1])] = "?"
        elif isinstance(holder, dict):
            holder.pop(str(path[-1]), None)
        elif isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
            holder[path[-1]] = "?"


def items(raw: Any, kind: type[T]) -> Iterator[tuple[int, T]]:
    """Yield index and value of the items of a list that fit the schema."""
    for index, item in enumerate(raw if isinstance(raw, list) else ()):
        value = valid(kind, item)
        if value is not None:
            yield index, value


def entries(raw: Any, kind: Any) -> Iterator[tuple[str, Any]]:
    """Yield key and value of the entries of a mapping that fit the schema."""
    for key, item in (raw if isinstance(raw, dict) else {}).items():
        value = valid(kind, item)
        if value is not None:
            yield key, value
