"""A bank of filters: one for each draw of the parameters, weighted by how well it has predicted.

State of a filter, in nats: the common level, its fading a day, seven weekday effects and one
deviation for each state; a common shock that passes within the day comes on top. A day's counts
enter by a Laplace step; the next day follows by the transition. Nothing later is ever read:
`predict` uses the days given to `learn` and the calendar.

Sources: West, Harrison and Migon 1985 (dynamic generalised linear models); Rasmussen and Williams
2006, algorithm 3.1 (the Laplace step); Raftery, Kárný and Ettler 2010 (weights with forgetting).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from groundswell.infer.luck import Floats
from groundswell.infer.wave import rhythm
from groundswell.infer.wave.contagion import Crowds
from groundswell.infer.wave.law import Law, log_mass
from groundswell.infer.wave.places import Places
from groundswell.infer.wave.priors import Draws

LEVEL, TREND, WEEK, FIRST = 0, 1, 2, 9  # places in the state; deviations of the states from FIRST
TREND_SPREAD, TREND_DRIFT = 0.02, 0.004  # nats/day: of the fading, at first and per day
SIZE_SPREAD = 0.3  # of the exponent by which events a resident change with population
# The filters' weights: evidence counts by a quarter (none is true: Grünwald 2012) and fades.
LEARNING, FORGETTING = 0.25, 0.95
OUTBREAK, OUTBREAK_DAYS = 1.0, 2.0  # nats, days: a young wave jumps from day to day
STEPS = 15  # of Newton


@dataclass(frozen=True)
class Bank:
    """Filters over the same days.

    Attributes:
        draws: the parameters of each filter.
        places: the states.
        start: first day of the wave; days are counted from it.
        mean: of the state, shape (draws, FIRST + states).
        spread: covariance of the state, shape (draws, FIRST + states, FIRST + states).
        crowds: what is remembered of past counts.
        log_weight: of each filter, up to a constant.
    """

    draws: Draws
    places: Places
    start: date
    mean: Floats
    spread: Floats
    crowds: Crowds
    log_weight: Floats

    @classmethod
    def begin(cls, draws: Draws, places: Places, start: date) -> Bank:
        """Return the bank before the first day."""
        count, states = len(draws["wave.half"]), len(places.codes)
        mean = np.zeros((count, FIRST + states))
        spread = np.zeros((count, FIRST + states, FIRST + states))
        mean[:, LEVEL], spread[:, LEVEL, LEVEL] = -3.0, 2.0**2
        mean[:, TREND], spread[:, TREND, TREND] = -draws["wave.fading"], TREND_SPREAD**2
        mean[:, WEEK:FIRST], spread[:, WEEK:FIRST, WEEK:FIRST] = rhythm.week()
        own = slice(FIRST, FIRST + states)
        spread[:, own, own] = draws["wave.places"][:, None, None] ** 2 * places.alike
        spread[:, own, own] += SIZE_SPREAD**2 * np.outer(places.size, places.size)
        crowds = Crowds.none(count, states)
        return cls(draws, places, start, mean, spread, crowds, np.zeros(count))

    @property
    def weight(self) -> Floats:
        """Weights of the filters, summing to one."""
        raised = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(raised / raised.sum())

    def predict(self, day: date) -> Law:
        """Return the law of the counts of `day`, the day after the last one learnt."""
        centre, joint, _ = self.outlook(day)
        variance = np.einsum("nss->ns", joint)
        return Law(centre, variance, self.draws["wave.dispersion"], self.weight)

    def outlook(self, day: date) -> tuple[Floats, Floats, Floats]:
        """Return mean and covariance of the log rates, and their covariance with the state.

        Shapes (draws, states), (draws, states, states), (draws, states, dimensions).
        """
        today = WEEK + day.weekday()
        held = rhythm.planned((day - self.start).days, self.draws["wave.planning"])
        expected, unsure = rhythm.known(day)
        centre = (
            np.log(self.places.population)
            + (self.mean[:, LEVEL] + held * self.mean[:, today] + expected)[:, None]
            + self.mean[:, FIRST:]
            + self.crowds.incentive(self.places, self.draws)
        )
        common = self.spread[:, LEVEL] + held[:, None] * self.spread[:, today]
        across = common[:, None, :] + self.spread[:, FIRST:]
        along = across[:, :, LEVEL] + held[:, None] * across[:, :, today]
        passing = self.draws["wave.passing"] ** 2 + unsure**2
        joint = along[:, :, None] + across[:, :, FIRST:] + passing[:, None, None]
        return centre, joint, across

    def learn(self, day: date, counts: Floats, seen: Floats) -> Bank:
        """Return the bank after the counts of `day`, of those states where `seen` is 1."""
        centre, joint, across = self.outlook(day)
        known = np.flatnonzero(seen)
        across = across[:, known]
        pull, shrink, evidence = _laplace(
            centre[:, known],
            joint[:, known[:, None], known],
            counts[known],
            self.draws["wave.dispersion"][:, None],
        )
        mean = self.mean + np.einsum("nsd,ns->nd", across, pull)
        spread = self.spread - np.swapaxes(across, 1, 2) @ (shrink @ across)
        after = self.crowds.after(self.draws, self._news(day, counts, seen))
        weights = FORGETTING * self.log_weight + LEARNING * evidence
        return replace(self, mean=mean, spread=spread, crowds=after, log_weight=weights).tomorrow(
            day
        )

    def _news(self, day: date, counts: Floats, seen: Floats) -> Floats:
        """Return events per million residents as they strike people, (draws, states).

        A crowd that the calendar promised is no news (Lohmann 1994: turnout stops to inform when
        it shows nothing new), so the rhythm is divided out; where nothing is seen, the average is.
        """
        rate = counts / self.places.population
        average = (counts @ seen) / (self.places.population @ seen)
        held = rhythm.planned((day - self.start).days, self.draws["wave.planning"])
        promised = held * self.mean[:, WEEK + day.weekday()] + rhythm.known(day)[0]
        return np.where(seen > 0.0, rate, average) * np.exp(-promised)[:, None]

    def tomorrow(self, day: date) -> Bank:
        """Return the bank on the day after `day`, nothing new seen of the state."""
        young = OUTBREAK * np.exp(-(day - self.start).days / OUTBREAK_DAYS)
        mean, spread = self.mean.copy(), self.spread.copy()
        for row in (mean.T, spread.transpose(1, 0, 2), spread.transpose(2, 0, 1)):
            row[LEVEL] += row[TREND]
        spread[:, LEVEL, LEVEL] += self.draws["wave.common"] ** 2 + young**2
        spread[:, TREND, TREND] += TREND_DRIFT**2
        week, own = np.arange(WEEK, FIRST), np.arange(FIRST, mean.shape[1])
        spread[:, week, week] += rhythm.DAY_DRIFT**2
        spread[:, own, own] += self.draws["wave.local"][:, None] ** 2
        return replace(self, mean=mean, spread=spread)


def _laplace(
    centre: Floats, joint: Floats, counts: Floats, dispersion: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the mode's pull (inverse covariance times shift), the shrinkage and the evidence.

    Fisher scoring for a negative binomial with log link.
    """
    unit = np.eye(len(counts))
    rates = centre
    for _ in range(STEPS):
        mean = np.exp(rates)
        weight = mean / (1.0 + dispersion * mean)
        slope = (counts - mean) / (1.0 + dispersion * mean)
        root = np.sqrt(weight)
        inner = unit + root[:, :, None] * joint * root[:, None, :]
        wanted = weight * (rates - centre) + slope
        moved = (joint @ wanted[:, :, None])[:, :, 0]
        solved = np.linalg.solve(inner, (root * moved)[:, :, None])[:, :, 0]
        pull = wanted - root * solved
        goal = centre + (joint @ pull[:, :, None])[:, :, 0]
        step = np.clip(goal - rates, -2.0, 2.0)
        rates = rates + step
        if np.max(np.abs(step)) < 1e-5:
            break
    shrink = root[:, :, None] * np.linalg.solve(inner, root[:, :, None] * unit)
    fit = log_mass(counts, np.exp(rates), dispersion).sum(axis=1)
    far = np.einsum("ns,ns->n", pull, rates - centre) / 2.0
    return pull, shrink, np.asarray(fit - far - np.linalg.slogdet(inner)[1] / 2.0)
