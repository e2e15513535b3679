"""Answers to a setting: a first one at once, then finer ones as more runs are made.

Runs are made on a few threads (the engine lets go of the interpreter). A stream has as many runs
under way as there are threads and no more, so that streams take turns and whoever comes last waits
for a run or two of each other. A stream that is no longer read makes no further run: the next level
is begun when the last one was taken.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from groundswell.app.bank import Bank, Level, Runs, jobs
from groundswell.app.live import Live
from groundswell.app.patch import arm_of, described
from groundswell.app.picture import picture
from groundswell.app.setting import SIDES, Setting, Which
from groundswell.app.verdicts import cast, verdicts
from groundswell.case.resolved import Case

FIRST_DRAWS = 4  # of the first level, where runs are short
FIRST_DAYS = 120  # draws x days of the first level, where they are long
STEADY_DRAWS = 8  # a picture of fewer is shown only if these take longer than
PATIENCE = 0.1  # seconds

Made = TypeVar("Made")
Event = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A setting made ready to run.

    Attributes:
        case: whose.
        setting: as chosen.
        days: horizon.
        sides: the runs of `a` and `b`.
    """

    case: Case
    setting: Setting
    days: int
    sides: Mapping[Which, Runs]


class _StopError(Exception):
    """The server stops."""


class Answers:
    """Makes the answers of all users of a server."""

    def __init__(self, bank: Bank, threads: int) -> None:
        """Take where runs are kept, and how many are made at once."""
        self.bank = bank
        self.threads = threads
        self.stopping = False
        self._makers = ThreadPoolExecutor(threads, "run")
        self._tellers = ThreadPoolExecutor(2, "tell")

    async def aside(self, work: Callable[..., Made], *args: Any) -> Made:
        """Do something that takes its time on a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._tellers, work, *args)

    def plan(self, case: Case, setting: Setting) -> Plan:
        """Make a setting ready.

        Raises:
            GroundswellError: a name the case does not have, a number out of range.
        """
        days = setting.horizon(case.horizon)
        sides = {
            which: self.bank.runs(
                case, arm_of(case, getattr(setting, which), which), setting.seed, days
            )
            for which in SIDES
        }
        return Plan(case, setting, days, sides)

    async def stream(self, plan: Plan) -> AsyncIterator[Event]:
        """Yield `picture` and `verdicts` events of finer and finer levels, then `end`."""
        begun = time.perf_counter()
        steps = levels(plan.setting.draws, plan.setting.replicates, plan.days)
        whole, single = steps[-1], (plan.setting.draws, 1)
        played: Mapping[str, Runs] | None = None

        def event(kind: str, level: Level, **more: Any) -> Event:
            seconds = round(time.perf_counter() - begun, 4)
            return {"kind": kind, "level": level, "of": whole, "seconds": seconds, **more}

        try:
            yield event("begin", steps[0], says=_says(plan))
            for level in steps:
                await self._fill(plan.sides.values(), level)
                unsteady = level[0] < min(STEADY_DRAWS, plan.setting.draws)
                if unsteady and time.perf_counter() - begun < PATIENCE:
                    continue
                yield event("picture", level, **await self.aside(_picture, plan, level))
                if plan.setting.judge and (played is None or level in (single, whole)):
                    played = await self.aside(self._played, plan)
                    told = await self.aside(_verdicts, plan, _on_show(plan, played), level)
                    yield event("verdicts", level, claims=told, complete=False)
            if plan.setting.all_arms and played:
                for level in dict.fromkeys((single, whole)):
                    await self._fill(played.values(), level)
                    told = await self.aside(_verdicts, plan, played, level)
                    yield event("verdicts", level, claims=told, complete=True)
            yield event("end", whole)
        except _StopError:
            return
        finally:
            self.bank.tidy()

    def _played(self, plan: Plan) -> Mapping[str, Runs]:
        """Return the runs of every arm that claims name."""
        if plan.setting.judge is None:
            return {}
        arms = cast(plan.case, plan.setting, plan.setting.judge, plan.days)
        return {
            name: self.bank.runs(plan.case, arm, plan.setting.seed, plan.days)
            for name, arm in arms.items()
        }

    async def _fill(self, arms: Iterable[Runs], level: Level) -> None:
        """Make the runs a level lacks, as many at once as there are threads."""
        loop = asyncio.get_running_loop()
        under_way: set[asyncio.Future[None]] = set()
        try:
            for job in jobs(arms, level):
                if self.stopping:
                    raise _StopError
                if len(under_way) >= self.threads:
                    done, under_way = await asyncio.wait(
                        under_way, return_when=asyncio.FIRST_COMPLETED
                    )
                    for one in done:
                        one.result()
                under_way.add(loop.run_in_executor(self._makers, job))
            await asyncio.gather(*under_way)
        finally:
            for one in under_way:
                one.cancel()

    def stop(self) -> None:
        """Make no further run; streams end by themselves."""
        self.stopping = True

    def close(self) -> None:
        """Let the threads go."""
        self.stop()
        self._makers.shutdown(wait=False, cancel_futures=True)
        self._tellers.shutdown(wait=False, cancel_futures=True)


def levels(draws: int, replicates: int, days: int) -> list[Level]:
    """Return the draws and replicates after which an answer is given, each holding the one before.

    Levels depend on nothing but the setting, so that the same level of two settings is made of the
    same draws and luck: what differs between them is what the user changed.
    """
    first = min(draws, max(2, min(FIRST_DRAWS, FIRST_DAYS // days)))
    found: list[Level] = []
    while first < draws:
        found.append((first, 1))
        first *= 2
    found.append((draws, 1))
    many = 2
    while many < replicates:
        found.append((draws, many))
        many *= 2
    return found if replicates == 1 else [*found, (draws, replicates)]


def _on_show(plan: Plan, played: Mapping[str, Runs]) -> Mapping[str, Runs]:
    """Return the arms that claims name whose runs the pictures need anyway."""
    seen = [id(runs) for runs in plan.sides.values()]
    return {arm: runs for arm, runs in played.items() if id(runs) in seen}


def _picture(plan: Plan, level: Level) -> Event:
    sides: dict[str, Runs] = {which: plan.sides[which] for which in SIDES}
    return picture(Live(plan.case, sides, level))


def _verdicts(plan: Plan, arms: Mapping[str, Runs], level: Level) -> list[Event]:
    # with no arm of a claim on show, something that no claim can name
    return verdicts(plan.case, Live(plan.case, arms or {"no arm": plan.sides["a"]}, level))


def _says(plan: Plan) -> dict[str, str]:
    return {which: described(plan.case, getattr(plan.setting, which)) for which in SIDES}
