"""The outside view: what became of leaders in comparable episodes, whatever the model says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from groundswell.errors import GroundswellError, nearest
from groundswell.history import episodes as past
from groundswell.history.curves import Estimate, Point, curve, share
from groundswell.history.episodes import DOORS, Episode, Fate
from groundswell.history.episodes_rules import DEFAULT, RULES, Rule, missing
from groundswell.history.similar import WEIGHTS, Features, Likeness, likeness

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

HORIZONS: Mapping[str, int] = {"30d": 30, "1y": 365, "5y": 1825}
NEAREST = 10  # of the variant that takes the most similar ones


def outside_view(
    case: Case | str | None, horizon_days: float, door: str | None = None, rule: str = DEFAULT
) -> Estimate:
    """Return how often leaders of comparable episodes were in office, or had gone by one door.

    Args:
        case: a case or the id of an episode, whose own episode is left out; None for none.
        horizon_days: days after the arrival of the troops.
        door: one of `groundswell.history.episodes.DOORS`; None for having stayed in office.
        rule: a variant of the inclusion rule.

    Returns:
        k of n with the mean and the 95 % interval under Jeffreys' prior.

    Raises:
        GroundswellError: unknown rule or door, or a horizon that is not above zero.
    """
    if door is not None and door not in DOORS:
        raise _unknown("door", door, DOORS)
    if not horizon_days > 0:
        raise GroundswellError(f"a horizon of {horizon_days} days: give more than none.")
    return share(_fates(reference(case, rule)), horizon_days, door)


def reference(case: Case | str | None, rule: str = DEFAULT) -> tuple[Episode, ...]:
    """Return the episodes a rule picks, without the one that the case itself is.

    Raises:
        GroundswellError: an unknown rule.
    """
    return named(rule).pick(_others(own(case)))


def own(case: Case | str | None) -> str | None:
    """Return the id of the episode that the case itself is, if any."""
    if case is None or isinstance(case, str):
        return case
    if case.like is not None and case.like.episode is not None:
        return past.episode(case.like.episode).id
    return case.name if case.name in {one.id for one in past.episodes()} else None


def features(case: Case | str) -> Features:
    """Return what a case is compared by: its episode's features, and what it says of itself.

    Raises:
        GroundswellError: neither is there.
    """
    if isinstance(case, str):
        return past.episode(case).features
    name = own(case)
    known: Features = past.episode(name).features if name else {}
    stated = case.like.features if case.like is not None else {}
    if not known and not stated:
        raise GroundswellError(
            f"{case.name}: nothing says what this case is like. Add `like:` with what is known "
            "(invited, mass, armed, ...; see `groundswell check --schema`), or name an episode."
        )
    return {**known, **stated}


def named(rule: str) -> Rule:
    """Return a variant of the inclusion rule.

    Raises:
        GroundswellError: there is none of this name.
    """
    if rule not in RULES:
        raise _unknown("rule", rule, RULES)
    return RULES[rule]


def report(
    case: Case | str | None, rule: str = DEFAULT, weights: Mapping[str, float] = WEIGHTS
) -> dict[str, Any]:
    """Return everything `groundswell history` tells, as plain values.

    Episodes are ranked by likeness to the case (by date without one). Shares are of those whose
    fate at the horizon is known; `curves` follow all of them, to the last day known of each.
    """
    target = None if case is None else features(case)
    mine = own(case)
    picked = {one.id for one in reference(case, rule)}
    scored = [(one, _likeness(one, target, weights)) for one in _others(mine)]
    scored.sort(key=lambda pair: -pair[1].value if pair[1] else 0.0)  # stable: else by date
    fates = _fates([one for one, _ in scored if one.id in picked])
    return {
        "case": case if case is None or isinstance(case, str) else case.name,
        "rule": {"name": rule, "says": RULES[rule].says},
        "features": target,
        "weights": dict(weights),
        "own_episode": _told(past.episode(mine), None) if mine else None,
        "episodes": [_told(one, like) | {"in_class": one.id in picked} for one, like in scored],
        "outside_view": _view(fates),
        "curves": [_curve(fates, door) for door in (None, *DOORS) if door is None or fates],
        "sensitivity": [_variant(pick, mine) for pick in RULES.values()]
        + ([_most_similar(scored)] if target is not None else []),
        "analogies": [
            _told(one, _likeness(one, target, weights)) | {"fails": list(missing(one))}
            for one in past.analogies()
        ],
        "unanswered": [_unanswered(one) for one in past.unanswered()],
        "cells": past.counts(past.episodes()),
        "left_out": [vars(one) | {"cites": list(one.cites)} for one in past.left_out()],
    }


def _others(mine: str | None) -> tuple[Episode, ...]:
    return tuple(one for one in past.episodes() if one.id != mine)


def _fates(found: Sequence[Episode]) -> list[Fate]:
    return [one.fate for one in found]


def _likeness(
    one: Episode, target: Features | None, weights: Mapping[str, float]
) -> Likeness | None:
    return None if target is None else likeness(target, one.features, weights)


def _view(fates: Sequence[Fate]) -> dict[str, Any]:
    return {
        "survive": {name: vars(share(fates, days)) for name, days in HORIZONS.items()},
        "doors": {
            door: {name: vars(share(fates, days, door)) for name, days in HORIZONS.items()}
            for door in DOORS
        },
    }


def _curve(fates: Sequence[Fate], door: str | None) -> dict[str, Any]:
    points: Sequence[Point] = curve(fates, door) if fates else ()
    return {"door": door or "office", "points": [vars(point) for point in points]}


def _variant(rule: Rule, mine: str | None) -> dict[str, Any]:
    return _summary(rule.name, rule.says, rule.pick(_others(mine)))


def _most_similar(scored: Sequence[tuple[Episode, Likeness | None]]) -> dict[str, Any]:
    kept = [one for one, _ in scored if one.text("invited") == "yes"][:NEAREST]
    return _summary("most-similar", f"the {NEAREST} most similar of the rule wide", kept)


def _summary(name: str, says: str, found: Sequence[Episode]) -> dict[str, Any]:
    fates = _fates(found)
    survive = {key: vars(share(fates, days)) for key, days in HORIZONS.items()}
    return {"rule": name, "says": says, "n": len(found), "survive": survive}


def _told(one: Episode, like: Likeness | None) -> dict[str, Any]:
    """Return an episode as plain values: human cost and fate first."""
    fate = one.fate
    return {
        "name": one.id,
        "title": one.title,
        "year": one.year,
        "country": one.country,
        "deaths": one.number("deaths"),
        "leader": one.text("leader"),
        "fate": {
            **{key: fate.at(days) for key, days in HORIZONS.items()},
            "days": fate.days,
            "door": fate.door,
            "successor": one.text("successor"),
            "same_regime": one.text("same_regime"),
        },
        "sender": one.text("sender"),
        "similarity": None if like is None else round(like.value, 4),
        "similarity_known": None if like is None else round(like.known, 4),
        "features": one.features,
        "rules": [rule.name for rule in RULES.values() if one in rule.pick(past.episodes())],
        "cells": past.counts((one,)),
    }


def _unanswered(one: Episode) -> dict[str, Any]:
    fate = one.fate
    return {
        "name": one.id,
        "title": one.title,
        "year": one.year,
        "leader": one.text("leader"),
        "of": one.text("of"),
        "fate": {key: fate.at(days) for key, days in HORIZONS.items()} | vars(fate),
        "cells": past.counts((one,)),
    }


def _unknown(kind: str, name: str, known: Sequence[str] | Mapping[str, Any]) -> GroundswellError:
    guess = nearest(name, known)
    hint = f" Did you mean '{guess}'?" if guess else ""
    return GroundswellError(f"{name[:60]}: no such {kind}.{hint} There are {', '.join(known)}.")
