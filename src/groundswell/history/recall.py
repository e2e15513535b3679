"""What has just happened, remembered: log odds that drift by country, filtered event by event.

The log odds of an event are those of its features, plus what is particular to its country and
drifts, plus the level of its region and of the world, which drift too. What is particular to a
country is a Gaussian process over its events, with the covariance (d: years between two events)

    constant + slow·exp(-d/slow_years) + fast·exp(-d/fast_years)
      + [equally violent]·(violent + violent_slow·exp(-d/slow_years))
      + [same place]·(place + place_fast·exp(-d/fast_years)) + [same people]·people

Region and world are Ornstein-Uhlenbeck processes. Outcomes are taken in one after the other in the
order of the events' last days, each by matching the moments of the posterior (assumed density
filtering: Opper 1998; Minka 2001), as in dynamic generalised linear models (West, Harrison and
Migon 1985). A prediction uses the outcomes of events that had ended before the event began, and no
others. Country, region and world share the surprise in proportion to their variances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

YEAR = 365.25
_NODES, _weights = np.polynomial.hermite_e.hermegauss(12)
_WEIGHTS: Floats = _weights / _weights.sum()


@dataclass(frozen=True)
class Memory:
    """Variances (of log odds) and scales (years) of what is remembered."""

    constant: float
    slow: float
    fast: float
    violent: float
    violent_slow: float
    place: float
    place_fast: float
    people: float
    region: float
    world: float
    slow_years: float
    fast_years: float
    wide_years: float  # of region and world


@dataclass(frozen=True)
class Events:
    """Events in order of their first day, arrays (events,).

    Attributes:
        start: first day, a number of days.
        end: last day.
        country: number of the country, from 0.
        region: number of the region, from 0.
        violent: 0 or 1.
        place: number of the place; equal numbers in one country are one place.
        people: number of the group of people.
    """

    start: Floats
    end: Floats
    country: Ints
    region: Ints
    violent: Ints
    place: Ints
    people: Ints


def filtered(
    events: Events, features: Floats, happened: Floats, known: npt.NDArray[np.bool_], memory: Memory
) -> Floats:
    """Return the probability of each event, by what was known on the day before it began.

    Args:
        events: in order of their first day.
        features: log odds by the features alone.
        happened: 0 or 1; read only where `known`.
        known: whether an outcome may ever be learnt.
        memory: what is remembered, and for how long.
    """
    lands = [_Country(np.flatnonzero(events.country == c), events, features, memory)
             for c in range(int(events.country.max(initial=-1)) + 1)]  # fmt: skip
    at = np.zeros(len(features), int)  # place of an event among those of its country
    for land in lands:
        at[land.members] = np.arange(len(land.members))
    first = float(events.start[0]) if len(features) else 0.0
    world = _Level(memory.world, memory.wide_years, first)
    regions = [_Level(memory.region, memory.wide_years, first)
               for _ in range(int(events.region.max(initial=-1)) + 1)]  # fmt: skip
    queue = [int(i) for i in np.argsort(events.end, kind="stable")]
    chances = np.zeros(len(features))
    done = 0
    for i in range(len(features)):
        while done < len(queue) and events.end[queue[done]] < events.start[i]:
            j = queue[done]
            done += 1
            if not known[j]:
                continue
            parts = (world, regions[events.region[j]])
            for part in parts:
                part.wait(float(events.end[j]))
            land = lands[events.country[j]]
            mean, variance = land.of(at[j])
            surprise = _moments(
                mean + sum(p.mean for p in parts),
                variance + sum(p.variance for p in parts),
                happened[j] > 0.0,
            )
            land.learn(at[j], *surprise)
            for part in parts:
                part.learn(*surprise)
        mean, variance = lands[events.country[i]].of(at[i])
        for part in (world, regions[events.region[i]]):
            level, doubt = part.later(float(events.start[i]))
            mean, variance = mean + level, variance + doubt
        odds = mean + np.sqrt(max(variance, 0.0)) * _NODES
        chances[i] = _WEIGHTS @ (1.0 / (1.0 + np.exp(-odds)))
    return chances


class _Country:
    """The log odds of all events of one country: means and covariances, as far as learnt."""

    def __init__(self, members: Ints, events: Events, features: Floats, memory: Memory) -> None:
        self.members = members
        self.mean = features[members].copy()
        apart = np.abs(np.subtract.outer(events.start[members], events.start[members])) / YEAR
        slow, fast = np.exp(-apart / memory.slow_years), np.exp(-apart / memory.fast_years)
        violent, place, people = (
            np.equal.outer(kind[members], kind[members])
            for kind in (events.violent, events.place, events.people)
        )
        self.covariance: Floats = (
            memory.constant
            + memory.slow * slow
            + memory.fast * fast
            + violent * (memory.violent + memory.violent_slow * slow)
            + place * (memory.place + memory.place_fast * fast)
            + people * memory.people
        )

    def of(self, i: int) -> tuple[float, float]:
        return float(self.mean[i]), float(self.covariance[i, i])

    def learn(self, i: int, slope: float, curve: float) -> None:
        column = self.covariance[:, i].copy()
        self.mean += slope * column
        self.covariance -= curve * np.outer(column, column)


class _Level:
    """One drifting level: mean, variance, and the day to which they belong."""

    def __init__(self, spread: float, years: float, day: float) -> None:
        self.spread, self.years, self.day = spread, years, day
        self.mean, self.variance = 0.0, spread

    def later(self, day: float) -> tuple[float, float]:
        """Return mean and variance on a later day."""
        kept = float(np.exp(-max(0.0, day - self.day) / YEAR / self.years))
        return self.mean * kept, self.spread - (self.spread - self.variance) * kept**2

    def wait(self, day: float) -> None:
        self.mean, self.variance = self.later(day)
        self.day = max(self.day, day)

    def learn(self, slope: float, curve: float) -> None:
        self.mean += slope * self.variance
        self.variance -= curve * self.variance**2


def _moments(mean: float, variance: float, happened: bool) -> tuple[float, float]:
    """Return first and negative second derivative, by the mean, of ln P(outcome).

    By Gauss-Hermite quadrature over the normal law of the log odds: the posterior of anything of
    covariance c with them has its mean moved by c·first, its variance lowered by c²·second.
    """
    sigma = float(np.sqrt(max(variance, 1e-12)))
    odds = mean + sigma * _NODES
    share = _WEIGHTS / (1.0 + np.exp(-odds if happened else odds))
    share /= share.sum()
    shift = float(share @ _NODES)
    spread = float(share @ _NODES**2) - shift**2
    return shift / sigma, (1.0 - spread) / sigma**2
