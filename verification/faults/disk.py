"""Damaged parts, a full disk, a clock that jumps, two processes on one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from verification.faults.hostile import luck
from verification.faults.kills import PATIENCE, files, start
from verification.markdown import say

import groundswell as gs
from groundswell.errors import StudyError

SMALL = {"arms": ["as-happened", "no-help"], "draws": 100, "seed": 1, "horizon": "10d"}
SIZES = tuple(range(40, 1000, 40))  # kB of the disks that fill up
CLOCK = """
import random, time
_real, _luck = time.time, random.Random(1)
_moved = [0.0]
def moved():
    if _luck.random() < 0.2:
        _moved[0] = _luck.uniform(-40.0, 40.0) * 365 * 86400
    return _real() + _moved[0]
time.time = moved
time.time_ns = lambda: int(moved() * 1e9)
"""


def study(out: Path, **more: Any) -> None:
    """A small study of the tutorial's case."""
    gs.load("two-towns").run(**{**SMALL, "out": out, **more})


def damage(data: bytes, chance: np.random.Generator) -> tuple[str, bytes]:
    """Return a way of damage, and the damaged bytes."""
    way = ("truncated", "a bit flipped", "bytes lost inside", "bytes added", "a block of zeros")[
        chance.integers(5)
    ]
    at = int(chance.integers(len(data)))
    if way == "truncated":
        return way, data[:at]
    if way == "a bit flipped":
        return way, data[:at] + bytes([data[at] ^ (1 << int(chance.integers(8)))]) + data[at + 1 :]
    if way == "bytes lost inside":
        return way, data[:at] + data[at + 1 + int(chance.integers(50)) :]
    if way == "bytes added":
        return way, data + chance.bytes(int(chance.integers(1, 100)))
    zeros = data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]
    return way, zeros if zeros != data else data[:-1]


def damaged(count: int, scratch: Path) -> dict[str, Any]:
    """Damage parts one by one; each must be named, and made again as it was."""
    out, chance = scratch / "damaged", luck("damage", 0)
    study(out)
    whole, faults, ways = files(out), [], Counter[str]()
    names = sorted(name for name in whole if name.startswith("runs"))
    for number in range(count):
        name = names[chance.integers(len(names))]
        way, spoiled = damage(whole[name], chance)
        ways[way] += 1
        (out / name).write_bytes(spoiled)
        told: list[str] = []
        try:
            study(out, notice=told.append)
        except Exception as error:
            faults.append(f"{way}: {type(error).__name__}: {error}"[:300])
            (out / name).write_bytes(whole[name])
            continue
        if files(out) != whole or not any(Path(name).name in one for one in told):
            faults.append(f"{number}: {way}: {name} not named or not as it was")
        if number % 50 == 0:
            say(f"damaged: {number} of {count}")
    return {"count": count, "ways": dict(ways), "faults": faults}


@contextmanager
def small_disk(kilobytes: int, scratch: Path):  # type: ignore[no-untyped-def]
    """Mount a file system of so many kB; yields None where that is not permitted."""
    place = scratch / "disk"
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def full(scratch: Path) -> dict[str, Any]:
    """Fill real file systems of many sizes; the study must say so, and go on elsewhere."""
    study(scratch / "whole")
    whole, faults, stopped, tried = files(scratch / "whole"), [], 0, 0
    for kilobytes in SIZES:
        with small_disk(kilobytes, scratch) as disk:
            if disk is None:
                return {"permitted": False, "count": 0, "faults": []}
            tried += 1
            try:
                study(disk / "study")
            except StudyError as error:
                stopped += 1
                if "full" not in str(error):
                    faults.append(f"{kilobytes} kB: {error}")
            except Exception as error:
                faults.append(f"{kilobytes} kB: {type(error).__name__}: {error}")
            copy = scratch / f"copy{kilobytes}"
            if (disk / "study").exists():
                shutil.copytree(disk / "study", copy)
        if any(whole.get(name) != data for name, data in files(copy).items()):
            faults.append(f"{kilobytes} kB: a part that is not whole was left")
        study(copy)  # on a disk with room
        if files(copy) != whole:
            faults.append(f"{kilobytes} kB: not as an uninterrupted study")
    return {"permitted": True, "count": tried, "stopped": stopped, "faults": faults}


def clock(count: int, scratch: Path) -> dict[str, Any]:
    """Run the command while the wall clock jumps by decades."""
    study(scratch / "whole")
    whole, faults = files(scratch / "whole"), []
    hook = scratch / "hook"
    hook.mkdir()
    for number in range(count):
        (hook / "sitecustomize.py").write_text(CLOCK.replace("Random(1)", f"Random({number})"))
        out = scratch / f"clock{number}"
        arms = "as-happened,no-help"
        words = ["run", "two-towns", "--arms", arms, "--draws", "100", "--seed", "1",
                 "--horizon", "10d", "--quiet", "--workers", "2", "--out", str(out)]  # fmt: skip
        process = start(words, PATH_FIRST=str(hook))
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode or files(out) != whole or "Traceback" in said:
            faults.append(f"ended with {process.returncode}: {said[-300:]}")
    return {"count": count, "faults": faults}


def two(count: int, scratch: Path) -> dict[str, Any]:
    """Start a command where another writes: refused, and the first is not disturbed."""
    out, faults, refused = scratch / "two", [], 0
    words = ["run", "two-towns", "--draws", "20000", "--seed", "1", "--horizon", "21d", "--quiet",
             "--out", str(out), "--workers", "1"]  # fmt: skip
    first = start(words)
    try:
        end = time.monotonic() + PATIENCE
        while not (out / "study.json").exists() and time.monotonic() < end:
            time.sleep(0.05)
        for _ in range(count):
            second = start(words)
            _, said = second.communicate(timeout=PATIENCE)
            if first.poll() is not None:
                break
            refused += 1
            if second.returncode != 2 or "is writing to this study" not in said:
                faults.append(f"ended with {second.returncode}: {said[-300:]}")
    finally:
        first.kill()
        first.communicate()
    return {"count": refused, "faults": faults}


def campaign(size: float, scratch: Path) -> dict[str, Any]:
    """All that happens to files."""

    def folder(name: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=name, dir=scratch))

    os.makedirs(scratch, exist_ok=True)
    return {
        "damaged": damaged(max(int(400 * size), 10), folder("damaged")),
        "full": full(folder("full")),
        "clock": clock(max(int(10 * size), 1), folder("clock")),
        "two": two(max(int(10 * size), 2), folder("two")),
    }
