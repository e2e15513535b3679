"""The verb completion: what a shell needs to complete verbs, options and cases."""

from __future__ import annotations

import sys

import click

from groundswell.cli.base import examples

# Where each shell looks for such a script, and what else it takes.
_PLACES = {
    "bash": "~/.local/share/bash-completion/completions/groundswell",
    "zsh": "a folder of $fpath, as _groundswell",
    "fish": "~/.config/fish/completions/groundswell.fish",
}
VARIABLE = "_GROUNDSWELL_COMPLETE"  # that click reads when a shell asks


@click.command(
    epilog=examples(
        "completion bash > ~/.local/share/bash-completion/completions/groundswell",
        "completion zsh > ~/.zfunc/_groundswell",
        "completion fish > ~/.config/fish/completions/groundswell.fish",
    )
)
@click.argument("shell", type=click.Choice(sorted(_PLACES)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that makes a shell complete verbs, options and names of cases.

    Write it where the shell looks for such scripts (see the examples) and open a new shell.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # the choice has none but click's own
    click.echo(kind(ctx.find_root().command, {}, "groundswell", VARIABLE).source())
    if sys.stdout.isatty():
        click.echo(f"Write this into {_PLACES[shell]}.", err=True)
