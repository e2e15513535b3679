"""The verb of an attribution: its subject, its clause, and what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.reading.cues import ACTORS, BODIES, JUDGE, ROLES, SAY, THINK, words
from groundswell.reading.quotes import Quote

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


_OFFERS = words(
    """mediation talk dialogue help support amnesty ceasefire truce apology concession asylum
    negotiation service condolence resignation"""
)


# What is done to words that are not said: "refused to say that ...".
_UNSAID = words("refuse decline fail ask tell urge force order hesitate unable reluctant")
_WITHOUT = words("""nsubj nsubjpass""")


_SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")


def subject_of(verb: Token) -> Token | None:
    """Return the subject of a verb, also where another verb or a noun before it holds it."""
    subjects = [child for child in verb.children if child.dep_ in _WITHOUT]
    if verb.dep_ == "relcl" and [c.lower_ for c in subjects] == ["who"] and clause_of(verb):
        thinks = verb.lemma_.lower() in THINK - SAY and verb.doc[subjects[0].i - 1].text != ","
        return subjects[0] if thinks else _antecedent(verb)  # "students who thought that ..."
    if subjects:
        # "which lawyers consider illegal": two, of which the last one holds the view
        return subjects[-1] if subjects[0].tag_ in ("WDT", "WP") else subjects[0]
    gives = verb.lemma_.lower() in SAY | THINK and any(c.dep_ == "ccomp" for c in verb.children)
    below = ("advcl", "acl", "pcomp", "prep", "xcomp", "ccomp", "oprd")
    if verb.dep_ in below and verb.tag_ == "VBG" and gives:
        above = _saying(verb)
        who = subject_of(above) if above is not None else None
        quoted = above is not None and above.lemma_ in ("quote", "cite")  # read as a whole
        return None if quoted or (who is not None and who.lower_ in ("it", "there")) else who
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.lemma_.lower() in JUDGE - SAY:
        return _doing(verb)
    bare = verb.tag_ == "VB" or any(c.dep_ == "aux" and c.tag_ == "VB" for c in verb.children)
    if gives and bare and verb.dep_ in ("xcomp", "advcl"):
        return _governing(verb)
    if verb.dep_ == "conj":
        return _subject_beside(verb)
    if verb.dep_ == "relcl" and verb.head.pos_ in ("NOUN", "PROPN"):
        return verb.head
    return _swallowed(verb) if verb.dep_ == "ROOT" and clause_of(verb) is not None else None


def led_by(verb: Token) -> frozenset[int]:
    """Return the tokens of "went on" in "went on to say"."""
    head = verb.head
    if verb.tag_ != "VB" or verb.dep_ != "xcomp" or head.pos_ not in ("VERB", "AUX"):
        return frozenset()
    return frozenset(t.i for t in head.subtree) - frozenset(t.i for t in verb.subtree)


def _doing(verb: Token) -> Token | None:
    """Return who does something "blaming the police for it", if a comma stands between."""
    head = verb.head
    speaks = head.lemma_.lower() in SAY | THINK | JUDGE
    set_off = verb.doc[verb.i - 1].text == "," and verb.i > head.i
    told = head.pos_ == "VERB" and not speaks and set_off
    return next((c for c in head.children if c.dep_ == "nsubj"), None) if told else None


def _governing(verb: Token) -> Token | None:
    """Return who "went on to say" or "took to the radio to say"; nobody who is asked to."""
    head = verb.head
    said = head.pos_ in ("VERB", "AUX", "ADJ") and head.lemma_ not in _UNSAID
    if not said or any(c.dep_ in ("dobj", "neg") or c.lower_ == "yet" for c in head.children):
        return None
    above = head.head if head.pos_ == "ADJ" else head
    who = next((c for c in above.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return None if who is None or who.lower_ in ("it", "there") else who


def acts(noun: Token) -> bool:
    """Tell whether a noun names somebody: a role, a body, whoever acts in a crisis."""
    return noun.lemma_.lower() in ROLES | ACTORS | BODIES


def _saying(verb: Token) -> Token | None:
    """Return the verb that "adding that ..." goes on with: one of speech above it, else its own."""
    above = [a for a in verb.ancestors if a.pos_ in ("VERB", "AUX")]
    says = (a for a in above if a.lemma_.lower() in SAY | THINK and subject_of(a) is not None)
    own = above[0] if above and verb.dep_ != "acl" else None
    return next(says, own)


def _subject_beside(verb: Token) -> Token | None:
    """Return the subject of the verb that a coordinated one stands beside.

    Where the sentence has no other main verb, that of "Doe, whose men ... , called for" is Doe.
    """
    head = verb.head
    while head.dep_ == "conj" and head.head.pos_ in ("VERB", "AUX"):
        head = head.head
    noun = head.head
    main = head.dep_ == "relcl" and noun.dep_ == "ROOT" and noun.pos_ in ("NOUN", "PROPN")
    if main and verb.doc[verb.i - 1].text == ",":
        return noun
    head = verb.head
    found = subject_of(head) if head.pos_ in ("VERB", "AUX") and head.i != verb.i else None
    things = found is not None and found.tag_ in ("NN", "NNS") and not acts(found)
    if things and verb.lemma_.lower() in SAY | THINK and (above := _saying(verb)) is not None:
        return subject_of(above)  # "She said that the crowds grew, and thinks that ..."
    return found


def _antecedent(verb: Token) -> Token:
    """Return whom "who" stands for: a person, though a body's name may stand between."""
    nouns = [verb.head, *verb.head.ancestors]
    person = (a for a in nouns if a.ent_type_ == "PERSON" and a.i < verb.i)
    body = verb.head.ent_type_ in ("ORG", "GPE", "FAC") or verb.head.dep_ == "appos"
    return next(person, verb.head) if body else verb.head


def _swallowed(verb: Token) -> Token | None:
    """Return a name before a verb that the parser hung elsewhere: "Speaking to X, Doe said".

    An apposition may stand between: "Speaking to X, Doe, who leads the union, said".
    """
    doc = verb.doc
    at = verb.i - 1
    while at > verb.sent.start and (doc[at].text == "," or doc[at].pos_ in ("AUX", "ADV")):
        at -= 1
    if doc[at].ent_type_ == "PERSON":
        return doc[at]
    if doc[at + 1].text != ",":
        return None
    names = (doc[i] for i in range(at, verb.sent.start, -1) if doc[i].ent_type_ == "PERSON")
    return next((name for name in names if doc[name.i + 1].text == ","), None)


def clause_of(verb: Token) -> Token | None:
    """Return the verb of what is said, also where the parser hangs it on a noun before "that"."""
    direct = next((c for c in verb.children if c.dep_ == "ccomp" or with_subject(c)), None)
    if direct is not None or verb.lemma_.lower() not in SAY | THINK:
        return direct
    for that in verb.subtree:
        if that.lower_ != "that" or that.i < verb.i or that.head.pos_ not in ("VERB", "AUX"):
            continue
        owns = any(c.dep_ in _SUBJECTS and c.i != that.i for c in that.head.children)
        told = verb.lemma_ == "tell" and that.head.head.head.i == verb.i
        if owns and that.head.dep_ in ("acl", "relcl", "advcl") and (that.tag_ == "IN" or told):
            return that.head
    return None


def goes_on(verb: Token, clause: Token | None) -> frozenset[int]:
    """Return what goes on with the clause said: "says he is ready but will not wait"."""
    if clause is None:
        return frozenset()
    more = (
        c
        for c in verb.children
        if c.dep_ == "conj" and c.tag_ == "VB" and c.i > clause.i
        if any(o.tag_ == "MD" for o in c.children)
        and not any(o.dep_ in _SUBJECTS for o in c.children)
    )
    return frozenset(i for c in more for i in range(clause.right_edge.i + 1, c.right_edge.i + 1))


def to_do(verb: Token) -> Token | None:
    """Return what somebody is told, asked or wanted to do."""
    wishes = verb.lemma_ in ("want", "like", "prefer")  # of others: who wants to go asks nothing
    for c in verb.children:
        whose = any(t.dep_ in _SUBJECTS for t in c.children) or any(
            d.dep_ == "dobj" and d.i < c.i for d in verb.children
        )
        base = c.tag_ == "VB" or any(t.tag_ == "VB" and t.lemma_ == "be" for t in c.children)
        told = base and any(t.lower_ == "to" for t in c.children)
        if told and c.dep_ in ("xcomp", "ccomp") and (whose or not wishes):
            return c
    return None


def behind_quotation(verb: Token, subject: Token, quoted: list[Quote]) -> bool:
    """Tell whether a verb and its subject stand right behind a quotation: '"...", he warned'."""
    first = min(verb.i, subject.left_edge.i)
    at = verb.doc[first].idx
    return any(q.closed and 0 <= at - q.end <= 2 for q in quoted) and not any(
        c.dep_ in ("dobj", "xcomp", "ccomp") and c.i > verb.i for c in verb.children
    )


def behind_all(verb: Token, clause: Token, subject: Token | None, sentence: Span) -> bool:
    """Tell whether an attribution closes a sentence: what is said is all before its comma."""
    return clause.i <= verb.i and closes(verb, subject, sentence)


def closes(verb: Token, subject: Token | None, sentence: Span) -> bool:
    """Tell whether an attribution stands behind the last comma of a sentence."""
    if subject is None or verb.lemma_.lower() not in SAY | THINK:
        return False
    return ends(verb, sentence) and comma_before(verb, subject)


def cited(verb: Token) -> Token | None:
    """Return whom a medium cites: "the radio, citing witnesses, reported that ..."."""
    citing = (t for t in verb.subtree if t.lower_ in ("citing", "quoting") and t.i < verb.i)
    return next((c for t in citing for c in t.children if c.dep_ == "dobj"), None)


def with_subject(token: Token) -> bool:
    """Tell whether a token is a clause without "that": "expect the strike to last"."""
    return token.dep_ == "xcomp" and any(c.dep_ == "nsubj" for c in token.children)


def inverted(verb: Token) -> Token | None:
    """Return the subject behind a verb: '"...", sums up a teacher'."""
    behind = ("nsubj", "dobj", "attr", "oprd", "npadvmod")
    return next((c for c in verb.rights if c.dep_ in behind and c.pos_ in ("NOUN", "PROPN")), None)


def demands(verb: Token) -> bool:
    """Tell whether to call is to demand or to name, not to summon."""
    children = {c.dep_ for c in verb.children}
    if children & {"oprd", "ccomp", "xcomp"}:
        return True
    return "dobj" not in children and any(
        c.dep_ == "prep" and c.lower_ in ("for", "on", "upon") for c in verb.children
    )


def spoke_of(verb: Token) -> bool:
    """Tell whether somebody put a word to something: 'spoke of "hooligans"', "spoke of a coup"."""
    of = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "of"), None)
    thing = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
    return thing is not None and thing.pos_ != "PRON"


def offered(verb: Token) -> bool:
    """Tell whether to offer is to say that one would do something."""
    return any(
        c.dep_ == "xcomp" or (c.dep_ == "dobj" and c.lemma_.lower() in _OFFERS)
        for c in verb.children
    )


def holds_to_blame(verb: Token) -> bool:
    """Tell whether to hold is to blame: "held the police responsible for the deaths"."""
    blamed = any(t.lower_ in ("responsible", "accountable", "liable") for t in verb.subtree)
    return blamed and any(c.dep_ in ("dobj", "ccomp", "nsubj") for c in verb.children)


def hypothetical(verb: Token) -> bool:
    """Tell whether a verb stands in a condition."""
    return verb.dep_ == "advcl" and any(c.lower_ in ("if", "unless") for c in verb.children)


def own_tokens(verb: Token) -> frozenset[int]:
    """Return the tokens of a verb's clause, without clauses that stand beside it."""
    beside = {
        index
        for child in verb.children
        if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX") and child.i > verb.i
        for index in (token.i for token in child.subtree)
    }
    return frozenset(token.i for token in verb.subtree) - beside


def ends(verb: Token, sentence: Span) -> bool:
    """Tell whether a verb and its subject close the sentence."""
    return sum(t.is_alpha for t in sentence.doc[verb.i + 1 : sentence.end]) <= 5


def put_in(verb: Token, subject: Token) -> frozenset[int]:
    """Return the tokens of an attribution put into a sentence between commas: ", he says, "."""
    if verb.lemma_ != "tell" and any(c.dep_ == "dobj" for c in verb.children):
        return frozenset()  # ", the rulers repeat the blunder of last year, ..."
    first, doc = min(verb.i, subject.left_edge.i), verb.doc
    last = max(verb.i, subject.right_edge.i)
    for token in doc[last + 1 : last + 9]:  # "said in a statement on Monday,"
        if (
            token.text == ","
            or token.pos_ in ("VERB", "AUX", "SCONJ", "CCONJ")
            or token.is_sent_start
        ):
            break
        last = token.i
    ends = last + 1 < len(doc) and doc[last + 1].text == "," and last - first < 18
    if first > verb.sent.start and doc[first - 1].lower_ == "as":
        first -= 1
    begins = first > verb.sent.start and doc[first - 1].text == ","
    return frozenset(range(first, last + 1)) if begins and ends else frozenset()


def between_stops(verb: Token, sentence: Span) -> frozenset[int]:
    """Return the tokens of the part of a sentence, between semicolons, that a verb stands in."""
    stops = [t.i for t in sentence if t.text == ";"]
    first = max((i + 1 for i in stops if i < verb.i), default=sentence.start)
    last = min((i for i in stops if i > verb.i), default=sentence.end)
    return frozenset(range(first, last))


def comma_before(verb: Token, subject: Token) -> bool:
    """Tell whether a verb and its subject are set off by a comma or a closing mark."""
    first = min(verb.i, subject.left_edge.i)
    return first > 0 and verb.doc[first - 1].text in (",", "”", '"', "»", "-", "–", "—", ")")
