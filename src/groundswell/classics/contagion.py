"""Contagion from place to place: what was planted in simulated waves is found again.

Bonnasse-Gahot et al. 2018 fit the French riots of 2005 by a rate of events in each place that rises
with what happened near and far. Their fitted values could not be read, so nothing published is met
here. Waves are simulated from our form of it (the model's information and participation on counts,
`groundswell.infer.wave.contagion`: the code that predicts the wave of 2020) with known parameters,
and found from the counts alone by maximum likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from groundswell.classics.rows import SIGNIFICANT, Classic, Curve, Notice, Row, picture
from groundswell.infer.luck import Floats, uniforms
from groundswell.infer.wave.contagion import Crowds
from groundswell.infer.wave.places import Places, places, table

NAME = "contagion"
PAPER = (
    "Bonnasse-Gahot, L. et al. (2018), Epidemiological modelling of the 2005 French riots, "
    "Scientific Reports 8, 107 (form only: no fitted value could be read)"
)
RULES = (
    "Events a day in each of 51 places are Poisson with log rate = level + near f(memory here) + "
    "far sum of K f(memory there) - log(1 + fatigue F); K mixes distance and national media. "
    "A wave of 60 days begins in one place; parameters are planted, then estimated."
)
DAYS = 60
PLANTED = {
    "level": -0.5,  # log of events a day per million residents
    "information.near": 1.2,
    "information.far": 1.6,
    "information.media": 0.4,
    "participation.fatigue": 0.25,
}
HELD = {"wave.half": 2.0, "information.memory": 1.5}  # known to the estimate
OUTBREAK = ("MN", 60.0)  # where and with how many events the wave begins
STEP = 1e-4
ROUNDS = 30


def run(seed: int, runs: int, full: bool, notice: Notice) -> Classic:
    """Plant, simulate and estimate in 2 runs waves (5 runs in full)."""
    number = runs * (5 if full else 2)
    where = places(tuple(sorted(set(table()) - {"PR"})))
    found, errors, wave = [], [], np.zeros((0, 0))
    for replicate in range(number):
        counts = simulated(where, PLANTED, uniforms(seed, f"contagion/{replicate}", DAYS, 51))
        wave = counts if replicate == 0 else wave
        estimate, spread = estimated(where, counts)
        found.append(estimate)
        errors.append(spread)
        notice(replicate + 1, number)
    rows = rows_of(np.array(found), np.array(errors))
    drawn = picture(
        "Contagion: one simulated wave", "events a day, all places", "day",
        [Curve("simulated from what was planted", list(enumerate(wave.sum(axis=1).tolist())), "a")],
    )  # fmt: skip
    return Classic(NAME, PAPER, RULES, tuple(rows), drawn)


def rows_of(found: Floats, errors: Floats) -> list[Row]:
    """Return the rows of means [waves, parameters], and of how often the intervals hold."""
    truth = np.array(list(PLANTED.values()))
    rows = []
    for i, (name, value) in enumerate(PLANTED.items()):
        mean = float(found[:, i].mean())
        error = float(found[:, i].std(ddof=1) / len(found) ** 0.5)
        note = f"nothing published could be read: planted, and found in {len(found)} waves"
        rows.append(Row(NAME, f"{name}, mean of estimates", None, mean, error,
                        abs(mean - value) <= SIGNIFICANT * error, note, value))  # fmt: skip
    held = float((np.abs(found - truth) <= 1.96 * errors).mean())
    error = float((0.95 * 0.05 / found.size) ** 0.5)
    rows.append(Row(NAME, "95 % intervals that hold what was planted", None, held, error,
                    abs(held - 0.95) <= SIGNIFICANT * error, f"of {found.size}", 0.95))  # fmt: skip
    return rows


def log_rates(where: Places, parameters: Floats, counts: Floats) -> Floats:
    """Return the log rate of every day given the days before, [draws, days, places].

    ``parameters`` [draws, PLANTED].
    """
    drawn = {name: parameters[:, i] for i, name in enumerate(PLANTED)}
    drawn |= {name: np.full(len(parameters), value) for name, value in HELD.items()}
    crowds = Crowds.none(len(parameters), len(where.codes))
    out = np.zeros((len(parameters), len(counts), len(where.codes)))
    for day in range(len(counts)):
        base = np.log(where.population) + drawn["level"][:, None]
        out[:, day] = base + crowds.incentive(where, drawn)
        crowds = crowds.after(drawn, counts[day] / where.population)
    return out


def simulated(where: Places, planted: Mapping[str, float], luck: Floats) -> Floats:
    """Return counts [days, places] of a wave; each by inversion of one random number."""
    row = np.array([list(planted.values())])
    counts = np.zeros(luck.shape)
    counts[0, where.codes.index(OUTBREAK[0])] = OUTBREAK[1]
    for day in range(1, len(luck)):
        rate = np.exp(log_rates(where, row, counts[: day + 1])[0, day])
        counts[day] = poisson(luck[day], rate)
    return counts


def poisson(luck: Floats, rate: Floats) -> Floats:
    """Return Poisson numbers by inversion."""
    term = np.exp(-rate)
    total, number = term.copy(), np.zeros_like(rate)
    while (more := luck > total).any() and number.max() < 10_000:
        number += more
        term = np.where(more, term * rate / np.maximum(number, 1.0), term)
        total = np.where(more, total + term, total)
    return number


def estimated(where: Places, counts: Floats) -> tuple[Floats, Floats]:
    """Return the maximum-likelihood estimate and its standard errors, by Fisher scoring.

    The first day, on which the wave begins from outside, is given and not explained.
    """
    theta = np.array([float(np.log(counts.mean() / where.population.mean())), 1.0, 1.0, 0.5, 0.1])
    number = len(theta)
    information = np.eye(number)
    for _ in range(ROUNDS):
        moved = np.vstack([theta, theta + STEP * np.eye(number)])
        rates = log_rates(where, moved, counts)[:, 1:].reshape(number + 1, -1)
        slope = (rates[1:] - rates[0]) / STEP
        mean = np.exp(rates[0])
        information = (slope * mean) @ slope.T
        step = np.linalg.solve(information, slope @ (counts[1:].ravel() - mean))
        theta = theta + np.clip(step, -0.5, 0.5)
        theta[4] = max(theta[4], 1e-3)  # the form knows no negative fatigue
        if np.abs(step).max() < 1e-6:
            break
    return theta, np.sqrt(np.diag(np.linalg.inv(information)))
