"""Verb about exercises on real data that anybody can check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from groundswell.cli.base import examples
from groundswell.cli.errors import say

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
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="Fixes all luck.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def validate(
    exercise: str, train: Path, test: Path | None, rolling: bool, seed: int, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Predict real events day by day and score the predictions beside naive rivals.

    Each day is predicted from the days before it alone.
    """
    from groundswell.score import us_2020

    found = us_2020.validate(train, test, rolling, seed, (lambda sentence: None) if quiet else say)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else _table(found))


def _table(found: dict[str, Any]) -> str:
    first, last = found["judged"]["judged_days"]
    lines = [
        f"{found['exercise']}, {found['mode']}: {first} to {last}, one day ahead, "
        f"{found['scores'][0]['state_days']} state-days",
        "",
        f"{'model':32}{'Poisson':>10}{'own law':>10}{'MAE':>8}",
    ]
    lines += [
        f"{row['model']:32}{row['log_likelihood']:10.3f}"
        f"{row['own_log_likelihood']:10.3f}{row['mae']:8.2f}"
        for row in found["scores"]
    ]
    ahead, half, bar = found["free_running"], found["half_of_states"]["scores"], found["bar"]
    nation = ahead["national_days"]
    eighty = next(row for row in nation["intervals"] if row["level"] == 0.8)
    lines += [
        "",
        "Mean log likelihood per state-day (higher is better); mean absolute error.",
        f"To beat on the test file: {bar['log_likelihood']} and {bar['mae']} ({bar['of']}).",
        f"Nothing more seen for up to 14 days: 80 % intervals hold {eighty['covered']:.0%} of the "
        f"national counts (median width {eighty['median_width']:.0f}), MAE {nation['mae']:.0f}.",
        f"States never seen: {half[0]['log_likelihood']:.3f} and {half[0]['mae']:.2f}, "
        f"{half[1]['model']} {half[1]['log_likelihood']:.3f} and {half[1]['mae']:.2f}.",
        "",
    ]
    return "\n".join([*lines, *found["notes"]])
