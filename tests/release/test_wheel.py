"""What is released: the wheel holds all that the package reads, and works where it is unpacked."""

from __future__ import annotations

import ast
import csv
import io
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(repository: Path) -> dict:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(words, cwd=repository, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as an installer puts it, without its dependencies."""
    folder = tmp_path_factory.mktemp("unpacked")
    words = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index",
             "--disable-pip-version-check", "--target", str(folder), str(wheel)]  # fmt: skip
    if subprocess.run(words, capture_output=True).returncode != 0:  # no pip in this environment
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(folder)
    return folder


def told(unpacked: Path, *words: str) -> str:
    """Run the command of the unpacked wheel, out of reach of the sources."""
    done = subprocess.run(
        [sys.executable, "-m", "groundswell", *words],
        cwd=unpacked.parent,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_package(wheel: Path, repository: Path) -> None:
    source = repository / "src"
    wanted = {
        str(path.relative_to(source))
        for path in (source / "groundswell").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    assert {".yaml", ".csv", ".html", ".css", ".js"} <= {Path(name).suffix for name in wanted}
    assert "groundswell/py.typed" in names
    assert wanted <= names
    assert {name for name in names if not name.startswith("groundswell-")} == wanted


def test_the_wheel_says_its_licence_and_its_python(wheel: Path, project: dict) -> None:
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [one for one in packed.namelist() if one.endswith(".dist-info/METADATA")]
        metadata = packed.read(name).decode()
        assert [one for one in packed.namelist() if one.endswith("licenses/LICENSE")]
        (record,) = [one for one in packed.namelist() if one.endswith("RECORD")]
        assert all(len(row) == 3 for row in csv.reader(io.StringIO(packed.read(record).decode())))
    assert f"Requires-Python: {project['requires-python']}" in metadata
    assert "License-Expression: Apache-2.0" in metadata
    for extra in project["optional-dependencies"]:
        assert f"Provides-Extra: {extra}\n" in metadata
    for minor in (11, 12, 13):
        assert f"Classifier: Programming Language :: Python :: 3.{minor}\n" in metadata


def test_the_unpacked_wheel_answers(unpacked: Path) -> None:
    assert "Turn what the reports say" in told(unpacked, "--help")
    assert "kazakhstan-2022" in told(unpacked, "cases")
    where = "import groundswell; print(groundswell.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", where], cwd=unpacked.parent, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(unpacked)}, check=True,
    )  # fmt: skip
    assert Path(done.stdout.strip()).is_relative_to(unpacked)
    assert "sound" in told(unpacked, "check", "kazakhstan-2022")
    assert "groundswell" in told(unpacked, "completion", "bash")


def test_every_source_is_the_grammar_of_the_oldest_python_promised(
    repository: Path, project: dict
) -> None:
    minor = int(re.search(r"3\.(\d+)", project["requires-python"])[1])
    for path in (repository / "src").rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, minor))


def test_the_doctor_knows_every_extra(project: dict) -> None:
    from groundswell.cli.doctor import EXTRAS

    assert set(EXTRAS) == set(project["optional-dependencies"]) - {"test"}


def test_the_readme_tells_every_extra(repository: Path, project: dict) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `\[([a-z]+)\]` \|", text, re.MULTILINE))
    assert set(project["optional-dependencies"]) - {"test"} <= listed
