"""A sparse polynomial of all parameters, and what it explains of draws that it has not seen.

Terms (Legendre polynomials of the ranks, and products of two for the leading parameters) enter one
after another by what they explain of the rest (orthogonal matching pursuit: Pati and others 1993;
for indices: Blatman and Sudret 2011). Their number is chosen by cross-validation. With independent
parameters, the squared coefficients of the terms in which a parameter stands add up to its total
index, as far as the polynomial goes: hence a total is given only where it explains nearly all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from groundswell.infer.indices import Floats, explained, legendre
from groundswell.infer.luck import uniforms

_INTERACTING = 8  # leading parameters whose products may enter
_PRODUCT_DEGREE = 4
_FOLDS = 5
_MOST_TERMS = 60


@dataclass(frozen=True)
class Surrogate:
    """A fitted polynomial.

    Attributes:
        explains: share of the variance of draws' means that it predicts where it was not fitted.
        error: standard error of that share.
        shares: variance by the parameters that stand in a term, as (names of the term) -> variance.
    """

    explains: float
    error: float
    shares: Mapping[tuple[str, ...], float]

    def total(self, name: str) -> float:
        """Return the variance of all terms in which a parameter stands."""
        return sum(value for names, value in self.shares.items() if name in names)


def fit(drawn: Mapping[str, Floats], means: Floats, seed: int) -> Surrogate:
    """Return the sparse polynomial of the draws' means."""
    names, terms = _candidates(drawn, means)
    y = means - means.mean()
    steps = int(max(1, min(_MOST_TERMS, len(y) // 6)))
    fold = np.argsort(uniforms(seed, "folds", len(y))) % _FOLDS
    missed = np.tile(y**2, (steps, 1))
    for number in range(_FOLDS):
        seen = fold != number
        for step, (chosen, beta) in enumerate(_path(terms[seen], y[seen], steps)):
            guess = terms[~seen][:, chosen] @ beta[:-1] + beta[-1]
            missed[step, ~seen] = (y[~seen] - guess) ** 2
    best = int(missed.sum(axis=1).argmin())
    variance = max(float((y**2).mean()), 1e-300)
    explains = 1.0 - float(missed[best].mean()) / variance
    spread = float(np.std((1.0 - explains) * y**2 - missed[best]))
    error = spread / variance / float(np.sqrt(len(y)))
    if explains <= 0.0:
        return Surrogate(0.0, error, {})
    chosen, beta = _path(terms, y, best + 1)[-1]
    shares: dict[tuple[str, ...], float] = {}
    for term, weight in zip(chosen, beta[:-1], strict=True):
        shares[names[term]] = shares.get(names[term], 0.0) + float(weight) ** 2
    return Surrogate(explains, error, shares)


def _candidates(drawn: Mapping[str, Floats], means: Floats) -> tuple[list[tuple[str, ...]], Floats]:
    single = {name: legendre(x) for name, x in drawn.items()}
    leading = sorted(single, key=lambda name: -float(explained(single[name], means)[0]))
    names: list[tuple[str, ...]] = []
    columns: list[Floats] = []
    for name, table in single.items():
        names += [(name,)] * table.shape[1]
        columns.append(table)
    for one, other in combinations(leading[:_INTERACTING], 2):
        left, right = single[one][:, :_PRODUCT_DEGREE], single[other][:, :_PRODUCT_DEGREE]
        products = (left[:, :, None] * right[:, None, :]).reshape(len(means), -1)
        names += [(one, other)] * products.shape[1]
        columns.append((products - products.mean(axis=0)) / products.std(axis=0))
    return names, np.hstack(columns)


def _path(terms: Floats, y: Floats, steps: int) -> list[tuple[list[int], Floats]]:
    """Return, after each step, the terms taken and their weights (the intercept last).

    Each term is made orthogonal to those before it (Gram and Schmidt), so that a step costs one
    product; weights are solved for at the end, by the triangle that results.
    """
    size = np.sqrt((terms**2).sum(axis=0))
    basis = np.empty((len(y), steps + 1))
    triangle = np.zeros((steps + 1, steps + 1))
    basis[:, 0] = 1.0 / np.sqrt(len(y))
    triangle[0, 0] = np.sqrt(len(y))
    rest = y - y.mean()
    chosen: list[int] = []
    for step in range(1, steps + 1):
        pull = np.abs(rest @ terms) / size
        pull[chosen] = -1.0
        best = int(pull.argmax())
        own = terms[:, best]
        shadow = basis[:, :step].T @ own
        left = own - basis[:, :step] @ shadow
        length = float(np.sqrt(left @ left))
        if length < 1e-8 * size[best]:
            break
        chosen.append(best)
        basis[:, step] = left / length
        triangle[:step, step], triangle[step, step] = shadow, length
        rest = rest - (basis[:, step] @ rest) * basis[:, step]
    pulled = basis[:, : len(chosen) + 1].T @ y
    found = []
    for step in range(1, len(chosen) + 1):
        beta = np.linalg.solve(triangle[: step + 1, : step + 1], pulled[: step + 1])
        found.append((chosen[:step], np.append(beta[1:], beta[0])))
    return found
