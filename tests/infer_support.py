"""Targets whose posterior is known, and a small country with few free parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from tests.engine_support import country, place, play

from groundswell.infer import normal
from groundswell.infer.calibrate import Calibration, sample
from groundswell.infer.smc import Settings

SMALL = Settings(particles=40, populations=2, moves=2, rest=0)


def deviates(keys):
    """One standard normal deviate a key: the luck of a toy run."""
    return normal.quantile(normal.np.clip(keys.astype(float) * 2.0**-64, 1e-12, 1 - 1e-12))


@dataclass(frozen=True)
class Sum:
    """Sees z0 + z1 with luck of SD `luck`, measured as `seen` with error of SD `error`."""

    seen: float = 2.0
    error: float = 0.3
    luck: float = 0.4
    names: tuple[str, ...] = ("first", "second", "unseen")

    def __call__(self, z, keys):
        numbers = z[:, 0] + z[:, 1] + self.luck * deviates(keys)
        return normal.log_density((self.seen - numbers) / self.error, self.error), numbers[:, None]

    @property
    def variance(self):
        """Of what is seen, given z."""
        return self.error**2 + self.luck**2


def fitted(target, settings, seed=1):
    """The last generation of each population."""
    return [one[-1] for one in sample(target, settings, seed)]


def free(case, names):
    """The case with all other parameters at their medians."""
    fixed = {
        n: p if n in names else replace(p, value=p.at(0.5)) for n, p in case.parameters.items()
    }
    return replace(case, parameters=fixed)


FREE = ("shock.price", "participation.leave", "backlash.presence")
DAYS = (0, 1, 2, 3)


def planted(truth=None, key=5, factor=1.1, **observed):
    """Two places with three free parameters, and what was seen of a run with those of `truth`."""
    document = {"horizon": "6d", "classes": 8}
    case = free(country(place("A", capital=1), place("B", lon=62.0), **document), FREE)
    run = play(case, key=key, days=6, values=truth or {})
    seen = [
        {
            "id": f"day-{day}",
            "outcome": "national.protesting",
            "day": f"2020-01-0{day + 1}",
            "value": max(float(run.national["protesting"][day]), 0.5),
            "error": {"dist": "lognormal", "factor": factor},
            "counts": "people",
            "kind": "assumption",
            "use": "fit",
        }
        for day in DAYS
    ]
    seen.append(seen[-1] | {"id": "later", "day": "2020-01-06", "use": "held_out"} | observed)
    case = country(place("A", capital=1), place("B", lon=62.0), observed=seen, **document)
    return free(case, FREE)


def calibrated(case, settings=SMALL, seed=1):
    """A calibration in memory."""
    from groundswell.infer.calibrate import wished

    wanted = wished(case, "fit")
    return Calibration(wanted, sample(wanted, settings, seed), seed, settings)


def quantiles(last):
    """Quantiles of the prior at the points of each population."""
    return [np.asarray(normal.inside(one.z)) for one in last]
