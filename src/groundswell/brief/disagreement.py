"""What the reports disagree about: the effect of the troops against the horizon, day 1 to year 3.

The effect of a draw at a horizon is the expected difference, over luck, between the arm with the
troops and the arm without: runs are paired, with the same parameters and the same luck. Of each
draw only the mean over its replicates is known. The means of draws vary more than their
expectations, by what luck is left in a mean; they are drawn together until they vary as much as the
expectations do (Louis 1984, constrained estimates: the variance between draws less that of luck).
With one replicate the two cannot be told apart, and the band holds both.

*Band*: the middle 80 % of the draws' effects. It weighs what the data left open by the prior, of
which the data say nothing. *Envelope*: the lowest lower and the highest upper end of that band when
at most two open parameters (`groundswell.claims.openness`) are held at either end of what is
plausible, instead of being weighed: the range of posteriors over the priors that the data cannot
correct (robust Bayes: Berger 1990; for what is not identified Giacomini and Kitagawa 2021). It is
read off the stored draws: a regression of the effects on the parameters' scores says where the
middle lies at a corner, and its residuals how wide the band is there. A parameter is held only if
it moves the effect beyond chance (t-test, 5 % over all open parameters), the one that moves it
furthest first: parameters that few draws cannot show to matter leave the envelope too narrow, and
a dependence that is bent is straightened.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from groundswell.brief import numbers
from groundswell.brief.numbers import Estimate, Floats
from groundswell.case.arms import resolve
from groundswell.claims.identify import MOST
from groundswell.claims.openness import left_open

if TYPE_CHECKING:
    from groundswell.brief.findings import Outcomes
    from groundswell.case.arms import ResolvedArm
    from groundswell.case.resolved import Case
    from groundswell.claims.openness import Open

# fmt: off
HORIZONS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 25, 30, 45, 60, 90, 120, 180, 270, 365,
            545, 730, 912, 1095)
# fmt: on
LONG = HORIZONS[-1]
ALLIANCE, ARRIVES, REQUEST = "alliance.", "alliance.arrive", "alliance.request"
_FEW = 10  # draws below which nothing is held
_CHANCE = 0.05  # of holding any parameter where none matters


@dataclass(frozen=True)
class Pair:
    """Two arms compared: `first` less `second`; whether they differ in foreign troops alone."""

    first: str
    second: str
    troops: bool


@dataclass(frozen=True)
class Point:
    """The effect at a horizon.

    Attributes:
        day: end of so many days.
        mean: over draws, with its 95 % Monte-Carlo interval.
        band: ends of the middle 80 % of draws.
        envelope: the furthest ends of that band over what the data left open.
        held: parameters held at either end for it; none if none matters beyond chance.
    """

    day: int
    mean: Estimate
    band: tuple[float, float]
    envelope: tuple[float, float]
    held: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """The effect on one outcome at every horizon.

    Attributes:
        name: `protest`, `exit` or `attitude`.
        title: in words.
        unit: of the points: `factor` (decimal logarithm of one), or `share` (a difference of them).
        points: in the order of days.
    """

    name: str
    title: str
    unit: str
    points: tuple[Point, ...]

    @property
    def held(self) -> tuple[str, ...]:
        """All parameters held anywhere, the most often held first."""
        every = [name for point in self.points for name in point.held]
        return tuple(sorted(set(every), key=lambda name: (-every.count(name), name)))


TITLES = {
    "protest": ("Protest: people in the street", "factor"),
    "exit": ("The leader out of office", "share"),
    "attitude": ("Unfavourable view of the patron", "share"),
}


def compared(case: Case, outcomes: Outcomes) -> Pair | None:
    """Return the arms to compare; None where one arm was run.

    Two arms that differ in decisions of the alliance alone, the first with troops that arrive and
    the second with no such decision, where the study has them; the baseline's before others. Else
    the baseline and the first other arm.
    """
    base = outcomes.baseline
    arms = [base, *(arm for arm in outcomes.study.arms if arm != base)]
    arms = [arm for arm in arms if outcomes.finished(arm).any()]
    if len(arms) < 2:
        return None
    came = {arm: resolve(case, arm) for arm in arms if arm in case.arms}
    for first, second in itertools.permutations(came.values(), 2):
        alike = _besides(first) == _besides(second)
        if alike and _has(first, ARRIVES) and not _has(second, ALLIANCE):
            return Pair(first.name, second.name, troops=True)
    return Pair(arms[0], arms[1], troops=False)


def dated(case: Case, pair: Pair) -> tuple[tuple[float, str], ...]:
    """Return (day, words) of the request and of the first arrival in the first arm, if dated."""
    if not pair.troops:
        return ()
    found = []
    for verb, words in ((REQUEST, "asked for"), (ARRIVES, "arrive")):
        days = [d.at for d in resolve(case, pair.first).decisions if d.do == verb and d.at]
        found += [(min(days), words)] if days else []
    return tuple(found)


def effects(case: Case, outcomes: Outcomes, pair: Pair) -> tuple[Effect, ...]:
    """Return the effects on protest, on the leader's exit and on what is thought of the patron."""
    study = outcomes.study
    days = (*(day for day in HORIZONS if day < study.days), study.days)
    open_ = left_open(case, study).parameters
    found = []
    for name, (title, unit) in TITLES.items():
        gaps = [_gaps(outcomes, pair, name, days, k) for k in range(len(days))]
        points = [_point(day, gap, name, open_) for day, gap in zip(days, gaps, strict=True)]
        found.append(Effect(name, title, unit, tuple(p for p in points if p is not None)))
    return tuple(one for one in found if one.points)


def settled(gaps: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the effects of draws, luck taken out of their spread, and which draws have any.

    Args:
        gaps: paired differences [draws, replicates]; NaN where a run is missing.
    """
    there = np.isfinite(gaps)
    runs = there.sum(axis=1)
    kept = runs > 0
    means = numbers.draw_means(gaps)
    total = float(means.var(ddof=1)) if means.size > 1 else 0.0
    several = runs[kept] > 1
    if total == 0.0 or not several.any():
        return means, kept
    apart = np.where(there, gaps, 0.0)[kept] - means[:, None] * there[kept]
    own = (apart**2).sum(axis=1)[several] / (runs[kept][several] - 1)
    luck = float((own / runs[kept][several]).mean())
    share = max(1.0 - luck / total, 0.0)
    return means.mean() + math.sqrt(share) * (means - means.mean()), kept


def envelope(
    values: Floats, open_: Sequence[Open], kept: npt.NDArray[np.bool_]
) -> tuple[tuple[float, float], tuple[float, float], tuple[str, ...]]:
    """Return the band, the envelope around it, and the parameters held for it.

    Args:
        values: effects of the draws that have any.
        open_: what the data left open, with scores of all draws.
        kept: which draws have an effect.
    """
    band = (float(np.quantile(values, numbers.LOW)), float(np.quantile(values, numbers.HIGH)))
    chosen: list[Open] = []
    left = values - values.mean()
    while len(chosen) < MOST and len(values) >= _FEW:
        rest = [one for one in open_ if one not in chosen]
        told = [one for one in rest if _matters(one.scores[kept], left, len(open_))]
        if not told:
            break
        chosen.append(max(told, key=lambda one: _reach(one, left, kept)))
        design = np.column_stack([np.ones(len(values)), *(one.scores[kept] for one in chosen)])
        slopes = np.linalg.lstsq(design, values, rcond=None)[0]
        left = values - design @ slopes
    if not chosen:
        return band, band, ()
    corners = [
        float(slopes[0] + slopes[1:] @ np.array(at))
        for at in itertools.product(*(one.ends for one in chosen))
    ]
    low, high = np.quantile(left, [numbers.LOW, numbers.HIGH])
    ends = (min(band[0], min(corners) + float(low)), max(band[1], max(corners) + float(high)))
    return band, ends, tuple(one.name for one in chosen)


def _point(day: int, gaps: Floats, name: str, open_: Sequence[Open]) -> Point | None:
    mean = numbers.change(gaps) if name == "exit" else numbers.mean(gaps)
    if mean is None:
        return None
    values, kept = settled(gaps)
    band, ends, held = envelope(values, open_, kept)
    if name != "protest":  # differences of shares
        ends = (max(ends[0], -1.0), min(ends[1], 1.0))
    return Point(day, mean, band, ends, held)


def _gaps(outcomes: Outcomes, pair: Pair, name: str, days: Sequence[int], k: int) -> Floats:
    """Return the paired differences [draws, replicates] of an outcome at the k-th horizon."""
    one, other = (_value(outcomes, arm, name, days, k) for arm in (pair.first, pair.second))
    return np.asarray(one - other)


def _value(outcomes: Outcomes, arm: str, name: str, days: Sequence[int], k: int) -> Floats:
    """Return what is compared, of each run.

    Of protest the decimal logarithm of 1 + the mean number in the street since the horizon before.
    """
    if name == "exit":
        return outcomes.until("exit", arm, days[k])
    if name == "attitude":
        return np.asarray(outcomes.array("national.attitude", arm)[..., days[k] - 1])
    begin = days[k - 1] if k else 0
    hours = outcomes.array("national.person_hours", arm)[..., begin : days[k]].mean(axis=-1)
    return np.asarray(np.log10(1.0 + hours / 24.0))


def _has(arm: ResolvedArm, verb: str) -> bool:
    return any(decision.do.startswith(verb) for decision in arm.decisions)


def _besides(arm: ResolvedArm) -> tuple[object, object]:
    """Return what an arm decides and sets, decisions of the alliance left out."""
    rest = [decision for decision in arm.decisions if not decision.do.startswith(ALLIANCE)]
    return rest, dict(arm.overrides)


def _matters(scores: Floats, left: Floats, tested: int) -> bool:
    """Tell whether a parameter moves the effect beyond chance (t-test; Bonferroni)."""
    if np.ptp(scores) == 0.0 or np.ptp(left) == 0.0:
        return False
    r = float(np.corrcoef(scores, left)[0, 1])
    freedom = len(left) - 2
    size = abs(r) * math.sqrt(freedom / max(1.0 - r * r, 1e-12))
    z = NormalDist().inv_cdf(1.0 - 0.5 * _CHANCE / tested)
    # Student's quantile from the normal one, first two terms of Cornish and Fisher (1938)
    bound = z + (z**3 + z) / (4.0 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96.0 * freedom**2)
    return size > bound


def _reach(one: Open, left: Floats, kept: npt.NDArray[np.bool_]) -> float:
    """Return how far a parameter moves the effect between the ends of what is plausible."""
    scores = one.scores[kept]
    slope = float(np.cov(scores, left)[0, 1] / scores.var(ddof=1))
    return abs(slope) * (one.ends[1] - one.ends[0])
