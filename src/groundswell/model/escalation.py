"""Escalation: an organised core, radicalised protesters, and sites that change hands."""

from __future__ import annotations

import math
from typing import Any

from groundswell.kernel import kernel
from groundswell.model.base import Mechanism, fixed, free, lognormal, normal

MECHANISM = Mechanism(
    name="escalation",
    title="Escalation",
    core=False,
    equation=(
        "core_r = core·organisers_r·(city_r/500,000)^power·luck; released at RELEASE·(force used "
        "here + violence heard of); protesting → violent at radicalise·force_r; violent → home "
        "at calm + dispersal + flight; a site is lost at seize·V/(V + 10·guards + 1) where V > "
        "guards, retaken at retake·(C/(C + 3V + 1))²"
    ),
    refutable_by=(
        "swapping the orders given in two places leaves their deaths where they were; deaths "
        "spread over cities as population does"
    ),
    sources=(
        "Steinert-Threlkeld, Chan & Joo 2022 (violence by protesters shrinks the next protest)",
        "Francisco 1995, 2004 (memory: harsh coercion accelerates dissent)",
    ),
    parameters=(
        free(
            "escalation.core",
            "c",
            "Organised core of a city of 500,000 (rival explanation: none)",
            "person",
            lognormal(150.0, 600.0),
            (0.0, 50000.0),
            plausible=(0.0, 2000.0),
        ),
        free(
            "escalation.power",
            "γ",
            "Exponent of the core's size in the city's size",
            "1",
            normal(1.0, 0.3),
            (0.0, 3.0),
        ),
        free(
            "escalation.radicalise",
            "ρ_v",
            "Rate at which protesters turn violent under full force",
            "1/day",
            lognormal(0.06, 0.25),
            (0.0, 5.0),
        ),
        free(
            "escalation.calm",
            "χ",
            "Rate at which the violent go home by themselves",
            "1/day",
            lognormal(0.7, 1.5),
            (0.0, 20.0),
        ),
        free(
            "escalation.seize",
            "z",
            "Rate at which an overrun site falls",
            "1/day",
            lognormal(2.0, 5.0),
            (0.0, 48.0),
        ),
        fixed(
            "escalation.retake",
            "z'",
            "Rate at which a lost site is retaken at full local superiority",
            "1/day",
            2.0,
            (0.0, 48.0),
        ),
    ),
)

RELEASE = 3.0
HEARD = 1e-3  # share of residents; below it violence elsewhere does not feed on itself


@kernel
def core_size(p: Any, place: Any, z: float) -> float:
    """Persons in the organised core of a place, with luck ``z`` (standard normal)."""
    if place.city <= 0.0:
        return 0.0
    scale = (place.city / 500_000.0) ** p.escalation_power
    luck = math.exp(p.noise_core * z * p.on_noise)
    return p.escalation_core * place.organisers * scale * luck


@kernel
def release(force: float, heard: float) -> float:
    """Hazard per day that a member of the core takes to the street.

    ``force`` in [0, 1] is the force used on the crowd here; ``heard`` the share of the residents
    elsewhere who are known to be violent, weighted by ties.
    """
    return RELEASE * min(1.0, force + heard / (heard + HEARD))


@kernel
def seizure(p: Any, violent: float, guards: float, superiority: float, held: bool) -> float:
    """Hazard per day that a site changes hands.

    ``guards`` are the persons posted at that site, ``superiority`` in [0, 1] is the share of
    armed persons in the place who obey the government. ``held`` says the government holds it.
    """
    if held:
        if violent <= guards:
            return 0.0
        return p.escalation_seize * violent / (violent + 10.0 * guards + 1.0)
    return p.escalation_retake * superiority * superiority
