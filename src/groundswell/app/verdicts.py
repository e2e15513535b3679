"""The claims of a case, answered from the runs of a page.

A claim names arms. Under the assumptions of the side that judges, its runs stand for its arm, and
the other side's for its own where both make the same assumptions; every other arm that claims name
is run as the case has it, with the assumptions of the side that judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from groundswell.app.live import Live
from groundswell.app.patch import arm_of
from groundswell.app.setting import Setting, Side, Which
from groundswell.brief.findings import Outcomes
from groundswell.case.claim import Claim
from groundswell.case.resolved import Arm, Case
from groundswell.claims.answer import Answered, answer
from groundswell.claims.statement import arms_of, needs
from groundswell.claims.verdict import Verdict


def cast(case: Case, setting: Setting, judge: Which, days: int) -> dict[str, Arm]:
    """Return, for every arm named by claims that so many days answer, the arm that is run for it.

    Raises:
        GroundswellError: see `groundswell.app.patch.arm_of`.
    """
    side: Side = getattr(setting, judge)
    other: Side = setting.b if judge == "a" else setting.a
    played = {name: _as_written(case, name, side) for name in named(answerable(case, days))}
    if other.set == side.set and other.arm in played:
        played[other.arm] = arm_of(case, other, other.arm)
    if side.arm in played:
        played[side.arm] = arm_of(case, side, side.arm)
    return {name: played[name] for name in case.arms if name in played}


def _as_written(case: Case, name: str, side: Side) -> Arm:
    """Return an arm of the case under the assumptions of a side; what the arm sets itself stays."""
    own = case.arms[name].set
    assumed = {key: value for key, value in side.set.items() if key not in own}
    return arm_of(case, Side(arm=name, set=assumed), name)


def named(claims: Iterable[Claim]) -> set[str]:
    """Return the arms that claims speak of, in all their readings and variants."""
    found: set[str] = set()
    for claim in claims:
        readings = () if claim.untestable else claim.all_readings
        for reading in readings:
            for one in (*reading.presupposes, *reading.statement):
                found |= arms_of(one)
        for variant in claim.variants:
            found |= set(variant.values())
    return found


def answerable(case: Case, days: int) -> tuple[Claim, ...]:
    """Return the claims of which a reading can be answered within so many days."""
    return tuple(claim for claim in case.claims if _within(claim, days))


def _within(claim: Claim, days: int) -> bool:
    if claim.untestable:
        return True
    return any(
        max(needs(one, horizon) for one in (*reading.presupposes, *reading.statement)) <= days
        for reading in claim.all_readings
        for horizon in (claim.horizons or (None,))
    )


def verdicts(case: Case, live: Live) -> list[dict[str, Any]]:
    """Return the claims with their verdicts, in the order of the case."""
    found = answer(replace(case, claims=answerable(case, live.days)), live, Outcomes(live))
    return [_told(one) for one in found]


def _told(answered: Answered) -> dict[str, Any]:
    claim = answered.claim
    return {
        "id": claim.id,
        "speaker": claim.speaker,
        "says": claim.says,
        "label": answered.label,
        "answers": [
            {
                "reading": one.reading,
                "says": one.says,
                "horizon": one.horizon,
                "in_place": dict(one.stands_for),
                "verdict": str(one.verdict),
                "lacks": one.probability is None and one.verdict == Verdict.NEEDS_MORE_RUNS,
                "why": one.why,
                "probability": one.probability,
                "low": one.low,
                "high": one.high,
                "known": one.known,
                "rests_on": [vars(rest) for rest in one.rests_on],
            }
            for one in answered.answers
        ],
    }
