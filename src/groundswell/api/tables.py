"""A study's tables and pictures from Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.brief.report import rows

if TYPE_CHECKING:
    from groundswell.brief.findings import Outcomes
    from groundswell.brief.picture import Picture
    from groundswell.case.resolved import Case
    from groundswell.store.frames import Frame, Kind
    from groundswell.store.read import Study


@dataclass(frozen=True, repr=False)
class Tables:
    """What a stored study holds, as tables and pictures.

    Attributes:
        study: the store's reader: arrays, SQL, the table of runs.
        case: the case as the study keeps it.
    """

    study: Study
    case: Case

    @property
    def path(self) -> Path:
        """Folder of the study."""
        return self.study.path

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcomes, each read once."""
        from groundswell.brief.findings import Outcomes

        return Outcomes(self.study)

    def __repr__(self) -> str:
        """Name the study as its reader does."""
        return repr(self.study)

    def _repr_html_(self) -> str:
        """Return what the study is and its pictures, as a notebook shows them."""
        from groundswell.claims.words import basis

        meta = self.study.meta
        told = rows(
            self.case.title,
            [
                ("read off", basis(self.study)),
                ("arms", ", ".join(self.study.arms)),
                ("runs", f"{meta['runs']['done']} done, {meta['runs']['failed']} failed: "
                 f"{self.study.draws} draws x {self.study.replicates}, {self.study.days} days"),
                ("seed", str(meta["seed"])),
                ("folder", str(self.path)),
            ],
        )  # fmt: skip
        finished = any(self.outcomes.finished(arm).any() for arm in self.study.arms)
        pictures = [self.plot("cost"), self.plot()] if finished else []  # human cost first
        return told + "".join(one._repr_html_() for one in pictures)

    def plot(self, what: str = "street") -> Picture:
        """Draw a picture of the brief; it shows itself in a notebook and saves itself as SVG.

        Args:
            what: `street`, `cost`, `places`, `differences`, `leader`, or `months` of a long study.

        Raises:
            StudyError: there is no such picture, or nothing to draw.
        """
        from groundswell.brief.picture import picture

        return picture(self.outcomes, self.case, what)

    @property
    def runs(self) -> Frame:
        """One number a run: deaths, detentions, the largest crowd, the leader's exit."""
        return self._frame("runs")

    @property
    def national(self) -> Frame:
        """One number a run and day."""
        return self._frame("national")

    @property
    def regional(self) -> Frame:
        """One number a run, day and place; at most 60 days are kept by place."""
        return self._frame("regional")

    @property
    def parameters(self) -> Frame:
        """The parameters of each draw, before an arm sets any."""
        return self._frame("parameters")

    def to_arviz(self) -> Any:
        """Return draws and outcomes as ArviZ reads them; see `groundswell.store.frames.to_arviz`.

        Raises:
            StudyError: the package is not installed (`groundswell[arviz]`).
        """
        from groundswell.store.frames import DIMENSIONS, to_arviz

        return to_arviz(self.study, {kind: self._said(kind) for kind in DIMENSIONS})

    def _frame(self, kind: Kind) -> Frame:
        from groundswell.store.frames import Frame

        return Frame(self.study, kind, self._said(kind))

    def _said(self, kind: Kind) -> dict[str, tuple[str, str]]:
        """Return unit and meaning of the numbers of a table."""
        if kind == "parameters":
            return {name: (one.unit, one.doc) for name, one in self.case.parameters.items()}
        from groundswell.model import VOCABULARY

        shape = "scalar" if kind == "runs" else kind
        return {one.name: (one.unit, one.doc) for one in VOCABULARY.outcomes if one.shape == shape}
