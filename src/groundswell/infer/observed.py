"""A case with other observations than its own, from a table of the same form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from groundswell import model
from groundswell.case import load, tables

if TYPE_CHECKING:
    from groundswell.case.resolved import Case


def replaced(case: Case, path: str | Path) -> Case:
    """Return the case with the observations of a CSV file, each with its `use`, instead of its own.

    Raises:
        CaseError: the file cannot be read, or what it says does not fit the case.
    """
    file = Path(path)
    text = tables.read_bytes(file, tables.MAX_TABLE_BYTES)
    document = case.document()
    document.pop("split", None)
    document["observed"] = tables.read_observed(text, str(file)).value
    return load(document, model.VOCABULARY)
