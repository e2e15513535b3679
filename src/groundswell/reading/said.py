"""What an attribution is, and the sentences attributions are looked for in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.reading.cues import JUDGE, THINK
from groundswell.reading.heard import Speaker

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


@dataclass
class Speech:
    """One attribution.

    Attributes:
        speaker: who speaks; None where it is the report itself ("we believe").
        words: indices of the tokens that attribute ("he said on Monday").
        scope: indices of the tokens that are said.
        lemma: the verb, or `according`.
        relay: through whom the words came, nearest to the speaker first.
        at: index of the verb, or of the word that attributes.
        judging: the clause of the verb is itself what is said ("blamed the unrest on ...").
    """

    speaker: Speaker | None
    words: frozenset[int]
    scope: frozenset[int]
    lemma: str
    relay: tuple[str, ...] = ()
    at: int = -1
    judging: bool = False

    @property
    def opinion(self) -> bool:
        """Whether the verb gives a judgement rather than words."""
        return self.lemma in THINK or self.lemma in JUDGE


def owner(index: int, found: Iterable[Speech]) -> Speech | None:
    """Return the innermost attribution that a token belongs to."""
    holding = [speech for speech in found if index in speech.scope]
    return min(holding, key=lambda speech: len(speech.scope), default=None)


def sentences(doc: Doc) -> list[Span]:
    """Return the sentences; what begins small or in brackets is joined to what it follows."""
    joined: list[list[int]] = []
    for sentence in doc.sents:
        text = sentence.text.strip()
        small = text[:1].islower() or text[:1] in "()[],;.!?…»”"
        if joined and (small or not any(char.isalnum() for char in text)):
            joined[-1][1] = sentence.end
        else:
            joined.append([sentence.start, sentence.end])
    return [doc[start:end] for start, end in joined]
