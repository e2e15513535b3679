"""Regimes, from Geddes, Wright and Frantz and from Polity; coups and campaigns.

| reader | owner's table | where the owner publishes it |
|---|---|---|
| `gwf` | Autocratic Regimes 1.2: country-years (`GWFtscs`, `GWF_AllPoliticalRegimes`), or periods | sites.psu.edu/dictators |
| `polity` | Polity5, by year or by period (`p5v2018`, `p5v2018d`) | systemicpeace.org/inscrdata.html |
| `powell_thyne` | coups (Powell and Thyne 2011), or a table of country-years | uky.edu/~clthyn2 |
| `navco` | NAVCO 2.0 and 2.1, campaign-years | doi:10.7910/DVN/MHOXDV |
"""  # noqa: E501 - a table

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from groundswell.history.countries import from_polity, from_war
from groundswell.reading.events.record import (
    BadRow,
    Cells,
    Reading,
    Skip,
    count,
    day,
    needed,
    number,
    text,
)
from groundswell.reading.events.tables import calendar_day, one_of, read_table, whole

DEMOCRACY, PERSONAL, PARTY, MILITARY, MONARCHY, OTHER = KINDS = (
    *("democracy", "personal", "party", "military", "monarchy", "other"),
)


@dataclass(frozen=True)
class Period:
    """A country under one kind of regime (of `KINDS`), first and last day included."""

    country: int
    kind: str
    start: date
    end: date


@dataclass(frozen=True)
class Score:
    """Polity's score of a country from year to year, -10 to 10, both years included."""

    country: int
    first: int
    last: int
    polity: float


@dataclass(frozen=True)
class Coups:
    """Coups in a country and year: attempted, and those of them that succeeded."""

    country: int
    year: int
    attempts: int
    successes: int


@dataclass(frozen=True)
class Campaign:
    """A campaign in one year.

    Attributes:
        country: Gleditsch and Ward's number.
        year: the year.
        name: as the source writes it.
        unarmed: whether its primary method was nonviolent; None where not coded.
        goal: 0 regime change, 1 reform, 2 policy, 3 secession, 4 autonomy, 5 against occupation.
        success: whether it had succeeded.
        size: 0 to 5 for up to 999, 9,999, 99,999, 499,999, a million persons and more.
    """

    country: int
    year: int
    name: str
    unarmed: bool | None
    goal: int | None
    success: bool | None
    size: int | None


def gwf(path: Path) -> Reading[Period]:
    """Read regimes by Geddes, Wright and Frantz; country-years are joined to periods.

    Their parties include oligarchies and all party hybrids, their military regimes the indirect
    and the personal ones, as in the authors' own grouping; what is no regime of theirs is `other`.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    required = ("GWn|cowcode", "gwf_full_regimetype|gwf_regimetype", "year|gwf_startdate")
    found = read_table(path, _gwf, required)
    joined: list[Period] = []
    for period in sorted(found.events, key=lambda p: (p.country, p.start)):
        last = joined[-1] if joined else None
        same = last and (last.country, last.kind) == (period.country, period.kind)
        if last and same and period.start - last.end <= timedelta(days=1):
            joined[-1] = replace(last, end=max(last.end, period.end))
        else:
            joined.append(period)
    return Reading(tuple(joined), found.bad, {**found.skipped, **_fewer(found.events, joined)})


def polity(path: Path) -> Reading[Score]:
    """Read Polity5 by year or by period; interruptions and transitions have no score.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    return read_table(path, _polity, ("ccode|polity_annual_ccode", "polity2|polity", "year|byear"))


def powell_thyne(path: Path) -> Reading[Coups]:
    """Read coups: the owner's list (`coup` 1 failed, 2 succeeded), or a table of country-years.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    return read_table(path, _coups, ("ccode|gwcode", "year", "coup|pt_attempt_num"))


def navco(path: Path) -> Reading[Campaign]:
    """Read campaign-years of NAVCO 2.0 or 2.1.

    Raises:
        GroundswellError: the file cannot be opened or lacks a column.
    """
    required = ("GWn|loc_cow|lccode", "year", "camp_name|campaign", "prim_method|prim_meth")
    return read_table(path, _campaign, (*required, "camp_goals", "success", "camp_size"))


def _fewer(rows: tuple[Period, ...], joined: list[Period]) -> dict[str, int]:
    gone = len(rows) - len(joined)
    return {"joined to the year before": gone} if gone else {}


def _gwf(cells: Cells, line: int) -> Period:
    written = one_of(cells, "gwf_full_regimetype", "gwf_regimetype", "gwf_nonautocracy")
    if text(cells, "year"):
        year = whole(cells, "year")
        start, end = calendar_day(year, 1, 1), calendar_day(year, 12, 31)
    else:
        # the owner's Stata file exports days as 24may1993, tables made from it as 1993-05-24
        forms = ("%Y-%m-%d", "%d%b%Y", "%d/%m/%Y")
        start = day(text(cells, "gwf_startdate"), *forms)
        end = day(text(cells, "gwf_enddate"), *forms)
    if end < start:
        raise BadRow(f"it ends on {end}, before it starts on {start}")
    owner = not text(cells, "GWn")
    number_ = whole(cells, "GWn", "cowcode")
    return Period(from_war(number_, start) if owner else number_, _kind(written), start, end)


def _kind(written: str) -> str:
    word = written.casefold()
    if word == DEMOCRACY:
        return DEMOCRACY
    if word.startswith(PARTY) or word == "oligarchy":
        return PARTY
    if MILITARY in word:
        return MILITARY
    return word if word in (PERSONAL, MONARCHY) else OTHER


def _polity(cells: Cells, line: int) -> Score:
    yearly = bool(text(cells, "year"))
    first = whole(cells, "year") if yearly else whole(cells, "byear")
    last = first if yearly else _last_year(cells)
    if not 1 <= first <= last <= 9999:
        raise BadRow(f"it ends in {last}, before it starts in {first}")
    name = "polity2" if text(cells, "polity2") else "polity"
    score = number(cells, name, -99, 10)
    if score is None or score < -10:  # -66, -77, -88: interruption, interregnum, transition
        raise Skip("no score")
    country = from_polity(whole(cells, "ccode", "polity_annual_ccode"), date(last, 12, 31))
    return Score(country, first, last, score)


def _last_year(cells: Cells) -> int:
    """Return the last year of a period; 9999 (the owner's 99 or nothing) while it lasts."""
    ended = number(cells, "eyear", 0, 9999)
    return 9999 if ended is None or ended in (99, 9999) else int(ended)


def _coups(cells: Cells, line: int) -> Coups:
    year = whole(cells, "year")
    if not text(cells, "coup"):
        done = count(cells, "pt_coup_num") or 0
        return Coups(whole(cells, "gwcode", "ccode"), year, whole(cells, "pt_attempt_num"), done)
    coded = number(cells, "coup", 1, 2)
    on = calendar_day(year, whole(cells, "month"), 1) if text(cells, "month") else date(year, 1, 1)
    return Coups(from_war(whole(cells, "ccode", "gwcode"), on), year, 1, int(coded == 2))


def _campaign(cells: Cells, line: int) -> Campaign:
    year = whole(cells, "year")
    owner = not text(cells, "GWn")
    if not owner and not float(needed(number(cells, "GWn", 0, 9999), "GWn")).is_integer():
        raise Skip("territory without a number of its own")
    country = whole(cells, "GWn", "loc_cow", "lccode")
    method = _coded(cells, "prim_method" if "prim_method" in cells else "prim_meth")
    success = _coded(cells, "success")
    return Campaign(
        country=from_war(country, calendar_day(year, 12, 31)) if owner else country,
        year=year,
        name=one_of(cells, "campaign", "camp_name"),
        unarmed=None if method is None else method == 1,
        goal=_coded(cells, "camp_goals"),
        success=None if success is None else success == 1,
        size=_coded(cells, "camp_size"),
    )


def _coded(cells: Cells, name: str) -> int | None:
    """Return a code, None where the owner writes -99 or nothing."""
    value = number(cells, name, -99, 99)
    return None if value is None or value < 0 else int(value)
