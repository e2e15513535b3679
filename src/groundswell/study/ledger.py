"""The folder of a study while it is being written: what it is of, which blocks are finished.

The finished parts are the ledger. `study.json` describes them; it is written when a study begins
and when it ends, and nothing depends on its counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from groundswell.errors import StudyError
from groundswell.store import lock
from groundswell.store.parts import Block, parse
from groundswell.store.read import FORMAT, PRIOR, SOURCE, read_meta
from groundswell.store.write import (
    cannot_write,
    identity_of,
    is_aside,
    seal_of,
    write_aside,
    write_json,
)
from groundswell.study.compute import Part, versions
from groundswell.study.draws import named
from groundswell.study.plan import Plan

META = "study.json"
CASE = "case.json"
RUNS = "runs"
MECHANISM = "mechanism"  # of one's own, where a study ran with one

# Keys of study.json that a study keeps for life, and how to speak of them.
_FIXED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "case_digest": lambda m: f"case {m['case']} (digest {m['case_digest']:.12})",
    "seed": lambda m: f"seed {m['seed']}",
    "days": lambda m: f"a horizon of {m['days']} days",
    "replicates": lambda m: f"{m['replicates']} replicates",
    "kernel_digest": lambda m: f"model code {m['kernel_digest']:.12}",
    MECHANISM: lambda m: _mechanism(m.get(MECHANISM)),
    SOURCE: lambda m: f"draws of the {named(m.get(SOURCE, PRIOR))}",
}


def _mechanism(told: Mapping[str, Any] | None) -> str:
    if not told:
        return "the model's mechanisms alone"
    return f"the mechanism {told['name']} ({told['digest']:.12})"


def check(folder: Path, wanted: Mapping[str, Any]) -> Plan | None:
    """Return the plan of the study in a folder, or None if one may begin there.

    Args:
        folder: where to write; it need not exist.
        wanted: the study to be written, as in `study.json`.

    Raises:
        StudyError: the folder holds something else, or a study that differs in what may not change.
    """
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder}: is a file, not a folder. Choose another folder.")
    if not (folder / META).exists():
        _require_unused(folder)
        return None
    meta = read_meta(folder)
    differing = [key for key in _FIXED if meta.get(key, PRIOR) != wanted.get(key, PRIOR)]
    if differing:
        there = ", ".join(_FIXED[key](meta) for key in differing)
        here = ", ".join(_FIXED[key](wanted) for key in differing)
        raise StudyError(
            f"{folder}: holds a study with {there}; asked for: {here}. A study may grow by draws "
            "and arms only: give the values it has, or choose another folder."
        )
    return _plan(meta)


def _plan(meta: Mapping[str, Any]) -> Plan:
    return Plan(tuple(meta["arms"]), meta["draws"], meta["replicates"], meta["seed"], meta["days"])


def _require_unused(folder: Path) -> None:
    try:
        names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise StudyError(f"{folder}: cannot be read ({error.strerror}).") from error
    foreign = [name for name in names if name != lock.NAME and not is_aside(name)]
    if foreign:
        raise StudyError(
            f"{folder}: not empty and not a study (it holds '{foreign[0]}'). Nothing was written: "
            "choose another folder, or an empty one."
        )


class Ledger:
    """The finished parts of a study whose lock this process holds.

    Attributes:
        folder: the study's folder.
        meta: what `study.json` will say.
        parts: file name -> runs, failed runs, digest.
        runs: number of runs stored, the failed ones too.
    """

    def __init__(self, folder: Path, meta: dict[str, Any]) -> None:
        """Take the folder (locked) and what the study is."""
        self.folder = folder
        self.meta = meta
        self.parts: dict[str, dict[str, Any]] = {}
        self.runs = 0
        self._began = time.monotonic()
        self._spent_before = 0.0
        self._begun = False

    @property
    def seconds(self) -> float:
        """Seconds since this process began."""
        return time.monotonic() - self._began

    @property
    def planned(self) -> int:
        """Number of runs of the whole study."""
        return _plan(self.meta).size

    def begin(
        self, document: str, identity: Mapping[str, Any], notice: Callable[[str], None]
    ) -> list[Block]:
        """Write what the study is, and return the blocks that are finished.

        What a killed process was writing is cleared away; damaged parts are announced and removed.

        Raises:
            StudyError: a file in `runs/` is not a part of this study; the folder is not writable.
        """
        if (self.folder / META).exists():
            before = read_meta(self.folder)
            self._spent_before = float(before["wall_seconds"])
            self.meta["versions"] = before["versions"]
        else:
            write_json(self.folder / META, self._described("running"))
        runs = self.folder / RUNS
        try:
            runs.mkdir(exist_ok=True)
            for path in (*self.folder.iterdir(), *runs.iterdir()):
                if is_aside(path.name):
                    path.unlink()
            for path in sorted(runs.glob("[!.]*")):
                self._verify(path, identity, notice)
        except OSError as error:
            raise cannot_write(runs, error) from error
        write_aside(self.folder / CASE, document.encode())
        write_json(self.folder / META, self._described("running"))
        self._begun = True
        return [block for name in self.parts if (block := parse(name))]

    def _verify(
        self, path: Path, identity: Mapping[str, Any], notice: Callable[[str], None]
    ) -> None:
        """Enter a stored part, or remove it if it is damaged."""
        block = parse(path.name)
        if block is None or not _plan(self.meta).has(block):
            raise StudyError(f"{path}: not a part of this study. Move it elsewhere.")
        data = path.read_bytes()
        seal = seal_of(data)
        if seal is None:
            notice(f"{path}: damaged; its {block.size} runs are computed again.")
            path.unlink()
            return
        found = identity_of(data)
        if any(found.get(key) != identity.get(key) for key in (*identity, SOURCE)):
            raise StudyError(f"{path}: a part of another study. Move it elsewhere.")
        self._enter(block, seal, found["failed"])

    def store(self, block: Block, part: Part) -> None:
        """Write a part, whole or not at all.

        Raises:
            StudyError: the disk is full and the like.
        """
        seal = seal_of(part.data)
        if seal is None:
            raise StudyError(f"{block.name}: damaged on its way here. Give the same command again.")
        write_aside(self.folder / RUNS / block.name, part.data)
        self.meta["versions"] = versions()
        self._enter(block, seal, part.failed)

    def end(self, outcome: str) -> None:
        """Write how the study ended: `done`, `interrupted` or `stopped` (if it ever began)."""
        if self._begun:
            write_json(self.folder / META, self._described(outcome))

    def _enter(self, block: Block, seal: str, failed: int) -> None:
        self.parts[block.name] = {"runs": block.size, "failed": failed, "digest": seal}
        self.runs += block.size

    def _described(self, outcome: str) -> dict[str, Any]:
        failed = sum(part["failed"] for part in self.parts.values())
        total = hashlib.sha256()
        for name, part in sorted(self.parts.items()):
            total.update(f"{name} {part['digest']}\n".encode())
        return {
            "groundswell_study": FORMAT,
            "outcome": outcome,
            **self.meta,
            "runs": {"planned": self.planned, "done": self.runs - failed, "failed": failed},
            "wall_seconds": round(self._spent_before + self.seconds, 3),
            "digest": total.hexdigest(),
            "parts": dict(sorted(self.parts.items())),
        }


@contextlib.contextmanager
def opened(folder: Path, wanted: Mapping[str, Any]) -> Iterator[tuple[Ledger, Plan]]:
    """Make the folder if need be, lock it, and yield its ledger with the plan grown to `wanted`.

    Raises:
        StudyError: as `check`; another process is writing there; the folder is not writable.
    """
    check(folder, wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    with lock.locked(folder):
        there = check(folder, wanted)
        plan = _plan(wanted)
        plan = there.grown(plan.arms, plan.draws) if there else plan
        meta = {**wanted, "arms": list(plan.arms), "draws": plan.draws}
        yield Ledger(folder, meta), plan
