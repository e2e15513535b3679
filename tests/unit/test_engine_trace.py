"""Stepping two arms side by side."""

from __future__ import annotations

from tests.engine_support import country

from groundswell.engine.trace import first_difference

HOT = {"shock.price": 13.0}
ARMS = {
    "harder": {
        "why": "test",
        "add": [{"at": "2020-01-03T06:00", "do": "policing.order", "value": 1.0}],
        "later": "frozen",
    },
    "same": {"why": "test", "set": {"alliance.troops": 2030}},
}


def test_a_trace_stops_at_the_first_step_in_which_two_arms_differ() -> None:
    found = first_difference(country(arms=ARMS), ("as-happened", "harder"), HOT, 1, 6)
    assert found is not None
    assert found.day == 2.25
    assert {one.where for one in found.differences} >= {"A", "B"}
    assert "severity" in {one.quantity for one in found.differences}


def test_a_trace_of_arms_that_never_part_finds_nothing() -> None:
    case = country(arms=ARMS)
    assert first_difference(case, ("as-happened", "as-happened"), HOT, 1, 6) is None
    assert first_difference(case, ("as-happened", "same"), HOT, 1, 6) is None
