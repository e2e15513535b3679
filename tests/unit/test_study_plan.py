"""Plans: which runs, cut into which blocks."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from groundswell.case.priors import Prior
from groundswell.errors import StudyError
from groundswell.store.parts import Block, parse
from groundswell.study.plan import Plan, sample

ARMS = ("as-happened", "no-invitation")


def runs(blocks):
    return [
        (block.arm, draw, replicate)
        for block in blocks
        for draw in range(*block.draws)
        for replicate in range(*block.replicates)
    ]


@pytest.mark.parametrize(("draws", "replicates", "days"), [(100, 1, 30), (7, 3, 30), (3, 70, 1095)])
def test_the_blocks_hold_every_run_once(draws, replicates, days):
    plan = Plan(ARMS, draws, replicates, 1, days)
    found = runs(plan.missing([]))
    assert len(found) == len(set(found)) == plan.size == 2 * draws * replicates


def test_all_arms_of_the_first_draws_come_first():
    blocks = list(Plan(ARMS, 60, 1, 1, 30).missing([]))
    assert [(block.arm, block.draws) for block in blocks[:3]] == [
        ("as-happened", (0, 25)),
        ("no-invitation", (0, 25)),
        ("as-happened", (25, 50)),
    ]


def test_blocks_of_long_runs_are_smaller():
    assert max(block.size for block in Plan(ARMS, 100, 1, 1, 30).missing([])) == 25
    assert max(block.size for block in Plan(ARMS, 100, 1, 1, 1095).missing([])) == 10


def test_a_larger_plan_has_the_blocks_of_a_smaller_one_on_the_grid():
    small = set(Plan(ARMS, 50, 1, 1, 30).missing([]))
    assert small < set(Plan((*ARMS, "dialogue"), 1000, 1, 1, 30).missing([]))


def test_only_the_rest_of_a_block_is_missing_after_growth():
    finished = list(Plan(ARMS[:1], 10, 1, 1, 30).missing([]))
    missing = list(Plan(ARMS[:1], 60, 1, 1, 30).missing(finished))
    assert [block.draws for block in missing] == [(10, 25), (25, 50), (50, 60)]


def test_a_block_of_another_grid_does_not_belong():
    plan = Plan(ARMS, 100, 1, 1, 30)
    assert plan.has(Block("as-happened", (10, 25), (0, 1)))
    assert not plan.has(Block("as-happened", (20, 30), (0, 1)))
    assert not plan.has(Block("as-happened", (75, 101), (0, 1)))
    assert not plan.has(Block("as-happened", (0, 25), (0, 2)))
    assert not plan.has(Block("dialogue", (0, 25), (0, 1)))


def test_arms_that_differ_in_capitals_alone_are_refused():
    with pytest.raises(StudyError, match="named twice"):
        Plan(("Dialogue", "dialogue"), 1, 1, 1, 30)


def test_too_many_runs_are_refused():
    with pytest.raises(StudyError, match="more than"):
        Plan(ARMS, 10**6, 10**4, 1, 30)


def test_the_name_of_a_part_says_what_it_holds():
    block = Block("no-invitation", (25, 50), (0, 1))
    assert block.name == "no-invitation.d000025-000049.r0000-0000.parquet"
    assert parse(block.name) == block
    assert parse("troops.v2.d000000-000009.r0000-0001.parquet").arm == "troops.v2"


@pytest.mark.parametrize(
    "name",
    [
        "part-00000.parquet",
        "a.d000009-000000.r0000-0000.parquet",
        "a.d0000000-000009.r0000-0000.parquet",
        ".a.d000000-000009.r0000-0000.parquet.aside",
    ],
)
def test_other_file_names_are_no_parts(name):
    assert parse(name) is None


@dataclass(frozen=True)
class Parameter:
    value: float | Prior
    range: tuple[float, float]


@dataclass(frozen=True)
class Parameters:
    parameters: dict[str, Parameter]


def test_a_sample_has_every_parameter_within_its_range():
    parameters = {
        "substitution": Parameter(Prior("lognormal", median=0.79, p90=1.2), (0.0, 2.0)),
        "fatigue": Parameter(Prior("uniform", low=0.1, high=0.4), (0.0, 1.0)),
        "steps": Parameter(8, (1.0, 96.0)),
    }
    samples = [sample(Parameters(parameters), 1, draw) for draw in range(200)]
    assert all(values["steps"] == 8.0 for values in samples)
    assert all(0.1 <= values["fatigue"] <= 0.4 for values in samples)
    medians = sorted(values["substitution"] for values in samples)
    assert medians[90] < 0.79 < medians[110] or abs(medians[100] - 0.79) < 0.1
    assert len(set(medians)) == 200
    fewer = {"substitution": parameters["substitution"]}
    alone = sample(Parameters(fewer), 1, 17)["substitution"]
    assert alone == samples[17]["substitution"]  # other parameters do not shift its luck
    assert sample(Parameters(parameters), 2, 17) != samples[17]
