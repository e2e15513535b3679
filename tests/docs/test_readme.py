"""What the README promises is there; that its snippets work is in `test_snippets.py`."""

from __future__ import annotations

import re
from pathlib import Path

SNIPPET = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def test_it_opens_with_the_two_commands(repository: Path) -> None:
    language, code = SNIPPET.findall(readme(repository))[0]
    assert language == "sh"
    assert [line.split("#")[0].strip() for line in code.splitlines()] == ["make demo", "make test"]


def test_the_start_in_python_has_four_lines(repository: Path) -> None:
    start = next(
        code for language, code in SNIPPET.findall(readme(repository)) if language == "python"
    )
    assert len([line for line in start.splitlines() if line.strip()]) == 4


def test_every_file_it_points_to_is_there(repository: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", readme(repository)):
        if not link.startswith("http"):
            assert (repository / link).exists(), link


def test_every_verb_is_told_and_no_other(repository: Path) -> None:
    from groundswell.cli import groundswell

    told = set(re.findall(r"^\| `(\w+)", readme(repository), re.MULTILINE))
    assert told == set(groundswell.commands)
