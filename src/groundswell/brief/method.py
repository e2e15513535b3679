"""The method as a part of the page: the ODD description, from Markdown to HTML."""

from __future__ import annotations

import re


def page(text: str) -> str:
    """Return Markdown as HTML to stand below a heading of the third level.

    HTML in the text stays text; links and pictures are not made, so that nothing is asked for.
    Headings begin at the fourth level and never jump. Tables scroll sideways on their own.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.disable(["link", "image", "autolink", "reference"])
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = {"h1": "h4", "h2": "h4", "h3": "h5"}.get(token.tag, "h5")
    made = str(reader.renderer.render(tokens, reader.options, {}))
    made = re.sub(r'<(t[hd]) style="text-align:(?:left|right|center)">', r"<\1>", made)
    opened = '<div class="scroll" tabindex="0" role="group" aria-label="A table of the model">'
    return made.replace("<table>", f"{opened}<table>").replace("</table>", "</table></div>")
