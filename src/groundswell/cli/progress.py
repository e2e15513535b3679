"""How far a study has come, on stderr: a bar in a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from groundswell.cli.errors import say

Progress: TypeAlias = Callable[[int, int, float], None]
Notice: TypeAlias = Callable[[str], None]

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def shown(quiet: bool) -> Iterator[tuple[Progress, Notice]]:
    """Yield what to call with (runs done, runs planned, seconds), and with sentences."""
    if quiet:
        yield (lambda done, total, seconds: None), say
    elif sys.stderr.isatty():
        with _bar() as both:
            yield both
    else:
        lines = Lines()
        yield lines, lines.notice


class Lines:
    """Writes a line at the beginning, every ten seconds, and at the end."""

    def __init__(self) -> None:
        """Begin without having written any."""
        self._begun = False
        self._first: tuple[int, float] | None = None
        self._last = 0.0

    def __call__(self, done: int, total: int, seconds: float) -> None:
        """Write how far it is, if it is time to."""
        first = not self._begun
        self._begun = True
        self._first = self._first or (done, seconds)
        if first or done >= total or seconds - self._last >= SECONDS_BETWEEN_LINES:
            self._last = seconds
            say(f"{done} of {total} runs{pace(self._first, done, total, seconds)}")

    def notice(self, sentence: str) -> None:
        """Write a sentence; what it tells of (compiling) is no measure of the pace."""
        self._first = None
        say(sentence)


def pace(first: tuple[int, float], done: int, total: int, seconds: float) -> str:
    """Return rate and time left in words, once there is something to judge by."""
    runs, spent = done - first[0], seconds - first[1]
    if runs <= 0 or spent <= 0.0:
        return ""
    rate = runs / spent
    left = (total - done) / rate
    return f", {rate:.1f} runs/s" + (f", about {clock(left)} left" if done < total else "")


def clock(seconds: float) -> str:
    """Return a span of time: 45 s, 12 min, 3.5 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@contextmanager
def _bar() -> Iterator[tuple[Progress, Notice]]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.completed:.0f} of {task.total:.0f} runs"), BarColumn(),
               TextColumn("{task.fields[pace]}"))  # fmt: skip
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("runs", total=1.0, pace="")
        first: list[tuple[int, float]] = []

        def progress(done: int, total: int, seconds: float) -> None:
            if not first:
                first.append((done, seconds))
            told = pace(first[0], done, total, seconds).removeprefix(", ")
            bar.update(task, completed=done, total=total, pace=told)

        def notice(sentence: str) -> None:
            first.clear()
            console.print(sentence, markup=False, highlight=False)

        yield progress, notice
