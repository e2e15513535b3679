"""Dates: every date in a report, resolved against the date of that.

Our own grammar and not a general parser: those read "may", "second" and "march" as dates, give no
offsets that hold, and refuse the scars of machine translation ("1is January") that are common in
what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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

MONTH = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th|is|er|re|º|ème|ter|ste|te|\.)?"
_Y = r"(?P<year>(?:1[89]|20)\d\d)"
_W = r"(?:(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),?\s+(?:the\s+)?)?"
_TO = r"\s?(?:-|–|—|to|and|through|until)\s?"
_N = r"(?P<count>\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + ")"
_GRAMMAR = {
    "iso": r"(?P<year>(?:1[89]|20)\d\d)(?P<cut>[-/.])(?P<m>\d\d)(?P=cut)(?P<day>\d\d)(?!\d)",
    "numeric": r"(?<![\d.,/])(?P<day>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<year>(?:1[89]|20)\d\d|\d\d)(?![\d/%])",
    "day range": rf"(?P<day>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})\s+{MONTH}(?:,?\s+{_Y})?(?!\d)",
    "range day": rf"{MONTH}\s+(?P<day>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})(?:,?\s+{_Y})?(?!\d)",
    "day month": rf"{_W}{_D}\s+(?:of\s+)?{MONTH}(?:,?\s+{_Y})?(?!\d)",
    "month day": rf"{_W}{MONTH}\s+{_D}(?!\d)(?:,?\s+{_Y})?(?!\d)",
    "month year": rf"{MONTH},?\s+(?:of\s+)?{_Y}(?!\d)",
    "decade": r"(?:the\s+)?(?P<year>(?:1[89]|20)\d0)['’]?s\b",
    "year range": rf"{_Y}{_TO}(?P<last>(?:1[89]|20)?\d\d)(?![\d%]|,\d)",
    "weekday": r"(?:(?P<which>last|next|this|this coming|coming|previous)\s+)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?!s)\b",
    "month": rf"(?P<which>in|since|by|beyond|before|until|till|last|next|this|late|early|mid|from|during|of)[\s-]+(?P<part>(?:early|late|mid)[\s-]+)?{MONTH}(?!\w)(?!\s+\d)",
    "ago": rf"(?:(?:about|some|nearly|almost|more than|over)\s+)?{_N}\s+(?P<unit>day|night|week|fortnight|month|year|decade)s?\s+ago\b",
    "day": r"(?<=(?:.on|.by|til|nce|rom|ter|ore) )the (?P<day>\d{1,2})(?:st|nd|rd|th)(?=[,.;:)]|$|\s+(?:of (?:this|the) month|and|when|at|in))",
    "weekend": r"(?P<which>last|next|this|past|previous|coming|over the|at the|during the)\s+weekend\b",
    "span": r"(?P<which>last|next|this|past|previous|coming)\s+(?P<unit>week|month|year)\b",
    "word": r"\b(?:the day before yesterday|yesterday|today|tonight|tomorrow|last night|this (?:morning|afternoon|evening))\b",
    "year": rf"(?<![\d.,$€£/-])(?:(?:early|mid|late)[- ])?{_Y}(?![\d,]*\d|[%/])(?!-\w*\d)",
}
_LATER = re.compile(
    rf"(?<!not )\b(?:{_N}\s+(?P<unit>day|night|week|month|year)s?\s+(?P<way>later|afterwards|earlier|before that|previously)"
    r"|the (?:next|following|(?P<back>previous|preceding)) (?:(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)|day|night|morning)"
    r"|the day (?:after|(?P<eve>before))"
    r"|(?P<same>that (?:day|night|evening|morning|afternoon)|the same (?:day|night|evening)|overnight(?=[,.;:]|\s+(?:on|in|at|after|by|from|to|and|when|as)\b|$)))"
    r"\b(?! tomorrow| yesterday)",
    re.IGNORECASE,
)
FINDERS = {
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
# No day in particular: "with a Monday on which nobody comes".
_ANY = re.compile(r"\b(?:an?|every|each|any|one|some|that|those)\s+$", re.IGNORECASE)
# What is called for may lie ahead, or have been called for then: "called for a march on Friday".
_SUMMONS = re.compile(r"\b(?:(?:call|appeal)(?:s|ed|ing)? for|summon(?:s|ed)?|invit(?:es?|ed))\b")
_LONG_AGO = 3  # days: a weekday further back was hardly meant so (assumption)
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
    for kind, finder in FINDERS.items():
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
    later = list(_later(text, found, base))
    return sorted([*found, *later], key=lambda item: item.start)


def _later(text: str, found: list[Found], base: date | None) -> Iterator[Found]:
    """Yield what is counted from the date told before it: "three days later", "the next day".

    What is earlier than nothing that was told is earlier than the report.
    """
    known = list(found)
    for hit in _LATER.finditer(text):
        part = {name: (words or "").lower() for name, words in hit.groupdict().items()}
        back = bool(part["back"] or part["eve"]) or part["way"] in ("earlier", "before that", "previously")  # fmt: skip
        told = [f.date for f in known if f.end <= hit.start() and f.date and len(f.date) == 10]
        if part["unit"] == "year" and back and (years := [f.date for f in known if f.end <= hit.start() and f.date and len(f.date) >= 4]):  # fmt: skip
            told = [f"{years[-1][:4]}-01-01"]
        day = date.fromisoformat(told[-1]) if told else base if back or part["same"] == "overnight" else None  # fmt: skip
        taken = [f for f in known if f.start < hit.end() and hit.start() < f.end]
        if day is None or any(f.end - f.start >= len(hit[0]) for f in taken):
            continue
        known = [f for f in known if f not in taken]  # the weekday in "the following Monday"
        found[:] = [f for f in found if f not in taken]
        if part["weekday"]:
            ahead = (WEEKDAYS[part["weekday"]] - day.weekday()) % 7
            moved = (day + timedelta((ahead or 7) - (7 if back else 0))).isoformat()
        else:
            count = part["count"] or "1"
            number = int(count) if count.isdigit() else _COUNTS[count]
            number = 0 if part["same"] else -number if back else number
            moved = _shift(day, number, part["unit"] or "day")
        how = "counted from the date before it" if told else "counted from the report's date"
        known.append(Found(hit[0], hit.start(), hit.end(), moved, None, how))
        known.sort(key=lambda item: item.start)
        yield known[next(i for i, f in enumerate(known) if f.start == hit.start())]


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
    return kind != "weekday" or not _ANY.search(text[max(0, hit.start() - 12) : hit.start()])


Resolved = tuple[str | None, str | None, str]


def _resolve(kind: str, hit: re.Match[str], text: str, base: date | None) -> Resolved | None:
    part = hit.groupdict()
    if kind in ("iso", "numeric"):
        return _numeric(part)
    if kind in ("day month", "month day", "day range", "range day"):
        return _month_day(part, base)
    if kind == "month year":
        return f"{part['year']}-{month_of(part):02d}", None, "as written"
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
        return _weekday(part, _around(text, hit), base)
    if kind == "month":
        before, after = (
            text[max(0, hit.start() - 40) : hit.start()],
            text[hit.end() : hit.end() + 8],
        )
        ahead = bool(_AHEAD.search(before) or re.match(r" (?:will|would)\b", after))
        return _bare_month(part, base, ahead)
    if kind == "day":
        near = (base - timedelta(days=back) for back in range(31))
        day = next((found for found in near if found.day == int(part["day"])), None)
        return (day.isoformat(), None, "month from the report's date") if day else None
    if kind == "ago":
        count = part["count"].lower()
        number = int(count) if count.isdigit() else _COUNTS[count]
        return _shift(base, -number, part["unit"].lower()), None, "counted from the report's date"
    if kind == "weekend":
        return _weekend(part["which"].lower(), text[max(0, hit.start() - 60) : hit.start()], base)
    if kind == "span":
        sign = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(part["which"].lower(), 1)
        return _shift(base, sign, part["unit"].lower()), None, "counted from the report's date"
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2}
    moved = base + timedelta(days.get(" ".join(hit[0].lower().split()), 0))
    return moved.isoformat(), None, "counted from the report's date"


def _around(text: str, hit: re.Match[str]) -> str:
    """Return the words of a weekday's own sentence before it, "will" with them if it lies ahead."""
    before = text[max(0, hit.start() - 60) : hit.start()]
    before = re.split(r"[.!?]['\"”’»]* (?=[A-Z“\"])", before)[-1]
    before = re.sub(r"\b(?:by|until) (?!(?:late |early |the end of )?$)", "", before)
    after = text[hit.end() : hit.end() + 60].partition(". ")[0]
    ahead = re.match(r"(?:['’]s)?(?: \w+){0,2} (?:will|would be|is to)\b", after)
    planned = re.search(
        r"\b(?:is|are|was|were) (?:announced|planned|scheduled|expected|due)\b", after
    )
    return before + " will" if ahead or planned else before


def _numeric(part: dict[str, Any]) -> Resolved | None:
    year, month, day = int(part["year"]), int(part["m"]), int(part["day"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    basis = "as written"
    if "sep" in part and part["sep"] is not None:
        if month > 12 >= day:
            day, month = month, day
        elif part["sep"] == "/" and day <= 12 and day != month:
            basis = "day before month assumed"
    made = calendar(year, month, day)
    return (made.isoformat(), None, basis) if made else None


def _month_day(part: dict[str, Any], base: date | None) -> Resolved | None:
    month, day = month_of(part), int(part["day"])
    weekday = WEEKDAYS.get((part.get("weekday") or "").lower())
    last = int(part["last"]) if part.get("last") else None
    basis = "as written"
    if part.get("year"):
        made = calendar(int(part["year"]), month, day)
    elif base is None:
        return None, None, "needs the date of the report"
    else:
        made = nearest_year(base, month, day, weekday)
        basis = "year from the report's date"
    if made and weekday is not None and made.weekday() != weekday:
        basis += f", though that was a {list(WEEKDAYS)[made.weekday()].title()}"
    if made is None:
        return None
    until = calendar(made.year, month, last) if last else None
    return made.isoformat(), until.isoformat() if until else None, basis


def nearest_year(base: date, month: int, day: int, weekday: int | None) -> date | None:
    """Return the day and month in the year that puts it nearest to the report.

    A weekday that fits wins within 400 days; else the last one, up to 60 days ahead.
    """
    years = sorted(range(base.year - 6, base.year + 2), key=lambda year: abs(year - base.year))
    made = [found for year in years if (found := calendar(year, month, day))]
    near = [found for found in made if abs((found - base).days) <= 400]
    if fitting := [found for found in near if found.weekday() == weekday]:
        return min(fitting, key=lambda found: abs((found - base).days))
    past = [found for found in made if (found - base).days <= 60]
    return max(past, default=None)


def _weekday(part: dict[str, Any], before: str, base: date) -> Resolved:
    wanted = WEEKDAYS[part["weekday"].lower()]
    which = (part.get("which") or "").lower()
    back = (base.weekday() - wanted) % 7
    ahead = "next" in which or "coming" in which
    ahead = ahead or (which in ("", "this") and bool(_AHEAD.search(before)))
    ahead = ahead or (not which and back > _LONG_AGO and bool(_SUMMONS.search(before)))
    if ahead:
        moved = base + timedelta(7 - back if back else 7)
    elif which in ("last", "previous"):
        moved = base - timedelta(back or 7)
    else:
        moved = base - timedelta(back)
    return moved.isoformat(), None, "weekday nearest to the report's date"


def _weekend(which: str, before: str, base: date) -> Resolved:
    ahead = which in ("next", "coming") or (which == "this" and bool(_AHEAD.search(before)))
    saturday = base - timedelta((base.weekday() - 5) % 7) + timedelta(7 if ahead else 0)
    sunday = saturday + timedelta(1)
    return saturday.isoformat(), sunday.isoformat(), "weekend nearest to the report's date"


def _bare_month(part: dict[str, Any], base: date, ahead: bool) -> Resolved:
    month, which = month_of(part), part["which"].lower()
    year = base.year
    if which == "next" or (which in ("in", "of") and ahead):
        year += month < base.month or (month == base.month and which == "next")
    elif (which == "last" and month == base.month) or (
        month > base.month and which not in ("by", "until", "till", "this", "beyond", "before")
    ):
        year -= 1
    return f"{year}-{month:02d}", None, "year from the report's date"


_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14}


def _shift(base: date, number: int, unit: str) -> str:
    if unit in _DAYS:
        return (base + timedelta(_DAYS[unit] * number)).isoformat()
    if unit == "month":
        months = base.year * 12 + base.month - 1 + number
        return f"{months // 12}-{months % 12 + 1:02d}"
    return str(base.year + number * (10 if unit == "decade" else 1))


def month_of(part: dict[str, Any]) -> int:
    """Return the number of the month that a match names."""
    return MONTHS[part["month"].lower().rstrip(".")]


def calendar(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
