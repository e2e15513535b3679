"""What every test may ask for: the shared material, a browser, settings of property tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no Chromium on this machine: what a reader sees was NOT tested"

# Compiling a kernel takes seconds, so no deadline. In CI the same examples every time: a failure
# there is a change in the code, and new examples are looked for on people's machines.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of research material beside the repository, or skip."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "README.md").is_file():
        pytest.skip("the shared research material is not beside the repository")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; skip loudly without one, fail where one is required."""
    named = os.environ.get("GROUNDSWELL_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        if os.environ.get("GROUNDSWELL_BROWSER_REQUIRED"):
            pytest.fail("GROUNDSWELL_BROWSER_REQUIRED is set and there is no Chromium")
        pytest.skip(NO_BROWSER)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one loud line that browser tests did not run (a letter s is overlooked)."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_BROWSER in report.longrepr[2]
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{len(skipped)} tests: {NO_BROWSER}")
