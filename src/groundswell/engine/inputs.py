"""A case and an arm as the arrays that a run reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.case.arms import ResolvedArm, resolve
from groundswell.case.priors import Prior
from groundswell.case.resolved import Case, Decision
from groundswell.chance.keys import entity_ids
from groundswell.engine import clock
from groundswell.engine.state import ATTACHMENT, ORDER, PLACE
from groundswell.engine.tails import classes, points
from groundswell.model.step import PARAMETERS, VOCABULARY, column
from groundswell.model.words import QUANTITIES, VERBS

_VERB = {spec.name: code for code, spec in enumerate(VERBS)}
_QUANTITY = {spec.name: code for code, spec in enumerate(QUANTITIES)}
_EARTH_KM = 6371.0
# Mean attachment of the lower and upper half of a standard normal: -+sqrt(2/pi).
_HALVES = (-math.sqrt(2.0 / math.pi), math.sqrt(2.0 / math.pi))


@dataclass(frozen=True)
class Inputs:
    """What every run of one case and arm reads and none writes to.

    ``place`` [R], ``distance`` [R, R] in km, ``edges``/``tails``/``nodes`` [K] and ``points``
    [K, P] of the tail classes (see `groundswell.engine.tails`), ``attachment`` [2], ``orders`` [D],
    ``mask`` [D, R]. ``lent`` names the orders whose value is a parameter: (index, column of the
    record). ``base`` is the record with every parameter at its value or the median of its prior;
    ``overrides`` are the columns that the arm sets.
    """

    names: tuple[str, ...]
    place: npt.NDArray[Any]
    distance: npt.NDArray[np.float64]
    edges: npt.NDArray[np.float64]
    tails: npt.NDArray[np.float64]
    nodes: npt.NDArray[np.float64]
    points: npt.NDArray[np.float64]
    attachment: npt.NDArray[np.float64]
    orders: npt.NDArray[Any]
    mask: npt.NDArray[np.bool_]
    lent: tuple[tuple[int, str], ...]
    base: npt.NDArray[Any]
    overrides: tuple[tuple[str, float], ...]
    day_ticks: int
    reentry: float
    observed_peak: float

    @property
    def cohorts(self) -> int:
        """Cohorts of a place: tail classes by attachment, and the organised core."""
        return len(self.tails) * ATTACHMENT + 1


def prepare(case: Case, arm: str) -> Inputs:
    """Return the arrays of ``case`` in ``arm``.

    Raises:
        CaseError: the case has no such arm.
    """
    resolved = resolve(case, arm)
    place = _places(case)
    edges, tails, nodes = classes(case.classes)
    orders, mask, lent = _orders(case, resolved.decisions)
    return Inputs(
        names=tuple(p.name for p in case.places),
        place=place,
        distance=_distances(case),
        edges=edges,
        tails=tails,
        nodes=nodes,
        points=points(tails, case.tail),
        attachment=np.array(_HALVES),
        orders=orders,
        mask=mask,
        lent=lent,
        base=_base(case),
        overrides=_overrides(case, resolved),
        day_ticks=case.steps_per_day,
        reentry=clock.reentry(float((place["say"] * place["population"]).sum())),
        observed_peak=_observed_peak(case),
    )


def _base(case: Case) -> npt.NDArray[Any]:
    row = np.zeros((), PARAMETERS)
    for name, parameter in case.parameters.items():
        row[column(name)] = parameter.at(0.5)
    for name in VOCABULARY.mechanisms:
        row[f"on_{name}"] = 0.0 if name in case.mechanisms_off else 1.0
    return row


def _overrides(case: Case, arm: ResolvedArm) -> tuple[tuple[str, float], ...]:
    """A prior set by an arm stands at its median: an arm changes what is done, not the draw."""
    return tuple(
        (
            column(name),
            value.quantile(0.5, case.parameters[name].range) if isinstance(value, Prior) else value,
        )
        for name, value in arm.overrides.items()
    )


def _places(case: Case) -> npt.NDArray[Any]:
    table = np.zeros(len(case.places), PLACE)
    table["id"] = entity_ids(place.name for place in case.places)
    for i, place in enumerate(case.places):
        for name in PLACE.names or ():
            if name in place.values:
                table[i][name] = place.values[name]
    _divide(table, case.parameters["loyalty.company"].at(0.5))
    return table


def _divide(table: npt.NDArray[Any], size: float) -> None:
    """Divide the persons stationed in each place into equal companies of about ``size``."""
    persons = table["police"] + table["guard"] + table["army"]
    table["companies"] = np.where(persons > 0, np.maximum(1.0, np.round(persons / size)), 0.0)
    table["company"] = persons / np.maximum(1.0, table["companies"])


def _distances(case: Case) -> npt.NDArray[np.float64]:
    """Great-circle distances in km (haversine)."""
    lon = np.radians([place.values["lon"] for place in case.places])
    lat = np.radians([place.values["lat"] for place in case.places])
    half = (
        np.sin((lat[:, None] - lat[None, :]) / 2.0) ** 2
        + np.cos(lat)[:, None] * np.cos(lat)[None, :]
        * np.sin((lon[:, None] - lon[None, :]) / 2.0) ** 2
    )  # fmt: skip
    return np.asarray(2.0 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def _orders(
    case: Case, decisions: tuple[Decision, ...]
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_], tuple[tuple[int, str], ...]]:
    table = np.zeros(len(decisions), ORDER)
    names = [place.name for place in case.places]
    mask = np.zeros((len(decisions), len(names)), np.bool_)
    lent = []
    for i, decision in enumerate(decisions):
        row = table[i]
        row["verb"] = _VERB[decision.do]
        row["tick"] = -1 if decision.at is None else ticks(case, decision.at)
        row["hold"] = -1 if decision.hold is None else max(1, ticks(case, decision.hold))
        row["due"] = row["done"] = row["quantity"] = -1
        row["at_least"] = row["at_most"] = np.nan
        if decision.value is not None:
            row["value"] = decision.value
        else:
            row["value"] = VERBS[_VERB[decision.do]].default
        if decision.parameter is not None:
            lent.append((i, column(decision.parameter)))
        if decision.at is None and decision.when is not None:
            _rule(row, decision, case, names)
        mask[i] = [not decision.where or name in decision.where for name in names]
    return table, mask, tuple(lent)


def _rule(row: Any, decision: Decision, case: Case, names: list[str]) -> None:
    when = decision.when
    assert when is not None
    row["quantity"] = _QUANTITY[when.quantity]
    special = {"national": -1, "any": -2}
    where = special[when.place] if when.place in special else names.index(when.place)
    row["rule_place"] = where
    row["at_least"] = np.nan if when.at_least is None else when.at_least
    row["at_most"] = np.nan if when.at_most is None else when.at_most
    row["delay"] = ticks(case, when.delay)


def ticks(case: Case, days: float) -> int:
    """Nearest tick of a time in days since the start (half an acute step is at most 90 min)."""
    return round(days * case.steps_per_day)


def _observed_peak(case: Case) -> float:
    """Largest observed national turnout: the one threshold for *cleared* in all arms."""
    seen = [
        float(o.value)
        for o in case.observed
        if o.outcome in ("national.protesting", "peak") and isinstance(o.value, int | float)
    ]
    return max(seen, default=0.0)
