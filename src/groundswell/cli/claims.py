"""The verb claims."""

from __future__ import annotations

import json
from pathlib import Path

import click

from groundswell.cli import options
from groundswell.cli.base import cores, examples
from groundswell.cli.errors import say


@click.command(
    epilog=examples(
        "claims study",
        "claims study --json",
        "claims study study-3y study-r8",
        "claims study --confirm --workers 2",
        "claims study --rival without-backlash",
    )
)
@click.argument("study", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR]...")
@click.option(
    "--rival",
    "rivals",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A study of the same case in another form (a mechanism off, say), which the data do not "
    "tell from this one: verdicts must hold in both. May be repeated.",
)
@click.option(
    "--confirm",
    is_flag=True,
    help="First run what shows on what verdicts hang: parameters of which the data said nothing, "
    "held at both ends of what is plausible. Kept in DIR/corners.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help="Of --confirm: runs at most, the quickest first; else 50000.",
)
@options.workers("Of --confirm", usual=None)
@options.AS_JSON
@options.QUIET
@click.pass_context
def claims(
    ctx: click.Context, study: Path, more: tuple[Path, ...], rivals: tuple[Path, ...],
    confirm: bool, limit: int | None, workers: int | str | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Answer the case's claims from a stored study, or from several of one case and posterior.

    Verdicts: supported or contradicted (true, or false, in nine draws of ten, luck allowed for),
    not identified (it hangs on what the data left open, or is put in), undecided, inapplicable,
    needs more runs (with the command that adds them), not testable. Each with its probability and
    error, what it rests on, what would change it, the outside view, and scores where the outcome is
    known. Later decisions as they were and by their rules: shown twice where the verdict differs.

    Of several studies (longer, with other arms, with more runs: as the commands it prints make
    them) the one with most runs answers, of those that can.
    """
    from groundswell import api

    handle = api.open_study(study, rivals, more)
    if confirm:
        from groundswell.cli.progress import shown
        from groundswell.study.run import StudyInterrupted

        try:
            with shown(quiet) as (progress, notice):
                handle = handle.confirm(
                    limit=limit or api.CORNER_RUNS, workers=workers or cores(), progress=progress,
                    notice=notice,
                )  # fmt: skip
        except StudyInterrupted as error:
            say(f"groundswell: {error}")
            ctx.exit(error.exit_code)
    elif limit is not None or workers is not None:
        raise click.UsageError("--limit and --workers go with --confirm: nothing is run without.")
    told = handle.claims()
    if as_json:
        click.echo(json.dumps(told.data, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        click.echo(told.text)
