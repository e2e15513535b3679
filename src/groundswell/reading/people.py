"""Who speaks: names, roles, and which pronouns and short forms stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.reading.cues import ROLES, THINGS, TITLES, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NAME = re.compile(r"[^\W\d_][\w'’.-]*$")
_SINGULAR = frozenset({"he", "she", "him", "her", "his", "hers", "latter"})
_PLURAL = frozenset({"they", "them", "their", "it", "its"})
_SELF = frozenset({"i", "we", "us", "me", "our", "my"})
_SEX = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
_WOMAN = re.compile(
    r"\b(?:\w*woman|ms|mrs|madam|mother|sister|wife|widow|daughter|queen|nun|girl)\b", re.I
)
_MAN = re.compile(
    r"\b(?:(?!wo)\w*(?<!wo)man|mr|sir|monsignor|father|brother|husband|son|king|imam|bishop|boy)\b",
    re.I,
)
_ORGANISED = re.compile(
    r"\b(?:ministry|agency|office|institute|union|council|party|committee|bank|university|front|association|"
    r"organi[sz]ation|foundation|government|police|army|group|company|society|network|federation|institution|"
    r"centre|center|commission|court|court|league|movement|circle|club|board|watch|cross|forces?|guard|service)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Speaker:
    """Somebody whose words are given.

    Attributes:
        name: full name as far as the report gives it, or the words for an unnamed one.
        role: what the report says they are, or ''.
        kind: person, group (a body or several people) or unnamed (a person without a name).
    """

    name: str
    role: str = ""
    kind: str = "person"


_OF = ("of", "in", "at", "for", "from", "with")
# What somebody who was quoted is called the next time, whatever they were called first.
_THINKERS = words(
    """researcher analyst expert scholar academic scientist specialist author historian economist
    sociologist professor lawyer activist politician"""
)
_BODIES = words(
    """state regime opposition alliance bloc junta coalition administration leadership side
    camp capital palace military press media public presidency chancellery secretariat delegation
    embassy bureau authority church mission parliament senate treasury judiciary prosecution defence
    defense cabinet"""
)


_HEADS = re.compile(
    r"(?:head|chief|leader|boss|holder|chair\w*|president|secretary|official) of (?:the|his|her|that|this) "
    r"(?:portfolio|ministry|department|agency|institution|organi[sz]ation|group|union|party|entity|"
    r"body|office|institute|service|executive|association|movement)$"
)
_STATEMENTS = words("statement communique communiqué declaration release")
_ALIAS = re.compile(
    r"\bwho (?:\w+ ){0,4}(?:the name|name as|name,|as|pseudonym|guerre)(?: of)? "
    r"([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)*)"
)
_AGED = re.compile(r"the \d\d-year-old\b", re.IGNORECASE)
# Ways to speak of an office, and words of the roles that hold it.
_OFFICES = {
    "head of state": r"president|king|queen|emir|sultan|sovereign",
    "head of government": r"prime minister|premier|chancellor",
    "premier": r"prime minister|premier",
}


class People:
    """The people of one report: full names by their last word, roles, and who spoke last."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        """Learn full names and roles from the whole report before anybody is asked for."""
        self.full: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.last: Speaker | None = None  # last person who spoke
        self.heard_of: list[Speaker] = []  # persons who spoke, the last one last
        self.sex: dict[str, str] = {}  # last word of a name -> m or f, where the report tells
        self.last_group: Speaker | None = None
        self.latest: Speaker | None = None  # whoever spoke last, a person or a group
        self.subject: Speaker | None = None  # person the paragraph was just about
        self.mentions: dict[str, int] = {}
        every = list(docs)
        for doc in every:
            for span in _person_spans(doc):
                self._learn(span)
        for span in _recurring(every):
            if span[-1].text not in self.full:
                self._learn(span)

    @property
    def words(self) -> frozenset[str]:
        """Words of people's names, which are no names of places."""
        return frozenset(word for name in self.full.values() for word in name.split())

    def _learn(self, span: Span) -> None:
        name, role = _split_name(span)
        words = name.split()
        if not words:
            return
        before = span.doc[span.start - 1].lower_ if span.start else ""
        if len(words) > 1 or before in TITLES:
            known = self.full.setdefault(words[-1], name)
            if len(words) > 1 and " " not in known:
                self.full[words[-1]] = name
        self.mentions[words[-1]] = self.mentions.get(words[-1], 0) + 1
        role = role or _role_after(span)
        if role:
            self.roles.setdefault(words[-1], role)
        near = f"{span.doc[max(0, span.start - 1) : span.start].text} {role}"
        for sex, told in (("f", _WOMAN), ("m", _MAN)):
            if told.search(near):
                self.sex.setdefault(words[-1], sex)

    def most_mentioned(self) -> Speaker | None:
        """Return the person named most often, the first of equals."""
        known = [word for word in self.mentions if word in self.full]
        best = max(known, key=lambda word: self.mentions[word], default=None)
        return self.named(self.full[best]) if best else None

    def named(self, name: str, role: str = "") -> Speaker:
        """Return the speaker of a name, completed from what the report says elsewhere."""
        last = name.split()[-1]
        full = self.full.get(last, name)
        full = full if set(name.split()) <= set(full.split()) else name
        return Speaker(full, role or self.roles.get(last, ""), "person")

    def speaker(self, subject: Token) -> Speaker | None:
        """Return who the subject of a verb of speech is; None for the report's own I and we."""
        word = subject.lower_
        if word in _SELF:
            return None
        if word in _SINGULAR and subject.pos_ in ("PRON", "DET", "ADJ"):
            return self.meant(_SEX.get(word, ""))
        if word in _PLURAL and subject.pos_ in ("PRON", "DET"):
            body = self.latest is not None and self.latest.kind != "person"
            return self.latest if body and word == "it" else self.last_group or self.last
        found = self._from_phrase(subject)
        if found is not None:
            self.heard(found)
        return found

    def meant(self, sex: str = "") -> Speaker | None:
        """Return whom "he" or "she" is: whom the paragraph is about, or who spoke last.

        Who was once called "she" is not taken for "he", and who is meant is heard again.
        """
        near = [self.subject, self.last, *self.heard_of[::-1], self.most_mentioned()]
        known = [who for who in near if who is not None]
        fits = (who for who in known if not sex or self._sex_of(who) in ("", sex))
        found = next(fits, known[0] if known else None)
        if found is not None:
            if sex:
                self.sex.setdefault(found.name.split()[-1], sex)
            self.heard(found)
        return found

    def _sex_of(self, who: Speaker) -> str:
        return self.sex.get(who.name.split()[-1], "")

    def about(self, sentence: Span) -> None:
        """Remember the person that an unquoted sentence is about, for the "he" of the next one."""
        root = sentence.root
        subject = next((c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is None or subject.pos_ == "PRON":
            return
        by = (o for c in root.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj")
        named = next((o for o in by if _person_at(o)), None)  # "another view is held by Doe"
        subject = subject if named is None or _person_at(subject) else named
        last, group = self.last, self.last_group
        found = self._from_phrase(subject)
        self.last, self.last_group = last, group
        office = subject.lemma_.lower() in ROLES and subject.tag_ in ("NN", "NNP")
        told = found is not None and (
            found.kind == "person" or (found.kind == "unnamed" and office)
        )
        self.subject = found if told else None

    def _stated(self, head: Token) -> Speaker | None:
        """Return whose statement "says" something: its holder, who spoke before, or itself."""
        holder = next((c for c in head.children if c.dep_ == "poss" and c.pos_ != "PRON"), None)
        if holder is not None:
            return self._from_phrase(holder)
        if head.left_edge.lower_ in ("the", "its") and self.latest is not None:
            return self.latest
        return Speaker(_phrase(head), "", "group")

    def heard(self, speaker: Speaker) -> None:
        """Remember who spoke last."""
        self.latest = speaker
        if speaker.kind == "group":
            self.last_group = speaker
        else:
            self.last, self.subject = speaker, None
            self.heard_of = [*(who for who in self.heard_of if who != speaker), speaker]

    def _from_phrase(self, head: Token) -> Speaker | None:
        if head.pos_ == "PRON" or _unnamed(head):
            return None
        if head.text in self.full:
            return self.named(self.full[head.text])
        for token in (head, *_apposed(head)):
            sure = token is not head and head.lemma_.lower() in ROLES
            if (span := _person_at(token, sure)) is not None:
                name, role = _split_name(span)
                if name:
                    role = role or _phrase(head) if token is not head else role
                    self._learn(span)
                    if role:
                        self.roles.setdefault(name.split()[-1], role)
                    return self.named(name, role or _role_after(span))
        body = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
        if body is not None and head.pos_ == "NOUN":  # "its partner, the Farmers' League,"
            return Speaker(_phrase(body), "", "group")
        if (plain := _plain_name(head)) is not None:
            self._learn(plain)
            return self.named(plain.text, _role_after(plain))
        if (beside := _set_off(head)) is not None:
            self._learn(beside)
            return self.named(beside.text, _phrase(head))
        if head.lemma_.lower() in _STATEMENTS:
            return self._stated(head)
        if head.lemma_.lower() in THINGS and head.ent_type_ not in ("ORG", "PERSON"):
            return None
        if (alias := _ALIAS.search(head.doc[head.left_edge.i : head.right_edge.i + 1].text)) is not None:  # fmt: skip
            return self.named(alias[1], _phrase(head))
        phrase = _phrase(head)
        if _AGED.match(phrase) and (before := self.subject or self.last) is not None:
            return before  # "the 48-year-old former judge": who was just spoken of
        if head.lemma_.lower() in ROLES and head.tag_ in ("NN", "NNP"):
            office = re.sub(r"^(?:the|this) ", "", phrase.lower())
            wanted = _OFFICES.get(office, re.escape(head.text))
            for last, role in self.roles.items():
                same = re.search(rf"\b(?:{wanted})\b", role, re.IGNORECASE)
                definite = head.left_edge.lower_ in ("the", "this")
                short = definite and (len(phrase.split()) <= 3 or office in _OFFICES)
                if same and short and last in self.full:
                    return self.named(self.full[last])
            again = office in _THINKERS or _HEADS.match(office)
            if again and (before := self.subject or self.last) is not None:
                return before  # "the researcher", whose role was never put in that word
            return Speaker(phrase, "", "unnamed")
        several = head.tag_ in ("NNS", "NNPS") or head.ent_type_ or head.pos_ == "PROPN"
        group = several or _ORGANISED.search(head.text) or head.lemma_.lower() in _BODIES
        return Speaker(phrase, "", "group" if group else "unnamed") if phrase else None


def _plain_name(head: Token) -> Span | None:
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
    whole = start == head.left_edge.i and not _ORGANISED.search(span.text)
    place = head.ent_type_ in ("GPE", "NORP", "LOC", "DATE")
    known = aged or (not place and bool(_role_after(span)))
    return span if whole and known and len(span) < 4 else None


def _unnamed(head: Token) -> bool:
    """Tell whether a word stands for nobody in particular; "one of them" is somebody."""
    of = head.i + 1 < len(head.doc) and head.nbor().lower_ == "of"
    return head.lower_ in ("many", "some", "others", "several", "who") or (
        head.lower_ == "one" and not of
    )


def _set_off(head: Token) -> Span | None:
    """Return capitalised words between commas behind a role, whatever the parser takes them for."""
    doc, first = head.doc, head.i + 2
    if head.lemma_.lower() not in ROLES or first >= len(doc) or doc[first - 1].text != ",":
        return None
    end = first
    while end < len(doc) and doc[end].text[:1].isupper() and end - first < 4:
        end += 1
    named = end - first >= 2 and end < len(doc) and doc[end].text == ","
    return doc[first:end] if named else None


def _apposed(head: Token) -> list[Token]:
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


def _person_spans(doc: Doc) -> list[Span]:
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
            place = titled and (
                name[0].ent_type_ in ("GPE", "DATE") or name.text.lower() in _BODIES
            )
            if (len(name) >= 2 or (titled and not place)) and not _ORGANISED.search(name.text):
                found.append(name)
    return found


def _recurring(docs: list[Doc]) -> list[Span]:
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
                len(span) in (2, 3) and span[-1].text in alone and not _ORGANISED.search(span.text)
            )
            if name and not any(token.ent_type_ in places for token in span):
                found.append(span)
    return found


def _in_name(token: Token) -> bool:
    """Tell whether a token goes on a name: a capitalised one, or a hyphen between two of them."""
    if token.text in "-–" and not token.whitespace_ and token.i + 1 < len(token.doc):
        return token.doc[token.i + 1].text[:1].isupper()
    return token.pos_ == "PROPN" and token.text[:1].isupper()


def _person_at(token: Token, sure: bool = False) -> Span | None:
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
        or _ORGANISED.search(span.text)
        or (
            ent is not None
            and ent.label_ in ("ORG", "GPE", "NORP")
            and before not in TITLES | ROLES
        )
    ):
        return None
    return span


def _split_name(span: Span) -> tuple[str, str]:
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


def _role_after(span: Span) -> str:
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


def _phrase(head: Token) -> str:
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
