"""What the pages show works: every block of `sh` and `python` is run, small, page by page.

A page begins in an empty folder. A line before a block says what else is done with it:

    <!-- not run: REASON -->  it is not run, and counted below
    <!-- into: CASE.yaml -->  of `yaml`: its parts take the place of those of the same name there
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import groundswell
from groundswell.case.schema import CaseDocument
from groundswell.cli import main

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ROOT / "src" / "groundswell" / "case" / "library" / "two-towns.yaml"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>not run|into): (?P<says>.+?) -->\n)?"
    r"^```(?P<language>\w+)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
RUN_BY_OTHERS = ("make",)  # `make demo` and `make test` are the demo and this run itself
# What is added to a command, so that it is quick.
SMALL = {
    "run": ["--draws", "20", "--replicates", "2", "--horizon", "8d", "--workers", "1"],
    "confounding": ["--draws", "2", "--replicates", "1", "--horizon", "2d", "--workers", "1"],
}
NOT_RUN = {
    "history-models": 1,
    "how-to": 4,
    "large-studies": 1,
    "tutorial": 2,
    "us-2020": 1,
}  # blocks marked so, by page


@dataclass(frozen=True)
class Block:
    """A block of code on a page, with the mark before it."""

    mark: str | None
    says: str
    language: str
    code: str


def blocks(page: Path) -> Iterator[Block]:
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(found["mark"], found["says"] or "", found["language"], found["code"])


def small(code: str) -> str:
    """Return Python with few draws and few days: that it works is tested, not what it finds."""
    return re.sub(
        r"replicates=\d+", "replicates=2", re.sub(r"draws=\d+", 'draws=2, horizon="8d"', code)
    )


def give(line: str) -> str:
    """Run one line of shell as the command would; return what it told."""
    words = shlex.split(line, comments=True)
    if not words or words[0] in RUN_BY_OTHERS:
        return ""
    assert words[0] == "groundswell", f"not known how to run, mark the block 'not run': {line}"
    at = words.index(">") if ">" in words else len(words)
    with (
        pytest.raises(SystemExit) as ended,
        contextlib.redirect_stdout(io.StringIO()) as told,
        contextlib.redirect_stderr(io.StringIO()) as complained,
    ):
        main([*words[1:at], *SMALL.get(words[1], ())])
    assert ended.value.code == 0, f"{line}\n{complained.getvalue()}"
    assert told.getvalue(), line
    for file in words[at + 1 :]:
        Path(file).write_text(told.getvalue(), encoding="utf-8")
    return told.getvalue()


def put(text: str, file: Path) -> None:
    """Put the parts of a case into a file, in place of those of the same name."""
    yaml = YAML()
    case = yaml.load(file)
    case.update(yaml.load(text))
    yaml.dump(case, file)


def load_beside(text: str) -> str:
    """Load the parts of a case beside those of a bundled one; return its title, '' if no case."""
    parts = YAML(typ="safe").load(text)
    if not parts.keys() <= CaseDocument.model_fields.keys():
        return ""  # a claim by itself: test_claims_page.py states those
    document = YAML(typ="safe").load(BUNDLED.read_text(encoding="utf-8"))
    return groundswell.load({**document, **parts}).case.title


def follow(page: Path) -> str:
    """Do what a page says, in the present folder; return what was printed."""
    names: dict[str, object] = {}
    told = io.StringIO()
    for block in blocks(page):
        if block.mark == "into":
            put(block.code, Path(block.says))
        elif block.mark == "not run":
            continue
        elif block.language == "yaml":
            told.write(load_beside(block.code))
        elif block.language == "sh":
            for line in block.code.replace("\\\n", " ").splitlines():
                told.write(give(line))
        elif block.language == "python":
            with contextlib.redirect_stdout(told):
                exec(compile(small(block.code), str(page), "exec"), names)
    return told.getvalue()


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.stem != "tutorial"], ids=lambda page: page.stem
)
def test_what_a_page_shows_can_be_done(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = follow(page)
    assert bool(told) == any(
        block.language in ("sh", "python") and "groundswell" in block.code
        for block in blocks(page)
        if block.mark != "not run"
    )


def test_blocks_that_are_not_run_are_counted_and_say_why() -> None:
    found = {
        page.stem: len(marked)
        for page in PAGES
        if (marked := [block for block in blocks(page) if block.mark == "not run"])
    }
    assert found == NOT_RUN, "correct NOT_RUN if a page gained or lost blocks marked 'not run'"


def test_no_command_hides_from_this_test() -> None:
    """A command stands in a block of `sh`; one that is only indented is never run."""
    hidden = [
        f"{page.name}: {line.strip()}"
        for page in PAGES
        if page.stem not in ("reading", "verdicts")  # made by verification: what was printed there
        for line in page.read_text(encoding="utf-8").splitlines()
        if re.match(r"^ {4}(\$ )?groundswell ", line)
    ]
    assert not hidden


def test_a_block_that_fails_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```sh\ngroundswell check no-such-case\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="no-such-case"):
        follow(page)


def test_the_tutorial_ends_with_a_brief_of_a_country_that_is_not_bundled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = follow(ROOT / "docs" / "tutorial.md")
    assert "sri-lanka-2022" not in groundswell.cases()
    assert "block-calms" in told
    assert "Sri Lanka" in (tmp_path / "lanka.html").read_text(encoding="utf-8")
