"""The word for a claim, from the share of draws in which it is true.

Precedence: inapplicable, not identified, supported or contradicted, needs more runs, undecided.
`not identified` is said where the data leave parameters untouched and the verdict hangs on them; it
needs a posterior to know which, so that studies of the prior alone never say it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from groundswell.claims.luck import Evidence, Floats, Share, share, share_among

SURE = 0.9  # a statement true in this share of draws is supported; false in it, contradicted
MOST = 0.5  # a claim whose presuppositions fail in more than this share of draws is inapplicable


class Verdict(StrEnum):
    """What can be said of a claim."""

    INAPPLICABLE = "inapplicable"
    NOT_IDENTIFIED = "not identified"
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NEEDS_MORE_RUNS = "needs more runs"
    UNDECIDED = "undecided"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True)
class Weighed:
    """The evidence on a statement over all draws.

    Attributes:
        statement: evidence of each draw.
        presupposed: the same on what the claim takes for granted, or None.
    """

    statement: Evidence
    presupposed: Evidence | None

    def true(self) -> Share:
        """Return the share of draws with a true statement among those where it applies."""
        if self.presupposed is None:
            return share(self.statement)
        return share_among(self.statement, self.presupposed)

    def applies(self) -> Share:
        """Return the share of draws where the claim applies."""
        return Share(1.0, 1.0, 1.0) if self.presupposed is None else share(self.presupposed)

    def verdict(self) -> Verdict:
        """Return the word."""
        return decide(self.true(), self.applies())

    def repeated(self, times: int) -> Weighed:
        """Return what so many times the draws would show if they were like these."""
        again = None if self.presupposed is None else _tiled(self.presupposed, times)
        return Weighed(_tiled(self.statement, times), again)

    def without_luck(self) -> Weighed:
        """Return what endless replicates would show if every draw is as it seems now."""
        again = None if self.presupposed is None else _sharpened(self.presupposed)
        return Weighed(_sharpened(self.statement), again)


def decide(true: Share, applies: Share) -> Verdict:
    """Return the verdict.

    Undecided is a finding: both bounds lie between the two thresholds, and no further run is likely
    to change that. Where a bound lies beyond one of them, more runs may settle the question.
    """
    if applies.high < MOST:
        return Verdict.INAPPLICABLE
    if applies.low < MOST:
        return Verdict.NEEDS_MORE_RUNS
    if true.low >= SURE:
        return Verdict.SUPPORTED
    if true.high <= 1.0 - SURE:
        return Verdict.CONTRADICTED
    if true.low > 1.0 - SURE and true.high < SURE:
        return Verdict.UNDECIDED
    return Verdict.NEEDS_MORE_RUNS


def enough(weighed: Weighed, draws: int, replicates: int) -> tuple[int, int]:
    """Return numbers of draws and replicates that would probably settle an open verdict.

    More draws if draws like these would do it, else more replicates: where single draws are
    blurred, no number of them helps.
    """
    for times in (2, 4, 10):
        if weighed.repeated(times).verdict() != Verdict.NEEDS_MORE_RUNS:
            return times * draws, replicates
    sharper = max(8, 4 * replicates)
    settled = weighed.without_luck().verdict() != Verdict.NEEDS_MORE_RUNS
    return (draws if settled else 4 * draws), sharper


def _tiled(evidence: Evidence, times: int) -> Evidence:
    return Evidence(np.tile(evidence.true, times), np.tile(evidence.false, times))


def _sharpened(evidence: Evidence) -> Evidence:
    true: Floats = 1.0 - np.round(evidence.guess())
    return Evidence(true, 1.0 - true)
