"""Verbs about cases: cases, check, odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli import options
from groundswell.cli.base import CASE, examples
from groundswell.cli.errors import say

if TYPE_CHECKING:
    from groundswell.case.resolved import Case


@click.command(
    epilog=examples(
        "cases",
        "cases --json",
    )
)
@options.AS_JSON
def cases(as_json: bool) -> None:
    """List the cases that come with Groundswell."""
    from groundswell import api

    found = {name: api.load(name).case.title for name in api.cases()}
    if as_json:
        rows = [{"name": name, "title": title} for name, title in found.items()]
        click.echo(json.dumps({"cases": rows}, ensure_ascii=False, indent=1))
        return
    width = max(map(len, found), default=0)
    for name, title in found.items():
        click.echo(f"{name:<{width}}  {title}")


@click.command(
    epilog=examples(
        "check kazakhstan-2022",
        "check my-case.yaml --json",
        "check --words",
        "check policing --words",
        "check --schema > case.schema.json",
        "check old-case.yaml --migrate new-case.yaml",
    )
)
@click.argument("case", type=CASE, required=False)
@click.option("--words", is_flag=True, help="Print the words that a case may use, and stop.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of cases and stop.")
@click.option(
    "--migrate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.yaml",
    help="Write a case of an older version of the format in the present one, comments kept.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, problems too.")
@click.pass_context
def check(
    ctx: click.Context, case: str | None, words: bool, schema: bool, migrate: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Check a case, and count what it rests on.

    Prints every problem with file, line, column, the nearest valid name and what to do; or, of a
    sound case, how many of its numbers were measured, estimated, calibrated, assumed, recalled from
    memory or are unknown.

    With --words: the decisions, numbers of a place, quantities of rules, outcomes and parameters
    that a case may name, with their ranges. CASE is then a part of a word to look for.
    """
    from groundswell import api
    from groundswell.errors import CaseError

    if schema:
        from groundswell.case import json_schema
        from groundswell.model import VOCABULARY

        click.echo(json.dumps(json_schema(VOCABULARY), ensure_ascii=False, indent=1))
        return
    if words:
        click.echo(_words(case or "", as_json, ctx))
        return
    if case is None:
        raise click.UsageError("Name a case, or ask for --words or --schema.", ctx)
    try:
        loaded = api.load(case).case
    except CaseError as error:
        if not as_json:
            raise
        problems = [vars(problem) for problem in error.problems]
        click.echo(json.dumps({"case": case, "sound": False, "problems": problems}, indent=1))
        ctx.exit(error.exit_code)
    if migrate is not None:
        _migrate(case, loaded, migrate)
    click.echo(json.dumps(_told(loaded), indent=1) if as_json else _text(loaded))


def _words(part: str, as_json: bool, ctx: click.Context) -> str:
    from groundswell.cli.words import text, words
    from groundswell.model import VOCABULARY

    found = words(VOCABULARY, part)
    if not any(found.values()):
        raise click.UsageError(f"No word of the model has '{part[:60]}' in it.", ctx)
    return json.dumps(found, ensure_ascii=False, indent=1) if as_json else text(found)


def _migrate(name: str, case: Case, out: Path) -> None:
    """Write a case in the present version of the format; it is loaded before it is kept.

    Raises:
        GroundswellError: it is of that version, the file exists, or tables would not be found.
    """
    from groundswell.case import load
    from groundswell.case.migrate import VERSION, migrated_text
    from groundswell.errors import GroundswellError
    from groundswell.model import VOCABULARY
    from groundswell.store.write import write_aside

    if not case.migrated:
        raise GroundswellError(f"{name}: of version {VERSION} as it is; there is nothing to write.")
    if out.exists():
        raise GroundswellError(f"{out}: is there already. Choose another name.")
    source = Path(name)
    if source.resolve().parent != out.resolve().parent and any(source.parent.glob("*.csv")):
        raise GroundswellError(f"{out}: write it into {source.parent}, where its tables are.")
    write_aside(out, migrated_text(source.read_text(encoding="utf-8"), VOCABULARY).encode())
    if load(out, VOCABULARY).digest != case.digest:
        out.unlink()
        raise GroundswellError(f"{out}: would not be the same case; report this.")
    say(f"{name}: written as version {VERSION} into {out}")


def _told(case: Case) -> dict[str, Any]:
    from groundswell.case import counts, counts_by_group

    return {
        "case": case.name,
        "title": case.title,
        "sound": True,
        "digest": case.digest,
        "migrated": list(case.migrated),
        "counts": counts(case),
        "counts_by_group": counts_by_group(case),
        "arms": list(case.arms),
        "claims": [claim.id for claim in case.claims],
        "problems": [],
    }


def _text(case: Case) -> str:
    from groundswell.brief.text import table
    from groundswell.case import counts, counts_by_group

    groups = counts_by_group(case)
    kinds = list(counts(case))
    rows = [[group, *(str(number) for number in found.values())] for group, found in groups.items()]
    rows.append(["all", *(str(number) for number in counts(case).values())])
    parameters = groups["parameters"]
    assumed = parameters["assumption"] / max(sum(parameters.values()), 1)
    return "\n".join(
        [
            f"{case.title} ({case.name}): sound",
            f"  {len(case.places)} places, {len(case.decisions)} decisions, {len(case.arms)} arms, "
            f"{len(case.claims)} claims, {len(case.observed)} observations, "
            f"{len(case.sources)} sources",
            f"  digest {case.digest}",
            "",
            table(["numbers that are", *kinds], rows),
            "",
            f"  {100 * assumed:.0f} % of the parameters are assumptions.",
        ]
    )


@click.command(
    epilog=examples(
        "odd kazakhstan-2022 > model.md",
    )
)
@click.argument("case", type=CASE)
def odd(case: str) -> None:
    """Describe the model as a case has it, in the seven elements of ODD.

    Markdown with every equation, every parameter with symbol, value or prior, unit, range and
    source, and what could refute each mechanism.
    """
    from groundswell import api, model
    from groundswell.brief.odd import describe

    loaded = api.load(case).case
    told = describe(loaded, model.MECHANISMS, model.PHASES, model.VOCABULARY.outcomes)
    click.echo(told, nl=False)
