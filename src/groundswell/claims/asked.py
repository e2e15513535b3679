"""How one claim is answered: reading by reading, horizon by horizon, as written and varied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.claims import chance, words
from groundswell.claims.answer import Answer
from groundswell.claims.estimate import Number, estimate
from groundswell.claims.measure import BeyondError, Truths
from groundswell.claims.more import command
from groundswell.claims.outside import outside_view
from groundswell.claims.question import Memo, Question, finished, weigh
from groundswell.claims.rests import rests_on
from groundswell.claims.statement import Scene, arms_of, needs, outcomes_of
from groundswell.claims.swings import Rival, Swings
from groundswell.claims.unknowns import sampled
from groundswell.claims.verdict import Verdict, Weighed, enough

if TYPE_CHECKING:
    from groundswell.case.claim import Assertion, Claim, Reading, Stake
    from groundswell.case.resolved import Case
    from groundswell.claims.luck import Floats
    from groundswell.store.read import Study


@dataclass(frozen=True)
class _Told:
    """What an answer says whatever the runs say."""

    reading: str
    says: str
    horizon: float | None
    stands_for: Mapping[str, str]
    later: str
    known: bool | None
    arms: tuple[str, ...]
    days: float
    assumed: str = ""
    presupposes: bool = False

    def answer(self, verdict: Verdict, why: str, **rest: Any) -> Answer:
        """Return the answer with this verdict, unless the claim's answer is assumed."""
        if self.assumed and not (self.presupposes and verdict == Verdict.INAPPLICABLE):
            verdict, why = Verdict.NOT_IDENTIFIED, words.assumed(self.assumed, why)
        return Answer(
            self.reading,
            self.says,
            self.horizon,
            self.stands_for,
            self.later,
            verdict,
            why,
            known=self.known,
            arms=self.arms,
            days=self.days,
            **rest,
        )


@dataclass(frozen=True)
class Asked:
    """Where claims are answered: the case, the study and its outcomes."""

    case: Case
    study: Study
    runs: Memo
    rivals: tuple[Rival, ...] = ()

    @cached_property
    def drawn(self) -> dict[str, Floats]:
        """Parameters of each draw."""
        return self.study.parameters()

    @cached_property
    def swings(self) -> Swings:
        """Where swings are looked for."""
        return Swings(self.case, self.study, self.rivals)

    @cached_property
    def worth(self) -> float:
        """How many independent draws each draw is worth.

        Of n draws of a posterior that is itself worth m the error of a mean is that of both.
        """
        effective = (self.study.meta.get("posterior") or {}).get("effective_draws")
        return 1.0 if not effective else effective / (effective + self.study.draws)

    def answers(self, claim: Claim) -> Iterator[Answer]:
        """Yield the answers to a claim."""
        if claim.untestable:
            yield from self._staked(claim)
            return
        for reading, told in self._questions(claim):
            yield self._answer(claim, reading, told)

    def read_ahead(self) -> None:
        """Read what the claims ask for, arm by arm, opening each part of the study once."""
        wanted: dict[str, set[str]] = {}
        for claim in self.case.claims:
            for reading, told in self._questions(claim):
                if self._lacking(told):
                    continue
                for one in _assertions(reading):
                    for arm in arms_of(one):
                        there = wanted.setdefault(told.stands_for.get(arm, arm), set())
                        there |= outcomes_of(one)
        for arm, outcomes in wanted.items():
            self.runs.read(sorted(outcomes), arm)

    def _questions(self, claim: Claim) -> Iterator[tuple[Reading, _Told]]:
        """Yield each reading at each horizon, as written and varied."""
        for reading in claim.all_readings:
            for number, horizon in enumerate(claim.horizons or (None,)):
                named = {arm for one in _assertions(reading) for arm in arms_of(one)}
                for stands_for in ({}, *_variants(claim, named)):
                    arms = tuple(stands_for.get(arm, arm) for arm in self.case.arms if arm in named)
                    told = _Told(
                        reading=reading.name or "",
                        says=reading.says or claim.says,
                        horizon=horizon,
                        stands_for=stands_for,
                        later=self._later(arms),
                        known=_known(claim, reading, number),
                        arms=arms,
                        days=max(needs(one, horizon) for one in _assertions(reading)),
                        assumed=reading.assumed or claim.assumed,
                        presupposes=bool(reading.presupposes),
                    )
                    yield reading, told

    def _later(self, arms: Sequence[str]) -> str:
        """Return what later decisions do in the arms that change any."""
        kinds = {getattr(self.case.arms[arm], "later", None) for arm in arms} - {None}
        return " and ".join(sorted(str(kind) for kind in kinds))

    def _answer(self, claim: Claim, reading: Reading, told: _Told) -> Answer:
        unknowns = sampled(claim, int(self.study.meta["seed"]), self.study.draws)
        scene = Scene(self.runs, told.horizon, told.stands_for, unknowns)
        lacking = self._lacking(told)
        if lacking:
            return told.answer(Verdict.NEEDS_MORE_RUNS, **lacking)
        counted = finished(self.runs, told.arms)
        if not counted.any():
            why = "No run of these arms has finished; `groundswell run` says why."
            return told.answer(Verdict.NEEDS_MORE_RUNS, why)
        try:
            weighed = weigh(reading, scene, counted, self.worth)
        except BeyondError as error:
            return told.answer(Verdict.NOT_TESTABLE, f"Not stored: {error}.")
        question = Question(claim, reading, scene, told.arms, told.days)
        return self._judged(question, told, weighed, counted)

    def _lacking(self, told: _Told) -> dict[str, str]:
        """Return what the study lacks and the command that adds it; nothing if it lacks nothing."""
        missing = [arm for arm in told.arms if arm not in self.study.arms]
        short = told.days > self.study.days
        if not missing and not short:
            return {}
        days = max(told.days, self.study.days)
        more = command(self.study, arms=missing, days=days, needed=told.arms)
        return {"why": words.lacking(missing, told.days if short else None), "command": more}

    def _judged(self, question: Question, told: _Told, weighed: Weighed, counted: Truths) -> Answer:
        true, applies = weighed.true(), weighed.applies()
        swing, missing = self.swings.of(question, weighed, counted)
        verdict = weighed.verdict(swing)
        more = ""
        if verdict == Verdict.NEEDS_MORE_RUNS and not told.assumed:
            draws, replicates = enough(weighed, self.study.draws, self.study.replicates)
            more = command(self.study, draws=draws, replicates=replicates, needed=question.arms)
        scene, reading = question.scene, question.reading
        drawn = {name: value[counted] for name, value in {**self.drawn, **scene.unknowns}.items()}
        draws = int(counted.sum())
        why = words.found(
            true, applies if weighed.presupposed else None, draws, bool(reading.presupposes)
        )
        if verdict == Verdict.NOT_IDENTIFIED and swing is not None:
            why = words.hangs(swing)
        answer = told.answer(
            verdict,
            why,
            probability=true.guess,
            low=true.low,
            high=true.high,
            applies=applies.guess,
            rests_on=rests_on(weighed.statement, drawn, self.case.parameters),
            swing=swing,
            fresh=missing,
            numbers=tuple(estimate(one, scene, counted, self.worth) for one in reading.statement),
            command=more,
        )
        return self._scored(answer, question, counted)

    def _scored(self, answer: Answer, question: Question, counted: Truths) -> Answer:
        """Return the answer with the probability of the event, its scores and the outside view."""
        claim, reading, scene = question.claim, question.reading, question.scene
        start = self.case.start.date() if claim.as_of is not None else None
        since = (claim.as_of - start).days if claim.as_of and start else None
        inside = chance.probability(reading, scene, counted, since, self.worth)
        outside = outside_view(self.case, reading, scene.horizon, inside)
        answer = replace(answer, chance=inside, outside=outside)
        if inside is None or answer.known is None:
            return answer
        hedge = claim.hedge
        return replace(
            answer,
            model=chance.score(inside.value, (inside.low, inside.high), answer.known),
            speaker=chance.score(hedge.probability, hedge.range, answer.known) if hedge else None,
            knowledge=chance.knowledge(self.case, self.study, claim),
        )

    def _staked(self, claim: Claim) -> Iterator[Answer]:
        """Yield what can be shown of a claim that cannot be tested."""
        stake = claim.stake
        for horizon in claim.horizons if stake else (None,):
            for stands_for in ({}, *(_variants(claim, set(stake.of.arms)) if stake else ())):
                arms = tuple(stands_for.get(arm, arm) for arm in stake.of.arms) if stake else ()
                days = needs(stake.of, horizon) if stake else 0.0
                told = _Told(
                    "", claim.says, horizon, stands_for, self._later(arms), None, arms, days
                )
                yield self._shown(claim, told, stake)

    def _shown(self, claim: Claim, told: _Told, stake: Stake | None) -> Answer:
        why = claim.untestable
        if stake is None:
            return told.answer(Verdict.NOT_TESTABLE, why)
        lacking = self._lacking(told)
        if lacking:
            lacking["why"] = f"{why} {lacking['why']}"
            return told.answer(Verdict.NOT_TESTABLE, **lacking)
        scene = Scene(self.runs, told.horizon, told.stands_for)
        numbers = estimate(stake.of, scene, finished(self.runs, told.arms), self.worth)
        times = None if numbers.found is None else _times(numbers.found)
        why = words.staked(why, stake.says, times)
        return told.answer(Verdict.NOT_TESTABLE, why, stake=times, numbers=(numbers,))


def _times(bought: Number) -> Number:
    """Return 1 over a probability that is bought; endless where nothing may be."""
    found = [1.0 / x if x > 0.0 else np.inf for x in (bought.value, bought.high, bought.low)]
    return Number(found[0], found[1], found[2])


def _assertions(reading: Reading) -> tuple[Assertion, ...]:
    return (*reading.presupposes, *reading.statement)


def _known(claim: Claim, reading: Reading, number: int) -> bool | None:
    """Return how a reading turned out at the claim's n-th horizon."""
    known = reading.known or claim.known
    if known is None:
        return None
    return known.answer[number] if isinstance(known.answer, tuple) else known.answer


def _variants(claim: Claim, named: set[str]) -> list[dict[str, str]]:
    """Return the variants that change an arm that is named."""
    return [variant for variant in claim.variants if named & variant.keys()]
