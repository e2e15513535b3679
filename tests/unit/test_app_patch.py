"""Sides of a setting as arms, and a setting saved as a case that `run` accepts."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.app_support import SMALL

import groundswell as gs
from groundswell.app import patch, setting
from groundswell.app.bank import Bank, jobs
from groundswell.app.live import Live
from groundswell.app.patch import addressable, arm_of, resolved
from groundswell.app.setting import SIDES, Side
from groundswell.case import Case, resolve
from groundswell.cli import main
from groundswell.errors import GroundswellError


@pytest.fixture(scope="module")
def towns() -> Case:
    return addressable(gs.load("two-towns").case)


@pytest.fixture(scope="module")
def kazakhstan() -> Case:
    return addressable(gs.load("kazakhstan-2022").case)


def read(**changes: Any) -> setting.Setting:
    return setting.read(json.dumps(SMALL | changes).encode())


def taken(case: Case, side: Side) -> dict[str, Any]:
    return {d.id.rpartition(":")[2]: d for d in resolved(case, arm_of(case, side, "x")).decisions}


def test_a_side_without_changes_is_its_arm(kazakhstan: Case) -> None:
    for name in kazakhstan.arms:
        own = resolve(kazakhstan, name)
        assert resolved(kazakhstan, arm_of(kazakhstan, Side(arm=name), name)) == own


def test_every_decision_can_be_named_alone(towns: Case) -> None:
    verbs = [decision.do for decision in towns.decisions]
    for decision in towns.decisions:
        left = taken(towns, Side(drop=(decision.id,)))
        assert len(left) == len(verbs) - 1
        assert decision.id not in left


def test_a_decision_is_moved_by_hours(kazakhstan: Case) -> None:
    before, after = taken(kazakhstan, Side()), taken(kazakhstan, Side(shift={"network-cut": -12}))
    assert after["network-cut"].at == pytest.approx(before["network-cut"].at - 0.5)
    assert {k: v for k, v in after.items() if k != "network-cut"} == {
        k: v for k, v in before.items() if k != "network-cut"
    }


def test_a_decision_is_given_another_strength(kazakhstan: Case) -> None:
    found = taken(kazakhstan, Side(strength={"network-cut": 0.25}))["network-cut"]
    assert (found.value, found.at) == (0.25, taken(kazakhstan, Side())["network-cut"].at)


def test_later_decisions_answer_where_asked(kazakhstan: Case) -> None:
    frozen = taken(kazakhstan, Side(shift={"mobile-cut": -1}))
    ruled = taken(kazakhstan, Side(shift={"mobile-cut": -1}, later="responsive"))
    assert frozen["network-cut"].at is not None
    assert ruled["network-cut"].at is None
    assert taken(kazakhstan, Side(later="responsive")) == taken(kazakhstan, Side())


def test_what_an_arm_adds_can_be_changed(kazakhstan: Case) -> None:
    talks = "dialogue:concession.talks"
    weak = resolved(
        kazakhstan, arm_of(kazakhstan, Side(arm="dialogue", strength={talks: 0.1}), "x")
    )
    assert [d.value for d in weak.decisions if d.do == "concession.talks"] == [0.1]
    none = resolved(kazakhstan, arm_of(kazakhstan, Side(arm="dialogue", drop=(talks,)), "x"))
    assert not [d for d in none.decisions if d.do == "concession.talks"]


@pytest.mark.parametrize(
    ("side", "told"),
    [
        (Side(arm="no-invitatoin"), "Did you mean 'no-invitation'"),
        (Side(set={"forces.substitutoin": 1}), "Did you mean 'forces.substitution'"),
        (Side(set={"forces.substitution": 9}), "from 0 to 2"),
        (Side(drop=("network-cutt",)), "Did you mean 'network-cut'"),
        (Side(arm="no-invitation", drop=("request",)), "arm 'no-invitation'"),
        (Side(shift={"price-rise": -1}), "out of the case"),
        (Side(strength={"network-cut": 2}), "from 0 to 1"),
        (Side(arm="dialogue", shift={"network-cut": 1}), "by its rule"),
    ],
)
def test_names_and_numbers_that_do_not_fit_are_refused(
    kazakhstan: Case, side: Side, told: str
) -> None:
    with pytest.raises(GroundswellError, match=re.escape(told)):
        arm_of(kazakhstan, side, "x")


SETTINGS: list[dict[str, Any]] = [
    {},
    {"a": {"set": {"alliance.troops": 5000, "backlash.invitation": 1.2}}},
    {"a": {"shift": {"rollback": -20.125}, "drop": ["alliance.leave#1"], "later": "responsive"}},
    {"b": {"arm": "more-help", "strength": {"policing.order#2": 0.1}}},
    {"a": {"arm": "orders-swapped", "drop": ["policing.order#1"]}},
]


@pytest.mark.parametrize("changes", SETTINGS)
def test_a_saved_setting_comes_to_the_same_arms(
    towns: Case, changes: dict[str, Any], tmp_path: Path
) -> None:
    chosen = read(**changes)
    file = tmp_path / patch.FILE
    file.write_text(patch.written(towns, chosen), encoding="utf-8")
    again = gs.load(file).case
    for which, name in patch.names(towns, chosen).items():
        live = resolved(towns, arm_of(towns, getattr(chosen, which), name))
        assert resolve(again, name) == live


def test_a_saved_setting_can_be_changed_and_saved_again(towns: Case, tmp_path: Path) -> None:
    file = tmp_path / patch.FILE
    file.write_text(patch.written(towns, read(a={"drop": ["rollback"]})), encoding="utf-8")
    again = addressable(gs.load(file).case)
    more = read(a={"arm": "setting-a", "set": {"alliance.troops": 7}})
    file.write_text(patch.written(again, more), encoding="utf-8")
    found = gs.load(file).case
    assert {"setting-a", "setting-a-2"} <= set(found.arms)
    assert resolve(found, "setting-a-2").overrides == {"alliance.troops": 7}


def test_the_command_gives_a_study_with_the_numbers_of_the_page(
    towns: Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chosen = read(a={"shift": {"rollback": 12}, "set": {"policing.fear": 0.5}}, seed=7)
    (tmp_path / patch.FILE).write_text(patch.written(towns, chosen), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(patch.command(towns, chosen, patch.FILE))
    with pytest.raises(SystemExit) as ended:
        main([*words[1:], "--out", "study", "--workers", "1", "--quiet"])
    assert ended.value.code == 0, capsys.readouterr().err
    stored = gs.open_study(tmp_path / "study").study

    bank, days = Bank(), chosen.horizon(towns.horizon)
    sides = {
        which: bank.runs(towns, arm_of(towns, getattr(chosen, which), which), chosen.seed, days)
        for which in SIDES
    }
    level = (chosen.draws, chosen.replicates)
    for job in jobs(sides.values(), level):
        job()
    live = Live(towns, sides, level)
    for which, name in patch.names(towns, chosen).items():
        for outcome in ("deaths", "exit_day", "national.protesting", "regional.detained"):
            np.testing.assert_array_equal(live.array(outcome, which), stored.array(outcome, name))
    assert live.array("national.protesting", "a").any()


def test_a_hostile_reason_stays_inside_its_comment(towns: Case, tmp_path: Path) -> None:
    from dataclasses import replace

    evil = replace(towns.arms["no-help"], why="calm\ngroundswell: 2\narms: {}")
    hostile = replace(towns, arms={**towns.arms, "no-help": evil})
    file = tmp_path / patch.FILE
    file.write_text(patch.written(hostile, read()), encoding="utf-8")
    assert gs.load(file).case.arms["no-help"].why == evil.why
