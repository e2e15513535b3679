"""Answers that come at once and grow finer, for several users, none of whom harms another."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.app_support import SMALL

import groundswell as gs
from groundswell.app import setting, stream
from groundswell.app.bank import Bank
from groundswell.app.patch import addressable, arm_of
from groundswell.app.setting import Side
from groundswell.app.stream import Answers, Event, levels
from groundswell.app.verdicts import cast
from groundswell.case import Case
from groundswell.engine.run import warm
from groundswell.study import simulator


@pytest.fixture(scope="module")
def towns() -> Case:
    case = addressable(gs.load("two-towns").case)
    warm(case)
    return case


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show every level, however quickly the next one comes."""
    monkeypatch.setattr(stream, "PATIENCE", 0.0)


@pytest.fixture
def answers() -> Iterator[Answers]:
    made = Answers(Bank(), 2)
    yield made
    made.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The keys of all runs that are made."""
    keys: list[int] = []
    real = simulator.simulate

    def counted(inputs: Any, record: Any, key: int, days: int) -> Any:
        keys.append(key)
        return real(inputs, record, key, days)

    monkeypatch.setattr(simulator, "simulate", counted)
    return keys


def read(**changes: Any) -> setting.Setting:
    return setting.read(json.dumps(SMALL | changes).encode())


async def all_of(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


def answered(answers: Answers, case: Case, **changes: Any) -> list[Event]:
    return asyncio.run(all_of(answers.stream(answers.plan(case, read(**changes)))))


def pictures(events: list[Event]) -> list[Event]:
    return [event for event in events if event["kind"] == "picture"]


def same(one: Event, other: Event) -> bool:
    return {k: v for k, v in one.items() if k != "seconds"} == {
        k: v for k, v in other.items() if k != "seconds"
    }


@pytest.mark.parametrize("draws", [2, 3, 8, 9, 64, 500])
@pytest.mark.parametrize("replicates", [1, 2, 5, 16])
@pytest.mark.parametrize("days", [1, 30, 365, 1100])
def test_levels_hold_the_ones_before_and_end_with_the_whole(
    draws: int, replicates: int, days: int
) -> None:
    found = levels(draws, replicates, days)
    assert found[-1] == (draws, replicates)
    assert all(a <= c and b <= d and (a, b) != (c, d) for (a, b), (c, d) in pairwise(found))
    assert found[0][1] == 1
    assert found[0][0] * days <= 120 or found[0][0] == 2


def test_the_first_answer_is_one_of_few_runs_and_the_last_of_all(
    towns: Case, answers: Answers, made: list[int]
) -> None:
    events = answered(answers, towns, draws=20, replicates=2)
    assert [event["kind"] for event in events][:3] == ["begin", "picture", "verdicts"]
    assert [tuple(one["level"]) for one in pictures(events)] == [
        (4, 1),
        (8, 1),
        (16, 1),
        (20, 1),
        (20, 2),
    ]
    assert events[-1]["kind"] == "end"
    assert pictures(events)[-1]["finished"] == {"a": 40, "b": 40}
    assert pictures(events)[0]["finished"] == {"a": 4, "b": 4}


def test_a_picture_of_very_few_runs_is_shown_only_where_more_take_long(
    towns: Case, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PATIENCE", 1e9)
    first = pictures(answered(answers, towns, draws=20))[0]
    assert tuple(first["level"]) == (8, 1)
    few = pictures(answered(answers, towns, draws=3, replicates=2))
    assert [tuple(one["level"]) for one in few] == [(3, 1), (3, 2)]


def test_human_cost_comes_first_in_every_picture(towns: Case, answers: Answers) -> None:
    for one in pictures(answered(answers, towns)):
        for name in ("fans", "effects", "places", "change"):
            assert list(one[name])[:2] == ["deaths", "detained"]
        assert list(one["sides"]["a"])[:3] == ["deaths", "deaths_security", "detained"]


def test_the_picture_moves_only_because_of_the_user(towns: Case, answers: Answers) -> None:
    before = pictures(answered(answers, towns, draws=8))
    moved = pictures(answered(answers, towns, draws=8, b={"arm": "more-help"}))
    back = pictures(answered(answers, towns, draws=8))
    fresh = Answers(Bank(), 1)
    again = pictures(answered(fresh, towns, draws=8))
    fresh.close()
    assert all(same(one, other) for one, other in zip(before, back, strict=True))
    assert all(same(one, other) for one, other in zip(before, again, strict=True))
    assert before[-1]["sides"]["a"] == moved[-1]["sides"]["a"]
    assert before[-1]["fans"]["protesting"]["b"] != moved[-1]["fans"]["protesting"]["b"]


def test_equal_sides_have_no_difference_and_are_run_once(
    towns: Case, answers: Answers, made: list[int]
) -> None:
    events = answered(answers, towns, draws=6, replicates=1, b={}, judge=None)
    effects = pictures(events)[-1]["effects"]
    assert all(set(one["middle"]) == {0.0} for name, one in effects.items() if name != "exit")
    assert len(made) == 6


def test_runs_made_before_are_found_again(towns: Case, answers: Answers, made: list[int]) -> None:
    answered(answers, towns, all_arms=False)
    first = len(made)
    assert first == 16
    answered(answers, towns, all_arms=False)
    assert len(made) == first
    answered(answers, towns, all_arms=False, a={"drop": ["rollback"]})
    assert len(made) == first + 8


def test_the_arms_that_claims_name_are_run_where_asked(
    towns: Case, answers: Answers, made: list[int]
) -> None:
    quick = answered(answers, towns, days=21, all_arms=False)
    assert len(made) == 16
    assert {event["complete"] for event in quick if event["kind"] == "verdicts"} == {False}
    full = [e for e in answered(answers, towns, days=21) if e["kind"] == "verdicts"]
    assert len(made) == 24  # and those of no-help-responsive
    assert full[-1]["complete"]
    works = next(one for one in full[-1]["claims"] if one["id"] == "help-works")
    assert works["label"] == "prior only"
    assert all(one["probability"] is not None for one in works["answers"])


def test_a_side_stands_for_its_arm_and_the_rest_shares_its_assumptions(towns: Case) -> None:
    assumed = {"set": {"backlash.invitation": 1.0}}
    chosen = read(days=21, a={"drop": ["rollback"], **assumed}, b={"arm": "no-help", **assumed})
    arms = cast(towns, chosen, "a", 21)
    assert list(arms) == ["as-happened", "no-help", "no-help-responsive"]
    assert {arm.set["backlash.invitation"] for arm in arms.values()} == {1.0}
    assert arms["as-happened"].remove == ("rollback",)
    assert "rollback" not in arms["no-help"].remove
    other = read(days=21, a=assumed, b={"arm": "no-help", "drop": ["rollback"]})
    assert "rollback" not in cast(towns, other, "a", 21)["no-help"].remove
    assert "rollback" in cast(towns, other, "b", 21)["no-help"].remove
    assert cast(towns, other, "b", 21)["as-happened"].set == {}


def test_a_stream_that_is_given_up_makes_no_further_run(
    towns: Case, answers: Answers, made: list[int]
) -> None:
    async def leave() -> int:
        events = answers.stream(answers.plan(towns, read(draws=100, replicates=4, days=21)))
        async for event in events:
            if event["kind"] == "picture":
                break
        await events.aclose()
        await asyncio.sleep(0.1)
        so_far = len(made)
        await asyncio.sleep(0.3)
        assert len(made) == so_far
        return so_far

    assert asyncio.run(leave()) == 8


def test_a_stream_cancelled_in_the_middle_of_a_level_stops(
    towns: Case, answers: Answers, made: list[int]
) -> None:
    async def cancel() -> None:
        plan = answers.plan(towns, read(draws=500, replicates=1, days=21, judge=None))
        task = asyncio.ensure_future(all_of(answers.stream(plan)))
        while len(made) < 40:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.1)
        so_far = len(made)
        await asyncio.sleep(0.3)
        assert len(made) == so_far < 500

    asyncio.run(cancel())


def test_a_greedy_user_does_not_keep_another_waiting(towns: Case, answers: Answers) -> None:
    async def both() -> int:
        greedy = answers.plan(towns, read(draws=500, replicates=1, days=21, judge=None))
        modest = answers.plan(towns, read(draws=8, replicates=1, days=21, judge=None, seed=2))
        task = asyncio.ensure_future(all_of(answers.stream(greedy)))
        while made_by(greedy) < 2 * 130:  # in the middle of a level with hundreds of runs
            await asyncio.sleep(0.001)
        before = made_by(greedy)
        await all_of(answers.stream(modest))
        gained = made_by(greedy) - before
        task.cancel()
        return gained

    def made_by(plan: stream.Plan) -> int:
        return sum(len(runs.there) for runs in plan.sides.values())

    assert asyncio.run(both()) < 80  # while the other made 16


def test_users_are_answered_apart(towns: Case, answers: Answers) -> None:
    settings = [{"seed": 5}, {"seed": 6}, {"a": {"arm": "more-help"}}, {"days": 7}]
    alone = [pictures(answered(Answers(Bank(), 2), towns, **one)) for one in settings]

    async def together() -> list[list[Event]]:
        plans = [answers.plan(towns, read(**one)) for one in settings]
        return await asyncio.gather(*(all_of(answers.stream(plan)) for plan in plans))

    for one, other in zip(alone, asyncio.run(together()), strict=True):
        assert all(same(a, b) for a, b in zip(one, pictures(other), strict=True))


def test_a_run_that_fails_is_counted_and_left_out(
    towns: Case, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, lock, count = simulator.record, threading.Lock(), [0]

    def failing(inputs: Any, values: Any) -> Any:
        with lock:
            count[0] += 1
            if count[0] % 4 == 0:
                raise ArithmeticError("planted")
        return real(inputs, values)

    monkeypatch.setattr(simulator, "record", failing)
    last = pictures(answered(answers, towns, judge=None))[-1]
    assert last["failed"] == 4
    assert sum(last["finished"].values()) == 12
    assert last["sides"]["a"]["deaths"] is not None
    json.dumps(last, allow_nan=False)


def test_if_all_runs_fail_the_picture_says_so(
    towns: Case, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(inputs: Any, values: Any) -> Any:
        raise ArithmeticError("planted")

    monkeypatch.setattr(simulator, "record", failing)
    events = answered(answers, towns)
    last = pictures(events)[-1]
    assert last["failed"] == 16
    assert last["sides"]["a"]["deaths"] is None
    json.dumps(events, allow_nan=False)


def test_the_bank_lets_go_of_what_was_used_longest_ago(towns: Case) -> None:
    bank = Bank(room=100_000)

    def use(seed: int) -> int:
        runs = bank.runs(towns, arm_of(towns, Side(), "a"), seed, 21)
        for draw in range(8):
            if (draw, 0) not in runs.there:
                runs.make(draw, 0)
        bank.tidy()
        return len(runs.there)

    for seed in range(30):
        assert use(seed) == 8
    assert 1 <= len(bank) < 20
    assert len(bank.runs(towns, arm_of(towns, Side(), "a"), 29, 21).there) == 8
    assert not bank.runs(towns, arm_of(towns, Side(), "a"), 0, 21).there


def test_numbers_for_json_keep_four_digits() -> None:
    from groundswell.app.picture import plain

    values = np.array([0.0, -0.000123456, 12345678.0, np.nan, -9.99999])
    assert plain(values) == [0.0, -0.0001235, 12350000.0, None, -10.0]
    assert plain(float("inf")) is None


def test_curves_of_long_runs_are_thinned(towns: Case, answers: Answers) -> None:
    from groundswell.app.picture import MOST_DAYS, shown

    for days in (1, 2, 119, 120, 121, 365, 1100):
        found = shown(days)
        assert found[0] == 0
        assert found[-1] == days - 1
        assert len(found) <= MOST_DAYS + 1
