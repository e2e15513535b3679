"""One question to a study: a reading of a claim at a horizon, as written or varied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from groundswell.claims import luck
from groundswell.claims.luck import Evidence, Floats
from groundswell.claims.measure import Runs, Truths
from groundswell.claims.statement import ALWAYS, Scene, judge
from groundswell.claims.verdict import Weighed

if TYPE_CHECKING:
    from groundswell.case.claim import Claim, Reading
    from groundswell.store.read import Study


class Memo:
    """A study whose outcomes are read once, however many ask for them."""

    def __init__(self, study: Study) -> None:
        """Take the study; nothing is read yet."""
        self.study = study
        self.places, self.days = study.places, study.days
        self._read: dict[tuple[str, str], Floats] = {}

    def read(self, outcomes: Iterable[str], arm: str) -> None:
        """Read outcomes of an arm that will be asked for, opening each part once for all of them.

        Raises:
            StudyError: no such outcome or arm, or a damaged part.
        """
        lacking = [outcome for outcome in outcomes if (outcome, arm) not in self._read]
        if lacking:
            for outcome, values in self.study.arrays(lacking, arm).items():
                self._read[outcome, arm] = values

    def array(self, outcome: str, arm: str) -> Floats:
        """Return an outcome of an arm, as the study has it."""
        self.read([outcome], arm)
        return self._read[outcome, arm]


@dataclass(frozen=True)
class Question:
    """A reading, the scene where it is answered, and the arms and days that takes."""

    claim: Claim
    reading: Reading
    scene: Scene
    arms: tuple[str, ...]
    days: float


def weigh(reading: Reading, scene: Scene, counted: Truths, worth: float = 1.0) -> Weighed:
    """Return the evidence on a reading; where it has no meaning, its presuppositions fail.

    Args:
        reading: of a claim.
        scene: where it is answered.
        counted: the draws that count.
        worth: how many independent draws each draw is worth.

    Raises:
        BeyondError: the study is too short.
    """
    statements = [judge(one, scene) for one in reading.statement]
    taken = [judge(one, scene) for one in reading.presupposes]
    known = np.logical_and.reduce([one.known for one in (*statements, *taken)])[counted]
    statement = luck.both([one.evidence[counted] for one in statements])
    if not taken and known.all():
        return Weighed(statement, None, worth)
    meaning = Evidence(np.where(known, 0.0, 1.0), np.where(known, 1.0, 0.0))
    presupposed = luck.both([meaning, *(one.evidence[counted] for one in taken)])
    return Weighed(statement, presupposed, worth)


def finished(runs: Runs, arms: Sequence[str]) -> Truths:
    """Return the draws of which every arm has a finished run."""
    there = [np.isfinite(runs.array(ALWAYS, arm)).any(axis=1) for arm in sorted(set(arms))]
    return np.asarray(np.logical_and.reduce(there))
