"""What must hold of every run of persons, whatever the society."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engine_support import country, place, same
from tests.people_support import HOT, ORDERS, SOCIETIES, play, towns

from groundswell import model
from groundswell.chance.philox import uniform
from groundswell.engine.state import DEAD, PROTESTING, VIOLENT
from groundswell.individuals import luck
from groundswell.individuals.crowd import NEAR, counted
from groundswell.individuals.network import seat_key, shuffle, stretch_of, unshuffle
from groundswell.individuals.run import Outcome, prepare, record, simulate
from groundswell.individuals.society import Society


def everybody(run: Outcome) -> int:
    return len(run.crowd.person)


@pytest.mark.parametrize("name", SOCIETIES)
def test_everybody_is_somewhere_and_is_counted_there(name: str) -> None:
    run = play(towns(), SOCIETIES[name])
    assert run.status == "ok"
    assert run.people.sum() == everybody(run) == 64_000
    assert counted(run.people, run.crowd)
    assert run.people[:, DEAD].sum() == run.national["deaths"].sum() - (
        run.national["deaths_security"].sum()
    )
    assert run.scalars["peak"] > 300
    assert run.scalars["detained"] > 20


@pytest.mark.parametrize("name", SOCIETIES)
def test_a_run_is_a_pure_function(name: str) -> None:
    first, again = (play(towns(), SOCIETIES[name], key=3) for _ in range(2))
    other = play(towns(), SOCIETIES[name], key=4)
    for table in ("national", "regional"):
        assert same(getattr(first, table), getattr(again, table))
        assert not same(getattr(first, table), getattr(other, table))
    assert same(first.crowd.person, again.crowd.person)
    assert first.work == again.work


@given(
    st.dictionaries(
        st.sampled_from([p.name for p in model.VOCABULARY.parameters if p.role == "uncertainty"]),
        st.floats(0.001, 0.999),
    ),
    st.sampled_from(sorted(SOCIETIES)),
    st.integers(1, 2**40),
)
@settings(max_examples=40)
def test_nobody_is_passed_over_whose_chance_is_above_the_bound(
    quantiles: dict[str, float], name: str, key: int
) -> None:
    """Counted in every run: every chance that is worked out is compared with its bound."""
    case = towns(5_000)
    values = {n: case.parameters[n].at(q) for n, q in quantiles.items()} | {"shock.price": 14.0}
    run = play(case, SOCIETIES[name], key=key, days=5, **values)
    assert run.status == "ok"
    assert run.work[2] == 0
    assert counted(run.people, run.crowd)


@pytest.mark.parametrize("name", ["small-world", "mixing"])
def test_a_bound_that_is_too_low_is_found_out(name: str) -> None:
    case = towns()
    whole = prepare(case, "as-happened", SOCIETIES[name])
    own = whole.own.copy()
    own["boost"] = 0.5
    broken = replace(whole, own=own)
    run = simulate(broken, record(broken, HOT), 1, 7)
    assert run.work[2] > 0
    assert "above the bound" in run.status


def test_passing_over_saves_work_and_changes_no_law() -> None:
    """Means over 60 runs with and without skipping, within 4 standard errors (p < 1e-3 in all)."""
    case = towns(8_000)
    found = {}
    for skip in (True, False):
        society = Society(skip=skip)
        runs = [play(case, society, key=1000 * skip + i, days=4) for i in range(60)]
        crowds = np.array([np.log1p(run.national["person_hours"].sum()) for run in runs])
        found[skip] = crowds.mean(), crowds.std() / np.sqrt(len(crowds)), runs[0].work[0]
    (a, error_a, few), (b, error_b, many) = found[True], found[False]
    assert abs(a - b) < 4 * np.hypot(error_a, error_b)
    assert few < 0.5 * many


@given(st.integers(1, 3_000), st.integers(0, 2**32 - 1))
@example(1, 5)
@example(2, 5)
def test_the_shuffle_seats_everybody_once_and_can_be_undone(size: int, key: int) -> None:
    seats = [shuffle(i, size, key) for i in range(size)]
    assert sorted(seats) == list(range(size))
    assert [unshuffle(seat, size, key) for seat in seats] == list(range(size))


@pytest.mark.parametrize("name", ["random", "small-world", "scale-free"])
@pytest.mark.parametrize("days", [2, 3])
def test_ties_in_the_street_are_those_of_whoever_is_there(name: str, days: int) -> None:
    """Counted afresh, one by one, before and during a shutdown that cuts some of them."""
    case = towns(3_000)
    population = prepare(case, "as-happened", SOCIETIES[name])
    run = simulate(population, record(population, HOT), 2, days)
    net, state = population.network(), run.crowd.person["state"]
    kept = 0.3 * 0.3 if days == 3 else 1.0
    if days == 3:  # the shutdown takes effect with the first step of the fourth morning
        run = simulate(population, record(population, HOT), 2, 4)
        state, kept = run.crowd.person["state"], 1.0
    friends, foes = np.zeros(len(state), int), np.zeros(len(state), int)
    for person in np.flatnonzero((state == PROTESTING) | (state == VIOLENT)):
        r = stretch_of(person, net.base)
        size, key = net.base[r + 1] - net.base[r], seat_key(net.key, r, 0)
        seat = shuffle(person - net.base[r], size, key)
        group = seat // net.group * net.group
        for other in range(group, min(group + net.group, size)):
            if other != seat:
                friends[net.base[r] + unshuffle(other, size, key)] += 1
        for tie in net.ties[net.start[person] : net.start[person + 1]]:
            other = tie >> 1
            low, high = sorted((person, other))
            if kept == 1.0 or uniform(net.key, low, high, 0, luck.CUT) < kept:
                (foes if tie & 1 else friends)[other] += 1
    assert friends.sum() > 0
    np.testing.assert_array_equal(run.crowd.person["friends"], friends)
    np.testing.assert_array_equal(run.crowd.person["foes"], foes)
    listed = [
        run.crowd.lists[NEAR, net.base[r] : net.base[r] + run.crowd.sizes[NEAR, r]]
        for r in range(2)
    ]
    assert set(np.flatnonzero(friends + foes)) <= set(np.concatenate(listed).tolist())


def test_a_place_without_links_changes_nothing_elsewhere() -> None:
    here = [place("A", 20_000, capital=1), place("B", 10_000, lon=62.0)]
    apart = place("Z", 30_000, links=0, say=0, weight=2)
    society = SOCIETIES["scale-free"]
    alone = play(country(*here, decisions=ORDERS), society, key=5)
    beside = play(country(*here, apart, decisions=ORDERS), society, key=5)
    assert same(alone.regional, np.ascontiguousarray(beside.regional[:, :2]))


def test_arms_are_alike_to_the_byte_until_they_part() -> None:
    arms = {"no-force": {"why": "test", "remove": "policing.*", "later": "frozen"}}
    case = towns(arms=arms)
    society = SOCIETIES["small-world"]
    a, b = (play(case, society, key=7, arm=arm) for arm in ("as-happened", "no-force"))
    assert same(a.regional[:1], b.regional[:1])
    assert not same(a.regional, b.regional)
