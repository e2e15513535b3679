"""What the README shows works: every snippet is run, small, in the order of the page."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from groundswell.cli import main

SNIPPET = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN_BY_OTHERS = ("make",)  # `make demo` and `make test` are the demo and this run itself


def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def small(code: str) -> str:
    """Return a snippet with few draws and few days: that it works is tested, not what it finds."""
    code = re.sub(r"--draws \d+", "--draws 2 --horizon 8d --workers 1", code)
    return re.sub(r"draws=\d+", 'draws=2, horizon="8d"', code)


def give(line: str) -> None:
    """Run one line of shell as the command would."""
    words = shlex.split(line, comments=True)
    if not words or words[0] in RUN_BY_OTHERS:
        return
    assert words[0] == "groundswell", f"not known how to run: {line}"
    with pytest.raises(SystemExit) as ended, contextlib.redirect_stdout(io.StringIO()) as told:
        main(words[1:])
    assert ended.value.code == 0, line
    assert told.getvalue(), line


def test_it_opens_with_the_two_commands(repository: Path) -> None:
    language, code = SNIPPET.findall(readme(repository))[0]
    assert language == "sh"
    assert [line.split("#")[0].strip() for line in code.splitlines()] == ["make demo", "make test"]


def test_every_shell_snippet_runs(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [
        line
        for language, code in SNIPPET.findall(readme(repository))
        if language == "sh"
        for line in small(code).splitlines()
    ]
    assert len(lines) >= 8
    for line in lines:
        give(line)
    assert (tmp_path / "brief.html").is_file()


def test_every_python_snippet_runs(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    snippets = [
        code for language, code in SNIPPET.findall(readme(repository)) if language == "python"
    ]
    assert len(snippets) >= 2
    with contextlib.redirect_stdout(io.StringIO()) as told:
        for code in snippets:
            exec(compile(small(code), "README.md", "exec"), names)
    assert "Human cost" in told.getvalue()
    assert (tmp_path / "brief.html").is_file()


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
