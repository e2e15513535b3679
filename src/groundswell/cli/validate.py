"""Verb about exercises on real data that anybody can check."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from groundswell.cli import options
from groundswell.cli.base import examples
from groundswell.cli.errors import say

FILE = click.Path(path_type=Path)


@click.command(
    epilog=examples(
        "validate us-2020 --train us-2020-train.csv --rolling",
        "validate us-2020 --train us-2020-train.csv --test us-2020-test.csv --json",
        "validate responses --train mass-mobilization-1990-2010.csv --rolling",
        "validate responses --train protests.csv --train polity5.csv --test later.csv --json",
        "validate survival --train history/ --train protests.csv --rolling --until 2004-12-31",
        "validate survival --train history/ --train protests.csv --test later-protests.csv",
    )
)
@click.argument("exercise", type=click.Choice(["us-2020", "responses", "survival"]))
@click.option(
    "--train", type=FILE, required=True, multiple=True, metavar="FILE", help="What is learnt from."
)
@click.option("--test", type=FILE, multiple=True, metavar="FILE", help="What is judged.")
@click.option("--rolling", is_flag=True, help="Judge inside the training files instead.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="survival --rolling: last day that is learnt from (default 2004-12-31).",
)
@options.SEED
@options.AS_JSON
@options.QUIET
def validate(
    exercise: str, train: tuple[Path, ...], test: tuple[Path, ...], rolling: bool,
    until: datetime | None, seed: int, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Predict real events and score the predictions beside naive rivals.

    us-2020: the wave of protest of 2020, day by day, from one file each of events by city and day.

    responses: whether a state answers a protest with killings, with arrests. Files of the Mass
    Mobilization data; with Polity's scores among the training files the regime counts as well.

    survival: whether leaders stay after unrest. Files, or folders of files, of leaders (Archigos,
    REIGN), regimes (Geddes, Wright and Frantz; Polity), coups (Powell and Thyne) and protests (Mass
    Mobilization), told apart by their columns. Leaders alone will do. Learnt is what was known on
    the day of --until; with --test, the unrest in those files is judged by what was known before.

    A prediction never uses what came later. Owners' tables are read as they are published (CSV,
    tab-separated, Excel); bad rows are told and counted.
    """
    from groundswell.cli import validate_tables

    if until is not None and (exercise != "survival" or not rolling):
        raise click.UsageError("--until is for survival --rolling.")
    notice = (lambda sentence: None) if quiet else say
    found: dict[str, Any]
    if exercise == "us-2020":
        from groundswell.score import us_2020

        if len(train) > 1 or len(test) > 1:
            raise click.UsageError("us-2020 takes one file to learn from and one to be judged on.")
        found = us_2020.validate(train[0], test[0] if test else None, rolling, seed, notice)
        table = validate_tables.us_2020
    elif exercise == "responses":
        from groundswell.score import responses

        found = responses.validate(train, test, rolling, seed, notice)
        table = validate_tables.responses
    else:
        from groundswell.score import survival

        last = until.date() if until else survival.SPLIT
        found = survival.validate(train, test, rolling, last, seed, notice)
        table = validate_tables.survival
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else table(found))
