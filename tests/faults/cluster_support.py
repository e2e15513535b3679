"""A Dask scheduler and workers on this machine's loopback, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from study_support import HERE, SOURCE


class Cluster:
    """A scheduler and its workers.

    Attributes:
        address: of the scheduler.
        scheduler: its process.
        workers: theirs.
    """

    def __init__(self, scratch, workers=2, **environment):
        self._scratch = scratch
        self._environment = environment
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = next(
            line.split()[-1] for line in self.scheduler.stderr if "Scheduler at" in line
        )
        self.workers = [self.join() for _ in range(workers)]

    def join(self, source=SOURCE):
        """Start another worker, with the package found in `source`."""
        words = (self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        return self._start(
            "worker", *words, "--local-directory", str(self._scratch), source=source, stderr=None
        )

    def close(self):
        """End every process."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()

    def _start(self, what, *words, source=SOURCE, stderr=subprocess.PIPE):
        path = os.pathsep.join(map(str, (source, HERE, HERE.parents[1])))
        return subprocess.Popen(
            [sys.executable, "-m", "dask", what, *words, "--no-dashboard"],
            env=os.environ | {"PYTHONPATH": path} | self._environment,
            stdout=subprocess.DEVNULL,
            stderr=stderr or subprocess.DEVNULL,
            text=True,
            cwd=self._scratch,
        )


@contextlib.contextmanager
def cluster(scratch, workers=2, **environment):
    """A cluster that ends with the context."""
    found = Cluster(scratch, workers, **environment)
    try:
        yield found
    finally:
        found.close()
