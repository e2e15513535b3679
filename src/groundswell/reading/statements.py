"""Statements: what a paragraph says, who says it, and the span that proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from groundswell.reading import cues
from groundswell.reading.clauses import Piece, pieces
from groundswell.reading.dates import Found, dates
from groundswell.reading.gazetteer import Atlas, Place
from groundswell.reading.heard import Speaker
from groundswell.reading.hedges import Hedge, hedge
from groundswell.reading.hedges import found as hedges_in
from groundswell.reading.kinds import gives_order, kinds
from groundswell.reading.neighbours import introduced, spread
from groundswell.reading.people import People
from groundswell.reading.quantities import Quantity, quantities
from groundswell.reading.quotes import Quote, quotes
from groundswell.reading.said import Speech, sentences
from groundswell.reading.speech import speeches

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

QUESTION = Hedge("(asked as a question)", 0.3, 0.7)
_ENDED = re.compile(r"[.!?…:;]['\"”’»)\]]*$")
_DETERMINER = re.compile(r"^(?:the|a|an|its|their|his|her|some|this) ", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}[.:)]|\d{1,2}:\d\d)")


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, as the text calls them; `case` is the case's name for them, or None."""

    name: str
    kind: str
    case: str | None = None


@dataclass(frozen=True)
class Statement:
    """One thing a report says. Offsets count the characters of the report's text.

    Attributes:
        type: fact, mechanism, claim, prescription or analogy.
        text: the words, exactly as they stand.
        paragraph: number of the paragraph, from 0.
        start: first character.
        end: one past the last.
        speaker: who says it; None where it is the report itself.
        relay: media the words came through, nearest to the speaker first.
        date: date of the speaker's knowledge, as 2022-01-07, or None.
        hedge: how sure it is said, or None.
        quantities, dates, places, actors: what stands in it.
        by: `rules`, or the name of a language model.
    """

    type: str
    text: str
    paragraph: int
    start: int
    end: int
    speaker: Speaker | None = None
    relay: tuple[str, ...] = ()
    date: str | None = None
    hedge: Hedge | None = None
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[Found, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    by: str = "rules"


@dataclass
class Passage:
    """A paragraph made ready: parsed, with its quotations, dates, quantities and places.

    Offsets of what is in it count the characters of the paragraph; `start` is its own.
    """

    number: int
    start: int
    doc: Doc
    quotes: list[Quote]
    dates: list[Found]
    quantities: list[Quantity]
    label: str = ""  # whose turn it is in an interview
    title: bool = False
    addressed: bool = False  # a recommendation: "To the government: ..."
    places: list[Place] = field(default_factory=list)


@dataclass
class Context:
    """What a report knows of itself while it is read."""

    people: People
    atlas: Atlas
    base: date | None
    outlet: str
    turns: dict[str, Speaker | None]  # label of an interview -> who that is
    case_actors: list[str] = field(default_factory=list)
    last: Speech | None = None


def passage(
    number: int, start: int, doc: Doc, base: date | None, label: str, title: bool
) -> Passage:
    """Return a parsed paragraph made ready."""
    found = dates(doc.text, base)
    taken = [(item.start, item.end) for item in found]
    return Passage(
        number, start, doc, quotes(doc.text), found, quantities(doc, taken), label, title
    )


def statements(passages: Sequence[Passage], context: Context) -> list[Statement]:
    """Return the statements of a report, in order of position."""
    found: list[Statement] = []
    for index, item in enumerate(passages):
        following = passages[index + 1] if index + 1 < len(passages) else None
        found += _passage(item, following, context)
    return _distinct(found)


def _distinct(found: list[Statement]) -> list[Statement]:
    """Drop what says the same type over the same words as a longer one with the same speaker."""
    kept: list[Statement] = []
    for one in sorted(found, key=lambda s: (s.start, -s.end)):
        same = any(
            other.type == one.type and other.start <= one.start and one.end <= other.end
            and (one.end - one.start) > 0.7 * (other.end - other.start)
            for other in kept
        )  # fmt: skip
        if not same:
            kept.append(one)
    return kept


def _passage(item: Passage, following: Passage | None, context: Context) -> list[Statement]:
    heading = not _ENDED.search(item.doc.text.strip()) and len(item.doc.text.split()) <= 16
    if heading and " | " in item.doc.text:
        return []
    if heading and not item.title and (_NUMBERED.match(item.doc.text) or not _has_verb(item.doc)):
        return []
    context.people.subject = None
    read = []
    about: list[Speaker | None] = []
    for sentence in sentences(item.doc):
        about.append(context.people.subject)
        read.append((sentence, speeches(sentence, item.quotes, context.people)))
        if not any(q.start <= sentence.start_char < q.end for q in item.quotes):
            context.people.about(sentence, [s.speaker for s in read[-1][1] if s.speaker])
    turn = context.turns.get(item.label) if item.label else None
    introduced(read, about, item, context.people)
    spread(read, item, following, context, turn)
    said = [speech for _, spoken in read for speech in spoken if speech.speaker]
    for speech in said:  # "he said" goes on with what he told the same medium
        last = context.last
        if last is not None and last.speaker == speech.speaker and not speech.relay:
            speech.relay = last.relay
        context.last = speech
    asks = item.label in context.turns and turn is None
    found: list[Statement] = []
    for sentence, spoken in read:
        for piece in pieces(sentence, spoken):
            if asks and not (piece.speech and piece.speech.speaker):
                continue  # of somebody who asks only what they hold up to the other
            found += _made(piece, item, context, heading)
    return found


def _has_verb(doc: Doc) -> bool:
    return len(doc) >= 4 and any(t.pos_ in ("VERB", "AUX") for t in doc)


def _made(piece: Piece, item: Passage, context: Context, heading: bool) -> Iterator[Statement]:
    inside = [q for q in item.quantities if piece.start <= q.start and q.end <= piece.end]
    when = [d for d in item.dates if piece.start <= d.start and d.end <= piece.end]
    found = kinds(piece, context.base, bool(_said_in(piece, [*inside, *when])), heading, item.title)
    if heading and not item.title and found == ["claim"] and len(piece.text.split()) < 4:
        return
    if item.addressed and piece.text[:1].isupper() and not piece.sub:
        found = ["prescription"]
    speech = piece.speech
    spans = {kind: [(piece.start, piece.end)] for kind in found}
    if "analogy" in found:
        spans["analogy"] = _references(piece, when)
    if (order := cues.ORDER.search(piece.text)) and gives_order(piece, order.start()):
        spans.setdefault("prescription", [(piece.start + order.start(), piece.end)])
    for kind, places in spans.items():
        for start, end in places:
            here = [q for q in inside if start <= q.start and q.end <= end]
            then = [d for d in when if start <= d.start and d.end <= end]
            yield Statement(
                kind,
                item.doc.text[start:end],
                item.number,
                item.start + start,
                item.start + end,
                speech.speaker if speech else None,
                _relay(speech, context),
                _known(piece, item, context),
                _hedge(kind, piece, item),
                tuple(here),
                tuple(then),
                tuple(p for p in item.places if start <= p.start and p.end <= end),
                tuple(_actors(piece, start, end, context)),
            )


def _said_in(piece: Piece, found: list[Quantity | Found]) -> list[Quantity | Found]:
    """Return numbers and dates in what is said, not those in the words that say who says it."""
    words = piece.speech.words if piece.speech else frozenset[int]()
    spoken = [(t.idx, t.idx + len(t)) for t in piece.span if t.i in words]
    return [f for f in found if not any(a < f.end and f.start < b for a, b in spoken)]


def _references(piece: Piece, when: list[Found]) -> list[tuple[int, int]]:
    """Return one span for each event that a comparison names by a year of its own."""
    years = [d for d in when if d.date and len(d.date) <= 4]
    if len(years) < 2:
        return [(piece.start, piece.end)]
    text = piece.span.doc.text
    bounds = [piece.start]
    for one in years[1:]:
        before = text[bounds[-1] : one.start]
        cut = max(before.rfind(", "), before.rfind(" and "), before.rfind("; "))
        bounds.append(bounds[-1] + cut + 1 if cut > 0 else one.start)
    bounds.append(piece.end)
    spans = []
    for first, last in pairwise(bounds):
        part = text[first:last]
        lead = re.match(r"[\s,;]*(?:and |or )?", part)
        first += lead.end() if lead else 0
        spans.append((first, first + len(text[first:last].rstrip(" ,;"))))
    return spans


def _relay(speech: Speech | None, context: Context) -> tuple[str, ...]:
    if speech is None or speech.speaker is None:
        return ()
    outlet = (context.outlet,) if context.outlet and context.outlet not in speech.relay else ()
    return (*speech.relay, *outlet)


def _known(piece: Piece, item: Passage, context: Context) -> str | None:
    """Return the date of knowledge: of the words' saying if that is dated, else of the report."""
    speech = piece.speech
    base = context.base.isoformat() if context.base else None
    if speech is None or speech.speaker is None:
        return base
    doc = item.doc
    for found in item.dates:
        token = doc.char_span(found.start, found.end, alignment_mode="expand")
        if token is None or not found.date or len(found.date) != 10:
            continue
        in_words = any(t.i in speech.words for t in token)
        judged = speech.judging and all(t.i in speech.scope for t in token) and _of_verb(token)
        if (in_words or judged) and (base is None or found.date <= base):
            return found.date
    return base


def _of_verb(found: Span) -> bool:
    """Tell whether a date says when somebody spoke and not when something else happened."""
    above = found.root.head
    above = above.head if above.pos_ == "ADP" else above
    return above.lemma_.lower() in cues.SAY | cues.THINK | cues.JUDGE


def _hedge(kind: str, piece: Piece, item: Passage) -> Hedge | None:
    text = piece.text
    if item.doc.text[piece.end : piece.end + 2].strip().startswith("?"):
        return QUESTION
    speech = piece.speech
    verb = speech.lemma if speech and not speech.judging else ""
    found = [hit[0] for hit in hedges_in(text)]
    if verb in ("fear", "hope", "doubt"):
        return min([*found, hedge(verb)], key=lambda one: one.low + one.high)
    if kind == "claim":
        return hedge(text)
    return hedge(text) if found else None


def _actors(piece: Piece, start: int, end: int, context: Context) -> Iterator[Actor]:
    seen, people = set(), context.people
    for chunk in piece.span.doc.noun_chunks:
        if not (start <= chunk.start_char and chunk.end_char <= end):
            continue
        root = chunk.root
        person = root.ent_type_ == "PERSON" or root.text in people.full
        body = root.ent_type_ in ("ORG", "NORP") or root.lemma_.lower() in cues.ACTORS
        acting = root.ent_type_ == "GPE" and root.dep_ in ("nsubj", "nsubjpass", "agent")
        if not (person or body or acting):
            continue
        name = people.named(root.text).name if person else _DETERMINER.sub("", chunk.text)
        if name not in seen:
            seen.add(name)
            kind = "person" if person else "state" if acting else "group"
            yield Actor(name, kind, linked(name, context.case_actors))


def linked(name: str, known: Sequence[str]) -> str | None:
    """Return the name of a case that a name stands for: the same but for case, "the" and title."""
    words = set(re.findall(r"\w+", name.casefold())) - {"the"}
    for other in known:
        others = set(re.findall(r"\w+", other.casefold())) - {"the"}
        if words and others and (words <= others or others <= words):
            return other
    return None
