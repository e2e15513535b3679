"""Compile a numerical kernel, cached under a digest of every kernel source.

Numba's own cache looks only at the file a function stands in: a change in a kernel that it
calls from another file would go unnoticed and old machine code would run. Here the cache folder
is named after all kernel sources together with the versions that shape machine code, so that any
change compiles afresh and two versions never share a result.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np

_ROOMS = ("chance", "model", "engine")
_Function = TypeVar("_Function", bound=Callable[..., Any])


@cache
def digest() -> str:
    """Return the sha256 (hex) over all kernel sources, in a fixed order."""
    package = Path(__file__).parent
    total = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((package / room).glob("*.py")):
            total.update(f"{room}/{path.name}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


@cache
def cache_folder() -> Path:
    """Return the folder that holds this version's machine code (it may not exist yet)."""
    base = os.environ.get("GROUNDSWELL_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache"),
        "groundswell",
    )
    made_by = f"{numba.__version__} {llvmlite.__version__} {np.__version__} {sys.version}"
    name = hashlib.sha256(f"{digest()} {made_by}".encode()).hexdigest()[:16]
    return Path(base) / f"kernels-{name}"


def is_cold(folder: Path | None = None) -> bool:
    """Say whether the first run still has to compile (so that the caller can announce it)."""
    return not ((folder or cache_folder()) / "warm").exists()


def mark_warm(folder: Path | None = None) -> None:
    """Remember that every kernel has been compiled into the cache folder."""
    folder = folder or cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "warm").touch()
    except OSError:
        return  # a read-only home: kernels are compiled anew by every process, nothing is lost


def kernel(function: _Function) -> _Function:
    """Compile ``function`` with numba (nopython, no fast-math, so sums keep their order)."""
    return into(cache_folder(), function, inline="never")


def inlined(function: _Function) -> _Function:
    """Compile a small ``function`` as `kernel` does, its body copied to wherever it is called.

    A call that hands arrays on costs as much as a random number.
    """
    return into(cache_folder(), function, inline="always")


def into(folder: Path, function: _Function, **options: Any) -> _Function:
    """Compile with further options of numba, and keep the machine code in a folder of our own.

    The cache folder is set only while numba decides where to keep this function's code, so that
    a host program's own numba settings are left as they were.
    """
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        compiled = numba.njit(
            cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options
        )(function)
    finally:
        numba.config.CACHE_DIR = before
    return compiled  # type: ignore[no-any-return]
