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
    from groundswell.study.own import Mechanism

__version__ = "0.1.0"

__all__ = [
    "CaseError",
    "GroundswellError",
    "LoadedCase",
    "Mechanism",
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

    home = "errors" if name in _ERRORS else "study.own" if name == "Mechanism" else "api"
    return getattr(importlib.import_module(f"groundswell.{home}"), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
