"""Several cases calibrated together: what is the model's is common, what is a case's is its own.

A parameter is one coordinate for all cases that believe the same of it beforehand (the same name,
prior and range). It stays a case's own where the case states another prior, and where it measures
what happened there rather than how people answer: the sizes of the dated shock and impulses (OWN).
A particle is a point of all coordinates and a luck for each case; the cases' likelihoods multiply.
One point is run once in every case, and moves as `groundswell.infer.blocks` says.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.errors import StudyError
from groundswell.infer import blocks, calibrate, observe, report
from groundswell.infer.calibrate import Calibration, Fit, Notice, Progress
from groundswell.infer.luck import Keys
from groundswell.infer.observe import Term
from groundswell.infer.smc import Generation, Settings
from groundswell.infer.target import CaseTarget
from groundswell.study import simulator as simulators

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Parameter

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

OWN = ("shock.price", "shock.impulse")


@dataclass(frozen=True)
class JointTarget:
    """Several cases as one target; see `groundswell.infer.target.Fitted`.

    Attributes:
        cases: names.
        parts: the cases' targets.
        names: of the coordinates: a parameter's, with the cases that share it where not all do.
        columns: of each case, the coordinates of its parameters in their order.
    """

    cases: tuple[str, ...]
    parts: tuple[CaseTarget, ...]
    names: tuple[str, ...]
    columns: tuple[Integers, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The observations of all cases, one case after another, with the case in their ids."""
        return tuple(
            replace(term, id=f"{name}: {term.id}")
            for name, part in zip(self.cases, self.parts, strict=True)
            for term in part.terms
        )

    @property
    def common(self) -> tuple[str, ...]:
        """Names of the coordinates that all cases share."""
        shared = set.intersection(*(set(one.tolist()) for one in self.columns))
        return tuple(self.names[i] for i in sorted(shared))

    @property
    def owners(self) -> Integers:
        """The case that has a coordinate to itself, or `blocks.SHARED`, for each coordinate."""
        held = np.array([np.isin(range(len(self.names)), one) for one in self.columns])
        return np.where(held.sum(axis=0) == 1, held.argmax(axis=0), blocks.SHARED)

    @property
    def sources(self) -> Integers:
        """The case of each term."""
        return np.repeat(range(len(self.parts)), [len(part.terms) for part in self.parts])

    def __call__(self, z: Floats, keys: Keys) -> tuple[Floats, Floats]:
        """Run each point [n, d] once in every case under its luck [n, cases]."""
        numbers = self.runs(z, keys)
        return self.judged(numbers).sum(axis=1), numbers

    def runs(self, z: Floats, keys: Keys) -> Floats:
        """Return what the terms read out of runs [n, terms]; NaN where a run failed."""
        found = [
            part.simulated(part.values(z[:, columns]), keys[:, number])
            for number, (part, columns) in enumerate(zip(self.parts, self.columns, strict=True))
        ]
        return np.hstack(found)

    def judged(self, numbers: Floats) -> Floats:
        """Return the log likelihoods [n, cases] of numbers; minus infinity where a run failed."""
        found = np.empty((len(numbers), len(self.parts)))
        for number, part in enumerate(self.parts):
            seen = numbers[:, self.sources == number]
            failed = np.asarray(np.isnan(seen).any(axis=1))
            fit = observe.log_likelihood(part.terms, np.where(failed[:, None], 0.0, seen))
            found[:, number] = np.where(failed, -np.inf, fit)
        return found

    def values(self, z: Floats) -> Floats:
        """Return the values of all coordinates [n, d] at points [n, d]."""
        values = np.empty_like(z)
        for part, columns in zip(self.parts, self.columns, strict=True):
            values[:, columns] = part.values(z[:, columns])
        return values


def together(cases: Sequence[Case], fit: Fit, simulator: str = simulators.REAL) -> JointTarget:
    """Return cases as one target.

    Raises:
        StudyError: fewer than two cases, one twice, or one that cannot be calibrated.
    """
    labels = tuple(case.name for case in cases)
    if len(set(labels)) < max(2, len(labels)):
        raise StudyError(f"cases: {', '.join(labels)}; give two or more, each once.")
    parts = tuple(calibrate.wished(case, fit, simulator) for case in cases)
    sharers: dict[Any, list[str]] = {}
    for label, part in zip(labels, parts, strict=True):
        for one in part.parameters:
            sharers.setdefault(_belief(one, label), []).append(label)
    order = {belief: i for i, belief in enumerate(sharers)}
    columns = tuple(
        np.array([order[_belief(one, label)] for one in part.parameters])
        for label, part in zip(labels, parts, strict=True)
    )
    names = tuple(_name(belief[0], who, labels) for belief, who in sharers.items())
    return JointTarget(labels, parts, names, columns)


def of_case(found: Calibration, number: int) -> Calibration:
    """Return one case's part of a joint calibration, as if it had been calibrated alone."""
    whole = found.target
    assert isinstance(whole, JointTarget)
    seen = whole.sources == number

    def part(one: Generation) -> Generation:
        return replace(
            one,
            z=np.ascontiguousarray(one.z[:, whole.columns[number]]),
            keys=np.ascontiguousarray(one.keys[:, number]),
            numbers=np.ascontiguousarray(one.numbers[:, seen]),
        )

    populations = tuple(tuple(part(one) for one in ones) for ones in found.populations)
    return replace(found, target=whole.parts[number], populations=populations)


def _one_luck(found: Calibration) -> Calibration:
    """Return a joint calibration with the first case's luck alone, for a table with one key."""
    populations = tuple(
        tuple(replace(one, keys=one.keys[:, 0]) for one in ones) for ones in found.populations
    )
    return replace(found, populations=populations)


def calibrate_together(
    cases: Sequence[Case],
    *,
    out: str | Path,
    fit: Fit = "fit",
    seed: int = 1,
    workers: int = 1,
    settings: Settings | None = None,
    draws: int = calibrate.DRAWS,
    progress: Progress | None = None,
    notice: Notice = lambda sentence: None,
    simulator: str = simulators.REAL,
) -> dict[str, Any]:
    """Calibrate cases together; return the report on all coordinates, with one for each case.

    `out` keeps the populations and `posterior.parquet` with a column a coordinate and the first
    case's luck; `out`/CASE is a posterior of that case with its own luck, for studies of it. The
    same call after an interruption goes on. For the arguments see
    `groundswell.infer.calibrate.calibrate`.

    Raises:
        StudyError: as `together` and `groundswell.infer.calibrate.calibrate`.
    """
    settings = settings or calibrate.SETTINGS[fit]
    whole = together(cases, fit, simulator)
    folder = Path(out)
    alone = [
        calibrate.identity_of(case, part, fit, seed, settings, simulator)
        for case, part in zip(cases, whole.parts, strict=True)
    ]
    identity = _identity(whole, alone)
    calibrate.require(folder, identity)
    for case in cases:
        simulators.load(simulator).warm(case, notice)
    with calibrate.kept(
        folder, identity, whole, settings, seed, workers, progress, blocks
    ) as found:
        labels = _labels(whole.cases, fit)
        said = calibrate.write(folder, _one_luck(found), identity, draws, **labels)
        said["cases"] = {}
        for number, case in enumerate(cases):
            own = alone[number] | {"jointly": list(whole.cases), "calibration": said["digest"]}
            (folder / case.name).mkdir(exist_ok=True)
            labels = _of_case(report.labels(case, fit, len(own["fitted"])), case, whole.cases)
            said["cases"][case.name] = calibrate.write(
                folder / case.name, of_case(found, number), own, draws, **labels
            )
    return said


def _belief(parameter: Parameter, case: str) -> tuple[Any, ...]:
    """Return what cases that share a parameter have in common."""
    own = case if parameter.name in OWN else None
    return (parameter.name, parameter.value, tuple(parameter.range), own)


def _name(parameter: str, who: Sequence[str], every: Sequence[str]) -> str:
    return parameter if len(who) == len(every) else f"{parameter} ({', '.join(who)})"


def _identity(whole: JointTarget, alone: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a joint calibration is of: all that its cases' own would be, and what is shared.

    The keys that every file carries stand for all cases.
    """
    own = list(alone)
    first = own[0]
    texts = [Path(str(room.__file__)).read_text() for room in (blocks, sys.modules[__name__])]
    code = hashlib.sha256(" ".join([first["code_digest"], *texts]).encode())
    return {
        "groundswell_posterior": calibrate.FORMAT,
        "case": " + ".join(whole.cases),
        **{
            key: hashlib.sha256(" ".join(one[key] for one in own).encode()).hexdigest()
            for key in ("case_digest", "prior_digest")
        },
        "conditions": {},
        "kernel_digest": first["kernel_digest"],
        "code_digest": code.hexdigest(),
        "fit": first["fit"],
        "fitted": [term.id for term in whole.terms],
        "common": list(whole.common),
        "coordinates": list(whole.names),
        "seed": first["seed"],
        "settings": first["settings"],
        "jointly": [dict(one) for one in own],
    }


def _labels(cases: Sequence[str], fit: Fit) -> dict[str, str]:
    which = "all observations" if fit == "all" else "the observations meant for it"
    things = f"{which} of {', '.join(cases)} together"
    return {"fitted_to": things, "label": f"fitted to {things}"}


def _of_case(labels: Mapping[str, str], case: Case, every: Sequence[str]) -> dict[str, str]:
    """Return the labels of one case's part: they name the cases it was fitted with."""
    others = ", ".join(name for name in every if name != case.name)
    plain = labels["fitted_to"]
    jointly = f"{plain}, together with {others}"
    return {"fitted_to": jointly, "label": labels["label"].replace(plain, jointly, 1)}
