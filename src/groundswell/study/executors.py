"""Where blocks are computed: in this process, on several, or on a cluster (see `cluster`).

An executor is handed a function and tasks, and yields each task with its result as soon as it is
there, in any order. The caller, one process, writes the results: a worker that dies, or outlives
its parent for a moment, can leave nothing half written.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, Protocol, TypeAlias, TypeVar

from groundswell.errors import StudyError

_ATTEMPTS = 3

Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Computes `work(task)` for every task; yields (task, result) in any order."""

    def __call__(
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Generator[tuple[Task, Result], None, None]:
        """Begin; closing the iterator stops whatever is under way."""
        ...


Workers: TypeAlias = int | Executor  # processes on this machine, or a cluster that is connected


def serial(
    work: Callable[[Task], Result], tasks: Iterable[Task]
) -> Generator[tuple[Task, Result], None, None]:
    """Compute in this process, one task after another."""
    for task in tasks:
        yield task, work(task)


class Processes:
    """Computes on several fresh processes of this machine.

    Fresh (spawned) because a forked copy of a process with threads may hang. If one dies, every
    task under way is lost with it; each is then done again on its own, so that the one at fault is
    known.
    """

    def __init__(self, workers: int) -> None:
        """Take the number of processes."""
        self.workers = workers

    def __call__(
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Generator[tuple[Task, Result], None, None]:
        """Yield (task, result); see `Executor`.

        Raises:
            StudyError: a task's process died three times.
        """
        fresh = iter(tasks)
        suspects: deque[_Try[Task]] = deque()
        while True:
            under_way: dict[concurrent.futures.Future[Result], _Try[Task]] = {}
            try:
                with _pool(self.workers) as pool:
                    yield from self._through(pool, work, fresh, suspects, under_way)
                return
            except BrokenProcessPool:
                suspects.extend(one.again() for one in under_way.values())

    def _through(
        self,
        pool: concurrent.futures.ProcessPoolExecutor,
        work: Callable[[Task], Result],
        fresh: Iterator[Task],
        suspects: deque[_Try[Task]],
        under_way: dict[concurrent.futures.Future[Result], _Try[Task]],
    ) -> Generator[tuple[Task, Result], None, None]:
        """Do the suspects one at a time, then fresh tasks, at most two for each process at once."""
        while True:
            queue: Iterable[_Try[Task]]
            if suspects:
                queue = [suspects.popleft()]
            else:
                room = 2 * self.workers - len(under_way)
                queue = (_Try(task) for task in itertools.islice(fresh, room))
            for one in queue:
                under_way[_submit(pool, work, one.task)] = one
            if not under_way:
                return
            done, _ = concurrent.futures.wait(under_way, return_when="FIRST_COMPLETED")
            for future in sorted(done, key=lambda future: future.exception() is not None):
                result = future.result()
                yield under_way.pop(future).task, result


@dataclass(frozen=True)
class _Try(Generic[Task]):
    """A task, and how often a process died while it was under way."""

    task: Task
    deaths: int = 0

    def again(self) -> _Try[Task]:
        if self.deaths + 1 >= _ATTEMPTS:
            raise StudyError(
                f"{self.task}: the process computing it died {_ATTEMPTS} times (out of memory?). "
                "Give the same command again with fewer --workers; every part finished before is "
                "kept. A script must guard the call by `if __name__ == '__main__':`, because "
                "workers import it."
            )
        return _Try(self.task, self.deaths + 1)


def _submit(
    pool: concurrent.futures.ProcessPoolExecutor, work: Callable[[Task], Result], task: Task
) -> concurrent.futures.Future[Result]:
    try:
        with _no_interrupt_inherited():
            return pool.submit(work, task)
    except (
        BrokenProcessPool
    ) as error:  # it broke since we last looked: count this task as under way
        broken: concurrent.futures.Future[Result] = concurrent.futures.Future()
        broken.set_exception(error)
        return broken


def chosen(workers: Workers, tasks: int | None = None) -> Executor:
    """Return the executor for so many tasks: no process is begun that would have none."""
    if not isinstance(workers, int):
        return workers
    workers = workers if tasks is None else min(workers, tasks)
    return serial if workers <= 1 else Processes(workers)


@contextlib.contextmanager
def at(workers: Workers | str, notice: Callable[[str], None] | None = None) -> Iterator[Workers]:
    """Yield workers that can be used: those at the address of a Dask scheduler are connected.

    Raises:
        StudyError: see `groundswell.study.cluster.connected`.
    """
    if not isinstance(workers, str):
        yield workers
        return
    from groundswell.study.cluster import connected

    with connected(workers, notice or (lambda sentence: None)) as cluster:
        yield cluster


@contextlib.contextmanager
def _pool(workers: int) -> Iterator[concurrent.futures.ProcessPoolExecutor]:
    """Open a pool whose processes end when this context does, or when this process dies.

    Every worker listens at one end of a pipe. The other end is held here alone: it closes when we
    leave, and the system closes it if we are killed.
    """
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    pool = concurrent.futures.ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin, initargs=(theirs,)
    )
    try:
        yield pool
    except BaseException:
        ours.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        ours.close()
        theirs.close()


def _begin(lifeline: Connection) -> None:
    """Set a worker up: an interrupt is its parent's business, and it ends with the lifeline."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


@contextlib.contextmanager
def _no_interrupt_inherited() -> Iterator[None]:
    """Hold interrupts back for a moment: a process begun meanwhile never sees one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
