"""How far to trust it: what the model scored on data that were held out, beside simpler rivals.

`make validation` writes a small record for a bundled case: who predicted, and how well. It is keyed
by the digests of the case and of the model code; where either has changed since, the record is
shown as made for an earlier version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groundswell.brief.sheets import Sheet, of_mapping
from groundswell.brief.words import listed, plural

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.store.read import Study

FORMAT = 1
# What a row of a record says: who; observations predicted, and of them inside the 80 % interval;
# numbers (not intervals) and of them inside; median width in decades; mean CRPS in decades; mean
# log score; CRPS less the first row's on what both predict, with its 95 % bootstrap interval.
ROW = ("who", "predicted", "inside", "numbers", "numbers_inside", "width", "crps", "log_score",
       "gap", "gap_low", "gap_high")  # fmt: skip


@dataclass(frozen=True)
class Validation:
    """Scores on what was held out.

    Attributes:
        rows: of each contender, the model as it is used first, with the keys `ROW`.
        current: whether they are of this version of case and model code.
        held_out: how many observations were held out.
        draws: of each contender.
    """

    rows: tuple[Mapping[str, Any], ...]
    current: bool
    held_out: int
    draws: int

    @property
    def sheet(self) -> Sheet:
        """The scores as a table."""
        return of_mapping("Scores on what was held out", [dict(row) for row in self.rows])

    @property
    def words(self) -> str:
        """Say whom the model beats, whom not, and whom it cannot be told from."""
        rivals = [row for row in self.rows[1:] if row["gap_low"] is not None]
        sides = (
            ([r["who"] for r in rivals if r["gap_low"] > 0.0], "predicts better than"),
            ([r["who"] for r in rivals if r["gap_high"] < 0.0], "predicts worse than"),
            ([r["who"] for r in rivals if r["gap_low"] <= 0.0 <= r["gap_high"]],
             "cannot be told from"),
        )  # fmt: skip
        told = [f"{verb} the {listed(names)}" for names, verb in sides if names]
        first = self.rows[0]
        hit = (
            f"Of {plural(self.held_out, 'observation')} held out the fitted model has "
            f"{first['inside']} of {first['predicted']} in its 80 % intervals"
        )
        return f"{hit}; by its score it {listed(told)}." if told else f"{hit}."


def validation(case: Case, study: Study) -> Validation | None:
    """Return what is known of a case's held-out scores; None where there is no record.

    Args:
        case: of the study.
        study: whose model code is compared with the record's.
    """
    from importlib.resources import files

    from groundswell.case import bundled

    if case.name not in bundled():
        return None
    path = files("groundswell.brief") / "validation" / f"{case.name}.json"
    if not path.is_file():
        return None
    return read(json.loads(path.read_text("utf-8")), case.digest, study.meta["kernel_digest"])


def rounded(cell: Any) -> Any:
    """Return a cell as a record has it: five digits, None for what is no finite number."""
    if isinstance(cell, float):
        return float(f"{cell:.5g}") if math.isfinite(cell) else None
    return cell


def read(record: Mapping[str, Any], case_digest: str, kernel_digest: str) -> Validation:
    """Return a record as it stands to a version of case and model code."""
    same = (record["case_digest"], record["kernel_digest"]) == (case_digest, kernel_digest)
    return Validation(tuple(record["rows"]), same, record["held_out"], record["draws"])
