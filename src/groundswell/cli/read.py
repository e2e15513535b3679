"""Verbs that read: read, new."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli import options
from groundswell.cli.base import examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from groundswell.reading.reports import Report


@click.command(
    epilog=examples(
        "read report.txt",
        "read reports/ other.html --json",
        "read reports/ --draft case.yaml --country LK",
        "read - --date 2022-01-07 < report.txt",
    )
)
@click.argument("reports", nargs=-1, required=True)
@click.option("--draft", type=click.Path(path_type=Path, dir_okay=False), metavar="CASE.yaml",
              help="Write a case of what was found (never over an existing file).")  # fmt: skip
@click.option("--country", metavar="BY", help="Of the draft; else the one most spoken of.")
@click.option("--case", "case_name", metavar="CASE", help="Link places and actors to this case's.")
@click.option(
    "--date", "given", metavar="2022-01-07", help="Date of the reports, where they do not say it."
)
@click.option("--extractor", metavar="COMMAND",
              help="A language model: JSON in, JSON out; its quotations are checked.")  # fmt: skip
@options.AS_JSON
@options.QUIET
def read(
    reports: tuple[str, ...], draft: Path | None, country: str | None, case_name: str | None,
    given: str | None, extractor: str | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Read reports: what they say, who says it, and the span that proves it.

    REPORTS are files of text or HTML, folders of them, or - for standard input. Boilerplate is
    taken out and listed. Each statement is a fact, a mechanism, a claim, a prescription or an
    analogy, with speaker, relay, date of knowledge, hedge, quantities, places and actors. Copies
    and translations count as one source, contradicting numbers are shown side by side.

    Needs `pip install 'groundswell[read]'`. Everything happens on this machine.
    """
    from groundswell.reading import compare

    when = _day(given)
    if draft is not None:
        _free(draft)
    linked = _names(case_name)
    found, refused = _read(reports, when, linked, extractor, quiet)
    between = compare.as_json(found)
    if draft is not None:
        _write_draft(draft, found, country, None)
    if as_json:
        from groundswell.reading.told import report_json

        told = {"reports": [report_json(report, linked[1]) for report in found], **between}
        if extractor is not None:
            told["refused"] = refused
        click.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    from groundswell.reading.text import described

    click.echo(described(found, between, refused))
    if draft is not None:
        click.echo(f"\nWrote {draft}: groundswell check {draft}")


@click.command(
    epilog=examples(
        "new 'Unrest in Belarus' --country BY --out belarus.yaml",
        "new test --country Chile --start 2019-10-18",
    )
)
@click.argument("name")
@click.option("--country", required=True, metavar="BY", help="ISO code or English name.")
@click.option("--start", metavar="2022-01-01", help="First day; else today.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="CASE.yaml",
              help="File to write; else NAME.yaml.")  # fmt: skip
def new(name: str, country: str, start: str | None, out: Path | None) -> None:
    """Begin a case: the places of any country with their residents, the rest to be filled in.

    What is written is sound and runs; `groundswell check` counts what in it is assumed.

    Needs `pip install 'groundswell[read]'`.
    """
    import re

    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    if not slug and out is None:
        raise click.UsageError(
            "The name has no letter or digit to make a file's name of; give --out."
        )
    path = out or Path(f"{slug}.yaml")
    _free(path)
    _write_draft(path, [], country, _day(start), name)
    click.echo(f"Wrote {path}: groundswell check {path}")


def _day(text: str | None) -> date | None:
    from datetime import date

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"'{text[:40]}' is no date; write 2022-01-07.") from error


def _free(path: Path) -> None:
    if path.exists():
        raise click.UsageError(f"{path} exists already; name another file.")
    if not path.parent.is_dir():
        raise click.UsageError(f"{path.parent} is no folder; make it first.")
    if path.suffix not in (".yaml", ".yml"):
        raise click.UsageError(f"A case is a .yaml file, and '{path.name}' is none.")


def _names(case_name: str | None) -> tuple[list[str], list[str]]:
    """Return the names of a case's places and of those who speak in it."""
    if case_name is None:
        return [], []
    from groundswell import api

    case = api.load(case_name).case
    return [place.name for place in case.places], sorted({claim.speaker for claim in case.claims})


def _read(
    names: Sequence[str], given: date | None, linked: tuple[list[str], list[str]],
    extractor: str | None, quiet: bool,
) -> tuple[list[Report], list[dict[str, str]]]:  # fmt: skip
    from groundswell.reading import extractor as model
    from groundswell.reading.documents import documents
    from groundswell.reading.reports import read as read_one

    ask = model.command(extractor) if extractor is not None else None
    found: list[Report] = []
    refused: list[dict[str, str]] = []
    for document in documents(names, sys.stdin.buffer):
        if not quiet:
            say(f"reading {document.source}")
        report = read_one(document, given, *linked)
        if ask is not None:
            report, bad = model.extended(report, ask, "extractor")
            refused += [{"document": document.source, **vars(item)} for item in bad]
        found.append(report)
    return found, refused


def _write_draft(
    path: Path,
    found: list[Report],
    country: str | None,
    start: date | None,
    name: str | None = None,
) -> None:
    from datetime import date

    from groundswell.errors import GroundswellError
    from groundswell.reading.country import country as country_of
    from groundswell.reading.draft import draft, likeliest

    wanted = country or likeliest(found)
    if not wanted:
        raise GroundswellError("No country is spoken of in the reports; give --country.")
    days = [report.date for report in found if report.date]
    where = country_of(wanted, start or max(days, default=date.today()))
    text = draft(name or f"{where.name}: a draft", where, found, start)
    _checked(text, path)


def _checked(text: str, path: Path) -> None:
    """Write a case beside its place, check it, and only then give it its name."""
    import os
    import tempfile

    from groundswell import api

    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".yaml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        api.load(Path(aside))
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    finally:
        Path(aside).unlink(missing_ok=True)
