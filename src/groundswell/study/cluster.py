"""Blocks computed by a Dask cluster, on as many machines as it has.

Dask schedules, moves the data and does again what a lost worker had under way; this module hands it
the same tasks that the processes of one machine are handed (see `executors`), and looks first
whether every worker would compute the same bytes. Dask runs whatever code reaches its scheduler: a
cluster is as open as its address.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import itertools
import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from groundswell.errors import StudyError
from groundswell.study.compute import versions
from groundswell.study.executors import Executor, Result, Task

if TYPE_CHECKING:
    from distributed import Client, Future

_SECONDS_TO_ANSWER = 10.0
_ENDED_BADLY = ("error", "cancelled")
_SECONDS_BETWEEN_LOOKS = 5.0
_AHEAD = 3  # tasks handed over for each thread: one computes, the others bridge the way there
_CODE = "groundswell's code"
_RESUMES = "Everything finished before is kept: the same command, given again, goes on from there."


class ClusterStopped(StudyError):  # noqa: N818 - what happened to a cluster, not to the input
    """A cluster was lost on the way; what was finished is kept."""

    exit_code = 1


@contextlib.contextmanager
def connected(
    address: str, notice: Callable[[str], None] = lambda sentence: None
) -> Iterator[Executor]:
    """Yield an executor on the workers of the Dask scheduler at `address`.

    Args:
        address: as Dask writes it, such as `tcp://127.0.0.1:8786` or `tls://...`.
        notice: called with a sentence the user should see (no worker is left).

    Raises:
        StudyError: Dask is not installed, nobody answers, no worker is there, or one of them has
            other code or other versions than this process.
    """
    try:
        import distributed
    except ImportError as error:
        raise StudyError(
            f"{address}: a cluster needs Dask: pip install 'groundswell[dask]', here and where its "
            "workers are. Or give a number of processes on this machine."
        ) from error
    with _quiet():
        client, trouble = None, ""
        try:
            client = distributed.Client(
                address, timeout=_SECONDS_TO_ANSWER, set_as_default=False, name="groundswell"
            )
        except Exception as error:  # of many kinds, by what is wrong with the address
            trouble = _line(error)
        if client is None:
            # A client that came to nothing closes itself when it is collected, and waits for ever
            # if that is while the next one starts: so now.
            gc.collect()
            raise StudyError(
                f"{address}: no Dask scheduler answers there ({trouble}). Start one with "
                "`dask scheduler`, and give the address that it prints."
            )
        try:
            _look_over(client, address)
            yield _Cluster(client, address, notice)
        finally:
            with contextlib.suppress(Exception):  # it may be the connection that failed
                client.close(timeout=2)


@cache
def about() -> dict[str, str]:
    """Return what must be the same wherever blocks of one study are computed."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        code.update(f"{path.relative_to(package).as_posix()}\0".encode())
        code.update(path.read_bytes())
    return versions() | {_CODE: code.hexdigest()}


@dataclass(frozen=True)
class _Guarded(Generic[Task, Result]):
    """Work that is only done where it comes out the same: a worker may have joined since."""

    work: Callable[[Task], Result]
    ours: Mapping[str, str]

    def __call__(self, task: Task) -> Result:
        differs = _difference(about(), self.ours)
        if differs:
            raise StudyError(f"A worker that joined later has {differs}. {_RESUMES}")
        return self.work(task)


class _Cluster:
    """Computes on the workers of a scheduler; see `Executor`."""

    def __init__(self, client: Client, address: str, notice: Callable[[str], None]) -> None:
        self._client = client
        self._address = address
        self._notice = notice

    def __call__(
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Generator[tuple[Task, Result], None, None]:
        """Yield (task, result).

        Raises:
            ClusterStopped: the scheduler is gone, or a task's workers died again and again.
        """
        guarded = _Guarded(work, about())
        fresh = iter(tasks)
        under_way: dict[Future[Result], Task] = {}
        while True:
            with self._unless_lost():
                for task in itertools.islice(fresh, max(self._room() - len(under_way), 0)):
                    under_way[self._client.submit(guarded, task, pure=False)] = task
                if not under_way:
                    return
                done = self._finished(under_way)
                whole = [one for one in done if one.status == "finished"]
                results = self._client.gather(whole)
                # One whose worker died with its result is under way again, and neither.
                troubles = [one.exception() for one in done if one.status in _ENDED_BADLY]
            for future, result in zip(whole, results, strict=True):
                yield under_way.pop(future), result
            for trouble in troubles:
                raise self._told(trouble)

    @contextlib.contextmanager
    def _unless_lost(self) -> Iterator[None]:
        """Say in a sentence that the scheduler is gone; Dask would try to reach it again first."""
        try:
            if self._client.status != "running":
                raise OSError(f"the client is {self._client.status}")
            yield
        except (CancelledError, OSError) as error:
            raise ClusterStopped(
                f"{self._address}: the connection to the scheduler was lost. {_RESUMES}"
            ) from error

    def _told(self, trouble: BaseException) -> BaseException:
        """Return what a task ended with, in a sentence if it was the end of its workers."""
        from distributed import KilledWorker

        if not isinstance(trouble, KilledWorker):
            return trouble
        return ClusterStopped(
            f"{self._address}: worker after worker died over the same block (out of memory?). "
            f"{_RESUMES} ({_line(trouble)})"
        )

    def _room(self) -> int:
        """Return how many tasks the cluster should hold."""
        threads: int = sum(self._client.nthreads().values())
        return _AHEAD * max(threads, 1)

    def _finished(self, under_way: Iterable[Future[Any]]) -> set[Future[Any]]:
        """Wait for some to end, saying so once if no worker is left to end them."""
        from distributed import wait

        alone = False
        while True:
            with contextlib.suppress(TimeoutError), self._client.as_current():
                found: set[Future[Any]] = wait(
                    list(under_way), timeout=_SECONDS_BETWEEN_LOOKS, return_when="FIRST_COMPLETED"
                ).done
                return found
            if not alone and not self._client.nthreads():
                alone = True
                self._notice(f"{self._address}: no worker is left. Waiting for one; Ctrl-C stops.")


def _look_over(client: Client, address: str) -> None:
    """Refuse a cluster without workers, and workers that would make other bytes.

    Raises:
        StudyError: it is one.
    """
    try:
        client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
    except TimeoutError:
        raise StudyError(
            f"{address}: the scheduler has no worker. Start some with `dask worker {address}`."
        ) from None
    try:
        told = client.run(about, on_error="return")
    except OSError as error:
        raise StudyError(f"{address}: a worker does not answer ({_line(error)}).") from error
    for worker, theirs in sorted(told.items()):
        if isinstance(theirs, OSError):
            continue  # it is gone meanwhile; one that joins later is asked before each block
        if isinstance(theirs, BaseException):
            raise StudyError(
                f"{address}: the worker {worker} cannot load Groundswell ({_line(theirs)}). "
                "Install the same version there, with the extra [dask]."
            ) from theirs
        differs = _difference(theirs, about())
        if differs:
            raise StudyError(
                f"{address}: the worker {worker} has {differs}. Its blocks would have other bytes: "
                "install the same versions there."
            )


def _difference(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Return in words what a worker has that differs; empty if nothing does."""
    return ", ".join(
        f"other code of Groundswell (digest {value[:12]}; here {ours[name][:12]})"
        if name == _CODE
        else f"{name} {value} (here {ours[name]})"
        for name, value in theirs.items()
        if value != ours[name]
    )


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log of lost connections off stderr: what matters is said in a sentence."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
