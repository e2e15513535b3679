"""Starting is quick: processor time, and the least of several tries (other work only adds)."""

from __future__ import annotations

import os
import subprocess
import sys

IMPORT_SECONDS = 0.15  # over bare Python
HELP_SECONDS = 0.25  # in all, warm
TRIES = 12
HELP = "import sys; sys.argv = ['groundswell', '--help']; from groundswell.cli import main; main()"


def least_seconds(code: str) -> float:
    best = float("inf")
    for _ in range(TRIES):
        begun = os.times()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        ended = os.times()
        spent = ended.children_user + ended.children_system
        best = min(best, spent - begun.children_user - begun.children_system)
    return best


def test_importing_the_package_is_quick():
    assert least_seconds("import groundswell") - least_seconds("pass") <= IMPORT_SECONDS


def test_asking_for_help_is_quick():
    assert least_seconds(HELP) <= HELP_SECONDS
