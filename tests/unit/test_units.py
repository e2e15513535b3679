"""Durations and units."""

from __future__ import annotations

import pytest

from groundswell import units


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30d", 30.0),
        ("3y", 1095.0),
        ("12h", 0.5),
        ("2w", 14.0),
        ("90min", 0.0625),
        ("1.5 d", 1.5),
        ("0d", 0.0),
        ("1e-3d", 0.001),
    ],
)
def test_a_duration_is_read_in_days(text, days):
    assert units.duration(text) == pytest.approx(days, rel=1e-15)


@pytest.mark.parametrize("days", [0.1, 1 / 3, 1 / 24, 29.999999999999996, 1e-9])
def test_the_shortest_decimal_of_days_reads_back_exactly(days):
    assert units.duration(f"{days!r}d") == days


@pytest.mark.parametrize(
    "text",
    ["", "30", "d", "-3d", "3 months", "3m", "nand", "infd", "1e999d", "9" * 50 + "d", "3dd"],
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="is not a duration"):
        units.duration(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("person", "persons"),
        ("domestic staff / foreign soldier", "domestic staff/foreign  soldiers"),
        ("", "1"),
        ("person hour", "person hours"),
    ],
)
def test_spaces_and_plurals_do_not_make_another_unit(one, other):
    assert units.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("1/day", "1/hour"), ("person", "soldier"), ("day", "1/day"), ("1", "%")]
)
def test_other_units_are_other_units(one, other):
    assert not units.same(one, other)


@pytest.mark.parametrize("unit", ["1", "1/day", "nat / SD", "person-hours", "ln(1/day)", "km^2"])
def test_units_made_of_known_words_pass(unit):
    units.check(unit)


def test_an_unknown_word_in_a_unit_is_named_with_the_nearest_known_one():
    with pytest.raises(ValueError, match=r"'soldeir' in 'staff / soldeir'; did you mean 'soldier'"):
        units.check("staff / soldeir")
