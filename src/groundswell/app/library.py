"""The cases and stored studies a page may open, by names that lead nowhere else.

A browser names a case as one that comes with the package (`kazakhstan-2022`), as the file given at
the start (`given`), as the case of a study (`study:PATH`) or as one it sent (`upload:DIGEST`, kept
in memory and never written). A study's path is looked for inside the folder given at the start.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from groundswell import api
from groundswell.app.patch import addressable
from groundswell.case import Case, bundled, load_text
from groundswell.errors import GroundswellError, StudyError, nearest
from groundswell.model import VOCABULARY
from groundswell.store.read import read_meta

MOST_UPLOADS = 16
MOST_STUDIES = 200
_DEPTH = 4  # folders below the one given at the start
_VISITS = 2_000  # folders looked into for studies

Kept = TypeVar("Kept")


class Shelf:
    """The things used last, so many at most; one asked for twice at once is made once."""

    def __init__(self, most: int) -> None:
        """Begin empty."""
        self.most = most
        self._things: OrderedDict[str, _Thing] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, make: Callable[[], Kept]) -> Kept:
        """Return the thing of this name, made if it is not there. Making one delays no other."""
        with self._lock:
            thing = self._things.setdefault(name, _Thing())
            self._things.move_to_end(name)
            while len(self._things) > self.most:
                self._things.popitem(last=False)
        with thing.lock:
            if not thing.made:
                try:
                    thing.value = make()
                except BaseException:
                    with self._lock:
                        self._things.pop(name, None)
                    raise
                thing.made = True
            found: Kept = thing.value
            return found


@dataclass
class _Thing:
    lock: threading.Lock = field(default_factory=threading.Lock)
    made: bool = False
    value: Any = None


class Library:
    """What one server may open."""

    def __init__(self, root: Path, given: str | None = None) -> None:
        """Take the folder of the studies and the case named at the start, a name or a file."""
        self.root = root.resolve()
        self.given = given
        self._cases = Shelf(MOST_UPLOADS)
        self._uploads = Shelf(MOST_UPLOADS)
        self._briefs = Shelf(4)

    @property
    def opens_studies(self) -> bool:
        """Whether a page begins with the stored studies: the folder given is one, or has some."""
        return self.given is None and next(_studies(self.root), None) is not None

    @property
    def first(self) -> str:
        """The case a page begins with."""
        if self.given is not None:
            return self.given if self.given in bundled() else "given"
        return "kazakhstan-2022"

    def names(self) -> tuple[str, ...]:
        """Return the cases that every page may open."""
        return (*(("given",) if self.first == "given" else ()), *bundled())

    def case(self, name: str) -> Case:
        """Return a case, its decisions each under an id of its own.

        Raises:
            GroundswellError: there is none of this name, or it is not sound.
        """
        if name.startswith("upload:"):
            return self._uploads.get(name, lambda: _forgotten(name))
        if name.startswith("study:"):
            folder = self.folder(name.removeprefix("study:"))
            kept = folder / "case.json"
            stamp = kept.stat().st_mtime_ns if kept.exists() else 0
            return self._cases.get(
                f"{name} {stamp}", lambda: addressable(api.open_study(folder).case)
            )
        if name == "given" == self.first and self.given is not None:
            given = self.given
            stamp = os.stat(given).st_mtime_ns
            return self._cases.get(f"{name} {stamp}", lambda: addressable(api.load(given).case))
        if name in bundled():
            return self._cases.get(name, lambda: addressable(api.load(name).case))
        near = nearest(name, self.names())
        guess = f" Did you mean '{near}'?" if near else f" The cases: {', '.join(self.names())}."
        raise GroundswellError(f"no case '{name[:60]}'.{guess}")

    def upload(self, data: bytes) -> str:
        """Keep a case that a browser sent, in memory, and return its name.

        The name is made of the content: who does not have the document cannot guess it.

        Raises:
            CaseError: with everything that is wrong in it.
        """
        name = f"upload:{hashlib.sha256(data).hexdigest()[:32]}"
        case = load_text(data, "the file sent", VOCABULARY)
        self._uploads.get(name, lambda: addressable(case))
        return name

    def folder(self, path: str) -> Path:
        """Return the folder of a study named by a browser.

        Raises:
            StudyError: outside the folder given at the start, or no study.
        """
        try:
            found = (self.root / path).resolve()
            inside = found.is_relative_to(self.root)
        except (OSError, ValueError, RuntimeError):  # a zero byte, a loop of links
            inside = False
        if not inside:
            raise StudyError(
                f"'{path[:60]}' is not inside the folder this server was started for. Start "
                "`groundswell app` with the folder that holds the study."
            )
        if not (found / "study.json").is_file():
            raise StudyError(f"'{path[:60]}': no study here. Reload the list of studies.")
        return found

    def studies(self) -> list[dict[str, Any]]:
        """Return what there is to open: path, title, arms, draws, replicates, days, seed, runs."""
        found = []
        for folder in _studies(self.root):
            try:
                meta = read_meta(folder)
            except StudyError:
                continue
            found.append(
                {
                    "path": folder.relative_to(self.root).as_posix(),
                    "title": str(meta.get("title", meta["case"])),
                    **{key: meta[key] for key in ("arms", "draws", "replicates", "days", "seed")},
                    "runs": meta["runs"],
                }
            )
        return found

    def brief(self, path: str) -> str:
        """Return the brief of a study as HTML, made afresh; nothing is written.

        Raises:
            StudyError: see `folder`.
        """
        from groundswell.brief.html import Parts, render

        folder = self.folder(path)

        def make() -> str:
            handle = api.open_study(folder)
            # The page is shown in a frame that runs no script.
            return render(handle.study, handle.case, Parts(handle.outcomes, script=False))

        return self._briefs.get(f"{folder} {(folder / 'study.json').stat().st_mtime_ns}", make)


def _studies(root: Path) -> Iterator[Path]:
    """Yield folders that hold a study, the nearest first; links are not followed."""
    waiting, visits, shown = [(root, 0)], 0, 0
    while waiting and visits < _VISITS and shown < MOST_STUDIES:
        folder, depth = waiting.pop(0)
        visits += 1
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        if any(entry.name == "study.json" and entry.is_file() for entry in entries):
            shown += 1
            yield folder
        elif depth < _DEPTH:
            waiting += [
                (Path(entry.path), depth + 1)
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            ]


def _forgotten(name: str) -> Case:
    raise GroundswellError(
        f"the case '{name[:20]}' is no longer kept (a server keeps {MOST_UPLOADS}, and none after "
        "it stops). Send the file again."
    )
