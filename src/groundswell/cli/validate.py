"""Verb about exercises on real data that anybody can check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from groundswell.cli.base import examples

FILE = click.Path(path_type=Path)


@click.command(
    epilog=examples(
        "validate us-2020 --train us-2020-train.csv --rolling",
        "validate us-2020 --train us-2020-train.csv --test us-2020-test.csv --json",
    )
)
@click.argument("exercise", type=click.Choice(["us-2020"]))
@click.option("--train", type=FILE, required=True, metavar="FILE", help="Training days (CSV).")
@click.option("--test", type=FILE, metavar="FILE", help="Days to be judged on (CSV).")
@click.option("--rolling", is_flag=True, help="Judge inside the training file instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def validate(exercise: str, train: Path, test: Path | None, rolling: bool, as_json: bool) -> None:
    """Predict real events day by day and score the predictions beside naive rivals.

    Each day is predicted from the days before it alone.
    """
    from groundswell.score import us_2020

    found = us_2020.validate(train, test, rolling)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else _table(found))


def _table(found: dict[str, Any]) -> str:
    first, last = found["judged"]["judged_days"]
    lines = [
        f"{found['exercise']}, {found['mode']}: {first} to {last}, one day ahead, "
        f"{found['scores'][0]['state_days']} state-days",
        "",
        f"{'model':32}{'own law':>10}{'Poisson':>10}{'MAE':>8}",
    ]
    lines += [
        f"{row['model']:32}{row['log_likelihood']:10.3f}"
        f"{row['log_likelihood_poisson']:10.3f}{row['mae']:8.2f}"
        for row in found["scores"]
    ]
    lines += ["", "Mean log likelihood per state-day (higher is better); mean absolute error."]
    return "\n".join([*lines, *found["notes"]])
