"""The verb calibrate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli import options
from groundswell.cli.base import CASE, examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from groundswell.infer.calibrate import Fit


@click.command(
    epilog=examples(
        "calibrate kazakhstan-2022 --out posterior",
        "calibrate kazakhstan-2022 --fit all --out posterior-all --json",
        "calibrate kazakhstan-2022 bahrain-2011 belarus-2020 --fit all --out joint",
    )
)
@click.argument("cases", type=CASE, nargs=-1, required=True, metavar="CASE...")
@click.option(
    "--observed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Observations to use instead of the case's: a CSV table of the same form.",
)
@click.option(
    "--fit",
    type=click.Choice(["fit", "all"]),
    default="fit",
    show_default=True,
    help="Fit to the observations meant for it, or to all (none is left to judge it by).",
)
@options.out("Folder of the posterior; else posteriors/CASE-FIT.")
@options.SEED
@click.option(
    "--particles",
    type=click.IntRange(20, 100_000),
    metavar="N",
    help="Particles of a population; else 500, or 400 with --fit all.",
)
@click.option(
    "--populations",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Populations that are compared with each other; else 4.",
)
@options.workers()
@options.AS_JSON
@options.QUIET
@click.pass_context
def calibrate(
    ctx: click.Context, cases: tuple[str, ...], observed: Path | None, fit: Fit, out: Path | None,
    seed: int, particles: int | None, populations: int | None, workers: int | str,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Fit the uncertain parameters of a case to what was observed.

    The posterior is kept in a folder. Interrupted at any instant, the same command goes on. Several
    cases are fitted together: what is believed alike of them is common, and DIR/CASE is the
    posterior of each. Exit code 1: it did not converge and is not to be relied on.
    """
    from groundswell import api
    from groundswell.cli.progress import shown
    from groundswell.infer.observed import replaced

    if observed and len(cases) > 1:
        raise click.UsageError("--observed FILE goes with one case.")
    settings = {"particles": particles, "populations": populations}
    asked = {name: value for name, value in settings.items() if value}
    loaded = [api.load(case) for case in cases]
    if observed:
        loaded = [api.LoadedCase(replaced(loaded[0].case, observed))]
    names = "+".join(one.case.name for one in loaded)
    folder = out or Path("posteriors") / f"{names}-{fit}"
    if not quiet:
        titles = "; ".join(one.case.title for one in loaded)
        say(f"{titles}: fitted into {folder}, seed {seed}")
    with shown(quiet) as (progress, notice):
        found = api.calibrate(
            loaded, out=folder, fit=fit, seed=seed, workers=workers,
            progress=progress, notice=notice, **asked,
        )  # fmt: skip
    click.echo(
        json.dumps(found.data, ensure_ascii=False, allow_nan=False) if as_json else found.text
    )
    if found.data["outcome"] != "converged":
        ctx.exit(1)
