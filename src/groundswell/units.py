"""Units and durations.

A unit is written with known words: `day`, `1/day`, `person-hours`, `domestic staff / soldier`.
Numbers are never converted between units: a case that states a unit must state the model's.
"""

from __future__ import annotations

import math
import re

from groundswell.errors import nearest

# Days in each unit of duration. A year is 365 days: horizons are counted in days, not in calendars.
DAYS = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "y": 365.0}

# The words of which units are made, singular; the plural in -s is the same unit.
_WORDS = """
    1 % share probability nat ln log logit SD index rank flag level code factor ratio hazard
    quantile minute hour day week month year date UTC
    person people resident citizen protester participant detainee death casualty soldier troop
    police officer guard staff company unit force civilian member state country region place site
    city capital post neighbour link arrest detention shot order decision event shock wave message
    report flight degree km metre m km2 litre l kg KZT USD EUR RUB
    domestic foreign crowd street active private public violent quiet local national regional media
    capacity severity threshold weight distance exposure legacy grievance anger attitude belief
    loyalty risk incentive turnout noise utility
"""
UNITS: frozenset[str] = frozenset(_WORDS.split())

_DURATION = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?)\s*(min|h|d|w|y)\s*")
_SEPARATOR = re.compile(r"\s*(/|·|\*|\^|-|\(|\)|\s)\s*")


def duration(text: str) -> float:
    """Return the days in a duration such as `30d`, `3y`, `12h`, `2w` or `90min`.

    Raises:
        ValueError: the text is not a non-negative number followed by one of those units.
    """
    found = _DURATION.fullmatch(text) if len(text) <= 40 else None
    days = float(found[1]) * DAYS[found[2]] if found else math.inf
    if not math.isfinite(days):
        raise ValueError(
            f"{text[:40]!r} is not a duration; write a number and a unit: 90min, 12h, 30d, 2w or 3y"
        )
    return days


def normal(unit: str) -> str:
    """Return the unit in its normal form: known words singular, no spaces but between words."""
    parts = (_singular(part) for part in _SEPARATOR.split(" ".join(unit.split())))
    return "".join(parts) or "1"


def same(one: str, other: str) -> bool:
    """Tell whether two units are the same but for spaces and plurals."""
    return normal(one) == normal(other)


def check(unit: str) -> None:
    """Refuse a unit made of words outside `UNITS`.

    Raises:
        ValueError: naming the unknown word and the nearest known one.
    """
    for word in _SEPARATOR.split(normal(unit)):
        if word and not (word in UNITS or word.isdigit() or _SEPARATOR.fullmatch(word)):
            guess = nearest(word, UNITS)
            hint = f"; did you mean {guess!r}?" if guess else ""
            raise ValueError(f"unknown unit {word!r} in {unit!r}{hint}")


def _singular(word: str) -> str:
    single = word.removesuffix("s")
    return single if single in UNITS and word not in UNITS else word.strip() or word[:1]
