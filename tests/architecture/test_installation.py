"""What is installed: locked by hash, from no particular registry, the same for use and tests."""

from __future__ import annotations

import re
import tomllib

import pytest

LOCKS = ["run.txt", "test.txt", "docs.txt", "uv.txt"]


def blocks(text: str) -> list[str]:
    """Split a lock into its requirements, hashes included."""
    return re.split(r"\n(?=\S)", text.strip())


def pins(text: str) -> dict[str, str]:
    """Return requirement -> version; a requirement may have a version for each Python."""
    found = {}
    for block in blocks(text):
        name, version, marker = re.match(r"([\w.-]+)==([^\s;\\]+)\s*;?([^\\\n]*)", block).groups()
        found[f"{name} {marker}".strip()] = version
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_locked_by_hash_and_names_no_registry(lock, repository):
    text = (repository / "lock" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "-index" not in text
    assert all("--hash=sha256:" in block for block in blocks(text))


def test_the_locks_of_tests_and_documentation_hold_the_versions_that_are_run(repository):
    run, test, docs = (
        pins((repository / "lock" / lock).read_text(encoding="utf-8")) for lock in LOCKS[:3]
    )
    assert run.items() <= test.items()
    assert run.items() <= docs.items()
    assert all(docs[name] == test[name] for name in docs.keys() & test.keys())


@pytest.mark.parametrize("lock", ["run.txt", "test.txt", "docs.txt"])
def test_every_dependency_of_the_package_is_locked(lock, repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    extras = project["optional-dependencies"]
    if lock == "docs.txt":
        wanted += extras["docs"]
    if lock == "test.txt":
        own = re.compile(r"groundswell\[(.*)\]")
        for name in extras["test"]:
            found = own.match(name)
            parts = found[1].split(",") if found else []
            wanted += [one for part in parts for one in extras[part]] or [name]
    locked = {name.split()[0] for name in pins((repository / "lock" / lock).read_text())}
    assert {normal(re.match(r"[\w.-]+", name)[0]) for name in wanted} <= locked
