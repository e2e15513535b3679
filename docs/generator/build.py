"""Builds the documentation site: gathers pages, writes those that come from code, calls Sphinx.

    python -m docs.generator.build --out site

Pages keep the places they have in the repository, so that a link works there and in the site.
Any warning is a failure.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from docs.generator import notebooks, reference

ROOT = Path(__file__).resolve().parents[2]

# What stands where in the site. A page that is not there is left out; one that is not named here
# is put at the end of the last part, so that none is lost.
PARTS: dict[str, tuple[str, ...]] = {
    "Start": (
        "tutorial", "notebooks/first-case", "notebooks/your-own-country", "notebooks/test-a-claim",
        "how-to", "concepts", "glossary",
    ),
    "The model": ("reference/mechanisms", "reference/odd", "individuals", "history"),
    "How far to trust it": (
        "validation", "verdicts", "reliability", "us-2020", "history-models", "reading",
        "performance", "large-studies",
    ),
    "Reference": ("reference/cli", "reference/python", "reference/case", "claims", "files"),
    "The project": (
        "../README", "../ETHICS", "../CHANGELOG", "../CONTRIBUTING", "../decisions/index",
    ),
    "More": (),
}  # fmt: skip
BESIDE = ("README.md", "ETHICS.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "CITATION.cff")
HOME = """<!doctype html><meta charset="utf-8"><title>Groundswell</title>
<meta http-equiv="refresh" content="0; url=docs/index.html">
<a href="docs/index.html">Groundswell</a>
"""
# What the theme leaves out for those who hear a page or go through it by keyboard.
HEARD = (
    (
        '<div class="table-wrapper',
        '<div tabindex="0" role="group" aria-label="Table" class="table-wrapper',
    ),
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    ('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'),
    ("<pre>", '<pre tabindex="0">'),
)  # fmt: skip
PICTURE = re.compile(r"^!\[([^\]]*)\]\(pictures/([\w-]+\.svg)\)$", re.MULTILINE)


def gather(source: Path) -> None:
    """Put all pages into a folder, at the places they have in the repository."""
    shutil.copytree(ROOT / "docs", source / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "decisions", source / "decisions")
    for name in BESIDE:
        shutil.copy(ROOT / name, source / name)
    docs = source / "docs"
    for name, text in reference.pages().items():
        page = docs / "reference" / f"{name}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
    for one in sorted(docs.glob("notebooks/*.ipynb")):
        one.with_suffix(".md").write_text(notebooks.markdown(one), encoding="utf-8")
    (source / "decisions" / "index.md").write_text(decisions(source), encoding="utf-8")
    for page in (*source.glob("*.md"), *docs.glob("*.md")):
        text = page.read_text(encoding="utf-8").replace("](decisions)", "](decisions/index.md)")
        drawn = PICTURE.sub(lambda found: inlined(docs / "pictures" / found[2]), text)
        page.write_text(unlinked(drawn, docs), encoding="utf-8")
    index = docs / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + contents(source), encoding="utf-8")


def unlinked(text: str, docs: Path) -> str:
    """Return text with links to pages of the site that are not made yet turned into mere words."""
    for name in (name for part in PARTS.values() for name in part):
        if not (docs / f"{name}.md").is_file():
            text = re.sub(rf"\[([^\]]+)\]\((docs/)?{re.escape(name)}\.md(#[^)]*)?\)", r"\1", text)
    return text


def inlined(picture: Path) -> str:
    """Return a picture as markup of the page, whose colours it then takes."""
    return f'<figure class="picture">{picture.read_text(encoding="utf-8").strip()}</figure>'


def decisions(source: Path) -> str:
    """Return the index of the decisions."""
    found = sorted((source / "decisions").glob("[0-9]*.md"))
    names = "\n".join(page.stem for page in found)
    return (
        "# Decisions\n\nWhat was chosen, why, and what was tried beside it. One page each, in the "
        f"order in which they were taken.\n\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n"
    )


def contents(source: Path) -> str:
    """Return the table of contents: the parts, and at the end what none of them names."""
    docs = source / "docs"
    named = {name for part in PARTS.values() for name in part}
    there = {page.relative_to(docs).with_suffix("").as_posix() for page in docs.rglob("*.md")}
    rest = tuple(sorted(there - named - {"index"}))
    blocks = []
    for title, names in PARTS.items():
        kept = [name for name in names if (docs / f"{name}.md").is_file()]
        kept += rest if title == "More" else ()
        if kept:
            listed = "\n".join(kept)
            blocks.append(
                f"\n```{{toctree}}\n:hidden:\n:maxdepth: 2\n:caption: {title}\n\n{listed}\n```\n"
            )
    return "".join(blocks)


def heard(out: Path) -> None:
    """Add to the pages what the theme leaves out."""
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for bare, told in HEARD:
            text = text.replace(bare, told)
        page.write_text(text, encoding="utf-8")


def build(out: Path) -> int:
    """Build the site into a folder; return Sphinx's exit code, not 0 after any warning."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory(prefix="groundswell-docs-") as folder:
        source = Path(folder) / "source"
        gather(source)
        shutil.rmtree(out, ignore_errors=True)
        code = build_main(
            ["-b", "html", "-W", "--keep-going", "-q", "-c", str(source / "docs" / "generator"),
             "-d", f"{folder}/doctrees", str(source), str(out)]
        )  # fmt: skip
    heard(out)
    (out / "index.html").write_text(HOME, encoding="utf-8")
    shutil.rmtree(out / "_sources", ignore_errors=True)
    return code


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--out", type=Path, default=ROOT / "site", help="folder of the site")
    wanted: Path = ask.parse_args().out
    code = build(wanted)
    print(f"{wanted / 'index.html'}" if code == 0 else "The documentation has faults; see above.")
    sys.exit(code)
