"""Versions of the case format: older documents are brought to the present one, newer ones refused.

The number `groundswell` of a document says how it is written, and grows only when a document that
loaded no longer would, or would mean something else. What is merely new (`tail`, `like`,
`treatments`, parameters of own mechanisms) came without a new number: documents from before load as
they are, with the same digest.
"""

from __future__ import annotations

import io
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from groundswell.case.vocabulary import Vocabulary

VERSION = 1

# A document, as plain values or as ruamel's with their comments; it is changed in place.
Written = MutableMapping[str, Any]


@dataclass(frozen=True)
class Migration:
    """How a version became the next.

    Attributes:
        why: what changed in the format.
        change: changes a document in place; returns what it changed, one sentence each.
    """

    why: str
    change: Callable[[Written, Vocabulary], list[str]]


def _drop_void_holds(document: Written, vocabulary: Vocabulary) -> list[str]:
    """Remove `hold` from decisions whose verb cannot be undone: it had no effect."""
    listed = list(_items(document.get("decisions"))) + [
        decision
        for arm in _values(document.get("arms"))
        if isinstance(arm, MutableMapping)
        for decision in _items(arm.get("add"))
    ]
    told = []
    for decision in listed:
        verb = vocabulary.verb.get(str(decision.get("do")))
        if verb is not None and not verb.ends and decision.get("hold") is not None:
            hold = decision.pop("hold")
            name = str(decision.get("id") or verb.name)
            told.append(f"'hold: {hold}' of '{name}' is gone: '{verb.name}' was never undone.")
    return told


MIGRATIONS: dict[int, Migration] = {
    0: Migration(
        "Documents of the development snapshots before the first reviewed model: a decision could "
        "be held for a time whatever its verb, and the hold did nothing where nothing undoes it.",
        _drop_void_holds,
    ),
}


def version_of(document: Any) -> int | None:
    """Return the version a document says it has (the present one if it says none), None if odd."""
    written = document.get("groundswell", VERSION)
    return written if isinstance(written, int) and not isinstance(written, bool) else None


def problem(document: Any) -> tuple[str, str] | None:
    """Return what is wrong with the version of a document and what to do, or None."""
    version = version_of(document)
    if version == VERSION or version in MIGRATIONS:
        return None
    what = f"'{str(document['groundswell'])[:20]}' is not a version of this format"
    if version is not None and version > VERSION:
        return what, f"This release reads up to {VERSION}: install a newer one to read the case."
    return what, f"Write {VERSION}."


def migrate(document: Written, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Bring a document to the present version, in place; return what changed, sentence by sentence.

    Nothing is returned of a document that is of the present version.
    """
    version = version_of(document)
    told: list[str] = []
    while version in MIGRATIONS:
        told += MIGRATIONS[version].change(document, vocabulary)
        version += 1
        document["groundswell"] = version
        told.append(f"Read as version {version} of the format, which it was not written in.")
    return tuple(told)


def migrated_text(text: str, vocabulary: Vocabulary) -> str:
    """Return the text of a document in the present version, with its comments and its order.

    The text has been loaded as a case before, so that it is known to be harmless and sound.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.representer import RoundTripRepresenter

    class Representer(RoundTripRepresenter):
        """Writes `null` as people do, and not as nothing."""

    Representer.add_representer(
        type(None), lambda own, _: own.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    yaml = YAML(typ="rt")
    yaml.Representer = Representer
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    migrate(document, vocabulary)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _items(raw: Any) -> list[Written]:
    return [one for one in raw if isinstance(one, MutableMapping)] if isinstance(raw, list) else []


def _values(raw: Any) -> list[Any]:
    return list(raw.values()) if isinstance(raw, MutableMapping) else []
