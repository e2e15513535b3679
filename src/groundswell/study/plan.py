"""Which runs a study has, and how they are cut into blocks.

The cut depends on the plan alone, never on workers or on what was interrupted. Blocks lie on a
fixed grid of draws, so that more draws or more arms add blocks and leave the finished ones as they
are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.case.priors import Prior
from groundswell.chance.keys import draw_uniform
from groundswell.errors import StudyError
from groundswell.store.parts import ARM, Block

if TYPE_CHECKING:
    from groundswell.case import Case

# Runs in a block: about half a second of work, whatever the horizon; little is lost when a block
# is.
_RUNS_SHORT, _RUNS_LONG, _LONG = 25, 10, 90
# Draws in a block: divisors of round numbers, so that studies of 50, 100 or 250 draws end on the
# grid.
_STRIDES = (25, 10, 5, 2, 1)
_MOST = {"draws": 10**6, "replicates": 10**4, "days": 36_500, "runs": 10**8}


@dataclass(frozen=True)
class Plan:
    """Every arm with every draw with every replicate.

    Attributes:
        arms: names, in the order in which they are reported.
        draws: number of points of the uncertain parameters.
        replicates: number of streams of luck for each draw.
        seed: of the study; with draw and replicate it fixes all luck.
        days: horizon.
    """

    arms: tuple[str, ...]
    draws: int
    replicates: int
    seed: int
    days: int

    def __post_init__(self) -> None:
        """Refuse numbers that no study can have.

        Raises:
            StudyError: naming the number and what it may be.
        """
        for name in ("draws", "replicates", "days"):
            number = getattr(self, name)
            if not 1 <= number <= _MOST[name]:
                raise StudyError(f"{name}: {number} is not between 1 and {_MOST[name]}.")
        if not -(2**63) <= self.seed < 2**63:
            raise StudyError(f"seed: {self.seed} does not fit 64 bits.")
        if not self.arms:
            raise StudyError("arms: none is named; 'as-happened' is always there.")
        if self.size > _MOST["runs"]:
            raise StudyError(
                f"{self.size} runs are more than the {_MOST['runs']} a study may have."
            )
        _require_file_names(self.arms)

    @property
    def size(self) -> int:
        """Number of runs."""
        return len(self.arms) * self.draws * self.replicates

    def grown(self, arms: Iterable[str], draws: int) -> Plan:
        """Return the plan of a study that has these arms and draws as well: it never shrinks."""
        union = tuple(dict.fromkeys((*self.arms, *arms)))
        return Plan(union, max(self.draws, draws), self.replicates, self.seed, self.days)

    def missing(self, finished: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks still to be computed, all arms of some draws before the next draws.

        Where a finished block covers a piece of the grid's (the study was smaller once), only the
        rest of that piece is yielded.
        """
        covered: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for block in finished:
            covered.setdefault((block.arm, block.replicates[0]), []).append(block.draws)
        for low, high in _pieces(self.draws, self._stride()):
            for arm in self.arms:
                for replicates in _pieces(self.replicates, self._runs()):
                    done = covered.get((arm, replicates[0]), ())
                    for gap in _gaps(low, high, done):
                        yield Block(arm, gap, replicates)

    def has(self, block: Block) -> bool:
        """Tell whether a block belongs to this plan."""
        return (
            block.arm in self.arms
            and block.replicates in _pieces(self.replicates, self._runs())
            and block.draws[1] <= self.draws
            and block.draws[0] // self._stride() == (block.draws[1] - 1) // self._stride()
        )

    def _runs(self) -> int:
        return _RUNS_SHORT if self.days <= _LONG else _RUNS_LONG

    def _stride(self) -> int:
        return next((n for n in _STRIDES if n * self.replicates <= self._runs()), 1)


def sample(case: Case, seed: int, draw: int) -> dict[str, float]:
    """Return the value of every parameter of a case in one draw; arms override them later.

    A parameter with a prior takes the quantile at the draw's random number for that name, so that
    it keeps its value when other parameters come or go; the others have the value of the case.
    """
    values: dict[str, float] = {}
    for name, parameter in case.parameters.items():
        value = parameter.value
        if isinstance(value, Prior):
            value = value.quantile(draw_uniform(seed, draw, name), parameter.range)
        values[name] = float(value)
    return values


def _require_file_names(arms: tuple[str, ...]) -> None:
    folded = [arm.casefold() for arm in arms]
    for arm in arms:
        if not ARM.fullmatch(arm):
            raise StudyError(
                f"arm '{arm}': files are named after their arm; use at most 100 letters, digits "
                "and the signs _ . + -"
            )
        if folded.count(arm.casefold()) > 1:
            raise StudyError(f"arm '{arm}' is named twice (capitals do not tell files apart).")


def _pieces(total: int, stride: int) -> list[tuple[int, int]]:
    return [(low, min(low + stride, total)) for low in range(0, total, stride)]


def _gaps(low: int, high: int, done: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of [low, high) that no interval of `done` covers."""
    for first, end in sorted(done):
        if end <= low or first >= high:
            continue
        if first > low:
            yield low, first
        low = end
    if low < high:
        yield low, high
