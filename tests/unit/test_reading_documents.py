"""Documents: whatever bytes come in, a text comes out, with what was wrong said."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import GroundswellError
from groundswell.reading import documents as docs
from groundswell.reading.paragraphs import foreign, main_language, paragraphs


@given(st.binary(max_size=3000))
def test_any_bytes_become_text_without_controls(data: bytes) -> None:
    text = docs.document("x.txt", data).text
    assert all(char in "\n\t" or ord(char) >= 32 for char in text)
    assert not any(127 <= ord(char) < 160 for char in text)


@given(st.text(max_size=2000))
def test_paragraphs_are_slices_in_order_and_lose_no_letter(text: str) -> None:
    clean = docs.clean(text)
    found = paragraphs(clean)
    assert all(clean[p.start : p.end] == p.text and p.text.strip() == p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(p.text.split()) for p in found) == "".join(clean.split())


@pytest.mark.parametrize(
    ("data", "has", "problem"),
    [
        ("Tomás said so.".encode("utf-16"), "Tomás", ""),
        ("﻿Tomás said so.".encode(), "Tomás", ""),
        ("“Tomás” said it was so.".encode("cp1252"), "“Tomás”", "not valid UTF-8"),
        ("Тамара сказала, что всё так и было.".encode("cp1251"), "Тамара", "not valid UTF-8"),
        ("Tomás and Zoë said so. ".encode() * 9 + b"\xff said", "Zoë", "broken"),
        (b"a\0b" * 100, "a b", ""),
        (b"a\0b\xff" * 100, "a b", "binary"),
    ],
)
def test_encodings_are_told_and_complaints_made(data: bytes, has: str, problem: str) -> None:
    read = docs.document("x.txt", data)
    assert has in read.text
    assert problem in " ".join(read.problems)


def test_offsets_count_newlines_as_python_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"One.\r\n\r\nTwo.\rThree.")
    assert docs.document(str(path), path.read_bytes()).text == path.read_text()


def test_only_the_beginning_of_a_huge_report_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "MAX_BYTES", 1000)
    read = docs.document("x.txt", b"word " * 1000)
    assert len(read.text) == 1000
    assert "only the first 1,000 bytes" in read.problems[0]


def test_a_folder_yields_its_reports_in_order_and_stdin_is_a_dash(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "c.pdf", "deep/d.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Words.")
    found = list(docs.documents([str(tmp_path), "-"], io.BytesIO(b"From the pipe.")))
    names = [Path(doc.source).name for doc in found]
    assert names == ["a.html", "b.txt", "d.md", "-"]
    assert found[-1].text == "From the pipe."


@pytest.mark.parametrize("source", ["nowhere.txt", "\0", "empty"])
def test_what_cannot_be_read_is_refused_in_words(source: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    name = str(tmp_path / source) if source != "\0" else source
    with pytest.raises(GroundswellError, match=r"no such file|not a path|no report"):
        list(docs.documents([name], io.BytesIO()))


def test_html_gives_the_article_and_lists_what_was_left_out() -> None:
    page = (
        "<html><head><title>Strike spreads</title>"
        '<meta property="article:published_time" content="2021-05-04T10:00:00Z">'
        "<script>var said = 'nothing';</script></head><body><nav><a>Home</a><a>Sport</a></nav>"
        "<article><h1>Strike spreads</h1><p>The strike spread to nine towns on Monday, the union "
        "said, and the ministry sent soldiers to guard the mills in the south of the country.</p>"
        "<p>Nobody was hurt, the police said, but eleven people were held overnight.</p></article>"
        "<footer>All rights reserved</footer></body></html>"
    )
    read = docs.document("x.html", page.encode())
    assert "nine towns" in read.text
    assert "eleven people" in read.text
    assert "nothing" not in read.text + "".join(read.left_out)
    assert "Home" in "".join(read.left_out)
    assert read.date == "2021-05-04"


def test_language_is_told_line_by_line() -> None:
    text = (
        "The minister said on Monday that the curfew would end in the north of the country.\n\n"
        "Подписывайтесь на наш канал, чтобы первыми узнавать новости.\n\n"
        "Suscríbase a nuestro boletín para recibir las noticias de la mañana en su correo."
    )
    found = paragraphs(text)
    assert main_language(found) == "en"
    assert [foreign(p.text, "en") for p in found] == ["", "ru", "es"]


def test_wrapped_lines_are_one_paragraph_and_listed_lines_are_not() -> None:
    wrapped = (
        "The strike spread to nine towns on Monday, the union\n"
        "said, and soldiers were sent to guard the sugar mills\nin the south."
    )
    listed = "Home\nPolitics\nSport"
    assert len(paragraphs(wrapped)) == 1
    assert len(paragraphs(listed)) == 3
