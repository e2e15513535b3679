"""The exercise on states' responses: no look ahead, honest files, better than naive."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from groundswell.cli.validate import validate as verb
from groundswell.errors import GroundswellError
from groundswell.history import recall, responses, ridge
from groundswell.history.regimes import Score
from groundswell.history.sources import gather
from groundswell.reading.events.protests import Protest
from groundswell.score import binary
from groundswell.score import responses as exercise

HEAD = (
    *("id", "country", "ccode", "region", "protest", "protesterviolence", "location"),
    *("participants", "protesteridentity", "arrests", "killings", "removal_of_politician"),
    *("start_date", "end_date"),
)


def synthetic(path: Path, first: int, years: int, seed: int = 1, a_year: int = 60) -> Path:
    """Write made-up protests: the state kills more often at violent ones and in country 3."""
    rng = np.random.Generator(np.random.Philox(seed))
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        for i in range(years * a_year):
            start = date(first, 1, 1) + timedelta(days=int(i * 365.25 / a_year))
            country, violent = int(rng.integers(6)), int(rng.random() < 0.3)
            odds = -4.0 + 2.0 * violent + 2.5 * (country == 3)
            killed, arrested = rng.random(2) < 1.0 / (1.0 + np.exp(-np.array([odds, odds + 1.5])))
            end = start + timedelta(days=int(rng.integers(3)))
            row = [f"{first}-{i}", f"Land {country}", 900 + country, "Asia", 1, violent, "capital"]
            row += ["1000s", "students", int(arrested), int(killed), int(rng.random() < 0.2)]
            out.writerow([*row, start.isoformat(), end.isoformat()])
    return path


def loaded(path: Path) -> tuple[Protest, ...]:
    return gather([path]).protests


def changed(protest: Protest, **values: Any) -> Protest:
    return Protest(**(vars(protest) | values))


def test_a_prediction_depends_on_nothing_that_was_not_over_before(tmp_path: Path) -> None:
    protests = loaded(synthetic(tmp_path / "p.csv", 2000, 4))
    model = responses.fit(protests[:120], "killings")
    known = np.ones(len(protests), bool)
    before = responses.predict(model, protests, known)
    turned = [
        p if p.end < protests[180].start else changed(p, responses=frozenset({"killings"}))
        for p in protests
    ]
    after = responses.predict(model, turned, known)
    same = [i for i, p in enumerate(protests) if p.start <= protests[180].start]
    assert before[same].tobytes() == after[same].tobytes()
    assert np.abs(before - after).max() > 0.01


def test_the_last_day_of_a_protest_never_touches_its_own_prediction(tmp_path: Path) -> None:
    protests = loaded(synthetic(tmp_path / "p.csv", 2000, 3))
    model = responses.fit(protests, "killings")
    known = np.ones(len(protests), bool)
    longer = [*protests[:-1], changed(protests[-1], end=date(2030, 1, 1))]
    one, two = (responses.predict(model, ps, known)[-1] for ps in (protests, longer))
    assert one == two


def test_frozen_history_learns_nothing_from_what_is_judged(tmp_path: Path) -> None:
    protests = loaded(synthetic(tmp_path / "p.csv", 2000, 4))
    model = responses.fit(protests[:120], "killings")
    known = np.arange(len(protests)) < 120
    other = [
        p if k else changed(p, responses=frozenset()) for p, k in zip(protests, known, strict=True)
    ]
    one, two = (responses.predict(model, ps, known) for ps in (protests, other))
    assert one.tobytes() == two.tobytes()


def test_a_country_that_kills_is_remembered_and_time_heals() -> None:
    days = np.array([0.0, 10, 20, 30, 60, 4000])
    one = np.zeros(6, np.int64)
    who = np.arange(6)
    events = recall.Events(days, days, one, one, one, who, who)
    killed = np.array([1.0, 1, 1, 0, 0, 0])
    known = np.array([True, True, True, False, False, False])
    flat = np.full(6, -3.0)
    chance = recall.filtered(events, flat, killed, known, responses.MEMORIES["killings"])
    calm = recall.filtered(events, flat, 0 * killed, known, responses.MEMORIES["killings"])
    assert chance[0] == calm[0]
    assert (chance[1:] > calm[1:]).all()
    assert chance[3] > chance[4] > chance[5]


def test_filtering_is_exact_where_the_answer_is_known() -> None:
    """One event, one country: the posterior mean by quadrature against a fine grid."""
    memory = responses.MEMORIES["killings"]
    variance = (
        memory.constant + memory.slow + memory.fast + memory.violent + memory.violent_slow
        + memory.place + memory.place_fast + memory.people + memory.region + memory.world
    )  # fmt: skip
    grid = np.linspace(-12, 12, 40001)
    prior = np.exp(-(grid**2) / variance / 2)
    chance = 1 / (1 + np.exp(-(grid - 2)))
    expected = (prior * chance).sum() / prior.sum()
    zero = np.zeros(1, np.int64)
    event = recall.Events(np.zeros(1), np.zeros(1), zero, zero, zero, zero, zero)
    found = recall.filtered(event, np.array([-2.0]), np.zeros(1), np.array([True]), memory)
    assert found[0] == pytest.approx(expected, rel=1e-4)
    slope, curve = recall._moments(-2.0, variance, True)
    post = prior * chance / (prior * chance).sum()
    assert slope * variance == pytest.approx((post * grid).sum(), rel=1e-3)
    spread = (post * grid**2).sum() - (post * grid).sum() ** 2
    assert variance - curve * variance**2 == pytest.approx(spread, rel=1e-3)


def test_the_regressions_find_the_maximum() -> None:
    rng = np.random.Generator(np.random.Philox(3))
    design = np.column_stack([rng.standard_normal((400, 3)), np.ones(400)])
    truth = np.array([1.0, -0.5, 0.0, -1.0])
    happened = (rng.random(400) < 1 / (1 + np.exp(-design @ truth))).astype(float)
    penalty = np.array([2.0, 2.0, 2.0, 0.0])
    found = ridge.logistic(design, happened, penalty)
    chance = 1 / (1 + np.exp(-design @ found))
    assert np.abs(design.T @ (happened - chance) - penalty * found).max() < 1e-4
    years = rng.random(400) + 0.5
    events = rng.poisson(years * np.exp(design @ truth)).astype(float)
    found = ridge.poisson(design, events, years, penalty)
    slope = design.T @ (events - years * np.exp(design @ found)) - penalty * found
    assert np.abs(slope).max() < 1e-4


def test_area_under_the_curve_counts_pairs_and_halves_ties() -> None:
    happened, chance = np.array([1.0, 0, 1, 0, 0]), np.array([0.9, 0.1, 0.5, 0.5, 0.2])
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a in chance[happened > 0]
        for b in chance[happened == 0]
    ]
    once = np.ones((1, 5))
    assert binary.auc(happened, chance, once)[0] == pytest.approx(np.mean(pairs))
    doubled = np.array([[1.0, 1, 2, 1, 1]])
    longer = binary.auc(np.append(happened, 1.0), np.append(chance, 0.5), np.ones((1, 6)))
    assert binary.auc(happened, chance, doubled)[0] == pytest.approx(longer[0])
    assert np.isnan(binary.auc(np.ones(5), chance, once)[0])


def test_countries_are_drawn_whole() -> None:
    times = binary.draws(["a", "a", "b", "c"], 1, "test")
    assert (times[0] == 1).all()
    assert (times[:, 0] == times[:, 1]).all()
    assert times[1:].std() > 0
    assert (times[:, 0] + times[:, 2] + times[:, 3] == 3).all()


def test_a_test_file_is_judged_and_ours_beats_the_naive(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", 1990, 8)
    test = synthetic(tmp_path / "test.csv", 1998, 4, seed=2)
    found = exercise.validate([train], [test], rolling=False)
    assert found["judged"] | {"days": 0} == {
        "days": 0, "protests": 240, "countries": 6, "blocks": 1
    }  # fmt: skip
    score = {(row["model"], row["outcome"]): row for row in found["scores"]}
    for outcome in ("killings", "arrests"):
        ours = score["groundswell", outcome]
        assert ours["auc"] > score["country rate", outcome]["auc"]
        assert ours["brier"] < score["constant", outcome]["brier"]
        assert ours["log_likelihood"] > score["constant", outcome]["log_likelihood"]
        assert score["constant", outcome]["auc"] == 0.5
    json.dumps(found, allow_nan=False)


def test_rolling_judges_only_after_six_years(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", 1990, 10)
    found = exercise.validate([train], [], rolling=True)
    assert found["judged"]["days"][0].startswith("1996-01")
    assert found["judged"]["blocks"] == 2
    with pytest.raises(GroundswellError, match="more than 6 years"):
        exercise.validate([synthetic(tmp_path / "short.csv", 1990, 4)], [], rolling=True)


def test_files_that_overlap_by_a_few_are_taken_and_by_many_refused(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", 1990, 5)
    early = synthetic(tmp_path / "early.csv", 1994, 2)
    with pytest.raises(GroundswellError, match="Test protests follow training protests"):
        exercise.validate([train], [early], rolling=False)
    late = synthetic(tmp_path / "late.csv", 1995, 4, seed=5)
    lines = late.read_text().splitlines()
    lines.append(lines[1].replace("1995-0,", "x,").replace("1995-01-01", "1994-12-20"))
    late.write_text("\n".join(lines) + "\n")
    found = exercise.validate([train], [late], rolling=False)
    assert found["judged"]["days"][0] == "1994-12-20"
    assert found["judged"]["protests"] == 241


@pytest.mark.parametrize("rolling", [True, False])
def test_one_of_test_files_and_rolling_is_asked_for(tmp_path: Path, rolling: bool) -> None:
    train = synthetic(tmp_path / "train.csv", 1990, 2)
    with pytest.raises(GroundswellError, match="one of the two"):
        exercise.validate([train], [train] if rolling else [], rolling)


def test_files_without_protests_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("ccode,year,polity2\n2,1990,8\n")
    with pytest.raises(GroundswellError, match="no protest in the training files"):
        exercise.validate([path], [], rolling=True)


def test_the_score_of_the_year_before_is_known_of_a_protest(tmp_path: Path) -> None:
    (protest, *_) = loaded(synthetic(tmp_path / "p.csv", 2000, 1))
    assert protest.code is not None
    scores = [Score(protest.code, 1999, 1999, -6.0), Score(protest.code, 2000, 2000, 9.0)]
    found = exercise.regime([protest, changed(protest, code=1)], scores)
    assert found is not None
    assert found.tolist() == [[-0.6, 0.36, 0.0], [0.0, 0.0, 1.0]]
    assert exercise.regime([protest], []) is None


def test_a_protest_of_a_new_country_and_region_is_predicted(tmp_path: Path) -> None:
    protests = loaded(synthetic(tmp_path / "p.csv", 2000, 2))
    model = responses.fit(protests, "arrests")
    new = changed(protests[-1], country="Elsewhere", region="Nowhere", start=date(2003, 1, 1))
    new = changed(new, end=date(2003, 1, 1), place="", who="")
    chance = responses.predict(model, [*protests, new], np.ones(len(protests) + 1, bool))
    assert 0.0 < chance[-1] < 1.0


def test_the_verb_prints_a_table_and_bad_rows(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", 1990, 8)
    with train.open("a") as file:
        file.write("x,Land 1,901,Asia,1,2,there,50,them,0,0,0,1999-01-01,1999-01-01\n")
    told = CliRunner().invoke(verb, ["responses", "--train", str(train), "--rolling", "--quiet"])
    assert told.exit_code == 0
    assert "groundswell" in told.output
    assert "logit of five variables" in told.output
    assert "protesterviolence 2 is outside 0..1" in told.output
    refused = CliRunner().invoke(
        verb, ["responses", "--train", str(train), "--rolling", "--until", "2000-01-01"]
    )
    assert refused.exit_code == 2


@pytest.mark.slow
def test_rolling_inside_the_training_file_beats_every_rival(shared: Path) -> None:
    train = shared / "data" / "responses" / "mass-mobilization-1990-2010.csv"
    found = exercise.validate([train], [], rolling=True)
    score = {(row["model"], row["outcome"]): row for row in found["scores"]}
    for outcome, auc in (("killings", 0.85), ("arrests", 0.80)):
        ours = score["groundswell", outcome]
        assert ours["protests"] == 6496
        assert ours["auc"] > auc
        for (model, what), theirs in score.items():
            if what == outcome and model != "groundswell":
                assert ours["auc"] > theirs["auc"]
                assert ours["brier"] < theirs["brier"]
                assert ours["log_likelihood"] > theirs["log_likelihood"]
