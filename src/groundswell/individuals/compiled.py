"""Compile the kernels of this room; their machine code is kept apart from the engine's.

As `groundswell.kernel`, whose cache knows only the sources of the engine's rooms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from groundswell import kernel as engine

_Function = TypeVar("_Function", bound=Callable[..., Any])


@cache
def digest() -> str:
    """Return the sha256 (hex) over the engine's kernel sources and those of this room."""
    total = hashlib.sha256(engine.digest().encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(f"individuals/{path.name}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@cache
def cache_folder() -> Path:
    """Return the folder of this version's machine code, beside the engine's."""
    beside = engine.cache_folder()
    return beside.with_name(f"{beside.name}-individuals-{digest()[:16]}")


def is_cold() -> bool:
    """Say whether the first run still has to compile."""
    return engine.is_cold(cache_folder())


def mark_warm() -> None:
    """Remember that every kernel has been compiled into the cache folder."""
    engine.mark_warm(cache_folder())


def kernel(function: _Function) -> _Function:
    """Compile ``function`` as `groundswell.kernel.kernel` does, into this room's cache."""
    return engine.into(cache_folder(), function, inline="never")


def inlined(function: _Function) -> _Function:
    """Compile a small ``function`` as `kernel` does, its body copied to wherever it is called."""
    return engine.into(cache_folder(), function, inline="always")
