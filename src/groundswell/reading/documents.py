"""Documents: files, folders, standard input and HTML, hostile and huge ones too, as plain text.

Offsets elsewhere count the characters of `Document.text`. Of a text file that is the file decoded,
without a byte order mark, with newlines as Python reads them, each other control character a space.
Of HTML it is the main text that trafilatura finds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from groundswell.errors import GroundswellError
from groundswell.reading.extras import library

MAX_BYTES = 4_000_000  # of one report: some 600,000 words
MAX_TOTAL = 64_000_000  # of one call
MAX_FILES = 500
MAX_DEPTH = 100  # nested elements of HTML
TEXTS = (".txt", ".text", ".md", ".htm", ".html", ".xhtml")

# Only what a page states of its own date, never a date found in its text.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-12-31"}
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160), 0xFEFF) if code not in (9, 10)}
_HTML = re.compile(r"<!doctype html|<html|<head\b|<body\b|<div\b|<p\b|<article\b", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """A report as it was read.

    Attributes:
        source: where it came from, as the user named it (`-` for standard input).
        text: what offsets count.
        left_out: texts of HTML that are not in `text` (menus, teasers ...).
        title: title, if the format has a place for one.
        date: date of publication, if the format has a place for one, as 2022-01-07.
        publisher: likewise.
        author: likewise.
        problems: what went wrong and what was not read, a sentence each.
    """

    source: str
    text: str
    left_out: tuple[str, ...] = ()
    title: str = ""
    date: str = ""
    publisher: str = ""
    author: str = ""
    problems: tuple[str, ...] = field(default=())


def documents(sources: Iterable[str], stdin: BinaryIO) -> Iterator[Document]:
    """Yield the documents that the sources name: files, folders (their text and HTML), or `-`.

    Raises:
        GroundswellError: a source does not exist, is no readable file, or there is nothing to read.
    """
    total = 0
    for path in _files(sources):
        try:
            if path is None:
                data = stdin.read(MAX_BYTES + 1)
            else:
                with path.open("rb") as stream:
                    data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise GroundswellError(f"{path}: {error.strerror or error}") from error
        total += len(data)
        if total > MAX_TOTAL:
            raise GroundswellError(
                f"More than {MAX_TOTAL // 1_000_000} MB of reports: read them in several calls."
            )
        yield document("-" if path is None else str(path), data)


def document(source: str, data: bytes) -> Document:
    """Return bytes as a document; never fails, problems are noted."""
    problems = []
    if len(data) > MAX_BYTES:
        data = data[:MAX_BYTES]
        problems.append(f"only the first {MAX_BYTES:,} bytes were read")
    text, problem = decoded(data)
    problems += problem
    if _HTML.search(text[:5000]) and source.rpartition(".")[2].lower() not in ("txt", "md"):
        return _from_html(source, text, problems)
    if not text.strip():
        problems.append("nothing to read")
    return Document(source, clean(text), problems=tuple(problems))


def decoded(data: bytes) -> tuple[str, list[str]]:
    """Return text and what was wrong: UTF-8, UTF-16 with its mark, else the likeliest encoding."""
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(name), []
            except UnicodeDecodeError as error:
                if name == "utf-8-sig" and error.start >= len(data) - 3 and len(data) >= MAX_BYTES:
                    return data[: error.start].decode(name), []  # cut within a character
    if data.count(b"\0") > len(data) // 100:
        return data.decode("utf-8", "replace"), ["binary data, read as UTF-8 as far as it goes"]
    mended = data.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    if any(ord(char) > 127 and char != "\ufffd" for char in mended) and broken * 20 <= len(mended):
        return mended, [f"{broken:,} characters are broken"]
    name = "cp1252"
    if sum(byte > 127 for byte in data[:50_000]) * 6 > len(data[:50_000]):  # not mostly Latin
        guess = library("charset_normalizer").from_bytes(data[:50_000]).best()
        name = guess.encoding if guess else name
    return data.decode(name, "replace"), [f"not valid UTF-8: read as {name}"]


def clean(text: str) -> str:
    """Return text with Unix newlines and every other control character but tabs a space."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def _files(sources: Iterable[str]) -> Iterator[Path | None]:
    found = 0
    for source in sources:
        path = Path(source)
        if source == "-":
            yield None
            continue
        try:
            folder, exists = path.is_dir(), path.exists()
        except (OSError, ValueError) as error:
            raise GroundswellError(f"{source[:200]!r}: not a path") from error
        if not exists:
            raise GroundswellError(
                f"{source[:200]}: no such file or folder. Name reports, folders of reports, or - "
                "for standard input."
            )
        inside = _inside(path) if folder else [path]
        if not inside:
            raise GroundswellError(f"{source}: no report in it ({', '.join(TEXTS)})")
        found += len(inside)
        if found > MAX_FILES:
            raise GroundswellError(f"More than {MAX_FILES} reports: read them in several calls.")
        for file in inside:
            if not folder and not file.is_file():
                raise GroundswellError(f"{source}: not a regular file")
            yield file


def _inside(folder: Path) -> list[Path]:
    """Return the reports in a folder and below it (links to folders are not followed), sorted."""
    found: list[Path] = []
    for where, names, files in os.walk(folder):
        names.sort()
        found += [
            Path(where, name)
            for name in sorted(files)
            if name.lower().endswith(TEXTS) and Path(where, name).is_file()
        ]
        if len(found) > MAX_FILES:
            break
    return found


def _from_html(source: str, html: str, problems: list[str]) -> Document:
    trafilatura = library("trafilatura")
    tree = _tree(html)
    if tree is None:
        return Document(source, "", problems=(*problems, "HTML that holds no text"))
    every = _blocks(tree)
    if _depth(tree) > MAX_DEPTH:
        taken = "all its text that could be told was taken" if every else "no text could be told"
        problems.append(f"HTML nested deeper than {MAX_DEPTH}: {taken}")
        return Document(source, "\n\n".join(every), problems=tuple(problems))
    try:
        found = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            include_tables=False,
            favor_recall=True,
            with_metadata=True,
            date_extraction_params=_DATES,
        )
    except (ValueError, TypeError, AttributeError, RecursionError):  # a page it does not manage
        found = None
    main = clean(found.text or "") if found else ""
    if 4 * len(main) < sum(map(len, every)) and len(main) < 1000:
        problems.append("no main text could be told apart: all its text was taken")
        main, found = "\n\n".join(every), None
    text = re.sub(r"\n+", "\n\n", main).strip()
    inside = re.sub(r"\W+", "", text).casefold()
    left_out = [block for block in every if re.sub(r"\W+", "", block).casefold() not in inside]
    about = {
        "title": getattr(found, "title", None) or "",
        "date": getattr(found, "date", None) or "",
        "publisher": getattr(found, "sitename", None) or "",
        "author": getattr(found, "author", None) or "",
    }
    named = {name: clean(value)[:300] for name, value in about.items()}
    return Document(source, text, tuple(left_out), problems=tuple(problems), **named)


def _tree(html: str):  # type: ignore[no-untyped-def]
    etree, parser = library("lxml.etree"), library("lxml.html")
    try:
        return parser.document_fromstring(
            clean(html).encode("utf-8"),
            parser=parser.HTMLParser(
                encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True
            ),
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _depth(tree) -> int:  # type: ignore[no-untyped-def]
    """Return how deep elements nest, counted without recursion, up to one over the limit."""
    level, depth = [tree], 0
    while level and depth <= MAX_DEPTH:
        level, depth = [child for node in level for child in node], depth + 1
    return depth


def _blocks(tree) -> list[str]:  # type: ignore[no-untyped-def]
    """Return the visible texts of a page, one an element that holds text of its own."""
    hidden = {"script", "style", "noscript", "template", "svg", "head"}
    inline = {
        "a",
        "b",
        "i",
        "em",
        "strong",
        "span",
        "u",
        "small",
        "sup",
        "sub",
        "time",
        "q",
        "abbr",
    }
    blocks: list[list[str]] = [[]]
    skip = 0
    for event, node in library("lxml.etree").iterwalk(tree, events=("start", "end")):
        if node.tag in hidden:
            skip += 1 if event == "start" else -1
        if event == "start":
            if node.tag not in inline:
                blocks.append([])
            text = node.text
        else:
            if node.tag not in inline:
                blocks.append([])
            text = node.tail
        if text and not skip:
            blocks[-1].append(text)
    texts = (" ".join("".join(block).split()) for block in blocks)
    return [text for text in texts if text]
