"""kill -9 at random instants: over a study, its resumption, a calibration, a Dask cluster.

The commands are the real ones, in processes of their own. After every kill each finished file must
be byte for byte what an uninterrupted run writes, and in the end none may be missing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from verification.faults.hostile import luck
from verification.markdown import say

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))  # cluster_support, as its tests import it

Words = list[str]
RUN = ["run", "two-towns", "--draws", "400", "--horizon", "21d", "--seed", "1", "--quiet"]
CALIBRATE = ["calibrate", "two-towns", "--fit", "all", "--particles", "100", "--populations", "2",
             "--seed", "1", "--quiet"]  # fmt: skip
PATIENCE = 300.0  # seconds, on however busy a machine


def start(words: Words, cwd: Path | None = None, **environment: str) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "groundswell", *words], cwd=cwd, env=surroundings(**environment),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment of a command: this checkout, and what a test needs."""
    path = os.pathsep.join([*filter(None, [more.pop("PATH_FIRST", "")]), str(ROOT / "src")])
    return os.environ | {"PYTHONPATH": path} | more


def files(folder: Path) -> dict[str, bytes]:
    """Return name -> bytes of the finished Parquet files of a study or a calibration."""
    found = [path for path in folder.rglob("*.parquet") if not path.name.startswith(".")]
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in found
        if path.name != "draws.parquet" or path.parent != folder
    }


class Attack:
    """A command under kills.

    Attributes:
        words: the command, without its folder.
        whole: what it writes when nothing happens.
        seconds: how long that takes, at the quickest.
        found: what was counted.
    """

    def __init__(self, words: Words, scratch: Path, name: str) -> None:
        self.words = words
        self.scratch = scratch
        self.luck = luck(name, 0)
        self.found: Counter[str] = Counter()
        self.faults: list[str] = []
        begun = time.monotonic()
        self.finish(scratch / "whole", 1)
        self.seconds = time.monotonic() - begun
        self.whole = files(scratch / "whole")

    def out(self, folder: Path, workers: int | str) -> Words:
        return [*self.words, "--out", str(folder), "--workers", str(workers)]

    def finish(self, folder: Path, workers: int | str) -> None:
        process = start(self.out(folder, workers))
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode:
            raise RuntimeError(f"{self.words[0]} ended with {process.returncode}: {said[-500:]}")

    def look(self, folder: Path, whole: bool = False) -> None:
        """Compare what is there with what should be."""
        there = files(folder)
        for name, data in there.items():
            if self.whole.get(name) != data:
                self.faults.append(f"{name} differs")
        if whole and there.keys() != self.whole.keys():
            self.faults.append(f"{sorted(self.whole.keys() ^ there.keys())[:3]} missing or new")

    def once(self, folder: Path, workers: int | str) -> bool:
        """Start the command, kill it at a random instant; return whether it was quicker."""
        there = bool(files(folder))
        begun = time.monotonic()
        process = start(self.out(folder, workers))
        try:
            _, said = process.communicate(timeout=self.luck.uniform(0.0, self.seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.found["kills of a resumption" if there else "kills of a first run"] += 1
            self.look(folder)
            return False
        if process.returncode:
            self.faults.append(f"ended with {process.returncode}: {said[-300:]}")
        self.look(folder, whole=True)
        if not there:  # the machine is quicker now: look for instants within what it takes
            self.seconds = min(self.seconds, time.monotonic() - begun)
        return True

    @property
    def kills(self) -> int:
        return sum(number for what, number in self.found.items() if what.startswith("kills"))

    def told(self) -> dict[str, Any]:
        return {**self.found, "kills": self.kills, "files": len(self.whole), "faults": self.faults}


def local(words: Words, kills: int, scratch: Path, name: str) -> dict[str, Any]:
    """Kill a command on this machine so many times; a folder is used until it is whole."""
    attack = Attack(words, scratch, name)
    number = 0
    while attack.kills < kills:
        folder = scratch / f"killed{number}"
        for _ in range(int(attack.luck.integers(2, 7))):
            if attack.kills < kills and attack.once(folder, 1 + attack.kills % 2):
                break
        attack.finish(folder, 1)
        attack.look(folder, whole=True)
        attack.found["folders finished"] += 1
        number += 1
        say(f"{name}: {attack.kills} of {kills} kills, {len(attack.faults)} faults")
    return attack.told()


def dask(kills: int, scratch: Path) -> dict[str, Any]:
    """Kill a client, a worker or the scheduler, by turns."""
    from cluster_support import cluster  # type: ignore[import-not-found]

    attack = Attack(RUN, scratch, "dask")
    number = 0
    while attack.kills < kills:
        folder = scratch / f"killed{number}"
        number += 1
        with cluster(scratch) as found:
            attack.finish(scratch / f"warm{number}", found.address)  # its workers have loaded all
            for victim in ("worker", "client", "scheduler"):
                _kill_one(attack, found, victim, folder)
        attack.finish(folder, 2)
        attack.look(folder, whole=True)
        attack.found["folders finished"] += 1
        say(f"dask: {attack.kills} of {kills} kills, {len(attack.faults)} faults")
    return attack.told()


def _kill_one(attack: Attack, found: Any, victim: str, folder: Path) -> None:
    """Kill one of the processes while the command runs, and look how the command ends."""
    process = start(attack.out(folder if victim != "worker" else folder.with_suffix(".w"),
                               found.address))  # fmt: skip
    time.sleep(attack.luck.uniform(0.3, 1.0) * attack.seconds)
    early = process.poll() is not None
    attack.found[f"kills of the {victim}" if not early else "too late to kill"] += 1
    if victim == "client":
        process.kill()
    elif victim == "worker":
        found.workers.pop(0).send_signal(signal.SIGKILL)
        found.workers.append(found.join())
    else:
        found.scheduler.kill()
    _, said = process.communicate(timeout=PATIENCE)
    code = process.returncode
    if victim == "worker":
        if code:
            attack.faults.append(f"worker killed: ended with {code}: {said[-300:]}")
        attack.look(folder.with_suffix(".w"), whole=True)
        return
    attack.look(folder)
    sentence = "scheduler" in said and "Traceback" not in said
    if victim == "scheduler" and not early and not (code in (1, 2) and sentence) and code != 0:
        attack.faults.append(f"scheduler killed: ended with {code}: {said[-300:]}")


def campaign(size: float, scratch: Path) -> dict[str, Any]:
    """All kills; at `size` 1 there are 110."""

    def folder(name: str) -> Path:
        (scratch / name).mkdir(parents=True)
        return scratch / name

    number: Callable[[int], int] = lambda whole: max(int(np.ceil(whole * size)), 2)  # noqa: E731
    return {
        "run": local(RUN, number(50), folder("run"), "run"),
        "calibrate": local(CALIBRATE, number(30), folder("calibrate"), "calibrate"),
        "dask": dask(number(30), folder("dask")),
    }
