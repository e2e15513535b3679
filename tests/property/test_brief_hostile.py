"""Whatever a case says, its brief holds no markup, script or address but the page's own."""

from __future__ import annotations

import base64
import csv
import html as entities
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.brief_support import case, study

from groundswell.brief import html

OURS = {
    "a", "article", "body", "br", "caption", "circle", "code", "dd", "desc", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "head", "header", "html",
    "input", "label", "li", "link", "main", "meta", "nav", "ol", "output", "p", "path", "pre",
    "rect", "script", "section", "span", "strong", "style", "summary", "svg", "table", "tbody",
    "td", "text", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
PIECES = [
    "<script>alert(1)</script>", "</script>", "</style>", "<!--", "-->", "<img src=x onerror=y>",
    "javascript:alert(1)", '" onload="x', "' onload='x", "&lt;b&gt;", "{{ 7*7 }}", "{% raw %}",
    "</svg><b>", "]]>", "=cmd|' /C calc'!A0", "`x`", "\u202e", "é", "<a href=//evil.example>",
    "<h1>", "\\", "| a | b |\n|---|---|\n", "# ",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(
        st.characters(blacklist_categories=("Cs", "Cc")), max_size=6)),
    min_size=1, max_size=5,
).map("".join).filter(str.strip)  # fmt: skip


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return study(tmp_path_factory.mktemp("study"), "as-happened", "calm", draws=6)[0]


def told(text: str) -> dict[str, Any]:
    """A case in which everything that is free text is this text."""
    said = {"speaker": text, "source": "letter", "says": text, "note": text}
    return {
        "title": text, "question": text,
        "arms": {"calm": {"why": text, "remove": "shock.*", "later": "frozen"}},
        "decisions": [{"at": "2031-05-05T06:00", "do": "shock.price", "note": text}],
        "claims": [{"id": "taste", **said, "untestable": text}],
        "sources": {"letter": {"title": text, "publisher": text, "author": text, "read": True}},
        "observed": [{"id": "dead", "outcome": "deaths", "value": 10, "counts": text, "note": text,
                      "kind": "memory", "use": "held_out"}],
    }  # fmt: skip


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_a_case_cannot_put_anything_into_its_page(stored: Any, text: str) -> None:
    odd = f"# {text}\n\n{text}\n\n| {text} |\n|---|\n| {text} |\n"
    page = html.render(stored, case(**told(text)), html.Parts(odd=odd))
    found = Tags(page).found
    assert {tag for tag, _ in found} <= OURS | {"hr", "blockquote", "ol"}
    assert [tag for tag, _ in found].count("script") == 1
    for tag, attributes in found:
        assert not any(name.startswith("on") for name in attributes)
        address = attributes.get("href") or ""
        assert address.startswith(("#", "data:text/csv;", "https://example.org/")) or (
            tag == "link" and address == "data:,") or not address  # fmt: skip
        assert "src" not in attributes
    titles = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert len(titles) == 1
    assert " ".join(entities.unescape(titles[0]).split()) == " ".join(
        re.sub(r"(?<=\d) %", "\u00a0%", text).split()
    )


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_no_cell_of_a_table_is_a_formula(stored: Any, text: str) -> None:
    page = html.render(stored, case(**told(text)))
    for packed in re.findall(r"text/csv;charset=utf-8;base64,([^\"]*)", page):
        table = base64.b64decode(packed).decode()
        for row in csv.reader(io.StringIO(table, newline="")):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "+")) or _number(cell)
                assert not cell.startswith("-") or _number(cell)


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
