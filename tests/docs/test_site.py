"""The site is built without a warning, whole, from the code, and fetches nothing from elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docs.generator import build, notebooks
from docs.generator.figures import FOLDER, PICTURES, drawn

import groundswell
from groundswell.cli import groundswell as command
from groundswell.model import MECHANISMS, VOCABULARY


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(name, reason=f"the extra 'docs' is not installed ({name})")
    folder = tmp_path_factory.mktemp("made") / "site"
    made = subprocess.run(
        [sys.executable, "-m", "docs.generator.build", "--out", str(folder)],
        cwd=repository, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def text(page: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


class Fetched(HTMLParser):
    """Collects the addresses that a browser fetches by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = "href" if tag == "link" else "src"
        if tag in ("link", "script", "img", "iframe", "source", "video") and told.get(name):
            self.found.append(str(told[name]))


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        fetched = Fetched()
        fetched.feed(page.read_text(encoding="utf-8"))
        assert not [one for one in fetched.found if re.match(r"(https?:)?//", one)], page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", sheet.read_text()), sheet


def test_every_page_is_built_and_reached_from_the_home(site: Path, repository: Path) -> None:
    home = (site / "docs" / "index.html").read_text(encoding="utf-8")
    for page in (repository / "docs").glob("*.md"):
        assert (site / "docs" / f"{page.stem}.html").is_file()
        assert page.stem == "index" or f'href="{page.stem}.html"' in home, page.name
    assert "docs/index.html" in (site / "index.html").read_text(encoding="utf-8")


def test_the_reference_names_all_that_there_is(site: Path) -> None:
    reference = site / "docs" / "reference"
    cli, model = text(reference / "cli.html"), text(reference / "mechanisms.html")
    assert all(f"groundswell {verb}" in cli for verb in command.commands)
    assert all(one.title in model and one.name in model for one in MECHANISMS)
    assert all(one.name in model for one in VOCABULARY.parameters)
    case, python = text(reference / "case.html"), text(reference / "python.html")
    assert all(one.name in case for one in (*VOCABULARY.verbs, *VOCABULARY.fields))
    assert all(name in python for name in groundswell.__all__ if not name.startswith("_"))
    assert "7. Submodels" in text(reference / "odd.html")


def test_pictures_take_the_colours_of_the_page(site: Path) -> None:
    page = (site / "docs" / "concepts.html").read_text(encoding="utf-8")
    assert page.count('class="gs"') == len(PICTURES)
    assert "var(--gs-ink" in page


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_is_drawn(name: str) -> None:
    """To draw them anew: python -m docs.generator.figures."""
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == drawn(PICTURES[name]())


def test_pages_that_are_there_are_listed_and_none_is_lost(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("index", "tutorial", "a-new-page"):
        (docs / f"{name}.md").write_text("# x\n", encoding="utf-8")
    told = build.contents(tmp_path)
    assert "tutorial" in told
    assert "a-new-page" in told.partition("More")[2]
    assert "performance" not in told
    (docs / "performance.md").write_text("# x\n", encoding="utf-8")
    assert "performance" in build.contents(tmp_path)


def test_a_link_to_a_page_that_is_not_made_yet_is_mere_words(tmp_path: Path) -> None:
    text = "see [the verdicts](verdicts.md#one), [all](docs/verdicts.md), [how](how-to.md)"
    (tmp_path / "how-to.md").touch()
    assert build.unlinked(text, tmp_path) == "see the verdicts, all, [how](how-to.md)"
    (tmp_path / "verdicts.md").touch()
    assert build.unlinked(text, tmp_path) == text


def test_a_notebook_becomes_a_page_with_its_results(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# A notebook\n", "\n", "Words."]},
        {"cell_type": "code", "source": "1 + 1", "outputs": [
            {"output_type": "execute_result", "data": {"text/plain": ["2"]}},
            {"output_type": "stream", "text": "told\n"},
            {"output_type": "display_data", "data": {"image/svg+xml": "<svg>\n\n</svg>"}},
        ]},
        {"cell_type": "code", "source": "table", "outputs": [
            {"output_type": "execute_result", "data": {"text/html": "<pre>a\n\n\nb</pre>"}},
        ]},
        {"cell_type": "code", "source": ""},
    ]  # fmt: skip
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    page = notebooks.markdown(path)
    assert page.startswith("# A notebook\n\nWords.\n\nThe notebook itself")
    assert "```python\n1 + 1\n```\n\n```text\n2\n```\n\n```text\ntold\n```" in page
    assert "<svg>\n&#10;</svg>" in page
    assert "<div><pre>a\n&#10;&#10;b</pre></div>" in page


def test_tables_and_code_are_reached_by_keyboard_and_captions_have_a_level(site: Path) -> None:
    for name in ("validation", "verdicts", "reference/mechanisms"):
        page = (site / "docs" / f"{name}.html").read_text(encoding="utf-8")
        assert 'aria-level="2"' in page, "the theme's markup has changed: see HEARD"
        for bare, _ in build.HEARD:
            assert bare not in page, (name, bare)


def test_an_option_keeps_its_hyphens(site: Path) -> None:
    assert "With --figures" in text(site / "docs" / "reference" / "cli.html")
