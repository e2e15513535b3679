"""How like one episode is to another: a stated, weighted share of stated features.

Gower's general coefficient (Gower 1971, Biometrics 27, 857-871): the weighted mean of the features'
likeness, over those known of both. Weights stand in the open and are a matter of judgement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from groundswell.errors import GroundswellError, nearest

Features = Mapping[str, str | float]

# Who asked and against whom counts for more than how the episode then went.
WEIGHTS: Mapping[str, float] = {
    "invited": 3.0,
    "mass": 2.0,
    "armed": 2.0,
    "rebels": 2.0,
    "rising": 1.0,
    "relation": 1.0,
    "mandate": 1.0,
    "regime": 1.0,
    "days": 1.0,
    "size": 1.0,
    "deaths": 1.0,
}
MEANING: Mapping[str, str] = {
    "invited": "by those who govern",
    "mass": "crowds of a thousand or more",
    "armed": "arms of those who rise",
    "rebels": "they hold land, or fight for months",
    "rising": "mutiny, coup or short armed rising",
    "relation": "of the sender to the host",
    "mandate": "what the troops are to do",
    "regime": "of the host",
    "days": "that the troops stayed",
    "size": "foreign soldiers for each soldier of the host",
    "deaths": "in the whole crisis",
}
# Words that lie on a line; others are the same or not.
_SCALES: Mapping[str, Mapping[str, float]] = {
    "invited": {"yes": 0.0, "contested": 0.5, "no": 1.0},
    "armed": {"none": 0.0, "some": 0.5, "organised": 1.0},
    "mandate": {"guard": 0.0, "police": 0.5, "combat": 1.0},
}
DECADES = 2.0  # numbers a hundredfold apart have nothing in common


@dataclass(frozen=True)
class Likeness:
    """How like: the coefficient (0 to 1), the share of the weight it rests on, and its parts."""

    value: float
    known: float
    parts: Mapping[str, float]


def likeness(one: Features, other: Features, weights: Mapping[str, float] = WEIGHTS) -> Likeness:
    """Return how like two episodes are; 0 with nothing known in common."""
    parts = {name: part for name in weights if (part := _part(name, one, other)) is not None}
    total = sum(weights.values())
    known = sum(weights[name] for name in parts)
    value = sum(weights[name] * part for name, part in parts.items()) / known if known else 0.0
    return Likeness(value, known / total if total else 0.0, parts)


def weighted(changes: Mapping[str, float]) -> dict[str, float]:
    """Return the weights with some of them changed.

    Raises:
        GroundswellError: an unknown feature, a weight that is negative or not a number, or none
            above zero left.
    """
    for name, weight in changes.items():
        if name not in WEIGHTS:
            guess = nearest(name, WEIGHTS)
            hint = f" Did you mean '{guess}'?" if guess else ""
            known = ", ".join(WEIGHTS)
            raise GroundswellError(f"{name[:60]}: no such feature.{hint} The features: {known}.")
        if not (math.isfinite(weight) and weight >= 0.0):
            raise GroundswellError(f"{name}: the weight {weight} is none. Write 0 or more.")
    found = {**WEIGHTS, **changes}
    if not any(found.values()):
        raise GroundswellError("weights: all are 0, so nothing is like anything. Raise one.")
    return found


def _part(name: str, one: Features, other: Features) -> float | None:
    """Return the likeness in one feature, 0 to 1; None where it is not known of both."""
    a, b = _feature(name, one), _feature(name, other)
    if a is None or b is None:
        return None
    if isinstance(a, str) or isinstance(b, str):
        scale = _SCALES.get(name)
        return 1.0 - abs(scale[str(a)] - scale[str(b)]) if scale else float(a == b)
    return max(0.0, 1.0 - abs(math.log10(a) - math.log10(b)) / DECADES)


def _feature(name: str, features: Features) -> str | float | None:
    """Return a feature; numbers as what is compared on a logarithmic scale, all above zero."""
    if name == "size":
        troops, host = features.get("troops"), features.get("host_forces")
        if isinstance(troops, str) or isinstance(host, str) or not troops or not host:
            return None
        ratio = troops / host
        return ratio if 0.0 < ratio < math.inf else None  # absurd numbers under- or overflow
    found = features.get(name)
    if found is None or isinstance(found, str):
        return found
    return found + 1.0  # none dead, or gone within the day, is a number too
