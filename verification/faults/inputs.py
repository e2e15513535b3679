"""Hostile inputs through the commands: `check`, `run` and `read`, thousands in one process.

Every command is the real one, called as `python -m groundswell` calls it; what is looked at is how
it ends (an exit code of its own, never a traceback), how long it takes, how much memory the process
has come to, and whether a file has appeared that should not be there.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from verification.faults import hostile
from verification.markdown import say

SECONDS = 60  # of processor time one input may take, before it counts as one without end
BATCH = 250


class Endless(BaseException):
    """An input took longer than any may."""


def campaign(what: str, count: int, workers: int, kept: Path) -> dict[str, Any]:
    """Send `count` hostile inputs through a command.

    What a batch came to is kept, a line each; the same call does those that are missing, and those
    that showed a fault (by now mended) again.

    Returns:
        how often it ended with each code; crashes; the slowest; memory; files that appeared.
    """
    there = _lines(kept)
    firsts = [first for first in range(0, count, BATCH) if not _sound(there.get(first))]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(batch, what, one, min(BATCH, count - one)) for one in firsts]
        for number, (first, job) in enumerate(zip(firsts, jobs, strict=True)):
            there[first] = job.result()
            with kept.open("a") as stream:
                stream.write(json.dumps({"first": first, **there[first]}) + "\n")
            if number % 20 == 0:
                say(f"{what}: {number + 1} of {len(firsts)} batches of {BATCH}")
    return total([one for first, one in sorted(there.items()) if first < count])


def _lines(kept: Path) -> dict[int, dict[str, Any]]:
    if not kept.exists():
        return {}
    return {one.pop("first"): one for one in map(json.loads, kept.read_text().splitlines())}


def _sound(one: dict[str, Any] | None) -> bool:
    return one is not None and not one["crashes"] and not one["written"]


def total(batches: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Add batches up."""
    codes: Counter[str] = Counter()
    for one in batches:
        codes.update(one["codes"])
    return {
        "count": sum(one["count"] for one in batches),
        "codes": dict(sorted(codes.items())),
        "crashes": [crash for one in batches for crash in one["crashes"]],
        "written": [path for one in batches for path in one["written"]],
        "slowest": max((one["slowest"] for one in batches), default=[0.0, 0]),
        "MB": max((one["MB"] for one in batches), default=0),
        "cpu": round(sum(one["cpu"] for one in batches)),
    }


def batch(what: str, first: int, count: int) -> dict[str, Any]:
    """Send some inputs through a command in this process."""
    send = {"check": _check, "run": _run, "read": _read}[what]
    codes: Counter[str] = Counter()
    crashes: list[list[Any]] = []
    written: list[list[Any]] = []
    slowest = [0.0, 0]
    start = time.process_time()
    with _empty() as folder:
        for number in range(first, first + count):
            begun = time.process_time()
            code, trouble = send(number, folder)
            seconds = time.process_time() - begun
            codes[str(code)] += 1
            slowest = max(slowest, [round(seconds, 2), number])
            if trouble:
                crashes.append([number, trouble])
            left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
            if left:
                written.append([number, left[:3]])
                for path in folder.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {"codes": dict(codes), "crashes": crashes, "written": written, "slowest": slowest,
            "MB": round(peak), "count": count, "cpu": time.process_time() - start}  # fmt: skip


@contextlib.contextmanager
def _empty() -> Iterator[Path]:
    """Work in a folder where nothing should appear; inputs stand in another."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "work"
        folder.mkdir()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def call(*words: str) -> tuple[int, str]:
    """Call the command in this process; return its exit code, and what should not have been."""
    from groundswell.cli import main

    out, err = io.StringIO(), io.StringIO()
    previous = signal.signal(signal.SIGVTALRM, _endless)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(list(words))
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
        said = "a traceback was printed" if "Traceback (most" in err.getvalue() else ""
        if code not in (0, 1, 2):
            said = f"it ended with {code}"
        if code == 2 and not err.getvalue().strip():
            said = "it was refused without a word"
        return code, said
    except Endless:
        return -2, f"it took more than {SECONDS} s"
    except BaseException:
        return -1, traceback.format_exc(limit=-4)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
    return -1, "it returned instead of ending"


def _endless(number: int, frame: Any) -> None:
    raise Endless


def _check(number: int, folder: Path) -> tuple[int, str]:
    path = folder.parent / "case.yaml"
    path.write_bytes(hostile.case(number))
    return call("check", str(path))


def _run(number: int, folder: Path) -> tuple[int, str]:
    """Run a case that is sound enough; refused, it may leave no study behind."""
    path, out = folder.parent / "case.yaml", folder.parent / "study"
    shutil.rmtree(out, ignore_errors=True)
    path.write_bytes(hostile.case(number, gentle=True))
    code, trouble = call("run", str(path), "--draws", "2", "--horizon", "10d", "--seed", "1",
                         "--workers", "1", "--out", str(out), "--quiet")  # fmt: skip
    if code == 2 and out.exists():
        trouble = trouble or "it was refused and left a study behind"
    if code in (0, 1) and not (out / "study.json").exists():
        trouble = trouble or "it ended well without a study"
    return code, trouble


def _read(number: int, folder: Path) -> tuple[int, str]:
    name, data = hostile.report(number)
    path = folder.parent / name
    path.write_bytes(data)
    return call("read", str(path), "--json", "--quiet")


def sample(what: str, count: int, python: Callable[..., Any]) -> dict[str, Any]:
    """Send some inputs through processes of their own, as a person would."""
    troubles, codes = [], Counter[str]()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work"
        work.mkdir()
        for number in range(count):
            name, data = ("case.yaml", hostile.case(number))
            if what == "read":
                name, data = hostile.report(number)
            path = Path(scratch) / name
            path.write_bytes(data)
            ended = python("-m", "groundswell", what, str(path), cwd=work)
            codes[str(ended.returncode)] += 1
            if ended.returncode not in (0, 2) or "Traceback (most" in ended.stderr:
                troubles.append([number, ended.stderr[-400:]])
        left = sorted(path.name for path in work.rglob("*"))
    return {"count": count, "codes": dict(codes), "crashes": troubles, "written": left}
