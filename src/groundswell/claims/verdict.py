"""The word for a claim, from the share of draws in which it is true.

Precedence: inapplicable, not identified, supported or contradicted, needs more runs, undecided.
`not identified` is said where the verdict hangs on parameters that the data left open (`identify`),
and where whoever states a claim says that its answer is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from groundswell.claims.identify import SURE, Swing
from groundswell.claims.luck import Evidence, Floats
from groundswell.claims.measure import Truths
from groundswell.claims.shares import Profile, Profiled, Share, among, profile

MOST = 0.5  # a claim whose presuppositions fail in more than this share of draws is inapplicable
NEAR = 0.1  # a share is known if it lies within so much of the guess to both sides
WORTHWHILE = 4  # times the draws: if they would settle a verdict, they are asked for
ENDLESS = 100  # times the draws: what they leave open is luck's, and replicates would narrow it
LUCKS = 0.25  # share of the doubt that may be luck's where more draws alone are not worthwhile


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
        worth: how many independent draws each draw is worth (less than 1 of a posterior).
    """

    statement: Evidence
    presupposed: Evidence | None
    worth: float = 1.0

    def __getitem__(self, draws: Truths) -> Weighed:
        """Return the evidence of some draws."""
        taken = None if self.presupposed is None else self.presupposed[draws]
        return Weighed(self.statement[draws], taken, self.worth)

    @cached_property
    def _true(self) -> Profiled:
        if self.presupposed is None:
            return profile(self.statement)
        return among(self.statement, self.presupposed)

    @cached_property
    def _applies(self) -> Profile | None:
        return None if self.presupposed is None else profile(self.presupposed)

    def true(self, times: int = 1) -> Share:
        """Return the share of draws with a true statement among those where it applies.

        Of so many `times` the draws, if they were like these.
        """
        return self._true.share(times * self.worth)

    def applies(self, times: int = 1) -> Share:
        """Return the share of draws where the claim applies; for `times` see `true`."""
        if self._applies is None:
            return Share(1.0, 1.0, 1.0)
        return self._applies.share(times * self.worth)

    def verdict(self, swing: Swing | None = None, times: int = 1) -> Verdict:
        """Return the word; for `times` see `true`."""
        true, applies = self.true(times), self.applies(times)
        found = decide(true, applies, swing)
        if found != Verdict.NEEDS_MORE_RUNS or applies.low < MOST or true.error > NEAR:
            return found
        more = decide(self.true(WORTHWHILE * times), applies, swing)
        lucks = self.true(ENDLESS * times).error
        near = more == found and lucks <= LUCKS * true.error
        return Verdict.UNDECIDED if near else found

    def without_luck(self) -> Weighed:
        """Return what endless replicates would show if every draw is as it seems now."""
        again = None if self.presupposed is None else _sharpened(self.presupposed)
        return Weighed(_sharpened(self.statement), again, self.worth)


def decide(true: Share, applies: Share, swing: Swing | None = None) -> Verdict:
    """Return the verdict.

    Args:
        true: share of draws with a true statement, of those where it applies.
        applies: share of draws where it applies.
        swing: how far the share moves with what the data left open.

    Undecided is a finding: both bounds lie between the two thresholds, and no further run is likely
    to change that. Where a bound lies beyond one of them, more runs may settle the question; but a
    share that is known and lies near a threshold is undecided too (`Weighed.verdict`): several
    times the draws would leave it there, and luck is not what hides it.
    """
    if applies.high < MOST:
        return Verdict.INAPPLICABLE
    if applies.low < MOST:
        return Verdict.NEEDS_MORE_RUNS
    if swing is not None and swing.decides:
        return Verdict.NOT_IDENTIFIED
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
        if weighed.verdict(times=times) != Verdict.NEEDS_MORE_RUNS:
            return times * draws, replicates
    sharper = max(8, 4 * replicates)
    settled = weighed.without_luck().verdict() != Verdict.NEEDS_MORE_RUNS
    return (draws if settled else 4 * draws), sharper


def _sharpened(evidence: Evidence) -> Evidence:
    true: Floats = 1.0 - np.round(evidence.guess())
    return Evidence(true, 1.0 - true)
