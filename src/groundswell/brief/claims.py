"""The answers to claims as plain text for the terminal."""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from groundswell.brief.text import plain
from groundswell.brief.words import count, listed, percent, points, term
from groundswell.claims.more import commands, duration
from groundswell.claims.verdict import Verdict
from groundswell.claims.words import change, rules

if TYPE_CHECKING:
    from groundswell.claims.answer import Answer, Answered
    from groundswell.claims.chance import Score
    from groundswell.claims.estimate import Estimate, Number
    from groundswell.store.read import Study

_INDENT = 6


def text(answered: Sequence[Answered], study: Study) -> str:
    """Return the claims the study bears on, then what it would take to answer the others."""
    if not answered:
        return "Claims: the case states none."
    over = answered[0].label
    lines = [f"Claims (read off the {over}: no verdict here is a forecast)"]
    for one in answered:
        if any(answer.told for answer in one.answers):
            lines += ["", *_claim(one)]
    rest = [(one, answer) for one in answered for answer in one.answers if not answer.told]
    if rest:
        lines += ["", "  Not answered:"]
        lines += [f"    {_name(one, answer)}: {answer.why}" for one, answer in rest]
        more = commands(study, ((answer.arms, answer.days) for _, answer in rest))
        lines += ["  To answer them:", *(f"    {command}" for command in more)]
    wanted = sum(fresh.runs for one in answered for answer in one.answers for fresh in answer.fresh)
    if wanted and "mechanism" not in study.meta:  # only its owner can run it again
        several = [str(study.path), *(a.study for one in answered for a in one.answers if a.study)]
        folder = " ".join(shlex.quote(path) for path in dict.fromkeys(several))
        told = f"What the data left open may turn verdicts over; {wanted} fresh runs would show it:"
        lines += ["", f"  {told}", f"    groundswell claims {folder} --confirm"]
    return plain("\n".join(lines))


def _name(one: Answered, answer: Answer) -> str:
    parts = [one.claim.id, answer.reading]
    parts += [duration(answer.horizon)] if answer.horizon else []
    parts += [rules(answer)] if answer.stands_for else []
    return ", ".join(part for part in parts if part)


def _claim(one: Answered) -> list[str]:
    claim = one.claim
    said = f", {claim.as_of:%d %B %Y}".replace(", 0", ", ") if claim.as_of else ""
    hedge = ""
    if claim.hedge:
        low, high = (percent(share) for share in claim.hedge.range)
        taken = f"taken as {percent(claim.hedge.probability)} ({low} to {high})"
        hedge = f", with “{claim.hedge.words}”, {taken}"
    lines = [f"  {claim.id}: “{claim.says}”", f"    {claim.speaker}{said}{hedge} [{claim.source}]"]
    for answer in one.answers:
        if answer.told and not answer.stands_for:
            lines += _answer(answer, one.label, one.again(answer))
    return lines


def _answer(one: Answer, over: str, again: Sequence[Answer]) -> list[str]:
    """Return an answer; the same question in other arms only where its verdict is another."""
    lines = _verdict(one, over)
    for other in again:
        if not other.told:
            continue
        if other.verdict == one.verdict:
            share = f", true in {percent(other.probability)}" if other.probability else ""
            lines.append(_line(f"The same {rules(other)}{share}."))
        else:
            lines += _verdict(other, over)
    return lines


def _verdict(one: Answer, over: str) -> list[str]:
    """Return a verdict with all that stands beside it."""
    where = [f"{one.reading}"] if one.reading else []
    where += [f"within {term(one.horizon)} of the start"] if one.horizon else []
    where += [rules(one)] if one.later else []
    label = f" ({over})" if over == "prior only" else ""
    place = f" {', '.join(where)}" if where else ""
    lines = [f"    {str(one.verdict).upper()}{label}{place}: {one.why}"]
    if one.rests_on:
        rests = ", ".join(f"{rest.parameter} ({rest.kind})" for rest in one.rests_on)
        lines.append(_line(f"Rests on: {rests}"))
    if one.known is not None:
        lines.append(_line(f"It turned out {'true' if one.known else 'false'}."))
    lines += [_line(said) for said in beside(one)]
    if one.study:
        lines.append(_line(f"Read in: {one.study}"))
    if one.command:
        what = "To settle it" if one.probability is not None else "To see its numbers"
        lines.append(_line(f"{what}: {one.command}"))
    return lines


def beside(one: Answer) -> list[str]:
    """Return what stands beside a verdict, a sentence each: numbers, outside view, scores."""
    lines = [f"Compared: {_numbers(number)}." for number in one.numbers if not _said(number, one)]
    lines += [*_open(one), *_outcome(one)]
    return [*lines, f"What would change it: {change(one)}"]


def asked(one: Answer) -> str:
    """Return what an answer is to, where a claim has several: its reading and its horizon."""
    parts = [one.says] if one.reading else []
    parts += [f"within {term(one.horizon)} of the start"] if one.horizon else []
    told = ", ".join(parts)
    return f"{told[:1].upper()}{told[1:]}"


def shared(one: Answer) -> str:
    """Return the share of draws in which an answer is true, with its bounds; empty without one."""
    if one.probability is None or one.low is None or one.high is None:
        return ""
    if one.verdict == Verdict.INAPPLICABLE:
        return ""
    return f"{percent(one.probability)} ({percent(one.low)} to {percent(one.high)})"


def _line(said: str) -> str:
    return " " * _INDENT + said


def _said(number: Estimate, one: Answer) -> bool:
    """Tell whether a number is the probability of the event, which is told as that."""
    alone = number.contrast is None and number.found is not None and one.chance is not None
    return alone and math.isclose(number.found.value, one.chance.value)  # type: ignore[union-attr]


def _since(one: Answer) -> bool:
    """Tell whether the probability of the event leaves out runs in which it had come already."""
    alone = [n.found.value for n in one.numbers if n.contrast is None and n.share and n.found]
    if one.chance is None or not alone:
        return False
    return not any(
        math.isclose(one.chance.value, p, abs_tol=1e-9) for p in (alone[0], 1 - alone[0])
    )


def _numbers(one: Estimate) -> str:
    told = _share if one.share else _figure
    sides = listed([f"{name} {_interval(value, told)}" for name, value in one.sides.items()])
    if one.contrast is None or one.found is None:
        return sides
    quotient = one.contrast not in ("difference", "change")
    unit = " percentage points" if one.share and not quotient else ""
    gap = _interval(one.found, points if unit else _figure)
    return f"{sides}; {one.contrast.replace('_', ' ')} {gap}{unit}"


def _interval(one: Number, told: Callable[[float], str]) -> str:
    if math.isnan(one.value):
        return "unknown"
    return f"{told(one.value)} ({told(one.low)} to {told(one.high)})"


def _figure(value: float) -> str:
    if abs(value) >= 100.0:
        return count(value)
    told = f"{value:.3g}" if abs(value) >= 1e-4 else f"{value:.7f}".rstrip("0").rstrip(".")
    return told.replace("-", "−")


def _share(value: float) -> str:
    """Return a probability in percent, with a digit more where that tells small ones apart."""
    small = min(value, 1.0 - value) < 0.1
    return f"{100.0 * value:.1f} %" if small and 0.0 < value < 1.0 else percent(value)


def _open(one: Answer) -> list[str]:
    """Say how far the verdict moves with what the data left open, where it is not the verdict."""
    swing = one.swing
    if swing is None or swing.decides or swing.width < 0.1:
        return []
    names = listed(swing.parameters)
    how = "fresh runs" if swing.confirmed else "stored draws near the ends"
    return [
        f"Left open by the data: {names}; true in {percent(swing.least.true.guess)} to "
        f"{percent(swing.most.true.guess)} of draws over plausible values ({how})."
    ]


def _outcome(one: Answer) -> list[str]:
    """Say how probable the event is, inside and outside the model, and how it turned out."""
    lines = []
    if one.chance is not None:
        late = ", where it had not come before the claim" if _since(one) else ""
        lines.append(f"The event itself{late}: {_interval(one.chance, _share)} by the model.")
    if one.outside is not None:
        door = f" by {one.outside.door}" if one.outside.door else ""
        told = (
            f"Outside view: {one.outside.k} of {one.outside.n} leaders who asked troops in were "
            f"out{door} within {one.outside.horizon:.0f} days; {percent(one.outside.probability)} "
            f"({percent(one.outside.low)} to {percent(one.outside.high)})"
        )
        apart = {True: ": the two disagree", False: ": the two agree", None: ""}
        lines.append(f"{told}{apart[one.outside.disagrees]}.")
    if one.model is not None:
        lines.append(f"{_scores(one)} {one.knowledge}")
    return lines


def _scores(one: Answer) -> str:
    """Return the Brier scores (0 is best, 0.25 that of a coin)."""
    scores = [("speaker", one.speaker), ("model", one.model)]
    told = [f"{who} {_brier(score)}" for who, score in scores if score is not None]
    return f"Brier scores: {', '.join(told)} (a coin has 0.25)."


def _brier(one: Score) -> str:
    return f"{one.brier:.3f} ({one.low:.3f} to {one.high:.3f})"
