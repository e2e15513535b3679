"""Events by city and day: a CSV with the columns `date`, `city_st` ("City, ST") and `events`.

Other columns are left alone. A place and day without a row had no event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundswell.reading.events.record import Cells, Reading, count, day, needed, read_rows, text


@dataclass(frozen=True)
class CityDay:
    """Events of one city on one day; `region` is what stands behind the last comma."""

    day: date
    city: str
    region: str
    events: int


def read(path: Path) -> Reading[CityDay]:
    """Return the rows of a file and the rows that could not be read.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    return read_rows(path, _city_day, ("date", "city_st", "events"))


def _city_day(cells: Cells, line: int) -> CityDay:
    city, _, region = text(cells, "city_st").rpartition(",")
    return CityDay(
        day=day(text(cells, "date"), "%Y-%m-%d"),
        city=city.strip(),
        region=region.strip(),
        events=int(needed(count(cells, "events"), "events")),
    )
