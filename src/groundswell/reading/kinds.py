"""What kind of statement a piece of a sentence is: fact, mechanism, claim, prescription, analogy.

A piece may be several: "the invitation inflamed the protests", said by somebody, is a claim and
states a mechanism.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from groundswell.reading import cues
from groundswell.reading.claimed import judges, past_tense, told_or_claimed
from groundswell.reading.clauses import Piece, bargain
from groundswell.reading.cues import words
from groundswell.reading.dates import dates

if TYPE_CHECKING:
    from spacy.tokens import Token

TYPES = ("fact", "mechanism", "claim", "prescription", "analogy")

_NOMINAL = re.compile(
    r"(?:tion|sion|ment|ance|ence|al|ure|ing|throw|down|up|cut|rise|march|strike|use|entry|"
    r"attack|shutdown|curfew|price|deal|force|presence|death|reform|pay|sanctions?)$"
)
_NOT_NOMINAL = words(
    """government parliament movement general official spring thing capital regiment rival
    morning king criminal hospital journal animal resident president"""
)
_BEGAN = re.compile(
    r"\b(?:began|begun|erupted|broke out|started|flared|sparked|spread|rose|surged|collapsed|"
    r"spiked|spilled|grew|killed|opened fire|hurt|injured|wounded|"
    r"died|dead|arrested|hospital)\b.{0,80}"
    r"\b(?:after|when|following|over|as soon as)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we) (?:\w+ )?(?:think|believe|suspect|doubt|find|found|put|estimate|see|expect|"
    r"fear|hope|argue|consider|am|are|would|don't|do not)\b|\b(?:in my|in our) (?:view|opinion)\b",
    re.IGNORECASE,
)
# What a text says of itself, and what it only leads up to, is no fact of the crisis.
_ITSELF = re.compile(
    r"(?:this|the present) (?:update|report|interview|article|analysis|briefing|paper|note|text|"
    r"story|piece|conversation|version)\b|that is where we leave\b|"
    r"our (?:\w+ )?(?:coverage|colleague|correspondent|reporter)s?\b|several of you\b|"
    r"good (?:night|morning|evening)\b|hello\b|welcome to\b|"
    r"here (?:are|is) (?:the|our|what|some)\b|"
    r"(?:some|more) (?:analysis|reaction|details?) (?:from|by|on)\b|i (?:put|asked)\b|"
    r"it (?:is|was) based on\b|names?\b.{0,20}\bchanged\b",
    re.IGNORECASE,
)
_VERSIONS = words("account version explanation picture story view answer")
_GESTURES = words("smile shrug nod laugh sigh weep gesture grin frown discuss agree disagree")
_LEAD = 12  # characters within which a year opens a sentence: "But in 2003, ..." (assumption)
_SUBJECTS = ("nsubj", "nsubjpass", "expl")
_EPISTEMIC = re.compile(
    r"(?:that|this|what \w+) should (?!do\b.*\bis \w+ \w)", re.IGNORECASE
)  # "That should worry him"
_RECALLS = words("remind recall resemble echo mirror compare liken parallel evoke")
_PARALLELS = words("parallel comparison analogy lesson precedent")
_ASIDE = re.compile(r"(?:how|what|why)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:did|does|do|is|are|was|were|will|can|could|would|has|have|had|should)\b[^.?!]{3,200}\?$"
)


def kinds(
    piece: Piece, base: date | None, numbered: bool, heading: bool, title: bool = False
) -> list[str]:
    """Return the types of a piece, in the order of `TYPES`.

    Args:
        piece: what is judged.
        base: date of the report.
        numbered: whether a quantity or a date stands in it.
        heading: whether it is a title or a heading.
        title: whether it is the title, whose facts the report tells again.
    """
    text = piece.text
    said = _attributed(piece)
    found = set()
    if not said and not piece.sub and piece.root.lemma_ in _GESTURES:
        return []
    if piece.speech is not None and piece.speech.lemma in ("compare", "liken"):
        return ["analogy"]
    if likeness(piece, base):
        found.add("analogy")
    if prescribes(piece):
        found.add("prescription")
    if explains(piece):
        found.add("mechanism")
    if heading and not said:
        verb = any(t.pos_ in ("VERB", "AUX") for t in piece.span)
        judged = judges(piece) or cues.FUTURE.search(text) or re.match(r"why\b", text, re.I)
        asks = re.match(r"(?:what|how|when|where|who)\b", text, re.IGNORECASE)
        told = verb and not title and not asks and ":" not in text
        found |= {"claim"} if judged else {"fact"} if told else set()
    elif piece.sub:
        told = not cues.FUTURE.search(text) and not _ASIDE.match(text)
        found |= {"fact"} if told else set()
    elif said:
        found |= told_or_claimed(piece, numbered, "prescription" in found, "mechanism" in found)
    else:
        found |= _unsaid(piece, "prescription" in found, "analogy" in found)
    return [kind for kind in TYPES if kind in found]


def _attributed(piece: Piece) -> bool:
    return piece.speech is not None and piece.speech.speaker is not None


def _unsaid(piece: Piece, prescribes: bool, likens: bool) -> set[str]:
    text = piece.text
    if prescribes:
        return set()
    question = piece.span.doc.text[piece.end : piece.end + 1] == "?"
    if question and cues.ought(text):
        return set()
    if _ITSELF.match(text) or _ASIDE.match(text) or len(text.split()) < 4:
        return set()
    if _idle(piece, likens):
        return set()
    asked = bool(_ASKED.search(piece.span.doc.text[piece.start : piece.end + 1]))
    if cues.FUTURE.search(text) or cues.SEEMING.search(text) or asked or _FIRST_PERSON.search(text):
        return {"claim"}
    if question:
        return set()
    if _generic(piece):
        return {"claim"}
    if judges(piece) and not past_tense(piece.root):
        return {"claim"}
    mood = any(c.dep_ == "acomp" and c.pos_ == "ADJ" for c in piece.root.children)
    if mood and judges(piece):
        return set()  # "The farmers were unmoved."
    return set() if likens and piece.root.lemma_ == "be" else {"fact"}


def _generic(piece: Piece) -> bool:
    """Tell whether a sentence says how things go in general: "An unpaid army soon bargains"."""
    root = piece.root
    subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
    if subject is None or root.tag_ not in ("VBZ", "VBP") or root.lemma_ == "be":
        return False
    some = {c.lower_ for c in subject.children if c.dep_ == "det"} & {"a", "an", "any", "every"}
    fixed = any(c.dep_ in ("det", "poss", "nummod") for c in subject.children)
    bare = subject.tag_ == "NNS" and not fixed
    named = any(t.pos_ in ("PROPN", "NUM") or t.ent_type_ for t in piece.span)
    return bool(some or bare) and not named


def _idle(piece: Piece, likens: bool) -> bool:
    """Tell whether a sentence only leads up to what is said, or likens: "Two views are held."."""
    root = piece.root
    objects = [c for c in root.children if c.dep_ in ("dobj", "nsubjpass")]
    leads = any(c.lemma_.lower() in _VERSIONS for c in objects)
    recalls = likens and (
        root.lemma_ in _RECALLS or any(c.lemma_.lower() in _PARALLELS for c in objects)
    )
    return leads or recalls or root.lemma_ in _GESTURES


def prescribes(piece: Piece) -> bool:
    """Tell whether a piece says what should be done, or gives an order."""
    text = piece.text
    root = piece.root
    told = root.lemma_ in ("tell", "ask", "like", "prefer") and any(
        c.dep_ in ("xcomp", "ccomp") for c in root.children
    )
    asked = (told or root.lemma_ in cues.ASK) and piece.speech is not None and piece.speech.judging
    question = piece.span.doc.text[piece.end : piece.end + 1] == "?"
    if not _attributed(piece) and _ITSELF.match(text):
        return False
    if question or _EPISTEMIC.match(text) or bargain(_verb_of(piece)):
        return False
    if _subjunctive(piece):
        return True
    if asked or (cues.ought(text) and not cues.ALREADY.search(text)):
        passive = any(c.dep_ == "auxpass" for c in root.children) and root.lemma_ in cues.ASK
        return not passive and not piece.sub
    bare = root.tag_ in ("VB", "VBP") and root.dep_ in ("ROOT", "conj", "ccomp", "parataxis")
    alone = not any(c.dep_ in ("nsubj", "nsubjpass", "aux", "expl") for c in root.children)
    first = all(
        t.i >= root.i or t.pos_ in ("ADV", "CCONJ", "PART", "AUX", "PUNCT", "INTJ")
        for t in piece.span
    )
    return bare and alone and first and not piece.sub and not text.endswith("?")


def _subjunctive(piece: Piece) -> bool:
    """Tell whether what is said is a wish: "demanded that the border be opened"."""
    root, speech = piece.root, piece.speech
    wishes = speech is not None and speech.lemma in cues.ASK | {"suggest", "insist"}
    aux = [c for c in root.children if c.dep_ in ("aux", "auxpass")]
    base = root.tag_ == "VB" or any(c.tag_ == "VB" and c.lemma_ == "be" for c in aux)
    free = not any(c.tag_ in ("MD", "TO") or c.lemma_ in ("do", "have") for c in aux)
    return wishes and base and free and any(c.dep_ in _SUBJECTS for c in root.children)


def gives_order(piece: Piece, at: int) -> bool:
    """Tell whether the order at a character of a piece is given: not denied, nor of some "who"."""
    denied = piece.speech is not None and piece.speech.lemma in ("deny", "reject", "dispute")
    verb = next((t for t in piece.span if t.idx >= piece.start + at), piece.root)
    passing = verb.dep_ in ("relcl", "acl") or verb.head.dep_ == "relcl"
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    return not (piece.sub or denied or passing or passive)


def _verb_of(piece: Piece) -> Token:
    """Return the first verb of a piece: the parser may make a quotation mark its root."""
    verbs = (t for t in piece.span[:2] if t.pos_ in ("VERB", "AUX"))
    return next(verbs, piece.root)


def explains(piece: Piece) -> bool:
    """Tell whether a piece states that one thing brings another about."""
    text = piece.text
    if piece.sub:
        return bool(cues.CONNECTIVES.match(text))
    if piece.span[0].lower_ == "to" and len(piece.span) > 6 and piece.span[1].tag_ == "VB":
        return True  # an aim: "To calm the street, the minister ..."
    if cues.CONNECTIVES.search(text) or _BEGAN.search(text) or bargain(_verb_of(piece)):
        return True
    if cues.WITHOUT.match(text) and re.search(r"\bwould\b|\bwill\b|\bcannot\b", text):
        return True
    if cues.CONDITION.search(text) and (cues.FUTURE.search(text) or len(text.split()) > 6):
        return True
    return any(_effect(token) for token in piece.span)


def _effect(token: Token) -> bool:
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass", "csubj")), None)
    if token.dep_ == "conj" and subject is None:
        subject = next((c for c in token.head.children if c.dep_ in ("nsubj", "csubj")), None)
    off = token.lemma_ in ("set", "touch") and any(c.lower_ == "off" for c in token.children)
    if (token.lemma_.lower() in cues.EFFECT or off) and token.pos_ == "VERB":
        moved = any(
            c.dep_ in ("dobj", "prep", "ccomp", "xcomp", "oprd", "dative") for c in token.children
        )
        thing = subject is not None and (
            subject.dep_ == "csubj"
            or _event(subject)
            or subject.lower_ in ("this", "it", "that", "which")
        )
        strong = off or (token.lemma_.lower() in cues.STRONG_EFFECT and _lifeless(subject))
        thing = thing or strong
        if token.tag_ == "VBG" and token.dep_ == "advcl" and subject is None:
            thing = True  # "..., plunging the island into a crisis": what went before did it
        by_doing = any(c.dep_ == "agent" or c.lower_ == "by" for c in token.children)
        return (moved and thing) or (by_doing and subject is not None)
    if token.lemma_ in ("be", "have") and subject is not None:
        nouns = {c.lemma_.lower() for c in token.children if c.dep_ in ("attr", "dobj")}
        if token.lemma_ == "be":
            nouns -= {"success", "failure", "price", "reason"}
        nouns |= {subject.lemma_.lower()} & {"effect", "result", "consequence", "impact"}
        named = subject.lower_ in ("this", "it") or subject.lemma_ in cues.EFFECT_NOUNS
        return bool(nouns & cues.EFFECT_NOUNS) and (named or _event(subject))
    return False


def _event(token: Token) -> bool:
    """Tell whether a noun names something that happens or is done."""
    word = token.lemma_.lower()
    if token.pos_ not in ("NOUN", "VERB", "PROPN") or token.ent_type_ in ("PERSON", "ORG", "GPE"):
        return False
    return bool(_NOMINAL.search(word)) and word not in _NOT_NOMINAL


def _lifeless(token: Token | None) -> bool:
    """Tell whether a subject is a thing: no name, and nothing that acts in a crisis."""
    return token is not None and token.pos_ == "NOUN" and token.lemma_.lower() not in cues.ACTORS


def likeness(piece: Piece, base: date | None) -> bool:
    """Tell whether a piece likens what happens to something elsewhere or before."""
    text = piece.text
    hit = cues.LIKENESS.search(text) or cues.NAMED_LIKENESS.search(text)
    if piece.sub:
        return False
    told = [found for found in dates(text, None) if found.date and len(found.date) >= 4]
    long_ago = base is not None and any(int(f.date[:4]) <= base.year - 2 for f in told if f.date)
    if hit is None:  # "In 2003 the army was unpaid", says somebody of what happens now
        return long_ago and _attributed(piece) and past_tense(piece.root) and told[0].start < _LEAD
    if long_ago:
        return True
    if re.match(
        r"(?:the |a )?(?:first|unprecedented|never|worst|largest|biggest|deadliest|bloodiest|most)",
        hit[0],
        re.I,
    ):
        return "since" in hit[0] or bool(
            re.search(r"\b(?:first|unprecedented|never before)\b", hit[0], re.I)
        )
    rest = piece.span.doc[piece.span.start : piece.span.end]
    return any(
        token.pos_ == "PROPN"
        and token.idx >= piece.start + hit.start()
        and token.ent_type_ not in ("DATE", "TIME")
        for token in rest
    )
