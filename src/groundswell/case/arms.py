"""Arms: what a named patch makes of a case's decisions and parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from groundswell.case.priors import Prior
from groundswell.case.resolved import Arm, Case, Decision, Swap
from groundswell.errors import CaseError, Problem, nearest


@dataclass(frozen=True)
class ResolvedArm:
    """What an arm comes to.

    Attributes:
        name: of the arm.
        decisions: each with either `at` or `when`; dated ones first, in order of time.
        overrides: parameters the arm sets, over those of the draw.
    """

    name: str
    decisions: tuple[Decision, ...]
    overrides: Mapping[str, float | Prior]


def matches(pattern: str, decision: Decision) -> bool:
    """Tell whether a pattern (`*`, `?` stand for anything) is that of the decision's verb or id."""
    return fnmatchcase(decision.do, pattern) or fnmatchcase(decision.id, pattern)


def resolve(case: Case, name: str) -> ResolvedArm:
    """Apply an arm to its case.

    The arm touches the decisions it removes, adds or swaps. Of the others, those dated later than
    the earliest touched one are `frozen` (as they happened), `responsive` (by their rule, where
    they have one) or `removed`. An arm that touches a decision without a date, or only sets
    parameters, differs from the start: every dated decision is later. A decision with a rule and no
    date is ruled in every arm.

    Raises:
        CaseError: the case has no such arm.
    """
    arm = case.arms.get(name)
    if arm is None:
        near = nearest(name, case.arms)
        remedy = f"The arms of '{case.name}' are {', '.join(case.arms)}."
        raise CaseError([Problem("arms", f"unknown arm '{name}'", near, remedy)])
    kept: list[Decision] = []
    touched: list[Decision] = list(arm.add)
    for decision in case.decisions:
        swapped = _swapped(decision, arm.swap)
        if any(matches(pattern, decision) for pattern in arm.remove):
            touched.append(decision)
        elif swapped is not decision:
            touched.append(swapped)
            kept.append(_as_dated(swapped))
        else:
            kept.append(decision)
    untouched = {id(decision) for decision in case.decisions}
    since = _earliest(touched, arm)
    decided = [_later(d, arm, since) if id(d) in untouched else d for d in kept]
    decided += [_as_dated(decision) for decision in arm.add]
    decisions = sorted((d for d in decided if d is not None), key=_order)
    return ResolvedArm(name, tuple(decisions), dict(arm.set))


def _earliest(touched: Iterable[Decision], arm: Arm) -> float:
    """Return the time of the first touched decision in days; from the start where it has none."""
    times = [-1.0 if decision.at is None else decision.at for decision in touched]
    return min(times, default=-1.0 if arm.set else float("inf"))


def _later(decision: Decision, arm: Arm, since: float) -> Decision | None:
    """Return an untouched decision as it is in the arm, None where it is not taken."""
    if decision.at is None or decision.at <= since:
        return _as_dated(decision)
    if arm.later == "removed":
        return None
    if arm.later == "responsive" and decision.when is not None:
        return replace(decision, at=None)
    return _as_dated(decision)


def _as_dated(decision: Decision) -> Decision:
    return decision if decision.at is None else replace(decision, when=None)


def _swapped(decision: Decision, swaps: tuple[Swap, ...]) -> Decision:
    """Return the decision with its places exchanged; the very same where no swap concerns it."""
    where, when = decision.where, decision.when
    for swap in swaps:
        if matches(swap.verbs, decision):
            exchange = dict(zip(swap.places, reversed(swap.places), strict=True))
            where = tuple(exchange.get(place, place) for place in where)
            if when is not None:  # the rule watches the place for which it now decides
                when = replace(when, place=exchange.get(when.place, when.place))
    if set(where) == set(decision.where):
        return decision
    return replace(decision, where=where, when=when)


def _order(decision: Decision) -> tuple[bool, float]:
    return decision.at is None, decision.at or 0.0
