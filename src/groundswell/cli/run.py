"""The verb run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli import options
from groundswell.cli.base import CASE, examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from groundswell.api import StudyHandle
    from groundswell.infer.posterior import Luck
    from groundswell.study.choices import Resolution


class Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between them."""

    name = "A,B"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names, without spaces around them."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(","))
        if not all(names):
            self.fail("an empty name; write A,B without a comma too many", param, ctx)
        return names


@click.command(
    epilog=examples(
        "run kazakhstan-2022",
        "run kazakhstan-2022 --arms as-happened,no-invitation --seed 1 --out study",
        "run kazakhstan-2022 --posterior posterior --replicates 4 --out fitted",
        "run my-case.yaml --horizon 3y --draws 20 --replicates 4 --out long",
        "run two-towns --draws 20 --seed 1 --out small --json > study.json",
        "run two-towns --resolution individuals --society network=small-world,fear=1 --out tied",
    )
)
@click.argument("case", type=CASE)
@click.option("--arms", type=Names(), help="Arms to run; else as-happened and the first other one.")
@options.draws(1)
@options.replicates(1, "; verdicts on claims need 4 or more")
@options.POSTERIOR
@options.luck(
    "new luck, for crises of the kind that was fitted; or the luck under "
    "which each draw fitted, for the crisis that was observed."
)
@click.option(
    "--resolution",
    type=click.Choice(["cohorts", "individuals"]),
    help="Individuals: every citizen a person, for networks and memory. Else as the case says.",
)
@click.option(
    "--society",
    default="",
    metavar="NAME=VALUE,...",
    help="Of individuals: network (none, random, small-world, scale-free), weight, ties, group, "
    "hostile, fear, fatigue, freed and more (docs/individuals.md).",
)
@click.option("--horizon", metavar="30d|3y|5y", help="How long; else what the case says.")
@options.CHOSEN_SEED
@options.out("Folder of the study; else studies/CASE-SEED.")
@options.workers()
@options.AS_JSON
@options.QUIET
@click.pass_context
def run(
    ctx: click.Context, case: str, arms: tuple[str, ...] | None, draws: int, replicates: int,
    posterior: Path | None, luck: Luck, resolution: Resolution | None, society: str,
    horizon: str | None, seed: int | None, out: Path | None, workers: int | str, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Run a case in several arms, and write a study and its brief.

    The study is kept in a folder. Interrupted at any instant, the same command finishes what is
    missing; more draws or arms make it grow. Human cost comes first in every table.
    """
    from groundswell import api
    from groundswell.cli.progress import shown
    from groundswell.study.run import StudyInterrupted

    if posterior is None and luck == "fitted":
        raise click.UsageError("--luck fitted needs --posterior DIR: the prior fitted nothing.")
    loaded = api.load(case)
    seed = api.chosen_seed(seed, out)
    folder = out or Path("studies") / f"{loaded.case.name}-{seed}"
    named = api.chosen_arms(loaded.case, arms)
    days = api.days_of(horizon, loaded.case)
    command = _command(case, named, draws, replicates, horizon, seed, folder)
    command += _given(posterior, luck) + _resolved(resolution, society)
    if not quiet:
        say(f"{loaded.case.title}: {len(named)} arms x {draws} draws x {replicates} replicates, "
            f"seed {seed}, draws of {posterior or 'the prior'}, into {folder}")  # fmt: skip
    try:
        with shown(quiet) as (progress, notice):
            study = loaded.run(
                arms=named, draws=draws, replicates=replicates, seed=seed, horizon=days,
                posterior=posterior, luck=luck, resolution=resolution, society=society,
                out=folder, workers=workers, progress=progress, notice=notice,
            )  # fmt: skip
    except StudyInterrupted as error:
        say(f"groundswell: {error}\nTo go on: {command}")
        ctx.exit(error.exit_code)
    failed = int(study.study.meta["runs"]["failed"])
    _tell(study, as_json, quiet)
    if failed:
        say(f"groundswell: {failed} runs failed; each is kept with its reason. {_why(study)}")
        ctx.exit(1)


def _tell(study: StudyHandle, as_json: bool, quiet: bool) -> None:
    """Write the brief, and print the results."""
    written = study.brief()
    if as_json:
        found = study.table().data | {"brief": str(written)}
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    click.echo(f"{study.table().text}\n\n{study.claims().text}\n")
    click.echo(f"Study: {study.path}\nBrief: {written}")


def _why(study: StudyHandle) -> str:
    """Return the commonest reason why runs failed."""
    from collections import Counter

    reasons = Counter(study.study.failures()["status"].to_pylist())
    reason, times = reasons.most_common(1)[0]
    return f"Commonest reason ({times} runs): {reason}"


def _command(
    case: str, arms: tuple[str, ...], draws: int, replicates: int, horizon: str | None, seed: int,
    folder: Path,
) -> str:  # fmt: skip
    """Return the command that goes on with this study."""
    import shlex

    words = ["groundswell", "run", case, "--arms", ",".join(arms), "--draws", str(draws)]
    words += ["--replicates", str(replicates), "--seed", str(seed), "--out", str(folder)]
    words += ["--horizon", horizon] if horizon else []
    return shlex.join(words)


def _given(posterior: Path | None, luck: str) -> str:
    """Return the options that give a study the draws of a posterior."""
    import shlex

    if posterior is None:
        return ""
    return f" --posterior {shlex.quote(str(posterior))}" + (" --luck fitted" * (luck == "fitted"))


def _resolved(resolution: str | None, society: str) -> str:
    """Return the options that make every citizen a person."""
    import shlex

    told = f" --resolution {resolution}" if resolution else ""
    return told + (f" --society {shlex.quote(society)}" if society else "")
