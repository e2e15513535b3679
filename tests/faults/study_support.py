"""Start, stop and compare studies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src"


def start(out, *, workers=1, draws=200, seconds=0.0, case=None, **environment):
    """Begin a study in a process group of its own."""
    path = os.pathsep.join([str(SOURCE), str(HERE), os.environ.get("PYTHONPATH", "")])
    more = {"PYTHONPATH": path, "FAKE_SECONDS": str(seconds), **environment}
    return subprocess.Popen(
        [sys.executable, str(HERE / "study_driver.py"), str(out), str(workers), str(draws)]
        + ([case] if case else []),
        env=os.environ | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def contents(study):
    """Return name -> bytes of everything in the folder of runs, hidden files too."""
    return {path.name: path.read_bytes() for path in (Path(study) / "runs").iterdir()}


def children(pid):
    """Return the processes whose parent is `pid`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            state, parent = status(int(entry.name))
            if parent == pid and state != "Z":
                found.append(int(entry.name))
    return found


def status(pid):
    """Return (state, parent) of a process; ('Z', 0) when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "Z", 0
    return fields[0], int(fields[1])
