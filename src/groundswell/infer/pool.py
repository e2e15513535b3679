"""Tasks on this process or on several that stay for the whole calibration, results in order."""

from __future__ import annotations

import concurrent.futures
import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeAlias, TypeVar

from groundswell.errors import StudyError
from groundswell.study.executors import _pool as processes

Task = TypeVar("Task")
Result = TypeVar("Result")
Map: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


@contextlib.contextmanager
def workers(count: int) -> Iterator[Map]:
    """Yield a map over tasks: here for one worker, on `count` spawned processes for more.

    Raises:
        StudyError: a process died.
    """
    if count <= 1:
        yield map
        return
    with processes(count) as pool:
        yield lambda work, tasks: _ordered(pool, work, tasks)


def _ordered(
    pool: concurrent.futures.ProcessPoolExecutor,
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
) -> Iterator[Result]:
    try:
        yield from pool.map(work, tasks)
    except BrokenProcessPool as error:
        raise StudyError(
            "A process died while calibrating (out of memory?). Every finished generation is kept: "
            "give the same command again, with fewer --workers. A script must guard the call by "
            "`if __name__ == '__main__':`, because workers import it."
        ) from error
