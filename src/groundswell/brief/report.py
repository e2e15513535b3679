"""What an answer is from Python: text, plain values, and a picture of itself in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True)
class Report:
    """Something told: as text (which is also how it prints) and as plain values."""

    text: str
    data: Any

    def __repr__(self) -> str:
        """Return the text."""
        return self.text

    def _repr_html_(self) -> str:
        """Return the text as a notebook shows it: in columns, as it is written."""
        return f'<pre style="line-height:1.35; white-space:pre">{escape(self.text)}</pre>'


def rows(title: str, pairs: list[tuple[str, str]]) -> str:
    """Return a heading and a table of names and values, escaped, for a notebook."""
    body = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th>'
        f'<td style="text-align:left">{escape(value)}</td></tr>'
        for name, value in pairs
    )
    return f"<div><strong>{escape(title)}</strong><table>{body}</table></div>"
