"""The episodes: every cell has its source, the rule holds, dates are those of the lists cited."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from groundswell.case import load
from groundswell.errors import GroundswellError
from groundswell.history import episodes as past
from groundswell.history import episodes_view as view
from groundswell.history.episodes import NONE, Cell, Episode, Fate
from groundswell.history.episodes_rules import DEFAULT, RULES, missing
from groundswell.model import VOCABULARY

EVERY = (*past.episodes(), *past.analogies(), *past.unanswered())
IDS = [one.id for one in EVERY]
NEEDED = {
    "leader", "invited", "sender", "relation", "troops", "host_forces", "mandate", "arrived",
    "left", "mass", "armed", "rising", "rebels", "sovereign", "stationed", "deaths", "regime",
    "exit", "door", "successor", "same_regime",
}  # fmt: skip


@pytest.mark.parametrize("one", EVERY, ids=IDS)
def test_every_known_cell_has_a_kind_and_every_read_one_a_source_that_resolves(
    one: Episode,
) -> None:
    for field, cell in one.cells.items():
        assert cell.kind in past.KINDS
        assert (cell.kind == "source") == bool(cell.cites), field
        assert (cell.kind == "unknown") == (cell.value == ""), field
        assert all(past.sources()[cite].title for cite in cell.cites), field


@pytest.mark.parametrize("one", [*past.episodes(), *past.analogies()], ids=lambda one: one.id)
def test_an_episode_has_every_field_if_only_as_unknown(one: Episode) -> None:
    assert set(one.cells) >= NEEDED
    assert set(one.cells) <= {*NEEDED, "seen"}


def test_no_source_is_listed_that_nothing_cites() -> None:
    cited = {cite for one in EVERY for cell in one.cells.values() for cite in cell.cites}
    cited |= {cite for one in past.left_out() for cite in one.cites}
    noted = " ".join(cell.note for one in EVERY for cell in one.cells.values())
    assert {name for name in past.sources() if name not in cited and name not in noted} == set()


def test_sources_named_in_notes_are_listed() -> None:
    looks_like_one = re.compile(r"[a-z]+[a-z0-9]*(?:-[a-z0-9.]+)+-?(?:19|20)\d\d[-0-9]*")
    for one in EVERY:
        for field, cell in one.cells.items():
            for name in looks_like_one.findall(cell.note):
                assert name in past.sources(), (one.id, field, name)


def test_cells_are_counted_by_kind_and_most_were_read() -> None:
    counts = past.counts(past.episodes())
    assert sum(counts.values()) == sum(len(one.cells) for one in past.episodes())
    assert counts["source"] > 2 * (counts["memory"] + counts["unknown"])
    assert min(counts.values()) > 0


@pytest.mark.parametrize("one", past.episodes(), ids=lambda one: one.id)
def test_an_episode_meets_the_rule_or_says_what_is_contested(one: Episode) -> None:
    assert date(1945, 1, 1) <= one.first <= date(2023, 12, 31)
    assert missing(one) in ((), ("the invitation is contested",))
    assert one.fate.days >= 0
    exit_known = one.text("exit") != NONE
    assert exit_known == (one.text("door") != NONE)
    assert exit_known or one.text("seen") is not None


def test_in_no_analogy_did_anybody_in_office_invite_troops() -> None:
    assert len(past.analogies()) == 4
    for one in past.analogies():
        assert one.text("invited") == "no"
        assert "nobody in office invited" in missing(one)
        assert not any(one in rule.pick(past.analogies()) for rule in RULES.values())


def test_vezirov_had_gone_before_the_troops_came() -> None:
    baku = past.episode("baku-1990")
    assert baku.fate == Fate(-1.0, "flight")
    assert baku.fate.at(30) == "flight"


def test_the_variants_of_the_rule_nest_as_they_say() -> None:
    picked = {name: {one.id for one in rule.pick(past.episodes())} for name, rule in RULES.items()}
    order = picked[DEFAULT]
    assert picked["strict"] | picked["risings"] == order
    assert not picked["strict"] & picked["risings"]
    for name in ("fresh", "one-a-country", "one-a-wave", "read"):
        assert picked[name] < order
    for name in ("wide", "contested"):
        assert picked[name] > order
    hosts = [one.country for one in RULES["one-a-country"].pick(past.episodes())]
    assert len(set(hosts)) == len(hosts)


def test_east_african_mutinies_count_once_in_one_wave() -> None:
    kept = {one.id for one in RULES["one-a-wave"].pick(past.episodes())}
    assert len(kept & {"kenya-1964", "tanganyika-1964", "uganda-1964"}) == 1


def test_the_episode_that_a_case_is_never_speaks_for_itself() -> None:
    case = load("kazakhstan-2022", VOCABULARY)
    assert "kazakhstan-2022" not in {one.id for one in view.reference(case, "wide")}
    assert len(view.reference(None, "wide")) == len(view.reference(case, "wide")) + 1
    told = view.report(case)
    assert told["own_episode"]["name"] == "kazakhstan-2022"
    assert "kazakhstan-2022" not in {row["name"] for row in told["episodes"]}


def test_a_case_may_name_the_episode_that_it_is() -> None:
    like = {"episode": "tonga-2006", "deaths": 9, "source": {"kind": "memory"}}
    case = load(load("two-towns", VOCABULARY).document() | {"like": like}, VOCABULARY)
    assert view.own(case) == "tonga-2006"
    assert view.features(case) == past.episode("tonga-2006").features | {"deaths": 9.0}


def test_a_case_of_which_nothing_is_said_is_refused_with_a_remedy() -> None:
    with pytest.raises(GroundswellError, match="Add `like:`"):
        view.report(load("two-towns", VOCABULARY))


def test_unknown_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(GroundswellError, match="'strict'"):
        view.outside_view(None, 30, rule="strikt")
    with pytest.raises(GroundswellError, match="'coup'"):
        view.outside_view(None, 30, door="coups")
    with pytest.raises(GroundswellError, match="'liberia-1979'"):
        past.episode("liberia-1978")
    with pytest.raises(GroundswellError, match="more than none"):
        view.outside_view(None, 0)


def test_the_outside_view_is_the_count_of_the_class() -> None:
    case = load("bahrain-2011", VOCABULARY)
    fates = [one.fate for one in view.reference(case)]
    found = view.outside_view(case, 365)
    assert found.n == sum(fate.at(365) is not None for fate in fates)
    assert found.k == sum(fate.at(365) == "office" for fate in fates)
    gone = sum(view.outside_view(case, 365, door).k for door in past.DOORS)
    assert found.k + gone == found.n


def test_a_leader_last_seen_in_office_is_unknown_beyond_that_day() -> None:
    assert Fate(100.0, None).at(100) == "office"
    assert Fate(100.0, None).at(101) is None
    assert Fate(100.0, "coup").at(101) == "coup"
    assert Fate(100.0, "coup").at(99) == "office"


def test_days_known_by_month_or_year_alone_are_put_in_the_middle() -> None:
    def one(arrived: str) -> Episode:
        cells = {"arrived": Cell(arrived, "memory", (), "")}
        return Episode("x", "X", "X", cells)

    assert one("1980-08").first == date(1980, 8, 15)
    assert one("1980").first == date(1980, 7, 1)
    assert one("1980-08-03").first == date(1980, 8, 3)


def plain(name: str) -> str:
    """Return a name in small letters without marks, apostrophes apart."""
    letters = unicodedata.normalize("NFKD", name.replace("'", "")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def archigos(shared: Path) -> dict[str, list[dict[str, str]]]:
    path = shared / "data" / "history" / "archigos.csv"
    if not path.is_file():
        pytest.skip("Archigos is not beside the repository: its dates were NOT compared")
    found: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["enddate"], []).append(row)
    return found


ARCHIGOS_DOORS = {
    "Natural Death": {"died"},
    "Regular": {"ordinary"},
    "Removed by Rebels": {"overrun"},
    "Popular Protest": {"overrun"},
    "Removed by Military": {"coup"},
    "Irregular, Other": {"killed"},
}


def archigos_doors(row: dict[str, str]) -> set[str]:
    """Return the doors that an exit as Archigos codes it may be here."""
    code = row["exit"] if row["exit"] in ("Natural Death", "Regular") else row["exitcode"]
    return next((doors for start, doors in ARCHIGOS_DOORS.items() if code.startswith(start)), set())


def test_exits_said_to_be_read_in_archigos_stand_there(shared: Path) -> None:
    ends = archigos(shared)
    checked = 0
    for one in (*past.episodes(), *past.unanswered()):
        cell = one.cells["exit"]
        if cell.cites == ("archigos-4.1",):
            assert cell.value in ends, one.id
            words = [word[:4] for word in re.findall(r"\w{3,}", plain(one.text("leader") or ""))]
            rows = [
                row
                for row in ends[cell.value]
                if any(word in plain(row["leader"]) for word in words)
            ]
            assert rows, (one.id, words)
            if one.cells["door"].cites == ("archigos-4.1",):
                assert any(one.text("door") in archigos_doors(row) for row in rows), one.id
            checked += 1
    assert checked >= 30


def test_entries_of_successors_said_to_be_read_in_reign_stand_there(shared: Path) -> None:
    path = shared / "data" / "history" / "reign_leaders.csv"
    if not path.is_file():
        pytest.skip("REIGN is not beside the repository: its dates were NOT compared")
    with path.open(encoding="latin-1", newline="") as stream:
        rows = list(csv.DictReader(stream))
    begun = {(row["syear"], row["smonth"], row["sdate"]) for row in rows}
    ended = {(row["eyear"], row["emonth"]) for row in rows}
    checked = 0
    for one in (*past.episodes(), *past.unanswered()):
        if one.cells["exit"].cites == ("reign",):
            day = one.day("exit")
            assert day is not None
            entry = (str(day.year), str(day.month), str(day.day))
            assert entry in begun or entry[:2] in ended, one.id
            checked += 1
    assert checked >= 5
