"""The command `groundswell`. Every verb imports what it needs when it is called.

Exit codes: 0 done, 1 a run failed (and is recorded as a row), 2 wrong input (nothing written), 130
stopped by Ctrl-C. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import click

from groundswell import __version__
from groundswell.cli.app import app
from groundswell.cli.base import Verbs, examples
from groundswell.cli.calibrate import calibrate
from groundswell.cli.cases import cases, check, odd
from groundswell.cli.claims import claims
from groundswell.cli.classics import classics
from groundswell.cli.completion import completion
from groundswell.cli.confounding import confounding
from groundswell.cli.doctor import doctor
from groundswell.cli.errors import end
from groundswell.cli.history import history
from groundswell.cli.read import new, read
from groundswell.cli.run import run
from groundswell.cli.sensitivity import sensitivity
from groundswell.cli.studies import brief, cite, rerun
from groundswell.cli.trace import trace
from groundswell.cli.validate import validate

__all__ = ["main"]

START = examples(
    "cases",
    "run kazakhstan-2022 --arms as-happened,no-invitation --draws 50 --out study",
    "claims study",
    "brief study -o brief.html",
)


@click.group(cls=Verbs, epilog=START, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="groundswell")
def groundswell() -> None:
    """Turn what the reports say about a crisis into a model to run, test and score."""


for verb in (
    run,
    check,
    cases,
    odd,
    claims,
    confounding,
    brief,
    rerun,
    cite,
    trace,
    calibrate,
    sensitivity,
    validate,
    history,
    classics,
    read,
    new,
    app,
    doctor,
    completion,
):
    groundswell.add_command(verb)


def main(arguments: list[str] | None = None) -> None:
    """Run the command with these arguments (the process's own if None) and exit."""
    end(lambda: groundswell.main(arguments, prog_name="groundswell", standalone_mode=False))
