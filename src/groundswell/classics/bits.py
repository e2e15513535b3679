"""Boards of bits on a torus: what stands where, how many in sight, and a random one of them.

A torus of width by height cells is cut into equal tiles of at most 64 cells, each one word of a
layer. What an agent sees is then a handful of words and masks that depend only on where in its tile
it stands: counting is a few population counts, and a random empty cell is the k-th set bit of those
words, k uniform. Nothing is kept up to date but the bits of the cells that change.

A cell's address is (tile row, tile column, bit): ``((row << shift) + column) << 6 | bit``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.classics.compile import inlined

Sight: TypeAlias = Literal["euclidean", "moore", "von Neumann"]
Words: TypeAlias = npt.NDArray[np.uint64]
Ints: TypeAlias = npt.NDArray[np.int64]

WORD = 64
LAYERS = 4

_ODD = np.uint64(0x5555555555555555)
_PAIRS = np.uint64(0x3333333333333333)
_NIBBLES = np.uint64(0x0F0F0F0F0F0F0F0F)
_BYTES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_ONE, _TWO, _FOUR, _SEVEN, _EIGHT = (np.uint64(n) for n in (1, 2, 4, 7, 8))
_LOW_BYTE, _TOP_BYTE = np.uint64(0xFF), np.uint64(56)


def offsets(sight: Sight, vision: int) -> list[tuple[int, int]]:
    """Return the (dx, dy) that are seen, the own cell left out.

    ``euclidean``: dx² + dy² <= vision² (NetLogo's in-radius); ``moore``: a square;
    ``von Neumann``: |dx| + |dy| <= vision (Epstein's and Mesa's).
    """
    inside = {
        "euclidean": lambda x, y: x * x + y * y <= vision * vision,
        "moore": lambda x, y: True,
        "von Neumann": lambda x, y: abs(x) + abs(y) <= vision,
    }[sight]
    around = range(-vision, vision + 1)
    return [(x, y) for y in around for x in around if (x or y) and inside(x, y)]


@dataclass(frozen=True)
class Tiling:
    """How a torus is cut, and what is seen from where.

    ``masks`` [WORD, across * down]: what an agent at each bit of a tile sees of the tiles around
    it, row by row; ``size`` is the number of addresses, some of which no cell has.
    """

    width: int
    height: int
    tile_width: int
    tile_height: int
    columns: int
    rows: int
    shift: int
    across: int
    down: int
    masks: Words

    @property
    def size(self) -> int:
        """Number of addresses."""
        return (self.rows << self.shift) * WORD

    def addresses(self) -> Ints:
        """Return the address of every cell, [height, width]."""
        y, x = np.indices((self.height, self.width))
        tile = ((y // self.tile_height) << self.shift) + x // self.tile_width
        return np.asarray(
            tile * WORD + (y % self.tile_height) * self.tile_width + x % self.tile_width
        )


def tiling(width: int, height: int, sight: Sight, vision: int) -> Tiling:
    """Cut a torus into the tiles of which an agent sees fewest.

    Raises:
        ValueError: the torus is so small that an agent would see a tile twice.
    """
    best: tuple[int, int, int] | None = None
    for w in (n for n in range(1, WORD + 1) if width % n == 0):
        for h in (n for n in range(1, WORD // w + 1) if height % n == 0):
            across, down = (1 + 2 * -(-vision // n) for n in (w, h))
            if across * w <= width and down * h <= height:
                best = min(best or (10**9, 0, 0), (across * down, w, h))
    if best is None:
        raise ValueError(
            f"a torus of {width} x {height} is too small for a vision of {vision}: "
            f"take at least {2 * vision + 2} each way"
        )
    _, w, h = best
    across, down = (1 + 2 * -(-vision // n) for n in (w, h))
    columns = width // w
    shift = max(0, (columns - 1).bit_length())
    masks = np.zeros((WORD, across * down), np.uint64)
    for bit in range(w * h):
        for dx, dy in offsets(sight, vision):
            x, y = bit % w + dx, bit // w + dy
            tile = (y // h + down // 2) * across + x // w + across // 2
            masks[bit, tile] |= _ONE << np.uint64((y % h) * w + x % w)
    return Tiling(width, height, w, h, columns, height // h, shift, across, down, masks)


@cache
def selection() -> npt.NDArray[np.uint8]:
    """Return the table [256 * 8] of the place of the k-th set bit of a byte."""
    table = np.zeros(2048, np.uint8)
    for byte in range(256):
        for k, place in enumerate(n for n in range(8) if byte >> n & 1):
            table[byte * 8 + k] = place
    return table


@inlined
def population(word: Any) -> Any:
    """Return the number of set bits (compilers know this form and use the instruction)."""
    word = word - ((word >> _ONE) & _ODD)
    word = (word & _PAIRS) + ((word >> _TWO) & _PAIRS)
    word = (word + (word >> _FOUR)) & _NIBBLES
    return np.int64((word * _BYTES) >> _TOP_BYTE)


@inlined
def select(word: Any, k: int, table: Any) -> Any:
    """Return the place of set bit ``k`` (from 0) of a word that has more than ``k``.

    Running sums of the bytes' counts, then a table (Vigna 2008, "Broadword implementation of
    rank/select queries").
    """
    sums = word - ((word >> _ONE) & _ODD)
    sums = (sums & _PAIRS) + ((sums >> _TWO) & _PAIRS)
    sums = ((sums + (sums >> _FOUR)) & _NIBBLES) * _BYTES
    before = (((np.uint64(k) * _BYTES) | _TOPS) - sums) & _TOPS
    place = (((before >> _SEVEN) * _BYTES) >> _TOP_BYTE) * _EIGHT
    inside = np.uint64(k) - (((sums << _EIGHT) >> place) & _LOW_BYTE)
    byte = (word >> place) & _LOW_BYTE
    return np.int64(place) + np.int64(table[byte * _EIGHT + inside])
