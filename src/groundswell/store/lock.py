"""One process writes to a study at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from groundswell.errors import StudyError
from groundswell.store.write import cannot_write

try:
    import fcntl
except ImportError:  # a system without flock: writing to one folder twice is then not noticed
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system frees it when the process ends, however it ends.

    The lock file stays behind (removing it would let two processes hold two locks of one name) and
    says who holds it, or held it last.

    Raises:
        StudyError: another process holds it, or the file cannot be written.
    """
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        _take(handle, folder)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise cannot_write(folder / NAME, error) from error
        holder = os.read(handle, 300).decode(errors="replace").strip() or "another process"
        raise StudyError(
            f"{folder}: {holder} is writing to this study. Wait until it has finished, stop it, "
            "or choose another folder."
        ) from None
    with contextlib.suppress(OSError):  # the name is a courtesy: a full disk must not end us here
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
