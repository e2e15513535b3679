"""What was known of a country on a day: its leader, its regime, its coups, its unrest."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from groundswell.history.countries import from_polity
from groundswell.history.leaders import Spell
from groundswell.history.regimes import OTHER, Coups, Period, Score
from groundswell.reading.events.protests import Protest

LARGE = 10_000.0  # persons
QUIET = 30  # days without unrest that end an episode
MEMORY = 20.0  # years over which the turnover of leaders is counted
YEAR = 365.25
STALE = 366  # days for which a kind of regime holds after the table's last word on a country
CLOSED = date(
    2010, 12, 31
)  # the day on which the table of regimes was closed: what held then holds


@dataclass(frozen=True)
class Episode:
    """Unrest in a country: a protest of at least 10,000 persons or one with killings, and all such
    protests that follow, each within 30 days of the end of the last.

    What is said is that of the first: no more was known when it began, but that it was large or
    that people were killed, which is read though it may have come a few days later.

    Attributes:
        country: Gleditsch and Ward's number.
        start: first day of the first protest.
        end: last day of all of them.
        size: persons in the first, if anything is known of it.
        killings: whether the state killed in the first.
        violent: whether its protesters were violent.
        removal: whether it asked for somebody's removal.
    """  # noqa: D205 - one sentence

    country: int
    start: date
    end: date
    size: float | None
    killings: bool
    violent: bool
    removal: bool


def episodes(protests: Iterable[Protest]) -> tuple[Episode, ...]:
    """Return the episodes of unrest in protests, in order of their first day."""
    found: list[Episode] = []
    last: dict[int, int] = {}
    for protest in sorted(protests, key=lambda p: (p.start, p.id)):
        killed = "killings" in protest.responses
        if protest.code is None or not (killed or (protest.size or 0.0) >= LARGE):
            continue
        country = from_polity(protest.code, protest.start)
        at = last.get(country)
        if at is not None and (protest.start - found[at].end).days <= QUIET:
            found[at] = replace(found[at], end=max(found[at].end, protest.end))
            continue
        last[country] = len(found)
        violent, removal = bool(protest.violent), "removal" in protest.demands
        first = (protest.start, protest.end, protest.size, killed, violent, removal)
        found.append(Episode(country, *first))
    return tuple(found)


class Past:
    """The tables by country, asked for single days.

    Nothing is answered from what came later, with one exception: kinds of regime are their
    authors' judgement in hindsight.
    """

    def __init__(
        self,
        spells: Iterable[Spell],
        periods: Iterable[Period] = (),
        scores: Iterable[Score] = (),
        coups: Iterable[Coups] = (),
        unrest: Iterable[Episode] = (),
    ) -> None:
        """Sort the tables by country."""
        self.spells = _by_country(spells, lambda s: (s.start, s.last))
        self._periods = _by_country(periods, lambda p: p.start)
        self._scores = _by_country(scores, lambda s: s.first)
        self.unrest = _by_country(unrest, lambda e: e.start)
        self._starts = {c: [e.start for e in found] for c, found in self.unrest.items()}
        self._coups: dict[tuple[int, int], int] = defaultdict(int)
        for coup in coups:
            self._coups[coup.country, coup.year] += coup.attempts

    def leader(self, country: int, day: date) -> Spell | None:
        """Return who was in office: of several the one who came last."""
        there = [s for s in self.spells.get(country, ()) if s.start <= day <= s.last]
        return there[-1] if there else None

    def kind(self, country: int, day: date) -> str:
        """Return the kind of regime on a day; what held when the table was closed holds on."""
        before = [p for p in self._periods.get(country, ()) if p.start <= day]
        if not before:
            return OTHER
        last = before[-1]
        held = last.end >= min(day, CLOSED) or (day - last.end).days <= STALE
        return last.kind if held else OTHER

    def changes(self, country: int) -> set[date]:
        """Return the days on which a kind of regime begins or has just ended."""
        periods = self._periods.get(country, ())
        return {p.start for p in periods} | {p.end + timedelta(days=1) for p in periods}

    def polity(self, country: int, day: date) -> float | None:
        """Return Polity's score of the year before."""
        year = day.year - 1
        scores = self._scores.get(country, ())
        return next((s.polity for s in scores if s.first <= year <= s.last), None)

    def coups(self, country: int, day: date) -> int:
        """Return the coups attempted in the five years before this one."""
        return sum(self._coups.get((country, day.year - back), 0) for back in range(1, 6))

    def turnover(self, country: int, day: date) -> tuple[int, float]:
        """Return exits of leaders in the 20 years before a day, and years in which they ruled."""
        exits, years = 0, 0.0
        begin = day.toordinal() - MEMORY * YEAR
        for spell in self.spells.get(country, ()):
            last = spell.last.toordinal()
            if spell.start >= day or last < begin:
                continue
            years += (
                max(0.0, min(last, day.toordinal()) - max(spell.start.toordinal(), begin)) / YEAR
            )
            exits += spell.last < day and spell.door is not None
        return exits, years

    def latest(self, country: int, day: date) -> Episode | None:
        """Return the last episode that had begun on a day."""
        at = bisect_right(self._starts.get(country, []), day)
        return self.unrest[country][at - 1] if at else None


class _Of(Protocol):
    @property
    def country(self) -> int: ...


Row = TypeVar("Row", bound=_Of)


def _by_country(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.country].append(row)
    return {country: sorted(group, key=key) for country, group in found.items()}
