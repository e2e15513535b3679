"""Through whom words came: the media in a chain from the speaker to the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from groundswell.reading.cues import FORA

if TYPE_CHECKING:
    from spacy.tokens import Token


def relay(verb: Token) -> tuple[str, ...]:
    """Return the media that the words came through: told X, in an interview with X, quoted by X."""
    found = []
    for child in verb.children:
        if child.dep_ == "nsubj":  # "sources quoted by the daily X said"
            quoting = (c for c in child.children if c.lower_ in ("quoted", "cited"))
            found += [name for c in quoting for agent in c.children for name in _behind(agent)]
        told = child.dep_ in ("dobj", "dative", "iobj") and verb.lemma_ in (
            "tell",
            "inform",
            "give",
            "assure",
        )
        if told and (name := _medium(child)):
            found.append(name)
        if child.dep_ in ("prep", "agent", "dative") or child.lower_ in ("as", "according"):
            found += _behind(child)
    return tuple(dict.fromkeys(found))


def _behind(token: Token) -> list[str]:
    text = token.doc[token.left_edge.i : token.right_edge.i + 1].text
    spoken = re.search(
        r"\b(?:interview|statement|remarks?|comments?|quoted|cited|published|posted)\b", text
    )
    if token.lower_ not in ("to", "by", "via", "through") and not spoken:
        return []
    names = [t for t in token.subtree if t.dep_ in ("pobj", "appos") and t.pos_ == "PROPN"]
    return [name for t in names if (name := _medium(t))]


_MEDIUM = re.compile(r"[A-Z]")


def _medium(token: Token) -> str:
    doc = token.doc
    ent = next((e for e in doc.ents if e.start <= token.i < e.end), None)
    first = next((t.i for t in token.subtree if t.text[:1].isupper()), None)
    if (
        first is None
        or token.pos_ != "PROPN"
        or (ent is not None and ent.label_ in ("PERSON", "GPE", "DATE"))
    ):
        named = next((c for c in token.children if c.dep_ == "appos"), None)
        return _medium(named) if named is not None else ""
    end = token.i + 1
    for child in token.rights:
        if child.lower_ == "of" and child.i == end:
            end = max(t.i for t in child.subtree) + 1
    text = ent.text if ent is not None and ent.end >= end else doc[first:end].text
    text = re.sub(r"^(?:the|The) ", "", text)
    return "" if FORA.search(text) or not _MEDIUM.match(text) else text
