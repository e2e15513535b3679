"""Names in a parsed sentence: which words are a person's, and what role stands beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from groundswell.reading.cues import ACCOUNTS, BODIES, ROLES, SAY, THINK, TITLES, words
from groundswell.reading.gazetteer import country_code, known_place

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


_NAME = re.compile(r"[^\W\d_][\w'’.-]*$")


ORGANISED = re.compile(
    r"\b(?:ministry|agency|office|institute|union|council|party|committee|bank|university|front|association|"
    r"organi[sz]ation|foundation|government|police|army|group|company|society|network|federation|institution|"
    r"centre|center|commission|court|league|movement|circle|club|board|watch|cross|forces?|guard|service|alliance|coalition|"
    r"congress|parliament|assembly|council|forum|bloc|embassy|hospital|chamber|confederation|syndicate|consortium|gathering)\b",
    re.IGNORECASE,
)


_OF = ("of", "in", "at", "for", "from", "with", "to")


def plain_name(head: Token) -> Span | None:
    """Return capitalised words that are a person's by the age or the role behind them.

    Whatever the model takes them for: "Ahmed, a taxi driver," and "Memory Kalaba, 41,".
    """
    doc, after = head.doc, head.i + 1
    if head.pos_ != "PROPN" or after + 2 > len(doc):
        return None
    start = head.i
    while start > head.left_edge.i and _in_name(doc[start - 1]):
        start -= 1
    span = doc[start:after]
    age = doc[after + 1].text
    aged = doc[after].text == "," and age.isdigit() and len(age) == 2
    whole = start == head.left_edge.i and not ORGANISED.search(span.text)
    place = head.ent_type_ in ("GPE", "NORP", "LOC", "DATE")
    known = aged or (not place and bool(role_after(span)))
    return span if whole and known and len(span) < 4 else None


# Words of the names of bodies that have no other mark of one.
_OUTFITS = re.compile(
    r"\b(?:international|house|news|radio|tv|television|times|post|press|wire|capital|securities|"
    r"research|partners|consulting|holdings|media|today|daily|review|analytics|economics|airlines|"
    r"street|square|al|nations|states|kingdom|republic|global|doctors|reporters|brothers|sons)\b",
    re.IGNORECASE,
)


def speaking(doc: Doc) -> list[Span]:
    """Return names of two to four words that say or think something, whatever they are taken for.

    No place, nothing with "the", and no word that names of bodies have.
    """
    found = []
    for token in doc:
        if token.pos_ != "PROPN" or not token.text[:1].isupper():
            continue
        verb = token.head.lemma_.lower()
        says = token.dep_ == "nsubj" and (verb in SAY | THINK or verb in ("be", "remain", "put"))
        holds = token.dep_ == "poss" and verb in ACCOUNTS
        to = token.dep_ == "pobj" and token.head.lower_ == "to"
        leads = token.head.lower_ == "for" and bool(token.head.is_sent_start)
        by = leads or (to and "accord" in token.head.head.lemma_)
        later = token.dep_ == "nsubj" and any(t.lower_ in ("he", "she") for t in doc[token.i :])
        start = token.i
        while start > token.left_edge.i and _in_name(doc[start - 1]):
            start -= 1
        span = doc[start : token.i + 1]
        while len(span) > 1 and span[0].lower_ in TITLES | ROLES:
            span = span[1:]
        whole = not any(c.dep_ == "det" for c in token.children) and 2 <= len(span) <= 4
        outfit = ORGANISED.search(span.text) or _OUTFITS.search(span.text) or span.text.isupper()
        if (says or holds or by or later) and whole and not outfit and not _located(span):
            found.append(span)
    return found


def _located(span: Span) -> bool:
    """Tell whether words are a place's: "Burkina Faso", "Tiny Bahrain"."""
    return known_place(span.text) or bool(country_code(span[-1].text))


def set_off(head: Token) -> Span | None:
    """Return capitalised words between commas behind a role, whatever the parser takes them for."""
    doc, first = head.doc, head.i + 2
    if head.lemma_.lower() not in ROLES or first >= len(doc) or doc[first - 1].text != ",":
        return None
    end = first
    while end < len(doc) and doc[end].text[:1].isupper() and end - first < 4:
        end += 1
    named = end - first >= 2 and end < len(doc) and doc[end].text == ","
    return doc[first:end] if named else None


def apposed(head: Token) -> list[Token]:
    """Return names that stand beside a noun ("the leader of the union, Jane Doe,"), last first."""
    names = [
        ent.root for ent in head.doc.ents if ent.label_ == "PERSON" and head in ent.root.ancestors
    ]
    beside = [name for name in names if name.i > head.i and head.doc[_first(name) - 1].text == ","]
    return [*(child for child in head.children if child.dep_ == "appos"), *beside[::-1]]


def _first(token: Token) -> int:
    ent = next(ent for ent in token.doc.ents if ent.start <= token.i < ent.end)
    return max(ent.start, 1)


_OF_OFFICES = words("prime interior foreign defence defense finance king queen general")


def person_spans(doc: Doc) -> list[Span]:
    """Return the names of persons: what the model takes for one, and what a title stands before."""
    found = [ent for ent in doc.ents if ent.label_ == "PERSON" and _NAME.match(ent[-1].text)]
    taken = {token.i for ent in found for token in ent}
    for token in doc:
        if token.i not in taken and token.lower_ in ROLES | TITLES and token.i + 1 < len(doc):
            end = token.i + 1
            while end < len(doc) and _in_name(doc[end]):
                end += 1
            name = doc[token.i + 1 : end]
            titled = (
                len(name) == 1 and token.lower_ in TITLES - _OF_OFFICES and token.text[:1].isupper()
            )
            place = titled and (name[0].ent_type_ in ("GPE", "DATE") or name.text.lower() in BODIES)
            if (len(name) >= 2 or (titled and not place)) and not ORGANISED.search(name.text):
                found.append(name)
    return found


def recurring(docs: list[Doc]) -> list[Span]:
    """Return names of two or three words whose last word acts alone too."""
    alone = {
        token.text
        for doc in docs
        for token in doc
        if token.pos_ == "PROPN" and token.dep_ in ("nsubj", "nsubjpass", "poss")
        and not any(c.dep_ in ("compound", "flat") for c in token.children)
    }  # fmt: skip
    places = ("GPE", "LOC", "NORP", "FAC", "DATE", "EVENT", "LANGUAGE")
    found = []
    for doc in docs:
        for chunk in doc.noun_chunks:
            end = chunk.root.i + 1
            start = end - 1
            while start > chunk.start and _in_name(doc[start - 1]):
                start -= 1
            span = doc[start:end]
            while len(span) and span[0].lower_ in TITLES | ROLES:
                span = span[1:]
            name = (
                len(span) in (2, 3) and span[-1].text in alone and not ORGANISED.search(span.text)
            )
            land = name and country_code(span[-1].text)
            if name and not land and not any(token.ent_type_ in places for token in span):
                found.append(span)
    return found


def _in_name(token: Token) -> bool:
    """Tell whether a token goes on a name: a capitalised one, or a hyphen between two of them."""
    if token.text in "-–" and not token.whitespace_ and token.i + 1 < len(token.doc):
        return token.doc[token.i + 1].text[:1].isupper()
    return token.pos_ == "PROPN" and token.text[:1].isupper()


def person_at(token: Token, sure: bool = False) -> Span | None:
    """Return the words of a person's name that a token belongs to, titles and roles before it.

    `sure` where it stands beside a role ("its chair, Jane Doe"), whatever the model takes it for.
    """
    doc = token.doc
    if token.pos_ not in ("PROPN", "NOUN", "ADJ", "X") or not token.text[:1].isupper():
        return None
    ent = next((ent for ent in doc.ents if ent.start <= token.i < ent.end), None)
    if ent is not None and ent.label_ == "PERSON":
        return ent
    start = token.i
    while start > 0 and _in_name(doc[start - 1]):
        start -= 1
    span = doc[start : token.i + 1]
    if span[-1].lower_ in TITLES | ROLES:
        return None
    while len(span) > 1 and span[0].lower_ in TITLES | ROLES:
        span = span[1:]
    if sure and len(span) >= 2:
        return span
    before = doc[span.start - 1].lower_ if span.start else ""
    named = before in TITLES | ROLES or (
        len(span) >= 2 and (ent is None or ent.label_ not in ("GPE", "LOC", "FAC"))
    )
    if (
        not named
        or ORGANISED.search(span.text)
        or (
            ent is not None
            and ent.label_ in ("ORG", "GPE", "NORP")
            and before not in TITLES | ROLES
        )
    ):
        return None
    return span


def split_name(span: Span) -> tuple[str, str]:
    """Return the name proper and the role that stands right before it."""
    words = [token for token in span if token.text not in ("'s", "’s", "-", "–")] or list(span)
    text = span.doc[words[0].i : words[-1].i + 1]
    while len(text) > 1 and text[0].lower_ in TITLES | ROLES:
        text = text[1:]
    name = re.sub(r"['’]s?$", "", text.text).strip(" .,-–'’\"“”")
    left = text.start
    doc = span.doc
    while left > 0 and (
        doc[left - 1].pos_ in ("NOUN", "PROPN", "ADJ")
        and doc[left - 1].head.i >= text.start - 4
        and text.start - left < 6
    ):
        left -= 1
    before = doc[left : text.start].text
    role = before if {word.lower() for word in before.split()} & (ROLES | TITLES) else ""
    return name, role if len(role) > 4 else ""


def role_after(span: Span) -> str:
    """Return an apposition behind a name: ", a Catholic priest who ..."."""
    doc, after = span.doc, span.end
    if after + 1 >= len(doc) or doc[after].text not in (",", "("):
        return ""
    for token in doc[after + 1 : after + 6]:
        if token.lemma_.lower() in ROLES:
            end = token.i + 1
            if end < len(doc) and doc[end].lower_ == "of":
                end = max(t.i for t in doc[end].subtree) + 1
            return doc[after + 1 : min(end, after + 14)].text
        if token.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "PUNCT", "PART"):
            return ""
    return ""


def noun_phrase(head: Token) -> str:
    """Return the words of a noun phrase without clauses and appositions behind its head."""
    doc = head.doc
    end = head.i + 1
    for child in head.rights:
        if child.dep_ == "prep" and child.i == end and child.lower_ in _OF:
            stop = next(
                (t.left_edge.i for t in child.subtree if t.dep_ in ("relcl", "appos", "acl")),
                max(t.i for t in child.subtree) + 1,
            )
            end = max(end, min(stop, end + 10))
        elif child.dep_ not in ("cc", "conj") or child.i > end + 3:
            break
    text = doc[head.left_edge.i : end].text.strip(" ,.;:'\"“”«»")
    return re.sub(r"^(?:But|And|Yet|However|Meanwhile),? ", "", text)
