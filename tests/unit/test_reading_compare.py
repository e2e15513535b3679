"""Reports side by side: copies are no second source, contradictions stand together."""

from __future__ import annotations

import pytest

from groundswell.reading.compare import as_json, conflicts, copies, sources
from groundswell.reading.documents import document
from groundswell.reading.reports import Report, read

FIRST = """KHARTOUM, 4 March 2031 (Meridian) - At least 23 people were killed in Atbara on Monday \
when police opened fire on bakers, the Doctors' Circle said. Officials put the toll at 6.

General Yassir Hamdan, spokesman of the Guard, denied that live ammunition had been used against \
the crowd in Atbara.

The price of bread rose from two to five pounds on 1 March, the ministry of trade announced in \
Khartoum."""
REWORDED = """ATBARA, 5 March 2031 (Nilepost) - Police in Atbara opened fire on bakers on Monday \
and killed at least 23 people, according to the Doctors' Circle. Officials speak of 6.

Live ammunition was not used against the crowd in Atbara, said the spokesman of the Guard, General \
Yassir Hamdan.

Bread went up from two to five pounds on 1 March, announced the ministry of trade in Khartoum."""
TRANSLATED = """Хартум, 5 марта 2031. По меньшей мере 23 человека погибли в Атбаре в понедельник, \
когда полиция открыла огонь по пекарям, сообщил Круг врачей. Власти говорят о 6 погибших.

Генерал Яссир Хамдан, представитель Гвардии, отрицал, что в Атбаре применялось боевое оружие.

Цена хлеба 1 марта выросла с 2 до 5 фунтов, объявило министерство торговли в Хартуме."""
OTHER = """PORT SUDAN, 5 March 2031 (Redsea) - Dock workers in Port Sudan downed tools on Tuesday \
over unpaid wages, and a union leader said 400 men had joined.

At least 31 people died in Atbara on Monday, a hospital director told Redsea, and the general who \
commands the Guard has not been seen since."""


def reports(*texts: str) -> list[Report]:
    return [read(document(f"{i}.txt", text.encode())) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("second", "kind", "share"),
    [(FIRST, "copy", 3), (REWORDED, "reworded", 3), (TRANSLATED, "translated", 2)],
)
def test_a_repeated_report_is_recognised_paragraph_by_paragraph(
    second: str, kind: str, share: int
) -> None:
    both = reports(FIRST, second)
    found = copies(both)
    assert {copy.kind for copy in found} == {kind}
    assert len(found) >= share
    assert all(copy.paragraph == copy.of_paragraph for copy in found)
    assert sources(both, found) == [0, 0]


def test_another_report_of_the_same_day_is_a_source_of_its_own() -> None:
    both = reports(FIRST, OTHER)
    assert copies(both) == []
    assert sources(both, []) == [0, 1]


def test_copies_of_copies_count_as_one_source() -> None:
    assert as_json(reports(FIRST, REWORDED, TRANSLATED, OTHER))["sources"] == 2


def test_numbers_that_exclude_each_other_stand_side_by_side_with_whose_they_are() -> None:
    both = reports(FIRST, OTHER)
    (found,) = (c for c in conflicts(both, []) if c.what == "deaths")
    told = {(value.text, value.speaker) for value in found.values}
    assert ("At least 23", "the Doctors' Circle") in told
    assert ("6", "Officials") in told


def test_numbers_of_a_copied_report_are_not_counted_again() -> None:
    both = reports(FIRST, REWORDED)
    (found,) = conflicts(both, copies(both))
    assert {value.report for value in found.values} == {0}


def test_numbers_that_can_both_be_right_are_no_conflict() -> None:
    text = "At least 20 people were killed, the union said. Police say that 23 people were killed."
    assert conflicts(reports(text), []) == []


def test_lower_bounds_far_from_each_other_stand_side_by_side() -> None:
    text = "At least 12 people were killed, police said. At least 26 died, the union said."
    (found,) = conflicts(reports(text), [])
    assert [value.text for value in found.values] == ["At least 12", "At least 26"]


def test_a_relay_that_changes_a_number_in_a_paragraph_of_its_own_is_not_passed_over() -> None:
    changed = FIRST + "\n\nThe opposition, however, says that 61 people were killed in the city."
    both = reports(FIRST, changed)
    found = copies(both)
    assert sources(both, found) == [0, 0]
    (deaths,) = (c for c in conflicts(both, found) if c.what == "deaths")
    assert any(value.report == 1 and value.text == "61" for value in deaths.values)


def test_a_report_in_english_among_menus_of_another_language_is_read() -> None:
    menu = "Читайте также: другие новости этого дня, погода, спорт и курсы валют.\n\n" * 14
    (one,) = reports(menu + FIRST)
    assert one.language == "en"
    assert one.statements
