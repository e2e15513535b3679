"""What the parts of one document are checked against, and the checks that several share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from groundswell.case.findings import Findings
from groundswell.case.priors import Prior, Range
from groundswell.case.reader import Path
from groundswell.case.resolved import Parameter
from groundswell.case.vocabulary import Kind, Vocabulary, unfit
from groundswell.units import same

NATIONAL, ANY = "national", "any"


@dataclass
class Context:
    """What the parts of one document are checked against.

    The names are those written in the document, also of parts that are broken in themselves.
    """

    findings: Findings
    vocabulary: Vocabulary
    start: datetime | None
    sources: set[str]
    places: set[str] = field(default_factory=set)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def cited(self, path: Path, cites: tuple[str, ...], kind: Kind) -> None:
        """Note cites that lead nowhere, and kinds of source that need one."""
        for index, cite in enumerate(cites):
            if cite.partition("#")[0] not in self.sources:
                self.findings.unknown((*path, "cites", index), "source", cite, self.sources)
        if kind in ("measured", "estimated") and not cites:
            what = f"a value that is {kind} without a source"
            remedy = "Cite where it was read, or say kind: assumption or memory."
            self.findings.add((*path, "kind"), what, remedy)

    def placed(self, path: Path, name: str, special: tuple[str, ...] = ()) -> None:
        """Note a place that does not exist, unless the places themselves could not be read."""
        if self.places and name not in self.places and name not in special:
            self.findings.unknown(path, "place", name, self.places.union(special))

    def unit(self, path: Path, stated: str | None, wanted: str) -> None:
        """Note a unit that is not the model's."""
        if stated is not None and not same(stated, wanted):
            what = f"the unit '{stated[:60]}' where the model has '{wanted}'"
            self.findings.add(
                (*path, "unit"), what, "Convert the value and write the model's unit."
            )

    def fits(self, path: Path, value: float | Prior, range: Range) -> None:
        """Note a value or prior outside its range."""
        why = unfit(value, range)
        if why:
            self.findings.add(path, why, "Correct the value.")
