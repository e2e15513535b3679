"""What each of several decisions did that fell together, beside what before and after would say.

Every combination of the treatments is an arm (2^k of them), with all other decisions frozen and the
same luck. Of each treatment: its effect alone (against none), its effect when taken away from all,
and its mean effect over all orders in which they may have come, the Shapley value (Shapley 1953):
that alone adds up to what all did together. Beside them the naive estimate: what came after its
day, less what there would have been had the two days before gone on.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from groundswell.case.arms import matches
from groundswell.case.resolved import AS_HAPPENED, Arm
from groundswell.errors import StudyError
from groundswell.infer.indices import Floats
from groundswell.study import simulator
from groundswell.study.executors import Workers
from groundswell.study.run import run

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study
    from groundswell.study.draws import Given

Document: TypeAlias = dict[str, Any]
Subset: TypeAlias = frozenset[str]
# Outcome -> its daily numbers, whose sum over the days is what is told; human cost first.
OUTCOMES = {"deaths": "national.deaths", "person_hours": "national.person_hours"}
BEFORE = 2  # days before a treatment that the naive estimate takes to go on
_WIDE = 1.96


@dataclass(frozen=True)
class Effect:
    """A mean over draws and luck with its 95 % Monte-Carlo interval."""

    value: float
    low: float
    high: float


def confounding(
    case: Case,
    *,
    draws: int,
    replicates: int,
    seed: int,
    days: int,
    out: str | Path,
    given: Given | None = None,
    workers: Workers = 1,
    progress: Callable[[int, int, float], None] = lambda done, total, seconds: None,
    notice: Callable[[str], None] = lambda sentence: None,
    simulator_name: str = simulator.REAL,
) -> Document:
    """Run every combination of a case's treatments and return the table.

    The runs are a study in `out`: the same call again goes on where an earlier one was stopped.

    Args:
        case: with treatments.
        draws: points of the uncertain parameters.
        replicates: streams of luck for each draw.
        seed: fixes all luck.
        days: horizon; outcomes are summed up to it.
        out: folder of the study.
        given: draws of a posterior, instead of the prior's.
        workers: processes, or a cluster.
        progress: called with (runs stored, runs planned, seconds).
        notice: called with a sentence the user should see.
        simulator_name: dotted name of the module that runs the model.

    Raises:
        StudyError: the case has no treatments, or as `groundswell.study.run.run`.
    """
    if not case.treatments:
        raise StudyError(
            f"{case.name}: no treatments. Name in the case what fell together: "
            "`treatments: {blackout: [information.*], ...}`."
        )
    crossed = combined(case)
    study = run(
        crossed, arms=crossed.arms, draws=draws, replicates=replicates, seed=seed, days=days,
        out=out, given=given, workers=workers, progress=progress, notice=notice,
        simulator_name=simulator_name,
    )  # fmt: skip
    return table(case, study)


def combined(case: Case) -> Case:
    """Return the case with an arm for every combination of its treatments, and no other arm."""
    arms = {AS_HAPPENED: case.arms[AS_HAPPENED]}
    for there in _subsets(case):
        absent = [name for name in case.treatments if name not in there]
        if absent:
            arms[_arm(case, there)] = Arm(
                name=_arm(case, there),
                why=f"with {', '.join(sorted(there)) or 'none'} of {', '.join(case.treatments)}",
                remove=tuple(pattern for name in absent for pattern in case.treatments[name]),
                later="frozen",
            )
    return replace(case, arms=arms, claims=())


def table(case: Case, study: Study) -> Document:
    """Return the effects of every treatment as a study of all combinations tells them."""
    outcomes = [_outcome(case, study, name, series) for name, series in OUTCOMES.items()]
    fitted = study.meta.get("posterior")
    return {
        "case": case.name,
        "study": str(study.path),
        "over": fitted["label"] if fitted else "prior only",
        "days": study.days,
        "draws": study.draws,
        "replicates": study.replicates,
        "seed": study.meta["seed"],
        "treatments": [
            {"name": name, "day": _day(case, name), "decisions": _decisions(case, name)}
            for name in case.treatments
        ],
        "outcomes": outcomes,
    }


def shapley(values: Mapping[Subset, Floats], player: str, players: tuple[str, ...]) -> Floats:
    """Return the mean of what a player adds over all orders in which the players may come.

    Args:
        values: of every set of players.
        player: one of them.
        players: all of them.
    """
    others = [name for name in players if name != player]
    total = np.zeros_like(next(iter(values.values())))
    for size in range(len(players)):
        weight = math.factorial(size) * math.factorial(len(others) - size)
        for before in itertools.combinations(others, size):
            there = frozenset(before)
            total += weight * (values[there | {player}] - values[there])
    return total / math.factorial(len(players))


def _outcome(case: Case, study: Study, name: str, series: str) -> Document:
    daily = {there: study.array(series, _arm(case, there)) for there in _subsets(case)}
    whole = np.logical_and.reduce([np.isfinite(one).all(axis=(1, 2)) for one in daily.values()])
    if not whole.any():
        raise StudyError(f"{study.path}: no draw has finished in every arm.")
    values = {there: one[whole].sum(axis=2).mean(axis=1) for there, one in daily.items()}
    players = tuple(case.treatments)
    every, none = frozenset(players), frozenset[str]()
    happened = daily[every][whole].mean(axis=1)
    rows = []
    for player in players:
        one = frozenset({player})
        effects = {
            "alone": values[one] - values[none],
            "last": values[every] - values[every - one],
            "shapley": shapley(values, player, players),
            "naive": naive(happened, _day(case, player)),
        }
        told = {key: _told(effect) for key, effect in effects.items()}
        rows.append({"treatment": player, **told})
    return {
        "outcome": name,
        "draws": int(whole.sum()),
        "none": _told(values[none]),
        "all": _told(values[every]),
        "together": _told(values[every] - values[none]),
        "naive_sum": _told(
            np.sum([naive(happened, _day(case, player)) for player in players], axis=0)
        ),
        "rows": rows,
    }


def naive(daily: Floats, day: float) -> Floats:
    """Return what came after a day less what there would have been had the days before gone on.

    Args:
        daily: numbers of every draw and day, shape [draws, days].
        day: of the treatment; the day on which it falls counts as neither.
    """
    on = int(day)
    before = daily[:, max(on - BEFORE, 0) : on]
    after = daily[:, on + 1 :]
    going_on = before.mean(axis=1) if before.shape[1] else np.zeros(len(daily))
    return np.asarray(after.sum(axis=1) - after.shape[1] * going_on)


def _told(values: Floats) -> Document:
    error = float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    found = Effect(
        float(values.mean()), values.mean() - _WIDE * error, values.mean() + _WIDE * error
    )
    return {key: float(x) if math.isfinite(x) else None for key, x in vars(found).items()}


def _subsets(case: Case) -> list[Subset]:
    names = tuple(case.treatments)
    return [
        frozenset(chosen)
        for size in range(len(names) + 1)
        for chosen in itertools.combinations(names, size)
    ]


def _arm(case: Case, there: Subset) -> str:
    """Return the name of the arm with these treatments: a digit for each, 1 where it is there."""
    if len(there) == len(case.treatments):
        return AS_HAPPENED
    return "on-" + "".join(str(int(name in there)) for name in case.treatments)


def _decisions(case: Case, treatment: str) -> list[str]:
    patterns = case.treatments[treatment]
    return [one.id for one in case.decisions if any(matches(p, one) for p in patterns)]


def _day(case: Case, treatment: str) -> float:
    """Return the day, from the start, of a treatment's first decision."""
    ids = _decisions(case, treatment)
    return min(one.at for one in case.decisions if one.id in ids and one.at is not None)
