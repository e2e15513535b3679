"""Tasks on this process or on several that stay for the whole calibration, results in order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeAlias

from groundswell.errors import StudyError
from groundswell.study.executors import _pool as processes

Map: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]

_ATTEMPTS = 3


@contextlib.contextmanager
def workers(count: int) -> Iterator[Map]:
    """Yield a map over tasks: here for one worker, on `count` spawned processes for more.

    A process that dies takes the others with it; all are then begun afresh, and what was not
    finished is done again.

    Raises:
        StudyError: processes died three times during one map.
    """
    if count <= 1:
        yield map
        return
    with contextlib.ExitStack() as stack:
        pool = _Pool(count, stack)
        yield pool.map


class _Pool:
    """Processes that are replaced when they die."""

    def __init__(self, count: int, stack: contextlib.ExitStack) -> None:
        self._count = count
        self._stack = stack
        self._pool = stack.enter_context(processes(count))

    def map(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order of the tasks."""
        left = list(tasks)
        for _ in range(_ATTEMPTS):
            try:
                for result in self._pool.map(work, left):
                    yield result
                    left = left[1:]
                return
            except BrokenProcessPool:
                self._pool = self._stack.enter_context(processes(self._count))
        raise StudyError(
            f"A process died {_ATTEMPTS} times while calibrating (out of memory?). Every finished "
            "generation is kept: give the same command again, with fewer --workers. A script must "
            "guard the call by `if __name__ == '__main__':`, because workers import it."
        )
