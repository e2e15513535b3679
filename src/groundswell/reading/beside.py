"""Attribution by place alone: what stands right behind a quotation, or between commas.

Whatever its verb ('"...", sums up a teacher', '"...", Doe nuances'), it names who speaks.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from groundswell.reading.cues import ROLES, SAY, THINK, words
from groundswell.reading.people import People
from groundswell.reading.quotes import Quote
from groundswell.reading.said import Speech

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_TURN = re.compile(r"[,?!…][\"”»]|[\"”»]\s*[,—–]")  # a quotation that leads on to who said it
_PRONOUNS = ("he", "she", "they")
_FINITE = ("VBZ", "VBD", "VBP")
_LEADS = words("go put add sound")
_TITLED = 4  # words of a lead that only says who speaks (assumption)
_REACH = 9  # words within which a name must stand behind its verb (assumption)


def beside(sentence: Span, quoted: list[Quote], people: People) -> Speech | None:
    """Return who speaks in a sentence by where they stand, or None."""
    inside = [t for t in sentence if any(q.start <= t.idx < q.end for q in quoted)]
    free = [t for t in sentence if not any(q.start <= t.idx < q.end for q in quoted)]
    if inside and _sure(sentence, quoted):
        bare_words = [t for t in free if not t.is_punct]
        behind = [t for t in bare_words if any(q.end <= t.idx <= q.end + 3 for q in quoted)]
        for first in behind[:1]:
            if (who := _subject(first, sentence)) is not None:
                return _speech(who, first, sentence, inside, people)
        last = [t for t in bare_words if t.i >= inside[-1].i]
        bare = behind and last == behind[:1] and behind[0].tag_ in ("VBD", "VBN")
        if bare and (before := people.meant()) is not None:  # '"...", sentenced.'
            own = frozenset({behind[0].i})
            return Speech(before, own, frozenset(t.i for t in inside), "say", (), behind[0].i)
        head = sentence.doc[sentence.start : inside[0].i]
        if len(head) >= 2 and head[-1].text == ":" and (who := _named(head)) is not None:
            return _speech(who, head[-1], sentence, inside, people)
    return _between(sentence, people) or _led(sentence, people)


def _sure(sentence: Span, quoted: list[Quote]) -> bool:
    text = sentence.doc.text
    near = [q for q in quoted if sentence.start_char <= q.end <= sentence.end_char]
    opened = any(text[: q.start].rstrip().endswith(":") or text[q.start] in "-–—" for q in near)
    return opened or any(_TURN.match(text[q.end - 2 : q.end + 2].strip()) or
                         _TURN.match(text[q.end - 1 : q.end + 2]) for q in near)  # fmt: skip


def _subject(first: Token, sentence: Span) -> Token | None:
    """Return who speaks behind a quotation: the name behind a verb, or before one."""
    doc, end = sentence.doc, sentence.end
    if first.lower_ in ("one", "another"):  # ", one of them sums up"
        after = doc[first.i + 1 : min(end, first.i + 5)]
        return first if any(t.tag_ in _FINITE for t in after) else None
    if first.lower_ in _PRONOUNS:
        after = doc[first.i + 1 : min(end, first.i + 4)]
        return first if any(t.tag_ in _FINITE for t in after) else None
    if first.text[:1].islower() and (
        first.pos_ in ("VERB", "NOUN", "AUX", "ADJ") or first.tag_ in _FINITE
    ):
        after = doc[first.i + 1 : min(end, first.i + 1 + _REACH)]
        for token in after:
            if token.lower_ in (*_PRONOUNS, "one"):
                return token
            if token.text[:1].isupper() and token.pos_ == "PROPN":
                return _last_of_name(token)
            if token.lemma_.lower() in ROLES and not _named_next(token):
                return token
            if token.is_punct or token.pos_ in ("VERB", "ADP", "SCONJ"):
                return None
        return None
    if first.pos_ == "PROPN" and first.text[:1].isupper():
        return _last_of_name(first)
    if first.pos_ == "DET":  # ", a shopkeeper wrote on Telegram", whatever the parser makes of it
        near = doc[first.i + 1 : min(end, first.i + 4)]
        return next((t for t in near if t.lemma_.lower() in ROLES), None)
    return None


def _named(head: Span) -> Token | None:
    """Return whom a short lead to a quotation names: 'Jane Doe, economist:', 'She was unmoved:'."""
    subject = next((t for t in head if t.dep_ == "nsubj" and t.head in head), None)
    if subject is not None and any(t.pos_ in ("VERB", "AUX") for t in head):
        return subject if subject.pos_ == "PROPN" or subject.lower_ in _PRONOUNS else None
    if head[0].pos_ != "PROPN":
        return None
    return _last_of_name(head[0])


def _role_alone(head: Span) -> Token | None:
    """Return who is said to say what follows a colon: "Experts: ...", "Regional analysts: ..."."""
    last = head[-1]
    several = last.lemma_.lower() in ROLES and last.tag_ in ("NNS", "NNPS", "NNP")
    return last if several and len(head) <= _TITLED else None


def _led(sentence: Span, people: People) -> Speech | None:
    """Read "Doe goes further: ...", a short lead to words that nothing else marks."""
    doc = sentence.doc
    at = next((t.i for t in sentence[:_REACH] if t.text == ":"), None)
    if at is None or at == sentence.start or sentence.end - at < 5:
        return None
    lemma, who = "argue", _role_alone(doc[sentence.start : at])
    if who is None:
        lemma, who = "say", _named(doc[sentence.start : at])
        if who is None or who.dep_ != "nsubj" or who.head.lemma_.lower() not in _LEADS:
            return None
    speaker = people.speaker(who)
    words = frozenset(range(sentence.start, at + 1))
    scope = frozenset(range(at + 1, sentence.end))
    return Speech(speaker, words, scope, lemma, (), at) if speaker else None


def _last_of_name(token: Token) -> Token:
    while (
        token.i + 1 < len(token.doc)
        and (after := token.nbor()).pos_ == "PROPN"
        and after.text[:1].isupper()
    ):
        token = after
    return token


def _named_next(token: Token) -> bool:
    return token.i + 1 < len(token.doc) and token.nbor().text[:1].isupper()


def _speech(
    who: Token, at: Token, sentence: Span, inside: list[Token], people: People
) -> Speech | None:
    speaker = people.speaker(who)
    scope = frozenset(t.i for t in inside)
    words = frozenset(t.i for t in sentence) - scope
    return Speech(speaker, words, scope, "say", (), at.i) if speaker else None


def _between(sentence: Span, people: People) -> Speech | None:
    """Read ", he verb," put into a sentence, whatever the verb, and ", said Jane Doe,"."""
    for token in sentence[2:-2]:
        put = token.lower_ in _PRONOUNS and token.nbor().tag_ in _FINITE
        if put and token.nbor(-1).text == "," and token.nbor(2).text == ",":
            words = frozenset({token.i - 1, token.i, token.i + 1, token.i + 2})
            scope = frozenset(range(sentence.start, sentence.end)) - words
            return Speech(people.speaker(token), words, scope, "say", (), token.i + 1)
    commas = [t.i for t in sentence if t.text == "," and t.i > sentence.start]
    for first, last in pairwise(commas):
        part = sentence.doc[first + 1 : last]
        if 2 <= len(part) <= _REACH and (verb := _only_says(part)) is not None:
            names = [t for t in part if t.pos_ in ("PROPN", "NOUN")]
            speaker = people.speaker(_last_of_name(names[0]))
            words = frozenset(range(first, last + 1))
            scope = frozenset(range(sentence.start, sentence.end)) - words
            return Speech(speaker, words, scope, "say", (), verb.i) if speaker else None
    return None


def _only_says(part: Span) -> Token | None:
    """Return the verb of words that only say who speaks: a finite one of speech, and a name."""
    says = [t for t in part if t.tag_ in _FINITE and t.lemma_.lower() in SAY | THINK]
    rest = [t for t in part if t not in says]
    plain = all(t.pos_ in ("PROPN", "NOUN", "DET", "ADJ", "ADP", "PUNCT") for t in rest)
    named = any(t.pos_ in ("PROPN", "NOUN") for t in rest)
    leads = len(says) == 1 and says[0].i in (part.start, part.end - 1)
    return says[0] if leads and plain and named else None


def closing(sentence: Span, people: People) -> Speech | None:
    """Read ", judge the specialists." at the end of a sentence."""
    doc = sentence.doc
    for token in sentence[4:-1]:
        if token.nbor(-1).text != ",":
            continue
        rest = doc[token.i + 1 : sentence.end]
        says = {token.lower_, token.lemma_.lower()} & (SAY | THINK) and token.tag_ not in (
            "VBG",
            "VBN",
        )
        before = any(c.dep_ == "nsubj" and c.i < token.i for c in token.children)
        if not says or before or any(t.pos_ in ("VERB", "AUX") or t.text == "," for t in rest):
            continue
        told = any(
            t.tag_ in (*_FINITE, "MD") and t.dep_ not in ("relcl", "acl")
            for t in doc[sentence.start : token.i - 1]
        )
        if not told:
            continue  # "Doe, an analyst, sees such threats as ..."
        heads = [t for t in rest if t.pos_ in ("NOUN", "PROPN")]
        lead = rest[0].pos_ in ("DET", "PROPN", "NOUN", "ADJ")
        if lead and heads:
            who = _last_of_name(heads[0])
            words = frozenset(range(token.i - 1, sentence.end))
            scope = frozenset(range(sentence.start, token.i - 1))
            return Speech(people.speaker(who), words, scope, "say", (), token.i)
    return None
