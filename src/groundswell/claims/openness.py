"""What the data left open: parameters of which a posterior says no more than the prior.

On the scale of the prior's quantiles: a parameter is untouched if its variance is at least nine
tenths of the prior's. Two parameters of which the data saw a combination only (their sum, say) are
open too: each is narrower than it was, and along the other combination nothing is known. What the
posterior's own report calls silent is taken as it says; of a study's draws it has to be seen that
less is left. Where nothing was fitted every uncertain parameter is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.case.priors import Prior
from groundswell.claims.luck import Floats
from groundswell.infer import normal

if TYPE_CHECKING:
    from groundswell.case.claim import Claim
    from groundswell.case.resolved import Case, Parameter
    from groundswell.store.read import Study

UNTOUCHED = 0.9  # posterior over prior variance above which the data said nothing
MIXED = 0.2  # each of two parameters has at least this part in the combination that is open
TIED = 0.001  # chance of calling any two parameters tied where none are
CENTRAL = (0.05, 0.95)  # quantiles of the prior, where the case declares no plausible interval
_EDGE = 1e-9


@dataclass(frozen=True)
class Open:
    """A parameter that the data left open.

    Attributes:
        name: of the parameter, or of a claim's unknown.
        scores: where each draw has it, as a standard normal deviate of the prior's quantile.
        low: lower end of the plausible interval.
        high: upper end.
        ends: scores of the two ends.
        tied: parameters that the data tie to it (they correlate with it in the posterior).
        declared: whether the interval stands in the case, or is the middle 90 % of the prior.
    """

    name: str
    scores: Floats
    low: float
    high: float
    ends: tuple[float, float]
    tied: tuple[str, ...] = ()
    declared: bool = True


@dataclass(frozen=True)
class Openness:
    """All that the data left open; values and scores of every uncertain parameter [draws].

    `luck` is that of each draw, where the study's draws came with theirs.
    """

    parameters: tuple[Open, ...]
    values: Mapping[str, Floats]
    scores: Mapping[str, Floats]
    luck: Any = None

    def with_unknowns(self, claim: Claim, values: Mapping[str, Floats]) -> tuple[Open, ...]:
        """Return what is open for a claim: its unknowns too, of which no data say anything."""
        unknowns = []
        for name, unknown in claim.unknowns.items():
            low, high = unknown.range
            share = (values[name] - low) / (high - low)
            ends = _score(np.array([0.0, 1.0]))
            unknowns.append(Open(name, _score(share), low, high, (ends[0], ends[1])))
        return (*self.parameters, *unknowns)


def left_open(case: Case, study: Study) -> Openness:
    """Return what the data left open, from a study's draws and what it says of its posterior."""
    drawn = study.parameters()
    uncertain = {n: p for n, p in case.parameters.items() if isinstance(p.value, Prior)}
    scores = {
        name: _score(np.array([_quantile(one, x) for x in drawn[name].tolist()]))
        for name, one in uncertain.items()
        if name in drawn
    }
    fitted = study.meta.get("posterior")
    names: tuple[str, ...] = tuple(scores)
    tied: dict[str, tuple[str, ...]] = {}
    if fitted:
        tied = _ties(scores)
        said = fitted.get("silent")
        untouched = set(_untouched(scores) if said is None else said)
        for one, other in _combinations(scores, tied):
            untouched |= {one, other}
        names = tuple(name for name in scores if name in untouched)
    found = [_open(uncertain[name], scores[name], tied.get(name, ())) for name in names]
    values = {name: drawn[name] for name in scores}
    return Openness(tuple(found), values, scores, study.luck())


def _open(parameter: Parameter, scores: Floats, tied: tuple[str, ...]) -> Open:
    low, high = parameter.plausible or (parameter.at(CENTRAL[0]), parameter.at(CENTRAL[1]))
    ends = _score(np.array([_quantile(parameter, low), _quantile(parameter, high)]))
    declared = parameter.plausible is not None
    return Open(parameter.name, scores, low, high, (ends[0], ends[1]), tied, declared)


def _quantile(parameter: Parameter, value: float) -> float:
    assert isinstance(parameter.value, Prior)
    return parameter.value.share(value, parameter.range)


def _score(quantile: Floats) -> Floats:
    return normal.quantile(np.clip(np.nan_to_num(quantile, nan=0.5), _EDGE, 1.0 - _EDGE))


def _untouched(scores: Mapping[str, Floats]) -> list[str]:
    """Return the parameters whose quantiles vary as much as in the prior, and are not moved."""
    found = []
    for name, score in scores.items():
        quantile = normal.cdf(score)
        wide = quantile.var() > _untouched_by(len(quantile)) / 12.0
        if wide and abs(quantile.mean() - 0.5) <= 0.5 * np.sqrt(1.0 / 12.0):
            found.append(name)
    return found


def _untouched_by(draws: int) -> float:
    """Return the variance below which so many draws show that less is left than nine tenths."""
    return UNTOUCHED * (1.0 - 1.645 * float(np.sqrt(2.0 / draws)))


def _ties(scores: Mapping[str, Floats]) -> dict[str, tuple[str, ...]]:
    """Return of each parameter those that correlate with it beyond chance (Bonferroni)."""
    names = [name for name, score in scores.items() if np.ptp(score) > 0.0]
    if len(names) < 2:
        return {}
    table = np.corrcoef([scores[name] for name in names])
    pairs = len(names) * (len(names) - 1) / 2
    size = len(scores[names[0]])
    bound = NormalDist().inv_cdf(1.0 - 0.5 * TIED / pairs) / np.sqrt(max(size - 3.0, 1.0))
    near = np.abs(np.arctanh(np.clip(table, -_INSIDE, _INSIDE))) > bound
    np.fill_diagonal(near, False)
    return {
        name: tuple(names[k] for k in np.flatnonzero(near[row])) for row, name in enumerate(names)
    }


_INSIDE = 1.0 - 1e-12


def _combinations(
    scores: Mapping[str, Floats], tied: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Return pairs of which the data saw one combination: along the other they are wide still."""
    found = []
    for name, others in tied.items():
        for other in others:
            if name < other:
                variance, vectors = np.linalg.eigh(np.cov(scores[name], scores[other]))
                if (
                    variance[1] > _untouched_by(len(scores[name]))
                    and (vectors[:, 1] ** 2).min() >= MIXED
                ):
                    found.append((name, other))
    return found
