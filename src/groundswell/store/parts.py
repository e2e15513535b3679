"""The blocks of a study and the names of the files that hold them.

A block is a rectangle: one arm, consecutive draws, consecutive replicates. Its file is named after
it (`no-invitation.d000025-000049.r0000-0000.parquet`), so that a study that grows by draws or by
arms only gains files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"(.+)\.d(\d{6,})-(\d{6,})\.r(\d{4,})-(\d{4,})\.parquet")
# An arm's name becomes a part of a file name, on every system.
ARM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}")


@dataclass(frozen=True, order=True)
class Block:
    """The runs of one arm with draws `draws[0] <= draw < draws[1]`, and replicates likewise."""

    arm: str
    draws: tuple[int, int]
    replicates: tuple[int, int]

    @property
    def name(self) -> str:
        """Name of the file (in it, first and last number, both included)."""
        (draw, draw_end), (replicate, replicate_end) = self.draws, self.replicates
        return (
            f"{self.arm}.d{draw:06d}-{draw_end - 1:06d}"
            f".r{replicate:04d}-{replicate_end - 1:04d}.parquet"
        )

    @property
    def size(self) -> int:
        """Number of runs."""
        return (self.draws[1] - self.draws[0]) * (self.replicates[1] - self.replicates[0])

    def runs(self) -> Iterator[tuple[int, int]]:
        """Yield (draw, replicate) of every run in the order of the rows."""
        for draw in range(*self.draws):
            for replicate in range(*self.replicates):
                yield draw, replicate


def parse(name: str) -> Block | None:
    """Return the block whose file has this name, or None if no block's has."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    first, last, low, high = (int(number) for number in found.groups()[1:])
    block = Block(found[1], (first, last + 1), (low, high + 1))
    return block if block.name == name and block.size > 0 else None
