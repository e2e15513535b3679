"""Options that several verbs have, in one wording.

Each is a decorator, or a function of what differs that returns one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from groundswell.cli.base import cores


class Workers(click.ParamType[int | str]):
    """A number of processes on this machine, or the address of a Dask scheduler."""

    name = "N|URL"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        """Return the number, or the address as it stands."""
        text = str(value)
        if "://" in text:
            return text
        if not text.isdecimal() or not 1 <= int(text[:9]) <= 1024:
            self.fail(
                f"'{text[:60]}' is neither a number of processes from 1 to 1024 nor the address of "
                "a Dask scheduler (tcp://HOST:8786).",
                param,
                ctx,
            )
        return int(text)


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
QUIET = click.option("--quiet", is_flag=True, help="Show no progress.")
SEED = click.option(
    "--seed", type=int, default=1, show_default=True, metavar="S", help="Fixes all luck."
)
CHOSEN_SEED = click.option(
    "--seed", type=int, metavar="S", help="Fixes all luck; else chosen and printed."
)
POSTERIOR = click.option(
    "--posterior",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Take the draws of a posterior (see calibrate) instead of the prior's.",
)


def draws(least: int) -> Any:
    """Return the option for how many draws, 100 unless asked."""
    return click.option(
        "--draws",
        type=click.IntRange(least),
        default=100,
        show_default=True,
        metavar="N",
        help="Points of the uncertain parameters.",
    )


def replicates(usual: int, more: str = "") -> Any:
    """Return the option for how many runs of each draw, `usual` unless asked."""
    return click.option(
        "--replicates",
        type=click.IntRange(1),
        default=usual,
        show_default=True,
        metavar="R",
        help=f"Streams of luck for each draw{more}.",
    )


def luck(told: str) -> Any:
    """Return the option for which luck a posterior's draws have."""
    return click.option(
        "--luck",
        type=click.Choice(["fresh", "fitted"]),
        default="fresh",
        show_default=True,
        help=f"With --posterior: {told}",
    )


def out(told: str) -> Any:
    """Return the option for the folder that is written."""
    return click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help=told)


def workers(of: str = "", usual: Callable[[], int] | None = cores) -> Any:
    """Return the option for who computes; `of` says what alone needs it, `usual` the default."""
    processes = f"{of}: processes" if of else "Processes"
    return click.option(
        "--workers",
        type=Workers(),
        default=usual,
        help=f"{processes} here, else one for each core; or the address of a Dask scheduler.",
    )
