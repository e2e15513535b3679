"""Fresh runs that confirm what a verdict hangs on: open parameters held at a corner.

Everything else stays as it was in the stored draws; parameters that the data tie to those that are
held move along with them (a Gaussian copula: the regression of their scores on the scores held). A
corner's runs are a study of their own in the folder `corners` of the study. Nothing here runs it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.chance.keys import hashed
from groundswell.claims.identify import Sides, tied, values
from groundswell.claims.luck import Floats
from groundswell.errors import StudyError
from groundswell.infer import normal
from groundswell.store.read import Study

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answer
    from groundswell.claims.openness import Open, Openness

FOLDER = "corners"
DRAWS = 100  # of a corner, at most
REPLICATES = 8  # at least, so that a draw's luck blurs no corner (those that come with luck have 1)
_REACH = 3.0  # a corner further out than so many SD moves what is tied to it no further


@dataclass(frozen=True)
class Fresh:
    """A study that holds open parameters at a corner.

    Attributes:
        held: parameter -> the value at which it is held.
        values: every uncertain parameter -> its values [draws].
        keys: the luck of each draw, where the study's draws came with theirs.
        source: what the draws are, with a digest of them.
        arms: that are needed.
        days: that are needed.
        replicates: as many as the study has, or more.
        seed: another than the study's, so that a choice made on its luck is not confirmed by it.
        folder: where it is kept.
        told: what its `study.json` says of it.
    """

    held: Mapping[str, float]
    values: Mapping[str, Floats]
    keys: Any
    source: str
    arms: tuple[str, ...]
    days: int
    replicates: int
    seed: int
    folder: Path
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """Number of runs."""
        draws = len(next(iter(self.values.values())))
        return len(self.arms) * draws * self.replicates

    def finished(self, like: Study) -> Study | None:
        """Return the study where it is whole, and of the same case and model code."""
        if not (self.folder / "study.json").is_file():
            return None
        try:
            found = Study(self.folder)
        except StudyError:
            return None
        same = all(found.meta[key] == like.meta[key] for key in ("case_digest", "kernel_digest"))
        whole = found.meta["outcome"] == "done" and set(self.arms) <= set(found.arms)
        return found if same and whole else None


def fresh(
    case: Case,
    study: Study,
    openness: Openness,
    subset: Sequence[Open],
    sides: Sides,
    arms: Sequence[str],
    days: float,
) -> Fresh:
    """Return the study that would confirm a corner.

    Args:
        case: of the study.
        study: whose draws are taken.
        openness: values and scores of all uncertain parameters.
        subset: parameters of the model that are held.
        sides: at which of their ends.
        arms: needed.
        days: needed.
    """
    draws = min(DRAWS, study.draws)
    held = values(subset, sides)
    table = {name: drawn[:draws] for name, drawn in openness.values.items()}
    moved = _moved(openness, subset, sides)
    for name, scores in moved.items():
        quantiles = normal.inside(scores[:draws])
        table[name] = np.array([case.parameters[name].at(float(u)) for u in quantiles])
    table |= {name: np.full(draws, value) for name, value in held.items()}
    luck = openness.luck
    digest = _digest(table, luck)
    length = max(math.ceil(days), 1)
    fitted = study.meta.get("posterior")
    replicates = max(study.replicates, REPLICATES) if luck is None else 1
    return Fresh(
        held=held,
        values=table,
        keys=None if luck is None else luck[:draws],
        source=f"corner {digest}",
        arms=tuple(arms),
        days=length,
        replicates=replicates,
        seed=hashed("corner", str(study.meta["seed"]), 32) % 2**31,
        folder=study.path / FOLDER / f"{digest[:12]}-{length}d-r{replicates}",
        told={"corner": {"held": dict(held), "tied": list(tied(subset))}}
        | ({"posterior": fitted} if fitted else {}),
    )


def merged(answers: Iterable[Answer]) -> list[Fresh]:
    """Return the studies that answers still need, each folder once with all its arms."""
    found: dict[Path, Fresh] = {}
    for one in answers:
        for plan in one.fresh:
            there = found.get(plan.folder, plan)
            arms = tuple(dict.fromkeys((*there.arms, *plan.arms)))
            found[plan.folder] = replace(plan, arms=arms)
    return list(found.values())


def within(plans: Sequence[Fresh], limit: int) -> tuple[list[Fresh], int]:
    """Return as many studies as a number of runs allows, the quickest first, and how many not."""
    taken: list[Fresh] = []
    for plan in sorted(plans, key=lambda one: one.runs * one.days):
        if sum(one.runs for one in (*taken, plan)) > limit:
            break
        taken.append(plan)
    return taken, len(plans) - len(taken)


def _moved(openness: Openness, subset: Sequence[Open], sides: Sides) -> dict[str, Floats]:
    """Return the scores of the parameters that the data tie to those held, moved along."""
    others = tied(subset)
    if not others:
        return {}
    before = np.column_stack([one.scores for one in subset])
    ends = np.array([one.ends[side] for one, side in zip(subset, sides, strict=True)])
    step = np.clip(ends, -_REACH, _REACH) - before
    centred = before - before.mean(axis=0)
    moved = {}
    for name in others:
        scores = openness.scores[name]
        slopes = np.linalg.lstsq(centred, scores - scores.mean(), rcond=None)[0]
        moved[name] = np.clip(scores + step @ slopes, -4.0, 4.0)
    return moved


def _digest(table: Mapping[str, Floats], luck: Any) -> str:
    found = hashlib.sha256(json.dumps(sorted(table)).encode())
    for name in sorted(table):
        found.update(np.ascontiguousarray(table[name]).tobytes())
    if luck is not None:
        found.update(np.ascontiguousarray(luck).tobytes())
    return found.hexdigest()
