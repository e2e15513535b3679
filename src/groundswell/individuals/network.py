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
from groundswell.individuals.society import NETWORKS, RECORD, Society

_ROUNDS = 6
_STRIDE = 0x9E3779B9
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

    A Feistel network (Luby and Rackoff 1988) on the next power of two, its halves taking turns,
    walked until it falls below ``size`` (Black and Rogaway 2002).
    """
    low, high = _halves(size)
    while True:
        left, right = i >> low, i & ((1 << low) - 1)
        for turn in range(0, _ROUNDS, 2):
            left ^= _scramble(right, key + turn * _STRIDE) & ((1 << high) - 1)
            right ^= _scramble(left, key + (turn + 1) * _STRIDE) & ((1 << low) - 1)
        i = (left << low) | right
        if i < size:
            return i


@kernel
def unshuffle(i: int, size: int, key: int) -> int:
    """Undo `shuffle`."""
    low, high = _halves(size)
    while True:
        left, right = i >> low, i & ((1 << low) - 1)
        for turn in range(_ROUNDS - 2, -2, -2):
            right ^= _scramble(left, key + (turn + 1) * _STRIDE) & ((1 << low) - 1)
            left ^= _scramble(right, key + turn * _STRIDE) & ((1 << high) - 1)
        i = (left << low) | right
        if i < size:
            return i


@inlined
def _halves(size: int) -> tuple[int, int]:
    """Return how many bits the lower and the upper half of numbers below ``size`` have."""
    bits = 0
    while (1 << bits) < size:
        bits += 1
    return (bits + 1) // 2, bits // 2


@kernel
def seat_key(key: Word, r: int, purpose: int) -> int:
    """Return the key of a place's shuffle."""
    wide = np.uint64(key) & np.uint64(_LOW)
    return (int(wide) + _scramble(2 * r + purpose, 7)) & _LOW


@inlined
def stretch_of(number: int, first: Any) -> int:
    """Return in which stretch a number lies: a person's place, or cohort; ``first`` [n + 1]."""
    low, high = 0, first.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if first[middle] <= number:
            low = middle
        else:
            high = middle
    return low


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
    person: int, seat: int, r: int, j: int, own: Any, links: Any, reach: Any, base: Any, key: Word
) -> int:
    """Return the other end of the ``j``-th tie that ``person`` of place ``r`` makes.

    ``seat`` is the person's in the place; ``links`` [R] of the places; ``reach`` [R + 1] the
    residents of all linked places before each. A small world (Watts and Strogatz 1998) ties a seat
    to the same seat of the next groups, some ties rewired. Nobody is tied to themself: then it is
    the next person.
    """
    size = base[r + 1] - base[r]
    kind = int(own.kind)
    u, w = pair(key, np.int64(person), np.int64(j), 0, luck.PARTNER)
    afar = own.afar if links[r] > 0.0 else 0.0
    there = r
    if u < afar:
        there = stretch_of(min(reach[-1] - 1, int(u / afar * reach[-1])), reach)
    elif kind == SMALL_WORLD and (u - afar) >= own.rewired * (1.0 - afar):
        step = (j + 1) * int(own.group)
        return base[r] + unshuffle((seat + step) % size, size, seat_key(key, r, 0))
    other = pick(there, w, kind, own.exponent, base, key)
    if other == person:
        other = base[r] + (person - base[r] + 1) % size
    return other


@kernel
def make(own: Any, links: Any, reach: Any, base: Any, key: Word, start: Any, made: Any) -> None:
    """Let everybody make ties: ``made`` [N, ties made]; ``start[i + 1]`` counts those of person i.

    A tie is the other's number times two, plus 1 if hostile.
    """
    for r in range(base.shape[0] - 1):
        size = base[r + 1] - base[r]
        mine = seat_key(key, r, 0)
        for person in range(base[r], base[r + 1]):
            seat = shuffle(person - base[r], size, mine)
            for j in range(made.shape[1]):
                other = partner(person, seat, r, j, own, links, reach, base, key)
                hostile = 0
                if own.hostile > 0.0:
                    u = uniform(key, np.int64(person), np.int64(j), 0, luck.HOSTILE)
                    hostile = 1 if u < own.hostile else 0
                made[person, j] = 2 * other + hostile
                start[other + 1] += 1
            start[person + 1] += made.shape[1]


@kernel
def tie(made: Any, start: Any, ties: Any) -> None:
    """Sum ``start`` up, and write every tie at both of its ends."""
    last = start.shape[0] - 1
    for person in range(last):
        start[person + 1] += start[person]
    for person in range(last):
        for j in range(made.shape[1]):
            other, hostile = made[person, j] >> 1, made[person, j] & 1
            ties[start[person]] = made[person, j]
            start[person] += 1
            ties[start[other]] = 2 * person + hostile
            start[other] += 1
    for person in range(last, 0, -1):
        start[person] = start[person - 1]
    start[0] = 0


@lru_cache(maxsize=1)
def network(
    residents: tuple[int, ...], links: tuple[float, ...], society: Society, record: bytes
) -> Network:
    """Return the network of places with these ``residents``; the last one made is kept.

    ``record`` holds the bytes of the society's record. Memory: 8 bytes a person and 4 for each end
    of a tie (6 while they are made).
    """
    own = np.frombuffer(record, RECORD)[0]
    base = np.concatenate(([0], np.cumsum(residents))).astype(np.int64)
    key = np.uint64(hashed("network", society.network, 64))
    if society.network == "none":
        return Network(base, key, 1, np.zeros(1, np.int64), np.zeros(0, np.int32))
    linked = np.array(residents) * (np.array(links) > 0.0)
    reach = np.concatenate(([0], np.cumsum(linked))).astype(np.int64)
    start = np.zeros(base[-1] + 1, np.int64)
    made = np.empty((base[-1], society.ties // 2), np.int32)
    make(own, np.array(links), reach, base, key, start, made)
    ties = np.empty(2 * made.size, np.int32)
    tie(made, start, ties)
    return Network(base, key, society.group, start, ties)
