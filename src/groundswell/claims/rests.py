"""Which drawn parameters tell the draws where a statement is true from those where it is false."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from groundswell.claims.luck import Evidence, Floats

if TYPE_CHECKING:
    from groundswell.case.resolved import Parameter

CHANCE = 0.05  # of naming any parameter where none matters
SHOWN = 5


@dataclass(frozen=True)
class Rest:
    """A parameter a verdict rests on.

    Attributes:
        parameter: its name.
        correlation: rank correlation (Spearman) of its value with the evidence for the statement.
        kind: kind of source of its prior.
    """

    parameter: str
    correlation: float
    kind: str


def rests_on(
    statement: Evidence, drawn: Mapping[str, Floats], parameters: Mapping[str, Parameter]
) -> tuple[Rest, ...]:
    """Return the parameters most related to the evidence, the strongest first, five at most.

    Named are correlations beyond what the largest of so many would reach by chance in one study of
    twenty (Bonferroni). Empty where all draws agree.
    """
    evidence = statement.false - statement.true
    varied = {name: value for name, value in drawn.items() if np.ptp(value) > 0.0}
    if len(evidence) < 10 or np.ptp(evidence) == 0.0 or not varied:
        return ()
    least = NormalDist().inv_cdf(1.0 - 0.5 * CHANCE / len(varied)) / np.sqrt(len(evidence) - 1.0)
    target = _ranks(evidence)
    found = [
        Rest(name, round(correlation, 3), _kind(parameters, name))
        for name, value in varied.items()
        if abs(correlation := float(np.corrcoef(_ranks(value), target)[0, 1])) >= least
    ]
    return tuple(sorted(found, key=lambda rest: -abs(rest.correlation))[:SHOWN])


def _ranks(values: Floats) -> Floats:
    """Return ranks from 0, ties sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Floats = last - 0.5 * (counts + 1.0)
    return mean[inverse]


def _kind(parameters: Mapping[str, Parameter], name: str) -> str:
    return parameters[name].source.kind if name in parameters else "unknown"
