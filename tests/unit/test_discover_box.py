"""A planted box is found, nothing is found where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.infer.discover import best_box, binned, discover
from groundswell.infer.luck import uniforms

NAMES = [f"p{k}" for k in range(20)]


def drawn(seed, draws=600):
    table = uniforms(seed, "x", draws, len(NAMES))
    return table, dict(zip(NAMES, table.T, strict=True))


def planted(table, seed, inside=0.9, outside=0.15):
    box = (table[:, 3] < 0.5) & (table[:, 7] > 0.4)
    return uniforms(seed, "y", len(table)) < np.where(box, inside, outside)


def test_a_planted_box_is_found_with_its_bounds():
    table, _ = drawn(1)
    box = best_box(binned(table), planted(table, 1))
    assert set(box.restricted) == {3, 7}
    assert (box.last[3] + 1) / 20 == pytest.approx(0.5, abs=0.1)
    assert box.first[7] / 20 == pytest.approx(0.4, abs=0.1)


def test_a_box_between_two_bounds_of_one_parameter_is_found():
    table, _ = drawn(2)
    happened = uniforms(2, "y", 600) < np.where(np.abs(table[:, 5] - 0.5) < 0.2, 0.95, 0.1)
    box = best_box(binned(table), happened)
    assert list(box.restricted) == [5]
    assert (box.first[5] / 20, (box.last[5] + 1) / 20) == pytest.approx((0.3, 0.7), abs=0.1)


def test_the_box_is_told_in_words_with_density_coverage_and_chance():
    table, columns = drawn(3)
    happened = planted(table, 3)
    found = discover(columns, happened, "the troops backfire", {"p3": "nat", "p7": "1"}, 0)
    assert "the troops backfire when p3 < 0." in found["words"]
    assert "nat and p7 > 0." in found["words"]
    assert found["density"] > 0.8
    assert found["density_unseen"] > 0.75
    assert found["coverage"] > 0.6
    assert found["p"] <= 0.01
    values = columns["p3"] <= found["box"][0]["below"]
    values &= columns["p7"] >= found["box"][1]["above"]
    assert values.mean() == pytest.approx(found["support"], abs=1e-4)
    assert happened[values].mean() == pytest.approx(found["density"], abs=1e-4)


def test_where_nothing_matters_no_box_is_claimed():
    claimed = 0
    for seed in range(8):
        _, columns = drawn(20 + seed, 120)
        happened = uniforms(seed, "coin", 120) < 0.5
        claimed += " when " in discover(columns, happened, "it rains", {}, seed)["words"].replace(
            "tells when", ""
        )
    assert claimed <= 2


@pytest.mark.parametrize("rate", [0.0, 1.0, 0.02])
def test_what_nearly_always_or_never_happens_gets_no_box(rate):
    _, columns = drawn(5, 200)
    found = discover(columns, np.arange(200) < 200 * rate, "it rains", {}, 0)
    assert found["box"] == []
    assert "no box is sought" in found["words"]
