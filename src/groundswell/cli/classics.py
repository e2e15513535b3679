"""The verb classics: textbook models beside the numbers published of them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli import options
from groundswell.cli.base import examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from groundswell.classics.rows import Classic


@click.command(
    epilog=examples(
        "classics",
        "classics granovetter-1978 --json",
        "classics civil-violence --full --picture pictures",
        "classics contagion --runs 40 --seed 2",
    )
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@options.SEED
@click.option(
    "--runs",
    type=click.IntRange(4, 10_000),
    default=16,
    show_default=True,
    metavar="N",
    help="Replications where there is luck: more make the errors smaller.",
)
@click.option("--full", is_flag=True, help="As many replications as the published numbers have.")
@click.option(
    "--picture", type=click.Path(path_type=Path), metavar="DIR", help="Write a picture of each."
)
@options.AS_JSON
@options.QUIET
@click.pass_context
def classics(
    ctx: click.Context, names: tuple[str, ...], seed: int, runs: int, full: bool,
    picture: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Run the textbook models and put the published numbers beside ours.

    Without a name all: granovetter-1978, watts-2002, civil-violence, contagion. A row passes if
    ours lies within 2.6 standard errors of the published number, so one true row in a hundred
    fails by luck. Rows of other variants are shown and not judged. Exits with 1 if a row fails.
    """
    from groundswell.classics.run import run
    from groundswell.errors import GroundswellError

    if picture is not None and picture.exists() and not picture.is_dir():
        raise GroundswellError(f"--picture {picture}: this is a file. Name a folder.")
    begun: dict[str, float] = {}

    def notice(name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - begun.setdefault("last", 0.0) >= 5.0:
            begun["last"] = now
            say(f"{name}: {done} of {total}")

    found = run(names, seed, runs, full, (lambda *_: None) if quiet else notice)
    if picture is not None:
        picture.mkdir(parents=True, exist_ok=True)
        for one in found:
            (picture / f"{one.name}.svg").write_text(one.picture, encoding="utf-8")
    if as_json:
        rows = [row.data() for one in found for row in one.rows]
        click.echo(json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=1))
    else:
        click.echo("\n\n".join(_text(one) for one in found))
    if any(row.passed is False for one in found for row in one.rows):
        ctx.exit(1)


def _text(one: Classic) -> str:
    """Return a classic as text: paper, rules, table."""
    lines = [one.name, f"  {one.paper}", f"  {one.rules}", ""]
    wide = max(len(row.quantity) for row in one.rows)
    lines.append(f"  {'':{wide}}  {'published':>10}  {'ours':>10}  {'error':>9}")
    for row in one.rows:
        stated = row.published if row.planted is None else row.planted
        told = "" if stated is None else f"{stated:.5g}"
        mark = {True: "pass", False: "FAIL", None: "shown"}[row.passed]
        mark += ", planted" if row.planted is not None else ""
        lines.append(
            f"  {row.quantity:{wide}}  {told:>10}  {row.ours:>10.5g}  {row.error:>9.2g}  {mark}"
        )
    notes = dict.fromkeys(f"  {row.quantity}: {row.note}." for row in one.rows if row.note)
    return "\n".join([*lines, "", *notes])
