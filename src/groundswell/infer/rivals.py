"""Rival explanations: the same case with something switched off or held fixed, refitted and scored.

A rival is judged by the evidence for it (log of the probability of the fitted observations,
averaged over its prior) and by how well it predicts what was held out. An impulse has no cause in
the model: its rivals (concessions, one call, days off) differ in when it comes and how it is
divided.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from groundswell.case.priors import Prior
from groundswell.infer import normal, observe, predict, scoring
from groundswell.infer.calibrate import Calibration, sample, wished
from groundswell.infer.smc import Settings
from groundswell.study import simulator as simulators

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.case.vocabulary import Tail
    from groundswell.infer.pool import Map

SMALL = Settings(particles=200, populations=2, moves=3)
IMPULSE = "shock.impulse"
_TAILS: Mapping[Tail, str] = {
    "normal": "few are far more opposed than the rest",
    "logistic": "more are far more opposed than under a normal law",
    "student": "many are far more opposed than under a normal law",
}
ALIKE = 3.0  # Bayes factors between a third and this tell nothing apart


@dataclass(frozen=True)
class Rival:
    """A variant of a case.

    Attributes:
        name: short.
        says: what it would mean if it did as well.
        case: the variant.
    """

    name: str
    says: str
    case: Case


@dataclass(frozen=True)
class Judged:
    """How a rival did.

    Attributes:
        name: of the rival.
        says: what it would mean if it did as well.
        log_evidence: estimate of the log probability of the fitted observations.
        log_evidence_sd: over populations, as a measure of its own error.
        held_out: scores of the observations that were not fitted.
        calibration: the fit.
    """

    name: str
    says: str
    log_evidence: float
    log_evidence_sd: float
    held_out: scoring.Total
    calibration: Calibration


def without(case: Case, mechanisms: Iterable[str]) -> Case:
    """Return the case with mechanisms switched off."""
    return replace(case, mechanisms_off=tuple(sorted({*case.mechanisms_off, *mechanisms})))


def fixed(case: Case, values: Mapping[str, float]) -> Case:
    """Return the case with parameters held at a number."""
    changed = {n: replace(case.parameters[n], value=value) for n, value in values.items()}
    return replace(case, parameters={**case.parameters, **changed})


def undecided(case: Case, verb: str) -> Case:
    """Return the case without the decisions of a verb."""
    return replace(case, decisions=tuple(d for d in case.decisions if d.do != verb))


def impelled(case: Case, impulses: Iterable[tuple[float, float]]) -> Case:
    """Return the case with impulses at other times: (days from the start, value).

    A case that states no impulse is returned as it is.
    """
    stated = [d for d in case.decisions if d.do == IMPULSE]
    if not stated:
        return case
    others = [d for d in case.decisions if d.do != IMPULSE]
    ours = [
        replace(stated[0], id=f"impulse-{number}", at=at, when=None, value=value, note="")
        for number, (at, value) in enumerate(sorted(impulses), start=1)
    ]
    return replace(case, decisions=(*ours, *others))


def explanations(case: Case, days_off: Sequence[float] = ()) -> tuple[Rival, ...]:
    """Return the rival explanations that the engine can state and that differ from the case.

    Args:
        case: as it is.
        days_off: days from the start, for the rival by which people come when they are free.
    """
    every = (
        Rival("no organised core", "violence needs no organisers", _no_core(case)),
        Rival(
            "news by distance",
            "no national media: people hear of neighbours",
            fixed(case, {"information.media": 0.0}),
        ),
        Rival(
            "news by media",
            "national media alone: distance is nothing",
            fixed(case, {"information.media": 1.0}),
        ),
        Rival(
            "no impulses",
            "prices and news alone brought people out",
            undecided(case, IMPULSE),
        ),
        *_impulses(case, days_off),
        Rival("no backlash", "inviting troops offended nobody", without(case, ["backlash"])),
        *(Rival(f"{tail} tail", says, replace(case, tail=tail)) for tail, says in _TAILS.items()),
    )
    return tuple(rival for rival in every if rival.case != case)


def core(case: Case, mechanisms: Mapping[str, bool]) -> Rival:
    """Return the case with its core alone; `mechanisms` says of each whether it is of the core."""
    off = [name for name, is_core in mechanisms.items() if not is_core]
    return Rival("core", "six mechanisms are enough", without(case, off))


def ablations(case: Case, mechanisms: Iterable[str]) -> tuple[Rival, ...]:
    """Return the case without each mechanism that is on."""
    names = [name for name in mechanisms if name not in case.mechanisms_off]
    return tuple(Rival(f"without {n}", "", without(case, [n])) for n in names)


def judge(
    rival: Rival,
    *,
    seed: int,
    settings: Settings = SMALL,
    draws: int = 400,
    parallel: Map = map,
    simulator: str = simulators.REAL,
) -> Judged:
    """Refit a rival to the observations of use `fit` and score it on those that were held out."""
    wanted = wished(rival.case, "fit", simulator)
    populations = sample(wanted, settings, seed, parallel=parallel)
    found = Calibration(wanted, populations, seed, settings)
    held = [t for t in observe.terms(rival.case) if t.use == "held_out"]
    z, keys = found.points(draws)
    reading = predict.reading(
        predict.everything(rival.case, simulator=simulator), {term.id for term in held}
    )
    numbers = predict.numbers(reading, z, keys, parallel)
    logs = np.array([one.log_evidence for one in found.last])
    return Judged(
        name=rival.name,
        says=rival.says,
        log_evidence=float(normal.log_sum(logs) - math.log(len(logs))),
        log_evidence_sd=float(logs.std(ddof=1)) if len(logs) > 1 else math.nan,
        held_out=scoring.total(held, scoring.scores(held, numbers, seed)),
        calibration=found,
    )


def _impulses(case: Case, days_off: Sequence[float]) -> tuple[Rival, ...]:
    """Return the rival explanations of the impulses, where the case states any."""
    stated = [d for d in case.decisions if d.do == IMPULSE and d.at is not None]
    conceded = [
        (d.at, d.value or 1.0)
        for d in case.decisions
        if d.do.startswith("concession.") and d.at is not None
    ]
    if not stated:
        return ()
    largest = max(stated, key=lambda d: d.value or 0.0)
    hour = (largest.at or 0.0) % 1.0
    found = [
        Rival(
            "impulse by one call",
            "one call brought people out, what came after was its echo",
            impelled(case, [(largest.at or 0.0, 1.0)]),
        )
    ]
    if conceded:
        says = "each concession showed that protest pays"
        found.append(Rival("impulse by concessions", says, impelled(case, conceded)))
    if days_off:
        says = "people came because they were free"
        free = [(day + hour, 1.0) for day in days_off]
        found.append(Rival("impulse by days off", says, impelled(case, free)))
    return tuple(found)


def _no_core(case: Case) -> Case:
    names = [n for n in ("escalation.core",) if isinstance(case.parameters[n].value, Prior)]
    return fixed(case, dict.fromkeys(names, 0.0))
