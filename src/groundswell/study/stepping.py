"""The engine's loop run by the interpreter, so that something can be called between two days."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.chance.keys import hashed
from groundswell.chance.philox import uniform
from groundswell.engine import loop
from groundswell.engine import luck as engine_luck
from groundswell.engine import run as engine

# Called with the number of a day, the places' records [R] and the country's [1].
Called = Callable[[int, npt.NDArray[Any], npt.NDArray[Any]], None]


def simulate(inputs: Any, parameters: np.void, key: int, days: int, morning: Called) -> Any:
    """Run as `groundswell.engine.run.simulate` does, and call `morning` before each day.

    The phases are the compiled ones; the loop around them is the source of `engine.loop.run`,
    given other names for what begins a run and what closes a day.
    """
    record = np.array([parameters]).view(np.recarray)[0]
    stand_in = types.SimpleNamespace(run=functools.partial(_run, morning))
    own = _again(engine._simulate, loop=stand_in)
    return own(inputs, record, key, days)


def luck(mechanism: str, key: int, places: tuple[int, ...], decision: str, day: int) -> Any:
    """Return a random number in (0, 1) for each place [R]: of the run, the day and the decision."""
    number = hashed("own decision", f"{mechanism}/{decision}", 32)
    for name, taken in engine_luck.DECISIONS.ids.items():
        if taken == number:
            raise ValueError(f"'{decision}' would share its luck with '{name}': rename it")
    return np.array([uniform(np.uint64(key), place, 0, day, number) for place in places])


def _run(morning: Called, *given: Any) -> int:
    """Stand in for `engine.loop.run`, which this is apart from the two hooks."""
    names = loop.run.py_func.__code__.co_varnames[: len(given)]  # type: ignore[attr-defined]
    arguments = dict(zip(names, given, strict=True))
    days, region = int(arguments["days"]), arguments["region"]
    arguments["nations"] = nations = arguments["nations"].view(np.recarray)
    plain = nations.view(np.ndarray)

    def begin(*phase: Any) -> None:
        loop.begin(*phase)
        morning(0, region, plain)

    def close_day(p: Any, day: int, *rest: Any) -> None:
        loop.record.close_day(p, day, *rest)
        if day + 1 < days:
            morning(day + 1, region, plain)

    tallies = types.SimpleNamespace(
        tally=loop.record.tally, close_day=close_day, summarise=loop.record.summarise
    )
    stepped = _again(loop.run.py_func, begin=begin, record=tallies)  # type: ignore[attr-defined]
    return int(stepped(**arguments))


def _again(function: Any, **names: Any) -> Any:
    """Return a function of the same code that finds other things under some global names."""
    return types.FunctionType(
        function.__code__,
        {**function.__globals__, **names},
        function.__name__,
        function.__defaults__,
    )
