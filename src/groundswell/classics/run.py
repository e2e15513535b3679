"""The classics by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from groundswell.classics.rows import Classic
from groundswell.errors import GroundswellError, nearest

HOMES = {
    "granovetter-1978": "granovetter",
    "watts-2002": "watts",
    "civil-violence": "civil",
    "contagion": "contagion",
}
RUNS = 16


def run(
    names: Sequence[str],
    seed: int = 1,
    runs: int = RUNS,
    full: bool = False,
    notice: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> list[Classic]:
    """Run classics (all if none is named); ``notice`` is told how far each has come.

    Raises:
        GroundswellError: there is no such classic, or too few runs for an error to be told.
    """
    if runs < 4:
        raise GroundswellError(f"{runs} runs tell no error: take at least 4.")
    homes = [_home(name) for name in names or HOMES]
    found = []
    for home in homes:
        name = home.NAME
        found.append(home.run(seed, runs, full, _told(notice, name)))
    return found


def _told(notice: Callable[[str, int, int], None], name: str) -> Callable[[int, int], None]:
    return lambda done, total: notice(name, done, total)


def _home(name: str) -> ModuleType | Any:
    if name not in HOMES:
        guess = nearest(name, HOMES)
        hint = f" Did you mean '{guess}'?" if guess else ""
        raise GroundswellError(f"no classic '{name[:60]}'.{hint} There are: {', '.join(HOMES)}.")
    return importlib.import_module(f"groundswell.classics.{HOMES[name]}")
