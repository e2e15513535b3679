"""Names and numbers of a study turned into keys and counters (plain Python, nothing compiled).

Ids are hashes of names, so that adding, removing or reordering entities never renames another
one's luck.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_LOW = 0xFFFFFFFF
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_WEYL = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10


def hashed(purpose: str, text: str, bits: int) -> int:
    """Return ``bits`` (a multiple of 8) of BLAKE2b of ``text``, apart for every ``purpose``."""
    digest = hashlib.blake2b(text.encode(), digest_size=bits // 8, person=purpose.encode()).digest()
    return int.from_bytes(digest, "little")


def run_key(seed: int, draw: int, replicate: int) -> int:
    """Return the 64-bit key of a run. The arm is left out: arms of a study share their luck."""
    return hashed("run", f"{seed}/{draw}/{replicate}", 64)


def entity_id(name: str) -> int:
    """Return the 32-bit id of the entity called ``name``."""
    return hashed("entity", name, 32)


def entity_ids(names: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of several entities, in order.

    Raises:
        ValueError: two entities would share their luck (the same name, or the rare collision of
            two names; about n**2 / 2**33 for n names).
    """
    seen: dict[int, str] = {}
    for name in names:
        number = entity_id(name)
        if number in seen:
            raise ValueError(
                f"entities {seen[number]!r} and {name!r} have the same id {number}: rename one"
            )
        seen[number] = name
    return tuple(seen)


def draw_uniform(seed: int, draw: int, name: str) -> float:
    """Return the random number that fixes parameter ``name`` in a draw, in the open (0, 1).

    It is `philox.uniform` under a key of the study alone, with the parameter's name as entity and
    member and the draw as tick: parameters never share luck with runs or with each other, and a
    draw's values do not depend on how many draws or parameters there are.

    Raises:
        ValueError: ``draw`` is negative or does not fit 32 bits.
    """
    if not 0 <= draw <= _LOW:
        raise ValueError(f"draw {draw} is outside 0..{_LOW}")
    key = hashed("draws", str(seed), 64)
    parameter = hashed("parameter", name, 64)
    counter = (parameter & _LOW, parameter >> 32, draw, 0)
    return unit_interval(*philox4x32(counter, (key & _LOW, key >> 32))[:2])


def philox4x32(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of Philox4x32-10; see `philox.philox4x32`."""
    x0, x1, x2, x3 = counter
    key0, key1 = key
    for _ in range(_ROUNDS):
        product0, product1 = _MULTIPLIERS[0] * x0, _MULTIPLIERS[1] * x2
        x0, x1 = (product1 >> 32) ^ x1 ^ key0, product1 & _LOW
        x2, x3 = (product0 >> 32) ^ x3 ^ key1, product0 & _LOW
        key0, key1 = (key0 + _WEYL[0]) & _LOW, (key1 + _WEYL[1]) & _LOW
    return x0, x1, x2, x3


def unit_interval(word0: int, word1: int) -> float:
    """Return 53 bits of two 32-bit words as a number in the open interval (0, 1)."""
    return max(float((word0 << 21) | (word1 >> 11)), 0.5) * 2.0**-53
