"""Random numbers of a calibration: Philox addressed by purpose, as arrays.

A number depends on seed, purpose and its place in the array, never on how the work was divided.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.chance.keys import hashed, philox4x32

Floats: TypeAlias = npt.NDArray[np.float64]
Keys: TypeAlias = npt.NDArray[np.uint64]

_LOW = 0xFFFFFFFF


def uniforms(seed: int, purpose: str, *shape: int) -> Floats:
    """Return an array of random numbers in the open interval (0, 1)."""
    word = _words(seed, purpose, math.prod(shape))
    bits = (word[0] << np.uint64(21)) | (word[1] >> np.uint64(11))
    return np.asarray(np.maximum(bits.astype(np.float64), 0.5) * 2.0**-53).reshape(shape)


def normals(seed: int, purpose: str, *shape: int) -> Floats:
    """Return an array of standard normal deviates (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniforms(seed, f"{purpose}/radius", *shape)))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniforms(seed, f"{purpose}/angle", *shape)))


def keys(seed: int, purpose: str, count: int) -> Keys:
    """Return the 64-bit keys of `count` runs."""
    word = _words(seed, f"{purpose}/keys", count)
    return np.asarray((word[0] << np.uint64(32)) | word[1])


def split(keys: Keys, number: int) -> Keys:
    """Return another key for each, apart for every `number`: one luck for each of several runs."""
    key = hashed("infer", "split", 64)
    whole = np.asarray(keys, np.uint64)
    zero = np.zeros(len(whole), np.uint64)
    counter: Any = (whole & np.uint64(_LOW), whole >> np.uint64(32), zero + np.uint64(number), zero)
    word = philox4x32(counter, (key & _LOW, key >> 32))
    return np.asarray((np.asarray(word[0]) << np.uint64(32)) | np.asarray(word[1]))


def _words(seed: int, purpose: str, count: int) -> Any:
    """Return the first two 32-bit words of a Philox call for each of `count` places."""
    key = hashed("infer", f"{seed}/{purpose}", 64)
    place = np.arange(count, dtype=np.uint64)
    zero = np.zeros(count, np.uint64)
    # the rounds of the scalar version hold for arrays as well
    counter: Any = (place, zero, zero, zero)
    return philox4x32(counter, (key & _LOW, key >> 32))[:2]
