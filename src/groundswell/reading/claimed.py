"""Whether what somebody is made to say may be looked up (a fact) or is their word (a claim)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from groundswell.reading import cues
from groundswell.reading.clauses import Piece
from groundswell.reading.cues import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_SURMISES = words(
    """believe think suspect fear hope doubt predict expect argue reckon feel suppose claim allege
    contend"""
)
# Who tells what they saw: no party to what it meant.
_WITNESS = re.compile(
    r"\b(?:witness(?:es)?|residents?|correspondent|reporter|colleague|neighbou?rs?|passers?-?by|onlookers?|"
    r"survivors?|(?:grand)?(?:mother|father|son|daughter)|brother|sister|wife|husband|widow|\w*driver|"
    r"shopkeeper|vendor|seller|nurse|paramedic|student|pupil|farmer|fisherman|worker|protesters?|"
    r"demonstrators?|soldiers?)\b",
    re.IGNORECASE,
)
# Verbs that tell how things stand, not what happened.
_STATES = words("be have need want lack mean matter belong deserve remain seem depend know own owe")
_WISHES = words("like prefer want")
_FIGURES = words("estimate put calculate count list report")
_COUNTS = words("have pay bring earn number total receive employ produce export import hold")
_FLAWS = words(
    "mistake error failure blunder disaster success triumph defeat trap farce shame insult"
)
_NEGATED = re.compile(
    r"\b(?:not|never|no longer|n't|isn't|aren't|nobody|no one|nothing|none)\b|n't\b", re.I
)


def told_or_claimed(piece: Piece, numbered: bool, prescribes: bool, explained: bool) -> set[str]:
    """Return what a piece that somebody is made to say is: a fact, a claim, both or neither.

    Args:
        piece: what is said.
        numbered: whether a quantity or a date stands in it.
        prescribes: whether it says what should be done.
        explained: whether it says that one thing brings another about.
    """
    text, speech = piece.text, piece.speech
    ahead = bool(cues.FUTURE.search(text)) or any(c.tag_ == "MD" for c in piece.root.children)
    if prescribes:
        wished = speech is not None and speech.judging and speech.lemma in cues.ASK | _WISHES
        return {"claim"} if ahead and not wished and not cues.ought(text) else set()
    if ahead:
        return {"claim"}
    opinion = speech is not None and speech.opinion and speech.lemma not in ("note", "cite")
    opinion = opinion and (speech is None or speech.lemma != "see" or speech.judging)
    past = past_tense(piece.root)
    surmised = speech is not None and speech.lemma in _SURMISES
    judged = speech is not None and speech.judging and opinion
    told = numbered and (past or _perfect(piece.root)) and not _in_part(piece)
    if numbered and judged and speech is not None and speech.lemma in _FIGURES:
        return {"fact"}  # "estimates losses at $140 million"
    if told and not surmised and not judged:
        return {"fact"}  # "the strike has cost $3 million": may be looked up
    if speech is not None and speech.judging and not opinion:
        return {"fact"}
    if cues.NO_EVIDENCE.search(text) and not opinion:
        return {"fact"}
    if _NEGATED.search(text) and not past and not numbered and piece.root.lemma_ != "be":
        body = speech is not None and speech.speaker is not None and speech.speaker.kind == "group"
        return {"claim", "fact"} if body and not opinion else {"claim"}
    if not opinion and _seen(piece, past):
        return {"fact"}
    if past and not numbered and _quoted_whole(piece):
        return {"claim"}
    if piece.root.lemma_ == "be" and (
        _flaw(piece) or any(c.dep_ == "ccomp" and c.i > piece.root.i for c in piece.root.children)
    ):
        return {"claim"}
    state = piece.root.lemma_ in _STATES and piece.root.tag_ == "VBD"
    flat = state or bool(_NEGATED.search(text)) or _unowned(piece.root)
    if past and flat and not numbered and not _placed(piece):
        return {"claim"}
    if _NEGATED.search(text) and any(t.dep_ == "expl" for t in piece.span):
        return {"claim"}
    if opinion or (explained and not (past and numbered)) or _in_part(piece):
        return {"claim"}
    if cues.SEEMING.search(text) and not past:
        return {"claim"}
    if piece.root.lemma_ == "be" and not past and judges(piece, figures=True):
        return {"claim"}
    counts = piece.root.lemma_ in _COUNTS and not cues.SEEMING.search(text)
    plain = numbered and (counts or not _quoted_whole(piece))
    return {"fact"} if past or plain else {"claim"}


def _seen(piece: Piece, past: bool) -> bool:
    """Tell whether somebody tells what they saw: a witness or a reporter, of what was happening."""
    speaker = piece.speech.speaker if piece.speech else None
    if speaker is None or not _WITNESS.search(f"{speaker.name} {speaker.role}"):
        return False
    going_on = piece.root.tag_ == "VBG" and any(c.dep_ == "aux" for c in piece.root.children)
    return (past or going_on) and not cues.SEEMING.search(piece.text)


def _flaw(piece: Piece) -> bool:
    """Tell whether a piece calls something a mistake, a success ..."""
    said = (c for c in piece.root.children if c.dep_ == "attr")
    return any(c.lemma_.lower() in _FLAWS for c in said)


def _quoted_whole(piece: Piece) -> bool:
    """Tell whether a piece stands within quotation marks as a whole."""
    text = piece.span.doc.text
    before = text[: piece.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _unowned(root: Token) -> bool:
    """Tell whether a verb says that something had been done and not by whom."""
    helped = _helped(root)
    return {"had", "been"} <= helped and not any(c.dep_ == "agent" for c in root.children)


def _placed(piece: Piece) -> bool:
    """Tell whether a piece names somebody or some place besides its pronouns."""
    return any(t.pos_ == "PROPN" for t in piece.span)


def _in_part(piece: Piece) -> bool:
    """Tell whether some words of a piece, not all, stand in quotation marks: words of judgement."""
    marks = sum(char in '“”«»"' for char in piece.text)
    around = piece.span.doc.text[max(0, piece.start - 1) : piece.end + 1]
    opened = around[:1] in '“«"' and piece.start > 0
    return marks > 0 and not opened and len(piece.text.split()) < 30


def judges(piece: Piece, figures: bool = False) -> bool:
    """Tell whether a piece calls something good, bad, strong ... (`figures`: numbers too)."""
    root = piece.root
    if root.lemma_ == "be":
        complement = [c for c in root.children if c.dep_ in ("acomp", "attr")]
        if any(g.lower_ == "no" for c in complement for g in c.children):
            return True  # "Salcedo is no Mahuad"
        return any(
            c.pos_ == "ADJ" or (c.pos_ == "NOUN" and not any(g.like_num for g in c.subtree))
            for c in complement
        ) and (
            figures
            or not any(t.ent_type_ in ("DATE", "CARDINAL", "PERCENT", "MONEY") for t in piece.span)
        )
    verbs = [t for t in piece.span if t.pos_ in ("VERB", "AUX") and t.dep_ not in ("acl", "amod")]
    return not verbs and any(
        t.pos_ == "ADJ" and t.dep_ in ("amod", "acomp", "ROOT", "attr") for t in piece.span
    )


def _perfect(root: Token) -> bool:
    helped = _helped(root)
    return root.tag_ == "VBN" and bool(helped & {"has", "have", "'ve", "’ve"})


def _helped(root: Token) -> set[str]:
    """Return the auxiliaries of a verb."""
    return {c.lower_ for c in root.children if c.dep_ in ("aux", "auxpass")}


def past_tense(root: Token) -> bool:
    """Tell whether a verb is in the past."""
    if root.tag_ == "VBD":
        return True
    helped = _helped(root)
    return bool(helped & {"was", "were", "had", "did"})
