"""Verbs about stored studies: brief, rerun, cite."""

from __future__ import annotations

import json
from pathlib import Path

import click

from groundswell.cli.base import CASE, examples

FOLDER = click.Path(path_type=Path)


@click.command(
    epilog=examples(
        "brief study",
        "brief study -o brief.html",
    )
)
@click.argument("study", type=FOLDER, metavar="DIR")
@click.option(
    "-o",
    "--output",
    type=FOLDER,
    metavar="FILE.html",
    help="Where to; DIR/brief.html if not given.",
)
def brief(study: Path, output: Path | None) -> None:
    """Write the brief of a stored study: one HTML file, no network."""
    from groundswell import api

    click.echo(str(api.open_study(study).brief(output)))


@click.command(
    epilog=examples(
        "rerun study/runs/as-happened.d000000-000024.r0000-0000.parquet",
    )
)
@click.argument("part", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def rerun(ctx: click.Context, part: Path, as_json: bool) -> None:
    """Compute a stored part again and compare its bytes."""
    from groundswell.study.rerun import rerun as again

    found = again(part)
    told = {"part": str(part), "same": found.same, "why": found.why}
    click.echo(
        json.dumps(told) if as_json else f"{'same' if found.same else 'NOT the same'}: {found.why}"
    )
    ctx.exit(0 if found.same else 1)


@click.command(
    epilog=examples(
        "cite study",
        "cite kazakhstan-2022",
    )
)
@click.argument("what", type=CASE, metavar="DIR|CASE")
def cite(what: str) -> None:
    """Say how to cite a study, a case and the software."""
    from groundswell import __version__, api
    from groundswell.brief.cite import cite_case, cite_study

    if Path(what).is_dir():
        handle = api.open_study(what)
        click.echo(cite_study(handle.case, handle.study, __version__), nl=False)
    else:
        click.echo(cite_case(api.load(what).case, __version__), nl=False)
