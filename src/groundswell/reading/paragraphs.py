"""Paragraphs of a text and the language of each."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from groundswell.reading.cues import words
from groundswell.reading.extras import library

MAX_PARAGRAPH = 4000  # characters; longer ones are cut at a sentence, a space, or anywhere
MAX_PARAGRAPHS = 5000
_PROSE, _AMPLE = 60, 0.4  # words of English, and their share of the first language's (assumptions)
SURE = 0.9  # probability from which a language counts as told

_ENDED = re.compile(r"[.!?…:;]['\"”’»)\]]*\s*$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Paragraph:
    """A stretch of a text, without space at its ends; `number` counts from 0."""

    number: int
    start: int
    end: int
    text: str


def paragraphs(text: str) -> list[Paragraph]:
    """Split text at blank lines, and at each newline where lines are not merely wrapped."""
    found: list[Paragraph] = []
    for block in _blocks(text):
        for start, end in _lines(text, block):
            for first, last in _pieces(text, start, end):
                found.append(Paragraph(len(found), first, last, text[first:last]))
            if len(found) >= MAX_PARAGRAPHS:
                return found
    return found


def _blocks(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines, as (start, end), of each stretch without a blank line."""
    block: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            block.append((start, start + len(line)))
        elif block:
            yield block
            block = []
        start += len(line) + 1
    if block:
        yield block


def _lines(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    sizes = [last - first for first, last in lines[:-1]]
    if not sizes:
        return lines
    ended = sum(
        bool(_ENDED.search(text[max(first, last - 20) : last])) for first, last in lines[:-1]
    )
    wrapped = 40 <= max(sizes) <= 120 and max(sizes) - min(sizes) <= 25 and ended <= len(sizes) / 2
    return [(lines[0][0], lines[-1][1])] if wrapped else lines


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while start < end:
        stop = end
        if end - start > MAX_PARAGRAPH:
            window = text[start : start + MAX_PARAGRAPH]
            cut = max(window.rfind(". "), window.rfind(" ")) if " " in window else -1
            sentence = window.rfind(". ")
            cut = sentence if sentence > MAX_PARAGRAPH // 2 else cut
            stop = start + (cut + 1 if cut > 0 else MAX_PARAGRAPH)
        piece = text[start:stop]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            pieces.append((first, first + len(piece.strip())))
        start = stop
    return pieces


@cache
def _identifier() -> Any:
    langid = library("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def language(text: str) -> tuple[str, float]:
    """Return the likeliest language of a text (ISO 639-1) and its probability."""
    code, probability = _identifier().classify(text[:2000])
    return str(code), float(probability)


def script(text: str) -> str:
    """Return the script that most letters of a text belong to (Latin, Cyrillic ...), or ''."""
    letters = (char for char in text[:2000] if char.isalpha())
    counts = Counter(unicodedata.name(char, "?").partition(" ")[0] for char in letters)
    return counts.most_common(1)[0][0].title() if counts else ""


def main_language(found: list[Paragraph]) -> str:
    """Return the language that most of the text is in, or `und` (undetermined)."""
    weights: Counter[str] = Counter()
    for paragraph in found[:400]:
        code, probability = language(paragraph.text)
        if probability >= SURE:
            weights[code] += len(_WORD.findall(paragraph.text))
    if weights:
        first, size = weights.most_common(1)[0]
        prose = weights["en"] >= _PROSE and weights["en"] >= _AMPLE * size
        return "en" if prose else first  # a report among menus of another language
    whole = " ".join(paragraph.text for paragraph in found[:20])[:5000]
    words = [word.lower() for word in _WORD.findall(whole)]
    if words and sum(word in _COMMON for word in words) >= 0.12 * len(words):
        return "en"  # too short for the model to be sure
    code, probability = language(whole)
    return code if probability >= 0.5 else "und"


def foreign(text: str, main: str) -> str:
    """Return the language of a line that is not in the main one, or '' where that is not sure.

    Another script is sure. In the same script a line needs twelve letters and a sure answer, and of
    English no common words.
    """
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    code, probability = language(text)
    if main == "und" or code == main or letters < 12:
        return ""
    other_script = script(text) not in ("", "Latin")
    if other_script and main in _LATIN:
        return code
    common = sum(word.lower() in _COMMON for word in words)
    return code if probability >= SURE and not (main == "en" and common * 8 >= len(words)) else ""


_LATIN = words("""en fr de es pt it nl sv no nb da fi pl cs sk hu ro tr az uz id ms vi sw""")
_COMMON = words(
    """the of and to in is are was were for on that with by from has have had will not be as
    at it its this an their his her they he she we you after who which said"""
)
