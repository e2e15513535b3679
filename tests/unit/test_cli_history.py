"""The verb history: what it prints, in which order, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from groundswell.cli import groundswell
from groundswell.errors import GroundswellError
from groundswell.history.episodes import analogies, episodes
from groundswell.history.similar import WEIGHTS, likeness, weighted

KEYS = {"case", "rule", "episodes", "outside_view", "curves", "sensitivity", "analogies", "cells"}


def give(*words: str) -> Result:
    return CliRunner().invoke(groundswell, ["history", *words])


def told(*words: str) -> dict[str, Any]:
    result = give(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_json_has_the_promised_shape() -> None:
    found = told("--like", "kazakhstan-2022")
    assert set(found) >= KEYS
    assert found["case"] == "kazakhstan-2022"
    survive = found["outside_view"]["survive"]
    assert set(survive) == {"30d", "1y", "5y"}
    for estimate in survive.values():
        assert set(estimate) == {"n", "k", "mean", "low", "high"}
        assert 0.0 < estimate["low"] < estimate["mean"] < estimate["high"] < 1.0
    assert {"name", "year", "sender", "similarity", "features", "fate"} <= set(found["episodes"][0])
    assert {"rule", "n", "survive"} <= set(found["sensitivity"][0])
    assert set(found["cells"]) == {"source", "memory", "unknown"}


def test_episodes_are_ranked_by_likeness_and_all_are_there() -> None:
    found = told("--like", "kazakhstan-2022")["episodes"]
    likes = [row["similarity"] for row in found]
    assert likes == sorted(likes, reverse=True)
    assert len(found) == len(episodes()) - 1


def test_without_a_case_episodes_come_by_date_and_carry_no_likeness() -> None:
    found = told()
    years = [row["year"] for row in found["episodes"]]
    assert years == sorted(years)
    assert {row["similarity"] for row in found["episodes"]} == {None}
    assert found["case"] is None


def test_an_episode_may_stand_in_for_a_case() -> None:
    found = told("--like", "maldives-1988")
    assert found["own_episode"]["name"] == "maldives-1988"
    assert "maldives-1988" not in {row["name"] for row in found["episodes"]}


def test_a_case_is_compared_by_what_it_says_of_itself() -> None:
    found = told("--like", "belarus-2020")
    assert found["own_episode"] is None
    assert found["features"]["mandate"] == "police"
    assert len(found["episodes"]) == len(episodes())


def test_the_rule_decides_who_is_counted() -> None:
    strict, wide = told("--rule", "strict"), told("--rule", "wide")
    in_strict = {row["name"] for row in strict["episodes"] if row["in_class"]}
    in_wide = {row["name"] for row in wide["episodes"] if row["in_class"]}
    assert in_strict < in_wide
    assert wide["outside_view"]["survive"]["30d"]["n"] > len(in_strict)


def test_a_weight_of_nothing_takes_a_feature_out() -> None:
    plain = told("--like", "kazakhstan-2022")
    light = told("--like", "kazakhstan-2022", "--weight", "deaths=0", "--weight", "regime=0")
    assert light["weights"]["deaths"] == 0.0
    assert {row["name"]: row["similarity"] for row in plain["episodes"]} != {
        row["name"]: row["similarity"] for row in light["episodes"]
    }


def test_human_cost_and_fates_stand_before_everything_else() -> None:
    text = give("--like", "kazakhstan-2022").output
    order = ["deaths", "after 30 days", "still in office", "Kaplan-Meier", "Were the rule another",
             "What experts compared", "Asked, and nobody came", "cells on"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.isascii() or "Lomé" in text


def test_the_text_says_what_the_intervals_cannot_say() -> None:
    text = " ".join(give("--like", "kazakhstan-2022").output.split())
    assert "none says what the troops did" in text
    assert "no control group" in text
    assert "nobody in office invited" in text
    for one in analogies():
        assert one.title in text


def test_an_episode_is_shown_cell_by_cell_with_its_sources() -> None:
    text = give("--show", "liberia-1979").output
    assert "exit: 1980-04-12 [archigos-4.1]" in text
    assert "troops: ? [unknown]" in text
    assert "arrived: 1979-04-16 [memory]" in text
    assert "https://paperspast.natlib.govt.nz/newspapers/CHP19790418.2.70" in text
    shown = told("--show", "liberia-1979")
    assert shown["cells"]["exit"]["cites"] == ["archigos-4.1"]
    assert set(shown["sources"]) >= {"archigos-4.1", "press-1979-04-18"}


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        (["--rule", "strikt"], "'strict'"),
        (["--like", "kazakstan-2022"], "'kazakhstan-2022'"),
        (["--like", "two-towns"], "Add `like:`"),
        (["--weight", "death=2"], "'deaths'"),
        (["--weight", "deaths=-1"], "Write 0 or more"),
        (["--show", "liberia"], "'liberia-1979'"),
    ],
)
def test_what_is_wrong_is_said_with_the_nearest_name(words: list[str], guess: str) -> None:
    result = give(*words)
    assert isinstance(result.exception, GroundswellError)
    assert result.exception.exit_code == 2
    assert guess in str(result.exception)
    assert result.output == ""


@pytest.mark.parametrize("text", ["deaths", "deaths=many", "="])
def test_a_weight_that_is_none_is_a_usage_error(text: str) -> None:
    result = give("--weight", text)
    assert result.exit_code == 2


def test_all_weights_at_nothing_are_refused() -> None:
    with pytest.raises(GroundswellError, match="Raise one"):
        weighted(dict.fromkeys(WEIGHTS, 0.0))


def test_a_case_from_a_file_may_bring_its_own_features(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "groundswell: 1\ntitle: Mine\nstart: 2022-01-01\n"
        "places: [{name: North, population: 5000, lon: 0, lat: 0}]\n"
        'like: {invited: "yes", mass: "yes", armed: none, source: {kind: memory}}\n',
        encoding="utf-8",
    )
    found = told("--like", str(path))
    assert found["case"] == "mine"
    assert found["episodes"][0]["similarity"] == 1.0


def test_numbers_are_compared_by_ratio_and_words_in_their_order() -> None:
    def deaths(one: float, other: float) -> float:
        return likeness({"deaths": one}, {"deaths": other}).value

    assert deaths(9, 9) == 1.0
    assert deaths(9, 99) == pytest.approx(0.5)
    assert deaths(0, 1_000_000) == 0.0
    assert likeness({"armed": "none"}, {"armed": "some"}).value == 0.5
    assert likeness({"relation": "patron"}, {"relation": "neighbour"}).value == 0.0
    assert likeness({"mass": "yes"}, {"armed": "none"}).parts == {}
    size = {"troops": 100.0, "host_forces": 1000.0}
    assert likeness(size, {"troops": 10.0, "host_forces": 1000.0}).parts["size"] == 0.5
    assert "size" not in likeness(size, {"troops": 0.0, "host_forces": 1000.0}).parts
