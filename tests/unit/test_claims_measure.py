"""One number of each run, read as the case's measure says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from groundswell.case.claim import Measure
from groundswell.claims.measure import BeyondError, days_needed, values


@dataclass
class Runs:
    """Two draws of one replicate over five days."""

    arms: tuple[str, ...] = ("a",)
    places: tuple[str, ...] = ("North", "South")
    days: int = 5
    stored: dict[str, Any] = field(
        default_factory=lambda: {
            "deaths": [[3.0], [0.0]],
            "exit_day": [[2.0], [np.nan]],
            "exit_door": [[4.0], [0.0]],
            "wave_day": [[3.0], [4.0]],
            "same_regime": [[0.0], [0.0]],
            "national.attitude": [[[0.1, 0.2, 0.4, 0.4, 0.4]], [[0.1, 0.1, 0.1, 0.1, 0.1]]],
            "national.protesting": [[[1.0, 5.0, 9.0, 5.0, 0.0]], [[0.0, 0.0, 2.0, 0.0, 0.0]]],
            "regional.protesting": [
                [[[1, 0], [5, 0], [6, 3], [5, 0], [0, 0]]],
                [[[0, 0], [0, 0], [2, 0], [0, 0], [0, 0]]],
            ],
        }
    )

    def array(self, outcome: str, arm: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        assert arm in self.arms
        return np.array(self.stored[outcome], dtype=np.float64)


def read(horizon: float | None = None, **measure: Any) -> list[float]:
    return values(Measure.model_validate(measure), Runs(), "a", horizon)[:, 0].tolist()


STREET = "national.protesting"


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({"outcome": "deaths"}, [3.0, 0.0]),
        ({"outcome": "exit_day", "event": {"at_most": 3}}, [1.0, 0.0]),
        ({"outcome": "exit_day", "event": {"at_most": 1}}, [0.0, 0.0]),
        ({"outcome": "exit_day", "censor": 4}, [2.0, 4.0]),
        ({"outcome": "exit_door", "event": {"equals": 4}}, [1.0, 0.0]),
        ({"outcome": STREET, "day": 2}, [9.0, 2.0]),
        ({"outcome": STREET, "days": [1, 3], "reduce": "sum"}, [19.0, 2.0]),
        ({"outcome": STREET, "days": [0, 4], "reduce": "max"}, [9.0, 2.0]),
        ({"outcome": STREET, "days": [0, 4], "reduce": "mean"}, [4.0, 0.4]),
        (
            {"outcome": STREET, "days": [0, 4], "reduce": "any", "daily": {"at_least": 5}},
            [1.0, 0.0],
        ),
        (
            {"outcome": STREET, "days": [0, 4], "reduce": "count_days", "daily": {"above": 4}},
            [3.0, 0.0],
        ),
        (
            {
                "outcome": "regional.protesting",
                "place": "South",
                "days": [0, 4],
                "reduce": "sum",
            },
            [3.0, 0.0],
        ),
        (
            {
                "all_of": [
                    {"outcome": "exit_day", "event": {"at_most": 3}},
                    {"outcome": "exit_door", "event": {"equals": 4}},
                ]
            },
            [1.0, 0.0],
        ),
        (
            {
                "any_of": [
                    {"outcome": "deaths", "event": {"equals": 0}},
                    {"outcome": "exit_door", "event": {"equals": 5}},
                ]
            },
            [0.0, 1.0],
        ),
        (
            {
                "weighted": [
                    {"weight": 2, "measure": {"outcome": "deaths"}},
                    {"weight": -1, "measure": {"outcome": STREET, "day": 0}},
                ]
            },
            [5.0, 0.0],
        ),
    ],
)
def test_a_measure_is_read(measure: dict[str, Any], expected: list[float]) -> None:
    assert read(**measure) == pytest.approx(expected)


EXIT = {"outcome": "exit_day"}
LOST = {"outcome": "exit_day", "only_if": {"outcome": "same_regime", "event": {"equals": 0}}}
KEPT = {"outcome": "exit_day", "only_if": {"outcome": "same_regime", "event": {"equals": 1}}}


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        # the regime is lost on day 2 of the first run: its wave on day 3 comes too late
        ({"outcome": "wave_day", "competing": [LOST], "event": {"at_most": 5}}, [0.0, 1.0]),
        ({"outcome": "wave_day", "competing": [KEPT], "event": {"at_most": 5}}, [1.0, 1.0]),
        ({"outcome": "exit_day", "competing": [{"outcome": "wave_day"}], "censor": 5}, [2.0, 5.0]),
        # days at risk of a wave: until it comes, or the regime is lost
        ({"earliest": [{"outcome": "wave_day"}, EXIT], "censor": 5}, [2.0, 4.0]),
        ({"earliest": [{"outcome": "wave_day"}, EXIT], "censor": 3}, [2.0, 3.0]),
        ({"earliest": [EXIT, EXIT], "event": {"at_most": 3}}, [1.0, 0.0]),
        (
            {"outcome": STREET, "days": [0, 4], "reduce": "longest", "daily": {"at_least": 5}},
            [3.0, 0.0],
        ),
        (
            {"outcome": STREET, "days": [0, 4], "reduce": "longest", "daily": {"at_most": 1}},
            [1.0, 2.0],
        ),
    ],
)
def test_days_compete_and_stretches_are_counted(
    measure: dict[str, Any], expected: list[float]
) -> None:
    assert read(**measure) == pytest.approx(expected)


def test_an_event_on_the_day_of_its_rival_came_in_time() -> None:
    same = {"outcome": "exit_day", "competing": [EXIT], "event": {"at_most": 3}}
    assert read(**same) == [1.0, 0.0]


def carried(**parts: Any) -> Any:
    measure = {
        "outcome": "national.attitude",
        "day": 2,
        "carried": {"before": 0.1, "there": 0.1, **parts},
    }
    unknowns = {"spill": np.array([0.5, 1.0]), "war": np.array([0.0, 1.0])}
    return values(Measure.model_validate(measure), Runs(), "a", None, unknowns)[:, 0]


def test_a_share_is_carried_on_the_scale_of_log_odds() -> None:
    def odds(share: Any) -> Any:
        return share / (1.0 - share)

    assert carried() == pytest.approx([0.4, 0.1])  # in full, to the same place: as it is
    assert carried(feels=0.0, there=0.3) == pytest.approx([0.3, 0.3])
    assert odds(carried(there=0.2)) == pytest.approx([0.25 * 6.0, 0.25])
    assert odds(carried(feels="spill")) == pytest.approx([6.0**0.5 / 9.0, 1.0 / 9.0])
    assert odds(carried(besides="war")) == pytest.approx([6.0 / 9.0, np.e / 9.0])


def test_first_and_last_day_of_a_condition_are_absent_where_it_never_held() -> None:
    condition = {"outcome": STREET, "days": [1, 4], "daily": {"at_least": 5}}
    first, last = read(**condition, reduce="first_day"), read(**condition, reduce="last_day")
    assert (first[0], last[0]) == (1.0, 3.0)
    assert np.isnan([first[1], last[1]]).all()


def test_the_horizon_stands_for_its_last_day() -> None:
    assert read(horizon=3.0, outcome=STREET, day="horizon") == [9.0, 2.0]
    assert read(horizon=3.0, outcome=STREET, days=[0, "horizon"], reduce="sum") == [15.0, 2.0]


def test_days_that_are_not_stored_are_said_to_be_needed() -> None:
    with pytest.raises(BeyondError) as caught:
        read(outcome=STREET, day=7)
    assert caught.value.days == 8


@pytest.mark.parametrize(
    ("measure", "horizon", "days"),
    [
        ({"outcome": STREET, "day": 6}, None, 7),
        ({"outcome": STREET, "day": "horizon"}, 30.0, 30),
        ({"outcome": "exit_day", "event": {"at_most": "horizon"}}, 365.0, 365),
        ({"outcome": "exit_day", "censor": 14}, None, 14),
        ({"outcome": "deaths", "event": {"at_least": 1000}}, None, 0),
        ({"any_of": [{"outcome": "exit_day", "event": {"at_most": 9}}]}, None, 9),
        ({"earliest": [EXIT], "censor": "horizon"}, 90.0, 90),
        (
            {"outcome": "deaths", "only_if": {"outcome": STREET, "day": 6, "event": {"above": 1}}},
            None,
            7,
        ),
    ],
)
def test_the_days_a_measure_needs(
    measure: dict[str, Any], horizon: float | None, days: float
) -> None:
    assert days_needed(Measure.model_validate(measure), horizon) == days
