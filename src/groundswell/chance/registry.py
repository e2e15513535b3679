"""The names of what chance decides, each registered once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from groundswell.chance.keys import hashed


class Decisions:
    """The decisions of a model and their 32-bit ids.

    An id is a hash of the name, so it stays the same when other decisions come or go. Two
    decisions with one id would silently share their luck; both ways to get there are refused.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._ids: dict[str, int] = {}

    def register(self, name: str) -> int:
        """Return the id of the new decision ``name``.

        Raises:
            ValueError: the name is registered already, or its id belongs to another name.
        """
        if name in self._ids:
            raise ValueError(
                f"decision {name!r} is registered twice: each place that uses luck needs its own"
            )
        number = hashed("decision", name, 32)
        for other, taken in self._ids.items():
            if taken == number:
                raise ValueError(
                    f"decisions {other!r} and {name!r} have the same id {number}: rename one"
                )
        self._ids[name] = number
        return number

    @property
    def ids(self) -> Mapping[str, int]:
        """The ids by name, in the order of registration (read-only)."""
        return MappingProxyType(self._ids)
