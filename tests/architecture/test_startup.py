"""Starting is quick. The least of several tries counts: other work only ever adds time."""

from __future__ import annotations

import subprocess
import sys
import time

IMPORT_SECONDS = 0.15  # over bare Python
HELP_SECONDS = 0.25  # in all, warm
TRIES = 12
HELP = "import sys; sys.argv = ['groundswell', '--help']; from groundswell.cli import main; main()"


def least_seconds(code: str) -> float:
    best = float("inf")
    for _ in range(TRIES):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        best = min(best, time.perf_counter() - begun)
    return best


def test_importing_the_package_is_quick():
    assert least_seconds("import groundswell") - least_seconds("pass") <= IMPORT_SECONDS


def test_asking_for_help_is_quick():
    assert least_seconds(HELP) <= HELP_SECONDS
