"""Answers a case's claims from a stored study.

Three levels are never mixed: an outcome of a run, its expectation over the replicates of a draw,
and a statement that compares expectations draw by draw. The verdict is over draws of the prior or
of a posterior: every answer says of which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from groundswell.claims.verdict import Verdict
from groundswell.claims.words import basis
from groundswell.errors import StudyError

if TYPE_CHECKING:
    from groundswell.case.claim import Claim
    from groundswell.case.resolved import Case
    from groundswell.claims.chance import Score
    from groundswell.claims.corners import Fresh
    from groundswell.claims.estimate import Estimate, Number
    from groundswell.claims.identify import Swing
    from groundswell.claims.outside import Outside
    from groundswell.claims.question import Memo
    from groundswell.claims.rests import Rest
    from groundswell.claims.swings import Rival
    from groundswell.store.read import Study


@dataclass(frozen=True)
class Answer:
    """One reading of a claim at one horizon, answered.

    Attributes:
        reading: name of the reading; empty where the claim has one.
        says: the reading in plain words.
        horizon: in days, None for a claim without horizons.
        stands_for: arm -> arm read in its place (a variant), empty for the claim as written.
        later: what decisions after the first changed one do in its arms: frozen, responsive,
            removed; empty where no arm changes a decision.
        verdict: the word.
        why: a sentence.
        probability: guess of the share of draws in which the statement is true, where it applies.
        low: lower 95 % bound of that share.
        high: upper 95 % bound.
        applies: guess of the share of draws in which the presuppositions hold.
        known: how it turned out, None where that is not known.
        rests_on: drawn parameters that tell true draws from false ones.
        swing: how far the share moves with what the data left open, None where it does not.
        fresh: studies that would confirm that, if they are not there.
        numbers: what the statement compares.
        chance: how probable the event is that the claim is about, where it is about one.
        model: the score of that, where it is known how it turned out.
        speaker: the score of the speaker's hedge, likewise.
        knowledge: what the model knew beside the speaker, likewise.
        outside: the outside view, where there is one.
        stake: how many times its cost something must be worth, of claims that have a stake.
        command: what would settle it, empty if nothing is open.
        arms: that are read.
        days: that are read.
        study: folder of the study that answers, where several were asked.
    """

    reading: str
    says: str
    horizon: float | None
    stands_for: Mapping[str, str]
    later: str
    verdict: Verdict
    why: str
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    applies: float | None = None
    known: bool | None = None
    rests_on: tuple[Rest, ...] = ()
    swing: Swing | None = None
    fresh: tuple[Fresh, ...] = ()
    numbers: tuple[Estimate, ...] = ()
    chance: Number | None = None
    model: Score | None = None
    speaker: Score | None = None
    knowledge: str = ""
    outside: Outside | None = None
    stake: Number | None = None
    command: str = ""
    arms: tuple[str, ...] = ()
    days: float = 0.0
    study: str = ""

    @property
    def error(self) -> float | None:
        """Half the distance between the bounds: how much luck and few draws leave open."""
        return None if self.low is None or self.high is None else 0.5 * (self.high - self.low)

    @property
    def told(self) -> bool:
        """Whether the study, or the claim itself, says what is to be said of it."""
        said = (Verdict.NOT_TESTABLE, Verdict.NOT_IDENTIFIED)
        return self.probability is not None or self.verdict in said


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

    def again(self, one: Answer) -> tuple[Answer, ...]:
        """Return the answers to the same reading and horizon in other arms."""
        if one.stands_for:
            return ()
        same = (one.reading, one.horizon)
        return tuple(
            other
            for other in self.answers
            if other.stands_for and (other.reading, other.horizon) == same
        )


def answer(
    case: Case, study: Study, runs: Memo | None = None, rivals: Sequence[Rival] = ()
) -> tuple[Answered, ...]:
    """Return all claims of a case with what the study says of them.

    Args:
        case: whose claims.
        study: a study of it.
        runs: where to read the study's outcomes, if they are kept anywhere.
        rivals: studies of the case in other forms, which a verdict must be robust to as well.
    """
    from groundswell.claims.asked import Asked
    from groundswell.claims.question import Memo

    label = basis(study)
    asked = Asked(case, study, runs or Memo(study), tuple(rivals))
    asked.read_ahead()
    return tuple(Answered(claim, tuple(asked.answers(claim)), label) for claim in case.claims)


def together(
    studies: Sequence[Study], answered: Sequence[tuple[Answered, ...]]
) -> tuple[Answered, ...]:
    """Return the claims with each answer from the study that has most runs of those that answer.

    Which study answers is a matter of its arms, days and runs, never of what it says.

    Args:
        studies: of the same case by the same model on draws of the same kind.
        answered: what each says.

    Raises:
        StudyError: they are not of the same.
    """
    first = studies[0]
    for other in studies[1:]:
        differs = [key for key in _SAME if _same(first, key) != _same(other, key)]
        if differs:
            raise StudyError(
                f"{other.path}: made with another {differs[0].replace('_', ' ')} than {first.path}."
                " Claims are answered from several studies of one case, model and posterior."
            )
    if len(studies) == 1:
        return answered[0]
    return tuple(
        replace(claims[0], answers=tuple(_best(studies, one) for one in _side_by_side(claims)))
        for claims in zip(*answered, strict=True)
    )


_SAME = ("case_digest", "kernel_digest", "posterior")


def _same(study: Study, key: str) -> object:
    found = study.meta.get(key)
    return found.get("digest") if isinstance(found, dict) else found


def _side_by_side(claims: Sequence[Answered]) -> list[tuple[Answer, ...]]:
    """Return each question's answers, study by study."""
    return list(zip(*(one.answers for one in claims), strict=True))


def _best(studies: Sequence[Study], answers: Sequence[Answer]) -> Answer:
    def worth(pair: tuple[Study, Answer]) -> tuple[bool, bool, int]:
        study, one = pair
        read = one.probability is not None or one.stake is not None or bool(one.numbers)
        return one.told and read, one.told, study.draws * study.replicates

    study, found = max(zip(studies, answers, strict=True), key=worth)
    return replace(found, study=str(study.path))
