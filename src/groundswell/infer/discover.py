"""Scenario discovery: a box of parameter values in which something happens, in words.

As in PRIM (Friedman and Fisher 1999; for scenarios Bryant and Lempert 2010) a box is built bound by
bound, and a bound that does not add to it is dropped. But where PRIM peels a twentieth at a time,
here each step sets the one bound, anywhere, that adds most to the box's weighted relative accuracy:
support times (density - base rate), which a small box of lucky draws does not win (Mampaey and
others 2012 set intervals so). Chosen by trying on planted boxes of two parameters among 75, with
1,000 draws: both find them where densities are 0.9 inside and 0.1 outside; with a density of 0.75
inside against 0.45 outside, peeling did in 8 % of trials, this in all.

Density of a box found by searching is too high. Beside it stand the density in draws that had no
part in the search (five folds) and the probability of a box as good where nothing is to be found
(the search repeated on shuffled outcomes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.infer.indices import Floats, unit_ranks
from groundswell.infer.joined import Answer, Joined
from groundswell.infer.luck import uniforms
from groundswell.infer.target import AS_HAPPENED

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

Document: TypeAlias = dict[str, Any]
Integers: TypeAlias = npt.NDArray[np.int64]
Truths: TypeAlias = npt.NDArray[np.bool_]

CUTS = 20  # bounds are sought at twentieths of the draws
SMALLEST = 0.1  # share of all draws a box must hold
DIMENSIONS = 4  # parameters a sentence can hold
_LEVEL = 0.05  # family-wise: of keeping a bound that excludes nothing worth excluding
_SHUFFLES = 99
_FOLDS = 5
_BASE = (0.05, 0.95)  # rarer, or more frequent, and there is nothing to discover


@dataclass(frozen=True)
class Box:
    """First and last bin of each column that lie in the box; bins are twentieths of the draws."""

    first: Integers
    last: Integers

    @property
    def restricted(self) -> Integers:
        """Columns with a bound."""
        return np.flatnonzero((self.first > 0) | (self.last < CUTS - 1))

    def within(self, bins: Integers) -> Truths:
        """Tell of each row and column whether it is inside its bounds."""
        return np.asarray((bins >= self.first) & (bins <= self.last))

    def holds(self, bins: Integers) -> Truths:
        """Tell which rows lie in the box."""
        return np.asarray(self.within(bins).all(axis=1))

    def moved(self, column: int, *, first: int | None = None, last: int | None = None) -> Box:
        """Return the box with a bound of one column set."""
        low, high = self.first.copy(), self.last.copy()
        low[column] = low[column] if first is None else first
        high[column] = high[column] if last is None else last
        return Box(low, high)


def binned(table: Floats) -> Integers:
    """Return the twentieth of the draws in which each value lies: [draws, columns]."""
    return np.column_stack([(unit_ranks(x) * CUTS).astype(np.int64) for x in table.T])


def best_box(bins: Integers, happened: Truths, dimensions: int = DIMENSIONS) -> Box:
    """Return the box in which `happened` is densest for its size; unbounded where none helps."""
    columns = bins.shape[1]
    box = Box(np.zeros(columns, np.int64), np.full(columns, CUTS - 1))
    most = 1e-9
    while True:
        gain, further = _step(bins, happened - happened.mean(), box, dimensions)
        if gain <= most:
            return _pruned(box, bins, happened)
        box, most = further, gain * (1.0 + 1e-9)


def accuracy(box: Box, bins: Integers, happened: Truths) -> float:
    """Return the weighted relative accuracy: support times (density - base rate)."""
    inside = box.holds(bins)
    return float((happened[inside] - happened.mean()).sum() / len(bins))


def _step(bins: Integers, y: Floats, box: Box, dimensions: int) -> tuple[float, Box]:
    """Return the best box with one bound set anew, and its accuracy."""
    columns = bins.shape[1]
    within = box.within(bins)
    failed = columns - within.sum(axis=1)
    gains, sizes = _tallies(bins[failed == 0], y[failed == 0])
    bounded = box.restricted
    for column in bounded:  # of its own bounds the other one holds
        rows = (failed - ~within[:, column]) == 0
        gains[column], sizes[column] = (t[0] for t in _tallies(bins[rows][:, [column]], y[rows]))
    place = np.arange(CUTS)
    least = max(int(np.ceil(SMALLEST * len(bins))), 10)
    usable = np.ones((columns, 1), dtype=bool)
    if len(bounded) >= dimensions:
        usable[:, 0] = np.isin(np.arange(columns), bounded)
    found = []
    for backwards in (True, False):  # a lower bound keeps what comes after it
        kept = place <= box.last[:, None] if backwards else place >= box.first[:, None]
        gain, size = (_sums(np.where(kept, t, 0.0), backwards) for t in (gains, sizes))
        gain = np.where(usable & kept & (size >= least), gain, -np.inf)
        column, cut = divmod(int(gain.argmax()), CUTS)
        bound = {"first": cut} if backwards else {"last": cut}
        found.append((float(gain[column, cut]) / len(bins), box.moved(column, **bound)))
    return max(found, key=lambda one: one[0])


def _tallies(bins: Integers, y: Floats) -> tuple[Floats, Floats]:
    """Return the sum of y and the number of rows by column and bin."""
    columns = bins.shape[1]
    flat = (bins + CUTS * np.arange(columns)).ravel()
    size = np.bincount(flat, minlength=CUTS * columns).astype(np.float64)
    total = np.bincount(flat, np.repeat(y, columns), CUTS * columns)
    shape = (columns, CUTS)
    return np.asarray(total.reshape(shape)), np.asarray(size.reshape(shape))


def _sums(table: Floats, backwards: bool) -> Floats:
    turned = table[:, ::-1] if backwards else table
    summed = np.cumsum(turned, axis=1)
    return np.asarray(summed[:, ::-1] if backwards else summed)


def _pruned(box: Box, bins: Integers, happened: Truths) -> Box:
    """Drop bounds, the weakest first, that exclude nothing rarer than the box has it.

    The weakness of a bound is the z of the hits among the rows that it alone excludes.
    """
    needed = NormalDist().inv_cdf(1.0 - _LEVEL / (2 * bins.shape[1]))
    while True:
        inside = box.holds(bins)
        density = (happened[inside].sum() + 0.5) / (inside.sum() + 1.0)
        weakest: tuple[float, Box] | None = None
        for column in box.restricted:
            for freed in (box.moved(column, first=0), box.moved(column, last=CUTS - 1)):
                excluded = freed.holds(bins) & ~inside
                number = int(excluded.sum())
                short = density * number - happened[excluded].sum()
                z = short / np.sqrt(max(number * density * (1.0 - density), 1e-9))
                if not (freed.first == box.first).all() or not (freed.last == box.last).all():
                    weakest = min((float(z), freed), weakest or (np.inf, box), key=lambda o: o[0])
        if weakest is None or weakest[0] >= needed:
            return box
        box = weakest[1]


def discoveries(table: Joined, case: Case, days: int, seed: int) -> list[Document]:
    """Return when the first arm costs more than another: lives, then hours in the street."""
    found = []
    for answer in table.answers:
        if answer.against and answer.outcome in ("deaths", "person-hours"):
            more = np.nanmean(answer.values, axis=1) > 0.0
            says = _backfires(answer, case, days)
            found.append(discover(table.drawn, more, says, _units(case), seed))
    return found


def discover(
    drawn: Mapping[str, Floats], happened: Truths, says: str, units: Mapping[str, str], seed: int
) -> Document:
    """Return the box in which `happened` is dense, with its figures and a sentence.

    Args:
        drawn: name -> [draws].
        happened: [draws].
        says: what happened, a clause.
        units: of the parameters.
        seed: of folds and shuffles.
    """
    names = list(drawn)
    table = binned(np.column_stack([drawn[name] for name in names]))
    base = float(happened.mean())
    document: Document = {"says": says, "base": round(base, 4), "box": [], "words": ""}
    if not _BASE[0] <= base <= _BASE[1]:
        rarely = "rarely or never" if base < 0.5 else "nearly always"
        return document | {"words": f"{says}: {rarely} ({base:.0%} of draws); no box is sought."}
    box = best_box(table, happened)
    inside = box.holds(table)
    best = accuracy(box, table, happened)
    order = np.argsort(uniforms(seed, "discovery shuffles", _SHUFFLES, len(happened)), axis=1)
    as_good = sum(
        accuracy(best_box(table, happened[one]), table, happened[one]) >= best for one in order
    )
    p = (1 + as_good) / (1 + _SHUFFLES)
    document |= {
        "box": [
            _bound(names[j], drawn[names[j]], table[:, j], box, int(j)) for j in box.restricted
        ],
        "support": round(float(inside.mean()), 4),
        "density": round(float(happened[inside].mean()), 4),
        "density_unseen": _unseen(table, happened, seed),
        "coverage": round(float((inside & happened).sum() / happened.sum()), 4),
        "p": round(p, 4),
    }
    return document | {"words": _words(document, units)}


def _unseen(table: Integers, happened: Truths, seed: int) -> float | None:
    """Return the density in boxes of draws that had no part in finding them."""
    fold = np.argsort(uniforms(seed, "discovery folds", len(happened))) % _FOLDS
    hits = inside = 0
    for number in range(_FOLDS):
        box = best_box(table[fold != number], happened[fold != number])
        held = box.holds(table[fold == number])
        inside += int(held.sum())
        hits += int(happened[fold == number][held].sum())
    return round(hits / inside, 4) if inside else None


def _bound(name: str, values: Floats, bins: Integers, box: Box, column: int) -> Document:
    """Return the bounds of a parameter, as values and as shares of draws below them."""
    row: Document = {"name": name, "above": None, "below": None}
    first, last = int(box.first[column]), int(box.last[column])
    if first > 0:
        row |= {"above": float(values[bins >= first].min()), "above_rank": first / CUTS}
    if last < CUTS - 1:
        row |= {"below": float(values[bins <= last].max()), "below_rank": (last + 1) / CUTS}
    return row


def _words(found: Document, units: Mapping[str, str]) -> str:
    if found["p"] > 0.05 or not found["box"]:
        return (
            f"{found['says']} in {found['base']:.0%} of draws; no box of parameters tells when "
            f"(the best one found is as good as chance, p = {found['p']:.2g})."
        )
    bounds = " and ".join(_phrase(row, units.get(row["name"], "")) for row in found["box"])
    unseen = found["density_unseen"]
    elsewhere = "" if unseen is None else f"; {unseen:.0%} in draws not used to find it"
    return (
        f"{found['says']} when {bounds}: in {found['density']:.0%} of these draws against "
        f"{found['base']:.0%} of all{elsewhere}. The box holds {found['support']:.0%} of draws and "
        f"{found['coverage']:.0%} of such cases (p = {found['p']:.2g})."
    )


def _phrase(row: Document, unit: str) -> str:
    unit = "" if unit in ("", "1") else f" {unit}"
    if row["above"] is not None and row["below"] is not None:
        return f"{row['name']} lies between {row['above']:.3g} and {row['below']:.3g}{unit}"
    if row["above"] is not None:
        return f"{row['name']} > {row['above']:.3g}{unit}"
    return f"{row['name']} < {row['below']:.3g}{unit}"


def _backfires(answer: Answer, case: Case, days: int) -> str:
    """Return in words that the first arm costs more than another within the days of the study."""
    what = "costs more lives" if answer.outcome == "deaths" else "brings more hours of protest"
    said = f"{answer.arm} {what} than {answer.against}"
    other = case.arms.get(answer.against or "")
    if answer.arm == AS_HAPPENED and other and any(r.startswith("alliance") for r in other.remove):
        return f"the invited troops backfire within {_span(days)} ({said})"
    return f"within {_span(days)}, {said}"


def _span(days: int) -> str:
    """Return days in words: 10 days, a year, 3 years."""
    years, rest = divmod(days, 365)
    if rest or not years:
        return f"{days} days"
    return "a year" if years == 1 else f"{years} years"


def _units(case: Case) -> dict[str, str]:
    return {name: parameter.unit for name, parameter in case.parameters.items()}
