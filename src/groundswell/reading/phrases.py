"""Attributions that are no plain verb of speech: according to her, in his view, for Jane Doe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.reading.cues import ACCOUNTS, SAY, THINGS, THINK, words
from groundswell.reading.people import People
from groundswell.reading.quotes import Quote
from groundswell.reading.relays import relay
from groundswell.reading.said import Speech

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_VIEWS = ACCOUNTS | {"word", "eye", "estimation", "judgment"}
_LEAD = 12  # words within which "For Jane Doe, of the institute" ends (assumption)
_MOODS = words(
    """convinced sure afraid certain confident adamant sceptical skeptical optimistic
    pessimistic hopeful doubtful persuaded unconvinced"""
)

_STANCES = _MOODS | words(
    """clear plain known understood doubt warning fear hope view opinion belief confidence concern
    conviction certainty assurance promise claim prediction impression feeling risk danger
    possibility question hint suspicion worry alarm conclusion argument point reminder"""
)

_REGARD = words("see view regard consider deem read judge find")
_PROSPECTS = words(
    """chance hope prospect sign risk reason danger alternative room likelihood possibility
    threat way solution need point"""
)


def account(verb: Token, sentence: Span, people: People) -> Speech | None:
    """Read "the government's account is that ..." and "she is convinced that ..."."""
    noun = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if noun is not None and (held := _held(verb, noun, people)) is not None:
        return held
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    holder = next((c for c in noun.children if c.dep_ == "poss"), None) if noun else None
    if clause is None or holder is None or noun is None or noun.lemma_.lower() not in ACCOUNTS:
        return None
    scope = frozenset(t.i for t in clause.subtree)
    speaker = people.speaker(holder)
    return (
        Speech(speaker, frozenset(t.i for t in verb.subtree) - scope, scope, "argue", (), verb.i)
        if speaker
        else None
    )


def _held(verb: Token, noun: Token, people: People) -> Speech | None:
    """Read "X is convinced that ...", "X is of the opinion that ..." and "X is not convinced"."""
    of = [c for c in verb.children if c.dep_ == "prep" and c.lower_ in ("of", "in")]
    views = [o for c in of for o in c.children if o.lemma_.lower() in _VIEWS]
    moods = [
        c for c in verb.children if c.lower_ in _MOODS and c.dep_ in ("acomp", "attr", "ccomp")
    ]
    near = [*views, *moods, verb]
    clause = next(
        (
            c
            for a in near
            for c in a.children
            if c.dep_ in ("ccomp", "acl", "relcl") and c not in moods
        ),
        None,
    )
    if not views and not moods:
        return None
    negated = any(c.dep_ == "neg" for c in verb.children)
    own = frozenset(t.i for t in verb.subtree)
    speaker = people.speaker(noun)
    if speaker is None:
        return None
    if clause is None or negated:
        return Speech(speaker, frozenset(), own, "doubt", (), verb.i, True) if moods else None
    scope = frozenset(t.i for t in clause.subtree)
    return Speech(speaker, own - scope, scope, "believe", (), verb.i)


def said_by(verb: Token, people: People) -> Speech | None:
    """Read "it was said by X that ..." and "..., it was reported by X"."""
    agent = next((c for c in verb.children if c.dep_ == "agent"), None)
    source = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent else None
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if clause is None and source is not None:  # the parser hangs the clause on the source
        clause = next((c for c in source.subtree if c.dep_ in ("acl", "relcl", "ccomp")
                       and any(m.lower_ == "that" for m in c.children)), None)  # fmt: skip
    if source is None or clause is None or verb.lemma_.lower() not in SAY | THINK:
        return None
    scope = frozenset(t.i for t in clause.subtree)
    speaker = people.speaker(source)
    own = frozenset(t.i for t in verb.subtree) - scope
    return Speech(speaker, own, scope, "say", (), verb.i) if speaker else None


def according(token: Token, sentence: Span, people: People) -> Speech | None:
    """Read "according to Jane Doe"."""
    to = next((c for c in token.children if c.lower_ == "to"), None)
    source = next((c for c in (to or token).children if c.dep_ == "pobj"), None)
    if source is None:
        return None
    words = frozenset(t.i for t in token.subtree) | frozenset(t.i for t in source.subtree)
    holder = next((c for c in source.children if c.dep_ == "poss"), None)
    if source.lemma_.lower() in _VIEWS | THINGS:  # "according to his words", "to a poll by X"
        by = (o for c in source.children if c.lower_ in ("of", "by") for o in c.children)
        source = holder or next((o for o in by if o.dep_ == "pobj"), source)
    speaker = people.speaker(source)
    scope = frozenset(t.i for t in sentence) - words
    if speaker is None:
        return None
    media = tuple(name for name in relay(token) if name not in speaker.name)
    return Speech(speaker, words, scope, "according", media, token.i)


def for_whom(token: Token, sentence: Span, people: People) -> Speech | None:
    """Read a sentence that opens with "For her, ..." or "For Jane Doe, ..." as that person's."""
    comma = next((t.i for t in sentence[:_LEAD] if t.text == ","), 0)
    if token.i != sentence.start or comma - token.i < 2:
        return None
    source = token.nbor() if comma == token.i + 2 else sentence.doc[comma - 1]
    if source.lower_ not in ("him", "her", "them") and source.pos_ != "PROPN":
        return None
    if sentence.doc[comma + 1].tag_ in ("WP", "WDT"):  # "For Doe, who wrote a book, ..."
        comma = next((t.i for t in sentence[comma + 1 - sentence.start :] if t.text == ","), comma)
    words = frozenset(range(token.i, comma))
    speaker = people.speaker(source)
    scope = frozenset(t.i for t in sentence) - words
    person = speaker is not None and speaker.kind == "person"
    return Speech(speaker, words, scope, "consider", (), token.i) if person else None


def in_view(token: Token, sentence: Span, people: People) -> Speech | None:
    """Read "in her view" and "in the words of Jane Doe"."""
    noun = next((c for c in token.children if c.dep_ == "pobj"), None)
    if noun is None or noun.lemma_.lower() not in _VIEWS:
        return None
    holder = next((c for c in noun.children if c.dep_ == "poss"), None)
    of = next((c for c in noun.children if c.lower_ == "of"), None)
    if holder is None and of is not None:
        holder = next((c for c in of.children if c.dep_ == "pobj"), None)
    if holder is None or holder.lower_ in ("my", "our"):
        return None
    words = frozenset(t.i for t in token.subtree)
    clause = token.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head.i != clause.i:
        clause = clause.head
    whole = clause.dep_ in ("ROOT", "conj", "ccomp")
    scope = frozenset(t.i for t in (sentence if whole else clause.subtree)) - words
    speaker = people.speaker(holder)
    return Speech(speaker, words, scope, "think", (), token.i) if speaker else None


def as_told(verb: Token, subject: Token | None, sentence: Span, people: People) -> Speech | None:
    """Read "As Jane Doe notes, ..." and 'As Jane Doe puts it: "..."'."""
    leads = any(c.lower_ == "as" and c.i < verb.i for c in verb.children)
    put = verb.lemma_ == "put" and any(c.lower_ == "it" for c in verb.children)
    objects = any(c.dep_ in ("ccomp", "xcomp", "dobj") for c in verb.children)
    says = put or (verb.lemma_.lower() in SAY | THINK and not objects)
    if subject is None or not leads or not says or verb.dep_ not in ("advcl", "parataxis", "ROOT"):
        return None
    words = frozenset(t.i for t in verb.subtree) & frozenset(t.i for t in sentence)
    scope = frozenset(t.i for t in sentence) - words
    if put:
        words = frozenset(range(min(words), verb.i + 2))
        scope = frozenset(t.i for t in sentence) - words
    between = [
        e.root for e in sentence.ents if e.label_ == "PERSON" and subject.i < e.end <= verb.i
    ]
    name = between[0] if between else subject
    speaker = people.speaker(name if name.head.i == verb.i else subject)
    return Speech(speaker, words, scope, "say", (), verb.i) if speaker and scope else None


def regards(verb: Token, lemma: str) -> bool:
    """Tell whether a verb judges its object: "they see it as", "she sees little hope of"."""
    if lemma not in _REGARD:
        return False
    children = {c.dep_: c for c in verb.children}
    prospect = "dobj" in children and children["dobj"].lemma_.lower() in _PROSPECTS
    as_ = any(
        t.lower_ == "as" and t.i > verb.i and t.dep_ == "prep" and verb in (t.head, t.head.head)
        for t in verb.subtree
    )
    return ("dobj" in children and (as_ or prospect)) or "oprd" in children


def quoted_as_saying(verb: Token, quotes: list[Quote], people: People) -> Speech | None:
    """Read "X was quoted as saying that ..." and '"...," X was quoted as saying by Y'."""
    active = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    told = "nsubjpass" if active is None else "dobj"  # "the agency quoted X as saying that ..."
    subject = next((c for c in verb.children if c.dep_ == told), None)
    saying = next((t for t in verb.subtree if t.lemma_ in ("say", "tell", "write")), None)
    if verb.lemma_.lower() != "quote" or subject is None or saying is None:
        return None
    clause = next((c for c in saying.children if c.dep_ == "ccomp"), None)
    mine = frozenset(t.i for t in verb.sent)
    scope = (
        frozenset(t.i for t in clause.subtree)
        if clause is not None
        else frozenset(t.i for t in verb.sent if any(q.start <= t.idx < q.end for q in quotes))
    )
    media = relay(verb) + relay(saying)
    if active is not None and (medium := people.speaker(active)) is not None:
        media = (medium.name.removeprefix("The ").removeprefix("the "), *media)
    media = tuple(dict.fromkeys(media))
    speaker = people.speaker(subject)
    return Speech(speaker, mine - scope, scope, "say", media, verb.i) if scope else None


def stance(verb: Token, sentence: Span, people: People) -> Speech | None:
    """Read "made it clear that ...", "has no doubt that ..." and "issued a warning that ..."."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    that = next(
        (
            t
            for t in verb.subtree
            if t.i > verb.i and t.lower_ == "that" and t.dep_ in ("mark", "dobj", "nsubj")
            if t.head.pos_ in ("VERB", "AUX")
            and {t.nbor(-1).lemma_.lower(), t.nbor(-1).lower_} & _STANCES
        ),
        None,
    )
    if subject is None or that is None or any(c.dep_ == "neg" for c in verb.children):
        return None
    scope = frozenset(t.i for t in that.head.subtree if t.i >= that.i)
    speaker = people.speaker(subject)
    own = frozenset(t.i for t in verb.subtree if t.i <= that.i) - scope
    return Speech(speaker, own, scope, "believe", (), verb.i) if speaker else None


def persuaded(verb: Token, sentence: Span, people: People) -> Speech | None:
    """Read "is convinced that ..." where the parser makes a passive of it."""
    near = [
        c for v in (verb, *verb.children) if v.dep_ in ("auxpass", verb.dep_) for c in v.children
    ]
    subject = next((c for c in near if c.dep_ in ("nsubj", "nsubjpass") and c.i < verb.i), None)
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    if subject is None or clause is None or not passive:
        return None
    scope = frozenset(t.i for t in clause.subtree)
    own = frozenset(t.i for t in verb.subtree) | frozenset(t.i for t in subject.subtree)
    own -= scope
    speaker = people.speaker(subject)
    negated = any(c.dep_ == "neg" for c in verb.children)
    if speaker is not None and negated:
        return Speech(speaker, frozenset(), own | scope, "doubt", (), verb.i, True)
    return Speech(speaker, own, scope, "believe", (), verb.i) if speaker else None


PHRASES = {
    "be": account,
    "convince": persuaded,
    "persuade": persuaded,
    **dict.fromkeys(
        words("remain have make let issue voice express give draw raise sound leave stay"), stance
    ),
    "according": according,
    "accord": according,
    "for": for_whom,
    "in": in_view,
}
