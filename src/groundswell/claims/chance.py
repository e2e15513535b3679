"""How probable a claimed event is over all draws and luck, and how that scores once it is known.

Not the share of draws in which a statement is true: that says how sure one may be that the event is
likelier than a bound, this says how likely it is. Only this can be scored beside a speaker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from groundswell.claims.estimate import Number, chance
from groundswell.claims.measure import Truths, parts
from groundswell.claims.statement import Scene, read

if TYPE_CHECKING:
    from groundswell.case.claim import Assertion, Claim, Reading
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study


@dataclass(frozen=True)
class Score:
    """A probability and its Brier score (Brier 1950): the square of its distance to 1 or 0.

    `low` and `high` are the scores at the ends of the probability's range.
    """

    probability: float
    brier: float
    low: float
    high: float


def score(probability: float, range: tuple[float, float], outcome: bool) -> Score:
    """Return the Brier score of a probability with a range, once the outcome is known."""
    found = [(p - float(outcome)) ** 2 for p in (probability, *range)]
    within = range[0] <= float(outcome) <= range[1]
    return Score(probability, found[0], 0.0 if within else min(found[1:]), max(found[1:]))


def event_of(reading: Reading) -> tuple[Assertion, bool] | None:
    """Return the assertion that an event will happen, or will not, and which of the two.

    None where the reading is anything else: a comparison of arms, or several assertions.
    """
    assertion = reading.statement[0]
    plain = assertion.contrast is None and assertion.per is None and assertion.given is None
    if len(reading.statement) > 1 or len(assertion.bounds) > 1 or reading.presupposes:
        return None
    if not (plain and assertion.measure.is_event):
        return None
    return assertion, next(iter(assertion.bounds)) in ("at_least", "above")


def probability(
    reading: Reading, scene: Scene, finished: Truths, since: int | None, worth: float
) -> Number | None:
    """Return the probability of the event that a reading is about, over all draws and luck.

    Args:
        reading: of a claim.
        scene: where it is answered.
        finished: the draws that count.
        since: local day by which the event is known not to have come yet: runs in which it had
            come are left out; None for all runs.
        worth: how many independent draws each draw is worth.

    Returns:
        None where the reading is not about one event in one arm, or no run is left.
    """
    found = event_of(reading)
    if found is None:
        return None
    assertion, will = found
    arm = assertion.arms[0]
    happened, known = read(assertion, arm, scene)
    dated = [one.outcome for one in parts(assertion.measure) if (one.outcome or "")[-4:] == "_day"]
    if since is not None and dated:
        known &= ~(scene.runs.array(str(dated[0]), scene.arm(arm)) < since)
    counted = (happened if will else 1.0 - happened) * known
    return chance(counted.sum(axis=1)[finished], known.sum(axis=1)[finished] * 1.0, worth)


def knowledge(case: Case, study: Study, claim: Claim) -> str:
    """Say what the model knew beside what the speaker knew, in a sentence."""
    fitted = study.meta.get("posterior")
    if not fitted:
        return "The model was fitted to nothing (prior only); what was decided later is in its arm."
    last = _last_fitted(case, str(fitted["fit"]))
    spoken = f", the claim is of {_written(claim.as_of)}" if claim.as_of else ""
    known = f"Fitted to observations up to {_written(last)}{spoken}" if last else "Fitted"
    if last is None or claim.as_of is None:
        return f"{known}."
    if last > claim.as_of:
        return f"{known}: the model knows more than the speaker could. Not comparable."
    return f"{known}: the same knowledge or less; what was decided later is in its arm."


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _last_fitted(case: Case, fit: str) -> date | None:
    """Return the last day of what a posterior was fitted to; a run's one number is of its end."""
    days = []
    for seen in case.observed:
        if fit == "all" or seen.use == "fit":
            end = (case.start + timedelta(days=case.horizon)).date()
            days.append(seen.dates[1] if seen.dates else end)
    return max(days, default=None)
