"""The verb sensitivity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli import options
from groundswell.cli.base import examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from groundswell.infer.designs import By, Design


@click.command(
    epilog=examples(
        "sensitivity study",
        "sensitivity study --json",
        "sensitivity study --design morris --size 10",
        "sensitivity study --design sobol --size 64 --workers 2",
        "sensitivity study --design sobol --by source",
    )
)
@click.argument("study", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--design",
    type=click.Choice(["morris", "sobol"]),
    help="Run new points chosen for the purpose instead of using the stored runs.",
)
@click.option(
    "--size",
    type=click.IntRange(4, 65536),
    metavar="N",
    help="Of a design: centres (morris), or base points, a power of two (sobol).",
)
@click.option(
    "--by",
    type=click.Choice(["mechanism", "parameter", "source"]),
    default="mechanism",
    show_default=True,
    help="What sobol takes together: a mechanism's parameters, none, or those of one kind of "
    "source (what do all assumptions do?).",
)
@options.out("Folder of a design's runs; else in the study's folder.")
@click.option("--plain", is_flag=True, help="Analyse counts as they are, not by logarithm.")
@options.workers("Of a design")
@options.AS_JSON
@options.QUIET
@click.pass_context
def sensitivity(
    ctx: click.Context, study: Path, design: Design | None, size: int | None, by: By,
    out: Path | None, plain: bool, workers: int | str, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Say which parameters a study's outcomes depend on, and how much rests on assumptions.

    Also when the first arm costs more than another, and what to measure first. Replicates (run
    --replicates 4) let luck be told from parameters. A design is a study of its own: interrupted,
    the same command finishes what is missing.
    """
    from groundswell import api
    from groundswell.cli.progress import shown
    from groundswell.study.run import StudyInterrupted

    handle = api.open_study(study)
    with shown(quiet or design is None) as (progress, notice):
        try:
            found = handle.sensitivity(
                design=design, size=size, by=by, out=out, scale="plain" if plain else "log",
                workers=workers, progress=progress, notice=notice,
            )  # fmt: skip
        except StudyInterrupted as error:
            say(f"groundswell: {error}")
            ctx.exit(error.exit_code)
    if as_json:
        click.echo(json.dumps(found.data, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(found.text, nl=False)
