"""Made-up studies for tests of what people read: a simulator of a few lines, a case of few words.

The module is a simulator as `groundswell.study` wants one. A wave rises until day 4 and falls; an
arm whose name contains `calm` has a third of the deaths, one with `fall` loses its leader.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from groundswell.case import load
from groundswell.model import VOCABULARY
from groundswell.store.tables import Layout
from groundswell.study.run import run
from groundswell.study.simulator import document, layout, restore

__all__ = ["document", "layout", "restore"]

KEPT = 60
HOSTILE = "<script>alert('x')</script> & \"quoted\" <img src=http://evil.example/x>"


@dataclass(frozen=True)
class Outcome:
    status: str
    scalars: object
    national: object
    regional: object


def digest():
    return hashlib.sha256(b"made up").hexdigest()


def warm(case, notice):
    pass


def prepare(case, arm):
    assert arm in case.arms
    return arm, len(case.places)


def record(inputs, values):
    return values


def simulate(inputs, values, key, days):
    arm, places = inputs
    fields = layout()
    luck = np.random.Generator(np.random.Philox(key=key))
    if "broken" in arm and luck.random() < 0.3:
        return Outcome("the street overflowed", None, None, None)
    day = np.arange(days)
    size = luck.lognormal(9.0, 0.6) * values["participation.join"] / 2.0
    street = size * np.exp(-0.5 * ((day - 4) / 1.5) ** 2)
    split = luck.dirichlet(np.ones(places), min(days, KEPT))
    regional = np.zeros((min(days, KEPT), places), fields.regional)
    regional["protesting"] = street[:KEPT, None] * split
    regional["deaths"] = luck.poisson(regional["protesting"] / (2000 if "calm" in arm else 700))
    regional["detained"] = luck.poisson(regional["protesting"] / 20)
    national = np.zeros(days, fields.national)
    for name in ("protesting", "deaths", "detained"):
        national[name][: len(regional)] = regional[name].sum(axis=1)
    national["person_hours"] = 5.0 * national["protesting"]
    national["in_office"] = 1
    scalars = np.zeros((), fields.scalars)
    scalars["deaths"] = national["deaths"].sum()
    scalars["detained"] = national["detained"].sum()
    scalars["deaths_security"] = scalars["deaths"] // 10
    scalars["peak"] = national["protesting"].max()
    for name in ("exit_day", "cleared_day", "wave_day", "appeal_day"):
        scalars[name] = np.nan
    clear = np.flatnonzero(street < 0.05 * size)
    scalars["cleared_day"] = clear[clear > 4][0] if (clear > 4).any() else np.nan
    if luck.random() < (0.95 if "fall" in arm else 0.02):
        scalars["exit_day"], scalars["exit_door"] = 6.0, 2
    return Outcome("ok", scalars[()], national, regional)


def case(**changes):
    """Return a small made-up case: two places, four arms, three claims, observations."""
    removed = {"remove": "shock.*", "later": "frozen"}
    arms = {
        "calm": {"why": "fewer orders to fire", **removed},
        "fall": {"why": "the palace turns", **removed},
        "broken": {"why": "runs that fail", **removed},
        "swapped": {
            "why": "each under the other's orders",
            "swap": [{"verbs": "policing.*", "places": ["North", "South"]}],
            "later": "frozen",
        },
    }
    falls = {"outcome": "exit_day", "event": {"at_most": "horizon"}}
    place = {"population": 500000, "lon": 1.0, "lat": 50.0}
    told = {"speaker": "a neighbour", "source": "letter"}
    made_up = {
        "groundswell": 1,
        "name": "made-up",
        "title": "A made-up crisis",
        "question": "Who falls?",
        "start": "2031-05-05",
        "horizon": "20d",
        "places": [{"name": "North", **place}, {"name": "South", **place, "lat": 49.0}],
        "decisions": [
            {"at": "2031-05-05T06:00", "do": "shock.price"},
            {"at": "2031-05-06T06:00", "do": "policing.order", "where": "North"},
        ],
        "arms": arms,
        "claims": [
            {
                "id": "will-fall",
                **told,
                "says": "the leader goes",
                "horizons": [10, 365],
                "statement": [{"measure": falls, "arms": ["as-happened"], "at_least": 0.5}],
                "known": {"answer": [False, None]},
            },
            {"id": "taste", **told, "says": "it is a pity", "untestable": "a matter of taste"},
        ],
        "sources": {"letter": {"title": "A letter", "read": True, "url": "https://example.org/a"}},
        "observed": [
            {
                "id": "street",
                "outcome": "national.protesting",
                "day": "2031-05-09",
                "value": 9000,
                "error": {"dist": "lognormal", "factor": 1.5},
                "counts": "people in the street",
                "kind": "measured",
                "cites": "letter",
                "use": "fit",
                "alternatives": [{"value": [100, 200], "kind": "memory"}],
            },
            {
                "id": "dead",
                "outcome": "deaths",
                "value": 10_000_000,
                "counts": "all who died",
                "kind": "memory",
                "use": "held_out",
            },
        ],
    }
    return load(made_up | changes, VOCABULARY)


def study(folder, *arms, draws=80, replicates=4, days=20, **changes):
    """Write a study of the made-up case into a folder; return it and the case."""
    stated = case(**changes)
    named = arms or ("as-happened", "calm", "fall", "swapped")
    stored = run(
        stated,
        arms=named,
        draws=draws,
        replicates=replicates,
        seed=5,
        days=days,
        out=folder,
        simulator_name=__name__,
    )
    return stored, stated


assert isinstance(layout(), Layout)
