"""Scars that encoding and machine translation leave in a text, and signs that it was cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundswell.reading.boilerplate import KINDS, Removed
from groundswell.reading.cues import words
from groundswell.reading.extras import words_known
from groundswell.reading.paragraphs import Paragraph, language

_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_PATTERNS = {
    "foreign ordinal": re.compile(
        rf"\b\d{{1,2}}(?!(?:st|nd|rd|th)\b)[^\W\d_]{{1,4}}\.?(?= (?:of )?{_MONTHS}\b)"
        r"|\b\d{1,2}[º°ª]"
    ),
    "broken encoding": re.compile(
        "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.?|\ufffd+|&(?:amp|quot|nbsp|#\\d+|[lr]squo);|"
        "[ÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ°±²³´µ]"
    ),
    "stray punctuation": re.compile(r"(?<=[.!?,;:]) [.,;:](?=\s|$)|[^\s.]\s+[.,;](?=\s|$)"),
    "capital within a sentence": re.compile(r"(?<=[a-z] )[“\"«„][A-Z][a-z]+(?= [a-z])"),
    "mixed quotation marks": re.compile(r"[“„«\"][^“”„«»\"]{1,400}?(?P<close>[»”\"“])"),
    "untranslated": re.compile(r"\[([^\W\d_][^\[\]\d]{1,60})\]"),
}
_PAIRS = {"“": "”", "«": "»", "„": "“”", '"': '"'}
_SHARE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)\s?(?:%|per ?cent)|(?P<words>two[- ]thirds|three[- ]quarters|half"
    r"|a third|one third|a quarter|one quarter)",
    re.IGNORECASE,
)
_FRACTIONS = {"two": 2 / 3, "three": 3 / 4, "half": 1 / 2}
_HAVE_READ = re.compile(r"\b(?:have|'ve) (?:already )?read\b|\bread so far\b", re.IGNORECASE)
_METER = re.compile(r"\byou have \d+ (?:\w+ ){0,2}(?:articles?|stories) (?:left|remaining)\b", re.I)
# A way in for subscribers stands below whole reports too.
_WAY_IN = re.compile(
    r"\balready (?:an? )?(?:subscriber|member)\W+(?:log|sign) ?in\b", re.IGNORECASE
)
_CUT = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|\b(?:read more|continue reading|more»?|see more))\W*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Scar:
    """Something that was not written so by a person: kind, text, and where it stands."""

    kind: str
    text: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Truncation:
    """A report that goes on where we cannot read: why we think so, and the share missing."""

    why: str
    missing: float | None  # share of the report, 0 to 1; None where it is not said


def scars(paragraphs: list[Paragraph], main: str) -> list[Scar]:
    """Return the scars of the paragraphs, in order of position."""
    found = []
    for paragraph in paragraphs:
        for kind, pattern in _PATTERNS.items():
            found += [
                Scar(kind, hit[0], paragraph.number, *_span(paragraph, hit))
                for hit in pattern.finditer(paragraph.text)
                if _real(kind, hit, main)
            ]
        if paragraph.text.count('"') % 2:
            at = paragraph.start + paragraph.text.rindex('"')
            found.append(Scar("quotation never closed", '"', paragraph.number, at, at + 1))
    return sorted(found, key=lambda scar: (scar.start, scar.end))


def _span(paragraph: Paragraph, hit: re.Match[str]) -> tuple[int, int]:
    return paragraph.start + hit.start(), paragraph.start + hit.end()


def _real(kind: str, hit: re.Match[str], main: str) -> bool:
    if kind == "mixed quotation marks":
        return hit["close"] not in _PAIRS[hit[0][0]]
    if kind == "untranslated":
        inside = re.findall(r"[^\W\d_]+", hit[1])
        unknown = [word for word in inside if word not in words_known()]
        other = len(inside) > 1 and language(hit[1])[0] != main and not _plain(inside)
        return main == "en" and (bool(unknown) or other) and hit[1].islower()
    return True


def _plain(inside: list[str]) -> bool:
    """Tell whether words are mostly English function words and so an editor's own insertion."""
    common = words("""the a an of in to and he she they it his her their was were is are""")
    return any(word in common for word in inside)


def truncation(kept: list[Paragraph], removed: list[Removed]) -> Truncation | None:
    """Tell whether the report goes on behind a paywall or a link, and how much of it is missing."""
    walls = [
        part
        for part in removed
        if part.kind == "paywall"
        and not _METER.search(part.text)
        and KINDS["paywall"].search(_WAY_IN.sub("", part.text))
    ]
    for part in walls:
        if (found := _SHARE.search(part.text)) is None:
            continue
        first = (found["words"] or "").lower().split(" ")[0].split("-")[0]
        share = (
            float(found["number"].replace(",", ".")) / 100
            if found["number"]
            else (_FRACTIONS.get(first, 1 / 3 if "third" in found["words"].lower() else 1 / 4))
        )
        if 0 < share < 1:
            missing = 1 - share if _HAVE_READ.search(part.text) else share
            return Truncation(part.text, round(missing, 4))
    if walls and not all(_only_a_link(part) for part in walls):
        return Truncation(walls[0].text, None)
    if kept and _CUT.search(kept[-1].text):
        return Truncation(f"ends with {kept[-1].text[-20:]!r}", None)
    last = kept[-1].text if kept else ""
    if len(last.split()) >= 10 and last[-1].isalpha():
        return Truncation(f"ends within a sentence: {last[-40:]!r}", None)
    return None


def _only_a_link(part: Removed) -> bool:
    """Tell whether a notice speaks of another article (a teaser) and not of this one."""
    return bool(re.match(r"\W*(?:read|see|also|more|related)\b", part.text, re.IGNORECASE))
