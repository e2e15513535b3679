"""Quantities: numbers in words or digits with what they count, and how far they are vague."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.reading.cues import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_UNITS = dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], range(1, 20), strict=True))  # fmt: skip
_TENS = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
           "dozen": 12.0, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "lakh": 1e5, "crore": 1e7}  # fmt: skip
# Words without a number: the least and the most that they may stand for (assumptions).
_VAGUE = {
    "hundreds of thousands": (200e3, 999e3), "tens of thousands": (20e3, 99e3),
    "tens of millions": (20e6, 99e6), "millions": (2e6, 20e6), "thousands": (2e3, 20e3),
    "hundreds": (200, 999), "dozens": (24, 99), "scores": (40, 99),
    "a few dozen": (24, 60), "few dozen": (24, 60), "several dozen": (36, 96),
    "a few hundred": (200, 500), "several hundred": (300, 900), "few hundred": (200, 500),
    "a few thousand": (2e3, 5e3), "several thousand": (3e3, 9e3), "few thousand": (2e3, 5e3),
    "several million": (3e6, 9e6), "a handful": (3, 6),
}  # fmt: skip
_HALVES = {"half a million": 5e5, "half a billion": 5e8, "half a dozen": 6.0, "half-million": 5e5,
           "a quarter of a million": 25e4, "quarter of a million": 25e4,
           "one and a half million": 15e5, "a couple": 2.0}  # fmt: skip
_PARTS = dict(zip(["third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], range(3, 11), strict=True))  # fmt: skip
_SHARES = {"half": 1 / 2} | {
    f"{some}{gap}{part}{'s' if many > 1 else ''}": many / whole
    for part, whole in _PARTS.items()
    for some, many in [("a", 1), *list(_UNITS.items())[: whole - 1]]
    for gap in (" ", "-")
}
_WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_UNITS)[:9])}))?|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_DIGITS = (
    r"(?:\d{1,3}(?:[,\u202f\u00a0’' ]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}|\d+½|\d+(?:[.,]\d+)?)"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen|lakh|crore|bn|mn|[mk])\b"
_NUMBER = rf"(?:{_DIGITS}(?:[ -]?{_SCALE})*|{_WORD} and a half|(?:{_WORD}|an?)(?: (?:hundred|thousand|million|billion|dozen)\b)+(?: (?:and )?{_WORD})?|{_WORD})"
_MONEY = r"(?P<money>US\$|[$€£¥₹₽]|(?:USD|EUR|GBP)\s?|(?-i:Rs|Tk|KSh|USh|TSh|Rp|RM|CFA|Kč|kr|R|N)\.?\s?(?=\d))?"
_ABOUT = {
    "more than": "above", "over": "above", "at least": "least", "no fewer than": "least",
    "no less than": "least", "not less than": "least", "upwards of": "least",
    "up to": "most", "as many as": "most", "at most": "most", "no more than": "most",
    "fewer than": "below", "less than": "below", "under": "below", "below": "below",
    "about": "about", "around": "about", "some": "about", "nearly": "below", "almost": "below",
    "close to": "about", "approximately": "about", "roughly": "about", "an estimated": "about",
    "estimated": "about", "only": "", "just": "", "exactly": "", "the": "", "another": "",
    "above": "above", "well over": "above", "in excess of": "above", "barely": "",
}  # fmt: skip
_BEFORE = r"(?P<about>" + "|".join(sorted(map(re.escape, _ABOUT), key=len, reverse=True)) + r")"
_COUNT = rf"(?:{_WORD}|\d+)"
_ODD = (
    rf"(?:(?:one|1) in (?:every )?{_COUNT}|{_COUNT} in (?:every )?(?:ten|100|10)|two in three|three in four"
    rf"|four in five|{_COUNT} out of (?:every )?{_COUNT})"
)
_FIND = re.compile(
    rf"(?<![\w.,/$€£-])(?<!\d:)(?:{_BEFORE}\s+)?(?:"
    rf"(?P<vague>{'|'.join(sorted(_VAGUE, key=len, reverse=True))})\b(?!\s*\d)"
    rf"|(?P<half>{'|'.join(sorted(_HALVES, key=len, reverse=True))})\b"
    rf"|(?P<share>{'|'.join(sorted(_SHARES, key=len, reverse=True))})(?:(?<=s)\b|(?=\s+(?:of|the|its|all|a|their)\b)|(?<!half)(?=[,.;:)]|$|\s+(?:in|by|to|on|since|from|and|or|less|more|over|at)\b))"
    rf"|(?P<odds>{_ODD})(?! (?:the|a|an|days|weeks|months|years|hours|towns|cities|villages|provinces|districts|regions|countries|places)\b)"
    rf"|{_MONEY}(?P<one>{_NUMBER})(?:(?:\s?[-–—]\s?|\s(?:to|or)\s|(?P<and>\sand\s))(?P<two>{_NUMBER}))?"
    r"(?P<percent>\s?(?:%|per ?cent\b|percent\b|percentage points?\b))?"
    r")(?:(?=(?:km|kg|cm|mm|mph|MW|GW|ha)\b)|(?![\w½]))(?![:/]\d|-?(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_HALF_OF_ONE = re.compile(r"half an? (?!million|billion|dozen)", re.IGNORECASE)
_PROPER = re.compile(r"(?-i:[A-Z])[a-z]+ (?-i:[A-Z])[a-z]")
_ODDS = re.compile(r" (?:in|out of)(?: every)? ")
_NAMED = re.compile(
    r"(?:\b(?:article|section|resolution|chapter|flight|route|room|line|no\.?|number|page|level|"
    r"phase|group|grade|clause|paragraph|order|decree|protocol|type|channel|unit|battalion|highway|"
    r"gate|block|district|ward|sector|zone|part|volume|rule|law|act|bill|title|step|day|week)\s|[A-Z]-|#|№)\s*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\s?(?:a\.?m\b|p\.?m\b|o['’]clock|GMT|UTC|hours? GMT|hrs\b|:\d|in the (?:morning|afternoon|evening)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts.

    Attributes:
        text: the number as written, with its "more than", "some" ...
        value: the number; None where only a range is given.
        low: the least that is said, or None.
        high: the most that is said, or None.
        unit: what is counted, singular: `soldier`, `%`, `year old`, `USD`; '' if it cannot be told.
        of: the words that say what is counted.
        start: first character, from the beginning of the text searched.
        end: one past the last.
    """

    text: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    of: str
    start: int
    end: int


def quantities(doc: Doc, taken: Iterable[tuple[int, int]]) -> list[Quantity]:
    """Return the quantities of a parsed text, leaving alone what is taken (dates).

    Ordinals, clock times, names of things (Il-76, Article 5) and "one" as a pronoun are none.
    """
    spans = list(taken)
    text = doc.text
    found = []
    for hit in _FIND.finditer(text):
        vague = hit["about"] and _ABOUT.get(" ".join(hit["about"].lower().split()), "")
        start = hit.start("about") if vague else hit.start()
        begin = min(
            hit.start(name) for name in ("vague", "half", "share", "odds", "one") if hit[name]
        )
        if any(begin < last and first < hit.end() for first, last in spans):
            continue
        if hit["and"] and not re.search(r"\bbetween $", text[:start]):
            hit = _FIND.match(text[: hit.start("and")], hit.start()) or hit
        if _NAMED.search(text[max(0, begin - 14) : begin]) or _CLOCK.match(text, hit.end()):
            continue
        start = start if vague else begin
        if _PROPER.match(text, begin) and re.search(r"[\w,] $", text[:begin]):
            continue  # "the consultancy Two Rivers"
        if hit["share"] and text[:begin].endswith(("first ", "second ", "latter ", "other ")):
            continue  # "the first half of February"
        if re.match(r"^\W*$", text[:begin]) and re.match(r"[.)] ", text[hit.end() : hit.end() + 2]):
            continue  # the number of a section
        inside = doc.char_span(begin, hit.end(), alignment_mode="expand")
        if inside is None or (_is_one(hit) and not _counts(inside)):
            continue
        made = _quantity(hit, start, inside)
        if made:
            found.append(made)
    return found


def _is_one(hit: re.Match[str]) -> bool:
    return (hit["one"] or "").lower() == "one" and not hit["two"] and not hit["percent"]


def _counts(number: Span) -> bool:
    """Tell whether "one" stands before a noun that it counts."""
    token = number[-1]
    head = token.head
    if (
        head.lower_ in ("day", "night", "morning", "evening", "afternoon")
        and not head.doc[token.i - 1 : token.i].text.strip().isdigit()
    ):
        return False  # one day: at some time
    return token.dep_ == "nummod" and head.pos_ in ("NOUN", "PROPN") and head.i > token.i


def _quantity(hit: re.Match[str], start: int, number: Span) -> Quantity | None:
    low: float | None
    high: float | None
    kind = _ABOUT.get(" ".join((hit["about"] or "").lower().split()), "")
    value: float | None = None
    if hit["vague"]:
        low, high = _VAGUE[hit["vague"].lower()]
    elif hit["half"]:
        value = low = high = _HALVES[hit["half"].lower()]
    elif hit["odds"]:
        some, whole = (amount(word) or 0.0 for word in _ODDS.split(hit["odds"]))
        if not 0 < some < whole:
            return None
        value = low = high = round(100 * some / whole, 1)
    elif hit["share"] and _HALF_OF_ONE.match(hit.string, hit.start("share")):
        value = low = high = 0.5  # "half a point"
    elif hit["share"]:
        value = low = high = round(100 * _SHARES[hit["share"].lower()], 1)
    else:
        one, two = amount(hit["one"]), amount(hit["two"]) if hit["two"] else None
        if one is None:
            return None
        if two is not None and two > one:
            low, high = _same_scale(one, two, hit["two"]), two
        else:
            value = low = high = one
    if value is not None:
        low, high = (
            None if kind in ("most", "below") else value,
            None if kind in ("least", "above") else value,
        )
        if kind == "about":
            low = high = None
    unit, of = _unit(hit, number)
    text = hit.string[start : hit.end()]
    return Quantity(text, value, low, high, unit, of, start, hit.end())


def _same_scale(one: float, two: float, written: str) -> float:
    """Return the first number of a range, which shares the scale of the second (3 to 5 million)."""
    scale = next((size for word, size in _SCALES.items() if re.search(rf"\d? ?{word}s?$", written, re.I)), 1)  # fmt: skip
    return one * scale if one * scale <= two and scale > 1 else one


def amount(text: str) -> float | None:
    """Return the number that words or digits stand for: `3,800`, `2.5 million`, `forty-two`.

    None where they stand for none, one too large to be held among them.
    """
    found = _amount(text)
    return found if found is not None and math.isfinite(found) else None


def _amount(text: str) -> float | None:
    if text.endswith(("½", " and a half")):
        whole = amount(text.removesuffix("½").removesuffix(" and a half"))
        return None if whole is None else whole + 0.5
    words = text.lower().replace("-", " ").split()
    joined = re.match(r"[\d.,\u202f\u00a0’' ]*\d", text)
    if joined:
        digits = re.sub(r"[\u202f\u00a0’' ]", "", joined[0])
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}", digits):
            digits = re.sub(r"[.,]", "", digits)
        total = float(digits.replace(",", "."))
        rest = text[joined.end() :].lower().replace("-", " ").split()
        for word in rest:
            total *= _SCALES.get(word, 1)
        return total
    total, part = 0.0, 0.0
    for word in words:
        if word in ("a", "an"):
            part = 1
        elif word in _UNITS or word in _TENS:
            part += _UNITS.get(word) or _TENS[word]
        elif word == "hundred" or word == "dozen":
            part = (part or 1) * _SCALES[word]
        elif word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0.0
        elif word != "and":
            return None
    return total + part


_MONEY_UNITS = {
    "$": "USD",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
}
_HARM = words("""kill wound injure arrest detain hurt jail shoot execute evacuate displace""")
_AGED = re.compile(r"(?:-| )(?:year|month)s?[- ]old\b")


def _unit(hit: re.Match[str], number: Span) -> tuple[str, str]:
    text, end = hit.string, hit.end()
    whole = hit["share"] and not _HALF_OF_ONE.match(text, hit.start("share"))
    if hit["percent"] or whole or hit["odds"]:
        return "%", text[end : end + 60].split(".")[0].strip()
    if money := (hit.groupdict().get("money") or "").strip().lower():
        return _MONEY_UNITS.get(money, money.upper()), ""
    before = text[max(0, hit.start() - 6) : hit.start()]
    after = text[end : end + 12]
    apposed = re.match(r",|\)|$", after) and re.search(r"(?:, |\()$", before)
    person = hit["one"] and hit["one"].isdigit() and 10 <= int(hit["one"]) <= 110
    if person and (_AGED.match(after) or before.endswith("aged ") or apposed):
        return "year old", ""
    noun = _counted(number)
    if noun is None:
        verb = number.root.head
        passive = number.root.dep_ in ("nsubjpass", "nsubj") and verb.pos_ in ("VERB", "AUX")
        harmed = number.root.dep_ == "dobj" and verb.lemma_ in _HARM
        return ("person", verb.text) if passive or harmed else ("", "")
    if noun.lemma_.lower() in ("people", "they", "we", "man"):
        return "person", noun.text
    left = min((t.i for t in noun.subtree if t.i > number.end - 1 and t.i < noun.i), default=noun.i)
    return noun.lemma_.lower(), number.doc[max(left, number.end) : noun.i + 1].text


def _counted(number: Span) -> Token | None:
    """Return the noun that a number counts: the one it modifies, or the one behind an "of"."""
    doc, after = number.doc, number.end
    if after < len(doc) and doc[after].lower_ == "of":
        objects = [child for child in doc[after].children if child.dep_ == "pobj"]
        if objects:
            return objects[0]
    head = number.root.head
    if number.root.dep_ in ("nummod", "quantmod", "amod", "compound", "det") and head.i >= after:
        return head if head.pos_ in ("NOUN", "PROPN") else _counted_near(doc, after)
    if number.root.pos_ in ("NOUN", "PROPN") and number.root.i >= after:
        return number.root
    return _counted_near(doc, after)


def _counted_near(doc: Doc, after: int) -> Token | None:
    """Return the first noun within four words behind a number, before any verb or stop."""
    for token in doc[after : after + 4]:
        if token.pos_ in ("NOUN", "PROPN"):
            chain = token
            while chain.i + 1 < len(doc) and doc[chain.i + 1].pos_ == "NOUN":
                chain = doc[chain.i + 1]
            return chain
        if token.pos_ not in ("ADJ", "ADV", "NUM", "DET", "PART") and token.text not in ("-",):
            return None
    return None
