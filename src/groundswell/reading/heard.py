"""Whom a report names, and who has spoken in it so far."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.reading.cues import TITLES
from groundswell.reading.names import person_spans, recurring, role_after, speaking, split_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_WOMAN = re.compile(
    r"\b(?:\w*woman|ms|mrs|madam|mother|sister|wife|widow|daughter|queen|nun|girl)\b", re.I
)
_MAN = re.compile(
    r"\b(?:(?!wo)\w*(?<!wo)man|mr|sir|monsignor|father|brother|husband|son|king|imam|bishop|boy)\b",
    re.I,
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


_Who = Speaker | None
State = tuple[_Who, _Who, _Who, _Who, _Who, tuple[Speaker, ...]]


class Named:
    """The names of one report: full ones by their last word, with roles and how often they come."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        """Learn names and roles from the whole report."""
        self.full: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.sex: dict[str, str] = {}  # last word of a name -> m or f, where the report tells
        self.mentions: dict[str, int] = {}
        every = list(docs)
        for doc in every:
            for span in person_spans(doc):
                self.learn(span)
        for span in [*recurring(every), *(span for doc in every for span in speaking(doc))]:
            if span[-1].text not in self.full:
                self.learn(span)

    @property
    def words(self) -> frozenset[str]:
        """Words of people's names, which are no names of places."""
        return frozenset(word for name in self.full.values() for word in name.split())

    def learn(self, span: Span) -> None:
        """Remember a name, with the role and the sex that the words beside it tell."""
        name, role = split_name(span)
        words = name.split()
        if not words:
            return
        before = span.doc[span.start - 1].lower_ if span.start else ""
        if len(words) > 1 or before in TITLES:
            known = self.full.setdefault(words[-1], name)
            if len(words) > 1 and " " not in known:
                self.full[words[-1]] = name
        self.mentions[words[-1]] = self.mentions.get(words[-1], 0) + 1
        role = role or role_after(span)
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

    def sex_of(self, who: Speaker) -> str:
        """Return m, f or nothing."""
        return self.sex.get(who.name.split()[-1], "")


class Heard:
    """Who has spoken so far, and whom the text was just about."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.last: Speaker | None = None  # last person who spoke
        self.heard_of: list[Speaker] = []  # persons who spoke, the last one last
        self.last_group: Speaker | None = None
        self.latest: Speaker | None = None  # whoever spoke last, a person or a group
        self.subject: Speaker | None = None  # person the paragraph was just about
        self.introduced: Speaker | None = None  # named for the first time since anybody spoke
        self.met: set[str] = set()  # last words of names that were told of

    def recalled(self, then: State, kept: Iterable[Speaker | None]) -> None:
        """Go back to who had been heard `then`, and hear those who really spoke since."""
        self.latest, self.last, self.last_group, self.subject, self.introduced, heard = then
        self.heard_of = list(heard)
        for speaker in kept:
            if speaker is not None:
                self.heard(speaker)

    @property
    def now(self) -> State:
        """Who was heard so far."""
        heard = tuple(self.heard_of)
        return self.latest, self.last, self.last_group, self.subject, self.introduced, heard

    def heard(self, speaker: Speaker) -> None:
        """Remember who spoke last."""
        self.latest, self.introduced = speaker, None
        self.met.add(speaker.name.split()[-1])
        if speaker.kind == "group":
            self.last_group = speaker
        else:
            self.last, self.subject = speaker, None
            self.heard_of = [*(who for who in self.heard_of if who != speaker), speaker]
