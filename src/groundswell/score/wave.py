"""Predictions of counts by state and day, judged: ours and the naive rivals'."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from groundswell.infer.wave import forecast
from groundswell.infer.wave.bank import Bank
from groundswell.infer.wave.forecast import Counts
from groundswell.infer.wave.law import Law, log_mass
from groundswell.infer.wave.places import table
from groundswell.score.baselines import FLOOR, RIVALS, Rival, dispersion
from groundswell.score.proper import Floats, crps, log_poisson
from groundswell.score.tables import coverage, skill

HORIZON = 14  # days of the free run
HALF_DRAWS = 64  # filters where half of the states are hidden
MEMORY = 14  # days of own errors from which a rival learns its dispersion
LEVELS = (0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Exercise:
    """What is judged: counts of all days, and the place of the first judged day.

    Attributes:
        counts: training days and judged days together.
        trained: number of training days (the rivals' shares and means are theirs).
        first: place of the first judged day, at least 1.
        scored: places of the states that are scored.
        notes: sentences on rows that were not used.
    """

    counts: Counts
    trained: int
    first: int
    scored: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Prediction:
    """What one model said of all judged days, arrays (judged days, scored states).

    Attributes:
        model: its name.
        mean: expected counts.
        point: its point prediction, judged by absolute error.
        own_log_likelihood: ln of the probability its own law gave to what was counted.
        laws: of each day, where the model has one of its own.
    """

    model: str
    mean: Floats
    point: Floats
    own_log_likelihood: Floats
    laws: tuple[Law, ...] = ()

    def row(self, exercise: Exercise) -> dict[str, Any]:
        """Return the scores, means over all judged state-days."""
        seen = seen_counts(exercise)
        return {
            "model": self.model,
            "log_likelihood": rounded(self.poisson(seen).mean()),
            "own_log_likelihood": rounded(self.own_log_likelihood.mean()),
            "mae": rounded(np.abs(seen - self.point).mean()),
            "mae_mean": rounded(np.abs(seen - self.mean).mean()),
            "state_days": int(seen.size),
        }

    def poisson(self, seen: Floats) -> Floats:
        """Return the log likelihood as if the counts were Poisson with the expected counts."""
        return log_poisson(seen, np.maximum(self.mean, FLOOR))


def seen_counts(exercise: Exercise) -> Floats:
    """Return what was counted, (judged days, scored states)."""
    return np.asarray(exercise.counts.events[exercise.first :, exercise.scored])


def one_day_ahead(exercise: Exercise, seed: int = 1) -> tuple[Prediction, list[Bank]]:
    """Return our prediction, and the filters before each judged day and after the last."""
    begin = forecast.begin(exercise.counts, seed)
    laws: list[Law] = []
    banks: list[Bank] = []
    for i, law, bank in forecast.day_by_day(exercise.counts, begin):
        if i >= exercise.first:
            laws.append(law)
        if i >= exercise.first - 1:
            banks.append(bank)
    return _prediction("groundswell", exercise, tuple(laws), exercise.scored), banks


def _prediction(
    model: str, exercise: Exercise, laws: tuple[Law, ...], states: np.ndarray
) -> Prediction:
    counts = exercise.counts.events[exercise.first :]
    return Prediction(
        model=model,
        mean=np.array([law.mean[states] for law in laws]),
        point=np.array([law.quantile(0.5)[states] for law in laws]),
        own_log_likelihood=np.array(
            [law.log_likelihood(row)[states] for law, row in zip(laws, counts, strict=True)]
        ),
        laws=laws,
    )


def rivals(exercise: Exercise) -> list[Prediction]:
    """Return the naive rivals; their own law is negative binomial, fitted on the days before."""
    events = _carried(exercise.counts.events)[:, exercise.scored]
    return [_rival(name, rule, exercise, events) for name, rule in RIVALS.items()]


def _rival(name: str, rule: Rival, exercise: Exercise, events: Floats) -> Prediction:
    expected = [rule(events[:i], events[: min(i, exercise.trained)]) for i in range(1, len(events))]
    return _with_own_law(name, np.maximum(np.array(expected), FLOOR), events, exercise)


def _with_own_law(name: str, expected: Floats, events: Floats, exercise: Exercise) -> Prediction:
    """Give expected counts (of all days but the first) a negative binomial law.

    Its dispersion is that of the rival's own errors over the two weeks before each day.
    """
    likelihood = []
    for i in range(exercise.first, len(events)):
        past = slice(max(0, i - 1 - MEMORY), i - 1)  # expected[j] is of day j + 1
        spread = dispersion(events[1:][past], expected[past]) if i > 1 else 1.0
        likelihood.append(log_mass(events[i], expected[i - 1], np.asarray(spread)))
    mean = expected[exercise.first - 1 :]
    return Prediction(name, mean, mean, np.array(likelihood))


def skill_rows(exercise: Exercise, ours: Prediction) -> list[dict[str, Any]]:
    """Return by how much we beat each rival in Poisson log likelihood, days drawn in blocks."""
    seen = seen_counts(exercise)
    rows = []
    for rival in rivals(exercise):
        won = skill(ours.poisson(seen), rival.poisson(seen))
        values = {k: v if isinstance(v, int) else rounded(v) for k, v in vars(won).items()}
        rows.append({"over": rival.model, "score": "log_likelihood"} | values)
    return rows


def intervals(exercise: Exercise, ours: Prediction) -> list[dict[str, Any]]:
    """Return coverage and width of the one-day-ahead intervals.

    A count is a whole number, so an interval holds more than its level; `promised` is what the law
    itself gives to it on average, and what `covered` is to be compared with.
    """
    seen = seen_counts(exercise)
    rows = []
    for level in LEVELS:
        edges = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
        ends = [[law.quantile(q) for q in edges] for law in ours.laws]
        inside = [law.between(*pair) for law, pair in zip(ours.laws, ends, strict=True)]
        low, high = np.array(ends)[:, :, exercise.scored].swapaxes(0, 1)
        promised = rounded(np.array(inside)[:, exercise.scored].mean())
        rows.append(_interval_row(level, seen, low, high) | {"promised": promised})
    return rows


def _interval_row(level: float, seen: Floats, low: Floats, high: Floats) -> dict[str, Any]:
    return {
        "level": level,
        "covered": rounded(coverage(seen, low, high)),
        "median_width": rounded(float(np.median(high - low))),
    }


def free_running(exercise: Exercise, banks: list[Bank], seed: int = 1) -> dict[str, Any]:
    """Return scores of days simulated ahead, nothing more seen, in stretches of up to 14 days.

    `banks` are the filters as they stood before each judged day. The first stretch begins the
    evening before the first judged day, each other where the one before it ended.
    """
    judged = exercise.counts.days[exercise.first :]
    starts = range(0, len(judged), HORIZON)
    runs = [
        forecast.free_run(banks[i], judged[i], min(HORIZON, len(judged) - i), seed) for i in starts
    ]
    paths = np.concatenate(runs, axis=1)[:, :, exercise.scored]
    seen = seen_counts(exercise)
    past = _carried(exercise.counts.events)[:, exercise.scored]
    flat = [_week_before(past, exercise.first + i) - seen[i : i + HORIZON] for i in starts]
    return {
        "days": len(judged),
        "from": [str(judged[i]) for i in starts],
        "state_days": _ensemble_row(paths, seen),
        "national_days": _ensemble_row(paths.sum(axis=2), seen.sum(axis=1)),
        "mae_of_the_mean_of_the_week_before": rounded(np.abs(np.concatenate(flat)).mean()),
    }


def _week_before(events: Floats, day: int) -> Floats:
    return np.asarray(events[max(0, day - 7) : day].mean(axis=0))


def _carried(events: Floats) -> Floats:
    """Return the counts, days that nobody counted taking those of the last day before them."""
    counted = np.maximum.accumulate(
        np.where(np.isnan(events).any(axis=1), 0, np.arange(len(events)))
    )
    return np.asarray(events[counted])


def _ensemble_row(paths: Floats, seen: Floats) -> dict[str, Any]:
    """Return scores of simulated paths, paths first."""
    return {
        "crps": rounded(crps(seen, np.moveaxis(paths, 0, -1)).mean()),
        "mae": rounded(np.abs(np.median(paths, axis=0) - seen).mean()),
        "intervals": [
            _interval_row(
                level, seen, *np.quantile(paths, [(1 - level) / 2, (1 + level) / 2], axis=0)
            )
            for level in LEVELS
        ],
    }


def half_of_states(exercise: Exercise, seed: int = 1) -> dict[str, Any]:
    """Return one-day-ahead scores where a state's own counts are never seen, each state once.

    The states are halved by rank of population, every second one hidden; then the other half.
    """
    residents = np.array([table()[code][1] for code in exercise.counts.codes])
    odd = np.argsort(np.argsort(-residents)) % 2
    scored = np.isin(np.arange(len(residents)), exercise.scored)
    events = _carried(exercise.counts.events)
    ours: list[Prediction] = []
    naive: list[Floats] = []
    for hidden in (odd == 1, odd == 0):
        watched = (~hidden).astype(float)
        begin = forecast.begin(exercise.counts, seed, draws=HALF_DRAWS)
        run = forecast.day_by_day(exercise.counts, begin, watched)
        laws = tuple(law for i, law, _ in run if i >= exercise.first)
        states = np.flatnonzero(hidden & scored)
        ours.append(_prediction("groundswell", exercise, laws, states))
        national = events[:-1] @ watched / (residents @ watched)
        naive.append(np.maximum(national[:, None] * residents[states], FLOOR))
    order = np.concatenate([np.flatnonzero(h & scored) for h in (odd == 1, odd == 0)])
    turned = replace(exercise, scored=order)
    expected = np.hstack(naive)
    both = Prediction(
        "groundswell",
        np.hstack([p.mean for p in ours]),
        np.hstack([p.point for p in ours]),
        np.hstack([p.own_log_likelihood for p in ours]),
    )
    rival = _with_own_law("national lag x population share", expected, events[:, order], exercise)
    return {"scores": [both.row(turned), rival.row(turned)]}


def rounded(value: float, digits: int = 4) -> float:
    """Return a number as it is printed."""
    return round(float(value), digits)
