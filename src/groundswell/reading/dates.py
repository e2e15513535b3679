"""Dates: the date of a report, and every date in it resolved against that.

Our own grammar and not a general parser: those read "may", "second" and "march" as dates, give no
offsets that hold, and refuse the scars of machine translation ("1is January") that are common in
what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
_COUNTS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"a": 1, "an": 1, "a couple of": 2, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
     "fifty": 50}  # fmt: skip

_M = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th|is|er|re|º|ème|ter|ste|te|\.)?"
_Y = r"(?P<year>(?:1[89]|20)\d\d)"
_W = r"(?:(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),?\s+(?:the\s+)?)?"
_TO = r"\s?(?:-|–|—|to|and|through|until)\s?"
_N = r"(?P<count>\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + ")"
_GRAMMAR = {
    "iso": r"(?P<year>(?:1[89]|20)\d\d)-(?P<m>\d\d)-(?P<day>\d\d)(?!\d)",
    "numeric": r"(?<![\d.,/])(?P<day>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<year>(?:1[89]|20)\d\d|\d\d)(?![\d/%])",
    "day range": rf"(?P<day>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})\s+{_M}(?:,?\s+{_Y})?(?!\d)",
    "range day": rf"{_M}\s+(?P<day>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})(?:,?\s+{_Y})?(?!\d)",
    "day month": rf"{_W}{_D}\s+(?:of\s+)?{_M}(?:,?\s+{_Y})?(?!\d)",
    "month day": rf"{_W}{_M}\s+{_D}(?!\d)(?:,?\s+{_Y})?(?!\d)",
    "month year": rf"{_M},?\s+(?:of\s+)?{_Y}(?!\d)",
    "decade": r"(?:the\s+)?(?P<year>(?:1[89]|20)\d0)['’]?s\b",
    "year range": rf"{_Y}{_TO}(?P<last>(?:1[89]|20)?\d\d)(?![\d,%])",
    "weekday": r"(?:(?P<which>last|next|this|this coming|coming|previous)\s+)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?!s)\b",
    "month": rf"(?P<which>in|since|by|until|till|last|next|this|late|early|mid|from|during|of)[\s-]+(?P<part>(?:early|late|mid)[\s-]+)?{_M}(?!\w)(?!\s+\d)",
    "ago": rf"(?:(?:about|some|nearly|almost|more than|over)\s+)?{_N}\s+(?P<unit>day|week|month|year)s?\s+(?:ago|earlier|before that)\b",
    "day": r"(?<=(?:.on|.by|til|nce|rom|ter|ore) )the (?P<day>\d{1,2})(?:st|nd|rd|th)(?=[,.;:)]|$|\s+(?:of (?:this|the) month|and|when|at|in))",
    "span": r"(?P<which>last|next|this|past|previous|coming)\s+(?P<unit>week|month|year|weekend)\b",
    "word": r"\b(?:the day before yesterday|yesterday|today|tonight|tomorrow|last night|this (?:morning|afternoon|evening))\b",
    "year": rf"(?<![\d.,$€£/-]){_Y}(?![\d,]*\d|[%/])(?!-\w*\d)",
}
_LATER = re.compile(
    rf"(?<!not )\b(?:{_N}\s+(?P<unit>day|week|month|year)s?\s+(?:later|afterwards)|the (?:next|following) day|"
    r"the day after)\b(?! tomorrow)",
    re.IGNORECASE,
)
_FINDERS = {
    kind: re.compile(rf"(?<![\w]){rule}" if not rule.startswith("(?<") else rule, re.IGNORECASE)
    for kind, rule in _GRAMMAR.items()
}
# A bare number of four digits is no year before what it may count ...
_COUNTED = re.compile(r"\s+(?:\w+\s+)?(?P<noun>[a-z]+s|people|police|troops|personnel|staff)\b")
# ... unless that is the kind of thing that happens in a year.
_EVENT = re.compile(
    r"(?:protest|election|riot|uprising|demonstration|strike|sanction|talk|event|reform|killing|"
    r"revolution|massacre|attack|clash|rebellion|revolt|coup|war|accord|agreement|referendum|"
    r"unrest|crisis|crises|battle|purge|clearance|count|vote|figure|level|price)s?$"
)
_AHEAD = re.compile(r"\b(?:will|would|shall|to be|next|scheduled|plan(?:s|ned)?|due|expected|until|by|upcoming)\b")  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A date in a text.

    Attributes:
        text: as it is written.
        start: first character, from the beginning of the text searched.
        end: one past the last.
        date: 2022-01-07, or 2022-01, 2022 or 199 (a decade) if that is all that is known; None if
            it cannot be told without the date of the report.
        until: last day of a range in the same form, or None.
        basis: how it was told.
    """

    text: str
    start: int
    end: int
    date: str | None
    until: str | None = None
    basis: str = "as written"


def dates(text: str, base: date | None) -> list[Found]:
    """Return the dates of a text, resolved against the report's date, in order of position."""
    taken: list[tuple[int, int]] = []
    found = []
    for kind, finder in _FINDERS.items():
        for hit in finder.finditer(text):
            if any(hit.start() < end and start < hit.end() for start, end in taken):
                continue
            if not _is_date(kind, hit, text):
                continue
            resolved = _resolve(kind, hit, text, base)
            if resolved is not None:
                taken.append(hit.span())
                first, until, basis = resolved
                found.append(Found(hit[0], hit.start(), hit.end(), first, until, basis))
    found.sort(key=lambda item: item.start)
    return sorted([*found, *_later(text, found)], key=lambda item: item.start)


def _later(text: str, found: list[Found]) -> Iterator[Found]:
    """Yield what is counted from the date told before it: "three days later", "the next day"."""
    known = list(found)
    for hit in _LATER.finditer(text):
        day = next(
            (
                f.date
                for f in reversed(known)
                if f.end <= hit.start() and f.date and len(f.date) == 10
            ),
            None,
        )
        if any(f.start < hit.end() and hit.start() < f.end for f in known) or day is None:
            continue
        count = (hit["count"] or "1").lower()
        number = int(count) if count.isdigit() else _COUNTS[count]
        moved = _shift(date.fromisoformat(day), number, (hit["unit"] or "day").lower())
        one = Found(hit[0], hit.start(), hit.end(), moved, None, "counted from the date before it")
        known.append(one)
        known.sort(key=lambda item: item.start)
        yield one


def _is_date(kind: str, hit: re.Match[str], text: str) -> bool:
    written = hit.groupdict().get("month")
    if written and not written[0].isupper():  # may, march
        return False
    if kind in ("weekday", "month") and not re.search(r"[A-Z]", hit[0]):
        return False
    if kind == "month" and hit["which"].lower() == "of" and written == "May":
        return True
    if kind == "year":
        before = text[max(0, hit.start() - 12) : hit.start()].lower()
        after = _COUNTED.match(text, hit.end())
        if re.search(r"(?:\bthe|\bof|\bin|\bsince|\bfrom|\buntil|\bby|\bafter|\bbefore) $", before):
            return True
        return not after or bool(_EVENT.match(after["noun"]))
    return True


Resolved = tuple[str | None, str | None, str]


def _resolve(kind: str, hit: re.Match[str], text: str, base: date | None) -> Resolved | None:
    part = hit.groupdict()
    if kind in ("iso", "numeric"):
        return _numeric(part)
    if kind in ("day month", "month day", "day range", "range day"):
        return _month_day(part, base)
    if kind == "month year":
        return f"{part['year']}-{_month(part):02d}", None, "as written"
    if kind == "decade":
        return part["year"][:3], None, "decade"
    if kind == "year range":
        last = part["last"]
        last = part["year"][: 4 - len(last)] + last
        return (part["year"], last, "as written") if last > part["year"] else None
    if kind == "year":
        return part["year"], None, "as written"
    if base is None:
        return None, None, "needs the date of the report"
    if kind == "weekday":
        around = text[max(0, hit.start() - 60) : hit.start()]
        if re.match(
            r"(?:['’]s)?(?: \w+){0,2} (?:will|would be|is to)\b", text[hit.end() : hit.end() + 40]
        ):
            around += " will"
        return _weekday(part, around, base)
    if kind == "month":
        return _bare_month(
            part, base, bool(_AHEAD.search(text[max(0, hit.start() - 40) : hit.start()]))
        )
    if kind == "day":
        near = (base - timedelta(days=back) for back in range(31))
        day = next((found for found in near if found.day == int(part["day"])), None)
        return (day.isoformat(), None, "month from the report's date") if day else None
    if kind == "ago":
        count = part["count"].lower()
        number = int(count) if count.isdigit() else _COUNTS[count]
        return _shift(base, -number, part["unit"].lower()), None, "counted from the report's date"
    if kind == "span":
        sign = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(part["which"].lower(), 1)
        unit = part["unit"].lower().replace("weekend", "week")
        return _shift(base, sign, unit), None, "counted from the report's date"
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2}
    moved = base + timedelta(days.get(" ".join(hit[0].lower().split()), 0))
    return moved.isoformat(), None, "counted from the report's date"


def _numeric(part: dict[str, Any]) -> Resolved | None:
    year, month, day = int(part["year"]), int(part["m"]), int(part["day"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    basis = "as written"
    if "sep" in part and part["sep"] is not None:
        if month > 12 >= day:
            day, month = month, day
        elif part["sep"] == "/" and day <= 12 and day != month:
            basis = "day before month assumed"
    made = _date(year, month, day)
    return (made.isoformat(), None, basis) if made else None


def _month_day(part: dict[str, Any], base: date | None) -> Resolved | None:
    month, day = _month(part), int(part["day"])
    weekday = WEEKDAYS.get((part.get("weekday") or "").lower())
    last = int(part["last"]) if part.get("last") else None
    basis = "as written"
    if part.get("year"):
        made = _date(int(part["year"]), month, day)
    elif base is None:
        return None, None, "needs the date of the report"
    else:
        made = nearest_year(base, month, day, weekday)
        basis = "year from the report's date"
    if made and weekday is not None and made.weekday() != weekday:
        basis += f", though that was a {list(WEEKDAYS)[made.weekday()].title()}"
    if made is None:
        return None
    until = _date(made.year, month, last) if last else None
    return made.isoformat(), until.isoformat() if until else None, basis


def nearest_year(base: date, month: int, day: int, weekday: int | None) -> date | None:
    """Return the day and month in the year that puts it nearest to the report.

    A weekday that fits wins within 400 days; else the last one, up to 60 days ahead.
    """
    years = sorted(range(base.year - 6, base.year + 2), key=lambda year: abs(year - base.year))
    made = [found for year in years if (found := _date(year, month, day))]
    near = [found for found in made if abs((found - base).days) <= 400]
    if fitting := [found for found in near if found.weekday() == weekday]:
        return min(fitting, key=lambda found: abs((found - base).days))
    past = [found for found in made if (found - base).days <= 60]
    return max(past, default=None)


def _weekday(part: dict[str, Any], before: str, base: date) -> Resolved:
    wanted = WEEKDAYS[part["weekday"].lower()]
    which = (part.get("which") or "").lower()
    back = (base.weekday() - wanted) % 7
    ahead = "next" in which or "coming" in which or (not which and bool(_AHEAD.search(before)))
    if ahead:
        moved = base + timedelta(7 - back if back else 7)
    elif which in ("last", "previous"):
        moved = base - timedelta(back or 7)
    else:
        moved = base - timedelta(back)
    return moved.isoformat(), None, "weekday nearest to the report's date"


def _bare_month(part: dict[str, Any], base: date, ahead: bool) -> Resolved:
    month, which = _month(part), part["which"].lower()
    year = base.year
    if which == "next" or (which == "in" and ahead):
        year += month <= base.month
    elif (which == "last" and month == base.month) or (
        month > base.month and which not in ("by", "until", "till", "this")
    ):
        year -= 1
    return f"{year}-{month:02d}", None, "year from the report's date"


def _shift(base: date, number: int, unit: str) -> str:
    if unit == "day":
        return (base + timedelta(number)).isoformat()
    if unit == "week":
        return (base + timedelta(7 * number)).isoformat()
    if unit == "month":
        months = base.year * 12 + base.month - 1 + number
        return f"{months // 12}-{months % 12 + 1:02d}"
    return str(base.year + number)


def _month(part: dict[str, Any]) -> int:
    return MONTHS[part["month"].lower().rstrip(".")]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- the date of a report ---------------------------------------------------------------------

_PLACE = r"[^\W\d_][\w'’.-]*(?:[ -][^\W\d_][\w'’.-]*){0,3}"
_AGENCY = r"[A-Z][\w .&'-]{1,30}"
_DASH = r"\s*\.?(?:--|[-–—:])\s+"
_DATELINES = [
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??),? (?P<date>[^/()]{{3,25}}?),?\s?/(?P<agency>{_AGENCY})/\.?\s*[-–—]?\s*"),
    re.compile(rf"(?P<place>{_PLACE})/(?P<date>[^/]{{5,20}})/(?P<agency>{_AGENCY}):\s*"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??),? (?P<date>[^()—–]{{3,25}}?),? ?\((?P<agency>{_AGENCY})\){_DASH}"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??) ?\((?P<date>[^()]*\d{{4}})\){_DASH}"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??) \((?P<agency>{_AGENCY})\){_DASH}"),
    re.compile(rf"(?P<place>[A-Z][A-Z'’. -]{{2,30}}(?:, {_PLACE})??), (?P<date>(?:{_M}|\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[^()—–:]{{0,25}}?){_DASH}"),
    re.compile(rf"(?P<agency>{_AGENCY}), (?P<place>{_PLACE}), (?P<date>[^:—–]{{3,25}}?){_DASH}"),
    re.compile(rf"(?P<place>{_PLACE}(?:, {_PLACE})??), (?P<date>(?:{_M}|\d)[^()—–:]{{2,25}}?){_DASH}"),
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
    if compact and (made := _date(*map(int, compact.groups()))):
        return made
    whole = (hit.date for hit in dates(text, None) if hit.date and len(hit.date) == 10)
    return next(map(date.fromisoformat, whole), None)


def _by_weekday(body: str) -> date | None:
    """Tell the year by a weekday given with day and month, and the latest year spoken of."""
    years = [int(hit.date) for hit in dates(body, None) if hit.date and len(hit.date) == 4]
    for pattern in (_FINDERS["month day"], _FINDERS["day month"]):
        for hit in pattern.finditer(body):
            if hit["weekday"] and hit["month"][0].isupper() and not hit["year"]:
                part = hit.groupdict()
                first = max(years, default=2000)
                made = (_date(y, _month(part), int(hit["day"])) for y in range(first, first + 7))
                wanted = WEEKDAYS[hit["weekday"].lower()]
                return next((found for found in made if found and found.weekday() == wanted), None)
    return None
