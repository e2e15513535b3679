"""The date of a report: by its dateline, by stamps, by the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from groundswell.reading.dates import FINDERS, MONTH, WEEKDAYS, calendar, dates, month_of

_PLACE = r"[^\W\d_][\w'’.-]*(?:[ -][^\W\d_][\w'’.-]*){0,3}"
_AGENCY = r"[A-Z][\w .&'-]{1,30}"
_DASH = r"\s*\.?\s*(?:--|[-–—:])\s+"
_DATELINES = [
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??),? (?P<date>[^/()]{{3,25}}?),?\s?/(?P<agency>{_AGENCY})/\.?\s*[-–—]?\s*"),
    re.compile(rf"(?P<place>{_PLACE})/(?P<date>[^/]{{5,20}})/(?P<agency>{_AGENCY}?)(?::\s*|{_DASH})"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??),? (?P<date>[^()—–]{{3,25}}?),? ?\((?P<agency>{_AGENCY})\){_DASH}"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??) ?\((?P<date>[^()]*\d{{4}})\){_DASH}"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??) \((?P<agency>{_AGENCY})\){_DASH}"),
    re.compile(rf"(?P<place>[A-Z][A-Z'’. -]{{2,30}}(?:, {_PLACE})??), (?P<date>(?:{MONTH}|\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[^()—–:]{{0,25}}?){_DASH}"),
    re.compile(rf"(?P<agency>{_AGENCY}), (?P<place>{_PLACE}), (?P<date>[^:—–]{{3,25}}?){_DASH}"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??), (?P<date>(?:{MONTH}|\d)[^()—–:]{{2,25}}?){_DASH}"),
    re.compile(r"(?P<place>[A-Z][A-Z'’. -]{2,30}(?:, [A-Z][\w .]{2,20})?)\s*(?:--|[–—])\s*"),
]  # fmt: skip


@dataclass(frozen=True)
class Dateline:
    """Where, when and by whom a report was filed; '' for what it does not say."""

    text: str = ""
    place: str = ""
    date: str = ""
    agency: str = ""


def dateline(text: str) -> Dateline:
    """Return the dateline at the beginning of a paragraph (empty if there is none)."""
    for pattern in _DATELINES:
        if found := pattern.match(text[:140]):
            part = found.groupdict()
            when = (part.get("date") or "").strip(" ,.")
            if when and not dates(when, date(2000, 1, 1)):
                continue
            return Dateline(
                found[0], part["place"].strip(), when, (part.get("agency") or "").strip()
            )
    return Dateline()


def report_date(
    line: Dateline, stamps: Iterable[str], source: str, body: str
) -> tuple[date | None, str]:
    """Return the date of a report and how it was told.

    Looked for in the dateline, in the given stamps (of the page, of lines such as "Published ..."),
    in the name of the file, in a weekday that stands with day and month. A dateline without a year
    takes it from what follows it in this list.
    """
    full = [(found, how) for found, how in _stamps(line, stamps, source) if found]
    if line.date:
        hits = dates(line.date, full[0][0] if full else _by_weekday(body))
        if hits and hits[0].date and len(hits[0].date) == 10:
            return date.fromisoformat(hits[0].date), "dateline"
    if full:
        return full[0]
    guess = _by_weekday(body)
    return (guess, "a weekday with its day and month") if guess else (None, "")


def _stamps(line: Dateline, stamps: Iterable[str], source: str) -> list[tuple[date | None, str]]:
    name = re.sub(r"[_ ]", "-", source.rpartition("/")[2])
    texts = [(stamp, "date stamp") for stamp in stamps] + [(name, "name of the file")]
    return [(_full(text), how) for text, how in [(line.date, "dateline"), *texts]]


def _full(text: str) -> date | None:
    compact = re.search(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)", text)
    if compact and (made := calendar(*map(int, compact.groups()))):
        return made
    whole = (hit.until or hit.date for hit in dates(text, None) if hit.date and len(hit.date) == 10)
    return next(map(date.fromisoformat, whole), None)


def _by_weekday(body: str) -> date | None:
    """Tell the year by a weekday given with day and month, and the latest year spoken of."""
    years = [int(hit.date) for hit in dates(body, None) if hit.date and len(hit.date) == 4]
    for pattern in (FINDERS["month day"], FINDERS["day month"]):
        for hit in pattern.finditer(body):
            if hit["weekday"] and hit["month"][0].isupper() and not hit["year"]:
                part = hit.groupdict()
                first = max(years, default=2000)
                made = (
                    calendar(y, month_of(part), int(hit["day"])) for y in range(first, first + 7)
                )
                wanted = WEEKDAYS[hit["weekday"].lower()]
                return next((found for found in made if found and found.weekday() == wanted), None)
    return None
