"""Rivals without mechanisms, fitted to the same observations: an epidemic, and a logistic curve.

They speak of crowds alone: no deaths, no detentions, no sites; what a rival cannot say is NaN. Each
has vague priors and is fitted with the same likelihood by the same sampler.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer import normal, observe, posterior
from groundswell.infer.calibrate import sample
from groundswell.infer.luck import Keys
from groundswell.infer.observe import Term
from groundswell.infer.smc import Settings

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

Floats: TypeAlias = npt.NDArray[np.float64]

ACTIVE = 100.0  # people that make a place active, as in the model
SETTINGS = Settings(particles=400, populations=2, moves=6)
_STEPS = 8  # a day
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Map:
    """Where people live: residents [R], kilometres to the origin [R], index of the origin."""

    residents: Floats
    far: Floats
    origin: int


@dataclass(frozen=True)
class Rival:
    """A naive rival: crowds [n, days, R] from parameters u [n, parameters] in (0, 1).

    Attributes:
        name: in words.
        free: number of parameters.
        crowds: the rule.
    """

    name: str
    free: int
    crowds: Callable[[Map, Floats, int], Floats]


def known(case: Case, origin: int) -> Map:
    """Return where people live in a case; the rivals are told where it began."""
    lon, lat = (np.radians([p.values[axis] for p in case.places]) for axis in ("lon", "lat"))
    half = (
        np.sin((lat - lat[origin]) / 2) ** 2
        + np.cos(lat) * np.cos(lat[origin]) * np.sin((lon - lon[origin]) / 2) ** 2
    )
    far = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return Map(np.array([p.values["population"] for p in case.places]), far, origin)


@dataclass(frozen=True)
class _Fit:
    """A rival as a target of the sampler; it has no luck."""

    rival: Rival
    where: Map
    terms: tuple[Term, ...]
    days: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"parameter {i}" for i in range(self.rival.free))

    def __call__(self, z: Floats, keys: Keys) -> tuple[Floats, Floats]:
        crowds = self.rival.crowds(self.where, normal.inside(z), self.days)
        numbers = _read(self.terms, crowds)
        return observe.log_likelihood(self.terms, numbers), numbers


def predicted(
    rival: Rival, where: Map, terms: Sequence[Term], fit: set[str], draws: int, seed: int
) -> Floats:
    """Fit a rival and return its predictions [draws, terms]; NaN where it says nothing.

    Args:
        rival: which.
        where: the country.
        terms: all observations.
        fit: ids of those that may be fitted to.
        draws: how many to return.
        seed: of all luck.
    """
    days = 1 + max((term.days[1] for term in terms if term.days and _says(term)), default=0)
    fitted = tuple(term for term in terms if term.id in fit and _says(term))
    target = _Fit(rival, where, fitted, observe.days_needed(fitted, days))
    last = [one[-1] for one in sample(target, SETTINGS, seed)]
    population, particle, _ = posterior.pooled(last, draws, seed)
    z = np.array([last[p].z[i] for p, i in zip(population, particle, strict=True)])
    return _read(terms, rival.crowds(where, normal.inside(z), days))


def _says(term: Term) -> bool:
    single = term.days is not None and term.days[0] == term.days[1]
    return single and term.outcome in ("protesting", "active_regions")


def _read(terms: Sequence[Term], crowds: Floats) -> Floats:
    """Read observations out of crowds [n, days, R]."""
    found = np.full((len(crowds), len(terms)), np.nan)
    for i, term in enumerate(terms):
        if not _says(term) or term.days is None:
            if term.outcome == "first_region":
                found[:, i] = _first(crowds)
            continue
        day = crowds[:, term.days[0]]
        if term.outcome == "active_regions":
            found[:, i] = np.sum(day >= ACTIVE, axis=1)
        else:
            found[:, i] = day[:, term.place] if term.place >= 0 else day.sum(axis=1)
    return found


def _first(crowds: Floats) -> Floats:
    """Return the index of the first place with an active crowd, the largest of that day."""
    when = np.argmax((crowds >= ACTIVE).any(axis=2), axis=1)
    return np.argmax(crowds[np.arange(len(crowds)), when], axis=1).astype(np.float64)


def _log_uniform(u: Floats, low: float, high: float) -> Floats:
    return np.asarray(low * (high / low) ** u)


def epidemic(where: Map, u: Floats, days: int) -> Floats:
    """Return crowds of a two-parameter epidemic: transmission a day, and the share who may join.

    Susceptible-infected-removed in each place (Kermack & McKendrick 1927), people staying a day on
    average; nine contacts of ten at home, the tenth anywhere by population; a hundred people at the
    origin on the first day.
    """
    rate, share = _log_uniform(u[:, 0], 0.5, 20.0), _log_uniform(u[:, 1], 1e-4, 0.2)
    pool = share[:, None] * where.residents
    weight = where.residents / where.residents.sum()
    there = np.zeros((len(u), len(where.residents)))
    there[:, where.origin] = np.minimum(100.0, pool[:, where.origin])
    left = pool - there
    crowds = np.empty((len(u), days, len(where.residents)))
    for day in range(days):
        most = there
        for _ in range(_STEPS):
            met = 0.9 * there / pool + 0.1 * ((there / pool) @ weight)[:, None]
            joining = left * -np.expm1(-rate[:, None] * met / _STEPS)
            left = left - joining
            there = there * np.exp(-1.0 / _STEPS) + joining
            most = np.maximum(most, there)
        crowds[:, day] = most
    return crowds


def _logistic(u: Floats, days: int) -> Floats:
    """Return national crowds [n, days] on a logistic curve: ceiling, rate, day of half of it."""
    ceiling, rate = _log_uniform(u[:, 0], 1e3, 1e7), _log_uniform(u[:, 1], 0.2, 10.0)
    half = -5.0 + 30.0 * u[:, 2]
    curve = np.clip(rate[:, None] * (np.arange(days) - half[:, None]), -700.0, 700.0)
    return np.asarray(ceiling[:, None] / (1.0 + np.exp(-curve)))


def by_population(where: Map, u: Floats, days: int) -> Floats:
    """Return crowds of logistic growth, divided by population."""
    share = where.residents / where.residents.sum()
    return _logistic(u, days)[:, :, None] * share


def by_distance(where: Map, u: Floats, days: int) -> Floats:
    """Return crowds of logistic growth, divided by population over e^(distance / reach)."""
    reach = _log_uniform(u[:, 3], 50.0, 5000.0)
    pull = where.residents * np.exp(-where.far / reach[:, None])
    share = pull / pull.sum(axis=1, keepdims=True)
    return _logistic(u, days)[:, :, None] * share[:, None, :]


RIVALS = (
    Rival("two-parameter epidemic", 2, epidemic),
    Rival("logistic growth by population", 3, by_population),
    Rival("logistic growth by distance from the origin", 4, by_distance),
)
