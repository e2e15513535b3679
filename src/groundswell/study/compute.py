"""One block of runs, from parameter values to the bytes of its part: a pure function."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import numpy as np

from groundswell.chance.keys import run_key
from groundswell.store import tables
from groundswell.store.parts import Block
from groundswell.store.read import FORMAT, PRIOR, SOURCE
from groundswell.store.write import encode
from groundswell.study import simulator as simulators

_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class Task:
    """A block, the simulator's inputs of its arm, the parameter values of each of its draws.

    `keys` is the luck of each draw, empty where luck is that of the study's seed.

    It holds all that a worker needs: a worker reads neither the case nor any file.
    """

    block: Block
    inputs: Any
    values: tuple[Mapping[str, float], ...]
    keys: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Name the part."""
        return self.block.name


@dataclass(frozen=True)
class Part:
    """A finished block: the bytes of its file, and how many of its runs failed."""

    data: bytes
    failed: int


@dataclass(frozen=True)
class Job:
    """What all blocks of a study have in common; called with a task, it computes the part.

    Attributes:
        simulator: dotted name of the simulator's module, or (in one process) the simulator.
        case: digest of the case.
        kernels: digest of the code that makes the numbers.
        seed: of the study.
        days: horizon.
        source: where draws come from.
    """

    simulator: str | simulators.Simulator
    case: str
    kernels: str
    seed: int
    days: int
    source: str = PRIOR

    def __call__(self, task: Task) -> Part:
        """Compute a block. A run that fails becomes a row with the reason."""
        layout = simulators.load(self.simulator).layout()
        rows = list(self._rows(task))
        failed = sum(row.status != tables.OK for row in rows)
        floats = [name for name in layout.columns() if _noisy(name, layout)]
        identity = self.identity() | {
            "arm": task.block.arm,
            "draws": list(task.block.draws),
            "replicates": list(task.block.replicates),
            "runs": len(rows),
            "failed": failed,
            "versions": versions(),
        }
        leaves = [f"{name}.list.element" for name in floats]
        return Part(encode(tables.table(rows, layout), identity, leaves), failed)

    def identity(self) -> dict[str, Any]:
        """Return what every part of the study says of itself, and must say to belong to it."""
        return {
            "format": FORMAT,
            "case": self.case,
            "kernels": self.kernels,
            "seed": self.seed,
            "days": self.days,
        } | ({} if self.source == PRIOR else {SOURCE: self.source})

    def _rows(self, task: Task) -> Iterator[tables.Row]:
        arm = task.block.arm
        engine = simulators.load(self.simulator)
        for number, draw in enumerate(range(*task.block.draws)):
            record = _attempt(engine.record, task.inputs, task.values[number])
            for replicate in range(*task.block.replicates):
                key = task.keys[number] if task.keys else run_key(self.seed, draw, replicate)
                found = record
                if not isinstance(record, _Failed):
                    found = _attempt(engine.simulate, task.inputs, record, key, self.days)
                yield _row(arm, draw, replicate, found)


@dataclass(frozen=True)
class _Failed:
    """Takes the place of what could not be computed."""

    reason: str


def _attempt(function: Callable[..., Any], *args: Any) -> Any:
    """Return what the function returns, or why it failed."""
    try:
        return function(*args)
    except (MemoryError, OSError):
        raise  # the machine's trouble, not the run's: it may go well another time
    except Exception as error:
        return _Failed(f"{type(error).__name__}: {error}")


def _row(arm: str, draw: int, replicate: int, found: simulators.Outcome | _Failed) -> tables.Row:
    """Return the row of a run; a run whose numbers are not all sound has failed."""
    if isinstance(found, _Failed):
        return tables.Row(arm, draw, replicate, _stable(found.reason))
    status = found.status if found.status != tables.OK else _sound(found)
    if status != tables.OK:
        return tables.Row(arm, draw, replicate, _stable(status))
    return tables.Row(arm, draw, replicate, status, found.scalars, found.national, found.regional)


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes a part's bytes."""
    found = {
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
    }
    for name in ("groundswell", "numpy", "numba", "pyarrow"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _sound(outcome: simulators.Outcome) -> str:
    """Return `ok`, or name the first number that is not finite.

    A scalar named `..._day` may be NaN: what it dates did not happen.
    """
    for name in outcome.scalars.dtype.names:
        value = outcome.scalars[name]
        if not np.isfinite(value) and not (name.endswith("_day") and np.isnan(value)):
            return f"not finite: {name}"
    for prefix, series in (("national", outcome.national), ("regional", outcome.regional)):
        for name in series.dtype.names:
            if series.dtype[name].kind != "f":
                continue  # an integer is finite
            finite = np.isfinite(series[name])
            if not finite.all():
                day = int(np.argwhere(~finite)[0][0])
                return f"not finite: {prefix}.{name} on day {day}"
    return tables.OK


def _stable(reason: str) -> str:
    """Return a reason in one line that is the same in every process (no memory addresses)."""
    text = " ".join(_ADDRESS.sub("0x...", reason).split())
    return text[:300] or "failed without a reason"


def _noisy(column: str, layout: tables.Layout) -> bool:
    """Tell whether a column is a series of floating-point numbers."""
    prefix, _, name = column.partition(".")
    return prefix in ("national", "regional") and getattr(layout, prefix)[name].kind == "f"
