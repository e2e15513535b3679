"""Kill a study before and after each thing it does to the disk; it must always come out the same.

Every attempt is a forked copy of this process, which itself does no work (so it has no threads).
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from pathlib import Path

import study_driver as driver
from study_support import contents

DRAWS = 10


def attempt(out, fatal=None):
    """Run the study in a copy of this process; return whether it lived to the end."""
    pid = os.fork()
    if pid == 0:
        if fatal is not None:
            die_at(fatal)
        driver.study(out, 1, DRAWS)
        os._exit(0)
    ended = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(ended):
        assert os.WTERMSIG(ended) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(ended) == 0
    return True


def die_at(fatal):
    """Count the calls that change the disk, and die before or after the given one."""
    counter = itertools.count()

    def counted(call):
        def wrapper(*args, **kwargs):
            if next(counter) == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            result = call(*args, **kwargs)
            if next(counter) == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return wrapper

    for name in ("replace", "fsync", "mkdir", "unlink", "ftruncate"):
        setattr(os, name, counted(getattr(os, name)))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    assert attempt(folder / "whole")
    for fatal in itertools.count():
        out = folder / "killed"
        shutil.rmtree(out, ignore_errors=True)
        lived = attempt(out, fatal)
        assert attempt(out)
        assert contents(out) == contents(folder / "whole"), fatal
        if lived:
            break
    print(fatal)
