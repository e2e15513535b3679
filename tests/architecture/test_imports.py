"""Rooms import downwards only, and what is light stays light."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "altair",
    "dask",
    "duckdb",
    "llvmlite",
    "matplotlib",
    "numba",
    "pandas",
    "pyarrow",
    "scipy",
    "spacy",
    "starlette",
    "torch",
    "uvicorn",
    "vl_convert",
}
FORBIDDEN = {
    "http": "nothing here opens a connection",
    "pickle": "a stored study must be readable without running code",
    "random": "luck comes from groundswell.chance, by address",
    "secrets": "luck comes from groundswell.chance, by address",
    "shelve": "a stored study must be readable without running code",
    "urllib": "nothing here opens a connection",
}
VIOLATIONS = {
    "store to engine": ("store/planted.py", "from groundswell.engine import run"),
    "engine to store": ("engine/planted.py", "import groundswell.store.write"),
    "claims to model": ("claims/planted.py", "def f():\n    from groundswell import model"),
    "brief to engine": ("brief/planted.py", "import groundswell.engine"),
    "case to model": ("case/planted.py", "from groundswell.model import MECHANISMS"),
    "chance to case": ("chance/planted.py", "import groundswell.case"),
    "errors to units": ("errors.py", "import groundswell.units"),
    "keys to the compiler": ("chance/keys.py", "import numba"),
    "a room in no place": ("attic.py", "X = 1"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    path = os.pathsep.join([str(folder / "src"), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [*command, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )


def modules_after(code: str) -> set[str]:
    ending = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code + ending], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def sources(repository: Path) -> list[Path]:
    return sorted((repository / "src" / "groundswell").rglob("*.py"))


def test_the_rooms_import_downwards_only(repository):
    done = lint(repository)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_planted_violation_is_found(violation, repository, tmp_path):
    file, code = VIOLATIONS[violation]
    ignored = shutil.ignore_patterns("__pycache__", "*.so")
    shutil.copytree(repository / "src", tmp_path / "src", ignore=ignored)
    shutil.copy(repository / "pyproject.toml", tmp_path)
    planted = tmp_path / "src" / "groundswell" / file
    with planted.open("a", encoding="utf-8") as out:
        out.write(f"\n{code}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
    assert planted.stem in done.stdout


def test_importing_the_package_loads_nothing_heavy():
    assert not HEAVY & modules_after("import groundswell")


def test_asking_for_help_loads_nothing_heavy():
    code = (
        "import sys\nsys.argv = ['groundswell', '--help']\nfrom groundswell.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )
    assert not HEAVY & modules_after(code)


@pytest.mark.parametrize("room", ["case", "chance.keys", "chance.registry", "errors", "units"])
def test_light_rooms_load_nothing_heavy(room):
    assert not HEAVY & modules_after(f"import groundswell.{room}")


def test_luck_serialisation_and_network_come_from_nowhere_else(repository):
    found = []
    for path in sources(repository):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            elif isinstance(node, ast.Attribute) and ast.unparse(node).endswith(
                ("np.random", "numpy.random")
            ):
                names = ["random"]
            where = f"{path.relative_to(repository)}:{getattr(node, 'lineno', 0)}"
            found += [
                f"{where}: {name} ({FORBIDDEN[name.split('.')[0]]})"
                for name in names
                if name.split(".")[0] in FORBIDDEN
            ]
    assert not found, "\n".join(found)
