"""What a user chose: checked, bounded, and refused with what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from groundswell.app import setting
from groundswell.errors import GroundswellError


def read(**changes: Any) -> setting.Setting:
    return setting.read(json.dumps({"case": "two-towns", **changes}).encode())


def test_a_setting_says_only_what_differs() -> None:
    found = read()
    assert (found.a, found.b) == (setting.Side(), setting.Side())
    assert found.a.arm == "as-happened"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"draws": 1}, "draws"),
        ({"draws": 513, "replicates": 1}, "draws"),
        ({"draws": 200, "replicates": 4}, "groundswell run"),
        ({"replicates": 17}, "replicates"),
        ({"days": 0}, "days"),
        ({"days": 5000}, "days"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**53}, "seed"),
        ({"case": ""}, "case"),
        ({"case": "x" * 201}, "case"),
        ({"nonsense": 1}, "nonsense"),
        ({"judge": "c"}, "judge"),
        ({"a": {"set": {"x": float("nan")}}}, "a.set.x"),
        ({"a": {"set": {"x": "1"}}}, "a.set.x"),
        ({"a": {"shift": {"x": 1e9}}}, "a.shift.x"),
        ({"a": {"later": "sometimes"}}, "a.later"),
        ({"b": {"set": {str(k): 1 for k in range(201)}}}, "b.set"),
        ({"b": {"drop": [str(k) for k in range(201)]}}, "b.drop"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(GroundswellError, match=told) as refused:
        read(**changes)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_setting_is_refused(data: bytes) -> None:
    with pytest.raises(GroundswellError):
        setting.read(data)


def test_many_days_leave_room_for_few_runs() -> None:
    assert read(days=1000, draws=16, replicates=2).horizon(30.0) == 1000
    with pytest.raises(GroundswellError, match="at most 32 runs"):
        read(days=1000, draws=17, replicates=2).horizon(30.0)


def test_the_horizon_is_that_of_the_case_unless_asked() -> None:
    assert read().horizon(20.5) == 21
    assert read(days=7).horizon(20.5) == 7
