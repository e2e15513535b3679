"""Dates, quantities and hedges."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.reading.datelines import dateline, report_date
from groundswell.reading.dates import WEEKDAYS, dates
from groundswell.reading.extras import parse
from groundswell.reading.gazetteer import Atlas
from groundswell.reading.hedges import FLAT, hedge, table
from groundswell.reading.quantities import amount, quantities

FRIDAY = date(2022, 1, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Friday", ["2022-01-07"]),
        ("on Wednesday, January 5, he", ["2022-01-05"]),
        ("prices rose on 1is January", ["2022-01-01"]),
        ("since 12 December", ["2021-12-12"]),
        ("by 3 February", ["2022-02-03"]),
        ("the 1986 crisis, or in 1990 and in 1991", ["1986", "1990", "1991"]),
        ("2000 protesters in 2019", ["2019"]),
        ("the 2019 protests", ["2019"]),
        ("yesterday and today", ["2022-01-06", "2022-01-07"]),
        ("will meet on Tuesday", ["2022-01-11"]),
        ("met on Tuesday", ["2022-01-04"]),
        ("last month", ["2021-12"]),
        ("three weeks ago", ["2021-12-17"]),
        ("in November", ["2021-11"]),
        ("on 07.01.22", ["2022-01-07"]),
        ("the 1990s", ["199"]),
        ("they may march on", []),
        ("Section 144 and room 2012", ["2012"]),
    ],
)
def test_dates_are_resolved_against_the_report(text: str, expected: list[str]) -> None:
    assert [found.date for found in dates(text, FRIDAY)] == expected


def test_a_range_has_both_ends() -> None:
    (found,) = dates("from 8 to 18 June 2033", FRIDAY)
    assert (found.date, found.until) == ("2033-06-08", "2033-06-18")


def test_a_weekday_that_does_not_fit_is_remarked_on() -> None:
    (found,) = dates("Monday, January 7, 2022", FRIDAY)
    assert found.date == "2022-01-07"
    assert "Friday" in found.basis


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.sampled_from(sorted(WEEKDAYS)))
def test_a_bare_weekday_is_the_last_one(base: date, name: str) -> None:
    (found,) = dates(f"police said on {name.title()} that", base)
    told = date.fromisoformat(found.date or "")
    assert told.weekday() == WEEKDAYS[name]
    assert timedelta(0) <= base - told < timedelta(7)


@given(st.text(max_size=300), st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_any_text_is_searched_and_offsets_hold(text: str, base: date) -> None:
    assert all(text[found.start : found.end] == found.text for found in dates(text, base))


@pytest.mark.parametrize(
    ("head", "place", "when", "agency"),
    [
        ("Baku/07.01.22/Turan: The entry", "Baku", "2022-01-07", "Turan"),
        ("COLOMBO, July 9, 2022 (Wire) - Police", "COLOMBO", "2022-07-09", "Wire"),
        ("GENEVA (12 November 2032) – We", "GENEVA", "2032-11-12", ""),
        ("VESSANY, 6 February 2036 /VTA/. The", "VESSANY", "2036-02-06", "VTA"),
        ("Interfax, Moscow, 12 March 2031: The", "Moscow", "2031-03-12", "Interfax"),
        ("KHARTOUM — Thousands", "KHARTOUM", None, ""),
        ("The president said: we will stay", "", None, ""),
    ],
)
def test_datelines_are_read(head: str, place: str, when: str | None, agency: str) -> None:
    line = dateline(head)
    assert (line.place, line.agency) == (place, agency)
    found, _ = report_date(line, [], "-", "")
    assert (found.isoformat() if found else None) == when


def test_a_date_without_a_year_takes_it_from_the_file_or_a_weekday() -> None:
    line = dateline("KHARTOUM, April 11 (Wire) - The army")
    assert report_date(line, [], "sudan-2019-04-12.txt", "")[0] == date(2019, 4, 11)
    body = "In power since 2019, he spoke on Friday, January 7."
    assert report_date(dateline(""), [], "-", body)[0] == date(2022, 1, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twelve Russian military planes Il-76 landed", [(12, 12, 12, "plane")]),
        ("nearly 3,000 soldiers", [(3000, None, 3000, "soldier")]),
        ("the few dozen soldiers sent", [(None, 24, 60, "soldier")]),
        ("more than 3,800 have been arrested", [(3800, 3800, None, "person")]),
        ("At least 17 people were killed and 250 to 300 injured",
         [(17, 17, None, "person"), (None, 250, 300, "person")]),
        ("between 3,000 and 5,000 protesters", [(None, 3000, 5000, "protester")]),
        ("about 2.5 million rupees", [(2.5e6, None, None, "rupee")]),
        ("half a million people", [(5e5, 5e5, 5e5, "person")]),
        ("a third of her pension", [(33.3, 33.3, 33.3, "%")]),
        ("rose 15 per cent", [(15, 15, 15, "%")]),
        ("Jane Doe, 52, teaches", [(52, 52, 52, "year old")]),
        ("tens of thousands of people", [(None, 20e3, 99e3, "person")]),
        ("$40 million", [(40e6, 40e6, 40e6, "USD")]),
        ("one in five", [(20, 20, 20, "%")]),
        ("one of its members, at 3 p.m., under Article 5 and 21:40", []),
    ],
)  # fmt: skip
def test_quantities_have_value_range_and_unit(text: str, expected: list[tuple]) -> None:
    found = [(q.value, q.low, q.high, q.unit) for q in quantities(parse(text), ())]
    assert found == expected


@given(st.integers(0, 10**9))
def test_digits_with_separators_are_the_number_they_say(number: int) -> None:
    assert amount(f"{number:,}") == number


@pytest.mark.parametrize(
    ("words", "number"),
    [("forty-two", 42), ("two hundred", 200), ("three hundred and five", 305), ("a dozen", 12),
     ("eighty thousand", 80_000), ("1.2 million", 1.2e6), ("nonsense", None)],
)  # fmt: skip
def test_number_words_are_counted(words: str, number: float | None) -> None:
    assert amount(words) == number


def test_every_hedge_has_a_range_and_a_source() -> None:
    assert len(table()) > 90
    for term, (found, source) in table().items():
        assert term == found.term
        assert 0 <= found.low <= found.high <= 1
        assert source.startswith(("IPCC", "Kent", "assumption"))


def test_the_table_of_hedges_names_no_term_twice() -> None:
    text = (resources.files("groundswell.reading") / "hedges.csv").read_text(encoding="utf-8")
    terms = [row["term"] for row in csv.DictReader(text.splitlines())]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("It may have a short-term success.", "may"),
        ("It will most likely fail, and soon.", "most likely"),
        ("It is very unlikely that he stays.", "very unlikely"),
        ("He will not last.", "will not"),
        ("They arrived in May.", FLAT),
        ("The troops have left.", FLAT),
        ("Perhaps it will rain.", "perhaps"),
    ],
)
def test_the_weakest_hedge_of_a_statement_counts(text: str, term: str) -> None:
    found = hedge(text)
    assert found.term == term
    assert found == (term, found.low, found.high)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The unions met over the weekend.", "2031-03-01"),
        ("It began a fortnight ago.", "2031-02-19"),
        ("Shops burned on 1 March and the army came the previous day.", "2031-02-28"),
        ("It fell in 2013, and a year earlier another one.", "2012"),
        ("On 2 March they were held, and all were freed overnight.", "2031-03-02"),
    ],
)
def test_days_counted_from_another_day(text: str, day: str) -> None:
    assert day in [found.date for found in dates(text, date(2031, 3, 5))]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("Almaty", "Almaty city"),
        ("Aktobe", "Aktobe"),
        ("Astana", None),  # has gone by the names of two of the places: no link beats a wrong one
        ("Tashkent", None),
    ],
)
def test_a_town_is_linked_to_the_place_of_a_case_that_can_only_be_it(
    word: str, place: str | None
) -> None:
    known = ("Almaty city", "Almaty region", "Aktobe", "Akmola", "Nur-Sultan")
    doc = parse(f"Crowds gathered in {word} while the rest of Kazakhstan stayed calm.")
    atlas = Atlas([doc.text], known)
    found = next(p for p in atlas.places(doc, frozenset()) if p.text == word)
    assert found.case == place


@pytest.mark.parametrize("text", ["9" * 400, "9" * 300 + " trillion" * 2, "hundred " * 200])
def test_what_no_number_can_hold_is_no_number(text: str) -> None:
    assert amount(text) is None
