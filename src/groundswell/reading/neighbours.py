"""Quotations that nobody is said to say: whose they are by what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.reading import cues
from groundswell.reading.heard import Speaker
from groundswell.reading.people import People
from groundswell.reading.quotes import Quote
from groundswell.reading.said import Speech, sentences
from groundswell.reading.speech import speeches

if TYPE_CHECKING:
    from spacy.tokens import Span

    from groundswell.reading.statements import Context, Passage

_HELD = (
    cues.THINK - cues.SAY - {"warn", "insist", "claim", "maintain", "argue", "suggest", "assert"}
)


def introduced(
    read: list[tuple[Span, list[Speech]]],
    about: list[Speaker | None],
    item: Passage,
    people: People,
) -> None:
    """Give a quotation that nobody is said to say to whom the sentence before it is about."""
    for (sentence, spoken), who in zip(read, about, strict=True):
        nobody = not any(speech.speaker for _, every in read for speech in every)
        if nobody and who is not None and _quoted(sentence, item.quotes):
            spoken.append(Speech(who, frozenset(), frozenset(t.i for t in sentence), "say"))
            people.heard(who)


def spread(
    read: list[tuple[Span, list[Speech]]],
    item: Passage,
    following: Passage | None,
    context: Context,
    turn: Speaker | None,
) -> None:
    """Give quoted sentences without an attribution that of their neighbours, or of the turn."""
    named = [
        speech for _, spoken in read for speech in spoken if speech.speaker and not speech.judging
    ]
    for index, (sentence, spoken) in enumerate(read):
        if turn is not None:  # what others do is told by whoever's turn it is, and so is "I think"
            spoken[:] = [s for s in spoken if not s.judging]
            spoken[:] = [s for s in spoken if s.lemma not in _HELD or s.speaker in (None, turn)]
            for speech in spoken:
                speech.speaker = speech.speaker or turn
        if any(speech.speaker for speech in spoken):
            continue
        everything = frozenset(token.i for token in sentence)
        if turn is not None:
            spoken.append(Speech(turn, frozenset(), everything, "say"))
        elif _quoted(sentence, item.quotes):
            nearest = _nearest(read, index) or _neighbour(item, following, context, named)
            if nearest is not None:
                who, verb, relay = nearest.speaker, nearest.lemma, nearest.relay
                spoken.append(Speech(who, frozenset(), everything, verb, relay))
        elif cues.FUTURE.search(sentence.text) and (group := _trailing_group(read, index + 1)):
            spoken.append(Speech(group.speaker, frozenset(), everything, group.lemma))


def _quoted(sentence: Span, found: list[Quote]) -> bool:
    """Tell whether most of a sentence stands in quotation marks."""
    first, last = sentence[0].idx, sentence[-1].idx + len(sentence[-1])
    inside = sum(max(0, min(last, q.end) - max(first, q.start)) for q in found)
    return inside > 0.7 * (last - first)


def _nearest(read: list[tuple[Span, list[Speech]]], index: int) -> Speech | None:
    for step in range(1, len(read)):
        for other in (index + step, index - step):
            if 0 <= other < len(read):
                spoken = [s for s in read[other][1] if s.speaker]
                if spoken:
                    return spoken[-1] if other < index else spoken[0]
    return None


def _neighbour(
    item: Passage, following: Passage | None, context: Context, named: list[Speech]
) -> Speech | None:
    """Return the attribution of the paragraph before, or behind if that one names somebody."""
    if named or item.title:
        return named[0] if named else None
    if context.last is None and following is not None:
        for sentence in sentences(following.doc):
            for speech in speeches(sentence, following.quotes, context.people):
                if speech.speaker:
                    return speech
    return context.last


def _trailing_group(read: list[tuple[Span, list[Speech]]], index: int) -> Speech | None:
    """Return the attribution to several people that ends a sentence ("..., experts believe")."""
    if index >= len(read):
        return None
    sentence, spoken = read[index]
    if not spoken or spoken[0].speaker is None or spoken[0].speaker.kind != "group":
        return None
    ends = bool(spoken[0].words) and max(spoken[0].words) >= sentence.end - 2
    return spoken[0] if ends else None
