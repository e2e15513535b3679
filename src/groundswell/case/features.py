"""The features by which a crisis is compared with past ones: the words and numbers they take.

A case may state them of itself (`like:`); the room that holds the past episodes takes the words
from here. Nothing that runs depends on them.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Invited: TypeAlias = Literal["yes", "contested", "no"]
Truth: TypeAlias = Literal["yes", "no"]
Arms: TypeAlias = Literal["none", "some", "organised"]
Relation: TypeAlias = Literal["patron", "neighbour", "former-ruler", "sovereign"]
Mandate: TypeAlias = Literal["guard", "police", "combat"]
Regime: TypeAlias = Literal["democracy", "monarchy", "party", "personal", "military"]

WORDS: dict[str, tuple[str, ...]] = {
    "invited": get_args(Invited),
    "mass": get_args(Truth),
    "armed": get_args(Arms),
    "rising": get_args(Truth),
    "rebels": get_args(Truth),
    "relation": get_args(Relation),
    "mandate": get_args(Mandate),
    "regime": get_args(Regime),
}
NUMBERS = ("days", "troops", "host_forces", "deaths")
