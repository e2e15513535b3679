"""The verb sensitivity."""

from __future__ import annotations

import json
from pathlib import Path

import click

from groundswell.cli.base import examples


@click.command(
    epilog=examples(
        "sensitivity study",
        "sensitivity study --json",
        "sensitivity study --design morris --size 10",
        "sensitivity study --design sobol --size 64 --workers 2",
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
    type=click.IntRange(2, 65536),
    metavar="N",
    help="Of a design: trajectories (morris), or base points, a power of two (sobol).",
)
@click.option("--plain", is_flag=True, help="Analyse counts as they are, not by logarithm.")
@click.option("--workers", metavar="N", help="Processes for a design; else one for each core.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def sensitivity(
    study: Path, design: str | None, size: int | None, plain: bool, workers: str | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Say which parameters a study's outcomes depend on, and how much rests on assumptions.

    Also when the first arm costs more than another, and what to measure first. Replicates (run
    --replicates 4) let luck be told from parameters.
    """
    from groundswell import api
    from groundswell.cli.progress import shown
    from groundswell.cli.run import _workers
    from groundswell.infer import sensitivity_text as texts

    handle = api.open_study(study)
    if design is None:
        from groundswell.infer.sensitivity import sensitivity as analyse

        found = analyse(handle.study, handle.case, scale="plain" if plain else "log")
        told = "" if as_json else texts.text(found)
    else:
        from groundswell.infer.designs import designed

        with shown(quiet) as (progress, _):
            found = designed(
                handle.case, "morris" if design == "morris" else "sobol", arms=handle.study.arms,
                days=handle.study.days, seed=int(handle.study.meta["seed"]), size=size,
                workers=_workers(workers), progress=progress, scale="plain" if plain else "log",
            )  # fmt: skip
        told = "" if as_json else texts.designed_text(found)
    click.echo(
        json.dumps(found, ensure_ascii=False, allow_nan=False) if as_json else told, nl=as_json
    )
