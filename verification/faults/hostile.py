"""Hostile cases and reports, made by spoiling good ones; the same number is always the same one.

A case is spoiled as a document (keys deleted, doubled and renamed, values of other types, numbers
out of all bounds, names that are paths) or as a text (tabs, anchors, control characters, a line
without end), or is a bomb from the start.
"""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from groundswell.case.loader import LIBRARY

Luck = np.random.Generator
SEED = 20_260_101

NUMBERS = (
    "0", "-1", "1e308", "-1e308", "1e-320", "9" * 400, "-" + "9" * 17, "1e999", ".nan", "-.inf",
    ".inf", "0x7fffffffffffffff", "0o777", "1_000", "1e", "+-3", "00012", "1" + "0" * 40,
)  # fmt: skip
TEXTS = (
    "", " ", "~", "null", "no", "yes", "2022-02-30", "9999-12-31T23:59", "0000-00-00", "-0d",
    "1e9d", "as-happened", "../../etc/passwd", "/dev/zero", "/etc/passwd", "..\\..\\x", "con",
    "a/b", ".", "..", "file:///etc/passwd", "C:\\x", "$(touch x)", "`id`", "{{7*7}}", "%s%n",
    "<script>alert(1)</script>", "'; drop table runs; --", "\u202egnp.exe", "\u0000", "\u0007",
    "\u001b[2J", "\ud7ff", "\ufeff", "\U0001f4a3", "e\u0301" * 50, "\u0130stanbul", "ﬀ", "x" * 300,
    "x" * 9_999, "x" * 10_001, "*" * 200, "[", "&a", "*a", "!!python/object:os.system", "!tag x",
    "| ", "> ", "- -", "? ", "a: b: c", "#", "@", "%YAML 1.1",
)  # fmt: skip
BOMBS = (
    lambda n: "x: " + "[" * n,
    lambda n: "x: " + "{a: " * n,
    lambda n: "x:\n  " + "- " * n,
    lambda n: "\n".join(" " * i + "a:" for i in range(min(n, 900))),
    lambda n: "a: &a [" + "x, " * 50 + "]\n" + "".join(
        f"{d}: &{d} [" + f"*{c}, " * 9 + "]\n" for c, d in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    lambda n: "a: &a x\nb:\n" + "  - *a\n" * n,
    lambda n: "x: " + "y" * n,
    lambda n: 'x: "' + ("y" * 100 + "\n") * (n // 100),
    lambda n: "".join(f"k{i}: {i}\n" for i in range(n // 8)),
    lambda n: "parameters:\n" + "".join(f"  crowd.size{i}: 1\n" for i in range(n // 16)),
    lambda n: "&a " * n,
    lambda n: "--- \n" * n,
    lambda n: "%A x\n" * n,
    lambda n: "? " * n,
    lambda n: "\t" * n,
    lambda n: "!" * n,
    lambda n: "<<: *a\n" * n,
    lambda n: "utc_offset: " + "9" * n,
)  # fmt: skip


def luck(what: str, number: int) -> Luck:
    """Return the luck of one hostile thing."""
    return np.random.default_rng([SEED, *what.encode(), number])


def case(number: int, gentle: bool = False) -> bytes:
    """Return a hostile case; a gentle one is more often sound, so that it comes to be run."""
    chance = luck("gentle" if gentle else "case", number)
    document = copy.deepcopy(_base(chance, gentle))
    if gentle:
        for _ in range(chance.integers(1, 4)):
            _extreme(document, chance)
        return _written(document, chance).encode()
    kind = chance.random()
    if kind < 0.03:
        bomb = BOMBS[chance.integers(len(BOMBS))](int(10 ** chance.uniform(1, 5.3)))
        return ("groundswell: 1\ntitle: x\n" * (chance.random() < 0.5) + bomb).encode()
    for _ in range(chance.integers(1, 4)):
        _spoiled(document, chance)
    text = _written(document, chance)
    return _cut(text, chance) if kind > 0.7 else text.encode("utf-8", "surrogatepass")


def report(number: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a hostile report."""
    chance = luck("report", number)
    pieces = [_piece(chance) for _ in range(chance.integers(1, 5))]
    html = chance.random() < 0.3
    if html:
        pieces = [_tagged(piece, chance) for piece in pieces]
    text = ("" if chance.random() < 0.2 else "\n\n").join(pieces)
    if html and chance.random() < 0.8:
        text = "<html><head><title>" + _piece(chance)[:80] + "</title></head><body>" + text
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.3:
        data = _flipped(data, chance)
    endings = (".html", ".htm", ".txt", ".md") if html else (".txt", ".md", ".text", ".html")
    return f"report{endings[chance.integers(len(endings))]}", data


@cache
def _bundled() -> tuple[dict[str, Any], ...]:
    """The bundled cases as plain documents, the smallest first."""
    paths = sorted(LIBRARY.glob("*.yaml"), key=lambda path: path.stat().st_size)
    return tuple(YAML(typ="safe", pure=True).load(path.read_text()) for path in paths)


def _base(chance: Luck, gentle: bool) -> dict[str, Any]:
    """Return a good document to begin with: the smallest case with parts of the others."""
    small, *large = _bundled()
    if gentle:
        return small
    whole = dict(small)
    if chance.random() < 0.2:
        other = large[chance.integers(len(large))]
        key = list(other)[chance.integers(len(other))]
        entry = other[key]
        if isinstance(entry, list):
            entry = entry[:3]
        elif isinstance(entry, dict):
            names = list(entry)
            at = chance.integers(len(names))
            entry = {name: entry[name] for name in names[at : at + 3]}
        whole[key] = entry
    for key in list(whole):
        if key not in ("groundswell", "title", "start", "places") and chance.random() < 0.7:
            del whole[key]
    return whole


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value of a document."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        found += _places(item, (*path, key))
    return found


def _spoiled(document: dict[str, Any], chance: Luck) -> None:
    """Spoil one value, or the key that it has."""
    places = _places(document)
    if not places:
        return
    *above, last = places[chance.integers(len(places))]
    holder: Any = document
    for step in above:
        holder = holder[step]
    _WAYS[chance.integers(len(_WAYS))](holder, last, document, chance)


def _delete(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    del holder[last]


def _rename(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    if isinstance(holder, dict):
        value = holder.pop(last)
        name = str(last)
        at = int(chance.integers(len(name) + 1))
        holder[name[:at] + "x_.-é"[chance.integers(5)] + name[at + 1 :]] = value


def _text(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    holder[last] = TEXTS[chance.integers(len(TEXTS))]


def _number(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    holder[last] = _Raw(NUMBERS[chance.integers(len(NUMBERS))])


def _other_type(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    choices: tuple[Any, ...] = (None, True, [], {}, [holder[last]], {"value": holder[last]}, [[]])
    holder[last] = choices[chance.integers(len(choices))]


def _elsewhere(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    """Put there what stands in another place."""
    places = _places(document)
    found: Any = document
    for step in places[chance.integers(len(places))]:
        found = found[step]
    holder[last] = copy.deepcopy(found)


def _deep(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    for _ in range(int(chance.integers(1, 30))):
        holder[last] = [holder[last]] if chance.random() < 0.5 else {"a": holder[last]}


def _many(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    if isinstance(holder, list):
        holder.extend(copy.deepcopy(holder[last]) for _ in range(int(chance.integers(1, 40))))


def _table(holder: Any, last: Any, document: Any, chance: Luck) -> None:
    document["places"] = {"file": TEXTS[chance.integers(len(TEXTS))]}


_WAYS: tuple[Callable[[Any, Any, Any, Luck], None], ...] = (
    _delete, _rename, _text, _text, _number, _number, _other_type, _elsewhere, _deep, _many, _table,
)  # fmt: skip


def _extreme(document: dict[str, Any], chance: Luck) -> None:
    """Change one number by orders of magnitude, or one for a bound of what numbers are."""
    places = []
    for path in _places(document):
        value: Any = document
        for step in path:
            value = value[step]
        if isinstance(value, int | float) and not isinstance(value, bool):
            places.append((path, value))
    path, value = places[chance.integers(len(places))]
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    bounds = (0, 1, 1e-9, 1e9, -1, 0.5, 2**31, 2**53)
    far = value * 10.0 ** float(chance.integers(-6, 7))
    new = far if chance.random() < 0.6 else bounds[chance.integers(len(bounds))]
    holder[path[-1]] = int(new) if isinstance(value, int) and float(new).is_integer() else new


class _Raw(str):
    """A scalar that is written as it stands."""


def _written(document: Any, chance: Luck) -> str:
    """Write a document as YAML, four times in five as that of JSON; what is raw stands unquoted."""
    marks: list[str] = []

    def plain(value: Any) -> Any:
        if isinstance(value, _Raw):
            marks.append(str(value))
            return f"RAW{len(marks) - 1}WAR"
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value if isinstance(value, int | float | str | None) else str(value)

    if chance.random() < 0.8:  # ten times quicker
        text = json.dumps(plain(document), ensure_ascii=False, indent=0)
    else:
        stream, writer = io.StringIO(), YAML(typ="safe", pure=True)
        writer.allow_unicode = True
        writer.dump(plain(document), stream)
        text = stream.getvalue()
    for index, raw in enumerate(marks):
        text = text.replace(f'"RAW{index}WAR"', raw).replace(f"RAW{index}WAR", raw)
    return text


def _cut(text: str, chance: Luck) -> bytes:
    """Spoil the text itself."""
    at = int(chance.integers(len(text) + 1))
    way = chance.integers(6)
    if way == 0:
        return text[:at].encode("utf-8", "surrogatepass")
    if way == 1:
        lines = text.splitlines(keepends=True) or [""]
        line = lines[chance.integers(len(lines))]
        return text.replace(line, line * 2, 1).encode("utf-8", "surrogatepass")
    if way == 2:
        return _flipped(text.encode("utf-8", "surrogatepass"), chance)
    if way == 3:
        long = "y" * int(10 ** chance.uniform(3.5, 5.5))
        return (text[:at] + long + text[at:]).encode("utf-8", "surrogatepass")
    piece = ("\t", "\r", "\x00", "\x1b", "\u2028", "\ufffe", "---\n", "...\n", "&a ", "*a ", "!!x ")
    some = "".join(piece[chance.integers(len(piece))] for _ in range(int(chance.integers(1, 5))))
    return (text[:at] + some + text[at:]).encode("utf-8", "surrogatepass")


def _flipped(data: bytes, chance: Luck) -> bytes:
    found = bytearray(data)
    for _ in range(int(chance.integers(1, 20))):
        if found:
            found[chance.integers(len(found))] = chance.integers(256)
    return bytes(found)


SENTENCES = (
    "The minister said on Friday that three people were killed in the capital.",
    "“We will not leave,” Jane Doe, a teacher, told Radio Nine.",
    "According to the union, between 1,200 and 1.5 million people marched in Port Sudan.",
    "PARIS, 3 May (Reuters) - Police denied that anyone had been detained.",
    "Because prices doubled, analysts believe the government must fall, as in 1990.",
    "Протестующие заявили, что 12 человек задержаны.",
    "وقال الوزير إن ثلاثة أشخاص قتلوا.",
    "Q: Who ordered it? A: It was not us.",
    "To the government: release them.",
    "Read more: ten photos | Share this",
)


UNITS = (
    "a", "word ", '"', "1,234 ", "on 3 May 2020 to ", "Abc-Def ", "Name: ", "e\u0301", "\x00", "\n",
    "((", "“", "not ", "million ", "\u200b", "\U0001f4a3",
)  # fmt: skip


def _piece(chance: Luck) -> str:
    """Return a paragraph of a report, good or hostile."""
    kind = chance.random()
    if kind < 0.55:
        count = int(chance.integers(1, 3))
        return " ".join(SENTENCES[chance.integers(len(SENTENCES))] for _ in range(count))
    if kind < 0.75:
        words = " ".join(SENTENCES).split()
        return " ".join(
            words[chance.integers(len(words))] for _ in range(int(chance.integers(1, 30)))
        )
    if kind < 0.9:
        return TEXTS[chance.integers(len(TEXTS))] + " " + NUMBERS[chance.integers(len(NUMBERS))]
    return UNITS[chance.integers(len(UNITS))] * int(
        10 ** chance.uniform(0, 4 if chance.random() < 0.1 else 2.5)
    )


def _tagged(piece: str, chance: Luck) -> str:
    tags = (
        "p",
        "div",
        "b",
        "table",
        "tr",
        "td",
        "script",
        "style",
        "svg",
        "a",
        "title",
        "br",
        "li",
    )
    tag = tags[chance.integers(len(tags))]
    way = chance.random()
    if way < 0.6:
        return f"<{tag}>{piece}</{tag}>"
    if way < 0.8:
        return f"<{tag} " + 'a="1" ' * int(chance.integers(1, 50)) + f">{piece}"
    return f"<{tag}>" * int(10 ** chance.uniform(0, 2.7)) + piece
