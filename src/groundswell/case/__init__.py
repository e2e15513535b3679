"""Cases: the documents people write, checked against a model's vocabulary.

Names are loaded on first use: `groundswell.case.vocabulary` stays importable without pydantic and
without a YAML reader.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.case.arms import ResolvedArm, resolve
    from groundswell.case.claim import Claim
    from groundswell.case.editors import json_schema
    from groundswell.case.loader import bundled, load, load_text
    from groundswell.case.provenance import counts, counts_by_group
    from groundswell.case.resolved import (
        AS_HAPPENED,
        Arm,
        Case,
        Condition,
        Decision,
        Observation,
        Parameter,
        Place,
    )

__all__ = [
    "AS_HAPPENED",
    "Arm",
    "Case",
    "Claim",
    "Condition",
    "Decision",
    "Observation",
    "Parameter",
    "Place",
    "ResolvedArm",
    "bundled",
    "counts",
    "counts_by_group",
    "json_schema",
    "load",
    "load_text",
    "resolve",
]

_HOMES = {
    "arms": ("ResolvedArm", "resolve"),
    "claim": ("Claim",),
    "editors": ("json_schema",),
    "loader": ("bundled", "load", "load_text"),
    "provenance": ("counts", "counts_by_group"),
}


def __getattr__(name: str) -> object:
    """Import a public name from the module it lives in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((module for module, names in _HOMES.items() if name in names), "resolved")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
