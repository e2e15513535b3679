"""A statement of a claim in every draw: expectations compared, with the luck that blurs them.

An assertion compares a term (an expectation in one arm, a difference or ratio of two) with a bound.
It is turned into margins: numbers of the runs whose expectation is 0 or more where the assertion
holds. A ratio A / B >= c becomes A - c B, so that no quotient of lucky means is ever taken; a
quotient of few events (`smoothed`) is tested exactly, given how many events there were in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from groundswell.claims import luck
from groundswell.claims.luck import Evidence
from groundswell.claims.measure import Floats, Runs, Truths, amount, days_needed, parts, values

if TYPE_CHECKING:
    from groundswell.case.claim import Assertion, Term, Times
    from groundswell.case.measure import Measure

# An outcome that every finished run has; where it is not there, the run failed or is still to come.
ALWAYS = "deaths"


@dataclass(frozen=True)
class Scene:
    """Where a claim is answered: the runs, the horizon, and which arm stands for which.

    `unknowns` has the value of each of the claim's unknowns in every draw.
    """

    runs: Runs
    horizon: float | None
    stands_for: Mapping[str, str]
    unknowns: Mapping[str, Floats] = field(default_factory=dict)

    def arm(self, named: str) -> str:
        """Return the arm that is read where the claim names `named`."""
        return self.stands_for.get(named, named)


@dataclass(frozen=True)
class Judged:
    """An assertion in every draw: the evidence, and the draws in which it has a meaning."""

    evidence: Evidence
    known: Truths


@dataclass(frozen=True)
class _Side:
    """One side of a comparison: a number of every run, whose mean over a draw is the expectation.

    `magnitude` is the size of what the number was made of; 0 for a plain number.
    """

    number: Floats
    magnitude: Floats
    known: Truths


def arms_of(assertion: Assertion) -> set[str]:
    """Return the arms that an assertion names."""
    return {arm for one in _terms(assertion) for arm in one.arms}


def needs(term: Term, horizon: float | None) -> float:
    """Return how many days a study must have to answer an assertion, or to estimate a term."""
    return max(days_needed(part, horizon) for one in _terms(term) for part in measures(one))


def outcomes_of(assertion: Assertion) -> set[str]:
    """Return the stored outcomes that an assertion is judged on."""
    measured = (measure for one in _terms(assertion) for measure in measures(one))
    inside = (part.outcome for measure in measured for part in parts(measure))
    return {ALWAYS} | {outcome for outcome in inside if outcome is not None}


def _terms(term: Term) -> list[Term]:
    """Return a term and those that its bounds are multiples of."""
    bounds = getattr(term, "bounds", {}).values()
    return [term, *(bound.of for bound in bounds if not isinstance(bound, str | float | int))]


def measures(term: Term) -> Iterator[Measure]:
    """Yield what a term is made of."""
    for measure in (term.measure, term.per, term.given, term.against):
        if measure is not None:
            yield measure


def judge(assertion: Assertion, scene: Scene) -> Judged:
    """Return the evidence on an assertion in every draw.

    Raises:
        BeyondError: the study is too short.
    """
    judged = [
        _compare(one, name, limit, scene)
        for one in _pairs(assertion)
        for name, limit in one.bounds.items()
    ]
    known = np.logical_and.reduce([one.known for one in judged])
    return Judged(luck.both([one.evidence for one in judged]), known)


def _pairs(assertion: Assertion) -> list[Assertion]:
    """Return the assertion; of a change, one for each later arm: its difference to the first."""
    if assertion.contrast != "change":
        return [assertion]
    first, *later = assertion.arms
    return [
        assertion.model_copy(update={"arms": (arm, first), "contrast": "difference"})
        for arm in later
    ]


def _compare(assertion: Assertion, name: str, limit: float | str | Times, scene: Scene) -> Judged:
    """Return the evidence on one bound of an assertion."""
    upward = name in ("at_least", "above")
    if isinstance(limit, str | float | int):
        bound = amount(limit, scene.horizon)  # type: ignore[arg-type]
        if assertion.smoothed:
            found = _quotient(assertion, bound, scene)
            return found if upward else Judged(~found.evidence, found.known)
        if assertion.contrast is None and assertion.measure.is_event and assertion.per is None:
            happened, known = read(assertion, assertion.arms[0], scene)
            evidence = luck.of_event(happened, known, bound)
            return Judged(evidence if upward else ~evidence, np.asarray(known.any(axis=1)))
    left, right = _sides(assertion, limit, scene)
    known = left.known & right.known
    if assertion.contrast in ("ratio", "bayes_factor"):
        known = known & (left.magnitude.sum(axis=1) > 0.0)
    number = left.number if not assertion.absolute else _sign(left.number) * left.number
    gaps = [number - right.number] if upward else [right.number - number]
    if assertion.absolute and not upward:
        gaps = [right.number - left.number, right.number + left.number]
    scale = _scale(left, right, assertion.measure.is_event)
    evidence = luck.both([_evidence(gap / scale, known, strict=name in _STRICT) for gap in gaps])
    return Judged(evidence, known)


def sides(term: Term) -> list[tuple[str, Measure | None]]:
    """Return what a term contrasts: arm and condition of each side."""
    if term.against is not None:
        return [(term.arms[0], term.given), (term.arms[0], term.against)]
    return [(arm, term.given) for arm in term.arms]


def _quotient(assertion: Assertion, bound: float, scene: Scene) -> Judged:
    """Return the evidence that a quotient of two rates or probabilities of events is large."""
    happened, exposures = [], []
    for arm, given in sides(assertion):
        number, known = read(assertion, arm, scene, given)
        happened.append(np.where(known, number, 0.0))
        exposures.append(np.where(known, exposure(assertion, arm, scene), 0.0))
    counts = [one.sum(axis=1) for one in happened]
    # an event is one and the same in two arms, which share their luck, if it comes as late in both
    same = (exposures[0] == exposures[1]) & (assertion.against is None)
    shared = np.where(same, happened[0] * happened[1], 0.0).sum(axis=1)
    over = [one.sum(axis=1) for one in exposures]
    there = (over[0] > 0.0) & (over[1] > 0.0)
    return Judged(luck.of_quotient(counts, over, bound, shared), np.asarray(there))


_STRICT = ("above", "below")


def _evidence(margins: Floats, known: Truths, strict: bool) -> Evidence:
    """Return the evidence on margins; draws without any difference between the sides are exact."""
    true, false = np.ones(len(known)), np.ones(len(known))
    equal = known & (margins == 0.0).all(axis=1)
    true[equal], false[equal] = (1.0, 0.0) if strict else (0.0, 1.0)
    rest = known & ~equal
    if rest.any():
        found = luck.of_margin(margins[rest])
        true[rest], false[rest] = found.true, found.false
    return Evidence(true, false)


def _sides(assertion: Assertion, limit: float | str | Times, scene: Scene) -> tuple[_Side, _Side]:
    """Return both sides of a comparison, each made linear in what the runs say."""
    filled = [_filled(assertion, arm, scene, given) for arm, given in sides(assertion)]
    first, last = filled[0], filled[-1]
    known = first.known & last.known
    if isinstance(limit, str | float | int):
        constant = np.full_like(first.number, amount(limit, scene.horizon))  # type: ignore[arg-type]
        right = _Side(constant, np.zeros_like(constant), np.ones_like(known))
    else:
        right = _multiple(limit, scene)
    if assertion.contrast in ("ratio", "bayes_factor"):
        factor = right.number.mean(axis=1, keepdims=True)
        magnitude = first.magnitude + last.magnitude
        return _Side(first.number, magnitude, known), _Side(
            factor * last.number, right.magnitude, right.known
        )
    if assertion.contrast == "difference":
        number = first.number - last.number
        return _Side(number, first.magnitude + last.magnitude, known), right
    return first, right


def _multiple(limit: Times, scene: Scene) -> _Side:
    """Return the side that is a multiple of another term."""
    term = limit.of
    parts = [_filled(term, arm, scene, given) for arm, given in sides(term)]
    number = parts[0].number
    magnitude = sum((part.magnitude for part in parts), np.zeros_like(number))
    known = np.logical_and.reduce([part.known for part in parts])
    if term.contrast == "difference":
        number = number - parts[1].number
    elif term.contrast == "ratio":
        below = parts[1].number.mean(axis=1, keepdims=True)
        known = known & (below[:, 0] != 0.0)
        number = number / np.where(below == 0.0, 1.0, below)
    if term.absolute:
        number = _sign(number) * number
    return _Side(limit.times * number, abs(limit.times) * magnitude, known)


def read(term: Term, arm: str, scene: Scene, given: Measure | None = None) -> tuple[Floats, Truths]:
    """Return the measure of every run and which runs enter the expectation."""
    named = scene.arm(arm)
    number = _values(term.measure, named, scene)
    known = np.isfinite(scene.runs.array(ALWAYS, named)) & np.isfinite(number)
    if given is not None:
        known &= _values(given, named, scene) > 0.5
    if term.per is not None:
        known &= np.isfinite(_values(term.per, named, scene))
    return number, known


def exposure(term: Term, arm: str, scene: Scene) -> Floats:
    """Return what the sum of a measure is divided by, of every run: 1, or what `per` says."""
    named = scene.arm(arm)
    if term.per is None:
        return np.ones_like(scene.runs.array(ALWAYS, named))
    return _values(term.per, named, scene)


def _values(measure: Measure, arm: str, scene: Scene) -> Floats:
    return values(measure, scene.runs, arm, scene.horizon, scene.unknowns)


def _filled(term: Term, arm: str, scene: Scene, given: Measure | None) -> _Side:
    """Return the measure, runs that do not count replaced so that mean and spread stay right.

    Of a quotient of means q = sum(y) / sum(t) over the runs that count (t = 1 but for a rate), each
    run's part is q + (y - q t) / mean(t), with y = t = 0 where it does not count: the influence
    function of a ratio of means.
    """
    number, known = read(term, arm, scene, given)
    over = np.where(known, exposure(term, arm, scene), 0.0)
    part = over.mean(axis=1, keepdims=True)
    total = np.where(known, number, 0.0).mean(axis=1, keepdims=True)
    there = part[:, 0] > 0.0
    part = np.where(part > 0.0, part, 1.0)
    center = total / part
    full = center + (np.where(known, number, 0.0) - center * over) / part
    magnitude = np.where(known, np.abs(number) / part, np.abs(center))
    if term.per is None:
        magnitude = np.abs(np.where(known, number, center))
    return _Side(full, magnitude, np.asarray(known.any(axis=1) & there))


def _sign(number: Floats) -> Floats:
    """Return the sign of each draw's expectation as its other replicates tell it.

    Taken from the others so that luck in a run cannot make its own sign; of single replicates the
    sign of the mean over draws.
    """
    replicates = number.shape[1]
    others = number.sum(axis=1, keepdims=True) - number
    told = others if replicates > 1 else np.full_like(number, number.mean())
    return np.where(told < 0.0, -1.0, 1.0)


def _scale(left: _Side, right: _Side, event: bool) -> Floats:
    """Return a positive scale for each run, from the other replicates of its draw.

    Outcomes differ between draws by orders of magnitude; so scaled, every draw has luck of the same
    order. A positive factor that does not depend on the run's own luck keeps the sign of the
    expectation. Events need none.
    """
    size = left.magnitude + right.magnitude
    replicates = size.shape[1]
    typical = float(size.mean())
    if event or replicates == 1 or not typical > 0.0:
        return np.ones_like(size)
    others = (size.sum(axis=1, keepdims=True) - size) / (replicates - 1)
    return np.asarray(np.maximum(others, 1e-3 * typical))
