"""Collects everything wrong with a document, each with its position, before anything is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from groundswell.case.kinds import PATTERNS
from groundswell.case.reader import Document, Path
from groundswell.case.schema import CaseDocument
from groundswell.errors import CaseError, Problem, nearest

MAX_PROBLEMS = 100  # shown
MAX_FOUND = 1000  # looked for: a hostile document could hold far more

_EXPECTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "date_type": "a date",
    "datetime_type": "a local time",
}
_WORDS = "`groundswell check --words` prints all."
_HINTS = {
    "source": "Add it under `sources`.",
    "arm": "Add it under `arms`.",
    "verb": _WORDS,
    "parameter": _WORDS,
    "field": _WORDS,
    "quantity": _WORDS,
    "outcome": _WORDS,
}
_POSITION = re.compile(r"(.*):([0-9]+):([0-9]+)", re.DOTALL)
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


class Findings:
    """The problems of one document so far."""

    def __init__(self, document: Document) -> None:
        """Start with what the reader found."""
        self.document = document
        self._found: dict[tuple[tuple[str, int, int], str], Problem] = {}
        self._broken: set[Path] = set()
        self._around: set[Path] = set()
        self.take(document.problems)

    def add(
        self, path: Path, what: str, remedy: str, near: str | None = None, key: bool = False
    ) -> None:
        """Note a problem with the value at `path`, or with its key.

        Nothing is noted of a value that breaks the schema, nor of what surrounds it: that would
        only be the same problem once more.
        """
        ends = range(len(path) + 1)
        if (key or path not in self._around) and not any(path[:e] in self._broken for e in ends):
            self._put(path, what, remedy, near, key)

    def _put(
        self, path: Path, what: str, remedy: str, near: str | None = None, key: bool = False
    ) -> None:
        if len(self._found) >= MAX_FOUND:
            self.refuse()
        position = self.document.position(path, key)
        file, line, column = position
        dotted = ".".join(str(part) for part in path)
        where = f"{file}:{line}:{column}" if line else f"{file}: {dotted}" if dotted else file
        self._found.setdefault((position, what), Problem(where, what, near, remedy))

    def unknown(
        self, path: Path, kind: str, name: str, candidates: Iterable[str], key: bool = False
    ) -> None:
        """Note a name that nothing in the case or the model has."""
        near, remedy = self._guess(name, candidates)
        if near is None and kind in _HINTS:
            remedy = f"{remedy} {_HINTS[kind]}"
        self.add(path, f"unknown {kind} '{name[:60]}'", remedy, near, key)

    def take(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere."""
        for problem in problems:
            placed = _POSITION.fullmatch(problem.where)
            position = (
                (placed[1], int(placed[2]), int(placed[3])) if placed else (problem.where, 0, 0)
            )
            self._found.setdefault((position, problem.what), problem)

    def invalid(self, error: ValidationError) -> None:
        """Note what pydantic found against the schema."""
        for detail in error.errors(include_url=False):
            self._note(detail)

    def refuse(self) -> None:
        """Raise if anything was found.

        Raises:
            CaseError: with all problems in order of position; of very many, the first hundred.
        """
        if not self._found:
            return
        own = self.document.file
        order = sorted(self._found, key=lambda found: (found[0][0] != own, found))
        ordered = [self._found[found] for found in order]
        if len(ordered) > MAX_PROBLEMS:
            what = f"{len(ordered) - MAX_PROBLEMS} further problems"
            rest = Problem(self.document.file, what, None, "Correct those above first.")
            ordered = [*ordered[:MAX_PROBLEMS], rest]
        raise CaseError(ordered)

    def _note(self, detail: ErrorDetails) -> None:
        path = place_of(detail)
        on_key = "[key]" in detail["loc"]
        context = detail.get("ctx", {})
        kind, given = detail["type"], detail["input"]
        # A part that contradicts itself is whole enough for its references to be checked.
        (self._around if kind == "case" and isinstance(given, dict) else self._broken).add(path)
        self._around.update(path[:end] for end in range(1, len(path)))
        if kind == "case":
            self._put(path, context["what"], context["remedy"], context["nearest"])
        elif kind == "missing":
            self._put(path[:-1], f"the key '{path[-1]}' is missing", "Add it.")
        elif kind == "extra_forbidden":
            near, remedy = self._guess(str(path[-1]), _known_keys(path[:-1]))
            if given is None and near is None:
                remedy = "If it is part of a text with a comma or colon, put that in quotes."
            self._put(path, f"unknown key '{str(path[-1])[:60]}'", remedy, near, key=True)
        elif kind == "literal_error":
            words = [
                word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")
            ]
            near = nearest(given, words) if isinstance(given, str) else None
            self._put(
                path, f"{_shown(given)} is not allowed here", f"Write {_listed(words)}.", near
            )
        elif kind == "union_tag_invalid":
            words = [word.strip("'<>") for word in context["expected_tags"].split(", ")]
            self._put(
                path, f"{_shown(given)} is not allowed here", f"Write a {' or a '.join(words)}."
            )
        elif kind == "finite_number":
            self._put(path, f"{given} is not a finite number", "Write a number.")
        elif kind == "string_pattern_mismatch":
            remedy = PATTERNS.get(context["pattern"], f"It must match {context['pattern']}.")
            self._put(path, f"{_shown(given)} is not written as it must be", remedy, key=on_key)
        else:
            self._note_simple(path, kind, context, given, detail["msg"])

    def _guess(self, name: str, candidates: Iterable[str]) -> tuple[str | None, str]:
        """Return the nearest of the candidates, if any, and what to do."""
        known = sorted(candidates)
        near = nearest(name, known) if len(self._found) < MAX_PROBLEMS else None
        if near:
            return near, "Correct the name."
        return None, f"Known: {_listed(known)}." if known else "None is declared."

    def _note_simple(
        self, path: Path, kind: str, context: dict[str, Any], given: Any, message: str
    ) -> None:
        for bound, words in _LIMITS.items():
            if bound in context:
                what = f"{_shown(given)} is out of range"
                self._put(path, what, f"Write {words} {context[bound]:g}.")
                return
        if kind in _EXPECTED:
            hint = (
                " (in quotes)"
                if kind == "string_type" and not isinstance(given, dict | list)
                else ""
            )
            remedy = f"Write {_EXPECTED[kind]}{hint}."
            self._put(path, f"{_shown(given)} where {_EXPECTED[kind]} is expected", remedy)
        elif kind in ("too_short", "string_too_short"):
            self._put(path, "nothing is given", "Write at least one.")
        elif kind in ("too_long", "string_too_long"):
            limit = context.get("max_length", "the limit")
            self._put(path, f"longer than {limit}", "Shorten it.")
        else:
            self._put(path, message[:1].lower() + message[1:], "Correct it.")


def place_of(detail: ErrorDetails) -> Path:
    """Return the path in the document of a pydantic error, without the tags of alternatives."""
    return tuple(part for part in detail["loc"] if not (isinstance(part, str) and part[:1] in "<["))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    return f"'{str(value)[:60]}'" if not isinstance(value, bool) else str(value).lower()


def _listed(words: list[str]) -> str:
    shown = words[:12]
    more = [f"{len(words) - 12} more"] if len(words) > 12 else []
    return ", ".join(shown + more)


@cache
def _schema() -> dict[str, Any]:
    return CaseDocument.model_json_schema()


def _known_keys(path: Path) -> list[str]:
    """Return the keys the schema has at a path, by walking its JSON Schema."""
    here = [_schema()]
    for part in path:
        there: list[dict[str, Any]] = []
        for schema in _alternatives(here):
            if isinstance(part, int):
                options = [schema.get("items"), *schema.get("prefixItems", ())]
            else:
                options = [
                    schema.get("properties", {}).get(part, schema.get("additionalProperties"))
                ]
            there += [option for option in options if isinstance(option, dict)]
        here = there
    return sorted({key for schema in _alternatives(here) for key in schema.get("properties", ())})


def _alternatives(schemas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the schemas with references and alternatives resolved."""
    found: list[dict[str, Any]] = []
    for schema in schemas:
        if "$ref" in schema:
            schema = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        found += _alternatives(options) if options else [schema]
    return found
