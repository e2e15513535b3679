"""The verb app: the live what-if in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.base import CASE, cores, examples
from groundswell.cli.errors import say

PORT = 8765


@click.command(
    epilog=examples(
        "app",
        "app kazakhstan-2022",
        "app my-case.yaml --port 9000",
        "app studies",
    )
)
@click.argument("case", type=CASE, required=False, metavar="[CASE|DIR]")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=PORT,
    show_default=True,
    metavar="P",
    help="Port on this machine; 0 takes any that is free.",
)
def app(case: str | None, port: int) -> None:
    """Open the live what-if: change decisions and assumptions, and see what follows.

    A page in your browser, served by this machine to this machine alone: two settings of a case
    side by side, on the same parameters and the same luck, and the stored studies below this
    folder (or below DIR). Nothing is written and nothing is fetched from elsewhere.
    """
    _need_parts()
    from groundswell import api
    from groundswell.app.library import Library
    from groundswell.app.server import LOOPBACK, bound, serve, warm

    folder = Path(case) if case is not None and Path(case).is_dir() else None
    if case is not None and folder is None:
        api.load(case)  # a case that cannot be loaded is refused before anything is opened
    library = Library(folder or Path(), None if folder else case)
    with bound(port) as listening:
        warm(library, say)
        number = listening.getsockname()[1]
        click.echo(f"Groundswell is at http://{LOOPBACK}:{number}/  (Ctrl-C stops it)")
        serve(library, listening, cores())


def _need_parts() -> None:
    """Refuse with the command that installs what is missing."""
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise click.UsageError(
            f"the page needs {' and '.join(missing)}, which are not installed. Install them with: "
            "pip install 'groundswell[app]'"
        )
