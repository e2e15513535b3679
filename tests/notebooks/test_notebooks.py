"""The notebooks of docs/notebooks run as they stand, and show what they are committed with."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("first-case", "test-a-claim", "your-own-country")
MOST_BYTES = 300_000


def read(folder: Path, name: str) -> dict:
    return json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))


def shown(book: dict) -> list[str]:
    """What every cell of code says in text."""
    told = []
    for cell in book["cells"]:
        for out in cell.get("outputs", []):
            text = out.get("text") or out.get("data", {}).get("text/plain") or []
            told.append("".join(text))
    return told


@pytest.fixture(scope="module")
def folder(repository: Path) -> Path:
    return repository / "docs" / "notebooks"


def test_there_are_three(folder: Path) -> None:
    assert sorted(path.stem for path in folder.glob("*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_small_whole_and_shows_its_results(folder: Path, name: str) -> None:
    path = folder / f"{name}.ipynb"
    assert path.stat().st_size < MOST_BYTES
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(tmp|home|root|work|Users)/", text)
    assert "<script" not in text
    cells = read(folder, name)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert cells[0]["source"][0].startswith("# ")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all(out["output_type"] != "error" for cell in code for out in cell["outputs"])
    links = re.findall(r"\]\(([^)#]+)\)", "".join("".join(cell["source"]) for cell in cells))
    assert all((folder / link).is_file() for link in links)


@pytest.mark.slow
def test_they_run_from_top_to_bottom_and_show_the_same(
    folder: Path, repository: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "verification.notebooks", "--out", str(tmp_path)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(repository)])},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr
    for name in NAMES:
        assert shown(read(tmp_path, name)) == shown(read(folder, name)), name
