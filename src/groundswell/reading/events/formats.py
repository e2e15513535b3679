"""Five public formats of event data.

| reader | owner's description of the columns | where the owner publishes it |
|---|---|---|
| `acled` | ACLED codebook (columns since 2023) | acleddata.com, with an account |
| `ucdp_ged` | UCDP Georeferenced Event Dataset codebook, 20.1 to 25.1 | ucdp.uu.se/downloads |
| `gdelt` | GDELT 2.0 Event Database codebook (61 columns) | data.gdeltproject.org |
| `crowd_counting` | data dictionary of the Consortium's compiled file | its own pages |
| `mass_mobilization` | Mass Mobilization codebook (Clark and Regan) | doi:10.7910/DVN/HTTWYL |

None of these files comes with this project: their terms are their owners'.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from groundswell.reading.events import protests
from groundswell.reading.events.record import (
    BadRow,
    Cells,
    Event,
    Reading,
    Skip,
    count,
    day,
    needed,
    number,
    read_rows,
    text,
)

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code"
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
GDELT_COLUMNS = (
    *("GlobalEventID", "Day", "MonthYear", "Year", "FractionDate"),
    *(f"Actor1{name}" for name in f"{_ACTOR} Type2Code Type3Code".split()),
    *(f"Actor2{name}" for name in f"{_ACTOR} Type2Code Type3Code".split()),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"Actor1Geo_{name}" for name in _GEO.split()),
    *(f"Actor2Geo_{name}" for name in _GEO.split()),
    *(f"ActionGeo_{name}" for name in _GEO.split()),
    *("DATEADDED", "SOURCEURL"),
)


def acled(path: Path) -> Reading[Event]:
    """Read an ACLED export (CSV)."""
    required = (
        *("event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type"),
        *("country", "admin1", "location", "latitude", "longitude", "fatalities"),
    )
    return read_rows(path, _acled, required)


def ucdp_ged(path: Path) -> Reading[Event]:
    """Read the UCDP Georeferenced Event Dataset (CSV)."""
    required = (
        *("id", "type_of_violence", "date_prec", "date_start", "date_end", "country", "adm_1"),
        *("where_coordinates", "latitude", "longitude", "best", "low", "high"),
    )
    return read_rows(path, _ucdp_ged, required)


def gdelt(path: Path) -> Reading[Event]:
    """Read a GDELT 2.0 event export (tab-separated, without a header)."""
    return read_rows(path, _gdelt, (), delimiter="\t", header=GDELT_COLUMNS)


def crowd_counting(path: Path) -> Reading[Event]:
    """Read the compiled file of the Crowd Counting Consortium (CSV)."""
    required = ("date", "locality", "state", "type", "size_low", "size_high", "arrests")
    return read_rows(path, _crowd_counting, required)


def mass_mobilization(path: Path) -> Reading[Event]:
    """Read the Mass Mobilization data as events; `protests` has all that it says."""
    found = protests.read(path, protests.EVENT)
    return Reading(tuple(map(_protest, found.events)), found.bad, found.skipped)


READERS = {
    "acled": acled,
    "ucdp-ged": ucdp_ged,
    "gdelt": gdelt,
    "crowd-counting-consortium": crowd_counting,
    "mass-mobilization": mass_mobilization,
}


def _acled(cells: Cells, line: int) -> Event:
    when = day(text(cells, "event_date"), "%Y-%m-%d", "%d %B %Y")
    return Event(
        source="acled",
        id=str(needed(text(cells, "event_id_cnty"), "event_id_cnty")),
        start=when,
        end=when,
        precision=_precision(cells, "time_precision", 3),
        country=str(needed(text(cells, "country"), "country")),
        region=text(cells, "admin1"),
        place=text(cells, "location"),
        latitude=number(cells, "latitude", -90, 90),
        longitude=number(cells, "longitude", -180, 180),
        kind=" / ".join(filter(None, (text(cells, "event_type"), text(cells, "sub_event_type")))),
        deaths=count(cells, "fatalities"),
        line=line,
    )


def _ucdp_ged(cells: Cells, line: int) -> Event:
    start, end = (day(text(cells, name)[:10], "%Y-%m-%d") for name in ("date_start", "date_end"))
    kinds = {"1": "state-based", "2": "non-state", "3": "one-sided"}
    kind = text(cells, "type_of_violence")
    if kind not in kinds:
        raise BadRow(f"type_of_violence '{kind}' is not 1, 2 or 3")
    best, low, high = (count(cells, name) for name in ("best", "low", "high"))
    return Event(
        source="ucdp-ged",
        id=str(needed(text(cells, "id"), "id")),
        start=start,
        end=_not_before(start, end),
        precision=_precision(cells, "date_prec", 5),
        country=str(needed(text(cells, "country"), "country")),
        region=text(cells, "adm_1"),
        place=text(cells, "where_coordinates"),
        latitude=number(cells, "latitude", -90, 90),
        longitude=number(cells, "longitude", -180, 180),
        kind=kinds[kind],
        deaths=best,
        deaths_low=low,
        deaths_high=high,
        line=line,
    )


def _gdelt(cells: Cells, line: int) -> Event:
    # GDELT counts reports, not people: no deaths, no sizes; places of type 0 are unknown.
    when = day(text(cells, "Day"), "%Y%m%d")
    return Event(
        source="gdelt",
        id=str(needed(text(cells, "GlobalEventID"), "GlobalEventID")),
        start=when,
        end=when,
        precision=1,
        country=text(cells, "ActionGeo_CountryCode"),
        region=text(cells, "ActionGeo_ADM1Code"),
        place=text(cells, "ActionGeo_FullName"),
        latitude=number(cells, "ActionGeo_Lat", -90, 90),
        longitude=number(cells, "ActionGeo_Long", -180, 180),
        kind=str(needed(text(cells, "EventCode"), "EventCode")),
        line=line,
    )


def _crowd_counting(cells: Cells, line: int) -> Event:
    if text(cells, "online") == "1":
        raise Skip("online only")
    when = day(text(cells, "date"), "%Y-%m-%d")
    state, place = text(cells, "state"), text(cells, "locality")
    low, high = (number(cells, name, 0, 1e8) for name in ("size_low", "size_high"))
    if low is not None and high is not None and low > high:
        raise BadRow(f"size_low {low:g} is above size_high {high:g}")
    return Event(
        source="crowd-counting-consortium",
        id=f"{when.isoformat()}/{state}/{place}/{line}",  # the source has no identifier
        start=when,
        end=when,
        precision=1,
        country="United States",
        region=str(needed(state, "state")),
        place=place,
        latitude=number(cells, "lat", -90, 90),
        longitude=number(cells, "lon", -180, 180),
        kind=text(cells, "type"),
        detained=count(cells, "arrests"),
        injured=count(cells, "injuries_crowd"),
        size_low=low,
        size_high=high,
        line=line,
    )


def _protest(protest: protests.Protest) -> Event:
    return Event(
        source="mass-mobilization",
        id=protest.id,
        start=protest.start,
        end=protest.end,
        precision=1,
        country=protest.country,
        region=protest.region,
        place=protest.place,
        latitude=None,
        longitude=None,
        kind="violent protest" if protest.violent else "protest",
        size_low=_written_size(protest.participants),
        line=protest.line,
    )


def _written_size(words: str) -> float | None:
    """Return the least number of participants that a phrase like '1000s', '>50' or '500' states."""
    digits = words.replace(",", "").strip(" <>+~s").split("-")[0]
    return float(digits) if digits.isdigit() else None


def _precision(cells: Cells, name: str, worst: int) -> int:
    value = number(cells, name, 1, worst)
    return int(needed(value, name))


def _not_before(start: date, end: date) -> date:
    if end < start:
        raise BadRow(f"it ends on {end}, before it starts on {start}")
    return end
