"""What is believed of the parameters before the first day is seen.

Names under `participation.` and `information.` are the model's own parameters with the model's own
priors. Those under `wave.` belong to the event counts: their priors are assumptions unless a source
is named.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from groundswell.case.priors import Prior
from groundswell.chance.keys import draw_uniform
from groundswell.infer.luck import Floats
from groundswell.model import information, participation

Draws: TypeAlias = dict[str, Floats]

# Taken from the model as they are (see the equations there).
SHARED = (
    "participation.fatigue",
    "information.near",
    "information.far",
    "information.memory",
    "information.media",
)

# Of the observation model: (prior, range). All spreads are standard deviations in nats.
OWN: dict[str, tuple[Prior, tuple[float, float]]] = {
    # Events a day per million residents at which half the effect of news is reached; the model's
    # `information.half` counts people, and a file of events counts gatherings.
    "wave.half": (Prior("lognormal", median=2.0, p90=8.0), (0.1, 50.0)),
    # 1/day: a wave halves in about nine days, one in ten in less than four. The riots of 2005 in
    # France, which travelled through the whole country, were over in about three weeks
    # (Bonnasse-Gahot et al. 2018).
    "wave.fading": (Prior("lognormal", median=0.08, p90=0.20), (0.005, 0.5)),
    "wave.common": (Prior("lognormal", median=0.06, p90=0.15), (0.01, 1.0)),
    "wave.passing": (Prior("lognormal", median=0.10, p90=0.25), (0.01, 1.0)),
    "wave.local": (Prior("lognormal", median=0.06, p90=0.15), (0.005, 0.5)),
    "wave.places": (Prior("lognormal", median=0.5, p90=0.9), (0.1, 2.0)),
    "wave.dispersion": (Prior("lognormal", median=0.06, p90=0.2), (0.001, 2.0)),
    "wave.planning": (Prior("lognormal", median=5.0, p90=14.0), (0.5, 60.0)),  # days
}


def draw(seed: int, count: int) -> Draws:
    """Return `count` draws of every parameter from its prior, each an array of that length.

    The draws are a Latin hypercube (McKay, Beckman and Conover 1979): each prior is cut into
    `count` equally likely slices and every slice is drawn from once, so that a filter bank of
    another seed says nearly the same.
    """
    stated = {
        p.name: (p.value, p.range)
        for mechanism in (participation.MECHANISM, information.MECHANISM)
        for p in mechanism.parameters
        if p.name in SHARED
    }
    known: dict[str, tuple[Prior, tuple[float, float]]] = {
        name: (prior, limits)
        for name, (prior, limits) in stated.items()
        if isinstance(prior, Prior)
    } | OWN
    drawn: Draws = {}
    for name, (prior, limits) in known.items():
        luck = np.array([draw_uniform(seed, i, name) for i in range(count)])
        inside = np.array([draw_uniform(seed, i, f"{name}/slice") for i in range(count)])
        levels = (np.argsort(np.argsort(luck)) + inside) / count
        drawn[name] = np.array([prior.quantile(level, limits) for level in levels.tolist()])
    return drawn


def rest() -> float:
    """Return the days in which fatigue is slept off (a constant of the model)."""
    value = next(
        p.value for p in participation.MECHANISM.parameters if p.name == "participation.rest"
    )
    return float(value)  # type: ignore[arg-type]
