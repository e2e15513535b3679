"""What goes wrong, as one sentence on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from groundswell.errors import GroundswellError

STOPPED = 130


def end(work: Callable[[], Any]) -> NoReturn:
    """Do the work and exit the process with the code that says how it went."""
    try:
        code = work()
        sys.stdout.flush()
    except GroundswellError as error:
        say(f"groundswell: {error}")
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.exceptions.Abort):
        say("\ngroundswell: stopped.")
        code = STOPPED
    except BrokenPipeError:
        # The reader of stdout went away (`... | head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def say(sentence: str) -> None:
    """Write a sentence to stderr."""
    click.echo(sentence, err=True)
