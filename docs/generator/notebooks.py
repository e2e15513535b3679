"""Turns a notebook into a page: its text, its code, and the results it was saved with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any


def markdown(notebook: Path) -> str:
    """Return a notebook as Markdown, with a link to the notebook itself."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    parts = [part for cell in cells for part in _cell(cell)]
    parts.insert(1, f"The notebook itself: [{notebook.name}]({notebook.name}).")
    return "\n\n".join(parts) + "\n"


def _cell(cell: dict[str, Any]) -> list[str]:
    text = _joined(cell["source"])
    if not text.strip():
        return []
    if cell["cell_type"] != "code":
        return [text]
    return [f"```python\n{text}\n```", *(_output(one) for one in cell.get("outputs", ()))]


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f"```text\n{_joined(output['text']).rstrip()}\n```"
    data = output.get("data", {})
    if "image/svg+xml" in data:
        return f'<figure class="picture">{_one_block(_joined(data["image/svg+xml"]))}</figure>'
    if "image/png" in data:
        inner = _joined(data["image/png"]).replace("\n", "")
        return f'<figure class="picture"><img alt="" src="data:image/png;base64,{inner}"></figure>'
    if "text/html" in data:
        return f"<div>{_one_block(_joined(data['text/html']))}</div>"
    return f"```text\n{_joined(data.get('text/plain', '')).rstrip()}\n```"


def _one_block(markup: str) -> str:
    """Return markup whose empty lines are written as such: in Markdown they would end its block."""
    return re.sub(r"\n(?:[ \t]*\n)+", lambda gap: "\n" + "&#10;" * (gap[0].count("\n") - 1), markup)


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
