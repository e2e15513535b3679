"""Who speaks: names, roles, and which pronouns and short forms stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from groundswell.reading.cues import ACTORS, BODIES, JUDGE, ROLES, SAY, THINGS, THINK, words
from groundswell.reading.heard import Heard, Named, Speaker
from groundswell.reading.names import (
    ORGANISED,
    apposed,
    noun_phrase,
    person_at,
    plain_name,
    role_after,
    set_off,
    split_name,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_SINGULAR = frozenset({"he", "she", "him", "her", "his", "hers", "latter"})
_PLURAL = frozenset({"they", "them", "their", "it", "its"})
_SELF = frozenset({"i", "we", "us", "me", "our", "my"})
_SEX = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
# What somebody who was quoted is called the next time, whatever they were called first.
_THINKERS = words(
    """researcher analyst expert scholar academic scientist specialist author historian economist
    sociologist professor lawyer activist politician diplomat priest pastor cleric monk lawmaker
    legislator unionist campaigner writer journalist academic anthropologist physician doctor nurse
    teacher student farmer trader shopkeeper pensioner officer official veteran mother father
    widow lecturer strategist observer commentator engineer organiser organizer dissident exile"""
)


_HEADS = re.compile(
    r"(?:head|chief|leader|boss|holder|chair\w*|president|secretary|official) of "
    r"(?:the|his|her|that|this) "
    r"(?:portfolio|ministry|department|agency|institution|organi[sz]ation|group|union|party|entity|"
    r"body|office|institute|service|executive|association|movement)$"
)
_LEAD = 6  # words that a sentence opens with before it is about somebody else (assumption)
_SOME = words("many some others several")
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
    "pm": r"prime minister|premier",
}
# Nouns that name a quality, an act or a course of things, and so nobody who speaks.
_ABSTRACT = re.compile(r"(?:tion|sion|ment|ance|ence|ure|ing|ism|ity|ness|ship|sis|th|tude|lty)$")


class People(Named, Heard):
    """The people of one report: who is meant by a name, a role, a pronoun."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        """Learn full names and roles from the whole report before anybody is asked for."""
        Named.__init__(self, docs)
        Heard.__init__(self)

    def speaker(self, subject: Token) -> Speaker | None:
        """Return who the subject of a verb of speech is; None for the report's own I and we."""
        word = subject.lower_
        if word in _SELF:
            return None
        if word in _SINGULAR and subject.pos_ in ("PRON", "DET", "ADJ"):
            return self.meant(_SEX.get(word, ""), subject)
        if word in _PLURAL and subject.pos_ in ("PRON", "DET"):
            body = self.latest is not None and self.latest.kind != "person"
            return self.latest if body and word == "it" else self.last_group or self.last
        found = self._from_phrase(subject)
        if found is None and subject.tag_ in ("NNS", "DT", "JJ") and word in _SOME:
            return Speaker(subject.text, "", "group")
        if found is not None:
            self.heard(found)
        return found

    def meant(self, sex: str = "", at: Token | None = None) -> Speaker | None:
        """Return whom "he" or "she" is: whom the paragraph is about, or who spoke last.

        Nearest is the person whom its own sentence (that of `at`) is about, if named before it.

        Who was once called "she" is not taken for "he", and who is meant is heard again.
        """
        near = [
            self._here(at) if at is not None else None,
            self.subject,
            self.introduced,
            self.last,
            *self.heard_of[::-1],
        ]
        near.append(self.most_mentioned())
        known = [who for who in near if who is not None]
        fits = (who for who in known if not sex or self.sex_of(who) in ("", sex))
        found = next(fits, known[0] if known else None)
        if found is not None:
            if sex:
                self.sex.setdefault(found.name.split()[-1], sex)
            self.heard(found)
        return found

    def _here(self, at: Token) -> Speaker | None:
        """Return the person who is the subject of a sentence before one of its words."""
        before = at.doc[at.sent.start : at.i]
        subjects = (
            t for t in before if t.dep_ in ("nsubj", "nsubjpass") or t.i - before.start < _LEAD
        )
        named = (t for t in subjects if t.text in self.full and t.dep_ != "poss")
        first = next((t for t in named if t.head.dep_ not in ("relcl", "pcomp")), None)
        if first is None or first.ent_type_ == "GPE":
            return None
        return self._namesake(first) or self.named(self.full[first.text])

    def about(self, sentence: Span, spoken: Sequence[Speaker]) -> None:
        """Remember the person that an unquoted sentence is about, for the "he" of the next one.

        Where nobody speaks in it, whom it names for the first time may be meant too; where a person
        does (`spoken`), what they tell is about somebody else.
        """
        root = sentence.root
        if not spoken:
            self._introduce(sentence)
        subject = next((c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        person = any(who.kind == "person" for who in spoken)
        if person and root.lemma_.lower() not in SAY | THINK | JUDGE:
            self.subject = None
            return
        if subject is None and not spoken:  # "A view that Doe shares."
            self.subject = self._below(sentence) or self.subject
        if subject is None or subject.pos_ == "PRON":
            return
        by = (o for c in root.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj")
        named = next((o for o in by if person_at(o)), None)  # "another view is held by Doe"
        subject = subject if named is None or person_at(subject) else named
        last, group = self.last, self.last_group
        found = self._from_phrase(subject)
        self.last, self.last_group = last, group
        office = subject.lemma_.lower() in ROLES and subject.tag_ in ("NN", "NNP")
        told = found is not None and (
            found.kind == "person" or (found.kind == "unnamed" and office)
        )
        self.subject = found if told else None if spoken else self._below(sentence)

    def _below(self, sentence: Span) -> Speaker | None:
        """Return the one person who does something in a clause below the main one."""
        subjects = [t for t in sentence if t.dep_ in ("nsubj", "nsubjpass")]
        named = {t.text for t in subjects if t.text in self.full}
        return self.named(self.full[named.pop()]) if len(named) == 1 else None

    def _introduce(self, sentence: Span) -> None:
        spans = [e for e in sentence.ents if e.label_ == "PERSON" and e[-1].text in self.full]
        new = [e[-1].text for e in spans if e[-1].text not in self.met]
        if new:
            self.introduced = self.named(self.full[new[-1]])
        self.met.update(new)

    def _namesake(self, head: Token) -> Speaker | None:
        """Return another person of the same last name, where the text gives a first name."""
        span = person_at(head)
        name, role = split_name(span) if span is not None else ("", "")
        other = len(name.split()) > 1 and not set(name.split()) & set(
            self.full[head.text].split()[:-1]
        )
        known = len(self.full[head.text].split()) > 1
        return (
            Speaker(name, role or role_after(head.doc[head.i : head.i + 1]))
            if other and known
            else None
        )

    def _stated(self, head: Token) -> Speaker | None:
        """Return whose statement "says" something: its holder, who spoke before, or itself."""
        holder = next((c for c in head.children if c.dep_ == "poss" and c.pos_ != "PRON"), None)
        if holder is not None:
            return self._from_phrase(holder)
        if head.left_edge.lower_ in ("the", "its") and self.latest is not None:
            return self.latest
        return Speaker(noun_phrase(head), "", "group")

    def _from_phrase(self, head: Token) -> Speaker | None:
        if head.pos_ == "PRON" or _unnamed(head):
            return None
        if head.text in self.full:
            return self._namesake(head) or self.named(self.full[head.text])
        for token in (head, *apposed(head)):
            sure = token is not head and head.lemma_.lower() in ROLES
            if (span := person_at(token, sure)) is not None:
                name, role = split_name(span)
                if name:
                    role = role or noun_phrase(head) if token is not head else role
                    self.learn(span)
                    if role:
                        self.roles.setdefault(name.split()[-1], role)
                    return self.named(name, role or role_after(span))
        body = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
        if body is not None and head.pos_ == "NOUN":  # "its partner, the Farmers' League,"
            return Speaker(noun_phrase(body), "", "group")
        if (plain := plain_name(head)) is not None:
            self.learn(plain)
            return self.named(plain.text, role_after(plain))
        if (beside := set_off(head)) is not None:
            self.learn(beside)
            return self.named(beside.text, noun_phrase(head))
        if head.lemma_.lower() in _STATEMENTS:
            return self._stated(head)
        if _lifeless(head):
            return None
        alias = _ALIAS.search(head.doc[head.left_edge.i : head.right_edge.i + 1].text)
        if alias is not None:
            return self.named(alias[1], noun_phrase(head))
        phrase = noun_phrase(head)
        if _AGED.match(phrase) and (before := self.subject or self.last) is not None:
            return before  # "the 48-year-old former judge": who was just spoken of
        if head.lemma_.lower() in ROLES and head.tag_ in ("NN", "NNP"):
            office = re.sub(r"^(?:the|this) ", "", phrase.lower())
            wanted = _OFFICES.get(office, re.escape(head.text))
            definite = head.left_edge.lower_ in ("the", "this")
            for last, role in self.roles.items():
                same = re.search(rf"\b(?:{wanted})\b", role, re.IGNORECASE)
                short = definite and (len(phrase.split()) <= 3 or office in _OFFICES)
                if same and short and last in self.full:
                    return self.named(self.full[last])
            descriptive = head.lemma_.lower() in _THINKERS and definite and len(office.split()) <= 2
            again = descriptive or _HEADS.match(office)
            if again and (before := self.subject or self.last) is not None:
                return before  # "the researcher", whose role was never put in that word
            return Speaker(phrase, "", "unnamed")
        entity = head.ent_type_ not in ("", "CARDINAL", "ORDINAL", "DATE")
        several = head.tag_ in ("NNS", "NNPS") or entity or head.pos_ == "PROPN"
        group = several or ORGANISED.search(head.text) or head.lemma_.lower() in BODIES
        return Speaker(phrase, "", "group" if group else "unnamed") if phrase else None


def _lifeless(head: Token) -> bool:
    """Tell whether a noun names a thing, a quality or an act: nobody who speaks."""
    word = head.lemma_.lower()
    if head.ent_type_ in ("ORG", "PERSON") or head.pos_ == "PROPN":
        return False
    acts = word in ROLES | ACTORS | BODIES or ORGANISED.search(word) is not None
    return word in THINGS or (not acts and bool(_ABSTRACT.search(word)))


def _unnamed(head: Token) -> bool:
    """Tell whether a word stands for nobody in particular; "one of them" is somebody."""
    of = head.i + 1 < len(head.doc) and head.nbor().lower_ == "of"
    return head.lower_ in _SOME | {"who"} or (head.lower_ == "one" and not of)
