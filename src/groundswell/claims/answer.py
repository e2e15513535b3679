"""Answers a case's claims from a stored study.

Three levels are never mixed: an outcome of a run, its expectation over the replicates of a draw,
and a statement that compares expectations draw by draw. The verdict is over draws of the prior or
of a posterior: every answer says of which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from groundswell.claims import luck
from groundswell.claims.luck import Evidence, Floats
from groundswell.claims.measure import BeyondError, Runs, Truths
from groundswell.claims.more import command
from groundswell.claims.rests import Rest, rests_on
from groundswell.claims.statement import ALWAYS, Scene, arms_of, judge, needs
from groundswell.claims.verdict import Verdict, Weighed, enough
from groundswell.claims.words import basis, found, lacking

if TYPE_CHECKING:
    from groundswell.case.claim import Claim, Reading
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study


@dataclass(frozen=True)
class Answer:
    """One reading of a claim at one horizon, answered.

    Attributes:
        reading: name of the reading; empty where the claim has one.
        says: the reading in plain words.
        horizon: in days, None for a claim without horizons.
        stands_for: arm -> arm read in its place (a variant), empty for the claim as written.
        verdict: the word.
        probability: guess of the share of draws in which the statement is true, where it applies.
        low: lower 95 % bound of that share.
        high: upper 95 % bound.
        applies: guess of the share of draws in which the presuppositions hold.
        known: how it turned out, None where that is not known.
        rests_on: drawn parameters that tell true draws from false ones.
        why: a sentence.
        command: what would settle it, empty if nothing is open.
    """

    reading: str
    says: str
    horizon: float | None
    stands_for: Mapping[str, str]
    verdict: Verdict
    why: str
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    applies: float | None = None
    known: bool | None = None
    rests_on: tuple[Rest, ...] = ()
    command: str = ""

    @property
    def error(self) -> float | None:
        """Half the distance between the bounds: how much luck and few draws leave open."""
        return None if self.low is None or self.high is None else 0.5 * (self.high - self.low)


@dataclass(frozen=True)
class Answered:
    """A claim with all its answers: readings by horizons by variants; `label` says over what."""

    claim: Claim
    answers: tuple[Answer, ...]
    label: str

    @property
    def leading(self) -> Answer:
        """The answer to show first: the first reading that the study can answer, as written."""
        settled = [one for one in self.answers if one.probability is not None]
        return settled[0] if settled else self.answers[0]


def answer(case: Case, study: Study, runs: Runs | None = None) -> tuple[Answered, ...]:
    """Return all claims of a case with what the study says of them.

    Args:
        case: whose claims.
        study: a study of it.
        runs: where to read the study's outcomes, if they are kept anywhere.
    """
    label = basis(study)
    asked = _Asked(case, study, runs or _Memo(study))
    return tuple(Answered(claim, tuple(asked.answers(claim)), label) for claim in case.claims)


_Told: TypeAlias = tuple[str, str, float | None, Mapping[str, str]]


class _Memo:
    """A study whose outcomes are read once, however many claims ask for them."""

    def __init__(self, study: Study) -> None:
        self.places, self.days = study.places, study.days
        self._study = study
        self._read: dict[tuple[str, str], Floats] = {}

    def array(self, outcome: str, arm: str) -> Floats:
        """Return an outcome of an arm, as the study has it."""
        if (outcome, arm) not in self._read:
            self._read[outcome, arm] = self._study.array(outcome, arm)
        return self._read[outcome, arm]


@dataclass(frozen=True)
class _Asked:
    """Where claims are answered: the case, the study and its outcomes."""

    case: Case
    study: Study
    runs: Runs
    parameters: dict[str, Floats] = field(default_factory=dict)

    def answers(self, claim: Claim) -> Iterator[Answer]:
        """Yield the answers to a claim."""
        if claim.untestable:
            yield Answer("", claim.says, None, {}, Verdict.NOT_TESTABLE, claim.untestable)
            return
        for reading in claim.all_readings:
            for number, horizon in enumerate(claim.horizons or (None,)):
                known = _known(claim, number)
                for stands_for in ({}, *_variants(claim, reading)):
                    yield self._answer(claim, reading, horizon, stands_for, known)

    def _answer(
        self,
        claim: Claim,
        reading: Reading,
        horizon: float | None,
        stands_for: Mapping[str, str],
        known: bool | None,
    ) -> Answer:
        scene = Scene(self.runs, horizon, stands_for)
        told: _Told = (reading.name or "", reading.says or claim.says, horizon, stands_for)
        assertions = (*reading.presupposes, *reading.statement)
        named = {scene.arm(arm) for one in assertions for arm in arms_of(one)}
        missing = [arm for arm in self.case.arms if arm in named and arm not in self.study.arms]
        needed = max(needs(one, horizon) for one in assertions)
        if missing or needed > self.study.days:
            why = lacking(missing, needed if needed > self.study.days else None)
            more = command(self.study, arms=missing, days=max(needed, self.study.days))
            return Answer(*told, Verdict.NEEDS_MORE_RUNS, why, known=known, command=more)
        finished = _finished(self.runs, named)
        if not finished.any():
            why = "No run of these arms has finished; `groundswell run` says why."
            return Answer(*told, Verdict.NEEDS_MORE_RUNS, why, known=known)
        try:
            weighed = _weigh(reading, scene, finished)
        except BeyondError as error:
            return Answer(*told, Verdict.NOT_TESTABLE, f"Not stored: {error}.", known=known)
        return self._judged(told, weighed, finished, known)

    def _judged(
        self, told: _Told, weighed: Weighed, finished: Truths, known: bool | None
    ) -> Answer:
        true, applies, verdict = weighed.true(), weighed.applies(), weighed.verdict()
        more = ""
        if verdict == Verdict.NEEDS_MORE_RUNS:
            draws, replicates = enough(weighed, self.study.draws, self.study.replicates)
            more = command(self.study, draws=draws, replicates=replicates)
        drawn = {name: value[finished] for name, value in self._drawn().items()}
        return Answer(
            *told,
            verdict,
            found(true, applies if weighed.presupposed else None, int(finished.sum())),
            probability=true.guess,
            low=true.low,
            high=true.high,
            applies=applies.guess,
            known=known,
            rests_on=rests_on(weighed.statement, drawn, self.case.parameters),
            command=more,
        )

    def _drawn(self) -> dict[str, Floats]:
        if not self.parameters:
            self.parameters.update(self.study.parameters())
        return self.parameters


def _known(claim: Claim, number: int) -> bool | None:
    """Return how the claim turned out at its n-th horizon."""
    if claim.known is None:
        return None
    outcome = claim.known.answer
    return outcome[number] if isinstance(outcome, tuple) else outcome


def _finished(runs: Runs, arms: set[str]) -> Truths:
    """Return the draws of which every arm has a finished run."""
    there = [np.isfinite(runs.array(ALWAYS, arm)).any(axis=1) for arm in sorted(arms)]
    return np.asarray(np.logical_and.reduce(there))


def _weigh(reading: Reading, scene: Scene, finished: Truths) -> Weighed:
    """Return the evidence on a reading; where it has no meaning, its presuppositions fail."""
    statements = [judge(one, scene) for one in reading.statement]
    taken = [judge(one, scene) for one in reading.presupposes]
    known = np.logical_and.reduce([one.known for one in (*statements, *taken)])[finished]
    statement = luck.both([one.evidence[finished] for one in statements])
    if not taken and known.all():
        return Weighed(statement, None)
    meaning = Evidence(np.where(known, 0.0, 1.0), np.where(known, 1.0, 0.0))
    return Weighed(statement, luck.both([meaning, *(one.evidence[finished] for one in taken)]))


def _variants(claim: Claim, reading: Reading) -> list[dict[str, str]]:
    """Return the variants that change an arm this reading names."""
    named = {arm for one in (*reading.presupposes, *reading.statement) for arm in arms_of(one)}
    return [variant for variant in claim.variants if named & variant.keys()]
