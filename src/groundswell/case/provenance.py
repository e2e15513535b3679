"""Counts what a case rests on: how much of it is measured, and how much is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from groundswell.case.resolved import Alternative, Case, Observation
from groundswell.case.vocabulary import KINDS, Kind

GROUPS = ("parameters", "places", "decisions", "observations")


def counts_by_group(case: Case) -> dict[str, dict[Kind, int]]:
    """Return, for each of `GROUPS`, how many of its numbers are of each kind of source.

    Counted are all parameters of the model, all cells of places (defaults are assumptions), the
    decisions of the case, and observations with their alternatives.
    """
    seen: list[Observation | Alternative] = list(case.observed)
    seen += [other for one in case.observed for other in one.alternatives]
    kinds: tuple[Iterable[Kind], ...] = (
        (parameter.source.kind for parameter in case.parameters.values()),
        (source.kind for place in case.places for source in place.cells.values()),
        (decision.kind for decision in case.decisions),
        (one.kind for one in seen),
    )
    return {group: _counted(found) for group, found in zip(GROUPS, kinds, strict=True)}


def counts(case: Case) -> dict[Kind, int]:
    """Return how many numbers of a case are of each kind of source, all groups together."""
    groups = counts_by_group(case).values()
    return {kind: sum(group[kind] for group in groups) for kind in KINDS}


def _counted(kinds: Iterable[Kind]) -> dict[Kind, int]:
    found = Counter(kinds)
    return {kind: found[kind] for kind in KINDS}
