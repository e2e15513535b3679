"""Verbs about stored studies: brief, rerun, cite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from groundswell.cli import options
from groundswell.cli.base import CASE, examples

FOLDER = click.Path(path_type=Path)


class Formats(click.ParamType[tuple[str, ...]]):
    """Formats of figures with commas between them."""

    name = "png,svg,pdf"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the formats asked for."""
        from groundswell.brief.export import FORMATS

        if isinstance(value, tuple):
            return value
        asked = tuple(part.strip().lower() for part in str(value).split(","))
        for one in asked:
            if one not in FORMATS:
                self.fail(f"'{one[:60]}' is none of {', '.join(FORMATS)}", param, ctx)
        return asked


@click.command(
    epilog=examples(
        "brief study",
        "brief study -o brief.html",
        "brief study --figures figures",
        "brief study --figures figures --format svg",
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
@click.option(
    "--figures",
    type=FOLDER,
    metavar="FOLDER",
    help="Write each figure on its own into FOLDER instead of the page.",
)
@click.option(
    "--format",
    "formats",
    type=Formats(),
    help="Of --figures: formats with commas between them; else all three.",
)
@click.option(
    "--quick", is_flag=True, help="Leave out what decides (the sensitivity of the answers)."
)
def brief(
    study: Path,
    output: Path | None,
    figures: Path | None,
    formats: tuple[str, ...] | None,
    quick: bool,
) -> None:
    """Write the brief of a stored study: one HTML file, no network.

    Every number has its interval, every figure its table to download as CSV. What decides the
    answers takes some seconds to work out; `groundswell run` writes the page without it.

    With --figures: PNG, SVG and PDF of each figure instead (needs `pip install
    'groundswell[figures]'`, SVG alone does not).
    """
    from groundswell import api

    if figures is None and formats is not None:
        raise click.UsageError("--format goes with --figures FOLDER: the page is always HTML.")
    if figures is not None and output is not None:
        raise click.UsageError("give --figures FOLDER or -o FILE.html: one of them is written.")
    handle = api.open_study(study)
    if figures is None:
        click.echo(str(handle.brief(output, sensitivity=not quick)))
        return
    for path in handle.figures(figures, formats) if formats else handle.figures(figures):
        click.echo(str(path))


@click.command(
    epilog=examples(
        "rerun study/runs/as-happened.d000000-000024.r0000-0000.parquet",
    )
)
@click.argument("part", type=FOLDER)
@options.AS_JSON
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
