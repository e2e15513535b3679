"""Finds how far a verdict moves with what the data left open, and what would confirm it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from groundswell.claims.corners import Fresh, fresh
from groundswell.claims.identify import (
    STRUCTURE,
    Corner,
    Expected,
    Sides,
    Swing,
    candidates,
    ends,
    stored,
    tied,
    values,
)
from groundswell.claims.openness import Open, Openness, left_open
from groundswell.claims.question import Memo, Question, finished, weigh
from groundswell.claims.unknowns import sampled

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.claims.measure import Runs, Truths
    from groundswell.claims.verdict import Weighed
    from groundswell.store.read import Study


ALIKE = math.log(3.0)  # log Bayes factors nearer to 0 tell no structures apart
AS_WRITTEN = "as written"


@dataclass(frozen=True)
class Rival:
    """A study of the same case in another form (a mechanism off, say): a rival structure."""

    name: str
    study: Study

    def alike(self, study: Study) -> bool:
        """Whether the data tell this form from that of a study; without evidence they do not."""
        found = [
            (one.meta.get("posterior") or {}).get("log_evidence") for one in (self.study, study)
        ]
        if found[0] is None or found[1] is None:
            return True
        return abs(float(found[0]) - float(found[1])) <= ALIKE


@dataclass(frozen=True)
class Swings:
    """Where swings are looked for: a study of a case, those of its corners, and its rivals."""

    case: Case
    study: Study
    rivals: tuple[Rival, ...] = ()
    memos: dict[str, Runs] = field(default_factory=dict)

    @cached_property
    def openness(self) -> Openness:
        """What the data left open."""
        return left_open(self.case, self.study)

    def of(
        self, question: Question, weighed: Weighed, counted: Truths
    ) -> tuple[Swing | None, tuple[Fresh, ...]]:
        """Return how far the verdict moves with what is open, and which runs would confirm it."""
        structural = self._structural(question, weighed)
        found = [] if structural is None else [structural]
        missing: tuple[Fresh, ...] = ()
        if structural is not None and structural.decides:
            return structural, missing
        open_ = [
            replace(one, scores=one.scores[counted])
            for one in self.openness.with_unknowns(question.claim, question.scene.unknowns)
        ]
        for expected in candidates(weighed, open_):
            swing = self._confirmed(question, expected, weighed.worth)
            if swing is None:
                swing = stored(weighed, expected.subset)
                decides = swing is not None and swing.decides
                if decides or expected.promising:
                    missing = missing or self._fresh(question, expected)
            if swing is not None:
                found.append(swing)
            if swing is not None and swing.decides:
                break
        found.sort(key=lambda one: (one.decides, one.confirmed, one.width))
        return (found[-1] if found else None), missing

    def _structural(self, question: Question, weighed: Weighed) -> Swing | None:
        """Return how far the verdict moves with the form of the model; None without a rival."""
        corners = [Corner({STRUCTURE: AS_WRITTEN}, weighed.true())]
        for rival in self.rivals:
            there = rival.study
            whole = set(question.arms) <= set(there.arms) and question.days <= there.days
            if not (whole and rival.alike(self.study)):
                continue
            runs = self.memos.setdefault(str(there.path), Memo(there))
            counted = finished(runs, question.arms)
            unknowns = sampled(question.claim, int(there.meta["seed"]), there.draws)
            scene = replace(question.scene, runs=runs, unknowns=unknowns)
            true = weigh(question.reading, scene, counted, weighed.worth).true()
            corners.append(Corner({STRUCTURE: rival.name}, true))
        if len(corners) < 2:
            return None
        return Swing((STRUCTURE,), (), *ends(corners), confirmed=True)

    def _fresh(self, question: Question, expected: Expected) -> tuple[Fresh, ...]:
        """Return the studies that the two corners of a subset still need."""
        plans = (self._plan(question, expected, side) for side in (expected.least, expected.most))
        return tuple(
            plan for plan in plans if plan is not None and plan.finished(self.study) is None
        )

    def _plan(self, question: Question, expected: Expected, sides: Sides) -> Fresh | None:
        """Return the study of a corner; None where all that is held are the claim's unknowns."""
        pairs = [
            (self._whole(one), side)
            for one, side in zip(expected.subset, sides, strict=True)
            if one.name not in question.claim.unknowns
        ]
        if not pairs:
            return None
        subset, ends_ = zip(*pairs, strict=True)
        return fresh(
            self.case, self.study, self.openness, subset, ends_, question.arms, question.days
        )

    def _whole(self, one: Open) -> Open:
        """Return an open parameter with the scores of all draws, the unfinished ones too."""
        return replace(one, scores=self.openness.scores[one.name])

    def _confirmed(self, question: Question, expected: Expected, worth: float) -> Swing | None:
        """Return the swing that fresh runs at the corners tell; None where they are not there."""
        corners = []
        for sides in (expected.least, expected.most):
            corner = self._corner(question, expected, sides, worth)
            if corner is None:
                return None
            corners.append(corner)
        names = tuple(one.name for one in expected.subset)
        least, most = ends(corners)
        return Swing(names, tied(expected.subset), least, most, confirmed=True)

    def _corner(
        self, question: Question, expected: Expected, sides: Sides, worth: float
    ) -> Corner | None:
        plan = self._plan(question, expected, sides)
        at = values(expected.subset, sides)
        scene, runs = question.scene, question.scene.runs
        draws = self.study.draws
        if plan is not None:
            there = plan.finished(self.study)
            if there is None:
                return None
            runs = self.memos.setdefault(str(plan.folder), Memo(there))
            draws = there.draws
        unknowns = {
            name: np.full(draws, at[name]) if name in at else value[:draws]
            for name, value in scene.unknowns.items()
        }
        counted = finished(runs, question.arms)
        if not counted.any():
            return None
        held = replace(scene, runs=runs, unknowns=unknowns)
        return Corner(at, weigh(question.reading, held, counted, worth).true())
