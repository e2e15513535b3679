"""Compile the kernels of this room, cached under a digest of its sources.

As `groundswell.kernel`, which has its own digest of the model's rooms (results of studies hang on
that one, and none on these). These kernels allocate nothing: numba then leaves out the counting of
references, which would cost them half of their speed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from groundswell import kernel

_Function = TypeVar("_Function", bound=Callable[..., Any])


@cache
def cache_folder() -> Path:
    """Return the folder that holds this version's machine code (it may not exist yet)."""
    total = hashlib.sha256(kernel.cache_folder().name.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(f"{path.name}\0".encode())
        total.update(path.read_bytes())
    return kernel.cache_folder().parent / f"classics-{total.hexdigest()[:16]}"


def compiled(function: _Function) -> _Function:
    """Compile ``function`` with numba; it may not allocate an array."""
    return kernel.into(cache_folder(), function, inline="never", _nrt=False)


def inlined(function: _Function) -> _Function:
    """Compile a small ``function``, its body copied to wherever it is called."""
    return kernel.into(cache_folder(), function, inline="always", _nrt=False)
