"""The textbook models: cases of the model, met numbers, and the verb."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.classics import civil, contagion, granovetter, people, rebellion, watts
from groundswell.classics.rows import near
from groundswell.cli import main


def directly(thresholds: list[int]) -> int:
    """Granovetter's equilibrium, by counting."""
    rioters = -1
    while rioters != (rioters := sum(t <= max(rioters, 0) for t in thresholds)):
        pass
    return rioters


@given(st.lists(st.integers(0, 14), min_size=2, max_size=14))
@settings(max_examples=10, deadline=None)
def test_any_list_of_thresholds_is_a_case_of_the_model(thresholds):
    case = people.prepared("granovetter-1978")
    shares = (np.array(thresholds) - 0.5) / (len(thresholds) - 1)
    crowd = people.crowd(case, people.weights(shares))
    assert people.settled(crowd, 1, days=40).sum() == directly(thresholds)


def test_granovetters_hundred_all_riot_and_one_changed_threshold_leaves_one():
    case = people.prepared("granovetter-1978")
    assert people.settled(case, 1).sum() == 100
    case.place["weight"][1] = people.weights(np.array([1.5 / 99.0]))[0]
    assert people.settled(case, 1).sum() == 1


def test_the_normal_crowd_stays_small_below_the_jump_and_not_above():
    assert granovetter.normal_crowd(0.117, 200, 1) < 0.1
    assert granovetter.normal_crowd(0.128, 200, 1) > 0.9


@pytest.mark.parametrize("z", [0.8, 1.5, 3.0, 5.0, 8.0])
def test_a_cascade_of_the_model_is_watts_rule_vertex_by_vertex(z):
    net = watts.graph(z, 600, 2, 0)
    sizes = []
    for first in range(8):
        ours = people.cascade(net, first, watts.PHI, 1)
        assert (ours == watts.by_hand(net, first)).all()
        sizes.append(ours.sum())
    assert (max(sizes) > 300) == (z in (1.5, 3.0, 5.0))


def test_persons_keep_the_ties_of_their_vertices():
    offsets, neighbours = net = watts.graph(2.0, 50, 3, 0)
    ties, number = people.numbered(net, 7)
    assert number[7] == 0
    for vertex in range(50):
        person = number[vertex]
        there = ties.ties[ties.start[person] : ties.start[person + 1]]
        mine = neighbours[offsets[vertex] : offsets[vertex + 1]]
        assert sorted(there) == sorted(2 * number[mine])


def test_the_cascade_condition_gives_both_edges_of_the_window():
    assert watts.crossing_of_condition(0.9, 3.4) == pytest.approx(1.0207, abs=5e-5)
    assert watts.crossing_of_condition(4.0, 6.5) == pytest.approx(5.7647, abs=5e-5)


def test_a_cascade_stops_where_nobody_is_moved_by_one_neighbour():
    star = np.array([0, 7, 8, 9, 10, 11, 12, 13, 14]), np.array([*range(1, 8), *[0] * 7])
    for count in (watts.by_hand, lambda net, first: people.cascade(net, first, watts.PHI, 1)):
        assert count(star, 1).sum() == 1  # the centre has seven neighbours
        assert count(star, 0).sum() == 8


def test_watts_rows_are_told_as_json_and_neither_edge_is_far_off(monkeypatch):
    """On small networks, four at each mean degree: edges within five of their standard errors."""
    monkeypatch.setattr(watts, "VERTICES", 400)
    found = watts.run(1, 4, False, lambda done, total: None)
    rows = json.loads(json.dumps([row.data() for row in found.rows]))
    assert {type(row["pass"]) for row in rows} <= {bool, type(None)}
    edges = [row for row in rows if "edge" in row["quantity"] and row["pass"] is not None]
    assert len(edges) >= 3
    assert all(abs(row["ours"] - row["published"]) < 5 * row["error"] for row in edges)
    assert rows[-1]["ours"] == 0.0


def test_an_edge_that_too_few_networks_leave_open_is_not_judged():
    z, above = np.array([1.0, 2.0, 3.0]), np.array([[2.0, 0.1], [1.0, 0.1], [2.0, 0.1]])
    row = watts.of_edge("lower", 2.0, *watts.root(z, above, 2.0), 4)
    assert row.passed is None
    assert row.data()["ours"] is row.data()["error"] is None
    assert "take more runs" in row.note


def test_planted_contagion_is_found_in_one_wave_within_three_errors():
    rows = contagion.run(3, 4, False, lambda done, total: None).rows
    assert all(abs(row.ours - row.planted) < 3.3 * row.error for row in rows)
    assert all(row.published is None for row in rows)


def test_estimates_move_with_what_is_planted():
    where = contagion.places(tuple(sorted(set(contagion.table()) - {"PR"})))
    luck = contagion.uniforms(1, "test", contagion.DAYS, 51)
    strong = contagion.PLANTED | {"information.far": 2.4}
    one, _ = contagion.estimated(where, contagion.simulated(where, contagion.PLANTED, luck))
    other, error = contagion.estimated(where, contagion.simulated(where, strong, luck))
    assert other[2] - one[2] > 2.0 * error[2]


@pytest.mark.slow
def test_few_runs_meet_kang_and_kims_tables():
    first = np.array([rebellion.run(civil.FIRST, civil.STEPS, 1, r) for r in range(24)])
    ninth = np.array([rebellion.run(civil.NINTH, civil.STEPS, 1, r) for r in range(24)])
    rows = civil.table("1", civil.TABLE_1, first) + civil.table("9", civil.TABLE_9, ninth)
    assert [row.quantity for row in rows if not row.passed] == []
    wrong = civil.table("9", civil.TABLE_9, first)
    assert not any(row.passed for row in wrong)


def test_a_number_too_far_from_the_published_fails():
    assert near("a", "b", 1.0, 1.2, 0.1).passed
    assert not near("a", "b", 1.0, 1.3, 0.1).passed


def test_the_verb_prints_rows_with_the_agreed_keys(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["classics", "contagion", "--runs", "4", "--seed", "3", "--json", "--quiet"])
    rows = json.loads(capsys.readouterr().out)
    assert {"name", "quantity", "published", "ours", "error", "pass"} <= set(rows[0])
    assert ended.value.code == (1 if any(row["pass"] is False for row in rows) else 0)


def test_an_unknown_classic_is_refused_with_the_nearest(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["classics", "granoveter-1978"])
    assert ended.value.code == 2
    assert "Did you mean 'granovetter-1978'?" in capsys.readouterr().err


def test_a_picture_is_written_of_each(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["classics", "contagion", "--runs", "4", "--quiet", "--picture", str(tmp_path)])
    text = (tmp_path / "contagion.svg").read_text(encoding="utf-8")
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
