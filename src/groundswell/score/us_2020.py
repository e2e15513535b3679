"""The wave of protest in the United States, 2020: predicted day by day beside naive rivals.

The counts are events by state and day. `--rolling` judges inside the training file, each day by
what was known the evening before; with a test file, the days of that file. States with at least 20
events over all days given are scored; the model follows all fifty and the capital, so that which
states are scored never touches a prediction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.errors import GroundswellError
from groundswell.infer.wave import forecast
from groundswell.infer.wave.forecast import Counts
from groundswell.infer.wave.places import table
from groundswell.reading.events import city_days
from groundswell.score import wave
from groundswell.score.wave import Exercise, Prediction, rounded

EVENTS_NEEDED = 20
TOLD = 50  # bad rows of a file that are described; all are counted
WARM_UP = 7  # days: a week, so that every rival has what it needs
BAR = {"log_likelihood": -2.043, "mae": 1.67}  # of the national lag, test file
STATES = tuple(sorted(set(table()) - {"PR"}))
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def validate(
    train: Path,
    test: Path | None,
    rolling: bool,
    seed: int = 1,
    notice: Callable[[str], None] = lambda sentence: None,
) -> dict[str, Any]:
    """Return the scores of the exercise, ready to be written as JSON; `notice` is told each step.

    Raises:
        GroundswellError: neither or both of a test file and rolling are asked for, a file cannot be
            read or holds no event of a state, or the test days do not follow the training days.
    """
    if rolling == (test is not None):
        raise GroundswellError("us-2020: give a test file or --rolling, one of the two.")
    exercise = load(train, test)
    days, judged = len(exercise.counts.days), len(exercise.counts.days) - exercise.first
    notice(f"Each of {judged} days is predicted from the days before it, {days} days in all.")
    ours, banks = wave.one_day_ahead(exercise, seed)
    notice("Days are simulated ahead, nothing more seen.")
    ahead = wave.free_running(exercise, banks, seed)
    notice("The days are predicted again, half of the states hidden, then the other half.")
    half = wave.half_of_states(exercise, seed)
    return {
        "exercise": "us-2020",
        "mode": "rolling" if rolling else "test",
        "seed": seed,
        "judged": _span(exercise),
        "bar": BAR | {"of": "national lag x share", "on": "8 June-5 July 2020"},
        "scores": [ours.row(exercise), *(r.row(exercise) for r in wave.rivals(exercise))],
        "skill": wave.skill_rows(exercise, ours),
        "intervals": wave.intervals(exercise, ours),
        "free_running": ahead,
        "half_of_states": half,
        "week": dict(zip(WEEKDAYS, map(rounded, forecast.week(banks[-1])), strict=True)),
        "parameters": {
            k: [rounded(x) for x in v] for k, v in sorted(forecast.summary(banks[-1]).items())
        },
        "days": _days(exercise, ours),
        "notes": list(exercise.notes),
    }


def load(train: Path, test: Path | None) -> Exercise:
    """Read the files of the exercise."""
    first, notes = _read(train)
    if not first:
        raise GroundswellError(f"{train}: no event of any state. Is this the right file?")
    later: dict[tuple[date, str], int] = {}
    if test is not None:
        later, more = _read(test)
        notes += more
        if not later:
            raise GroundswellError(f"{test}: no event of any state. Is this the right file?")
        start, end = min(later)[0], max(first)[0]
        if start <= end:
            raise GroundswellError(
                f"{test}: begins on {start}, but {train} ends on {end}. "
                "Test days follow training days."
            )
    begin, end, last = min(first)[0], max(first)[0], max(first | later)[0]
    days = tuple(begin + timedelta(days=i) for i in range((last - begin).days + 1))
    events = np.zeros((len(days), len(STATES)))
    for (when, code), number in (first | later).items():
        events[(when - begin).days, STATES.index(code)] += number
    trained = (end - begin).days + 1
    if not later and trained == 1:
        raise GroundswellError(f"{train}: all events are of {begin}. --rolling needs two days.")
    judged = (min(later)[0] - begin).days if later else min(WARM_UP, trained - 1)
    total = events.sum(axis=0)
    if later:
        events[trained:judged] = np.nan  # days between the files: nobody counted
    scored = np.flatnonzero(total >= EVENTS_NEEDED)
    if not len(scored):
        raise GroundswellError(f"{train}: no state has {EVENTS_NEEDED} events: nothing to score.")
    return Exercise(Counts(STATES, days, events), trained, judged, scored, tuple(notes))


def _read(path: Path) -> tuple[dict[tuple[date, str], int], list[str]]:
    """Return (day, state) -> events, and sentences on the rows not used."""
    names = {row[0].casefold(): code for code, row in table().items()}
    reading = city_days.read(path)
    found: Counter[tuple[date, str]] = Counter()
    elsewhere: Counter[str] = Counter()
    for row in reading.events:
        code = names.get(row.region.casefold(), row.region.upper().replace(".", ""))
        if code in STATES:
            found[row.day, code] += row.events
        else:
            elsewhere[row.region or "(nothing)"] += row.events
    notes = [f"{path.name}: {reading.account()}", *map(str, reading.bad[:TOLD])]
    if len(reading.bad) > TOLD:
        notes.append(f"{path.name}: and {len(reading.bad) - TOLD} more bad rows")
    if elsewhere:
        listed = ", ".join(f"{name} {number}" for name, number in elsewhere.most_common())
        notes.append(f"{path.name}: events not in a state or the capital: {listed}")
    return dict(found), notes


def _span(exercise: Exercise) -> dict[str, Any]:
    days = exercise.counts.days
    return {
        "training_days": [str(days[0]), str(days[exercise.trained - 1])],
        "judged_days": [str(days[exercise.first]), str(days[-1])],
        "states": [STATES[i] for i in exercise.scored],
    }


def _days(exercise: Exercise, ours: Prediction) -> list[dict[str, Any]]:
    seen = wave.seen_counts(exercise)
    likelihood = ours.poisson(seen)
    return [
        {
            "day": str(day),
            "counted": int(seen[i].sum()),
            "expected": rounded(ours.mean[i].sum(), 1),
            "log_likelihood": rounded(likelihood[i].mean()),
            "own_log_likelihood": rounded(ours.own_log_likelihood[i].mean()),
        }
        for i, day in enumerate(exercise.counts.days[exercise.first :])
    ]
