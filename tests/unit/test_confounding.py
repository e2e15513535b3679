"""What fell together told apart: planted effects come back, before and after does not tell them."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.engine_support import country, place

from groundswell.api import LoadedCase
from groundswell.brief.confounding import text
from groundswell.case.arms import resolve
from groundswell.cli.confounding import confounding as command
from groundswell.errors import StudyError
from groundswell.infer.confounding import combined, confounding, naive, shapley, table

DECISIONS = [
    {"at": "2020-01-01", "do": "shock.price"},
    {"id": "cut", "at": "2020-01-03", "do": "concession.price", "value": 0.8},
    {"id": "blackout", "at": "2020-01-03T12:00", "do": "information.shutdown"},
    {"id": "fire", "at": "2020-01-04", "do": "policing.order", "value": 1},
    {"id": "more-fire", "at": "2020-01-05", "do": "policing.order", "value": 1},
]
TREATMENTS = {"price": ["cut"], "network": ["information.*"], "force": ["policing.order"]}


def small(**parts):
    return country(
        place("A", capital=1), place("B", lon=62.0), decisions=DECISIONS, treatments=TREATMENTS,
        classes=8, horizon="8d", **parts,
    )  # fmt: skip


@dataclass
class Planted:
    """A study in memory: effects that add up, and one that only comes of two together."""

    case: object
    draws: int = 40
    replicates: int = 2
    days: int = 8
    meta: dict = field(default_factory=lambda: {"seed": 1})
    path: str = "planted"
    alone: dict = field(default_factory=lambda: {"price": -10.0, "network": 4.0, "force": 30.0})
    together: float = 6.0  # of price and force

    def array(self, outcome, arm):
        there = set(TREATMENTS)
        if arm != "as-happened":
            there = {
                n for n, d in zip(TREATMENTS, arm.removeprefix("on-"), strict=True) if d == "1"
            }
        effect = sum(self.alone[name] for name in there)
        effect += self.together * ({"price", "force"} <= there)
        luck = np.random.Generator(np.random.Philox(key=9)).normal(
            size=(self.draws, self.replicates)
        )
        daily = np.full((self.draws, self.replicates, self.days), 100.0)
        daily[..., -1] += effect + luck
        return daily


@pytest.fixture(scope="module")
def planted():
    case = small()
    found = table(case, Planted(case))
    return {row["treatment"]: row for row in found["outcomes"][0]["rows"]}, found


def test_planted_effects_come_back_and_what_two_do_together_is_divided_evenly(planted):
    rows, _ = planted
    for name, alone in (("price", -10.0), ("network", 4.0), ("force", 30.0)):
        shared = 0.0 if name == "network" else 6.0
        assert rows[name]["alone"]["value"] == pytest.approx(alone)
        assert rows[name]["last"]["value"] == pytest.approx(alone + shared)
        assert rows[name]["shapley"]["value"] == pytest.approx(alone + 0.5 * shared)


def test_with_the_same_luck_in_every_arm_effects_have_no_error(planted):
    rows, _ = planted
    for row in rows.values():
        assert row["shapley"]["low"] == pytest.approx(row["shapley"]["high"])


def test_means_over_all_orders_add_up_to_what_all_did_and_the_naive_ones_do_not(planted):
    rows, found = planted
    outcome = found["outcomes"][0]
    total = sum(row["shapley"]["value"] for row in rows.values())
    assert total == pytest.approx(outcome["together"]["value"])
    assert total == pytest.approx(outcome["all"]["value"] - outcome["none"]["value"])
    assert abs(outcome["naive_sum"]["value"] - total) > 1.0


def test_before_and_after_says_the_same_of_all_that_fell_on_one_day(planted):
    rows, _ = planted
    assert rows["price"]["naive"] == rows["network"]["naive"]
    assert rows["price"]["alone"] != rows["network"]["alone"]


@given(st.lists(st.floats(-100, 100), min_size=16, max_size=16))
def test_shapley_values_add_up_are_symmetric_and_leave_out_who_does_nothing(numbers):
    players = ("a", "b", "c", "d")
    sets = [frozenset(s) for k in range(4) for s in itertools.combinations(players[:3], k)]
    values = {s: np.array([x]) for s, x in zip(sets, numbers, strict=False)}
    values |= {s | {"d"}: values[s] for s in sets}  # d never changes anything
    found = {name: float(shapley(values, name, players)[0]) for name in players}
    assert found["d"] == 0.0
    whole = values[frozenset(players)] - values[frozenset()]
    assert sum(found.values()) == pytest.approx(float(whole[0]), abs=1e-9)
    swap = {"a": "b", "b": "a"}
    turned = {frozenset(swap.get(n, n) for n in s): v for s, v in values.items()}
    assert float(shapley(turned, "b", players)[0]) == pytest.approx(found["a"], abs=1e-9)


def test_before_and_after_of_something_that_goes_on_as_before_is_nothing():
    steady = np.full((3, 10), 7.0)
    assert naive(steady, 4.5).tolist() == [0.0, 0.0, 0.0]
    falling = np.concatenate([np.full((3, 5), 7.0), np.zeros((3, 5))], axis=1)
    assert naive(falling, 4.2).tolist() == [-35.0, -35.0, -35.0]
    assert naive(steady, 0.0).tolist() == [63.0, 63.0, 63.0], (
        "before the first day there was nothing"
    )


def test_every_combination_is_an_arm_that_takes_away_what_is_not_in_it():
    crossed = combined(small())
    assert len(crossed.arms) == 8
    ids = {name: {d.id for d in resolve(crossed, name).decisions} for name in crossed.arms}
    assert {"cut", "blackout", "fire", "more-fire"} <= ids["as-happened"]
    assert ids["on-000"].isdisjoint({"cut", "blackout", "fire", "more-fire"})
    assert ids["on-100"] & {"cut", "blackout", "fire", "more-fire"} == {"cut"}
    assert {"fire", "more-fire"} <= ids["on-001"]


def test_a_case_without_treatments_is_refused_with_what_to_write(tmp_path):
    case = country(place("A", capital=1))
    with pytest.raises(StudyError, match=r"treatments: \{blackout"):
        confounding(case, draws=2, replicates=1, seed=1, days=5, out=tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_real_runs_are_kept_and_the_same_call_again_gives_the_same(tmp_path):
    handle = LoadedCase(small())
    asked = {"draws": 4, "replicates": 1, "seed": 5, "horizon": 8, "out": tmp_path / "together"}
    found = handle.confounding(**asked)
    parts = {p.name: p.read_bytes() for p in (tmp_path / "together" / "runs").iterdir()}
    lost = sorted((tmp_path / "together" / "runs").iterdir())[0]
    lost.unlink()
    again = handle.confounding(**asked)
    assert again.data == found.data
    assert {p.name: p.read_bytes() for p in (tmp_path / "together" / "runs").iterdir()} == parts
    assert found.text == text(found.data)
    assert found.text.index("Deaths") < found.text.index("Person-hours"), "human cost first"
    for outcome in found.data["outcomes"]:
        total = sum(row["shapley"]["value"] for row in outcome["rows"])
        assert total == pytest.approx(outcome["together"]["value"], abs=1e-6)


def test_the_command_tells_a_table_or_json(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(json.dumps(small().document(), indent=1))
    asked = [str(path), "--draws", "2", "--replicates", "1", "--horizon", "6d", "--seed", "1",
             "--workers", "1", "--quiet", "--out", str(tmp_path / "out")]  # fmt: skip
    said = CliRunner().invoke(command, asked)
    assert said.exit_code == 0
    assert "mean over all orders" in said.output
    found = json.loads(CliRunner().invoke(command, [*asked, "--json"]).output)
    assert [one["name"] for one in found["treatments"]] == list(TREATMENTS)
    assert found["over"] == "prior only"
    lucky = CliRunner().invoke(command, [str(path), "--luck", "fitted"])
    assert lucky.exit_code == 2
