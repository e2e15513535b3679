"""Who is tied to whom: a local group for everybody, and long ties of three kinds.

Groups are not stored: a keyed shuffle of a place's people, which can be undone, seats them in
groups. Long ties are stored from both ends. A network depends on the places and the society alone,
so all runs of a case share it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from groundswell.chance.keys import hashed
from groundswell.chance.philox import Word, pair, uniform
from groundswell.individuals import luck
from groundswell.individuals.compiled import inlined, kernel
from groundswell.individuals.society import NETWORKS, Society

_ROUNDS = 4
_LOW = 0xFFFFFFFF
_ODD = 0x45D9F3B
NONE, RANDOM, SMALL_WORLD, SCALE_FREE = range(len(NETWORKS))
HUBS = 1  # apart from 0, the shuffle that seats people in their groups


class Network(NamedTuple):
    """Ties as kernels read them.

    ``base`` [R + 1]: number of the first person of each place; ``key`` of its luck; ``group`` size;
    ``start`` [N + 1] and ``ties`` [2 · number of ties]: person i's long ties are
    ``ties[start[i]:start[i + 1]]``, each the other's number times two, plus 1 if hostile.
    """

    base: npt.NDArray[np.int64]
    key: np.uint64
    group: int
    start: npt.NDArray[np.int64]
    ties: npt.NDArray[np.int32]


@inlined
def _scramble(x: int, key: int) -> int:
    """Mix 32 bits (a multiply-xorshift finaliser); any function will do in a Feistel network."""
    x = ((x + key) & _LOW) * _ODD & _LOW
    x = ((x >> 16) ^ x) * _ODD & _LOW
    return (x >> 16) ^ x


@kernel
def shuffle(i: int, size: int, key: int) -> int:
    """Return the place of ``i`` in a keyed permutation of 0 … ``size`` - 1.

    A Feistel network (Luby and Rackoff 1988) on the next power of four, walked until it falls
    below ``size`` (Black and Rogaway 2002).
    """
    half = 0
    while (1 << (2 * half)) < size:
        half += 1
    mask = (1 << half) - 1
    while True:
        left, right = i >> half, i & mask
        for turn in range(_ROUNDS):
            left, right = right, left ^ (_scramble(right, key + turn * 0x9E3779B9) & mask)
        i = (left << half) | right
        if i < size:
            return i


@kernel
def unshuffle(i: int, size: int, key: int) -> int:
    """Undo `shuffle`."""
    half = 0
    while (1 << (2 * half)) < size:
        half += 1
    mask = (1 << half) - 1
    while True:
        left, right = i >> half, i & mask
        for turn in range(_ROUNDS - 1, -1, -1):
            left, right = right ^ (_scramble(left, key + turn * 0x9E3779B9) & mask), left
        i = (left << half) | right
        if i < size:
            return i


@kernel
def seat_key(key: Word, r: int, purpose: int) -> int:
    """Return the key of a place's shuffle."""
    wide = np.uint64(key) & np.uint64(_LOW)
    return (int(wide) + _scramble(2 * r + purpose, 7)) & _LOW


@kernel
def place_of(person: int, base: Any) -> int:
    """Return the place of a person."""
    low, high = 0, base.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if base[middle] <= person:
            low = middle
        else:
            high = middle
    return low


@kernel
def fellows(person: int, r: int, net: Any) -> int:
    """Return how many others are in a person's local group (the last group may be smaller)."""
    size = net.base[r + 1] - net.base[r]
    seat = shuffle(person - net.base[r], size, seat_key(net.key, r, 0))
    first = seat // net.group * net.group
    return min(net.group, size - first) - 1


@kernel
def pick(r: int, u: float, kind: int, exponent: float, base: Any, key: Word) -> int:
    """Return a person of place ``r`` at ``u`` in (0, 1): evenly, or hubs first.

    Hubs: the static model of Goh, Kahng and Kim (2001), weights i^(-α), α = 1/(γ - 1); the i-th
    hub is anybody, by a shuffle.
    """
    size = base[r + 1] - base[r]
    if kind != SCALE_FREE:
        return base[r] + min(size - 1, int(u * size))
    rank = min(size - 1, int(size * u ** ((exponent - 1.0) / (exponent - 2.0))))
    return base[r] + unshuffle(rank, size, seat_key(key, r, HUBS))


@kernel
def partner(
    person: int, r: int, j: int, own: Any, links: Any, reach: Any, base: Any, key: Word
) -> int:
    """Return the other end of the ``j``-th tie that ``person`` of place ``r`` makes.

    ``links`` [R] of the places; ``reach`` [R + 1] the residents of all linked places before each.
    A small world (Watts and Strogatz 1998) ties a seat to the same seat of the next groups, some
    ties rewired. Nobody is tied to themself: then it is the next person.
    """
    size = base[r + 1] - base[r]
    kind = int(own.kind)
    u, w = pair(key, np.int64(person), np.int64(j), 0, luck.PARTNER)
    far = links[r] > 0.0 and u < own.afar
    there = r
    if far:
        there = place_of(min(reach[-1] - 1, int(u / own.afar * reach[-1])), reach)
    elif kind == SMALL_WORLD:
        turned = (u - own.afar) / (1.0 - own.afar) if links[r] > 0.0 else u
        if turned >= own.rewired:
            mine = seat_key(key, r, 0)
            seat = shuffle(person - base[r], size, mine)
            step = (j + 1) * int(own.group)
            return base[r] + unshuffle((seat + step) % size, size, mine)
    other = pick(there, w, kind, own.exponent, base, key)
    if other == person:
        other = base[r] + (person - base[r] + 1) % size
    return other


@kernel
def degrees(own: Any, links: Any, reach: Any, base: Any, key: Word, start: Any) -> None:
    """Count long ties from both ends into ``start[i + 1]``, then sum them up."""
    made = int(own.ties) // 2
    for r in range(base.shape[0] - 1):
        for person in range(base[r], base[r + 1]):
            for j in range(made):
                start[person + 1] += 1
                start[partner(person, r, j, own, links, reach, base, key) + 1] += 1
    for person in range(start.shape[0] - 1):
        start[person + 1] += start[person]


@kernel
def tie(own: Any, links: Any, reach: Any, base: Any, key: Word, start: Any, ties: Any) -> None:
    """Write every tie at both of its ends; ``start`` is left as it was."""
    made = int(own.ties) // 2
    for r in range(base.shape[0] - 1):
        for person in range(base[r], base[r + 1]):
            for j in range(made):
                other = partner(person, r, j, own, links, reach, base, key)
                hostile = 0
                if own.hostile > 0.0:
                    u = uniform(key, np.int64(person), np.int64(j), 0, luck.HOSTILE)
                    hostile = 1 if u < own.hostile else 0
                ties[start[person]] = 2 * other + hostile
                start[person] += 1
                ties[start[other]] = 2 * person + hostile
                start[other] += 1
    for person in range(start.shape[0] - 1, 0, -1):
        start[person] = start[person - 1]
    start[0] = 0


@lru_cache(maxsize=1)
def network(
    residents: tuple[int, ...], links: tuple[float, ...], society: Society, record: bytes
) -> Network:
    """Return the network of places with these ``residents``; the last one made is kept.

    ``record`` holds the bytes of the society's record. Memory: 8 bytes a person and 4 a tie's end.
    """
    from groundswell.individuals.society import RECORD

    own = np.frombuffer(record, RECORD)[0]
    base = np.concatenate(([0], np.cumsum(residents))).astype(np.int64)
    key = np.uint64(hashed("network", society.network, 64))
    if society.network == "none":
        return Network(base, key, 1, np.zeros(1, np.int64), np.zeros(0, np.int32))
    linked = np.array(residents) * (np.array(links) > 0.0)
    reach = np.concatenate(([0], np.cumsum(linked))).astype(np.int64)
    start = np.zeros(base[-1] + 1, np.int64)
    weights = np.array(links)
    degrees(own, weights, reach, base, key, start)
    ties = np.empty(start[-1], np.int32)
    tie(own, weights, reach, base, key, start, ties)
    return Network(base, key, society.group, start, ties)
