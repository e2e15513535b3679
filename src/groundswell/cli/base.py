"""What the verbs share: their group, names of cases, how examples are shown, how many compute."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from groundswell.errors import nearest

_LIBRARY = Path(__file__).parents[1] / "case" / "library"


class Verbs(click.Group):
    """A group that knows the verb that was probably meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb asked for, or say which one is nearest."""
        name = args[0] if args else ""
        if args and self.get_command(ctx, name) is None and not name.startswith("-"):
            guess = nearest(name, self.commands)
            hint = f" Did you mean '{guess}'?" if guess else ""
            ctx.fail(f"No verb '{name[:60]}'.{hint} The verbs: {', '.join(sorted(self.commands))}.")
        return super().resolve_command(ctx, args)


class CaseName(click.ParamType[str]):
    """The name of a case or its file; a shell completes both."""

    name = "case"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the bundled cases that begin so, and leave files to the shell."""
        names = sorted(path.stem for path in _LIBRARY.glob("*.yaml"))
        found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
        return [*found, CompletionItem(incomplete, type="file")]


CASE = CaseName()


def examples(*lines: str) -> str:
    """Return lines to show below the options, as they are written (the mark is click's)."""
    return "\b\nExamples:\n" + "\n".join(f"  groundswell {line}" for line in lines)


def cores() -> int:
    """Return how many processes can run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
