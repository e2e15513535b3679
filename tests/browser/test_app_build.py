"""The built page equals a fresh build of its sources, byte for byte."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

LEAST = (20, 19)  # of Node, as Vite wants it
LEFT_OUT = ("node_modules",)


@pytest.fixture(scope="module")
def npm() -> str:
    """Return the path of npm; skip loudly without one, fail where one is required."""
    found, node = shutil.which("npm"), shutil.which("node")
    version = ""
    if found and node:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    numbers = tuple(map(int, re.findall(r"\d+", version)[:2]))
    if found is None or numbers < LEAST:
        why = f"no npm with Node {'.'.join(map(str, LEAST))} or later here ({version or 'none'})"
        if os.environ.get("GROUNDSWELL_BROWSER_REQUIRED"):
            pytest.fail(f"GROUNDSWELL_BROWSER_REQUIRED is set and there is {why}")
        pytest.skip(f"{why}: that the built page equals its sources was NOT tested")
    return found


def run(npm: str, folder: Path, *words: str) -> None:
    done = subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"npm {' '.join(words)}\n{done.stdout}\n{done.stderr}"


def test_a_fresh_build_equals_what_is_in_the_repository(
    npm: str, repository: Path, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    shutil.copytree(repository / "web", web, ignore=shutil.ignore_patterns(*LEFT_OUT))
    run(npm, web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    run(npm, web, "run", "check")
    run(npm, web, "run", "build")
    fresh = tmp_path / "src" / "groundswell" / "app" / "static"
    kept = repository / "src" / "groundswell" / "app" / "static"
    assert sorted(path.name for path in fresh.iterdir()) == sorted(p.name for p in kept.iterdir())
    for path in sorted(fresh.iterdir()):
        same = path.read_bytes() == (kept / path.name).read_bytes()
        assert same, f"{path.name} differs: npm ci && npm run build, in web/"
