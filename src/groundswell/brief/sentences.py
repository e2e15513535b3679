"""The answer in three sentences, made from the numbers by rules. Plain words, no adornment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from groundswell.brief.findings import ArmFinding, Difference, Outcomes
from groundswell.brief.numbers import Spread
from groundswell.brief.observed import total
from groundswell.brief.words import count, gauge, listed, percent, plural, points, signed, term
from groundswell.claims.verdict import Verdict
from groundswell.claims.words import basis

if TYPE_CHECKING:
    from groundswell.brief.disagreement import Effect, Pair
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answered
    from groundswell.store.read import Study

_NO_FORECAST = "no probability here is a forecast."


def judged(study: Study) -> str:
    """Say what part the observations had in the draws of a study."""
    fitted = study.meta.get("posterior")
    if not fitted:
        return "None of them decides what is printed here."
    if fitted["fit"] == "all":
        return "The draws were fitted to all of them: a hit says only that the model can do it."
    return "The draws were fitted to those marked “fit”, and to no other."


def over(study: Study) -> tuple[str, str]:
    """Return over which draws everything is read, and what that means."""
    fitted = study.meta.get("posterior")
    told = basis(study)
    foreign = study.meta.get("mechanism")
    added = (
        f" These runs had a mechanism that is not the model's: '{foreign['name']}', a function of "
        f"whoever ran them (sha256 {foreign['digest']:.12}), kept in study.json."
        if foreign
        else ""
    )
    if not fitted:
        why = "the runs are not weighted by how well they match what happened"
        return told, f"Read off the prior only: {why}, and {_NO_FORECAST}{added}"
    luck = (
        "Each run has the luck under which its draw fitted: it is the crisis that was observed, "
        "with what the arm changes."
        if fitted["luck"] == "fitted"
        else "Luck is new: these are crises of the kind that was fitted, not the one observed."
    )
    worth = fitted["effective_draws"]
    size = "" if worth is None else f" It is worth about {worth:.0f} independent draws."
    doubt = "".join(f" It did not converge ({why})." for why in fitted["reasons"][:1])
    label = f"Read off a posterior {fitted['label']}."
    return told, f"{label}{doubt}{size} {luck} Also with a fit, {_NO_FORECAST}{added}"


def answer(case: Case, outcomes: Outcomes, answered: tuple[Answered, ...]) -> tuple[str, str, str]:
    """Return three sentences: the human cost, what the arms change, what is settled."""
    return (
        human_cost(case, outcomes),
        contrast(outcomes),
        settled(case, answered, basis(outcomes.study)),
    )


def human_cost(case: Case, outcomes: Outcomes) -> str:
    """Say how many died and were detained in the baseline, and how many in fact."""
    base = next(arm for arm in outcomes.arms if arm.arm == outcomes.baseline)
    if base.deaths is None or base.detained is None:
        return f"No run of {base.arm} finished, so that nothing can be said of the human cost."
    days = outcomes.study.days
    died = f"{within(base.deaths)} people die"
    sentence = (
        f"With everything decided as in '{base.arm}', {died} and {within(base.detained)} are "
    )
    sentence += f"detained within {term(days)} in the median run (80 % of runs in brackets)"
    seen = total(case, "deaths", days)
    return sentence + (f"; {count(seen)} deaths were counted in fact." if seen else ".")


def contrast(outcomes: Outcomes) -> str:
    """Say what the first other arm changes in deaths and in the leader's exit."""
    last = outcomes.report_days[-1]
    found = [one for one in outcomes.differences if one.day == last]
    if not found:
        return "Only one arm was run, so that nothing can be said of what a decision changed."
    arm = found[0].arm
    by_quantity = {one.quantity: one for one in found if one.arm == arm}
    deaths, exits = by_quantity.get("deaths"), by_quantity.get("exit")
    parts = [part for part in (_deaths(deaths), _exit(exits)) if part]
    others = len(outcomes.study.arms) - 2
    rest = f" ({plural(others, 'other arm')} below)" if others > 0 else ""
    return (
        f"In '{arm}', compared run by run with '{outcomes.baseline}' over {term(last)}, "
        f"{listed(parts)}{rest}."
    )


def settled(case: Case, answered: tuple[Answered, ...], over: str) -> str:
    """Say how the claims fared, and on what all of it rests."""
    verdicts = Counter(
        one.leading.verdict for one in answered if one.leading.probability is not None
    )
    told = [_fared(number, verdict) for verdict, number in sorted(verdicts.items())]
    kinds = [parameter.source.kind for parameter in case.parameters.values()]
    share = kinds.count("assumption") / max(len(kinds), 1)
    claims = (
        f"Of {plural(len(answered), 'claim')} this study bears on {sum(verdicts.values())}: "
        f"{'none is settled, ' if set(verdicts) == {Verdict.NEEDS_MORE_RUNS} else ''}{listed(told)}"
        if verdicts
        else "No claim can be answered from these runs"
    )
    return (
        f"{claims}; all of it is read off the {over}, in which {percent(share)} of the "
        f"{len(kinds)} parameters are assumptions, and none of it is a forecast."
    )


def within(spread: Spread) -> str:
    """Return a median with its 80 % interval, as 12 (3–40)."""
    return f"{count(spread.median)} ({count(spread.low)}–{count(spread.high)})"


def orders_move_deaths(case: Case, outcomes: Outcomes) -> str | None:
    """Say whether swapping the orders of two places moves deaths; None without such an arm."""
    swapped = [arm for arm in outcomes.study.arms if arm in case.arms and case.arms[arm].swap]
    if not swapped:
        return None
    told = [_moved(case, outcomes, arm) for arm in swapped]
    return " ".join(told)


def _moved(case: Case, outcomes: Outcomes, arm: str) -> str:
    places = [place for swap in case.arms[arm].swap for place in swap.places]
    last = outcomes.report_days[-1]
    whole = next(
        one
        for one in outcomes.differences
        if (one.arm, one.quantity, one.day) == (arm, "deaths", last)
    )
    kept = min(last, outcomes.array("regional.deaths", arm).shape[2])
    lines = []
    for place in dict.fromkeys(places):
        pair = [
            outcomes.reduced("regional.deaths", place, (0, kept - 1), one)
            for one in (outcomes.baseline, arm)
        ]
        before, after = (float(np.nanmean(values)) for values in pair)
        lines.append(f"{place} from {count(before)} to {count(after)}")
    verb = "moves" if whole.mean.is_clear else "does not measurably move"
    return (
        f"Swapping the orders of {listed(list(dict.fromkeys(places)))} ('{arm}') {verb} the deaths "
        f"in the country: {_gap(whole)}; by place, {listed(lines)} deaths on average."
    )


def _fared(number: int, verdict: Verdict) -> str:
    if verdict == Verdict.NEEDS_MORE_RUNS:
        return f"{number} need{'s' if number == 1 else ''} more runs"
    return f"{number} {'is' if number == 1 else 'are'} {verdict}"


def _gap(one: Difference) -> str:
    mean = one.mean
    return f"{signed(mean.value)} on average ({signed(mean.low)} to {signed(mean.high)})"


def _deaths(one: Difference | None) -> str:
    if one is None:
        return ""
    size = count(abs(one.mean.value))
    if not one.mean.is_clear:
        return (
            f"no difference in deaths stands out from chance (on average {count(one.mean.value)}, "
            f"95 % interval {count(one.mean.low)} to {count(one.mean.high)})"
        )
    more = "more" if one.mean.value > 0 else "fewer"
    ends = sorted((abs(one.mean.low), abs(one.mean.high)))
    return f"{size} {more} people die on average ({count(ends[0])} to {count(ends[1])})"


def _exit(one: Difference | None) -> str:
    if one is None:
        return ""
    mean = one.mean
    if not mean.is_clear:
        return (
            "the leader's chance of being out of office does not measurably change (by "
            f"{points(mean.value)} percentage points, 95 % interval {points(mean.low)} to "
            f"{points(mean.high)})"
        )
    way = "rises" if mean.value > 0 else "falls"
    least, most = sorted((abs(mean.low), abs(mean.high)))
    return (
        f"the leader's chance of being out of office {way} by {100 * abs(mean.value):.1f} "
        f"percentage points ({100 * least:.1f} to {100 * most:.1f})"
    )


def exits(arm: ArmFinding) -> str:
    """Return the probability of exit with its error."""
    if arm.exit is None:
        return "no run"
    return f"{percent(arm.exit.value)} ({percent(arm.exit.low)}–{percent(arm.exit.high)})"


def effect(pair: Pair, effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """Say of each outcome its effect early and late, and whether the data fix its sign."""
    told = f"What '{pair.first}' changes against '{pair.second}' (mean, 95 % Monte-Carlo interval):"
    return (told, *(_effect_on(one) for one in effects))


_EARLY = 14


def _effect_on(one: Effect) -> str:
    early = max((p for p in one.points if p.day <= _EARLY), key=lambda p: p.day)
    late = one.points[-1]
    chosen = [early] if early is late else [early, late]
    told = "; ".join(
        f"at day {p.day} {gauge(p.mean.value, one.unit)} ({gauge(p.mean.low, one.unit)} to "
        f"{gauge(p.mean.high, one.unit)})"
        for p in chosen
    )
    unit = "" if one.unit == "factor" else ", percentage points"
    return f"{one.title}{unit}: {told}. {_sign(one)}"


def _sign(one: Effect) -> str:
    """Say at which horizons the sign of the effect holds over all that the data leave open.

    It holds where the outer band and the mean's interval lie on the same side: luck is taken out of
    the band, and a band without width is no knowledge of the sign.
    """
    moved = [p for p in one.points if p.envelope != (0.0, 0.0)]
    if not moved:
        return (
            "No draw's runs tell the arms apart at any horizon; how rare a difference may still be "
            "stands in brackets."
        )
    above = [p.day for p in moved if min(p.envelope[0], p.mean.low) > 0.0]
    below = [p.day for p in moved if max(p.envelope[1], p.mean.high) < 0.0]
    if not above and not below:
        return "At no horizon is its sign fixed: the outer band or the mean's interval holds zero."
    horizons = [p.day for p in one.points]
    told = [
        f"{way} zero on {len(days)} of {plural(len(horizons), 'horizon')} "
        f"({_stretches(days, horizons)})"
        for way, days in (("above", above), ("below", below))
        if days
    ]
    return (
        f"The whole outer band and the mean's interval lie {listed(told)}; elsewhere the sign is "
        "open."
    )


def _stretches(days: list[int], horizons: list[int]) -> str:
    """Return days in stretches of neighbouring horizons: none is told that is not meant."""
    found: list[list[int]] = []
    for before, day in zip([None, *horizons], horizons, strict=False):
        if day in days and found and found[-1][-1] == before:
            found[-1].append(day)
        elif day in days:
            found.append([day])
    return listed([f"day {s[0]}" if len(s) == 1 else f"day {s[0]} to day {s[-1]}" for s in found])
