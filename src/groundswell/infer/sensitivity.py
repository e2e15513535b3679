"""Which parameters the answers of a stored study depend on, and how much rests on assumptions.

All shares are of the variance of one run's outcome: what parameters explain, what they explain
together only, and luck (what differs between replicates of one draw) add up to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from groundswell.errors import StudyError
from groundswell.infer import indices, information_value, shapley, surrogate
from groundswell.infer.discover import discoveries
from groundswell.infer.indices import Floats, Index, Spread
from groundswell.infer.joined import Answer, Joined, Scale, join
from groundswell.study import simulator
from groundswell.study.ledger import CASE

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study

Document: TypeAlias = dict[str, Any]

TIMES = 200  # bootstrap samples, and shuffles for the null
_TOTAL_FROM = 0.9  # share of what is not luck that a polynomial must explain to give totals
_FOLLOWED = 5  # parameters shown in the table of convergence
ASSUMED = "assumption"


@dataclass(frozen=True)
class _Inputs:
    """What all answers of a study share: drawn parameters and their polynomials."""

    drawn: Mapping[str, Floats]
    features: Mapping[str, Floats]
    mechanisms: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    correlated: bool
    weights: Floats
    seed: int

    def block(self, names: tuple[str, ...]) -> Floats:
        """Return the polynomials of a group."""
        return indices.group_features([self.drawn[name] for name in names])


def sensitivity(
    study: Study,
    case: Case | None = None,
    *,
    scale: Scale = "log",
    seed: int = 0,
    times: int = TIMES,
    statements: Mapping[str, Floats] | None = None,
) -> Document:
    """Return all that a stored study tells about what its answers depend on, as plain values.

    Args:
        study: with draws of uncertain parameters; two replicates or more let luck be told apart.
        case: the study's own if None.
        scale: of counts, see `groundswell.infer.joined`.
        seed: of resampling (not of runs).
        times: bootstrap samples and shuffles.
        statements: claim -> truth in each draw (0 to 1, NaN where inapplicable), [draws of study],
            for the value of information.

    Raises:
        StudyError: too few draws, or the stored case cannot be read.
    """
    case = case or stored_case(study)
    table = join(study, scale=scale)
    inputs = _inputs(table, case, seed, times)
    effects = _shapley(inputs, table)
    outcomes = [_answer(a, inputs, effects.get(a.label, {})) for a in table.answers]
    truths = {name: np.asarray(s)[table.ids] for name, s in (statements or {}).items()}
    return {
        "study": str(study.path),
        "case": case.name,
        "days": study.days,
        "draws": len(table.ids),
        "replicates": study.replicates,
        "posterior": _posterior(study),
        "correlated": inputs.correlated,
        "totals": _on_totals(inputs.correlated),
        "outcomes": outcomes,
        "discovery": discoveries(table, case, study.days, seed),
        "value_of_information": information_value.rank(study, table, case, truths, seed),
    }


def _posterior(study: Study) -> Document | None:
    """Return what is to be known of the posterior whose draws a study has."""
    fitted = study.meta.get("posterior")
    keys = ("label", "digest", "outcome", "effective_draws")
    return {key: fitted[key] for key in keys} if fitted else None


def stored_case(study: Study) -> Case:
    """Return the case that a study was run with.

    Raises:
        StudyError: it cannot be read.
    """
    path = Path(study.path) / CASE
    try:
        return simulator.restore(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error}). Restore the file.") from error


def _inputs(table: Joined, case: Case, seed: int, times: int) -> _Inputs:
    mechanisms: dict[str, tuple[str, ...]] = {}
    for name in table.drawn:
        home = case.parameters[name].mechanism or "shared"
        mechanisms[home] = (*mechanisms.get(home, ()), name)
    return _Inputs(
        table.drawn,
        {name: indices.legendre(x) for name, x in table.drawn.items()},
        mechanisms,
        {name: case.parameters[name].source.kind for name in table.drawn},
        shapley.are_correlated(list(table.drawn.values())),
        indices.bootstrap(seed, len(table.ids), times),
        seed,
    )


def _answer(answer: Answer, inputs: _Inputs, effects: Mapping[str, Index]) -> Document:
    """Return the analysis of one answer."""
    runs = indices.spread(answer.values)
    document: Document = {
        "outcome": answer.outcome,
        "arm": answer.arm,
        "against": answer.against,
        "scale": answer.scale,
        "mean": _rounded(runs.means.mean()),
        "variance": 0.0,
        "luck": None,
        "explained": None,
        "assumptions": None,
        "parameters": [],
        "groups": [],
        "convergence": [],
    }
    if indices.rests_on_few(runs.means):
        document["note"] = "the variance is that of fewer than ten draws: too few to say why"
        return document
    fitted = surrogate.fit(inputs.drawn, runs.means, inputs.seed)
    parameters = _parameters(inputs, runs, fitted, effects)
    luck = _share_of_luck(runs, inputs.weights)
    leading = [one["name"] for one in parameters[:_FOLLOWED]]
    return document | {
        "variance": _rounded(runs.total()[0]),
        "luck": luck,
        "explained": round(fitted.explains * _between(runs), 4),
        "assumptions": _assumptions(inputs, runs, fitted),
        "parameters": parameters,
        "groups": _groups(inputs, runs, effects),
        "convergence": _convergence(inputs, runs, leading),
    }


def _parameters(
    inputs: _Inputs, runs: Spread, fitted: surrogate.Surrogate, effects: Mapping[str, Index]
) -> list[Document]:
    maxima = indices.null_maxima(inputs.features.values(), runs, inputs.seed, len(inputs.weights))
    total = float(runs.total()[0])
    unexplained = _between(runs) * (1.0 - fitted.explains)
    systematic = 1.0 - float(runs.luck()[0]) / total
    # without replicates luck counts as unexplained: totals are given less often, never wrongly
    honest = not inputs.correlated and unexplained <= (1.0 - _TOTAL_FROM) * systematic
    rows = []
    for name, features in inputs.features.items():
        found = indices.index(features, runs, inputs.weights)
        row: Document = {
            "name": name,
            "mechanism": next(m for m, names in inputs.mechanisms.items() if name in names),
            "kind": inputs.kinds[name],
            **found.document(),
            "p": round(indices.chance(found.value, maxima), 4),
        }
        if honest:
            row["total"] = round(max(fitted.total(name) / total, found.value), 4)
            row["total_high"] = round(row["total"] + unexplained, 4)
        if name in effects:
            row["shapley"] = _effect(effects[name])
        rows.append(row)
    key = "shapley" if effects else "first"
    return sorted(rows, key=lambda row: -(row[key]["value"] if effects else row[key]))


def _groups(inputs: _Inputs, runs: Spread, effects: Mapping[str, Index]) -> list[Document]:
    rows = []
    for mechanism, names in inputs.mechanisms.items():
        found = indices.index(inputs.block(names), runs, inputs.weights)
        row: Document = {"name": mechanism, "parameters": len(names), **found.document()}
        if f"*{mechanism}" in effects:
            row["shapley"] = _effect(effects[f"*{mechanism}"])
        rows.append(row)
    return sorted(rows, key=lambda row: -row["first"])


def _assumptions(inputs: _Inputs, runs: Spread, fitted: surrogate.Surrogate) -> Document:
    """Return the share that would be left if all that is no assumption, and luck, were known.

    That is the total index of the assumptions taken together: one, less luck, less the first-order
    index of all others taken together. Where luck is not known (one replicate), the least it can
    be: what a polynomial predicts of draws it has not seen, less that index; luck may be the rest.
    """
    others = tuple(name for name, kind in inputs.kinds.items() if kind != ASSUMED)
    count = len(inputs.kinds) - len(others)
    known = Index(0.0, 0.0, 0.0)
    again = np.zeros(len(inputs.weights))
    if others:
        features = inputs.block(others)
        known = indices.index(features, runs, inputs.weights)
        again = indices.explained(features, runs.means, inputs.weights) / runs.total(inputs.weights)
    if runs.knows_luck:
        share = 1.0 - float((runs.luck() / runs.total())[0]) - known.value
        left = 1.0 - runs.luck(inputs.weights) / runs.total(inputs.weights) - again
        low, high = (float(x) for x in np.quantile(left, [0.025, 0.975]))
    else:
        between = _between(runs)
        share = between * fitted.explains - max(known.value, 0.0)
        low = share - 1.96 * between * fitted.error - max(known.high - max(known.value, 0.0), 0.0)
        high = 1.0 - max(known.low, 0.0)
    if not count:
        share = low = high = 0.0
    return {
        "share": _fraction(share),
        "low": _fraction(low),
        "high": _fraction(max(high, share)),
        "at_least": not runs.knows_luck,
        "parameters": count,
        "of": len(inputs.kinds),
    }


def _share_of_luck(runs: Spread, weights: Floats) -> Document | None:
    if not runs.knows_luck:
        return None
    again = runs.luck(weights) / runs.total(weights)
    low, high = np.quantile(again, [0.025, 0.975])
    share = float((runs.luck() / runs.total())[0])
    return {"share": _fraction(share), "low": _fraction(low), "high": _fraction(high)}


def _convergence(inputs: _Inputs, runs: Spread, names: list[str]) -> list[Document]:
    """Return the indices of the leading parameters from the first quarter, half and all draws."""
    whole = len(runs.means)
    table = []
    for size in (whole // 4, whole // 2, whole):
        part = runs.rows(np.arange(size))
        weights = indices.bootstrap(inputs.seed, size, len(inputs.weights))
        found = [
            {
                "name": name,
                **indices.index(
                    indices.legendre(inputs.drawn[name][:size]), part, weights
                ).document(),
            }
            for name in names
        ]
        table.append({"draws": size, "parameters": found})
    return table


def _shapley(inputs: _Inputs, table: Joined) -> dict[str, dict[str, Index]]:
    """Return answer -> parameter, or mechanism with a star -> effect; empty if independent."""
    moving = [a for a in table.answers if not indices.rests_on_few(indices.spread(a.values).means)]
    if not inputs.correlated or len(table.ids) < 4 * len(inputs.drawn) or not moving:
        return {}
    runs = [indices.spread(answer.values) for answer in moving]
    outcomes = np.column_stack([one.means for one in runs])
    single = shapley.effects([[x] for x in inputs.drawn.values()], outcomes, inputs.seed)
    groups = [[inputs.drawn[name] for name in names] for names in inputs.mechanisms.values()]
    grouped = shapley.effects(groups, outcomes, inputs.seed)
    names = (*inputs.drawn, *(f"*{mechanism}" for mechanism in inputs.mechanisms))
    found = {}
    for answer, one, left, right in zip(moving, runs, single, grouped, strict=True):
        b = _between(one)  # effects are shares of the variance of means
        scaled = [Index(b * i.value, b * i.low, b * i.high) for i in (*left, *right)]
        found[answer.label] = dict(zip(names, scaled, strict=True))
    return found


def _between(runs: Spread) -> float:
    """Return the variance of draws' means over that of one run's outcome."""
    return float(runs.means.var(ddof=1) / runs.total()[0])


def _effect(index: Index) -> Document:
    return {k.replace("first", "value"): v for k, v in index.document().items()}


def _on_totals(correlated: bool) -> str:
    if correlated:
        return (
            "not given: the parameters correlate; Shapley effects divide what they have in common"
        )
    return (
        f"given where a polynomial explains {_TOTAL_FROM:.0%} of what is not luck, with the "
        "unexplained rest as their upper end; else by `--design sobol`"
    )


def _fraction(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 4)


def _rounded(value: float) -> float:
    return float(f"{float(value):.6g}")
