"""Philox4x32-10, a counter-based random number generator.

Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11. Ten
rounds of a multiplication-based bijection turn a 128-bit counter into 128 random bits under a
64-bit key. There is no state to carry.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from groundswell.kernel import inlined, kernel

Word: TypeAlias = int | np.signedinteger[Any] | np.unsignedinteger[Any]

_LOW = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)  # golden ratio
_WEYL_1 = np.uint64(0xBB67AE85)  # sqrt(3) - 1
_ROUNDS = 10
_HIGH_SHIFT = np.uint64(21)
_LOW_SHIFT = np.uint64(11)
_TO_UNIT = 2.0**-53


@inlined
def philox4x32(
    c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return the four 32-bit words of counter (c0, c1, c2, c3) under key (k0, k1).

    Every argument is read as an unsigned 32-bit word. The words are held in 64-bit registers, so
    that a product of two never overflows and the function means the same compiled or not.
    """
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    key0, key1 = np.uint64(k0), np.uint64(k1)
    for _ in range(_ROUNDS):
        product0 = _MULTIPLIER_0 * x0
        product1 = _MULTIPLIER_1 * x2
        x0 = (product1 >> _WORD) ^ x1 ^ key0
        x2 = (product0 >> _WORD) ^ x3 ^ key1
        x1 = product1 & _LOW
        x3 = product0 & _LOW
        key0 = (key0 + _WEYL_0) & _LOW
        key1 = (key1 + _WEYL_1) & _LOW
    return np.uint32(x0), np.uint32(x1), np.uint32(x2), np.uint32(x3)


@kernel
def uniform(key: Word, entity: Word, member: Word, tick: Word, decision: Word) -> float:
    """Return the random number of one decision, uniform on the open interval (0, 1).

    Args:
        key: 64-bit key of the run (`keys.run_key`).
        entity: 32-bit id of what decides (`keys.entity_id`).
        member: which of the entity's members, an unsigned 32-bit number.
        tick: absolute tick of the clock; its low 32 bits count.
        decision: 32-bit id of the decision (`registry.Decisions`).

    Returns:
        A multiple of 2**-53 (the one value 0 is replaced by 2**-54), never 0 and never 1.
    """
    word0, word1, _, _ = _block(key, entity, member, tick, decision)
    return _unit_interval(word0, word1)


@kernel
def pair(key: Word, entity: Word, member: Word, tick: Word, decision: Word) -> tuple[float, float]:
    """Return two random numbers of one counter: the first is that of `uniform`.

    For decisions that come in twos (the two levels of attachment of a tail class): one call of
    the generator serves both.
    """
    word0, word1, word2, word3 = _block(key, entity, member, tick, decision)
    return _unit_interval(word0, word1), _unit_interval(word2, word3)


@kernel
def pairs(key: Word, entity: Word, tick: Word, decision: Word, out: Any) -> None:
    """Fill ``out[2 * m]`` and ``out[2 * m + 1]`` with the `pair` of member m, for m = 0, 1, ...

    One loop without branches, which compilers turn into vector instructions: a third of the time
    of as many calls.
    """
    for member in range(out.shape[0] // 2):
        word0, word1, word2, word3 = _block(key, entity, member, tick, decision)
        out[2 * member] = _unit_interval(word0, word1)
        out[2 * member + 1] = _unit_interval(word2, word3)


@inlined
def _block(
    key: Word, entity: Word, member: Word, tick: Word, decision: Word
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    wide_key = np.uint64(key)
    low_tick = np.uint64(tick & 0xFFFFFFFF)
    return philox4x32(entity, member, low_tick, decision, wide_key & _LOW, wide_key >> _WORD)


@inlined
def _unit_interval(high: np.uint32, low: np.uint32) -> float:
    bits = (np.uint64(high) << _HIGH_SHIFT) | (np.uint64(low) >> _LOW_SHIFT)
    return max(float(bits), 0.5) * _TO_UNIT
