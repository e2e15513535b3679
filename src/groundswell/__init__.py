"""Groundswell: turn what the reports say about a crisis into a model to run, test and score.

    import groundswell as gs

    study = gs.load("kazakhstan-2022").run(arms=["as-happened", "no-invitation"], draws=50)
    study.table()
    study.brief("brief.html")

Names are loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.api import LoadedCase, StudyHandle, calibrate, cases, load, open_study
    from groundswell.errors import CaseError, GroundswellError, StudyError

__version__ = "0.1.0"

__all__ = [
    "CaseError",
    "GroundswellError",
    "LoadedCase",
    "StudyError",
    "StudyHandle",
    "__version__",
    "calibrate",
    "cases",
    "load",
    "open_study",
]

_ERRORS = ("CaseError", "GroundswellError", "StudyError")


def __getattr__(name: str) -> object:
    """Import a public name from the module it lives in (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    home = "groundswell.errors" if name in _ERRORS else "groundswell.api"
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
