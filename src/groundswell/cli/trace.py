"""The verb trace: where two arms part."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from groundswell.cli import options
from groundswell.cli.base import CASE, examples

if TYPE_CHECKING:
    from groundswell.engine.trace import Divergence

SHOWN = 12  # differing quantities printed as text


@click.command(
    epilog=examples(
        "trace kazakhstan-2022 as-happened no-invitation",
        "trace kazakhstan-2022 as-happened orders-swapped --draw 3 --horizon 10d --json",
    )
)
@click.argument("case", type=CASE)
@click.argument("first")
@click.argument("second")
@click.option("--draw", default=0, type=click.IntRange(0), show_default=True, help="Which draw.")
@click.option(
    "--replicate", default=0, type=click.IntRange(0), show_default=True, help="Whose luck."
)
@click.option("--seed", default=1, type=click.IntRange(0), show_default=True, help="Of the study.")
@click.option("--horizon", default="30d", show_default=True, help="How far to look: 30d, 1y …")
@options.AS_JSON
def trace(
    case: str,
    first: str,
    second: str,
    draw: int,
    replicate: int,
    seed: int,
    horizon: str,
    as_json: bool,
) -> None:
    """Step two arms of one draw side by side and stop where they first differ.

    Prints the step, the day, and every quantity of a place or of the country that differs.
    """
    from groundswell import api
    from groundswell.chance.keys import run_key
    from groundswell.engine.trace import first_difference
    from groundswell.study import simulator
    from groundswell.study.plan import sample
    from groundswell.units import duration

    loaded = api.load(case).case
    days = max(1, round(duration(horizon)))
    simulator.prepare(loaded, first)  # what the engine cannot run is refused in words
    values = sample(loaded, seed, draw)
    key = run_key(seed, draw, replicate)
    found = first_difference(loaded, (first, second), values, key, days)
    click.echo(_json(found) if as_json else _text(found, first, second, days))


def _json(found: Divergence | None) -> str:
    if found is None:
        return json.dumps({"differ": False})
    rows = [vars(one) for one in found.differences]
    return json.dumps(
        {"differ": True, "step": found.step, "day": found.day, "differences": rows},
        ensure_ascii=False,
        indent=1,
    )


def _text(found: Divergence | None, first: str, second: str, days: int) -> str:
    if found is None:
        return f"{first} and {second} are the same in every quantity for {days} days."
    lines = [f"{first} and {second} first differ in step {found.step}, day {found.day:.3f}:"]
    lines += [
        f"  {one.where}: {one.quantity}  {one.first:.6g} | {one.second:.6g}"
        for one in found.differences[:SHOWN]
    ]
    more = len(found.differences) - SHOWN
    if more > 0:
        lines.append(f"  … and {more} more (all with --json)")
    return "\n".join(lines)
