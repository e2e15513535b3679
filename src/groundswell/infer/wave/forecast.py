"""Predictions of a wave: one day ahead, free-running, and where nothing is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.stats import nbinom

from groundswell.infer.luck import Floats, normals, uniforms
from groundswell.infer.wave import rhythm
from groundswell.infer.wave.bank import FIRST, LEVEL, TREND, TREND_DRIFT, WEEK, Bank
from groundswell.infer.wave.contagion import Crowds
from groundswell.infer.wave.law import Law
from groundswell.infer.wave.places import places
from groundswell.infer.wave.priors import draw

DRAWS = 256
PATHS = 400


@dataclass(frozen=True)
class Counts:
    """Events by day and state.

    Attributes:
        codes: two-letter codes of the states.
        days: consecutive days.
        events: shape (days, states); a row of nan is a day that nobody counted.
    """

    codes: tuple[str, ...]
    days: tuple[date, ...]
    events: Floats


def begin(counts: Counts, seed: int = 1, draws: int = DRAWS) -> Bank:
    """Return the filters before the first of `counts.days`."""
    return Bank.begin(draw(seed, draws), places(counts.codes), counts.days[0])


def day_by_day(
    counts: Counts, bank: Bank, seen: Floats | None = None
) -> Iterator[tuple[int, Law, Bank]]:
    """Yield (place of the day, its law before it was seen, the filters after it was).

    With `seen` (1 or 0 for each state) the counts of the other states are never looked at.
    """
    watched = np.ones(len(counts.codes)) if seen is None else seen
    for i, day in enumerate(counts.days):
        law = bank.predict(day)
        if np.isnan(counts.events[i]).any():
            bank = bank.tomorrow(day)
        else:
            bank = bank.learn(day, np.where(watched > 0.0, counts.events[i], 0.0), watched)
        yield i, law, bank


def free_run(bank: Bank, first: date, days: int, seed: int = 1, paths: int = PATHS) -> Floats:
    """Return simulated counts from `first` on, nothing more seen, (paths, days, states).

    Every path takes a filter by its weight, a state from that filter, and feeds its own counts back
    into what people remember.
    """
    chosen = np.searchsorted(np.cumsum(bank.weight), (np.arange(paths) + 0.5) / paths)
    chosen = np.minimum(chosen, len(bank.weight) - 1)
    drawn = {name: values[chosen] for name, values in bank.draws.items()}
    crowds = Crowds(bank.crowds.memory[chosen], bank.crowds.tiredness[chosen])
    state = _states(bank, chosen, normals(seed, "wave/state", paths, bank.mean.shape[1]))
    states = len(bank.places.codes)
    out = np.zeros((paths, days, states))
    for i in range(days):
        day = first + timedelta(days=i)
        luck = normals(seed, f"wave/shock/{i}", paths, bank.mean.shape[1] + 1)
        log_rate, promised = _log_rate(bank, state, drawn, crowds, day, luck[:, -1])
        out[:, i] = _sample(
            np.exp(np.minimum(log_rate, 9.0)),
            drawn["wave.dispersion"],
            uniforms(seed, f"wave/count/{i}", paths, states),
        )
        rate = out[:, i] / bank.places.population * np.exp(-promised)[:, None]
        crowds = crowds.after(drawn, rate)
        state = _walk(state, drawn, luck[:, :-1])
    return out


def summary(bank: Bank) -> Mapping[str, tuple[float, float, float]]:
    """Return mean, 10 % and 90 % quantile of every parameter over the weighted filters."""
    result = {}
    for name, values in bank.draws.items():
        order = np.argsort(values)
        reached = np.cumsum(bank.weight[order])
        low, high = (values[order][np.searchsorted(reached, q)] for q in (0.1, 0.9))
        result[name] = (float(bank.weight @ values), float(low), float(high))
    return result


def week(bank: Bank) -> Floats:
    """Return the expected weekday effects, Monday first, in nats."""
    return np.asarray(bank.weight @ bank.mean[:, WEEK:FIRST])


def _states(bank: Bank, chosen: np.ndarray, luck: Floats) -> Floats:
    roots = {
        i: np.linalg.cholesky(bank.spread[i] + 1e-9 * np.eye(bank.mean.shape[1]))
        for i in np.unique(chosen).tolist()
    }
    shift = np.array([roots[i] @ z for i, z in zip(chosen.tolist(), luck, strict=True)])
    return np.asarray(bank.mean[chosen] + shift)


def _log_rate(
    bank: Bank,
    state: Floats,
    drawn: dict[str, Floats],
    crowds: Crowds,
    day: date,
    luck: Floats,
) -> tuple[Floats, Floats]:
    """Return the log rates of a day, (paths, states), and what the calendar promised, (paths,)."""
    held = rhythm.planned((day - bank.start).days, drawn["wave.planning"])
    expected, unsure = rhythm.known(day)
    promised = held * state[:, WEEK + day.weekday()] + expected
    passing = np.sqrt(drawn["wave.passing"] ** 2 + unsure**2) * luck
    common = (state[:, LEVEL] + promised + passing)[:, None]
    social = crowds.incentive(bank.places, drawn)
    return np.log(bank.places.population) + common + state[:, FIRST:] + social, promised


def _walk(state: Floats, drawn: dict[str, Floats], luck: Floats) -> Floats:
    """Return the states a day later."""
    after = state.copy()
    after[:, LEVEL] += state[:, TREND] + drawn["wave.common"] * luck[:, LEVEL]
    after[:, TREND] += TREND_DRIFT * luck[:, TREND]
    after[:, WEEK:FIRST] += rhythm.DAY_DRIFT * luck[:, WEEK:FIRST]
    after[:, FIRST:] += drawn["wave.local"][:, None] * luck[:, FIRST:]
    return after


def _sample(mean: Floats, dispersion: Floats, luck: Floats) -> Floats:
    size = 1.0 / dispersion[:, None]
    return np.asarray(nbinom.ppf(luck, size, size / (size + mean)), dtype=np.float64)
