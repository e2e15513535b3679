"""What a calibration gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.brief.report import Report, rows


@dataclass(frozen=True, repr=False)
class Posterior(Report):
    """What a calibration found, and the folder that holds its draws.

    Attributes:
        path: the folder, to be given to `run(posterior=...)`.
    """

    path: Path

    def draws(self) -> dict[str, Any]:
        """Return the draws by parameter: name -> array [draws].

        Raises:
            StudyError: the folder is gone or damaged.
        """
        from groundswell.infer.posterior import load

        return dict(load(self.path))

    def to_arviz(self) -> Any:
        """Return the draws as ArviZ data, a chain for each population (`groundswell[arviz]`).

        Raises:
            StudyError: the folder is gone or damaged, or the package is not installed.
        """
        from groundswell.infer.posterior import to_arviz

        return to_arviz(self.path)

    def _repr_html_(self) -> str:
        """Return the folder and the text, as a notebook shows them."""
        return rows("Posterior", [("folder", str(self.path))]) + super()._repr_html_()
