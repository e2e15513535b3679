"""Civil violence on a lattice, fast: the rules that Mesa's example states, on boards of bits.

Epstein 2002 ("Modeling civil violence", PNAS 99, suppl. 3, model 1) as Mesa's packaged example has
it. A cell holds one person at most. In each step everybody acts once, in a random order. The jailed
serve one step. A citizen becomes (or stays) active iff

    hardship·(1 - legitimacy) - risk aversion·P > threshold,   P = 1 - exp(-k·[C/A]),

C the police in sight, A the active in sight and oneself, [.] a floor, a rounding (half to even) or
nothing; then moves to a random empty cell in sight. Police jail one of the active in sight at
random, for a term uniform on 0..`jail`, then move likewise.

The order is exact: a random permutation of all, drawn anew in every step (Fisher and Yates). With
``order="blocks"`` a step has PARTS parts, in each of which a random part of every block of cells
acts, blocks and people in random order: a block stays in the processor's cache however large the
torus. That is another law, and a test holds its outcomes to those of the exact one. [C/A] takes few
values, so a citizen's hardship, risk aversion and threshold come down to one number: at how many of
those values, from the least, it would be active.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.chance.keys import run_key
from groundswell.chance.philox import philox4x32
from groundswell.chance.registry import Decisions
from groundswell.classics.bits import (
    LAYERS,
    WORD,
    Sight,
    population,
    select,
    selection,
    tiling,
)
from groundswell.classics.compile import compiled, inlined
from groundswell.infer.luck import uniforms

Rounding: TypeAlias = Literal["floor", "round", "none"]
Order: TypeAlias = Literal["exact", "blocks"]

DECISIONS = Decisions()
ORDER = DECISIONS.register("lattice: order")
ARREST = DECISIONS.register("lattice: arrest")
BLOCKS = DECISIONS.register("lattice: order of blocks")
MOVE = DECISIONS.register("lattice: move")

EMPTY, POLICE, ACTIVE, JAILED = (np.uint64(layer) for layer in range(LAYERS))
OFFICER = 0xFFFF  # in `minds`, where citizens have how far they dare
NOBODY = np.uint64(2**64 - 1)
BATCH = 512  # activations whose random numbers and cells are fetched together
NINE = 3 * 3  # tiles in sight where they are 8 x 8: a number known when compiling unrolls loops
BLOCK = 32  # tiles along the side of a block
PARTS = 4  # of a step by blocks

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ONE, _SIX, _LAST = np.uint64(1), np.uint64(6), np.uint64(WORD - 1)
_LAYERS, _PER_LAYER = np.uint64(LAYERS), np.uint64(WORD // LAYERS)


@dataclass(frozen=True)
class Rules:
    """What a run is of. Densities are shares of cells; ``jail`` is the longest term, in steps."""

    size: int = 40
    sight: Sight = "von Neumann"
    vision: int = 7
    rounding: Rounding = "round"
    order: Order = "exact"
    citizens: float = 0.70
    police: float = 0.04
    legitimacy: float = 0.8
    threshold: float = 0.1
    k: float = 2.3
    jail: int = 30


class Town(NamedTuple):
    """A lattice under way; what `run` writes to comes first.

    ``boards`` [tiles * LAYERS] bits of who stands where; ``minds`` [addresses] what each dares, or
    OFFICER; ``terms`` [addresses] steps left in jail; ``where`` [people] their addresses; ``now``
    [2] the active and the jailed; ``near``, ``seen`` [tiles in sight], ``words`` [people of a
    batch], ``blocks`` and ``starts`` [blocks + 1] are scratch.
    """

    boards: npt.NDArray[np.uint64]
    minds: npt.NDArray[np.uint16]
    terms: npt.NDArray[np.uint16]
    where: npt.NDArray[np.int32]
    now: npt.NDArray[np.int64]
    near: npt.NDArray[np.uint64]
    seen: npt.NDArray[np.uint64]
    sums: npt.NDArray[np.int64]
    words: npt.NDArray[np.uint32]
    blocks: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    masks: npt.NDArray[np.uint64]
    table: npt.NDArray[np.uint8]
    values: npt.NDArray[np.uint16]
    shape: tuple[int, int, int, int, int]
    cells: np.uint64
    jail: int
    key: np.uint64


def values(rules: Rules, seen: int) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.float64]]:
    """Return the rank [C, A] of every value that [C/A] may take, and the sorted values."""
    police, active = np.arange(seen + 1.0)[:, None], np.arange(1.0, seen + 2.0)[None, :]
    ratio = police / active
    if rules.rounding != "none":
        ratio = np.floor(ratio) if rules.rounding == "floor" else np.round(ratio)
    distinct, rank = np.unique(ratio, return_inverse=True)
    table = np.zeros((seen + 1, seen + 2), np.uint16)
    table[:, 1:] = rank.reshape(ratio.shape)
    return table, distinct


def daring(
    rules: Rules, ratios: npt.NDArray[np.float64], hardship: Any, aversion: Any
) -> npt.NDArray[np.uint16]:
    """Return at how many of the sorted ``ratios`` each citizen would be active."""
    spare = hardship * (1.0 - rules.legitimacy) - rules.threshold
    afraid = 1.0 - np.exp(-rules.k * ratios)
    return np.asarray(np.searchsorted(afraid, spare / aversion, "left"), np.uint16)


def begin(rules: Rules, seed: int, replicate: int = 0) -> Town:
    """Return a town on its first morning: all quiet, everybody in a random cell."""
    cut = tiling(rules.size, rules.size, rules.sight, rules.vision)
    table, ratios = values(rules, sum(int(row).bit_count() for row in cut.masks[0]))
    cells = rules.size**2
    officers, citizens = round(cells * rules.police), round(cells * rules.citizens)
    luck = uniforms(seed, f"lattice/{replicate}", 3, cells)
    place = cut.addresses().ravel()[np.argsort(luck[0])]
    where = place[: officers + citizens].astype(np.int32)
    minds = np.zeros(cut.size, np.uint16)
    minds[where[:officers]] = OFFICER
    minds[where[officers:]] = daring(rules, ratios, *luck[1:, :citizens])
    boards = np.zeros((cut.size // WORD, LAYERS), np.uint64)
    for layer, standing in ((EMPTY, place[len(where) :]), (POLICE, where[:officers])):
        at = standing.astype(np.uint64)
        np.bitwise_or.at(boards[:, layer], at >> _SIX, _ONE << (at & _LAST))
    seen = cut.masks.shape[1]
    batch = max(BATCH, BLOCK * BLOCK * WORD) + 8
    blocks = -(-cut.columns // BLOCK) * -(-cut.rows // BLOCK)
    return Town(
        boards=boards.ravel(), minds=minds, terms=np.zeros(cut.size, np.uint16), where=where,
        now=np.zeros(2, np.int64), near=np.zeros(seen, np.uint64), seen=np.zeros(seen, np.uint64),
        sums=np.zeros(seen, np.int64), words=np.zeros(batch, np.uint32),
        blocks=np.arange(blocks), starts=np.zeros(blocks + 1, np.int64),
        masks=cut.masks, table=selection(),
        values=table, shape=(cut.shift, cut.columns, cut.rows, cut.across, cut.down),
        cells=np.uint64((1 << (cut.tile_width * cut.tile_height)) - 1), jail=rules.jail,
        key=np.uint64(run_key(seed, 0, replicate)),
    )  # fmt: skip


def run(town: Town, order: Order, steps: int, first: int = 0) -> npt.NDArray[np.int64]:
    """Let ``steps`` steps pass from step ``first`` on; return active and jailed [steps, 2]."""
    counts = np.zeros((steps, 2), np.int64)
    go(town, order == "blocks", first, counts)
    return counts


@inlined
def below(word: Any, n: int) -> Any:
    """Return a number in 0..n-1 from 32 random bits (uniform to within n / 2**32)."""
    return np.int64((np.uint64(word) * np.uint64(n)) >> _HALF)


@inlined
def surround(town: Town, tile: Any, tiles: int) -> None:
    """Fill ``near`` with where the words of the tiles around ``tile`` begin, row by row."""
    shift, columns, rows, across, down = town.shape
    row, column = tile >> shift, tile & ((1 << shift) - 1)
    if tiles == NINE:
        left = LAYERS * (column - 1 if column > 0 else columns - 1)
        right = LAYERS * (column + 1 if column + 1 < columns else 0)
        above = LAYERS * ((row - 1 if row > 0 else rows - 1) << shift)
        below_ = LAYERS * ((row + 1 if row + 1 < rows else 0) << shift)
        row, column = LAYERS * (row << shift), LAYERS * column
        town.near[0], town.near[1], town.near[2] = above + left, above + column, above + right
        town.near[3], town.near[4], town.near[5] = row + left, row + column, row + right
        town.near[6], town.near[7], town.near[8] = below_ + left, below_ + column, below_ + right
        return
    j = 0
    row += rows - (down >> 1)
    for dy in range(down):
        r = row + dy
        while r >= rows:
            r -= rows
        c = column - (across >> 1)
        c += columns if c < 0 else 0
        for _ in range(across):
            town.near[j] = LAYERS * ((r << shift) + c)
            j += 1
            c = c + 1 if c + 1 < columns else 0


@inlined
def count(town: Town, layer: Any, bit: Any, tiles: int) -> int:
    """Count who is in sight in a layer."""
    total = 0
    for j in range(np.uint64(tiles)):
        total += population(town.boards[town.near[j] + layer] & town.masks[bit, j])
    return total


@inlined
def find(town: Town, layer: Any, bit: Any, word: Any, tiles: int) -> Any:
    """Return the address of one in sight in a layer, at random; NOBODY if there is none."""
    total = 0
    for j in range(np.uint64(tiles)):
        seen = town.boards[town.near[j] + layer] & town.masks[bit, j]
        town.seen[j] = seen
        town.sums[j] = total
        total += population(seen)
    if total == 0:
        return NOBODY
    k = below(word, total)
    tile = np.uint64(0)
    for j in range(_ONE, np.uint64(tiles)):
        tile += _ONE if k >= town.sums[j] else np.uint64(0)
    k -= town.sums[tile]
    return town.near[tile] * _PER_LAYER + np.uint64(select(town.seen[tile], k, town.table))


@inlined
def flip(town: Town, layer: Any, address: Any) -> None:
    """Set or clear a cell's bit in a layer."""
    town.boards[(address >> _SIX) * _LAYERS + layer] ^= _ONE << (address & _LAST)


@inlined
def arrest(town: Town, tick: int, turn: int, bit: Any, tiles: int) -> None:
    """Jail one of the active in sight, if any."""
    first, second, _, _ = philox4x32(turn, 0, tick, ARREST, town.key & _LOW, town.key >> _HALF)
    caught = find(town, ACTIVE, bit, first, tiles)
    if caught != NOBODY:
        flip(town, ACTIVE, caught)
        town.now[0] -= 1
        term = below(second, town.jail + 1)
        town.terms[caught] = term
        if term > 0:
            flip(town, JAILED, caught)
            town.now[1] += 1


@inlined
def act(town: Town, tick: int, turn: int, at: Any, word: Any, tiles: int) -> Any:
    """Let the person at an address act; return where it then stands."""
    bit = at & _LAST
    own = (at >> _SIX) * _LAYERS
    here = _ONE << bit
    if town.boards[own + JAILED] & here:
        town.terms[at] -= 1
        if town.terms[at] == 0:
            town.boards[own + JAILED] ^= here
            town.now[1] -= 1
        return at
    surround(town, np.int64(at >> _SIX), tiles)
    mind = town.minds[at]
    was = town.boards[own + ACTIVE] & here
    now = was
    if mind == OFFICER:
        arrest(town, tick, turn, bit, tiles)
    elif mind > 0:
        active = 1 + count(town, ACTIVE, bit, tiles)
        police = count(town, POLICE, bit, tiles)
        now = here if town.values[police, active] < mind else np.uint64(0)
        if now != was:
            town.boards[own + ACTIVE] ^= here
            town.now[0] += 1 if now else -1
    to = find(town, EMPTY, bit, word, tiles)
    if to == NOBODY:
        return at
    town.boards[own + EMPTY] |= here
    flip(town, EMPTY, to)
    town.minds[to] = mind
    if mind == OFFICER:
        flip(town, POLICE, at)
        flip(town, POLICE, to)
    elif now:
        flip(town, ACTIVE, at)
        flip(town, ACTIVE, to)
    return to


@compiled
def fetch(town: Town, decision: int, tick: int, first: int, stop: int) -> int:
    """Fill ``words`` for the turns ``first`` to ``stop``; return the turn of the first word."""
    for i in range(first // 4, (stop + 3) // 4):
        luck = philox4x32(i, 1, tick, decision, town.key & _LOW, town.key >> _HALF)
        for k in range(4):
            town.words[4 * (i - first // 4) + k] = luck[k]
    return first - first % 4


@compiled
def go(town: Town, by_blocks: bool, first: int, counts: Any) -> None:
    """Let steps pass in either order; a number of tiles known when compiling is faster."""
    tiles = town.near.shape[0]
    if tiles == NINE and by_blocks:
        block_by_block(town, first, counts, NINE)
    elif tiles == NINE:
        one_by_one(town, first, counts, NINE)
    elif by_blocks:
        block_by_block(town, first, counts, tiles)
    else:
        one_by_one(town, first, counts, tiles)


@inlined
def one_by_one(town: Town, first: int, counts: Any, tiles: int) -> None:
    """Let steps pass, everybody in one random order.

    The order is drawn a batch ahead of the acts, which it does not depend on, and the cells of a
    batch are touched first: what waits for memory then waits together.
    """
    people = town.where.shape[0]
    touched = np.uint64(0)
    for step in range(counts.shape[0]):
        tick = first + step
        for begun in range(0, people, BATCH):
            stop = min(people, begun + BATCH)
            fetch(town, ORDER, tick, begun, stop)
            for i in range(begun, stop):
                j = i + below(town.words[i - begun], people - i)
                town.where[i], town.where[j] = town.where[j], town.where[i]
            for i in range(begun, stop):
                at = town.where[i]
                touched ^= np.uint64(town.minds[at]) ^ town.boards[(at >> 6) * LAYERS]
            fetch(town, MOVE, tick, begun, stop)
            for i in range(begun, stop):
                at = np.uint64(town.where[i])
                town.where[i] = act(town, tick, i, at, town.words[i - begun], tiles)
        counts[step, 0] = town.now[0]
        counts[step, 1] = town.now[1]
    town.seen[0] = touched


@inlined
def block_by_block(town: Town, first: int, counts: Any, tiles: int) -> None:
    """Let steps pass in parts, in each a part of every block's people.

    Who belongs to a block is settled when the step begins: people stay where they are until they
    act. ``where`` holds them block by block, each block in random order.
    """
    number = town.blocks.shape[0]
    for step in range(counts.shape[0]):
        tick = first + step
        for block in range(number):
            town.starts[block + 1] = gather(town, tick, block, town.starts[block])
        for part in range(PARTS):
            for b in range(number):
                luck = philox4x32(b, part, tick, BLOCKS, town.key & _LOW, town.key >> _HALF)
                other = b + below(luck[0], number - b)
                town.blocks[b], town.blocks[other] = town.blocks[other], town.blocks[b]
                block = town.blocks[b]
                start, people = town.starts[block], town.starts[block + 1] - town.starts[block]
                begun = start + people * part // PARTS
                stop = start + people * (part + 1) // PARTS
                base = fetch(town, MOVE, tick, begun, stop)
                for i in range(begun, stop):
                    at = np.uint64(town.where[i])
                    town.where[i] = act(town, tick, i, at, town.words[i - base], tiles)
        counts[step, 0] = town.now[0]
        counts[step, 1] = town.now[1]


@compiled
def gather(town: Town, tick: int, block: int, start: int) -> int:
    """List a block's people in ``where`` from ``start`` on, in random order; return their end."""
    shift, columns, rows, _, _ = town.shape
    wide = -(-columns // BLOCK)
    stop = start
    for row in range(block // wide * BLOCK, min(rows, (block // wide + 1) * BLOCK)):
        for column in range(block % wide * BLOCK, min(columns, (block % wide + 1) * BLOCK)):
            tile = (row << shift) + column
            standing = town.cells & ~town.boards[tile * LAYERS]
            while standing:
                bit = population((standing & (~standing + _ONE)) - _ONE)
                standing &= standing - _ONE
                town.where[stop] = tile * WORD + bit
                stop += 1
    base = fetch(town, ORDER, tick, start, stop)
    for i in range(start, stop):
        j = i + below(town.words[i - base], stop - i)
        town.where[i], town.where[j] = town.where[j], town.where[i]
    return stop
