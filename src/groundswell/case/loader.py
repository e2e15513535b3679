"""Loads a case from a file, from the cases that come with the package, or from a mapping."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path as FilePath
from typing import Any, NoReturn

from pydantic import ValidationError

from groundswell.case import evidence, migrate, references, schema, tables
from groundswell.case.context import Context
from groundswell.case.decisions import decisions
from groundswell.case.findings import Findings
from groundswell.case.kinds import LocalTime, Names
from groundswell.case.parameters import parameters
from groundswell.case.parts import valid
from groundswell.case.places import places
from groundswell.case.reader import MAX_BYTES, MAX_DEPTH, MAX_NODES, Document, Path, read
from groundswell.case.resolved import Case
from groundswell.case.vocabulary import Vocabulary
from groundswell.errors import CaseError, Problem, nearest

LIBRARY = FilePath(__file__).parent / "library"

_TABLES = {"places": tables.read_places, "observed": tables.read_observed}


def bundled() -> tuple[str, ...]:
    """Return the names of the cases that come with the package."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def load(source: str | os.PathLike[str] | Mapping[str, Any], vocabulary: Vocabulary) -> Case:
    """Load a case and check it against a model's vocabulary.

    Args:
        source: the name of a bundled case, the path of a YAML file, or the document as a mapping
            (its tables inline).
        vocabulary: the names the model knows.

    Raises:
        CaseError: with everything that is wrong, each with position, nearest name and remedy.
    """
    if isinstance(source, Mapping):
        return _checked(Document("case", _plain(source)), None, "case", vocabulary)
    path = _find(os.fspath(source))
    text = tables.read_bytes(path, MAX_BYTES)
    return _checked(read(text, str(path)), path.parent, path.stem, vocabulary)


def load_text(data: bytes, called: str, vocabulary: Vocabulary) -> Case:
    """Load a case that comes as bytes and not from a folder: its tables have to stand inline.

    Args:
        data: the YAML document, UTF-8.
        called: how messages call it.
        vocabulary: the names the model knows.

    Raises:
        CaseError: as `load`.
    """
    text = tables.decoded(data, called, MAX_BYTES)
    return _checked(read(text, called), None, "case", vocabulary)


def _checked(
    document: Document, folder: FilePath | None, name: str, vocabulary: Vocabulary
) -> Case:
    """Return the case of a document, its tables looked for in `folder`."""
    _check_version(document)
    changed = migrate.migrate(document.value, vocabulary)
    findings = Findings(document)
    _include_tables(document, folder, findings)
    try:
        schema.CaseDocument.model_validate(document.value)
    except ValidationError as error:
        findings.invalid(error)
    case = _assemble(document.value, name, findings, vocabulary)
    findings.refuse()
    if case is None:
        _refuse(document.file, "not a case", "Correct it.")
    return replace(case, migrated=changed) if changed else case


def _find(source: str) -> FilePath:
    """Return the path of a bundled case or of a file."""
    if source in bundled():
        return LIBRARY / f"{source}.yaml"
    path = FilePath(source)
    try:
        if path.is_file():
            return path
        missing = not path.exists()
    except (OSError, ValueError):  # too long a name, a zero byte in it
        missing = True
    shown = source[:200].encode("unicode_escape").decode()
    if missing:
        near = nearest(source, bundled())
        remedy = f"Give a YAML file or one of the bundled cases: {', '.join(bundled()) or 'none'}."
        raise CaseError([Problem(shown, "no such case or file", near, remedy)])
    _refuse(shown, "not a regular file", "Give the YAML file of a case.")


def _check_version(document: Document) -> None:
    """Stop at what is no case document of this version: nothing further could be trusted."""
    value = document.value
    if value is None:
        _refuse(document.file, "an empty document", "Start from a bundled case.")
    line = document.position(())
    where = f"{line[0]}:{line[1]}:{line[2]}" if line[1] else document.file
    if not isinstance(value, dict):
        _refuse(
            where, "not a mapping at the top", "Write `groundswell: 1`, `title: ...` and so on."
        )
    wrong = migrate.problem(value)
    if wrong is not None:
        file, at, column = document.position(("groundswell",))
        _refuse(f"{file}:{at}:{column}" if at else file, *wrong)


def _include_tables(document: Document, folder: FilePath | None, findings: Findings) -> None:
    """Put the tables named by `file:` in their places."""
    for section, read_table in _TABLES.items():
        entry = document.value.get(section)
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str) or len(entry) > 1:
            continue
        try:
            path = tables.locate(entry["file"], folder)
            text = tables.read_bytes(path, tables.MAX_TABLE_BYTES)
            table = read_table(text, str(path))
        except ValueError as error:
            what = f"'{entry['file'][:60]}': {error}"
            findings.add((section, "file"), what, "Name a CSV file in the folder of the case.")
        except CaseError as error:
            findings.take(error.problems)
        else:
            findings.take(table.problems)
            document.graft((section,), table)


def _assemble(
    raw: dict[str, Any], name: str, findings: Findings, vocabulary: Vocabulary
) -> Case | None:
    """Check all parts against each other; return the case if its head could be read."""
    head = _head(raw, findings, vocabulary)
    listed = raw.get("sources")
    context = Context(
        findings,
        vocabulary,
        start=valid(LocalTime, raw.get("start")),
        sources=set(listed) if isinstance(listed, dict) else set(),
    )
    placed = places(raw.get("places"), context)
    held = parameters(raw.get("parameters"), context)
    decided = decisions(raw.get("decisions"), ("decisions",), context)
    arms = references.arms(raw.get("arms"), decided, context)
    written_arms = raw.get("arms")
    arm_names = {*arms, *(written_arms if isinstance(written_arms, dict) else ())}
    claims = references.claims(raw.get("claims"), arm_names, context)
    treatments = references.treatments(raw.get("treatments"), decided, context)
    split = valid(schema.SplitEntry, raw["split"]) if raw.get("split") else None
    observed = evidence.observations(raw.get("observed"), split, context)
    like = evidence.like(raw.get("like"), context)
    if head is None:
        return None
    return Case(
        name=head.name or name,
        title=head.title,
        question=head.question,
        start=head.start,
        utc_offset=head.utc_offset,
        horizon=head.horizon,
        steps_per_day=head.steps_per_day,
        classes=head.classes,
        tail=head.tail,
        resolution=head.resolution,
        mechanisms_off=tuple(sorted(set(head.mechanisms_off))),
        places=placed,
        parameters=held,
        decisions=decided,
        arms=arms,
        claims=claims,
        sources=evidence.sources(listed),
        observed=observed,
        split=evidence.split(split, observed),
        like=like,
        treatments=treatments,
    )


def _head(
    raw: dict[str, Any], findings: Findings, vocabulary: Vocabulary
) -> schema.CaseHead | None:
    """Check what the case says of itself; None where it breaks the schema."""
    found: schema.CaseHead | None = valid(
        schema.CaseHead, {key: raw[key] for key in schema.CaseHead.model_fields if key in raw}
    )
    for index, name in enumerate(valid(Names, raw.get("mechanisms_off", ())) or ()):
        if name not in vocabulary.mechanisms:
            path: Path = ("mechanisms_off", index)
            findings.unknown(path, "mechanism", name, vocabulary.mechanisms)
    begins: datetime | None = valid(LocalTime, raw.get("start"))
    if begins is not None and begins.time() != datetime.min.time():
        what = f"a start at {begins.time()}, not at midnight"
        findings.add(("start",), what, "Write the date alone: days are local days.")
    if found is not None and found.horizon < 1:
        findings.add(("horizon",), "a horizon of less than a day", "Write at least 1d.")
    return found


def _plain(source: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a mapping given by a program, refusing what could not stand in a document."""
    count = 0

    def copy(value: Any, path: tuple[str, ...]) -> Any:
        nonlocal count
        count += 1
        where = ".".join(path) or "case"
        if len(path) > MAX_DEPTH:
            _refuse(where, f"nested more than {MAX_DEPTH} deep", "Flatten it.")
        if count > MAX_NODES:
            _refuse(where, f"more than {MAX_NODES} values", "Make the case smaller.")
        if isinstance(value, Mapping):
            for key in value:
                if not isinstance(key, str):
                    _refuse(where, f"the key {key!r} is not a text", "Write texts as keys.")
            return {str(key): copy(item, (*path, str(key))) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [copy(item, (*path, str(index))) for index, item in enumerate(value)]
        if isinstance(value, datetime):
            return value.isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, float) and not math.isfinite(value):
            _refuse(where, f"{value} is not a finite number", "Write a number.")
        if value is None or isinstance(value, str | int | float):
            return value
        _refuse(where, f"a value of type {type(value).__name__}", "Give plain values.")

    copied = copy(source, ())
    assert isinstance(copied, dict)
    return copied


def _refuse(where: str, what: str, remedy: str) -> NoReturn:
    raise CaseError([Problem(where, what, None, remedy)])
