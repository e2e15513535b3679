"""A simulator of a few lines in which it is known what the data can tell.

Two parameters, `first` and `second` on the scale of standard normal deviates (see `scores`). The
crowd of the first days is a function of their sum, so that observing it tells of nothing else. The
leader goes with a probability that depends on their difference, or on neither, as the arm says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.engine_support import country, place
from tests.infer_support import free

from groundswell.engine import state
from groundswell.infer import normal
from groundswell.study import simulator

NAME = "tests.claims_toy"
FIRST, SECOND = "shock.price", "participation.leave"
DAYS = 10
ARMS = ("difference", "pinned")

layout = simulator.layout
document = simulator.document
restore = simulator.restore


def digest():
    return "0" * 64


def warm(case, notice):
    pass


@dataclass(frozen=True)
class Inputs:
    arm: str
    case: Any


@dataclass(frozen=True)
class Outcome:
    status: str
    scalars: Any
    national: Any
    regional: Any


def prepare(case, arm):
    return Inputs(arm, case)


def record(inputs, values):
    held = [inputs.case.parameters[name] for name in (FIRST, SECOND)]
    shares = [one.value.share(values[one.name], one.range) for one in held]
    return inputs.arm, normal.quantile(np.clip(shares, 1e-9, 1 - 1e-9))


def simulate(inputs, record, key, days):
    arm, (first, second) = record
    dice = np.random.Generator(np.random.Philox(key=key))
    noise, chance = dice.normal(), dice.random()
    strength = 2.5 if arm == "pinned" else 2.0 * (first - second)
    scalars = np.zeros((), state.SCALARS)
    scalars["exit_day"] = 5.0 if chance < normal.cdf(strength) else np.nan
    scalars["cleared_day"] = scalars["wave_day"] = scalars["appeal_day"] = np.nan
    national = np.zeros(days, state.NATIONAL)
    national["protesting"] = np.round(5000.0 * np.exp(0.5 * (first + second) + 0.1 * noise))
    national["in_office"] = 1
    regional = np.zeros((days, 2), state.REGIONAL)
    return Outcome("ok", scalars, national, regional)


def exits(arm, **bound):
    measure = {"outcome": "exit_day", "event": {"at_most": 9}}
    return {"measure": measure, "arms": [arm], **(bound or {"at_least": 0.5})}


def said(id, **parts):
    return {"id": id, "speaker": "somebody", "source": "gazette", "says": "so it will be", **parts}


CLAIMS = (
    said("hangs", statement=[exits("difference")]),
    said("pinned", statement=[exits("pinned")]),
    said("pinned-out", statement=[exits("pinned", below=0.5)]),
    said("moot", presupposes=[exits("pinned", below=0.5)], statement=[exits("pinned")]),
)


def toy(value=5000.0, claims=CLAIMS):
    """A case with two free parameters, of whose sum the crowd of the first day is seen."""
    seen = {
        "id": "crowd",
        "outcome": "national.protesting",
        "day": "2020-01-01",
        "value": value,
        "error": {"dist": "lognormal", "factor": 1.1},
        "counts": "people",
        "kind": "assumption",
        "use": "fit",
    }
    arms = {name: {"why": "of the toy", "set": {"alliance.troops": 1}} for name in ARMS}
    case = country(
        place("A", capital=1),
        place("B", lon=62.0),
        horizon=f"{DAYS}d",
        observed=[seen],
        claims=list(claims),
        arms=arms,
        sources={"gazette": {"title": "The Gazette", "read": True}},
    )
    return free(case, (FIRST, SECOND))
