"""Numbers and tables of docs/validation.md."""

from __future__ import annotations

import hashlib
import math
import sys
import time
from pathlib import Path

import groundswell


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def number(value: float | None, digits: int = 2) -> str:
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{round(value, digits) + 0.0:.{digits}f}"


def count(value: float) -> str:
    return "–" if not math.isfinite(value) else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table: numbers to the right, the first column and words to the left."""
    worded = [any(row[k].lstrip("`*")[:1].isalpha() for row in rows) for k in range(len(head))]
    rule = ["---" if k == 0 or words else "---:" for k, words in enumerate(worded)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def code(*patterns: str) -> str:
    """Digest of the package's sources that match patterns: what is kept was made by them."""
    root = Path(groundswell.__file__).parent
    total = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        total.update(path.read_bytes())
    return total.hexdigest()
