"""Pieces of sentences: what each attribution covers, cut where clauses stand side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from groundswell.reading.cues import ASK, words
from groundswell.reading.said import Speech, owner

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_TRIM = " \t\n,;:.–—-\"“”«»„'’‘‹›"
_LEADING = words("""that and but or so as while whereas which who because yet however also""")
_NO_EVENT = words("""if unless until because than as though although so before like even""")
_POINTING = words("i you he she it we they this that these those who which")
_LINKS = words("then now so also still yet even here there")
_BE = words("is are was were has have had")
_VERBS = ("VERB", "AUX")


@dataclass(frozen=True)
class Piece:
    """A clause or several: characters of the paragraph, the tokens, who says it."""

    start: int
    end: int
    span: Span
    speech: Speech | None
    sub: bool = False  # a subordinate clause, read besides the sentence it stands in

    @property
    def text(self) -> str:
        """The words."""
        return self.span.doc.text[self.start : self.end]

    @property
    def root(self) -> Token:
        """The verb that carries the piece, or its head."""
        root = self.span.root
        if root.pos_ in _VERBS:
            return root
        carrying = ("ROOT", "ccomp", "conj", "parataxis")
        inside = [t for t in self.span if t.pos_ in _VERBS and t.dep_ in carrying]
        return inside[0] if inside else root


def pieces(sentence: Span, found: list[Speech]) -> list[Piece]:
    """Return the pieces of a sentence, outer ones first, each owned by one attribution or none."""
    made: list[Piece] = []
    attributing = frozenset[int]().union(*(speech.words for speech in found))
    for run, speech in _whole(list(_runs(sentence, found))):
        for part in _beside(run, attributing):
            piece = _piece(part, speech)
            if piece is not None:
                made.append(piece)
                made += _below(piece)
    for speech in found:  # clauses inside the words of attribution: "X, who led ..., said"
        if speech.words:
            made += _inside_words(sentence.doc, speech)
    return made


def _runs(sentence: Span, found: list[Speech]) -> Iterator[tuple[Span, Speech | None]]:
    """Yield stretches of a sentence that one attribution covers, without attributing words."""
    doc = sentence.doc
    attributing = frozenset[int]().union(*(speech.words for speech in found))
    start, current = sentence.start, None
    for index in range(sentence.start, sentence.end):
        if index in attributing:
            if start < index:
                yield doc[start:index], current
            start = index + 1
            current = None
            continue
        holder = owner(index, found)
        if start == index:
            current = holder
        elif holder is not current and not doc[index].is_punct:
            if holder is None and not _substantial(doc, index, sentence.end, found):
                continue
            yield doc[start:index], current
            start, current = index, holder
    if start < sentence.end:
        yield doc[start : sentence.end], current


def _whole(runs: list[tuple[Span, Speech | None]]) -> list[tuple[Span, Speech | None]]:
    """Join a run that is no clause by itself to what follows the attribution put into it."""
    joined: list[tuple[Span, Speech | None]] = []
    for run, speech in runs:
        before = joined[-1] if joined and joined[-1][1] is speech and speech is not None else None
        if before is not None and (_unfinished(before[0]) or _hanging(run)):
            joined[-1] = (run.doc[joined[-1][0].start : run.end], speech)
        else:
            joined.append((run, speech))
    return joined


def _unfinished(run: Span) -> bool:
    """Tell whether a run has no main verb: a bare subject, or a clause that hangs on another."""
    words = [t for t in run if not t.is_punct]
    below = ("acl", "relcl", "amod", "advcl", "csubj", "pcomp")
    finite = [t for t in words if t.pos_ in _VERBS and t.dep_ not in below]
    hangs = bool(words) and (
        (words[0].dep_ in ("mark", "advmod") and words[0].pos_ == "SCONJ")
        or (words[0].tag_ in ("WP", "WDT") and run.text[-1] != "?")
    )
    return not finite or hangs


def _hanging(run: Span) -> bool:
    """Tell whether a run goes on with a clause: no verb, or one without a subject at its head."""
    words = [t for t in run if not t.is_punct]
    verbs = [t for t in words if t.pos_ in _VERBS]
    if words and words[0].dep_ == "mark" and words[0].head in run and len(words) > 2:
        return True  # "The army acted, he said, because ..."
    headless = bool(words) and words[0].tag_ in ("VBZ", "VBP", "VBD") and words[0].lower_ in _BE
    return not verbs or headless


def _substantial(doc: Doc, index: int, end: int, found: list[Speech]) -> bool:
    """Tell whether four words or more that nobody is made to say follow."""
    free = 0
    for at in range(index, end):
        if owner(at, found) is not None or any(at in speech.words for speech in found):
            break
        free += not doc[at].is_punct
    return free >= 4


def _beside(run: Span, attributing: frozenset[int]) -> list[Span]:
    """Cut a run where a clause with its own verb stands beside another."""
    cuts = []
    for token in run:
        if token.text == ";" and run.start < token.i < run.end - 3:
            cuts.append(token.i + 1)
        if token.text == ":" and _both_tell(run, token.i):
            cuts.append(token.i + 1)
        side = token.pos_ in _VERBS and token.dep_ in ("conj", "parataxis", "ccomp")
        if not side or {token.i, token.head.i} & attributing:
            continue
        if token.dep_ == "ccomp" and (token.head.i <= token.i or token.head.i >= run.end):
            continue
        if token.dep_ == "ccomp":  # "A happened, B follows": the clause before the verb
            end = token.right_edge.i + 1
            if run.start < end < run.end - 3 and run.doc[end - 1].text in (",", ";", ":", "–", "—"):
                cuts.append(end)
            continue
        if not _stands_alone(token) or _leans(token) or token.head.i < run.start:
            continue
        cut = token.left_edge.i
        while cut > run.start and run.doc[cut - 1].dep_ == "cc":
            cut -= 1
        cuts.append(cut)
    bounds = [run.start, *sorted(set(cuts)), run.end]
    parts = [run.doc[a:b] for a, b in pairwise(bounds) if b > a]
    return _joined(parts)


def _both_tell(run: Span, at: int) -> bool:
    """Tell whether a verb stands on either side, three words or more away from the ends."""
    doc = run.doc
    sides = (doc[run.start : at], doc[at + 1 : run.end])
    return all(len(s) >= 4 and any(t.pos_ in _VERBS for t in s) for s in sides)


def _joined(parts: list[Span]) -> list[Span]:
    """Join parts of fewer than three words to the part before."""
    joined: list[Span] = []
    for part in parts:
        words = sum(not token.is_punct for token in part)
        if (joined and words < 3) or (
            joined and sum(not token.is_punct for token in joined[-1]) < 3
        ):
            joined[-1] = part.doc[joined[-1].start : part.end]
        else:
            joined.append(part)
    return joined


def _stands_alone(verb: Token) -> bool:
    """Tell whether a coordinated verb makes a clause: a subject of its own, or enough else."""
    own = {child.dep_ for child in verb.children}
    before = verb.doc[verb.sent.start : verb.i]
    must = any(t.tag_ == "MD" and t.lower_ in ("must", "should") for t in before)
    negated = any(t.dep_ == "neg" for t in verb.head.children)
    if own & {"nsubj", "nsubjpass", "expl"}:
        return True
    size = sum(not token.is_punct for token in verb.subtree)
    if verb.lemma_.lower() in ASK and verb.head.lemma_.lower() in ASK | {"order", "instruct"}:
        return True
    free = not any(c.dep_ in ("aux", "nsubj") for c in verb.head.children)
    ordered = verb.head.tag_ == "VB" and verb.head.dep_ == "ROOT" and free
    return verb.tag_ == "VB" and (must or ordered) and not negated and "dobj" in own and size >= 4


def _leans(verb: Token) -> bool:
    """Tell whether a coordinated clause is one thought with what it stands behind.

    Its subject only points back ("and that saved us"), or it says what follows if one does as the
    first tells ("Concede late and you look weak"). With a hedge of its own it is a thought apart.
    """
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or verb.dep_ != "conj":
        return False
    if bargain(verb.head):
        return True
    lead = verb.doc[verb.left_edge.i : subject.i]
    hedged = any(t.pos_ in ("ADV", "ADJ") and t.lower_ not in _LINKS for t in lead)
    return subject.lower_ in _POINTING and not hedged


def bargain(order: Token) -> bool:
    """Tell whether an order is a condition: "Concede late and you look weak"."""
    told = order.tag_ in ("VB", "VBP") and not any(
        c.dep_ in ("nsubj", "nsubjpass", "aux") for c in order.children
    )
    joined = any(c.dep_ == "cc" and c.lower_ in ("and", "or") for c in order.children)
    follows = (c for c in order.children if c.dep_ == "conj")
    return told and joined and any(o.dep_ == "nsubj" for c in follows for o in c.children)


def _piece(span: Span, speech: Speech | None, sub: bool = False) -> Piece | None:
    while len(span) and (span[0].is_punct or span[0].is_space or span[0].lower_ in _LEADING):
        if span[0].lower_ in ("because", "as", "while") or (sub and span[0].tag_ in ("WP", "WDT")):
            break
        if span[0].lower_ == "that" and span[0].dep_ in ("nsubj", "nsubjpass") and not sub:
            break  # "That makes them dangerous": who or what is spoken of
        span = span[1:]
    while (
        len(span)
        and (span[-1].is_punct or span[-1].is_space or span[-1].dep_ == "cc")
        and span[-1].text not in ("%", "]")
    ):
        span = span[:-1]
    if not len(span):
        return None
    text = span.text
    start = span.start_char + len(text) - len(text.lstrip(_TRIM))
    end = span.start_char + len(text.rstrip(_TRIM))
    if sum(any(c.isalnum() for c in token.text) for token in span) < 2 or end <= start:
        return None
    return Piece(start, end, span, speech, sub)


def _below(piece: Piece) -> list[Piece]:
    """Return the subordinate clauses of a piece that tell of something by themselves."""
    found = []
    for token in piece.span:
        if token.i == piece.root.i or not _tells(token):
            continue
        first, last = token.left_edge.i, token.right_edge.i + 1
        first, last = max(first, piece.span.start), min(last, piece.span.end)
        if token.dep_ == "acl" or (token.dep_ == "relcl" and first > token.i):
            first = min(first, token.i)
        part = piece.span.doc[first:last]
        if (
            len(part) < len(piece.span) - 2
            and _telling(part)
            and (sub := _piece(part, piece.speech, sub=True))
        ):
            found.append(sub)
    return found


def _telling(part: Span) -> bool:
    """Tell whether a clause names somebody, some place, a time or a number."""
    return any(
        t.pos_ == "PROPN"
        or (t.like_num and t.ent_type_ != "ORDINAL")
        or t.ent_type_ in ("DATE", "TIME")
        for t in part
    )


def _tells(token: Token) -> bool:
    """Tell whether a token is the verb of a clause that reports something that was done."""
    if token.pos_ not in _VERBS or token.dep_ not in ("relcl", "acl", "advcl"):
        return False
    marks = {c.lower_ for c in token.children if c.dep_ in ("mark", "advmod")}
    words = sum(not t.is_punct for t in token.subtree)
    if words < 4 or marks & _NO_EVENT:
        return False
    finite = token.tag_ == "VBD" or any(
        c.dep_ in ("aux", "auxpass") and c.lower_ in ("was", "were", "has", "have", "had")
        for c in token.children
    )
    own = any(c.dep_ in ("nsubj", "nsubjpass", "agent") for c in token.children)
    if token.dep_ in ("acl", "pcomp"):
        told = own or any(t.like_num or t.ent_type_ for t in token.subtree)
        return token.tag_ in ("VBN", "VBG") and told
    return finite and (own or token.dep_ == "relcl")


def _inside_words(doc: Doc, speech: Speech) -> list[Piece]:
    found = []
    for index in sorted(speech.words):
        token = doc[index]
        if token.dep_ in ("relcl", "advcl", "acl") and _tells(token):
            part = doc[token.left_edge.i : token.right_edge.i + 1]
            whole = all(t.i in speech.words for t in part) and _telling(part)
            if whole and (piece := _piece(part, None, sub=True)):
                found.append(piece)
    return found
