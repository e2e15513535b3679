"""What kind of statement a piece of a sentence is: fact, mechanism, claim, prescription, analogy.

A piece may be several: "the invitation inflamed the protests", said by somebody, is a claim and
states a mechanism.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from groundswell.reading import cues
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
    r"good (?:night|morning|evening)\b|hello\b|welcome to\b|here (?:are|is) (?:the|our|what|some)\b|"
    r"(?:some|more) (?:analysis|reaction|details?) (?:from|by|on)\b|i (?:put|asked)\b|it (?:is|was) based on\b|names?\b.{0,20}\bchanged\b",
    re.IGNORECASE,
)
_VERSIONS = words("account version explanation picture story view answer")
_GESTURES = words("smile shrug nod laugh sigh weep gesture grin frown discuss agree disagree")
_EPISTEMIC = re.compile(
    r"(?:that|this|what \w+) should (?!do\b.*\bis \w+ \w)", re.IGNORECASE
)  # "That should worry him"
_RECALLS = words("remind recall resemble echo mirror compare liken parallel evoke")
_PARALLELS = words("parallel comparison analogy lesson precedent")
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
_FLAWS = words("mistake error failure blunder disaster success triumph defeat trap farce shame insult")
_ASIDE = re.compile(r"(?:how|what|why)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|never|no longer|n't|isn't|aren't|nobody|no one|nothing|none)\b|n't\b", re.I
)
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
        judged = _judges(piece) or cues.FUTURE.search(text) or re.match(r"why\b", text, re.I)
        asks = re.match(r"(?:what|how|when|where|who)\b", text, re.IGNORECASE)
        told = verb and not title and not asks and ":" not in text
        found |= {"claim"} if judged else {"fact"} if told else set()
    elif piece.sub:
        told = not cues.FUTURE.search(text) and not _ASIDE.match(text)
        found |= {"fact"} if told else set()
    elif said:
        found |= _said(piece, numbered, "prescription" in found, "mechanism" in found)
    else:
        found |= _unsaid(piece, "prescription" in found, "analogy" in found)
    return [kind for kind in TYPES if kind in found]


def _attributed(piece: Piece) -> bool:
    return piece.speech is not None and piece.speech.speaker is not None


def _said(piece: Piece, numbered: bool, prescribes: bool, explained: bool) -> set[str]:
    text, speech = piece.text, piece.speech
    ahead = bool(cues.FUTURE.search(text)) or any(c.tag_ == "MD" for c in piece.root.children)
    if prescribes:
        wished = speech is not None and speech.judging and speech.lemma in cues.ASK | _WISHES
        return {"claim"} if ahead and not wished and not cues.ought(text) else set()
    if ahead:
        return {"claim"}
    opinion = speech is not None and speech.opinion and speech.lemma not in ("note", "cite")
    opinion = opinion and (speech is None or speech.lemma != "see" or speech.judging)
    past = _past(piece.root)
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
    if piece.root.lemma_ == "be" and not past and _judges(piece, figures=True):
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
    if _judges(piece) and not _past(piece.root):
        return {"claim"}
    mood = any(c.dep_ == "acomp" and c.pos_ == "ADJ" for c in piece.root.children)
    if mood and _judges(piece):
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


def _quoted_whole(piece: Piece) -> bool:
    """Tell whether a piece stands within quotation marks as a whole."""
    text = piece.span.doc.text
    before = text[: piece.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _unowned(root: Token) -> bool:
    """Tell whether a verb says that something had been done and not by whom."""
    helped = {c.lower_ for c in root.children if c.dep_ in ("aux", "auxpass")}
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


def _judges(piece: Piece, figures: bool = False) -> bool:
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
    if hit is None or piece.sub:
        return False
    years = [found for found in dates(text, None) if found.date and len(found.date) == 4]
    if base is not None and any(int(found.date or 0) <= base.year - 2 for found in years):
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


def _perfect(root: Token) -> bool:
    helped = {c.lower_ for c in root.children if c.dep_ in ("aux", "auxpass")}
    return root.tag_ == "VBN" and bool(helped & {"has", "have", "'ve", "’ve"})


def _past(root: Token) -> bool:
    if root.tag_ == "VBD":
        return True
    helped = {c.lower_ for c in root.children if c.dep_ in ("aux", "auxpass")}
    return bool(helped & {"was", "were", "had", "did"})
