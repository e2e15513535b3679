"""Answers in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from groundswell.claims.more import duration

if TYPE_CHECKING:
    from groundswell.claims.answer import Answer, Answered
    from groundswell.claims.luck import Share
    from groundswell.store.read import Study


def basis(study: Study) -> str:
    """Return over which draws a verdict is read: the prior only, or a posterior."""
    fitted = study.meta.get("posterior")
    if not fitted:
        return "prior only"
    luck = ", with the luck that fitted" if fitted["luck"] == "fitted" else ""
    doubt = "" if fitted["outcome"] == "converged" else ", not converged"
    return f"posterior fitted to {fitted['fitted_to']}{luck}{doubt}"


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


def found(true: Share, applies: Share | None, draws: int) -> str:
    """Return what the runs say, with the bounds that luck and few draws leave."""
    between = f"between {percent(true.low)} and {percent(true.high)} when luck is allowed for"
    if applies is None:
        return f"True in {percent(true.guess)} of {draws} draws, {between}."
    taken = (
        f"What it presupposes holds in {percent(applies.guess)} of {draws} draws (between "
        f"{percent(applies.low)} and {percent(applies.high)})"
    )
    if applies.high < 0.5:
        return f"{taken}: there is nothing to judge."
    return f"{taken}; there it is true in {percent(true.guess)}, {between}."


def document(answered: Iterable[Answered]) -> dict[str, Any]:
    """Return all claims as plain values, in the shape of `claims --json`.

    Verdict, probability and error of a claim are those of its leading answer; `answers` has all.
    `outside_view` stays null until a reference class is fitted.
    """
    return {"claims": [_claim(one) for one in answered]}


def _claim(answered: Answered) -> dict[str, Any]:
    claim, leading = answered.claim, answered.leading
    return {
        "id": claim.id,
        **_answer(leading),
        "speaker": claim.speaker,
        "source": claim.source,
        "says": claim.says,
        "label": answered.label,
        "outside_view": None,
        "note": claim.note,
        "answers": [_answer(one) for one in answered.answers],
    }


def _answer(one: Answer) -> dict[str, Any]:
    return {
        "verdict": str(one.verdict),
        "probability": one.probability,
        "error": one.error,
        "interval": None if one.low is None else [one.low, one.high],
        "rests_on": [vars(rest) for rest in one.rests_on],
        "reading": one.reading or None,
        "horizon_days": one.horizon,
        "arms_in_place": dict(one.stands_for) or None,
        "applicable": one.applies,
        "known": one.known,
        "why": one.why,
        "command": one.command or None,
    }
