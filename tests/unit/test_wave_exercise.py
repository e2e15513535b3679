"""The exercise on the United States, 2020: no look ahead, honest files, better than naive."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import poisson

from groundswell.cli.validate import validate as verb
from groundswell.errors import GroundswellError
from groundswell.infer.wave import forecast
from groundswell.infer.wave.forecast import Counts
from groundswell.score import us_2020

START = date(2020, 5, 26)
CODES = ("CA", "MN", "NY")


def synthetic(path: Path, first: date, number: int, extra: Iterable[list[str]] = ()) -> Path:
    """Write made-up counts (no real events): three states, a weekend, slow fading."""
    rng = np.random.Generator(np.random.Philox(first.toordinal()))
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "city_st", "events", "anything"])
        for i in range(number):
            day = first + timedelta(days=i)
            age = (day - START).days
            rate = min(1.0, (age + 1) / 5) * 0.97**age * (1.8 if day.weekday() > 4 else 1.0)
            for city, size in (("Oakland, CA", 20), ("Duluth, MN", 5), ("Albany, NY", 12)):
                if count := rng.poisson(rate * size):
                    out.writerow([day.isoformat(), city, count, "x"])
        out.writerows(extra)
    return path


def laws(counts: Counts) -> list[bytes]:
    bank = forecast.begin(counts, draws=8)
    run = forecast.day_by_day(counts, bank)
    return [law.mean.tobytes() + law.quantile(0.9).tobytes() for _, law, _ in run]


def test_a_later_day_never_touches_an_earlier_prediction() -> None:
    rng = np.random.Generator(np.random.Philox(7))
    days = tuple(START + timedelta(days=i) for i in range(10))
    events = rng.poisson(6.0, size=(10, 3)).astype(float)
    other = events.copy()
    other[6:] = 50.0
    one, two = laws(Counts(CODES, days, events)), laws(Counts(CODES, days, other))
    assert one[:7] == two[:7]
    assert one[7] != two[7]


def test_hidden_states_are_never_looked_at() -> None:
    rng = np.random.Generator(np.random.Philox(8))
    days = tuple(START + timedelta(days=i) for i in range(6))
    events = rng.poisson(6.0, size=(6, 3)).astype(float)
    other = events.copy()
    other[:, 1] = 99.0
    seen = np.array([1.0, 0.0, 1.0])
    one, two = (
        [
            law.mean.tobytes()
            for _, law, _ in forecast.day_by_day(c, forecast.begin(c, draws=8), seen)
        ]
        for c in (Counts(CODES, days, events), Counts(CODES, days, other))
    )
    assert one == two


def test_a_later_row_of_the_test_file_never_touches_an_earlier_prediction(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", START, 13)
    first = START + timedelta(days=13)
    late = [[(first + timedelta(days=6)).isoformat(), "Albany, NY", "90", ""]]
    late.append([(first + timedelta(days=8)).isoformat(), "Dover, DE", "40", ""])
    found = []
    for name, extra in (("one.csv", []), ("two.csv", late)):
        exercise = us_2020.load(train, synthetic(tmp_path / name, first, 9, extra))
        run = forecast.day_by_day(exercise.counts, forecast.begin(exercise.counts, draws=8))
        ours = [law.mean.tobytes() for i, law, _ in run if i >= exercise.first]
        york = exercise.scored.tolist().index(us_2020.STATES.index("NY"))
        naive = [rival.mean[:, york].tobytes() for rival in us_2020.wave.rivals(exercise)]
        found.append((ours, naive, exercise))
    (one, naive, before), (two, after, exercise) = found
    assert one[:7] == two[:7]
    assert one[7] != two[7]
    assert [row[: 7 * 8] for row in naive] == [row[: 7 * 8] for row in after]
    # forty late events make Delaware a state that is scored, on all days
    delaware = us_2020.STATES.index("DE")
    assert delaware not in before.scored
    assert delaware in exercise.scored


def test_scored_are_all_days_of_states_with_twenty_events_over_both_files(tmp_path: Path) -> None:
    first = START + timedelta(days=13)
    extra = [[START.isoformat(), "Boise, ID", "19", ""], [START.isoformat(), "Reno, NV", "19", ""]]
    train = synthetic(tmp_path / "train.csv", START, 13, extra)
    last = [[(first + timedelta(days=20)).isoformat(), "Boise, ID", "1", ""]]
    exercise = us_2020.load(train, synthetic(tmp_path / "test.csv", first, 9, last))
    assert [us_2020.STATES[i] for i in exercise.scored] == ["CA", "ID", "MN", "NY"]
    seen = us_2020.wave.seen_counts(exercise)
    assert seen.shape == (21, 4)  # from the first to the last day with a row
    assert seen[:, 1].tolist() == [0.0] * 20 + [1.0]  # a state and day without a row had none


def test_rivals_are_as_defined(tmp_path: Path) -> None:
    first = START + timedelta(days=13)
    train = synthetic(tmp_path / "train.csv", START, 13)
    exercise = us_2020.load(train, synthetic(tmp_path / "test.csv", first, 10))
    events = exercise.counts.events[:, exercise.scored]
    share = events[:13].sum(axis=0) / events[:13].sum()
    by_hand = {
        "persistence": events[12:-1],
        "same weekday last week": events[6:-7],
        "national lag x share": events[12:-1].sum(axis=1, keepdims=True) * share,
        "training mean": np.tile(events[:13].mean(axis=0), (10, 1)),
    }
    for rival in us_2020.wave.rivals(exercise):
        expected = np.maximum(by_hand[rival.model], 0.1)
        assert rival.mean == pytest.approx(expected)
        row = rival.row(exercise)
        assert row["log_likelihood"] == pytest.approx(
            poisson.logpmf(events[13:], expected).mean(), abs=1e-4
        )
        assert row["mae"] == pytest.approx(np.abs(events[13:] - expected).mean(), abs=1e-4)


def test_days_nobody_counted_do_not_look_quiet_to_the_rivals(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", START, 13)
    test = synthetic(tmp_path / "test.csv", START + timedelta(days=25), 3)
    exercise = us_2020.load(train, test)
    by_name = {rival.model: rival.mean for rival in us_2020.wave.rivals(exercise)}
    last = exercise.counts.events[12, exercise.scored]
    assert by_name["persistence"][0].tolist() == last.tolist()


@pytest.mark.slow
def test_test_file_is_judged_from_its_first_day(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", START, 13)
    test = synthetic(tmp_path / "test.csv", START + timedelta(days=13), 16)
    told: list[str] = []
    found = us_2020.validate(train, test, rolling=False, notice=told.append)
    assert found["judged"]["judged_days"] == ["2020-06-08", "2020-06-23"]
    assert found["judged"]["states"] == ["CA", "MN", "NY"]
    assert {row["model"] for row in found["scores"]} == {
        "groundswell",
        "persistence",
        "same weekday last week",
        "national lag x share",
        "training mean",
    }
    assert all(row["state_days"] == 48 for row in found["scores"])
    assert all(
        set(row) >= {"log_likelihood", "own_log_likelihood", "mae"} for row in found["scores"]
    )
    assert found["free_running"]["days"] == 16
    assert found["free_running"]["from"] == ["2020-06-08", "2020-06-22"]
    assert len(told) == 3
    assert len(found["half_of_states"]["scores"]) == 2


def test_days_between_the_files_are_passed_over_not_counted_as_quiet(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", START, 13)
    test = synthetic(tmp_path / "test.csv", START + timedelta(days=15), 3)
    exercise = us_2020.load(train, test)
    assert np.isnan(exercise.counts.events[13:15]).all()
    assert exercise.first == 15


def test_bad_rows_and_places_abroad_are_told(tmp_path: Path) -> None:
    extra = [["2020-06-01", "Rome, Italy", "2", ""], ["2020-06-41", "Oakland, CA", "1", ""]]
    extra.append(["2020-06-01", "Austin, Texas", "3", ""])
    extra += [["2020-06-01", "Oakland, CA", "many", ""]] * 60
    exercise = us_2020.load(synthetic(tmp_path / "train.csv", START, 13, extra), None)
    told = "\n".join(exercise.notes)
    assert "61 bad" in told
    assert "and 11 more bad rows" in told
    assert "'2020-06-41' is not a date" in told
    assert "Italy 2" in told
    assert exercise.counts.events[6, us_2020.STATES.index("TX")] == 3.0


def test_test_days_must_follow_training_days(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", START, 13)
    with pytest.raises(GroundswellError, match="Test days follow training days"):
        us_2020.validate(train, train, rolling=False)


@pytest.mark.parametrize("rolling", [True, False])
def test_one_of_test_file_and_rolling_is_asked_for(tmp_path: Path, rolling: bool) -> None:
    train = synthetic(tmp_path / "train.csv", START, 13)
    with pytest.raises(GroundswellError, match="one of the two"):
        us_2020.validate(train, train if rolling else None, rolling)


def test_a_training_file_of_one_day_cannot_be_judged_rolling(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text('date,city_st,events\n2020-06-01,"Reno, NV",30\n')
    with pytest.raises(GroundswellError, match="needs two days"):
        us_2020.validate(path, None, rolling=True)


def test_files_without_any_state_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text('date,city_st,events\n2020-06-01,"Rome, Italy",2\n')
    with pytest.raises(GroundswellError, match="no event of any state"):
        us_2020.validate(path, None, rolling=True)


@pytest.mark.slow
def test_rolling_inside_the_training_file_beats_every_naive_rival(shared: Path) -> None:
    train = shared / "data" / "waves" / "us-2020-train.csv"
    exercise = us_2020.load(train, None)
    ours, _ = us_2020.wave.one_day_ahead(exercise)
    row = ours.row(exercise)
    assert row["state_days"] == 288
    for rival in us_2020.wave.rivals(exercise):
        theirs = rival.row(exercise)
        assert row["log_likelihood"] > theirs["log_likelihood"]
        assert row["own_log_likelihood"] > theirs["own_log_likelihood"]
        assert row["mae"] < theirs["mae"]


def test_the_verb_prints_the_table(tmp_path: Path) -> None:
    train = synthetic(tmp_path / "train.csv", START, 10)
    told = CliRunner().invoke(verb, ["us-2020", "--train", str(train), "--rolling"])
    assert told.exit_code == 0
    assert "groundswell" in told.stdout
    assert "national lag x share" in told.stdout
    assert "predicted from the days before it" in told.stderr
