"""Writes the pages of reference from the code: commands, API, case format, mechanisms, ODD."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import click

import groundswell
from groundswell import api
from groundswell.brief.odd import describe
from groundswell.case import json_schema
from groundswell.cli import groundswell as command
from groundswell.cli.words import words
from groundswell.model import MECHANISMS, PHASES, VOCABULARY

EXAMPLE = "kazakhstan-2022"
# Classes that public functions return and whose methods a reader calls.
RETURNED = ("groundswell.api.Report", "groundswell.store.read.Study")
_REPEATED = {"parameters", "set"}  # long lists of names, told once elsewhere


def pages() -> dict[str, str]:
    """Return the Markdown of each page by its name."""
    return {
        "cli": commands(),
        "python": python(),
        "case": case_format(),
        "mechanisms": mechanisms(),
        "odd": odd(),
    }


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; what is in a cell cannot break out of it."""
    top = list(head)
    lines = [top, ["---"] * len(top), *([cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """Return text on one line, fit for a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def plain(text: str) -> str:
    """Return text of which Markdown makes nothing but text."""
    for sign in "\\`*_[]<>$":
        text = text.replace(sign, "\\" + sign)
    return text


# -- commands ----------------------------------------------------------------------------------


def commands() -> str:
    """Return the page on the commands, from the commands themselves."""
    parts = [
        "# Commands\n\nWritten from the commands themselves. `groundswell VERB --help` says the "
        "same. Results go to stdout, progress and complaints to stderr; exit codes are in "
        "[files and exit codes](../files.md)."
    ]
    for name, verb in sorted(command.commands.items()):
        parts.append(_verb(name, verb))
    return "\n\n".join(parts) + "\n"


def _verb(name: str, verb: click.Command) -> str:
    context = click.Context(verb, info_name=f"groundswell {name}")
    usage = " ".join(verb.collect_usage_pieces(context))
    parts = [
        f"## {name}",
        f"```text\ngroundswell {name} {usage}\n```",
        inspect.cleandoc(verb.help or ""),
    ]
    options = [one for one in verb.params if isinstance(one, click.Option)]
    records = [found for one in options if (found := one.get_help_record(context))]
    if records:
        parts.append(table(("option", "what it does"), ((f"`{a}`", plain(b)) for a, b in records)))
    if verb.epilog:
        shown = verb.epilog.partition("Examples:\n")[2]
        lines = "\n".join(line.strip() for line in shown.splitlines())
        parts.append(f"Examples:\n\n```sh\n{lines}\n```")
    return "\n\n".join(part.replace("\b\n", "") for part in parts if part)


# -- Python ------------------------------------------------------------------------------------


def python() -> str:
    """Return the page on the Python interface: what `groundswell` exports, by docstring."""
    names = [name for name in groundswell.__all__ if not name.startswith("_")]
    order = sorted(names, key=lambda name: (isinstance(getattr(groundswell, name), type), name))
    blocks = [_documented(f"groundswell.{name}", getattr(groundswell, name)) for name in order]
    blocks += [_documented(path, None) for path in RETURNED]
    return (
        "# Python\n\nWhat `import groundswell as gs` offers, from the docstrings. Everything else "
        "is inside and may change.\n\n" + "\n\n".join(blocks) + "\n"
    )


def _documented(path: str, thing: object) -> str:
    kind = "autofunction" if callable(thing) and not isinstance(thing, type) else "autoclass"
    if isinstance(thing, type) and issubclass(thing, Exception):
        kind = "autoexception"
    more = "\n   :members:" if kind == "autoclass" else ""
    title = path.rpartition(".")[2]
    return f"## {title}\n\n```{{eval-rst}}\n.. {kind}:: {path}{more}\n```"


# -- the format of cases -----------------------------------------------------------------------


def case_format() -> str:
    """Return the page on the format of cases, from the schema and the vocabulary."""
    schema = json.loads(json.dumps(json_schema(VOCABULARY)))
    parts = [
        "# The case file",
        "A case is one YAML file. `groundswell check CASE` says what is wrong in it, with line and "
        "column. `groundswell check --schema` prints the JSON Schema that this page is made of; "
        "an editor that knows it completes names while you write. `groundswell check --words` "
        "prints the words of the model.",
        "## The document",
        _fields(schema),
    ]
    for name, part in sorted(schema["$defs"].items()):
        parts += [f"## {name}", part.get("description", ""), _fields(part)]
    parts.append(_words())
    return "\n\n".join(part for part in parts if part) + "\n"


def _fields(part: Mapping[str, Any]) -> str:
    required = set(part.get("required", ()))
    rows = [
        (
            f"`{name}`" + (" (needed)" if name in required else ""),
            _type(one, name),
            "; ".join(filter(None, (plain(one.get("description", "")), _default(one)))),
        )
        for name, one in part.get("properties", {}).items()
    ]
    return table(("key", "what may stand there", "what it is"), rows) if rows else ""


def _default(one: Mapping[str, Any]) -> str:
    value = one.get("default")
    return f"else {plain(json.dumps(value))}" if value not in (None, "", [], {}) else ""


def _type(one: Mapping[str, Any], name: str) -> str:
    """Return in words what a schema lets stand somewhere."""
    if "$ref" in one:
        found = one["$ref"].rpartition("/")[2]
        return f"[{found}](#{found.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in one:
            if all("const" in option for option in one[several]):
                return "a word of the model"
            kinds = [_type(option, name) for option in one[several]]
            return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "nothing"))
    if "const" in one:
        return f"`{one['const']}`"
    if "enum" in one:
        names = one["enum"]
        few = ", ".join(f"`{word}`" for word in names[:8])
        return few if len(names) <= 8 else "a word of the model"
    kind = one.get("type", "")
    if kind == "array":
        inner = one.get("items") or {}
        if "prefixItems" in one:
            return f"list of {len(one['prefixItems'])}"
        return f"list of {_type(inner, name)}" if inner else "list"
    named = one.get("additionalProperties")
    if kind == "object" and name not in _REPEATED and isinstance(named, dict):
        return f"mapping of names to {_type(named, name)}"
    told = {"string": "text", "object": "mapping", "null": "nothing", "boolean": "true or false"}
    ends = (("minimum", "at least"), ("maximum", "at most"))
    bounds = [f"{word} {one[key]:g}" for key, word in ends if key in one]
    return " ".join([told.get(kind, kind or "anything"), ", ".join(bounds)]).strip()


def _words() -> str:
    parts = [
        "## The words of the model",
        "`groundswell check --words` prints them, `groundswell check policing --words` those with "
        "`policing` in them. Parameters are told in [the mechanisms](mechanisms.md).",
    ]
    for title, group in words(VOCABULARY).items():
        if title != "parameters":
            rows = (
                (f"`{w['name']}`", plain(w["is"]), w["range"], w.get("else", "")) for w in group
            )
            head = ("word", "what it is", "number", "else")
            parts += [f"### {title.capitalize()}", table(head, rows)]
    return "\n\n".join(parts)


# -- the model ---------------------------------------------------------------------------------


def mechanisms() -> str:
    """Return the page on the mechanisms, from the model's own registry."""
    parts = [
        "# The mechanisms",
        "Written from the model's own registry. Each mechanism is one causal process: its equation "
        "as it is computed, its parameters with unit and prior, the literature its form is taken "
        "from, and the observation that could refute it. Without the six marked as core "
        "there is no crisis to simulate. What a case changes is in its own description "
        "([the one of the bundled case](odd.md), or `groundswell odd CASE`).",
        "A step of the clock goes through them in this order:",
        "\n".join(f"{n}. **{one.name}**: {plain(one.does)}." for n, one in enumerate(PHASES, 1)),
    ]
    for one in MECHANISMS:
        equation = escape(one.equation.replace("; ", ";\n"))
        parts += [
            f"## {one.title}",
            f"`{one.name}`" + (", core" if one.core else ""),
            f'<div class="equation">{equation}</div>',
            f"**Could be refuted by:** {plain(one.refutable_by)}.",
            f"**Form from:** {plain('; '.join(one.sources)) or 'no source'}.",
            table(
                ("parameter", "symbol", "value or prior", "unit", "what it is", "source"),
                ((f"`{p.name}`", p.symbol, _value(p), p.unit, plain(p.doc), _source(p))
                 for p in one.parameters),
            ) if one.parameters else "No parameters of its own.",
        ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _value(one: Any) -> str:
    if isinstance(one.value, int | float):
        return f"{one.value:g}"
    stated = {k: v for k, v in one.value.document().items() if k != "dist"}
    return f"{one.value.dist}({', '.join(f'{k} {v}' for k, v in stated.items())})"


def _source(one: Any) -> str:
    cites = f" ({', '.join(one.source.cites)})" if one.source.cites else ""
    return plain(one.source.kind + cites + (f": {one.source.note}" if one.source.note else ""))


def odd() -> str:
    """Return the ODD description of the bundled case, as `groundswell odd` prints it."""
    case = api.load(EXAMPLE).case
    told = describe(case, MECHANISMS, PHASES, VOCABULARY.outcomes)
    head, _, rest = told.partition("\n")
    return (
        f"{head}\n\nPrinted by `groundswell odd {EXAMPLE}`. ODD is the form in which models of "
        f"this kind are described (Grimm et al. 2020).\n{rest}"
    )
