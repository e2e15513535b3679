"""The order of a step, as a list one can print, and the table of all parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.case.vocabulary import Vocabulary
from groundswell.model import (
    alliance,
    backlash,
    belief,
    concession,
    elites,
    emergency,
    escalation,
    forces,
    grievance,
    information,
    loyalty,
    noise,
    outside,
    participation,
    policing,
    regime,
    shock,
    shutdown,
)
from groundswell.model.base import Mechanism
from groundswell.model.words import FIELDS, OUTCOMES, QUANTITIES, VERBS

MECHANISMS: tuple[Mechanism, ...] = (
    shock.MECHANISM,
    grievance.MECHANISM,
    information.MECHANISM,
    shutdown.MECHANISM,
    participation.MECHANISM,
    noise.MECHANISM,
    escalation.MECHANISM,
    concession.MECHANISM,
    forces.MECHANISM,
    policing.MECHANISM,
    emergency.MECHANISM,
    loyalty.MECHANISM,
    belief.MECHANISM,
    elites.MECHANISM,
    alliance.MECHANISM,
    backlash.MECHANISM,
    outside.MECHANISM,
    regime.MECHANISM,
)


@dataclass(frozen=True)
class Phase:
    """One phase of a step: which mechanisms act, and what they do, in order."""

    name: str
    mechanisms: tuple[str, ...]
    does: str


PHASES: tuple[Phase, ...] = (
    Phase(
        "decide",
        ("alliance",),
        "dated decisions that fall due and rules whose condition holds take effect; "
        "if endogenous, the incumbent may appeal",
    ),
    Phase("shock", ("shock", "noise"), "later shocks arrive; local luck drifts"),
    Phase(
        "equip",
        ("forces", "loyalty"),
        "companies are counted, posts filled, foreign guards release domestic ones, "
        "spare companies move",
    ),
    Phase(
        "weigh",
        (
            "shock",
            "grievance",
            "information",
            "shutdown",
            "concession",
            "backlash",
            "outside",
            "policing",
            "emergency",
        ),
        "the incentive of every place is summed",
    ),
    Phase(
        "move",
        ("participation", "policing", "escalation", "emergency"),
        "people join, leave, turn violent, are arrested, are killed",
    ),
    Phase("seize", ("escalation",), "sites are lost and retaken; members of the forces fall"),
    Phase("sweep", ("emergency",), "once a day: sweeps take the wanted, the detained are released"),
    Phase(
        "remember",
        (
            "information",
            "grievance",
            "participation",
            "shock",
            "concession",
            "forces",
            "emergency",
            "backlash",
        ),
        "crowds, harm, fatigue and affront are remembered; shocks, concessions and rest fade",
    ),
    Phase(
        "obey",
        ("loyalty", "elites"),
        "companies stand aside, turn or return; the cost of a purge fades",
    ),
    Phase("believe", ("belief",), "belief in survival moves"),
    Phase("exit", ("regime", "elites", "outside"), "the leader may go by one of five doors"),
    Phase("record", (), "the day's outcomes are kept"),
)

VOCABULARY = Vocabulary(
    parameters=tuple(p for m in MECHANISMS for p in m.parameters),
    mechanisms=tuple(m.name for m in MECHANISMS),
    verbs=VERBS,
    fields=FIELDS,
    quantities=QUANTITIES,
    outcomes=OUTCOMES,
)


def column(name: str) -> str:
    """Return the field of the parameter record that holds parameter ``name``."""
    return name.replace(".", "_")


# One draw as the kernels see it: every parameter, then one switch per mechanism (1 on, 0 off).
PARAMETERS = np.dtype(
    [(column(p.name), np.float64) for p in VOCABULARY.parameters]
    + [(f"on_{name}", np.float64) for name in VOCABULARY.mechanisms]
)
