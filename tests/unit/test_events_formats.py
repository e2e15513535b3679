"""Readers of public event formats.

Every row here is made up (no file of an owner is copied); only the names and order of columns are
the owners'.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from groundswell.errors import GroundswellError
from groundswell.reading.events import city_days, formats

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,country,"
    "admin1,location,latitude,longitude,fatalities,notes\n"
)
GED = (
    "id,relid,year,type_of_violence,where_coordinates,adm_1,latitude,longitude,country,"
    "date_prec,date_start,date_end,best,high,low\n"
)
CCC = "date,locality,state,online,type,size_low,size_high,arrests,injuries_crowd,lat,lon\n"
MM = (
    "id,country,region,protest,protestnumber,startday,startmonth,startyear,endday,endmonth,"
    "endyear,protesterviolence,location,participants\n"
)


def write(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_acled_row(tmp_path: Path) -> None:
    row = (
        "XXX1,2023-02-16,2023,2,Demonstrations,Protests,Peaceful protest,Nowhere,North,"
        '"Made-up, Town",1.5,-2.5,0,"synthetic"\n'
    )
    (event,) = formats.acled(write(tmp_path, ACLED + row)).events
    assert (event.id, event.start, event.precision) == ("XXX1", date(2023, 2, 16), 2)
    assert (event.place, event.latitude, event.longitude) == ("Made-up, Town", 1.5, -2.5)
    assert (event.kind, event.deaths, event.line) == ("Protests / Peaceful protest", 0, 2)


def test_acled_writes_dates_in_words_as_well(tmp_path: Path) -> None:
    row = "XXX1,16 May 2025,2025,1,D,Riots,Mob violence,Nowhere,N,T,0,0,3,\n"
    (event,) = formats.acled(write(tmp_path, ACLED + row)).events
    assert (event.start, event.deaths) == (date(2025, 5, 16), 3)


def test_bad_rows_are_counted_with_their_lines_and_reasons(tmp_path: Path) -> None:
    rows = (
        "XXX1,2023-13-16,2023,1,D,Protests,P,Nowhere,N,T,0,0,0,\n"
        "XXX2,2023-01-16,2023,1,D,Protests,P,Nowhere,N,T,95,0,0,\n"
        "XXX3,2023-01-16,2023,1,D,Protests,P,Nowhere,N,T,0,0,-1,\n"
        "XXX4,2023-01-16,2023\n"
        ",2023-01-16,2023,1,D,Protests,P,Nowhere,N,T,0,0,0,\n"
        "XXX6,2023-01-16,2023,1,D,Protests,P,Nowhere,N,T,0,0,,\n"
    )
    path = write(tmp_path, ACLED + rows)
    found = formats.acled(path)
    assert [problem.where for problem in found.bad] == [f"{path}:{line}" for line in range(2, 7)]
    reasons = [problem.what for problem in found.bad]
    assert "is not a date" in reasons[0]
    assert "latitude 95 is outside -90..90" in reasons[1]
    assert "fatalities -1 is outside" in reasons[2]
    assert reasons[3] == "3 cells where the header has 14"
    assert reasons[4] == "event_id_cnty is empty"
    assert found.account() == "6 rows: 1 read, 5 bad"
    assert found.events[0].deaths is None  # silence is not zero


def test_ucdp_row_has_best_low_and_high(tmp_path: Path) -> None:
    row = "7,r,1999,3,Village,Province,1,2,Nowhere,4,1999-01-01 00:00:00.000,1999-01-31,12,20,8\n"
    (event,) = formats.ucdp_ged(write(tmp_path, GED + row)).events
    assert (event.start, event.end) == (date(1999, 1, 1), date(1999, 1, 31))
    assert (event.deaths, event.deaths_low, event.deaths_high) == (12, 8, 20)
    assert (event.kind, event.precision) == ("one-sided", 4)


def test_ucdp_row_that_ends_before_it_starts_is_bad(tmp_path: Path) -> None:
    row = "7,r,1999,1,V,P,1,2,Nowhere,1,1999-01-05,1999-01-02,1,1,1\n"
    found = formats.ucdp_ged(write(tmp_path, GED + row))
    assert "before it starts" in found.bad[0].what


def test_gdelt_has_61_columns_and_no_header(tmp_path: Path) -> None:
    assert len(formats.GDELT_COLUMNS) == 61
    cells = dict.fromkeys(formats.GDELT_COLUMNS, "")
    cells |= {"GlobalEventID": "9", "Day": "20200601", "EventCode": "145"}
    cells |= {"ActionGeo_FullName": 'Town "A, B', "ActionGeo_Lat": "10.5"}
    line = "\t".join(cells.values())
    found = formats.gdelt(write(tmp_path, f"{line}\n{line}\textra\n"))
    (event,) = found.events
    assert (event.start, event.kind, event.place) == (date(2020, 6, 1), "145", 'Town "A, B')
    assert (event.latitude, event.longitude, event.deaths) == (10.5, None, None)
    assert found.bad[0].what == "62 cells where the header has 61"


def test_crowd_counting_row_and_what_is_no_event(tmp_path: Path) -> None:
    rows = (
        "2018-03-24,Made-up Town,MN,0,march; rally,200,450,3,,44.9,-93.1\n"
        "2018-03-24,Made-up Town,MN,1,petition,NA,NA,NA,NA,NA,NA\n"
        "2018-03-24,Made-up Town,MN,0,march,500,450,NA,NA,NA,NA\n"
    )
    found = formats.crowd_counting(write(tmp_path, CCC + rows))
    (event,) = found.events
    assert (event.size_low, event.size_high, event.detained, event.injured) == (200, 450, 3, None)
    assert found.account() == "3 rows: 1 read, 1 bad, 1 skipped (online only)"


def test_mass_mobilization_row_and_a_quiet_year(tmp_path: Path) -> None:
    rows = (
        "1,Nowhere,Europe,1,1,15,1,1990,16,1,1990,1,capital,1000s\n"
        "2,Nowhere,Europe,0,0,,,,,,,,,\n"
        "3,Nowhere,Europe,1,2,31,2,1990,1,3,1990,0,capital,50\n"
    )
    found = formats.mass_mobilization(write(tmp_path, MM + rows))
    (event,) = found.events
    assert (event.start, event.end) == (date(1990, 1, 15), date(1990, 1, 16))
    assert (event.kind, event.size_low) == ("violent protest", 1000)
    assert found.account() == "3 rows: 1 read, 1 bad, 1 skipped (country-year without protest)"


def test_mass_mobilization_with_whole_dates(tmp_path: Path) -> None:
    head = "id,country,region,protest,location,participants,start_date,end_date\n"
    rows = "1,Nowhere,Europe,1,capital,50,1990-01-15,1990-01-16\n"
    rows += "2,Nowhere,Europe,1,capital,50,1990-02-31,1990-03-01\n"
    found = formats.mass_mobilization(write(tmp_path, head + rows))
    (event,) = found.events
    assert (event.start, event.end) == (date(1990, 1, 15), date(1990, 1, 16))
    assert "'1990-02-31' is not a date" in found.bad[0].what


def test_mass_mobilization_as_it_is_beside_the_project(shared: Path) -> None:
    # what the prior of Juneteenth rests on: 1 May against an average day
    path = shared / "data" / "responses" / "mass-mobilization-1990-2010.csv"
    found = formats.mass_mobilization(path)
    assert found.account() == "8923 rows: 8923 read, 0 bad"
    first_of_may = sum((e.start.month, e.start.day) == (5, 1) for e in found.events)
    assert first_of_may == 124
    assert not {e.country for e in found.events} & {"United States", "United States of America"}


@pytest.mark.parametrize("name", sorted(set(formats.READERS) - {"gdelt"}))  # it has no header
def test_another_file_is_refused_with_its_missing_columns(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, "one,two\n1,2\n")
    with pytest.raises(GroundswellError, match=":1: no column"):
        formats.READERS[name](path)


def test_a_misspelt_column_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, "date,city_st,event\n")
    with pytest.raises(GroundswellError, match="'events' \\(did you mean 'event'"):
        city_days.read(path)


def test_files_that_are_absent_or_no_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="cannot be read"):
        city_days.read(tmp_path / "absent.csv")
    path = tmp_path / "binary.csv"
    path.write_bytes(b"date,city_st,events\n\xff\xfe\x00")
    with pytest.raises(GroundswellError, match="Save the file as UTF-8"):
        city_days.read(path)


def test_city_days_split_city_and_state(tmp_path: Path) -> None:
    path = write(tmp_path, 'date,city_st,events,size\n2020-06-01,"Made-up Town, MN",2,\n')
    (row,) = city_days.read(path).events
    assert (row.city, row.region, row.events) == ("Made-up Town", "MN", 2)
