"""The map: where places lie, that names do not meet, that it stays small."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.brief_support import study

from groundswell.brief import regions
from groundswell.brief.findings import Outcomes
from groundswell.case import load
from groundswell.model import VOCABULARY


def plan(*places: tuple[str, float, float]) -> regions._Plan:
    made = [SimpleNamespace(name=n, values={"lon": lon, "lat": lat}) for n, lon, lat in places]
    return regions._Plan.of(SimpleNamespace(places=made))  # type: ignore[arg-type]


def test_north_is_up_and_east_is_right() -> None:
    found = plan(("a", 50.0, 40.0), ("b", 60.0, 45.0))
    (ax, ay), (bx, by) = found.at
    assert ax < bx
    assert ay > by


def test_a_country_across_the_date_line_is_not_torn_apart() -> None:
    (ax, _), (bx, _), (cx, _) = plan(("a", 178.0, 0), ("b", -179.0, 1), ("c", -176.0, 2)).at
    assert ax < bx < cx
    assert cx - bx == pytest.approx(bx - ax, rel=0.05)


def test_one_place_is_a_map_too() -> None:
    found = plan(("only", 10.0, 10.0))
    assert 0 < found.at[0][0] < 360
    assert 0 < found.at[0][1] < found.height


@pytest.mark.parametrize("name", ["kazakhstan-2022", "belarus-2020", "bahrain-2011"])
def test_names_do_not_meet_and_stay_inside(name: str) -> None:
    case = load(name, VOCABULARY)
    found = regions._Plan.of(case)
    boxes = []
    for place, where in zip(case.places, found.names, strict=True):
        if where is None:
            continue
        wide = 5.5 * len(place.name)
        left = where.x - {"start": 0.0, "end": wide, "middle": wide / 2}[where.anchor]
        boxes.append((left, where.y - 8, left + wide, where.y + 1))
        assert left >= 0
        assert left + wide <= 360
    assert len(boxes) >= len(case.places) - 1
    assert not [pair for pair in combinations(boxes, 2) if regions._meet(*pair)]


def test_a_ring_is_as_large_as_the_number_is_high() -> None:
    found = plan(("a", 50.0, 40.0), ("b", 60.0, 45.0))
    drawn = found.drawn(np.array([[0.0, 0.0], [25.0, 0.0], [100.0, 0.0]]), "5 May", 400.0, "c0")
    radii = [
        float(r) for r in re.findall(r'class="(?:ring|disc|core) c0"[^>]* r="([0-9.]+)"', drawn)
    ]
    assert radii == [15.0, 7.5]  # areas as 1 to 4 of the largest, 1 to 16
    assert "a: 25 (0 to 100)" in drawn


@pytest.mark.parametrize("peak", [0, 4, 17, 29])
def test_the_day_with_the_fullest_streets_is_in_print(peak: int) -> None:
    found = np.ones((3, 30, 2))
    found[1, peak] = 9.0
    stills = regions._stills(found, range(30))
    assert peak in stills
    assert {0, 29} < stills
    assert len(stills) == regions.STILLS


def test_many_places_have_fewer_days_and_print_has_at_most_twelve(tmp_path: Path) -> None:
    places = [{"name": f"P{k}", "population": 1e5, "lon": 1.0 + k, "lat": 50.0} for k in range(150)]
    stored, case = study(
        tmp_path, "as-happened", draws=3, replicates=1, places=places,
        decisions=[{"at": "2031-05-05T06:00", "do": "shock.price"}], days=60,
        arms={}, claims=[],
    )  # fmt: skip
    found = regions.frames(Outcomes(stored), case, "c0")
    assert len(found) * 150 <= regions.MOST_MARKS
    assert found[0].day == 0
    assert 4 <= sum(frame.still for frame in found) <= regions.STILLS
