"""The verb calibrate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from groundswell.cli.base import examples
from groundswell.cli.errors import say


@click.command(
    epilog=examples(
        "calibrate kazakhstan-2022 --out posterior",
        "calibrate kazakhstan-2022 --fit all --out posterior-all --json",
    )
)
@click.argument("case")
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
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the posterior; else posteriors/CASE-FIT.",
)
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="Fixes all luck.")
@click.option(
    "--particles",
    type=click.IntRange(20, 100_000),
    metavar="N",
    help="Particles of a population; else 500, or 300 with --fit all.",
)
@click.option(
    "--populations",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Populations that are compared with each other; else 4, or 3 with --fit all.",
)
@click.option("--workers", metavar="N", help="Processes; else one for each core.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def calibrate(
    ctx: click.Context, case: str, observed: Path | None, fit: str, out: Path | None, seed: int,
    particles: int | None, populations: int | None, workers: str | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Fit the uncertain parameters of a case to what was observed.

    The posterior is kept in a folder. Interrupted at any instant, the same command goes on. Exit
    code 1: the posterior did not converge and is not to be relied on.
    """
    from groundswell import api
    from groundswell.cli.progress import shown
    from groundswell.cli.run import _workers
    from groundswell.infer import calibrate as calibration
    from groundswell.infer.observed import replaced

    processes = _workers(workers)
    asked = {"particles": particles, "populations": populations}
    settings = replace(
        calibration.SETTINGS[fit], **{name: value for name, value in asked.items() if value}
    )
    loaded = api.load(case).case
    loaded = replaced(loaded, observed) if observed else loaded
    folder = out or Path("posteriors") / f"{loaded.name}-{fit}"
    if not quiet:
        say(f"{loaded.title}: fitted into {folder}, seed {seed}")
    with shown(quiet) as (progress, notice):
        said = calibration.calibrate(
            loaded, out=folder, fit="all" if fit == "all" else "fit", seed=seed, workers=processes,
            settings=settings, progress=progress, notice=notice,
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(_told(said, folder))
    if said["outcome"] != "converged":
        ctx.exit(1)


def _told(said: dict[str, Any], folder: Path) -> str:
    """Return a calibration in a few lines."""
    lines = [
        said["label"].capitalize() + ".",
        f"{said['outcome'].capitalize()}"
        + (f": {'; '.join(said['reasons'])}." if said["reasons"] else "."),
        f"{said['runs']} runs, worth {said['effective_draws'] or 0:.0f} independent draws; largest "
        f"split R-hat {said['largest_r_hat']:.3f}; log evidence {said['log_evidence']:.1f}.",
        "",
        "Most was learned of (variance of the prior's quantile, posterior over prior):",
        *(
            f"  {name:32} {one['contraction']:.2f}"
            for name, one in list(said["parameters"].items())[:8]
        ),
        f"The data said nothing about {len(said['silent'])} of {len(said['parameters'])} "
        "parameters, taken one by one.",
    ]
    if said["misspecified"]:
        lines.append(f"The model cannot reproduce: {', '.join(said['misspecified'])}.")
    return "\n".join([*lines, "", f"Posterior: {folder}"])
