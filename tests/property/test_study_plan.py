"""Whatever the history of a study, its parts tile the plan."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundswell.store.parts import parse
from groundswell.study.plan import Plan

ARMS = ("as-happened", "no-invitation", "dialogue")


@given(
    sizes=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 130)), min_size=1, max_size=5),
    replicates=st.integers(1, 60),
    days=st.sampled_from([30, 1095]),
    luck=st.randoms(use_true_random=False),
)
def test_growth_and_interruption_never_lose_or_double_a_run(sizes, replicates, days, luck):
    plan = Plan(ARMS[:1], 1, replicates, 1, days)
    finished = []
    for arms, draws in sizes:
        plan = plan.grown(ARMS[:arms], draws)
        missing = list(plan.missing(finished))
        luck.shuffle(missing)  # workers finish in any order, and are stopped at any time
        finished += missing[: luck.randint(0, len(missing))]
        luck.shuffle(finished)
        del finished[: luck.choice([0, 0, 1])]  # a part turns out to be damaged
    finished += plan.missing(finished)
    assert list(plan.missing(finished)) == []
    assert all(plan.has(block) and parse(block.name) == block for block in finished)
    runs = [(block.arm, *run) for block in finished for run in block.runs()]
    assert len(runs) == len(set(runs)) == plan.size
    assert len({block.name for block in finished}) == len(finished)


@given(st.integers(1, 10**6), st.integers(1, 100), st.integers(0, 10**6 - 1))
def test_blocks_stay_small(draws, replicates, place):
    plan = Plan(ARMS[:1], draws, replicates, 1, 30)
    first = next(plan.missing([]))
    assert 1 <= first.size <= 25
