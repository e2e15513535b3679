"""Answers in words and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from groundswell.claims.identify import STRUCTURE
from groundswell.claims.more import duration
from groundswell.claims.verdict import Verdict

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answer, Answered
    from groundswell.claims.chance import Score
    from groundswell.claims.estimate import Estimate, Number
    from groundswell.claims.identify import Corner, Swing
    from groundswell.claims.shares import Share
    from groundswell.store.read import Study


def basis(study: Study) -> str:
    """Return over which draws a verdict is read: the prior only, or a posterior.

    A mechanism that is not the model's is named with it: whatever is read hangs on that as well.
    """
    foreign = study.meta.get("mechanism")
    added = f", with the mechanism '{foreign['name']}' added to the model" if foreign else ""
    fitted = study.meta.get("posterior")
    if not fitted:
        return f"prior only{added}"
    luck = ", with the luck that fitted" if fitted["luck"] == "fitted" else ""
    doubt = "" if fitted["outcome"] == "converged" else ", not converged"
    return f"posterior fitted to {fitted['fitted_to']}{luck}{doubt}{added}"


def percent(share: float) -> str:
    """Return a share in percent, without claiming certainty that no number of runs gives."""
    if 0.0 < share < 0.005:
        return "under 0.5 %"
    if 0.995 < share < 1.0:
        return "over 99.5 %"
    return f"{100.0 * share:.0f} %"


def lacking(arms: list[str], days: float | None) -> str:
    """Return what a study lacks, as a sentence."""
    lacks = [f"the arm{'s' if len(arms) > 1 else ''} {', '.join(arms)}"] if arms else []
    lacks += [f"a horizon of {duration(days)}"] if days else []
    return f"This study lacks {' and '.join(lacks)}."


def found(true: Share, applies: Share | None, draws: int, presupposes: bool = True) -> str:
    """Return what the runs say, with the bounds that luck and few draws leave.

    Args:
        true: share of draws with a true statement, of those where it applies.
        applies: share of draws where it applies; None if it does in all.
        draws: their number.
        presupposes: whether the claim presupposes anything; else it applies where it has a meaning.
    """
    between = f"between {percent(true.low)} and {percent(true.high)} when luck is allowed for"
    if applies is None:
        return f"True in {percent(true.guess)} of {draws} draws, {between}."
    taken = (
        f"{'What it presupposes holds' if presupposes else 'It can be judged'} in "
        f"{percent(applies.guess)} of {draws} draws (between {percent(applies.low)} and "
        f"{percent(applies.high)})"
    )
    if applies.high < 0.5:
        return f"{taken}: there is nothing to judge."
    return f"{taken}; there it is true in {percent(true.guess)}, {between}."


def hangs(swing: Swing) -> str:
    """Return on what a verdict hangs that is not identified."""
    names = " and ".join(swing.parameters)
    least, most = swing.least, swing.most
    if swing.parameters == (STRUCTURE,):
        return (
            f"The data do not tell which form of the model is right, and that decides: true in "
            f"{percent(least.true.guess)} of draws of the form '{least.at[STRUCTURE]}', in "
            f"{percent(most.true.guess)} of the form '{most.at[STRUCTURE]}'."
        )
    told = (
        f"The data do not say what {names} {'is' if len(swing.parameters) == 1 else 'are'}, and "
        f"that decides: true in {percent(least.true.guess)} of draws with {_held(least)}, in "
        f"{percent(most.true.guess)} with {_held(most)}"
    )
    how = "by fresh runs at both" if swing.confirmed else "by the stored draws nearest to both"
    along = f" ({', '.join(swing.tied)} moving along, as the data tie them)" if swing.tied else ""
    return f"{told}{along}; {how}."


def _held(corner: Corner) -> str:
    return " and ".join(f"{name} at {value:.3g}" for name, value in corner.at.items())


def assumed(reason: str, why: str) -> str:
    """Return why a claim is not identified whose answer is put in, and what the runs show."""
    return f"No run can decide it: {reason} {why}"


def staked(why: str, says: str, times: Number | None) -> str:
    """Return what can be shown of a claim that cannot be tested."""
    if times is None:
        return f"{why} What it would have to be worth cannot be told: no run counts."
    if times.high == times.low == math.inf:
        return f"{why} {says}: nothing is bought, whatever it is worth."
    to = "without limit" if math.isinf(times.high) else f"{times.high:.3g}"
    at = "" if math.isinf(times.value) else f"{times.value:.3g} times; "
    return f"{why} {says}: {at}between {times.low:.3g} and {to} when luck is allowed for."


def change(one: Answer) -> str:
    """Return what would change a verdict, in a sentence."""
    if one.verdict == Verdict.NOT_TESTABLE:
        return "Nothing that can be run: it says what something is worth."
    if one.verdict == Verdict.NEEDS_MORE_RUNS:
        return "More runs, as the command says."
    if one.verdict == Verdict.INAPPLICABLE:
        return "Draws in which what it presupposes holds."
    if one.swing is not None and one.swing.decides and STRUCTURE in one.swing.parameters:
        return "An observation that tells the forms of the model apart."
    if one.swing is not None and one.swing.decides:
        return f"A measurement of {' or '.join(one.swing.parameters)}."
    if one.verdict == Verdict.NOT_IDENTIFIED:
        return "A datum that stands for the assumption."
    if one.rests_on:
        return f"Other values of {', '.join(rest.parameter for rest in one.rests_on[:3])}."
    return "No uncertain parameter of the model alone; another form of it might."


_LATER = {
    "frozen": "with later decisions as they were taken",
    "responsive": "with later decisions by their rules",
    "removed": "with no later decisions",
}


def rules(one: Answer) -> str:
    """Return what later decisions do in an answer's arms, or which arms it is read from."""
    if one.later in _LATER:
        return _LATER[one.later]
    return "with " + ", ".join(f"{other} for {named}" for named, other in one.stands_for.items())


def document(answered: Iterable[Answered], case: Case | None = None) -> dict[str, Any]:
    """Return all claims as plain values, in the shape of `claims --json`.

    Verdict, probability and error of a claim are those of its leading answer; `answers` has all.
    `outside_view` is that of a leader's exit (null elsewhere). `case` tells where claims were read.
    """
    return {"claims": [_claim(one, case) for one in answered]}


def _claim(answered: Answered, case: Case | None) -> dict[str, Any]:
    claim, leading = answered.claim, answered.leading
    return {
        "id": claim.id,
        **_answer(leading),
        "speaker": claim.speaker,
        "source": claim.source,
        "says": claim.says,
        "label": answered.label,
        "evidence": _evidence(claim.source, case),
        "as_of": claim.as_of.isoformat() if claim.as_of else None,
        "hedge": claim.hedge.model_dump(mode="json") if claim.hedge else None,
        "note": claim.note,
        "answers": [_answer(one) for one in answered.answers],
    }


def _evidence(cite: str, case: Case | None) -> dict[str, Any]:
    """Return where a claim was read: document, and paragraph or span in it."""
    name, _, locator = cite.partition("#")
    source = case.sources.get(name) if case is not None else None
    told = {key: getattr(source, key, "") or None for key in ("title", "publisher", "date", "url")}
    return {"document": name, "locator": locator or None, **told}


def _answer(one: Answer) -> dict[str, Any]:
    return {
        "verdict": str(one.verdict),
        "probability": one.probability,
        "error": one.error,
        "interval": None if one.low is None else [one.low, one.high],
        "rests_on": [vars(rest) for rest in one.rests_on],
        "outside_view": _outside(one),
        "reading": one.reading or None,
        "horizon_days": one.horizon,
        "later": one.later or None,
        "arms_in_place": dict(one.stands_for) or None,
        "applicable": one.applies,
        "known": one.known,
        "why": one.why,
        "would_change": change(one),
        "identification": _swing(one),
        "expectations": [_estimate(number) for number in one.numbers],
        "event": _number(one.chance),
        "brier": _brier(one),
        "stake": _number(one.stake),
        "command": one.command or None,
        "study": one.study or None,
    }


def _outside(one: Answer) -> dict[str, Any] | None:
    found = one.outside
    if found is None:
        return None
    return {
        "probability": found.probability,
        "interval": [found.low, found.high],
        "n": found.n,
        "k": found.k,
        "door": found.door,
        "days_after_arrival": found.horizon,
        "inside": _number(found.inside),
        "disagrees": found.disagrees,
    }


def _swing(one: Answer) -> dict[str, Any] | None:
    swing = one.swing
    if swing is None:
        return None
    return {
        "parameters": list(swing.parameters),
        "tied": list(swing.tied),
        "range": [swing.least.true.guess, swing.most.true.guess],
        "least": _corner(swing.least),
        "most": _corner(swing.most),
        "decides": swing.decides,
        "confirmed": swing.confirmed,
        "fresh_runs_needed": sum(fresh.runs for fresh in one.fresh),
    }


def _corner(corner: Corner) -> dict[str, Any]:
    share = corner.true
    return {
        "at": dict(corner.at),
        "probability": share.guess,
        "interval": [share.low, share.high],
    }


def _estimate(one: Estimate) -> dict[str, Any]:
    return {
        "sides": {name: _number(number) for name, number in one.sides.items()},
        "contrast": one.contrast,
        "found": _number(one.found),
    }


def _number(one: Number | None) -> dict[str, Any] | None:
    """Return a number with its interval; what has no end or no meaning is null."""
    if one is None or math.isnan(one.value):
        return None
    ends = [x if math.isfinite(x) else None for x in (one.low, one.high)]
    return {"value": one.value if math.isfinite(one.value) else None, "interval": ends}


def _brier(one: Answer) -> dict[str, Any] | None:
    if one.model is None:
        return None
    return {
        "outcome": one.known,
        "model": _score(one.model),
        "speaker": None if one.speaker is None else _score(one.speaker),
        "knowledge": one.knowledge,
    }


def _score(one: Score) -> dict[str, Any]:
    return {"probability": one.probability, "score": one.brier, "range": [one.low, one.high]}
