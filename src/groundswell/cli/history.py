"""Verb about the outside view: what became of leaders who asked foreign troops in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli import options
from groundswell.cli.base import examples

if TYPE_CHECKING:
    from groundswell.case.resolved import Case


@click.command(
    epilog=examples(
        "history",
        "history --like kazakhstan-2022",
        "history --like my-case.yaml --rule strict --json",
        "history --like bahrain-2011 --weight deaths=0 --weight regime=3",
        "history --show liberia-1979",
    )
)
@click.option("--like", metavar="CASE", help="Compare with this case, or with a past episode.")
@click.option("--rule", default="order", metavar="RULE", help="Which episodes belong to the class.")
@click.option(
    "--weight",
    "changes",
    multiple=True,
    metavar="FEATURE=NUMBER",
    help="Weigh a feature differently when comparing.",
)
@click.option("--show", metavar="EPISODE", help="Print one episode, cell by cell, with sources.")
@options.AS_JSON
@click.pass_context
def history(
    ctx: click.Context, like: str | None, rule: str, changes: tuple[str, ...], show: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Tell what became of leaders who asked foreign troops in against unrest, 1945 to 2023.

    The view from outside the model: episodes that meet a written rule, ranked by how like the case
    they are; how many leaders were in office 30 days, one and five years after the troops came,
    with the interval that so few allow; and how that changes with the rule. A case is compared by
    its block `like:`, or by the episode of its name.
    """
    from groundswell.brief import history as texts
    from groundswell.history import episodes_view as view
    from groundswell.history.similar import weighted

    if show is not None:
        found = texts.cells(show)
        click.echo(_json(found) if as_json else texts.shown(found), nl=as_json)
        return
    weights = weighted(dict(_weight(ctx, text) for text in changes))
    told = view.report(_case(like), rule, weights)
    click.echo(_json(told) if as_json else texts.text(told), nl=as_json)


def _case(name: str | None) -> Case | str | None:
    """Return the case, or the episode's id where it is no case."""
    from pathlib import Path

    from groundswell import api
    from groundswell.history.episodes import analogies, episodes

    if name is None:
        return None
    known = {one.id for one in (*episodes(), *analogies())}
    if name in known and name not in api.cases() and not Path(name).exists():
        return name
    return api.load(name).case


def _weight(ctx: click.Context, text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    try:
        return name.strip(), float(number if equals else "none")
    except ValueError:
        raise click.UsageError(
            f"--weight {text[:60]}: write FEATURE=NUMBER, as deaths=2.", ctx
        ) from None


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)
