"""Reads a YAML 1.2 document into plain values, with the position of each, and nothing else.

Built on the events of ruamel's parser and not on a constructor of objects: no tag is honoured, no
timestamp is guessed (`2022-02-30` stays a text, to be refused with its position), and every cap
(size, depth, nodes, aliases) stops the reading before memory is spent. YAML 1.2 core schema: `no`,
`on` and `1_000` are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from groundswell.errors import CaseError, Problem, nearest

# Every cap is some ten times what a large case needs, and keeps the worst file to a few seconds.
MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MAX_NODES = 50_000
MAX_ALIASES = 50
MAX_TEXT = 10_000

Path: TypeAlias = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,18}|0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
# Below space all but tab, line feed, carriage return; delete; C1; surrogates; non-characters.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LONG = re.compile(rf"[^\n]{{{MAX_TEXT + 1}}}")


@dataclass
class Document:
    """A document as read.

    Attributes:
        file: how the document is called in messages.
        value: plain mappings, lists, texts, numbers, booleans and None.
        marks: path -> (line, column) of the value, from 1.
        keys: path -> (line, column) of the key under which it stands.
        problems: what was wrong but did not stop the reading.
        parts: path -> the document of another file that stands there.
    """

    file: str
    value: Any = None
    marks: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    parts: dict[Path, Document] = field(default_factory=dict)

    def graft(self, path: Path, part: Document) -> None:
        """Put the document of another file in the place of the value at `path`."""
        holder = self.value
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = part.value
        self.parts[path] = part

    def position(self, path: Path, key: bool = False) -> tuple[str, int, int]:
        """Return file, line and column of a path, or of its nearest known ancestor.

        Line and column are 0 for a document without positions (a mapping given by a program).
        """
        for prefix, part in self.parts.items():
            if path[: len(prefix)] == prefix:
                return part.position(path[len(prefix) :], key)
        for end in range(len(path), -1, -1):
            for marks in (self.keys, self.marks) if key and end == len(path) else (self.marks,):
                if path[:end] in marks:
                    return (self.file, *marks[path[:end]])
        return self.file, 0, 0


def read(text: str, file: str) -> Document:
    """Read one YAML document.

    Raises:
        CaseError: the text is not one well-formed, reasonably small YAML document. Duplicate keys
            do not raise; they are kept in `problems`, the first value standing.
    """
    refuse_oddities(text, file)
    return _Reader(text, file).document


def refuse_oddities(text: str, file: str) -> None:
    """Refuse control characters and lines of more than `MAX_TEXT` characters.

    Raises:
        CaseError: at the first of them.
    """
    found = _CONTROL.search(text)
    if found:
        what = f"the control character U+{ord(found[0]):04X} is not text"
        remedy = "Remove it and save the file as UTF-8."
    else:
        found = _LONG.search(text)
        what, remedy = f"a line of more than {MAX_TEXT} characters", "Break it into several lines."
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise CaseError([Problem(f"{file}:{line}:{column}", what, None, remedy)])


class _Reader:
    """Turns parser events into a `Document`, keeping count of what it has cost."""

    def __init__(self, text: str, file: str) -> None:
        self.document = Document(file)
        self.nodes = 0
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
        try:
            self._read()
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._stop(mark, _phrase(error, text), "Correct the YAML.")
        except (YAMLError, RecursionError, ValueError, OverflowError) as error:
            self._stop(None, f"not YAML 1.2: {str(error).splitlines()[0][:120]}", "Correct it.")

    def _read(self) -> None:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if self.document.marks:
                    self._stop(event.start_mark, "a second document", "Keep one case in a file.")
                version = getattr(event, "version", None)
                if version not in (None, (1, 2)):
                    self._stop(event.start_mark, "a YAML version other than 1.2", "Remove it.")
                if getattr(event, "tags", None):
                    self._stop(event.start_mark, "a %TAG directive", "Remove it.")
            elif isinstance(event, NodeEvent):
                self.document.value = self._node(event, ())

    def _node(self, event: Any, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop(event.start_mark, f"more than {MAX_NODES} values", "Make the case smaller.")
        if len(path) > MAX_DEPTH:
            self._stop(event.start_mark, f"nested more than {MAX_DEPTH} deep", "Flatten it.")
        self.document.marks[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if getattr(event, "tag", None) not in (None, "!"):
            what = f"the tag '{str(event.tag)[:40]}'"
            self._stop(event.start_mark, what, "A case has none; remove it.")
        before = self.nodes
        if isinstance(event, MappingStartEvent):
            value: Any = self._mapping(path)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(path)
        else:
            value = self._scalar(event)
        if event.anchor:
            self.anchors[str(event.anchor)] = value, self.nodes - before
        return value

    def _alias(self, event: AliasEvent) -> Any:
        """Copy an anchored value, counting what it would have cost written out."""
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            what = f"more than {MAX_ALIASES} aliases"
            self._stop(event.start_mark, what, "Write the values where they are used.")
        name = str(event.anchor)
        if name not in self.anchors:
            known = nearest(name, self.anchors)
            what = f"the alias '*{name[:40]}' of nothing before it"
            self._stop(event.start_mark, what, "Write the value where it is used.", known)
        value, cost = self.anchors[name]
        self.nodes += cost
        if self.nodes > MAX_NODES:
            self._stop(event.start_mark, f"more than {MAX_NODES} values", "Make the case smaller.")
        return deepcopy(value)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event)
            position = (event.start_mark.line + 1, event.start_mark.column + 1)
            if key in pairs:
                first = self.document.keys[(*path, key)][0]
                where = f"{self.document.file}:{position[0]}:{position[1]}"
                what = f"the key '{key}' stands already in line {first}"
                remedy = "Keep one of the two."
                self.document.problems.append(Problem(where, what, None, remedy))
                # Read on for further problems, but let neither value nor positions take effect.
                kept = self.document.marks, self.document.keys
                self.document.marks, self.document.keys = {}, {}
                self._node(next(self.events), (*path, key))
                self.document.marks, self.document.keys = kept
                continue
            self.document.keys[(*path, key)] = position
            pairs[key] = self._node(next(self.events), (*path, key))
        return pairs

    def _key(self, event: Any) -> str:
        if not isinstance(event, ScalarEvent):
            self._stop(event.start_mark, "a key that is not a word", "Write `name: value`.")
        if event.anchor or event.tag not in (None, "!"):
            self._stop(event.start_mark, "an anchor or a tag on a key", "Remove it.")
        key = str(event.value)
        if len(key) > 200:
            self._stop(event.start_mark, "a key of more than 200 characters", "Shorten it.")
        if key == "<<":
            self._stop(event.start_mark, "the merge key '<<'", "Write the values out.")
        return key

    def _scalar(self, event: ScalarEvent) -> str | int | float | bool | None:
        text = str(event.value)
        if len(text) > MAX_TEXT:
            self._stop(event.start_mark, f"a text of {len(text)} characters", "Shorten it.")
        if event.style is not None:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INT.fullmatch(text):
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if _SPECIAL.fullmatch(text):
            return float(text.replace(".", ""))
        return float(text) if _FLOAT.fullmatch(text) else text

    def _stop(self, mark: Any, what: str, remedy: str, near: str | None = None) -> NoReturn:
        where = self.document.file
        if mark is not None:
            where += f":{mark.line + 1}:{mark.column + 1}"
        raise CaseError([*self.document.problems, Problem(where, what, near, remedy)])


def _phrase(error: MarkedYAMLError, text: str) -> str:
    """Say in one phrase what the YAML parser stumbled over; tabs are the usual reason."""
    mark = error.problem_mark
    if mark is not None:
        lines = text.splitlines()
        line = lines[mark.line] if mark.line < len(lines) else ""
        if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column :][:1] == "\t":
            return "a tab where YAML wants spaces"
    parts = [part for part in (error.context, error.problem) if part]
    return "not YAML 1.2: " + " ".join(" ".join(parts).split())[:160]
