"""Tables beside a case."""

from __future__ import annotations

import pytest

from groundswell.case import tables
from groundswell.errors import CaseError


def places(rows, header="place,field,value,unit,kind,cites,note"):
    return tables.read_places(header + "\n" + rows, "t.csv")


def test_rows_become_places_in_order_of_appearance():
    document = places("B,population,5,person,measured,a; b#p2,x\nA,population,6,,assumption,,\n")
    assert document.value == [
        {
            "name": "B",
            "population": {
                "value": 5.0,
                "unit": "person",
                "kind": "measured",
                "cites": ["a", "b#p2"],
                "note": "x",
            },
        },
        {"name": "A", "population": {"value": 6.0, "kind": "assumption", "cites": [], "note": ""}},
    ]


def test_every_cell_has_its_line_and_column():
    document = places('"North, the", population ,  12,person,guess,,\n')
    assert document.position((0, "name")) == ("t.csv", 2, 2)
    assert document.position((0, "population", "value")) == ("t.csv", 2, 29)
    assert document.position((0, "population"), key=True) == ("t.csv", 2, 15)
    assert document.position((0, "population", "cites", 0)) == ("t.csv", 2, 1)


def test_quotes_keep_commas_and_doubled_quotes():
    document = places('North,population,5,,assumption,,"a ""b"", c"\n')
    assert document.value[0]["population"]["note"] == 'a "b", c'


@pytest.mark.parametrize(
    ("rows", "fragment"),
    [
        ("North,population,5\n", "3 cells where 7 cells are expected"),
        ('North,population,"5,person,assumption,,\n', "a quote out of place"),
        (",population,5,,assumption,,\n", "no place"),
        ("North,,5,,assumption,,\n", "no field"),
        ("North,population,5,,,,\n", "no kind"),
        ("North,name,5,,assumption,,\n", "not a number"),
        ("North,population,5,,assumption,,\n" * 2, "stands already in line 2"),
    ],
)
def test_faulty_rows_are_noted_and_the_others_read(rows, fragment):
    document = places(rows + "South,population,7,,assumption,,\n")
    assert any(fragment in str(problem) for problem in document.problems)
    assert document.value[-1]["name"] == "South"


@pytest.mark.parametrize(
    ("header", "fragment"),
    [
        ("place,field,value,kind,colour", "unknown column 'colour'"),
        ("place,field,kind", "the column 'value' is missing"),
        ("place,field,value,kind,kind", "stands twice"),
        ("", "the column 'place' is missing"),
    ],
)
def test_faulty_headers_are_noted(header, fragment):
    document = places("", header)
    assert any(fragment in str(problem) for problem in document.problems)
    assert document.value == []


def test_numbers_are_decimal_and_nothing_else():
    texts = ["5", "5.", ".5", "-5e3", "5,0", "0x10", "nan", "inf", "1_000", "５"]
    read = [tables._number(text) for text in texts]
    assert read == [5.0, 5.0, 0.5, -5000.0, "5,0", "0x10", "nan", "inf", "1_000", "５"]


def test_a_second_row_of_an_observation_is_an_alternative():
    document = tables.read_observed(
        "id,outcome,place,day,until,value,low,high,dist,spread,counts,kind,cites,use,note\n"
        "o,national.protesting,,2022-01-03,2022-01-04,300,,,normal,20,people,measured,a,fit,\n"
        "o,,,,,,100,200,,,,measured,b,,less\n",
        "t.csv",
    )
    assert document.value == [
        {
            "id": "o",
            "outcome": "national.protesting",
            "day": ["2022-01-03", "2022-01-04"],
            "value": 300.0,
            "error": {"dist": "normal", "sd": 20.0},
            "counts": "people",
            "kind": "measured",
            "cites": ["a"],
            "use": "fit",
            "alternatives": [
                {"value": [100.0, 200.0], "kind": "measured", "cites": ["b"], "note": "less"}
            ],
        }
    ]


def test_control_characters_in_a_table_are_refused_with_their_place():
    with pytest.raises(CaseError, match=r"t.csv:2:3: the control character U\+0000"):
        places("No\0rth,population,5,,assumption,,\n")


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd.csv", "../t.csv", "a/../../t.csv", "..\\t.csv", "C:t.csv", "t.txt", "t", "", "."],
)
def test_names_that_are_no_table_in_the_folder_are_refused(name, tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "t.csv").write_text("x")
    with pytest.raises(ValueError, match=r"leaves the folder|not called .csv"):
        tables.locate(name, tmp_path / "case")


def test_a_table_in_a_folder_below_is_found(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "t.csv").write_text("x")
    assert tables.locate("tables/t.csv", tmp_path) == tmp_path / "tables" / "t.csv"
