"""Which parameter or observable, measured perfectly, would narrow an answer most.

For a number: the share of its variance that is expected to go (the first-order index; the expected
value of partial perfect information under squared loss: Felli and Hazen 1998). For a statement: by
how much the probability of a wrong verdict is expected to fall, where the verdict is what most
draws say and, given the value, what most draws of its bin say (bins of equal numbers of draws).
Bins would seem to help where nothing is known; what they gain on shuffled statements is taken off,
so that knowing nothing gains nothing on average.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from groundswell.infer import indices
from groundswell.infer.indices import Floats, unit_ranks
from groundswell.infer.joined import Answer, Joined
from groundswell.infer.luck import uniforms

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Observation
    from groundswell.store.read import Study

Document: TypeAlias = dict[str, Any]

_BINS = 8
_TIMES = 200
_LEVEL = 0.05  # family-wise
SHOWN = 5
_AS_HAPPENED = "as-happened"


def rank(
    study: Study, table: Joined, case: Case, statements: Mapping[str, Floats], seed: int
) -> list[Document]:
    """Return, for each comparison of arms and each statement, what to measure first.

    Without a second arm, the outcomes of the one arm are the answers. Comparisons of counts are
    answered as a number, and as a statement as well: "more with the first arm".
    """
    seen = observables(study, case, table)
    sources = {**dict(table.drawn), **{f"observed: {name}": z for name, z in seen.items()}}
    features = {name: indices.legendre(z) for name, z in sources.items() if np.ptp(z) > 0.0}
    compared = [a for a in table.answers if a.against] or list(table.answers)
    rows = [_number(answer, features, case, seed) for answer in compared]
    told = {
        f"{a.outcome}: more with {a.arm} than with {a.against}": _more(a)
        for a in compared
        if a.against and a.scale == "log"
    }
    for name, truth in {**told, **statements}.items():
        rows.append(_statement(name, truth, {n: sources[n] for n in features}, case, seed))
    return [row for row in rows if row is not None]


def observables(study: Study, case: Case, table: Joined) -> dict[str, Floats]:
    """Return what the case observes, as it came out in the first replicate of each draw.

    Only of the arm that happened, and only of the days and places the study keeps.
    """
    if _AS_HAPPENED not in study.arms:
        return {}
    found: dict[str, Floats] = {}
    for one in case.observed:
        values = _observed(study, one)
        if values is not None and np.isfinite(values[table.ids]).all():
            found[one.id] = values[table.ids]
    return found


def _observed(study: Study, one: Observation) -> Floats | None:
    if one.outcome not in study.columns:
        return None
    series = study.array(one.outcome, _AS_HAPPENED)[:, 0]
    if one.place is not None:
        if one.place not in study.places:
            return None
        series = series[..., study.places.index(one.place)]
    if one.days is None:
        return np.asarray(series) if series.ndim == 1 else None
    first, last = one.days
    if series.ndim < 2 or last >= series.shape[1]:
        return None
    return np.asarray(series[:, first : last + 1].sum(axis=1))


def _number(
    answer: Answer, features: Mapping[str, Floats], case: Case, seed: int
) -> Document | None:
    """Return what would narrow a number; a run's own luck counts as known to what observes it."""
    values = answer.values[:, :1]
    if not np.isfinite(values).all() or indices.rests_on_few(values[:, 0]):
        return None
    runs = indices.spread(values)
    weights = indices.bootstrap(seed, len(values), _TIMES)
    maxima = indices.null_maxima(features.values(), runs, seed, _TIMES)
    measured = []
    for name, table in features.items():
        found = indices.index(table, runs, weights)
        row = {"name": name, "kind": _kind(name, case), "gain": round(found.value, 4)}
        row |= {"low": round(found.low, 4), "high": round(found.high, 4)}
        measured.append(row | {"p": round(indices.chance(found.value, maxima), 4)})
    return {
        "answer": answer.label,
        "of": "variance",
        "now": float(f"{float(runs.total()[0]):.6g}"),
        "unit": "share of the variance expected to go",
        "measure": _best(measured),
    }


def _statement(
    name: str, truth: Floats, sources: Mapping[str, Floats], case: Case, seed: int
) -> Document | None:
    applies = np.isfinite(truth)
    holds = truth[applies] > 0.5
    now = float(min(holds.mean(), 1.0 - holds.mean())) if applies.sum() >= 4 * _BINS else 0.0
    if now == 0.0:
        return None
    order = np.argsort(uniforms(seed, "shuffled statement", _TIMES, len(holds)), axis=1)
    shuffled = holds[order]
    bins = {n: (unit_ranks(z[applies]) * _BINS).astype(np.int64) for n, z in sources.items()}
    idle = {n: saved(shuffled, b) for n, b in bins.items()}
    null = np.max([gains - gains.mean() for gains in idle.values()], axis=0)
    measured = []
    again = (uniforms(seed, "bootstrap", _TIMES, len(holds)) * len(holds)).astype(np.int64)
    for source, own in bins.items():
        gain = float(saved(holds[None], own)[0] - idle[source].mean())
        error = _error(holds, own, again)
        row = {"name": source, "kind": _kind(source, case), "gain": round(gain, 4)}
        row |= {"low": round(gain - 1.96 * error, 4), "high": round(gain + 1.96 * error, 4)}
        measured.append(row | {"p": round(indices.chance(gain, null), 4)})
    return {
        "answer": name,
        "of": "verdict",
        "now": round(now, 4),
        "unit": "fall of the probability of a wrong verdict",
        "measure": _best(measured),
    }


def saved(holds: np.ndarray[Any, Any], bins: np.ndarray[Any, Any]) -> Floats:
    """Return how much less often verdicts by bin are wrong than one verdict: [rows of `holds`]."""
    size = np.bincount(bins, minlength=_BINS)
    true = np.stack([holds[:, bins == b].sum(axis=1) for b in range(_BINS)], axis=1)
    wrong = np.minimum(true, size - true).sum(axis=1)
    total = true.sum(axis=1)
    return np.asarray((np.minimum(total, holds.shape[1] - total) - wrong) / holds.shape[1])


def _error(
    holds: np.ndarray[Any, Any], bins: np.ndarray[Any, Any], again: np.ndarray[Any, Any]
) -> float:
    """Return the standard error of `saved` over draws, the verdicts kept."""
    true = np.bincount(bins, holds, minlength=_BINS)
    size = np.bincount(bins, minlength=_BINS)
    verdict = (2 * true > size)[bins]
    overall = 2 * holds.sum() > len(holds)
    gained = (overall != holds).astype(np.float64) - (verdict != holds)
    return float(gained[again].mean(axis=1).std())


def _more(answer: Answer) -> Floats:
    return np.asarray(np.nanmean(answer.values, axis=1) > 0.0, dtype=np.float64)


def _best(measured: list[Document]) -> list[Document]:
    """Return the most informative parameters and observables, those beyond chance only."""
    ordered = sorted((row for row in measured if row["p"] <= _LEVEL), key=lambda r: -r["gain"])
    seen = [row for row in ordered if row["kind"] == "observable"][:SHOWN]
    return [row for row in ordered if row["kind"] != "observable"][:SHOWN] + seen


def _kind(name: str, case: Case) -> str:
    return case.parameters[name].source.kind if name in case.parameters else "observable"
