"""What decides: the sensitivity of a study's answers and what was discovered, in plain words.

The document is that of `groundswell.infer.sensitivity.sensitivity`, made elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groundswell.brief.sheets import Sheet, sheet
from groundswell.brief.words import listed, percent

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Parameter

_NAME = re.compile(r"[a-z_]+\.[a-z_]+")  # of a parameter
_LEVEL = 0.05
_NAMED = 3
_NAMES = {"exit": "the leader's exit", "detained": "detentions", "peak": "the largest crowd"}


@dataclass(frozen=True)
class Line:
    """What one answer depends on: the answer in words, and a sentence on it."""

    answer: str
    says: str


@dataclass(frozen=True)
class Decides:
    """What decides the answers of a study.

    Attributes:
        lines: of each answer of which something can be said.
        silent: sentences on the others.
        discovered: sentences on when something happens.
        sheet: the table behind.
    """

    lines: tuple[Line, ...]
    silent: tuple[str, ...]
    discovered: tuple[str, ...]
    sheet: Sheet


def decides(document: Mapping[str, Any], arms: tuple[str, ...]) -> Decides:
    """Return the sensitivity of the answers in words.

    Args:
        document: of the sensitivity analysis.
        arms: the arm whose answers are told, and that with which it is compared; the sheet has all.
    """
    first = arms[0]
    shown = [
        one
        for one in document["outcomes"]
        if (one["arm"] == first and one["against"] is None)
        or (one["against"] is not None and {one["arm"], one["against"]} == set(arms))
    ]
    lines = tuple(Line(_answer(one), _says(one)) for one in shown if "note" not in one)
    mute: dict[str, list[str]] = {}
    for one in shown:
        if "note" in one:
            answer = _answer(one)
            mute.setdefault(_says(one), []).append(f"{answer[0].lower()}{answer[1:]}")
    silent = tuple(f"{why} So of {listed(answers)}." for why, answers in mute.items())
    found = tuple(_typeset(one["words"]) for one in document["discovery"])
    return Decides(lines, silent, found, _sheet(document))


def named(told: Iterable[str], case: Case) -> tuple[Parameter, ...]:
    """Return the parameters that sentences name, in the case's order."""
    words = {word for one in told for word in _NAME.findall(one)}
    return tuple(one for one in case.parameters.values() if one.name in words)


def _typeset(words: str) -> str:
    """Return a sentence from the analysis as it is printed: capital, minus and per cent signs."""
    told = re.sub(r"(?<=[\s(])-(?=\d)", "−", words)
    told = re.sub(r"(?<=\d)%", " %", told)
    return f"{told[0].upper()}{told[1:]}"


def _answer(one: Mapping[str, Any]) -> str:
    name = _NAMES.get(one["outcome"], one["outcome"])
    against = f" against {one['against']}" if one["against"] else ""
    return f"{name[0].upper()}{name[1:]}, {one['arm']}{against}"


def _says(one: Mapping[str, Any]) -> str:
    """Say what an answer depends on: parameters first, then luck, then assumptions."""
    if "note" in one:
        return f"{one['note'][0].upper()}{one['note'][1:]}."
    telling = [row for row in one["parameters"] if row["p"] <= _LEVEL][:_NAMED]
    named = [
        f"{row['name']} ({row['kind']}; {_share(row['first'], row['low'], row['high'])})"
        for row in telling
    ]
    of = len(one["parameters"])
    told = [
        f"Most on {', '.join(named)} of the variance"
        if named
        else f"On none of {of} parameters beyond chance in so few draws"
    ]
    luck, assumed = one["luck"], one["assumptions"]
    if luck is not None:
        told.append(f"luck {_share(luck['share'], luck['low'], luck['high'])}")
    if assumed is not None and assumed.get("share") is not None:
        least = "at least " if assumed.get("at_least") else ""
        told.append(
            f"{least}{_share(assumed['share'], assumed['low'], assumed['high'])} rests on "
            "assumptions"
        )
    return "; ".join(told) + "."


def _share(value: float, low: float, high: float) -> str:
    ends = [percent(min(max(end, 0.0), 1.0)) for end in (value, low, high)]
    return f"{ends[0]}, {ends[1]} to {ends[2]}"


def _sheet(document: Mapping[str, Any]) -> Sheet:
    head = ("outcome", "arm", "against", "parameter", "mechanism", "kind", "first_order", "low95",
            "high95", "p")  # fmt: skip
    rows = (
        [one["outcome"], one["arm"], one["against"], row["name"], row["mechanism"], row["kind"],
         row["first"], row["low"], row["high"], row["p"]]
        for one in document["outcomes"]
        for row in one.get("parameters", ())
        if row["p"] <= _LEVEL
    )  # fmt: skip
    return sheet("What decides: first-order shares of the variance", head, rows)
