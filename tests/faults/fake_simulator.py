"""A simulator of a few lines with the interface of the real one, for tests of studies.

What it does depends on the case, parameters and key alone, as the real one's. Troubles are asked
for by parameter values (a run that raises, that is not finite, that says why it failed) and by
environment variables (slow runs, a process that kills itself).
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from groundswell.case.priors import Prior
from groundswell.errors import StudyError
from groundswell.store.tables import Layout

SCALARS = np.dtype([("deaths", "i8"), ("peak", "i8"), ("exit_day", "f8"), ("exit_door", "i1")])
NATIONAL = np.dtype([("deaths", "i4"), ("protesting", "i4"), ("belief", "f4")])
REGIONAL = np.dtype([("protesting", "i4"), ("deaths", "i4"), ("sites_lost", "f4")])
REGIONAL_DAYS = 60


@dataclass(frozen=True)
class Parameter:
    value: float | Prior
    range: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Place:
    name: str


@dataclass(frozen=True)
class FakeCase:
    """What a study asks of a case; `trouble` is the share of draws with a failing run."""

    name: str = "fake"
    trouble: bool = False
    title: str = "A made-up case"
    start: datetime = datetime(2022, 1, 1)
    utc_offset: float = 6.0
    arms: tuple[str, ...] = ("as-happened", "no-invitation", "dialogue")

    @property
    def places(self):
        return tuple(Place(name) for name in ("Almaty", "Atyrau", "Mangystau"))

    @property
    def parameters(self):
        trouble = Parameter(Prior("uniform", low=0.0, high=1.0)) if self.trouble else Parameter(1.0)
        return {"anger": Parameter(Prior("uniform", low=0.2, high=0.9)), "trouble": trouble}

    @property
    def digest(self):
        return hashlib.sha256(document(self).encode()).hexdigest()


@dataclass(frozen=True)
class FakeOutcome:
    status: str
    scalars: object
    national: object
    regional: object


def layout():
    return Layout(SCALARS, NATIONAL, REGIONAL)


def digest():
    return hashlib.sha256(os.environ.get("FAKE_CODE", "one").encode()).hexdigest()


def warm(case, notice):
    pass


def document(case):
    return json.dumps({"name": case.name, "trouble": case.trouble})


def restore(document):
    return FakeCase(**json.loads(document))


def prepare(case, arm):
    if arm not in case.arms:
        raise StudyError(f"no arm '{arm}'")
    return {"arm": arm, "shift": case.arms.index(arm)}


def record(inputs, values):
    if values["trouble"] < 0.1:
        raise ValueError(f"the draw broke in {object()!r}")
    return values


def simulate(inputs, record, key, days):
    _environment(inputs["arm"])
    trouble = record["trouble"]
    if trouble < 0.2:
        raise ZeroDivisionError(f"the run broke in {object()!r}")
    if trouble < 0.3:
        return FakeOutcome("the street overflowed", None, None, None)
    luck = np.random.Generator(np.random.Philox(key=key))
    regional = np.zeros((min(days, REGIONAL_DAYS), 3), REGIONAL)
    regional["protesting"] = luck.poisson(1000 * record["anger"], regional.shape)
    regional["deaths"] = luck.poisson(0.1 + inputs["shift"], regional.shape)
    regional["sites_lost"] = luck.random(regional.shape)
    national = np.zeros(days, NATIONAL)
    national["protesting"][: len(regional)] = regional["protesting"].sum(axis=1)
    national["deaths"][: len(regional)] = regional["deaths"].sum(axis=1)
    national["belief"] = luck.random(days)
    if trouble < 0.4:
        national["belief"][min(2, days - 1)] = np.inf
    exit_day = luck.integers(days) if luck.random() < 0.3 else np.nan
    scalars = np.array(
        (national["deaths"].sum(), national["protesting"].max(), exit_day, 0), SCALARS
    )[()]
    return FakeOutcome("ok", scalars, national, regional)


def _environment(arm):
    """Be slow, or die, as the test asks."""
    time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
    deaths = os.environ.get("FAKE_DEATHS")  # a folder with one file for each death to die
    fatal = os.environ.get("FAKE_LETHAL_ARM") == arm
    for path in Path(deaths).iterdir() if deaths else ():
        path.unlink(missing_ok=True)
        fatal = True
    if fatal:
        os.kill(os.getpid(), signal.SIGKILL)
