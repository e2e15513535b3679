"""Tasks on this process, on several that stay, or on a cluster; results in order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeAlias

from groundswell.errors import StudyError
from groundswell.study.executors import Executor, Workers
from groundswell.study.executors import _pool as processes

Map: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]

_ATTEMPTS = 3


@contextlib.contextmanager
def workers(count: Workers) -> Iterator[Map]:
    """Yield a map over tasks: here for one worker, on `count` spawned processes, on a cluster.

    A process that dies takes the others with it; all are then begun afresh, and what was not
    finished is done again.

    Raises:
        StudyError: processes died three times during one map.
    """
    if not isinstance(count, int):
        yield _Ordered(count)
        return
    if count <= 1:
        yield map
        return
    with contextlib.ExitStack() as stack:
        pool = _Pool(count, stack)
        yield pool.map


@dataclass(frozen=True)
class _Ordered:
    """A map by an executor, which yields results as they come."""

    execute: Executor

    def __call__(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order of the tasks."""
        waiting: dict[int, Any] = {}
        following = 0
        for (number, _), result in self.execute(_Second(work), enumerate(tasks)):
            waiting[number] = result
            while following in waiting:
                yield waiting.pop(following)
                following += 1


@dataclass(frozen=True)
class _Second:
    """Work on the second of a pair."""

    work: Callable[[Any], Any]

    def __call__(self, pair: tuple[int, Any]) -> Any:
        return self.work(pair[1])


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
