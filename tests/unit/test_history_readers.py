"""Readers of leaders, regimes, coups, campaigns and protests.

Every row here is made up; only names and order of columns are the owners' (read in the codebooks
and in public code that reads their files). Where copies lie beside the project they are read too.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from groundswell.errors import GroundswellError
from groundswell.history import leaders, regimes
from groundswell.history.countries import from_polity, from_war
from groundswell.history.sources import gather, kind_of
from groundswell.reading.events import protests

ARCHIGOS = (
    *("obsid", "leadid", "ccode", "idacr", "leader", "startdate", "eindate", "enddate", "eoutdate"),
    *("entry", "exit", "exitcode", "prevtimesinoffice", "posttenurefate", "gender", "yrborn"),
)
PROTEST = (
    *("id", "country", "ccode", "year", "region", "protest", "protestnumber", "startday"),
    *("startmonth", "startyear", "endday", "endmonth", "endyear", "protesterviolence", "location"),
    *("participants_category", "participants", "protesteridentity", "protesterdemand1"),
    *("protesterdemand2", "protesterdemand3", "protesterdemand4", "stateresponse1"),
    *("stateresponse2", "stateresponse3", "stateresponse4", "stateresponse5", "stateresponse6"),
    *("stateresponse7", "sources", "notes"),
)


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def spell(**cells: str) -> str:
    row = dict.fromkeys(ARCHIGOS, "NA") | {"obsid": "XXX-1990", "leadid": "a", "ccode": "999"}
    row |= {"leader": "Somebody", "startdate": "1990-01-01", "enddate": "1995-06-30"}
    row |= {"entry": "Regular", "exit": "Regular", "exitcode": "Regular", "yrborn": "1940"}
    return "\t".join((row | cells).values())


def workbook(path: Path, rows: list[list[str | float]]) -> Path:
    """Write the smallest workbook that Excel would open."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f"<c><v>{cell}</v></c>"
            if isinstance(cell, float)
            else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            for cell in row
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="one" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}'
        "</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("exit_", "code", "door"),
    [
        ("Regular", "Regular", "ordinary"),
        ("Natural Death", "Regular", "died"),
        ("Irregular", "Removed by Military, without Foreign Support", "coup"),
        ("Irregular", "Popular Protest, without Foreign Support", "uprising"),
        ("Irregular", "Assassination by Unsupported Individual", "killed"),
        ("Irregular", "Irregular, Other", "other"),
        ("Foreign", "Removed through Threat of Foreign Force", "foreign"),
        ("Still in Office", "Still in Office", None),
    ],
)
def test_archigos_says_by_which_door(
    tmp_path: Path, exit_: str, code: str, door: str | None
) -> None:
    rows = ("\t".join(ARCHIGOS), spell(exit=exit_, exitcode=code))
    (found,) = leaders.archigos(write(tmp_path / "a.txt", *rows)).events
    assert (found.door, found.country, found.born) == (door, 999, 1940)
    assert (found.start, found.last) == (date(1990, 1, 1), date(1995, 6, 30))
    assert found.irregular is False


def test_archigos_rows_that_cannot_be_are_told_and_counted(tmp_path: Path) -> None:
    rows = (
        spell(enddate="1989-01-01"),
        spell(startdate="1990-02-30"),
        spell(exit="Vanished"),
        spell(ccode=""),
        spell(yrborn="-999"),
    )
    found = leaders.archigos(write(tmp_path / "a.txt", "\t".join(ARCHIGOS), *rows))
    assert found.account() == "5 rows: 1 read, 4 bad"
    assert [problem.where[-2:] for problem in found.bad] == [":2", ":3", ":4", ":5"]
    assert found.events[0].born is None


def test_reign_knows_the_month_and_not_the_door(tmp_path: Path) -> None:
    head = "stateabb,ccode,leadid,leader,sdate,smonth,syear,emonth,eyear,birthyear,,,notes"
    gone = "XXX,255,l1,Sébastien,5,2,2001,2,2004,1950,,,"
    there = "XXX,255,l2,Nobody,29,2,2004,,,1960,,,"
    path = write(tmp_path / "r.csv", head, gone, there, encoding="cp1252")
    first, second = leaders.reign_leaders(path).events
    assert (first.leader, first.country, first.last) == ("Sébastien", 260, date(2004, 2, 29))
    assert (first.door, second.door) == ("unknown", None)
    assert second.last == date(2004, 2, 29)  # the last day that the list knows of


def test_reign_months_become_spells(tmp_path: Path) -> None:
    head = "ccode,country,leader,year,month,age,tenure_months"
    rows = [f"99,X,One,2000,{month},50,{month}" for month in (1, 2, 3)]
    rows += ["99,X,Two,2000,4,40,1", "99,X,Two,2000,5,40,2", "99,X,Two,2000,13,40,2"]
    found = leaders.reign_months(write(tmp_path / "m.csv", head, *rows))
    assert [(s.leader, s.start.month, s.last.month, s.door) for s in found.events] == [
        ("One", 1, 3, "unknown"),
        ("Two", 4, 5, None),
    ]
    assert found.account() == "6 rows: 2 read, 1 bad, 3 skipped (joined to the month before)"


def test_reign_continues_archigos(tmp_path: Path) -> None:
    still = {"exit": "Still in Office", "enddate": "2015-12-31"}
    rows = (spell(**still), spell(ccode="998", startdate="2010-01-01", **still))
    first = leaders.archigos(write(tmp_path / "a.txt", "\t".join(ARCHIGOS), *rows)).events
    head = "stateabb,ccode,leadid,leader,sdate,smonth,syear,emonth,eyear,birthyear"
    list_ = ("X,999,a,Somebody,20,1,1990,3,2017,1940", "X,999,b,Next,1,4,2017,,,1950")
    later = leaders.reign_leaders(write(tmp_path / "r.csv", head, *list_)).events
    joined = leaders.together(first, later)
    assert [(s.country, s.last, s.door) for s in joined] == [
        (999, date(2017, 3, 31), "unknown"),
        (998, date(2015, 12, 31), None),  # not in the other list: censored
        (999, date(2017, 4, 1), None),
    ]


def test_gwf_country_years_are_joined_and_named_as_its_authors_group_them(tmp_path: Path) -> None:
    head = (
        "cowcode\tyear\tgwf_country\tgwf_startdate\tgwf_enddate\tgwf_regimetype\tgwf_nonautocracy"
    )
    kinds = ["indirect military", "military-personal", "party-personal", "oligarchy"]
    rows = [f"255\t{1990 + i}\tX\t\t\t{kind}\tNA" for i, kind in enumerate(kinds)]
    rows += ["255\t1994\tX\t\t\tNA\tdemocracy", "255\t1995\tX\t\t\tNA\tprovisional"]
    found = regimes.gwf(write(tmp_path / "g.txt", head, *rows))
    assert [(p.country, p.kind, p.start.year, p.end.year) for p in found.events] == [
        (260, "military", 1990, 1991),
        (260, "party", 1992, 1993),
        (260, "democracy", 1994, 1994),
        (260, "other", 1995, 1995),
    ]
    assert found.rows == 6


def test_gwf_periods_have_days_in_two_spellings(tmp_path: Path) -> None:
    head = "cowcode,gwf_startdate,gwf_enddate,gwf_regimetype"
    rows = ("9,24may1993,31dec2010,personal", "9,1980-01-01,1993-05-23,monarchy", "9,x,y,party")
    found = regimes.gwf(write(tmp_path / "g.csv", head, *rows))
    assert [(p.kind, p.start) for p in found.events] == [
        ("monarchy", date(1980, 1, 1)),
        ("personal", date(1993, 5, 24)),
    ]
    assert len(found.bad) == 1


def test_polity_by_year_by_period_and_as_a_workbook(tmp_path: Path) -> None:
    yearly = write(tmp_path / "y.csv", "ccode,year,polity2", "342,2010,8", "2,2010,-88", "2,2011,")
    found = regimes.polity(yearly)
    assert [(s.country, s.first, s.last, s.polity) for s in found.events] == [(340, 2010, 2010, 8)]
    assert found.skipped == {"no score": 2}
    head = "ccode,byear,eyear,polity"
    periods = write(tmp_path / "p.csv", head, "2,1990,1995,-5", "2,1996,99,6", "2,1997,1990,6")
    found = regimes.polity(periods)
    assert [(s.first, s.last) for s in found.events] == [(1990, 1995), (1996, 9999)]
    assert "before it starts" in found.bad[0].what
    sheet = workbook(tmp_path / "p.xlsx", [["ccode", "year", "polity2"], [700.0, 2010.0, -3.0]])
    assert [(s.country, s.polity) for s in regimes.polity(sheet).events] == [(700, -3.0)]


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "p.xls", "not a workbook")
    with pytest.raises(GroundswellError, match="not a workbook"):
        regimes.polity(path)


def test_coups_from_the_owners_list_and_from_country_years(tmp_path: Path) -> None:
    head = "country\tccode\tyear\tmonth\tday\tcoup\tversion"
    rows = ("X\t9\t1990\t1\t1\t1\tv", "X\t9\t1990\t5\t1\t2\tv", "X\t9\t1990\t5\t1\t3\tv")
    found = regimes.powell_thyne(write(tmp_path / "pt.txt", head, *rows))
    assert [(c.attempts, c.successes) for c in found.events] == [(1, 0), (1, 1)]
    assert "outside 1..2" in found.bad[0].what
    head = "gwcode,year,pt_attempt_num,pt_coup_num"
    (found,) = regimes.powell_thyne(write(tmp_path / "cy.csv", head, "9,1990,3,1")).events
    assert (found.attempts, found.successes) == (3, 1)


def test_navco_in_both_versions(tmp_path: Path) -> None:
    two = ("GWn,year,campaign,prim_method,camp_goals,success,camp_size", "9.0,1991,A,1.0,0,0,-99")
    (found,) = regimes.navco(write(tmp_path / "2.csv", *two)).events
    assert (found.unarmed, found.goal, found.success, found.size) == (True, 0, False, None)
    head = "id\tcamp_name\tlocation\tloc_cow\tyear\tprim_meth\tcamp_goals\tsuccess\tcamp_size"
    one = write(tmp_path / "21.tab", head, "1\tB\tX\t679\t2011\t0\t5\t1\t3")
    (found,) = regimes.navco(one).events
    assert (found.country, found.unarmed, found.name, found.size) == (678, False, "B", 3)


def test_protests_in_the_owners_layout_and_in_one_column_a_word(tmp_path: Path) -> None:
    row = dict.fromkeys(PROTEST, ".") | {"id": "1", "country": "X", "ccode": "9", "protest": "1"}
    row |= {"startday": "31", "startmonth": "12", "startyear": "1999", "endday": "2"}
    row |= {"endmonth": "1", "endyear": "2000", "protesterviolence": "1", "participants": "100s"}
    row |= {"protesterdemand1": "political behavior, process", "stateresponse2": "crowd dispersal"}
    row |= {"stateresponse1": "killings", "protesterdemand3": "price increases, tax policy"}
    wrong = row | {"stateresponse1": "hugs"}
    quiet = dict.fromkeys(PROTEST, "") | {"id": "2", "country": "X", "protest": "0"}
    lines = ["\t".join(r.values()) for r in (row, wrong, quiet)]
    found = protests.read(write(tmp_path / "mm.tab", "\t".join(PROTEST), *lines))
    assert found.account() == "3 rows: 1 read, 1 bad, 1 skipped (country-year without protest)"
    (one,) = found.events
    assert one.responses == {"killings", "dispersal"}
    assert one.demands == {"process", "prices"}
    assert (one.start, one.end) == (date(1999, 12, 31), date(2000, 1, 2))
    assert (one.violent, one.size, one.code) == (True, 300.0, 9)
    head = (
        "id,country,ccode,region,protest,protesterviolence,location,participants,protesteridentity,"
        "arrests,killings,no_response,removal_of_politician,price increases_tax_policy,no_demands,"
        "start_date,end_date"
    )
    line = "1,X,9,Asia,1,0.0,there,50,them,1,0,1,2,0,3,1999-12-31,2000-01-02"
    (two,) = protests.read(write(tmp_path / "mm.csv", head, line)).events
    assert (two.responses, two.demands, two.violent) == ({"arrests"}, {"removal"}, False)


@pytest.mark.parametrize(
    ("words", "category", "persons"),
    [
        ("1,000", "", 1000),
        (">50", "", 50),
        ("1000s", "", 3000),
        ("400-900", "", 600),
        ("100s-900", "", 300),
        ("2.5 million", "", 2.5e6),
        ("Tens of thousands", "", 3e4),
        ("several hundred", "", 300),
        ("", ">10000", 20000),
        ("widespread", "", None),
    ],
)
def test_how_many_a_phrase_means(words: str, category: str, persons: float | None) -> None:
    found = protests.persons(words, category)
    assert found == (None if persons is None else pytest.approx(persons))


def test_numbers_of_countries() -> None:
    assert from_polity(347, date(2000, 1, 1)) == 345
    assert from_polity(342, date(2010, 1, 1)) == 340
    assert from_war(345, date(2006, 6, 4)) == 345
    assert from_war(345, date(2006, 6, 5)) == 340
    assert from_polity(705, date(2022, 1, 1)) == 705


def test_a_folder_gives_what_is_known_and_names_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "x.csv", "ccode,year,polity2", "2,2010,8")
    write(tmp_path / "y.csv", "one,two", "1,2")
    write(tmp_path / "readme.md", "no table")
    found = gather([tmp_path])
    assert found.files == (("x.csv", "polity"),)
    assert any("y.csv: left alone" in note for note in found.notes)
    with pytest.raises(GroundswellError, match="no table that is known"):
        gather([tmp_path / "y.csv"])
    with pytest.raises(GroundswellError, match="cannot be read"):
        gather([tmp_path / "absent.csv"])


def test_every_table_beside_the_project_is_read_without_a_bad_row(shared: Path) -> None:
    history = shared / "data" / "history"
    for name, kind, rows in (
        ("archigos.csv", "archigos", 3409),
        ("reign_leaders.csv", "reign", 2524),
        ("gwf_periods.csv", "gwf", 486),
        ("polity5.csv", "polity", 17574),
        ("powell_thyne_coups_country_year.csv", "coups of country-years", 11793),
        ("navco_2.csv", "campaigns", 1726),
    ):
        assert kind_of(history / name) == kind
        reader = {
            "archigos": leaders.archigos,
            "reign": leaders.reign_leaders,
            "gwf": regimes.gwf,
            "polity": regimes.polity,
            "coups of country-years": regimes.powell_thyne,
            "campaigns": regimes.navco,
        }[kind]
        found = reader(history / name)
        assert (found.rows, found.bad) == (rows, ())
    found = protests.read(shared / "data" / "responses" / "mass-mobilization-1990-2010.csv")
    assert (len(found.events), found.bad) == (8923, ())
    assert sum("killings" in p.responses for p in found.events) == 449
    assert sum("arrests" in p.responses for p in found.events) == 1248
