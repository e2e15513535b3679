"""Philox4x32-10, a counter-based random number generator.

Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11. Ten
rounds of a multiplication-based bijection turn a 128-bit counter into 128 random bits under a
64-bit key. There is no state to carry.
"""

from __future__ import annotations

import numpy as np

from groundswell.kernel import kernel

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


@kernel
def philox4x32(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
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
def uniform(key: int, entity: int, member: int, tick: int, decision: int) -> float:
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
    wide_key = np.uint64(key)
    word0, word1, _, _ = philox4x32(
        np.uint64(entity),
        np.uint64(member),
        np.uint64(tick & 0xFFFFFFFF),
        np.uint64(decision),
        wide_key & _LOW,
        wide_key >> _WORD,
    )
    bits = (np.uint64(word0) << _HIGH_SHIFT) | (np.uint64(word1) >> _LOW_SHIFT)
    return max(float(bits), 0.5) * _TO_UNIT


@kernel
def pair(key: int, entity: int, member: int, tick: int, decision: int) -> tuple[float, float]:
    """Return two random numbers of one counter: the first is that of `uniform`.

    For decisions that come in twos (the two levels of attachment of a tail class): one call of
    the generator serves both.
    """
    wide_key = np.uint64(key)
    word0, word1, word2, word3 = philox4x32(
        np.uint64(entity),
        np.uint64(member),
        np.uint64(tick & 0xFFFFFFFF),
        np.uint64(decision),
        wide_key & _LOW,
        wide_key >> _WORD,
    )
    first = (np.uint64(word0) << _HIGH_SHIFT) | (np.uint64(word1) >> _LOW_SHIFT)
    second = (np.uint64(word2) << _HIGH_SHIFT) | (np.uint64(word3) >> _LOW_SHIFT)
    return max(float(first), 0.5) * _TO_UNIT, max(float(second), 0.5) * _TO_UNIT
