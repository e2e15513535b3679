"""The verb confounding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli import options
from groundswell.cli.base import CASE, examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from groundswell.infer.posterior import Luck


@click.command(
    epilog=examples(
        "confounding kazakhstan-2022",
        "confounding kazakhstan-2022 --posterior posterior --draws 200 --out together",
        "confounding my-case.yaml --draws 20 --horizon 10d --seed 1 --json",
    )
)
@click.argument("case", type=CASE)
@options.draws(2)
@options.replicates(4)
@options.POSTERIOR
@options.luck("new luck, or that under which each draw fitted (--replicates 1).")
@click.option("--horizon", default="14d", show_default=True, metavar="14d", help="How long.")
@options.CHOSEN_SEED
@options.out("Folder of the runs; else studies/CASE-confounding-SEED.")
@options.workers()
@options.AS_JSON
@options.QUIET
@click.pass_context
def confounding(
    ctx: click.Context, case: str, draws: int, replicates: int, posterior: Path | None, luck: Luck,
    horizon: str, seed: int | None, out: Path | None, workers: int | str, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Tell apart what fell together: each treatment's effect beside before-and-after.

    A case names treatments, each a few decisions (a price cut, a blackout, live fire ...). Every
    combination of them is run. Told are deaths and person-hours: each treatment alone, taken away
    from all, and averaged over all orders (Shapley), beside the naive estimate. Interrupted, the
    same command finishes what is missing.
    """
    from groundswell import api
    from groundswell.cli.progress import shown
    from groundswell.study.run import StudyInterrupted

    if posterior is None and luck == "fitted":
        raise click.UsageError("--luck fitted needs --posterior DIR: the prior fitted nothing.")
    loaded = api.load(case)
    seed = api.chosen_seed(seed, out)
    folder = out or Path("studies") / f"{loaded.case.name}-confounding-{seed}"
    if not quiet:
        arms = 2 ** len(loaded.case.treatments)
        say(f"{loaded.case.title}: {arms} arms x {draws} draws x {replicates} replicates, seed "
            f"{seed}, draws of {posterior or 'the prior'}, into {folder}")  # fmt: skip
    try:
        with shown(quiet) as (progress, notice):
            found = loaded.confounding(
                draws=draws, replicates=replicates, posterior=posterior, luck=luck, horizon=horizon,
                seed=seed, out=folder, workers=workers, progress=progress, notice=notice,
            )  # fmt: skip
    except StudyInterrupted as error:
        say(f"groundswell: {error}")
        ctx.exit(error.exit_code)
    if as_json:
        click.echo(json.dumps(found.data, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(f"{found.text}\n\nStudy: {folder}")
