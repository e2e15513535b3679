"""Whether leaders stay after unrest: exits predicted, beside naive rivals, censoring handled.

Unrest is a protest of at least 10,000 persons or with killings (`history.past.Episode`); where the
files hold no protests, the first of July of every year stands in its place. What is learnt is
learnt from what was known on the evening of the day of the split; later unrest is judged. A leader
who was still in office when the tables were closed, or of whom nothing more is known, is censored:
Brier score, AUC and log likelihood at a horizon weigh those still seen by one over the chance of
being seen so long (inverse probability of censoring weights: Graf et al. 1999; Uno et al. 2007),
and the likelihood of the time itself counts what was seen of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.errors import GroundswellError
from groundswell.history import baseline, survival
from groundswell.history.past import YEAR, Episode, Past, episodes
from groundswell.history.sources import Sources, gather
from groundswell.history.survival import CUTS, GROUPS, HORIZONS, Landmark
from groundswell.infer.luck import uniforms
from groundswell.score import binary
from groundswell.score.binary import Judged
from groundswell.score.proper import Floats

OURS, BASE, TURNOVER = "groundswell", "base rates", "turnover of the country"
ENGINE = "regime and tenure (what the engine is fed)"
SPLIT = date(2004, 12, 31)
FIRST = date(1990, 1, 1)  # unrest that is learnt from or judged begins then at the earliest
EARLIER = (10, 7, 4)  # years before the split of the splits on which the model was chosen
BASE_RATES = {  # published for all unrest of 1990-2010, leaders to 2015
    **{"exit within 30d": 0.032, "exit within 1y": 0.218, "exit within 5y": 0.708},
    "of": "all unrest of 1990-2010, in the files beside the project",
}
Notice = Callable[[str], None]
Hazards = Mapping[str, Floats]


@dataclass(frozen=True)
class Outcome:
    """What is asked of an episode: gone by some door (None: any) within some days."""

    name: str
    days: int
    door: int | None


OUTCOMES = (
    *(Outcome(f"exit within {name}", days, None) for name, days in HORIZONS.items()),
    *(Outcome(f"irregular exit within {name}", days, 1) for name, days in HORIZONS.items()),
)


def validate(
    train: Sequence[Path],
    test: Sequence[Path],
    rolling: bool,
    until: date = SPLIT,
    seed: int = 1,
    notice: Notice = lambda sentence: None,
) -> dict[str, Any]:
    """Return the scores of the exercise, ready to be written as JSON; `notice` is told each step.

    With `rolling`, the unrest of the training files after `until` is judged; with test files that
    of theirs, by what was known before it, leaders of all files together.

    Raises:
        GroundswellError: neither or both of test files and rolling are asked for, a file cannot be
            read, there are no leaders, or nothing to learn from or to judge.
    """
    if rolling == bool(test):
        raise GroundswellError("survival: give test files or --rolling, one of the two.")
    sources = gather(train)
    later = gather(test) if test else None
    past, days, judged, split = _exercise(sources, later, until)
    end = max((s.last for found in past.spells.values() for s in found), default=date.max)
    notice(f"Leaders of {len(past.spells)} countries to {end}; learnt from what was known {split}.")
    result = _split(past, days, judged, split, end, seed)
    earlier = {}
    for back in EARLIER if rolling else ():
        then = split.replace(year=split.year - back)
        again = [day for day in days if then < day[1] <= split]
        if again and any(day[1] <= then for day in days):
            notice(f"The same from what was known {then}, judged by what was known {split}.")
            earlier[str(then)] = _split(past, days, again, then, split, seed)["scores"]
    luck = uniforms(seed, "score/hazards", baseline.DRAWS, len(past.spells))
    return {
        "exercise": "survival",
        "mode": "rolling" if rolling else "test",
        "seed": seed,
        "split": str(split),
        "followed_to": str(end),
        "days": "unrest" if sources.protests else "first of July of each year",
        **result,
        "published_base_rates": BASE_RATES,
        "chosen_on": earlier,
        "hazards": [asdict(row) for row in baseline.hazards(past, luck)],
        "notes": [*sources.notes, *(later.notes if later else ())],
    }


Day = tuple[int, date, Episode | None]


def _exercise(
    sources: Sources, later: Sources | None, until: date
) -> tuple[Past, list[Day], list[Day], date]:
    """Return the past, all days, those that are judged, and the day of the split."""
    both = (sources, *([later] if later else ()))
    spells = [spell for one in both for spell in one.spells]
    if not spells:
        raise GroundswellError(
            "survival: no leaders in the files. Add Archigos or REIGN (--train)."
        )
    unrest = episodes(protest for one in both for protest in one.protests)
    past = Past(
        spells,
        periods=[period for one in both for period in one.periods],
        scores=[score for one in both for score in one.scores],
        coups=[coup for one in both for coup in one.coups],
        unrest=unrest,
    )
    days: list[Day] = [(e.country, e.start, e) for e in unrest if e.start >= FIRST]
    if later is not None:
        if not later.protests:
            raise GroundswellError("survival: no protest in the test files (--test).")
        until = later.protests[0].start - timedelta(days=1)
    elif not sources.protests:
        last = max(spell.last for spell in spells).year
        years = range(FIRST.year, last + 1)
        days = [(c, date(year, 7, 1), None) for c in sorted(past.spells) for year in years]
    judged = [day for day in days if day[1] > until]
    if not judged or len(judged) == len(days):
        lacking = "after" if not judged else "up to"
        raise GroundswellError(f"survival: no unrest {lacking} the split, {until} (--until).")
    return past, days, judged, until


def _split(
    past: Past, days: Sequence[Day], judged: Sequence[Day], split: date, end: date, seed: int
) -> dict[str, Any]:
    """Return scores of everybody, fitted on what was known at the split, judged at the end."""
    seen = survival.landmarks(past, (day for day in days if day[1] <= split), split)
    marks = survival.landmarks(past, judged, end)
    said = {OURS: survival.predict(survival.fit(past, split), past, marks)}
    said |= _rivals(past, seen, marks, split)
    times = binary.draws([mark.spell.country for mark in marks], seed, "score/survival")
    rows, skill = [], []
    whole = {name: _time(hazards, marks, times) for name, hazards in said.items()}
    for outcome in OUTCOMES:
        found = {n: _judged(outcome, h, marks).measures(times) for n, h in said.items()}
        if outcome.door is None:
            found = {name: found[name] | whole[name] for name in said}
        counts = _counts(outcome, marks)
        for name, hazards in said.items():
            expected = round(float(_chance(outcome, hazards).mean()), 4)
            head = {"model": name, "outcome": outcome.name, **counts, "predicted": expected}
            rows.append(head | binary.row(found[name]))
            if name != OURS:
                better = binary.row(binary.gain(found[OURS], found[name]), 5)
                skill.append({"over": name, "outcome": outcome.name} | better)
    return {
        "learnt": {"episodes": len(seen)},
        "judged": {
            "episodes": len(marks),
            "without_a_leader": len(judged) - len(marks),
            "days": [str(min(m.day for m in marks)), str(max(m.day for m in marks))],
            "censored_within_5y": sum(m.door < 0 and m.days < CUTS[-1] for m in marks),
        },
        "scores": rows,
        "skill": skill,
    }


def _rivals(
    past: Past, seen: Sequence[Landmark], marks: Sequence[Landmark], split: date
) -> Hazards:
    """Return the hazards of the naive rivals, (doors, landmarks, pieces)."""
    days = np.array([mark.days for mark in seen])
    door = np.array([0 if mark.door == 3 else mark.door for mark in seen])
    years = np.clip(days[:, None] - np.array(CUTS[:-1]), 0.0, np.diff(CUTS)).sum(axis=0) / YEAR
    piece = np.searchsorted(CUTS, days, side="left") - 1
    exits = np.array(
        [
            [((door == k) & (piece == i)).sum() for i in range(len(CUTS) - 1)]
            for k in range(len(GROUPS))
        ]
    )
    base = exits.astype(float) / np.maximum(years, 1e-9)
    share = (exits.sum(axis=1) + 1.0) / (exits.sum() + 3.0)
    counts = np.array([past.turnover(mark.spell.country, mark.day) for mark in marks])
    rate = (counts[:, 0] + 1.0) / (counts[:, 1] + 4.0)
    shape = (len(GROUPS), len(marks), len(CUTS) - 1)
    return {
        BASE: np.broadcast_to(np.maximum(base, 1e-6)[:, None, :], shape),
        TURNOVER: np.broadcast_to((share[:, None] * rate)[:, :, None], shape),
        ENGINE: _engine(past, marks, split),
    }


def _engine(past: Past, marks: Sequence[Landmark], split: date) -> Floats:
    """Return the hazards of kind of regime and tenure, as the table has them, fitted at the split.

    Deaths are part of the ordinary door there, so that the third is next to nothing.
    """
    rate = {(r.regime, r.tenure_from, r.door): r.rate for r in baseline.hazards(past, None, split)}
    found = np.full((len(GROUPS), len(marks), len(CUTS) - 1), 1e-6)
    for column, mark in enumerate(marks):
        kind = past.kind(mark.spell.country, mark.day - timedelta(days=1))
        for piece, cut in enumerate(CUTS[:-1]):
            years = ((mark.day - mark.spell.start).days + cut) / YEAR
            begin = baseline.BANDS[baseline.band_of(years)]
            for k, door in enumerate(baseline.DOORS):
                found[k, column, piece] = rate[kind, begin, door]
    return found


def _chance(outcome: Outcome, hazards: Floats) -> Floats:
    if outcome.door is None:
        return np.asarray(1.0 - np.exp(-survival.cumulated(hazards, outcome.days)))
    return survival.incidence(hazards, outcome.door, outcome.days)


def _judged(outcome: Outcome, hazards: Floats, marks: Sequence[Landmark]) -> Judged:
    """Return what was said and what happened, those censored before weighted by nothing."""
    days = np.array([mark.days for mark in marks])
    door = np.array([mark.door for mark in marks])
    gone = (door >= 0) & (days <= outcome.days)
    known = gone | (days > outcome.days)
    if outcome.door is not None:
        known &= ~(gone & (door == 3))  # gone, and nobody knows how
    happened = gone if outcome.door is None else gone & (door == outcome.door)
    upto = np.where(gone, days, float(outcome.days))
    weight = np.where(known, 1.0 / np.maximum(followed(days, door >= 0, upto), 1e-3), 0.0)
    return Judged(happened.astype(float), _chance(outcome, hazards), weight)


def followed(days: Floats, gone: np.ndarray, upto: Floats) -> Floats:
    """Return the chance of being followed up to just before a day (Kaplan and Meier 1958)."""
    ends = np.unique(days[~gone])
    left = [1.0 - ((days == end) & ~gone).sum() / (days >= end).sum() for end in ends]
    product = np.append(1.0, np.cumprod(left))
    return np.asarray(product[np.searchsorted(ends, upto, side="left")])


def _time(hazards: Floats, marks: Sequence[Landmark], times: Floats) -> dict[str, Floats]:
    """Return the mean log likelihood of the time to exit within five years, what was seen of it."""
    found = []
    for i, mark in enumerate(marks):
        own = hazards[:, i : i + 1]
        days = min(mark.days, float(CUTS[-1]))
        value = -float(survival.cumulated(own, days)[0])
        if mark.door >= 0 and mark.days <= CUTS[-1]:
            piece = max(int(np.searchsorted(CUTS, days, side="left")) - 1, 0)
            value += float(np.log(own[:, 0, piece].sum()))
        found.append(value)
    return {"time_log_likelihood": times @ np.array(found) / times.sum(axis=1)}


def _counts(outcome: Outcome, marks: Sequence[Landmark]) -> dict[str, Any]:
    """Return how many episodes and what share of them ended so, weighted for censoring."""
    found = _judged(outcome, np.ones((len(GROUPS), len(marks), len(CUTS) - 1)), marks)
    share = float((found.happened * found.weight).sum() / len(marks))
    return {"episodes": len(marks), "happened": round(share, 4)}
