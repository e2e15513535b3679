"""Leaders' survival: what is known when, competing doors, censoring, and what the engine is fed."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from groundswell.cli.validate import validate as verb
from groundswell.errors import GroundswellError
from groundswell.history import baseline, survival
from groundswell.history.leaders import Spell
from groundswell.history.past import Episode, Past, episodes
from groundswell.history.regimes import Coups, Period, Score
from groundswell.history.sources import gather
from groundswell.infer.luck import uniforms
from groundswell.reading.events.protests import Protest
from groundswell.score import survival as exercise

LEADERS = (
    *("obsid", "leadid", "ccode", "leader", "startdate", "enddate", "entry", "exit", "exitcode"),
    "yrborn",
)
PROTESTS = (
    *("id", "country", "ccode", "region", "protest", "protesterviolence", "location"),
    *("participants", "protesteridentity", "killings", "removal_of_politician", "start_date"),
    "end_date",
)


def spell(
    country: int, start: date, last: date, door: str | None = "ordinary", born: int = 1930
) -> Spell:
    return Spell("made up", "x", country, "Somebody", born, start, last, door, False)


def protest(day: date, size: float, killed: bool = False, code: int = 9, days: int = 0) -> Protest:
    return Protest(
        id=day.isoformat(),
        country="X",
        code=code,
        region="Asia",
        start=day,
        end=day + timedelta(days=days),
        violent=False,
        place="",
        who="",
        participants="",
        size=size,
        demands=frozenset({"removal"}),
        responses=frozenset({"killings"} if killed else ()),
    )


def unrest(country: int, day: date) -> Episode:
    return Episode(country, day, day, 20_000.0, True, False, True)


@cache
def world() -> tuple[list[Spell], list[Episode]]:
    """Make up leaders of 40 countries: half of them go often, and all more often after unrest."""
    rng = np.random.Generator(np.random.Philox(1))
    spells, found = [], []
    for country in range(1, 41):
        day = date(1985, 1, 1)
        riots = [
            date(1990, 1, 1) + timedelta(days=int(x)) for x in sorted(rng.integers(0, 7300, 9))
        ]
        found += [unrest(country, riot) for riot in riots]
        while day < date(2012, 12, 31):
            rate = (0.4 if country % 2 else 0.08) / 365.25
            last = day
            while last < date(2013, 1, 1):
                near = any(0 <= (last - riot).days < 30 for riot in riots)
                if rng.random() < rate * (1.0 + 36.0 * near):
                    break
                last += timedelta(days=1)
            gone = last < date(2013, 1, 1)
            door = "coup" if rng.random() < 0.3 else "ordinary"
            spells.append(
                spell(country, day, min(last, date(2012, 12, 31)), door if gone else None)
            )
            day = last + timedelta(days=1)
    return spells, found


def test_episodes_are_joined_by_gaps_of_thirty_days_and_speak_of_their_first_protest() -> None:
    start = date(2000, 1, 1)
    found = episodes(
        [
            protest(start, 20_000, days=5),
            protest(start + timedelta(days=35), 50, killed=True),
            protest(start + timedelta(days=66), 10_000),
            protest(start + timedelta(days=70), 9_999),
            protest(start, 50, killed=True, code=10),
        ]
    )
    assert [(e.country, e.start, e.end) for e in found] == [
        (9, start, start + timedelta(days=35)),
        (10, start, start),
        (9, start + timedelta(days=66), start + timedelta(days=66)),
    ]
    assert (found[0].size, found[0].killings, found[0].removal) == (20_000, False, True)


def test_the_past_answers_by_what_was_known() -> None:
    day = date(2000, 6, 1)
    past = Past(
        [
            spell(9, date(1985, 1, 1), date(1990, 6, 1)),
            spell(9, date(1990, 6, 1), date(2000, 6, 1)),
            spell(9, date(2000, 6, 1), date(2004, 1, 1)),
        ],
        [Period(9, "personal", date(1980, 1, 1), date(1999, 12, 31)),
         Period(9, "democracy", date(2002, 1, 1), date(2010, 12, 31))],
        [Score(9, 1999, 1999, -5.0), Score(9, 2000, 2000, 8.0)],
        [Coups(9, 1994, 3, 1), Coups(9, 1995, 1, 0), Coups(9, 2000, 9, 9)],
        [unrest(9, day), unrest(9, date(2001, 1, 1))],
    )  # fmt: skip
    leader = past.leader(9, day)
    assert leader is not None
    assert leader.start == day  # on a day of handing over: who came
    assert past.leader(9, date(2005, 1, 1)) is None
    assert past.kind(9, date(1999, 12, 31)) == "personal"
    assert past.kind(9, date(2000, 6, 1)) == "personal"  # stale for less than a year
    assert past.kind(9, date(2001, 6, 1)) == "other"
    assert past.kind(9, date(2020, 1, 1)) == "democracy"  # the table was closed in 2010
    assert past.polity(9, day) == -5.0
    assert past.coups(9, day) == 1
    exits, years = past.turnover(9, day)
    assert (exits, round(years, 1)) == (1, 15.4)  # he who goes on the day itself has not yet gone
    assert past.latest(9, day) == unrest(9, day)
    assert past.latest(9, date(2000, 5, 31)) is None


def test_time_in_office_adds_up_and_ends_in_at_most_one_exit() -> None:
    spells, found = world()
    past = Past(spells, unrest=found)
    until = date(2004, 12, 31)
    times = survival.in_office(past, date(1990, 1, 1), until)
    days = sum(
        (min(s.last, until) - max(s.start, date(1990, 1, 1))).days + 1
        for s in spells
        if s.last >= date(1990, 1, 1) and s.start <= until
    )
    assert times.years.sum() == pytest.approx(days / 365.25)
    gone = [s for s in spells if s.door and date(1990, 1, 1) <= s.last < until]
    assert (times.door >= 0).sum() == len(gone)


def test_what_comes_after_the_split_never_touches_a_fit_or_a_prediction() -> None:
    spells, found = world()
    split = date(2000, 1, 1)
    later = [
        spell(s.country, s.start, split, None) if s.start <= split < s.last else s
        for s in spells
        if s.start <= split
    ]
    one, two = (
        Past(known, unrest=[e for e in found if all_ or e.start <= split])
        for known, all_ in ((spells, True), (later, False))
    )
    fits = [survival.fit(past, split) for past in (one, two)]
    assert fits[0].tobytes() == fits[1].tobytes()
    days = [(e.country, e.start, e) for e in found if e.start <= split]
    paths = [
        survival.predict(fits[0], past, survival.landmarks(past, days, split))
        for past in (one, two)
    ]
    assert paths[0].tobytes() == paths[1].tobytes()


def test_doors_compete() -> None:
    hazards = np.full((3, 2, len(survival.CUTS) - 1), 0.2)
    hazards[1] *= 2.0
    whole = 1.0 - np.exp(-survival.cumulated(hazards, 1826))
    parts = [survival.incidence(hazards, door, 1826) for door in range(3)]
    assert np.sum(parts, axis=0) == pytest.approx(whole)
    assert parts[1] == pytest.approx(2.0 * parts[0])
    exact = 1.0 - np.exp(-0.8 * 100 / 365.25)
    assert 1.0 - np.exp(-survival.cumulated(hazards, 100)) == pytest.approx(exact)


def test_censored_episodes_are_weighed_by_the_chance_of_being_seen() -> None:
    days = np.array([10.0, 20, 20, 30, 40])
    gone = np.array([True, False, True, True, False])
    seen = exercise.followed(days, gone, np.array([20.0, 20.1, 30.0, 40.0, 40.1]))
    # of four still followed on day 20 one was lost; who goes on that day was seen to
    assert seen == pytest.approx([1.0, 0.75, 0.75, 0.75, 0.0])
    rng = np.random.Generator(np.random.Philox(9))
    exits, lost = rng.exponential(3.0, 20000), rng.exponential(4.0, 20000)
    one, day = spell(1, date(2000, 1, 1), date(2001, 1, 1)), date(2000, 1, 1)
    door = np.where(exits < lost, 0, -1)
    marks = [
        survival.Landmark(one, day, None, days, k)
        for days, k in zip(365.25 * np.minimum(exits, lost), door, strict=True)
    ]
    counts = exercise._counts(exercise.Outcome("x", 730, None), marks)
    assert counts["happened"] == pytest.approx(1.0 - np.exp(-730 / 365.25 / 3.0), abs=0.015)


def test_the_likelihood_of_a_time_is_that_of_the_exponential_law() -> None:
    rate = 0.3
    hazards = np.full((3, 3, len(survival.CUTS) - 1), rate / 3)
    one = spell(1, date(2000, 1, 1), date(2001, 1, 1))
    marks = [
        survival.Landmark(one, date(2000, 1, 1), None, days, door)
        for days, door in ((100.0, 1), (500.0, -1), (4000.0, 0))
    ]
    found = exercise._time(hazards, marks, np.ones((1, 3)))["time_log_likelihood"][0]
    years = np.array([100.0, 500.0, 1826.0]) / 365.25
    assert found == pytest.approx((np.log(rate) - rate * years.sum()) / 3)


def write(folder: Path, spells: list[Spell], found: list[Episode]) -> Path:
    """Write made-up leaders and protests in the owners' columns."""
    folder.mkdir()
    with (folder / "leaders.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(LEADERS)
        for i, s in enumerate(spells):
            exit_ = {"ordinary": "Regular", "coup": "Irregular", None: "Still in Office"}[s.door]
            row = [i, i, s.country, "Somebody", s.start, s.last, "Regular", exit_]
            out.writerow([*row, "Removed by Military, without Foreign Support", s.born])
    with (folder / "protests.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(PROTESTS)
        for i, e in enumerate(found):
            row = [i, "X", e.country, "Asia", 1, 0, "", "20000", "", 1, 1, e.start, e.end]
            out.writerow(row)
    return folder


def test_ours_beats_base_rates_where_there_is_something_to_learn(tmp_path: Path) -> None:
    folder = write(tmp_path / "made-up", *world())
    found = exercise.validate([folder], [], rolling=True)
    score = {(row["model"], row["outcome"]): row for row in found["scores"]}
    assert found["judged"]["episodes"] > 50
    for horizon in ("exit within 1y", "exit within 5y"):
        ours, base = score["groundswell", horizon], score["base rates", horizon]
        assert ours["auc"] > 0.6
        assert base["auc"] == 0.5
        assert ours["brier"] < base["brier"]
        assert ours["time_log_likelihood"] > base["time_log_likelihood"]
    assert set(found["chosen_on"]) == {"1994-12-31", "1997-12-31", "2000-12-31"}
    json.dumps(found, allow_nan=False, default=str)


def test_later_unrest_in_a_test_file_is_judged_by_what_was_known_before(tmp_path: Path) -> None:
    spells, found = world()
    folder = write(tmp_path / "a", spells, [e for e in found if e.start < date(2005, 1, 1)])
    later = write(tmp_path / "b", spells[:1], [e for e in found if e.start >= date(2005, 1, 1)])
    result = exercise.validate([folder], [later / "protests.csv"], rolling=False)
    assert result["judged"]["days"][0] >= "2005-01-01"
    assert result["split"] == str(date.fromisoformat(result["judged"]["days"][0]) - timedelta(1))


def test_leaders_alone_are_judged_from_every_first_of_july(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", *world())
    found = exercise.validate([folder / "leaders.csv"], [], rolling=True)
    assert found["days"] == "first of July of each year"
    assert found["judged"]["days"] == ["2005-07-01", "2012-07-01"]


def test_what_cannot_be_judged_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", *world())
    with pytest.raises(GroundswellError, match="one of the two"):
        exercise.validate([folder], [], rolling=False)
    with pytest.raises(GroundswellError, match="no leaders"):
        exercise.validate([folder / "protests.csv"], [], rolling=True)
    with pytest.raises(GroundswellError, match="no unrest after the split"):
        exercise.validate([folder], [], rolling=True, until=date(2030, 1, 1))
    told = CliRunner().invoke(
        verb, ["survival", "--train", str(folder), "--rolling", "--until", "1999-12-31", "--quiet"]
    )
    assert told.exit_code == 0
    assert "exit within 5y" in told.output
    assert "left alone" not in told.output


def test_years_and_exits_by_regime_and_tenure_add_up() -> None:
    spells, _ = world()
    past = Past(
        spells, [Period(c, "party", date(1980, 1, 1), date(2000, 6, 30)) for c in range(1, 41)]
    )
    years, exits = baseline.counted(past)
    until = baseline.CLOSED
    days = sum((min(s.last, until) - s.start).days + 1 for s in spells if s.start <= until)
    assert years.sum() == pytest.approx(days / 365.25)
    assert exits.sum() == sum(s.door is not None and s.last < until for s in spells)
    assert exits[:, 1].sum() == sum(s.door == "coup" and s.last < until for s in spells)
    assert years[:, 2].sum() > 0  # party
    assert [baseline.band_of(y) for y in (0, 1.99, 2, 19.9, 20, 60)] == [0, 0, 1, 3, 4, 4]


def test_the_table_of_hazards_is_whole_and_found_by_regime_and_tenure() -> None:
    rows = baseline.table()
    assert len(rows) == 6 * 5 * 2
    assert all(0 < row.low <= row.rate <= row.high for row in rows)
    row = baseline.look_up("personal", 26.0)
    assert (row.tenure_from, row.door) == (20, "ordinary")
    with pytest.raises(GroundswellError, match="Regimes: democracy"):
        baseline.look_up("empire", 3.0)


def test_the_table_of_hazards_is_what_the_owners_tables_give(shared: Path) -> None:
    sources = gather([shared / "data" / "history"])
    past = Past(sources.spells, sources.periods)
    luck = uniforms(1, "score/hazards", baseline.DRAWS, len(past.spells))
    again = baseline.hazards(past, luck)
    for one, two in zip(again, baseline.table(), strict=True):
        known = {k: v for k, v in asdict(one).items() if k not in ("rate", "low", "high")}
        assert known == {k: v for k, v in asdict(two).items() if k in known}
        for name in ("rate", "low", "high"):
            assert getattr(one, name) == pytest.approx(getattr(two, name), rel=0.02)


@pytest.mark.slow
def test_the_published_base_rates_are_met_and_beaten_where_the_page_says_so(shared: Path) -> None:
    data = shared / "data"
    found = exercise.validate([data / "history", data / "responses"], [], rolling=True)
    score = {(row["model"], row["outcome"]): row for row in found["scores"]}
    assert found["judged"]["episodes"] == 341
    assert found["judged"]["censored_within_5y"] == 0
    for outcome in ("exit within 1y", "exit within 5y"):
        ours, base = score["groundswell", outcome], score["base rates", outcome]
        assert ours["auc"] > 0.65
        assert ours["brier"] < base["brier"]
        assert ours["log_likelihood"] > base["log_likelihood"]
        assert abs(ours["happened"] - found["published_base_rates"][outcome]) < 0.02
