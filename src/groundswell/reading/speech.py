"""Attribution: which words of a sentence somebody is made to say, and through whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.reading.beside import beside, closing
from groundswell.reading.cues import ASK, JUDGE, SAY, THINK, words
from groundswell.reading.heard import Speaker
from groundswell.reading.people import People
from groundswell.reading.phrases import PHRASES, as_told, quoted_as_saying, regards, said_by
from groundswell.reading.quotes import Quote
from groundswell.reading.relays import relay
from groundswell.reading.said import Speech
from groundswell.reading.verbs import (
    acts,
    behind_all,
    behind_quotation,
    between_stops,
    cited,
    clause_of,
    closes,
    comma_before,
    demands,
    ends,
    goes_on,
    holds_to_blame,
    hypothetical,
    inverted,
    led_by,
    offered,
    own_tokens,
    put_in,
    spoke_of,
    subject_of,
    to_do,
)

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# Verbs that give words with an object and no clause ("confirmed 15 deaths").
_WITH_OBJECT = words(
    """confirm count report put announce recognise recognize list reveal acknowledge deny
    cite denounce record verify document"""
)
_FORESEE = words("""expect predict forecast foresee anticipate rule fear""")
# Verbs that give a figure as somebody's ("the union puts it at 40", "the ministry says 12").
_WITH_NUMBER = words(
    """say put list count register estimate give report recognise recognize claim speak calculate"""
)
# Verbs whose content would be turned into its opposite if it stood alone.
_CONTRARY = words("""deny reject dispute doubt refuse refute dismiss exclude rule disagree""")
# "who asked that his name be withheld"
_UNNAMED = words("anonymity anonymous named identified withheld")
_NEEDS_THAT = words(
    """note add point post list put count see hold view consider detail find mention continue
    state tweet conclude observe signal indicate repeat stress reveal judge argue recall
    write read quote find advise counter recount remind boast swear imply hint proclaim reason
    imagine wonder guess calculate attest regard"""
)


def speeches(sentence: Span, quoted: list[Quote], people: People) -> list[Speech]:
    """Return the attributions of a sentence, in order of position."""
    if (last := closing(sentence, people)) is not None:
        return [last]
    found: list[Speech] = []
    before = people.now
    own_question = sentence.text.rstrip().endswith("?") and not any(
        q.start <= sentence.start_char <= q.end for q in quoted
    )
    for token in sentence:
        made: Speech | None = None
        inside = _within(token, quoted, sentence)
        if not inside and (reader := PHRASES.get(token.lemma_.lower())):
            made = reader(token, sentence, people)
        if made is not None and (made.speaker is not None or _own_voice(made, sentence)):
            found.append(made)
        elif _attributes(token) and not own_question and not inside:
            made = _verb(token, sentence, quoted, people)
            if made is not None and (made.speaker is not None or _own_voice(made, sentence)):
                found.append(made)
    if not any(speech.speaker for speech in found) and (placed := beside(sentence, quoted, people)):
        return [placed]
    for speech in found:
        _after_its_colon(speech, sentence, quoted)
    kept = _nested(found, sentence)
    if len(kept) < len(found):  # who is told of by a speaker did not speak
        people.recalled(before, (speech.speaker for speech in kept))
    return kept


def _nested(found: list[Speech], sentence: Span) -> list[Speech]:
    """Drop what speakers say of their own saying; who reports another's words is a relay."""
    kept = []
    for speech in found:
        outer = [o for o in found if o is not speech and speech.at in o.scope and not o.judging]
        own = any(o.speaker == speech.speaker for o in outer)
        told = sentence.doc[speech.at]
        if own and (told.tag_ == "VBG" or told.dep_ == "conj") and speech.scope:
            for one in outer:  # "she said ..., adding that ...": two sayings
                one.scope -= speech.scope | speech.words
            kept.append(speech)
            continue
        if outer and (own or speech.speaker is None) and not speech.judging:
            continue
        beside_it = sentence.doc[speech.at]
        if (beside_it.dep_ == "relcl" or beside_it.tag_ == "VBG") and speech.scope:
            for one in found:  # "says Doe, who believes that ...": two sayings
                if one is not speech and speech.at in one.words:
                    one.words -= speech.scope | speech.words
                    one.scope -= speech.scope
        verb = sentence.doc[speech.at]
        theirs = any(c.dep_ == "nsubj" and c.pos_ == "PRON" for c in verb.children)
        if outer and speech.judging and (theirs or _aside(verb)):
            continue  # "..., because the towns blamed him": a reason of whoever speaks
        media = tuple(
            o.speaker.name.removeprefix("the ")
            for o in outer
            if o.speaker and o.speaker.kind == "group" and o.speaker != speech.speaker
        )
        if speech.judging:
            speech.scope -= frozenset[int]().union(*(o.words for o in outer))
        speech.relay = tuple(dict.fromkeys((*speech.relay, *media)))
        kept.append(speech)
    return kept


def _after_its_colon(speech: Speech, sentence: Span, quoted: list[Quote]) -> None:
    """Cut from what is said what stands before a colon: "Doe goes further: in his view ..."."""
    colons = [
        t.i
        for t in sentence
        if t.text == ":" and t.i < speech.at
        if not any(q.start <= t.idx < q.end for q in quoted)
    ]
    if colons and not speech.judging:
        speech.scope = frozenset(i for i in speech.scope if i > colons[-1])


def _own_voice(speech: Speech, sentence: Span) -> bool:
    """Tell whether the report itself speaks ("we believe"), and not a thing that says nothing."""
    return speech.judging or any(
        t.lower_ in ("i", "we", "who") for t in sentence if t.i in speech.words
    )


def _aside(verb: Token) -> bool:
    """Tell whether a clause gives a reason or a time, and does not stand beside ("while")."""
    marks = {c.lower_ for c in verb.children if c.dep_ == "mark"}
    return verb.dep_ == "advcl" and bool(marks - {"while", "whereas", "though", "although"})


def _attributes(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and token.lemma_.lower() in _ATTRIBUTING


def _within(token: Token, quoted: list[Quote], sentence: Span) -> bool:
    """Tell whether a verb stands inside a quotation that does not fill the whole sentence."""
    for quote in quoted:
        alone = quote.end - quote.start <= len(token) + 2  # 'he "thinks" that ...'
        if quote.start < token.idx < quote.end and not alone:
            whole = quote.start <= sentence[0].idx and quote.end >= sentence[-1].idx
            return quote.closed or (whole and not _ends_with(token, sentence))
    return False


def _ends_with(verb: Token, sentence: Span) -> bool:
    """Tell whether an attribution closes a sentence whose quotation is never closed."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    return closes(verb, subject, sentence)


def _unsaid(verb: Token, lemma: str) -> bool:
    """Tell whether a verb of speech gives nobody's words."""
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod", "advcl") and not any(verb.lefts):
        return True  # "a general judged too close to them"
    if verb.dep_ == "relcl" and any(t.lower_ in _UNNAMED for t in verb.subtree):
        return True  # "who asked that his name be withheld"
    if lemma in ("ask", "wonder") and _questions(verb):
        return True  # "asked me whether anyone was watching" tells nothing of it
    modals = {c.lower_ for c in verb.children if c.tag_ == "MD"}
    ought = modals & {"should", "must", "could", "might", "can"}
    return bool(ought) and clause_of(verb) is not None  # "They should be asking how long ..."


def _verb(verb: Token, sentence: Span, quoted: list[Quote], people: People) -> Speech | None:
    lemma = verb.lemma_.lower()
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
    if _unsaid(verb, lemma):
        return None
    if passive:
        return said_by(verb, people) or quoted_as_saying(verb, quoted, people)
    subject = subject_of(verb)
    special = quoted_as_saying(verb, quoted, people) or as_told(verb, subject, sentence, people)
    if special is not None:
        return special
    unclosed = any(not q.closed and q.start <= sentence[0].idx and verb.idx < q.end for q in quoted)
    if subject is not None and unclosed and _ends_with(verb, sentence):
        said = frozenset(range(sentence.start, min(verb.i, subject.left_edge.i)))
        rest = frozenset(t.i for t in sentence) - said
        return _made(people.speaker(subject), rest, said, lemma, verb)
    if subject is not None and any(q.start <= subject.idx < q.end for q in quoted):
        subject = inverted(verb)
    if subject is None and verb.dep_ != "ROOT":
        return None
    ahead = any(c.tag_ == "MD" for c in verb.children)
    if ahead and (verb.dep_ == "ccomp" or lemma == "find"):
        return None  # "said a commission would report within a month"
    clause, aim = clause_of(verb), to_do(verb)
    own = own_tokens(verb)
    negated = any(c.dep_ == "neg" for c in verb.children) and (clause or lemma == "expect")
    if subject is not None and lemma in THINK and negated:
        # "does not believe that": never the clause alone
        return _whole(people.speaker(subject), own, lemma, verb)
    if subject is not None and lemma in ("agree", "disagree") and clause is None:
        people.speaker(subject)  # they spoke, though nothing may be given here: "Jane disagrees."
    if clause is not None and any(t.text == ";" for t in verb.doc[clause.i : verb.i]):
        clause = None
    if subject is not None and lemma in SAY | THINK and (aside := put_in(verb, subject)):
        speaker = people.speaker(subject)
        scope = between_stops(verb, sentence) - aside
        return _made(speaker, aside, scope, lemma, verb)
    if clause is None and subject is not None and _gives_number(verb, lemma):
        return _whole(people.speaker(subject), own, lemma, verb)
    behind = subject is not None and behind_quotation(verb, subject, quoted)
    judges = lemma in JUDGE | ASK | _FORESEE and clause is None and not behind
    ordered = lemma in ("tell", "ask", "want", "advise", "like", "prefer") and aim is not None
    if ordered or lemma in _CONTRARY or judges or regards(verb, lemma):
        return _judged(verb, lemma, subject, ordered, people)
    scope = _scope(verb, clause, subject, sentence, quoted)
    if (
        lemma in _NEEDS_THAT
        and clause is None
        and not (subject is not None and comma_before(verb, subject))
        and not any(verb.doc.text[: q.start].rstrip().endswith(":") for q in quoted)
    ):
        scope = frozenset()
    if scope and clause is None and subject is not None and ends(verb, sentence):
        own = frozenset(t.i for t in sentence) - scope
    if scope:
        if subject is None:
            return None
        if clause is not None and hypothetical(verb):
            return None
        speaker = people.speaker(subject)
        if (source := cited(verb)) is not None and speaker is not None:
            holder = people.speaker(source)
            return Speech(holder, own - scope, scope, lemma, (speaker.name,), verb.i)
        scope |= goes_on(verb, clause)
        words = (own | led_by(verb)) - scope
        scope |= _rest(verb, words, scope, sentence)
        return _made(speaker, words, scope, lemma, verb)
    objects = [c for c in verb.children if c.dep_ in ("dobj", "ccomp", "oprd")]
    objects = [c for c in objects if c.lower_ != "it"]  # "put it bluntly" only leads up to words
    if lemma in _WITH_OBJECT and objects and subject is not None and aim is None:
        return _whole(people.speaker(subject), own, lemma, verb)
    return None


def _judged(
    verb: Token, lemma: str, subject: Token | None, ordered: bool, people: People
) -> Speech | None:
    """Read a clause that is said as a whole: "blamed the unrest on ...", "asked them to leave"."""
    children = {c.dep_ for c in verb.children}
    wanted = children & {"dobj", "prep", "xcomp", "ccomp", "prt", "dative", "oprd", "advcl"}
    means = {
        "rule": any(c.lower_ == "out" for c in verb.children),
        "call": demands(verb),
        "speak": spoke_of(verb),
        "talk": spoke_of(verb),
        "offer": offered(verb),
        "want": ordered,
        "hold": holds_to_blame(verb),
        "dismiss": not _sacks(verb),
        "ask": ordered,
    }
    past = any(c.lower_ in ("had", "has", "have") for c in verb.children)
    whose = any(c.lower_ == "whose" for c in verb.subtree)
    passing = verb.dep_ == "relcl" and (past or whose)
    passing = passing or any(c.lower_ == "what" for c in verb.children)  # "what it called a coup"
    if not means.get(lemma, True) or passing:
        return None  # "which had urged its citizens to leave" is told in passing
    if _aside(verb):
        return None  # "..., because he feared arrest"
    own = own_tokens(verb)
    if lemma == "appeal" and verb.dep_ == "relcl":
        return Speech(None, frozenset(), own, lemma, (), verb.i, True)  # told, not quoted
    if not wanted or subject is None:
        return None
    speaker = people.speaker(subject)
    return _whole(speaker, own, lemma, verb)


def _questions(verb: Token) -> bool:
    clause = clause_of(verb)
    return clause is not None and any(c.lower_ in ("whether", "if") for c in clause.children)


def _sacks(verb: Token) -> bool:
    """Tell whether to dismiss is to turn out: ministers, not claims."""
    return any(c.dep_ == "dobj" and (acts(c) or c.ent_type_ == "PERSON") for c in verb.children)


def _gives_number(verb: Token, lemma: str) -> bool:
    """Tell whether a verb gives a figure as somebody's: "the union puts it at 40"."""
    near = [t for t in verb.subtree if t.like_num and t.i > verb.i]
    direct = any(t.head.i == verb.i or t.head.head.i == verb.i for t in near)
    direct = direct or (lemma == "calculate" and bool(near))
    if lemma == "put":
        return direct and any(c.lower_ == "at" for c in verb.children)
    if lemma == "give":
        return any(
            c.lemma_ in ("toll", "figure", "number", "count", "total") for c in verb.children
        )
    return direct and lemma in _WITH_NUMBER | _WITH_OBJECT


def _scope(
    verb: Token, clause: Token | None, subject: Token | None, sentence: Span, quoted: list[Quote]
) -> frozenset[int]:
    """Return the tokens that are said: the clause, or what stands in quotation marks."""
    if clause is not None:
        scope = frozenset(token.i for token in clause.subtree)
        if verb.dep_ in ("parataxis", "ccomp") and verb.head.i < verb.i and not scope:
            scope = frozenset(t.i for t in sentence)
        inner = {t.i for t in verb.subtree}
        if behind_all(verb, clause, subject, sentence):  # "..., and ..., analysts say."
            first = min(verb.i, subject.left_edge.i if subject is not None else verb.i)
            return frozenset(range(sentence.start, first))
        if verb.dep_ == "ROOT":  # spaCy leaves pieces of a quotation outside the clause
            scope |= {
                t.i
                for t in sentence
                if any(q.start <= t.idx < q.end for q in quoted) and t.i != verb.i
            }
        return scope & inner if not any(q.start <= verb.sent.start_char for q in quoted) else scope
    avoid = {t.i for t in subject.subtree} if subject is not None else set()
    end = sentence.end_char - 2
    if (after := _after_colon(verb, sentence, quoted)) is not None:
        return after
    said = {
        t.i
        for t in sentence
        for q in quoted
        if q.start <= t.idx < q.end and t.i not in avoid and (q.end - q.start > 12 or q.end >= end)
    }
    if verb.dep_ == "relcl" and _who(verb):
        said = set()  # '"...," says Doe, who sees in it ...'
    behind = subject is not None and behind_quotation(verb, subject, quoted)
    if said and (verb.lemma_.lower() in SAY | THINK or behind):
        return frozenset(said)
    if subject is None or verb.lemma_.lower() not in SAY | THINK or not comma_before(verb, subject):
        return frozenset()
    if verb.dep_ in ("parataxis", "dep", "ccomp", "advcl", "conj") and verb.head.i != verb.i:
        return frozenset(t.i for t in sentence) - frozenset(t.i for t in verb.subtree)
    if ends(verb, sentence) and sentence[0].tag_ not in (
        "VBN",
        "VBG",
    ):  # "... (of whom more), he said."
        return frozenset(range(sentence.start, min(verb.i, subject.left_edge.i)))
    return frozenset()


def _who(verb: Token) -> bool:
    return any(c.lower_ in ("who", "which", "that") and c.dep_ == "nsubj" for c in verb.children)


def _after_colon(verb: Token, sentence: Span, quoted: list[Quote]) -> frozenset[int] | None:
    """Return what follows a colon behind a verb of speech: "She insists on one thing: ..."."""
    doc = verb.doc
    at = next((t.i for t in doc[verb.i + 1 : sentence.end] if t.text == ":"), None)
    if (
        at is None
        or verb.dep_ not in ("ROOT", "ccomp", "parataxis")
        or verb.lemma_.lower() not in SAY | THINK
    ):
        return None
    if any(q.start <= doc[at].idx < q.end for q in quoted) or sentence.end - at < 4:
        return None
    return frozenset(range(at + 1, sentence.end))


def _rest(
    verb: Token, words: frozenset[int], scope: frozenset[int], sentence: Span
) -> frozenset[int]:
    """Return what goes on behind an attribution that was put in: '..., she said, or ...'."""
    near = [i for i in words if abs(i - verb.i) <= 12]
    after = max(near, default=verb.i) + 1
    before = not scope or max(scope) < after
    if before and after < sentence.end and sentence.doc[after].text == ",":
        return frozenset(range(after, sentence.end)) - words
    return frozenset()


def _made(
    speaker: Speaker | None, words: frozenset[int], scope: frozenset[int], lemma: str, verb: Token,
    judging: bool = False,
) -> Speech:  # fmt: skip
    return Speech(speaker, words, scope, lemma, () if judging else relay(verb), verb.i, judging)


def _whole(
    speaker: Speaker | None, scope: frozenset[int], lemma: str, verb: Token
) -> Speech | None:
    """Return a clause that is given as a whole, its verb with it; None of nobody."""
    return _made(speaker, frozenset(), scope, lemma, verb, judging=True) if speaker else None


_ATTRIBUTING = SAY | THINK | JUDGE | _WITH_NUMBER | words("document verify like prefer")
