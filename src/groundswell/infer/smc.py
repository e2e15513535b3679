"""Tempered sequential Monte Carlo over the quantiles of the priors, and over luck.

A particle is a point z (standard normal deviates of the prior's quantiles) *and* the key of its
luck. One run gives the likelihood of the pair, so that the points' marginal is the posterior under
the likelihood averaged over luck, without any average being taken (the pseudo-marginal argument of
Andrieu & Roberts 2009 on the extended space). What fits comes with the luck that fitted.

From the prior to the posterior by the sequence prior × likelihood^φ (Del Moral, Doucet & Jasra
2006), each φ chosen so that the effective sample size falls to a share. Particles are resampled and
then moved by Metropolis-Hastings steps of four kinds: the point under the same luck, both, the luck
alone, and some coordinates drawn anew from the prior under the same luck. Points move by a
preconditioned Crank-Nicolson step around the population's mean and covariance (Cotter et al. 2013;
centred and scaled as in Karamanis & Seljak 2024), which does not slow down with the number of
parameters that the data say nothing about. But a population of few ancestors is narrow by chance in
just these, and so are such steps: drawing them anew is what keeps silent parameters at their prior.

Everything here is a pure function of its arguments; `calibrate` divides the work and keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.errors import StudyError
from groundswell.infer import luck, normal
from groundswell.infer.luck import Keys
from groundswell.infer.target import Target

Floats: TypeAlias = npt.NDArray[np.float64]

CHUNK = 25  # particles moved by one task: never a matter of how many workers there are
KINDS = 4
_CUTS = (0.35, 0.5, 0.65)  # shares of the kinds of moves, cumulated
_WISHED = 0.25  # share of accepted moves of points
_SMALLEST = 0.02


@dataclass(frozen=True)
class Settings:
    """How the sampler is run.

    Attributes:
        particles: in each population.
        populations: run apart from each other, to be compared.
        moves: Metropolis-Hastings steps of a particle in a generation.
        share: of the particles that the effective sample size may fall to in one tempering step.
        rest: generations at φ = 1 after the first (the posterior is reached, dependence fades).
        generations: at most so many; a population that has not arrived then is called so.
        least: share of accepted moves below which a population has stalled.
    """

    particles: int = 500
    populations: int = 4
    moves: int = 4
    share: float = 0.5
    rest: int = 1
    generations: int = 40
    least: float = 0.01


@dataclass(frozen=True)
class Generation:
    """A population of particles, equally weighted under prior × likelihood^temper.

    Attributes:
        number: of the generation; 0 is drawn from the prior.
        temper: φ.
        z: points [n, d].
        keys: luck [n].
        fit: log likelihoods [n].
        numbers: what was read out of each particle's run [n, m].
        ancestors: index in generation 0 [n].
        log_evidence: estimate of log ∫ prior × likelihood^φ so far.
        scale: size of the points' steps, 0 to 1.
        accepted: shares of accepted moves: points, points with luck, luck alone, drawn anew.
    """

    number: int
    temper: float
    z: Floats
    keys: Keys
    fit: Floats
    numbers: Floats
    ancestors: npt.NDArray[np.int64]
    log_evidence: float = 0.0
    scale: float = 0.5
    accepted: tuple[float, ...] = (1.0,) * KINDS


@dataclass(frozen=True)
class Shape:
    """Mean [d] and covariance factor [d, d] (with its inverse) of a population of points."""

    mean: Floats
    factor: Floats
    inverse: Floats


@dataclass(frozen=True)
class Move:
    """A task: move a chunk of particles `moves` times. Called with the target, gives a `Moved`."""

    seed: int
    purpose: str
    chunk: int
    moves: int
    temper: float
    scale: float
    shape: Shape | None
    z: Floats
    keys: Keys
    fit: Floats
    numbers: Floats

    def __str__(self) -> str:
        """Name the task."""
        return f"{self.purpose}, particles from {self.chunk * CHUNK}"


@dataclass(frozen=True)
class Moved:
    """What a task gives: the particles, and tried and accepted moves of each kind [4]."""

    z: Floats
    keys: Keys
    fit: Floats
    numbers: Floats
    tried: Floats
    accepted: Floats


def begin(seed: int, population: int, dimensions: int, settings: Settings) -> list[Move]:
    """Return the tasks that draw and run generation 0."""
    purpose = f"population {population}, generation 0"
    n = settings.particles
    z = luck.normals(seed, f"{purpose}/prior", n, dimensions)
    keys = luck.keys(seed, f"{purpose}/prior", n)
    empty = np.empty((n, 0))
    return [
        Move(seed, purpose, c, 0, 0.0, 0.0, None, z[part], keys[part], np.empty(0), empty[part])
        for c, part in enumerate(_chunks(n))
    ]


def first(moved: Sequence[Moved]) -> Generation:
    """Return generation 0 from its tasks' results, in their order."""
    n = sum(len(part.z) for part in moved)
    return _joined(Generation(0, 0.0, *_empty(), ancestors=np.arange(n)), moved)


def run(target: Target, move: Move) -> Moved:
    """Do a task: run fresh points, or move particles."""
    if move.shape is None:
        fit, numbers = target(move.z, move.keys)
        return Moved(move.z, move.keys, fit, numbers, np.zeros(KINDS), np.zeros(KINDS))
    state = Moved(move.z, move.keys, move.fit, move.numbers, np.zeros(KINDS), np.zeros(KINDS))
    for step in range(move.moves):
        state = _step(target, move, state, f"{move.purpose}/chunk {move.chunk}/step {step}")
    return state


def prepare(before: Generation, seed: int, population: int, settings: Settings) -> tuple[
    Generation, list[Move]
]:  # fmt: skip
    """Temper and resample a generation; return it unmoved, with the tasks that move it."""
    n = len(before.z)
    temper = _next_temper(before, settings.share)
    possible = np.isfinite(before.fit)
    log_weights = np.full(n, -np.inf)
    log_weights[possible] = (temper - before.temper) * before.fit[possible]
    total = float(normal.log_sum(log_weights))
    purpose = f"population {population}, generation {before.number + 1}"
    picked = np.arange(n)
    if temper > before.temper:
        offset = float(luck.uniforms(seed, f"{purpose}/resample", 1)[0])
        picked = systematic(np.exp(log_weights - total), n, offset)
    now = replace(
        before,
        number=before.number + 1,
        temper=temper,
        z=before.z[picked],
        keys=before.keys[picked],
        fit=before.fit[picked],
        numbers=before.numbers[picked],
        ancestors=before.ancestors[picked],
        log_evidence=before.log_evidence + total - float(np.log(n)),
    )
    shape = shape_of(now.z)
    tasks = [
        Move(
            *(seed, purpose, c, settings.moves, temper, now.scale, shape),
            *(now.z[part], now.keys[part], now.fit[part], now.numbers[part]),
        )
        for c, part in enumerate(_chunks(n))
    ]
    return now, tasks


def finish(unmoved: Generation, moved: Sequence[Moved]) -> Generation:
    """Return the generation with its particles moved, and the size of the next steps."""
    tried = sum(part.tried for part in moved)
    accepted = sum(part.accepted for part in moved) / np.maximum(tried, 1.0)
    points = float(accepted[0])
    scale = float(np.clip(unmoved.scale * np.exp(2.0 * (points - _WISHED)), _SMALLEST, 1.0))
    shares = tuple(float(share) for share in accepted)
    return _joined(replace(unmoved, scale=scale, accepted=shares), moved)


def ended(generations: Sequence[Generation], settings: Settings) -> str:
    """Return why a population has ended: `arrived`, `stalled`, `too long`; or nothing."""
    last = generations[-1]
    if sum(one.temper >= 1.0 for one in generations) > settings.rest:
        return "arrived"
    if last.number > 0 and max(last.accepted) < settings.least:
        return "stalled"
    return "too long" if last.number >= settings.generations else ""


def systematic(weights: Floats, count: int, offset: float) -> npt.NDArray[np.int64]:
    """Return `count` indices, each as often as its weight says within one (Carpenter 1999)."""
    edges = np.cumsum(weights / weights.sum())
    edges[-1] = 1.0
    return np.searchsorted(edges, (np.arange(count) + offset) / count).astype(np.int64)


def shape_of(z: Floats) -> Shape:
    """Return mean and covariance of points, drawn towards the prior's as far as they are noise.

    The weight of the prior's covariance I is that of Ledoit & Wolf (2004), whose target it is here.
    """
    n, d = z.shape
    mean = z.mean(axis=0)
    centred = z - mean
    covariance = centred.T @ centred / n
    distance = float(np.sum((covariance - np.eye(d)) ** 2))
    squares = np.sum(centred**2, axis=1) ** 2
    noise = float(np.sum(squares) / n - np.sum(covariance**2)) / n
    weight = min(1.0, max(noise, 0.0) / distance) if distance > 0.0 else 1.0
    factor = np.linalg.cholesky((1.0 - weight) * covariance + weight * np.eye(d))
    return Shape(mean * (1.0 - weight), factor, np.linalg.inv(factor))


def _next_temper(generation: Generation, share: float) -> float:
    """Return the φ at which the effective size has fallen to a share of the possible particles."""
    possible = generation.fit[np.isfinite(generation.fit)]
    if not len(possible):
        raise StudyError(
            "Not one draw of the prior gives a run that could have been observed (or all runs "
            "failed). Look at runs of the case, and at its priors, first."
        )
    fit = possible - possible.max()

    def effective(step: float) -> float:
        weights = np.exp(step * fit)
        return float(weights.sum() ** 2 / np.sum(weights**2) / len(weights))

    low, high = 0.0, 1.0 - generation.temper
    if effective(high) >= share:
        return 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= share else (low, middle)
    return generation.temper + low


def _step(target: Target, move: Move, state: Moved, purpose: str) -> Moved:
    """One Metropolis-Hastings step of every particle of a chunk."""
    assert move.shape is not None
    n, d = state.z.shape
    choice, size, chance = luck.uniforms(move.seed, f"{purpose}/choice", 3, n)
    kind = np.searchsorted(_CUTS, choice)
    # steps of several sizes at once: the best one differs from place to place
    step = np.minimum(move.scale * 2.0 ** (2.0 * size - 1.0), 1.0)[:, None]
    noise = luck.normals(move.seed, f"{purpose}/noise", n, d)
    mean, factor = move.shape.mean, move.shape.factor
    away = np.einsum("ij,nj->ni", factor, noise)
    near = mean + np.sqrt(1.0 - step**2) * (state.z - mean) + step * away
    # between one coordinate and half of them are drawn anew
    some = luck.uniforms(move.seed, f"{purpose}/some", n, d) < 0.5 * (2.0 / d) ** size[:, None]
    anew = np.where(some, noise, state.z)
    z = np.choose(kind[:, None], [near, near, state.z, anew])
    keys = np.where((kind == 1) | (kind == 2), luck.keys(move.seed, purpose, n), state.keys)
    fit, numbers = target(z, keys)
    with np.errstate(invalid="ignore"):
        gain = move.temper * (fit - state.fit)
    # what is drawn from the prior is judged by the likelihood alone
    odds = _above_proposal(move.shape, z) - _above_proposal(move.shape, state.z)
    log_ratio = gain + np.where(kind < 2, odds, 0.0)
    taken = np.log(chance) < np.where(np.isnan(log_ratio), -np.inf, log_ratio)
    wide = taken[:, None]
    return Moved(
        np.where(wide, z, state.z),
        np.where(taken, keys, state.keys),
        np.where(taken, fit, state.fit),
        np.where(wide, numbers, state.numbers),
        state.tried + np.bincount(kind, minlength=KINDS),
        state.accepted + np.bincount(kind, weights=taken.astype(np.float64), minlength=KINDS),
    )


def _above_proposal(shape: Shape, z: Floats) -> Floats:
    """Log density of the prior over that of the normal law which the steps leave unchanged."""
    white = np.einsum("ij,nj->ni", shape.inverse, z - shape.mean)
    return np.asarray(0.5 * np.sum(white**2, axis=1) - 0.5 * np.sum(z**2, axis=1))


def _joined(generation: Generation, moved: Sequence[Moved]) -> Generation:
    return replace(
        generation,
        z=np.concatenate([part.z for part in moved]),
        keys=np.concatenate([part.keys for part in moved]),
        fit=np.concatenate([part.fit for part in moved]),
        numbers=np.concatenate([part.numbers for part in moved]),
    )


def _chunks(n: int) -> Iterator[slice]:
    return (slice(low, min(low + CHUNK, n)) for low in range(0, n, CHUNK))


def _empty() -> tuple[Floats, Keys, Floats, Floats]:
    return np.empty((0, 0)), np.empty(0, np.uint64), np.empty(0), np.empty((0, 0))
