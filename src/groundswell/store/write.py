"""Whole files or none: Parquet bytes that carry their own digest, written aside and renamed.

A Parquet file of a study holds, in its footer, the SHA-256 of all its bytes (taken with the place
of the digest itself filled with zeros). A truncated file or a single flipped bit is found without
any second file that could be lost or disagree. The bytes depend on the rows and on the library's
version only: every setting of the writer is fixed here, and nothing of the host or the clock is
written.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.errors import StudyError

_SEAL = b"groundswell.seal"
_IDENTITY = b"groundswell"
_BLANK = b"0" * 64
# In the footer the key is followed by one byte of field type and one byte of length (Thrift,
# compact).
_GAP = 2


def encode(table: pa.Table, identity: Mapping[str, Any], floats: Iterable[str] = ()) -> bytes:
    """Return the table as a sealed Parquet file, with `identity` as JSON in its footer.

    Args:
        table: the rows; one row group.
        identity: what the rows are of, values that JSON can hold.
        floats: columns (leaf paths) whose bytes are regrouped before compression, which makes noisy
            floating-point series smaller.
    """
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        version="2.6",
        compression="zstd",
        compression_level=3,
        use_dictionary=[name for name in ("arm", "status") if name in table.column_names],
        use_byte_stream_split=list(floats) or False,
        write_statistics=[name for name in ("arm", "draw") if name in table.column_names],
        write_page_checksum=True,
        store_schema=False,
    ) as writer:
        writer.write_table(table, row_group_size=max(table.num_rows, 1))
        writer.add_key_value_metadata({_IDENTITY: canonical(identity), _SEAL: _BLANK})
    return _sealed(sink.getvalue().to_pybytes())


def canonical(document: Mapping[str, Any]) -> str:
    """Return JSON with sorted keys and no spaces: the same document is always the same text."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal_of(data: bytes) -> str | None:
    """Return the digest a file carries if it is true of the file's bytes, else None."""
    place = _seal_place(data)
    if place is None:
        return None
    carried = data[place : place + len(_BLANK)]
    return carried.decode() if carried == _digest(data, place) else None


def identity_of(data: bytes) -> dict[str, Any]:
    """Return the identity in the footer of a sealed file's bytes."""
    metadata = pq.read_metadata(pa.BufferReader(data)).metadata or {}
    identity: dict[str, Any] = json.loads(metadata[_IDENTITY])
    return identity


def _sealed(data: bytes) -> bytes:
    place = _seal_place(data)
    if place is None or data[place : place + len(_BLANK)] != _BLANK:
        raise AssertionError("this version of pyarrow lays out Parquet footers in another way")
    return data[:place] + _digest(data, place) + data[place + len(_BLANK) :]


def _seal_place(data: bytes) -> int | None:
    key = data.rfind(_SEAL)
    place = key + len(_SEAL) + _GAP
    return place if key >= 0 and place + len(_BLANK) <= len(data) else None


def _digest(data: bytes, place: int) -> bytes:
    total = hashlib.sha256(data[:place])
    total.update(_BLANK)
    total.update(data[place + len(_BLANK) :])
    return total.hexdigest().encode()


def write_aside(path: Path, data: bytes) -> None:
    """Write a file; at any instant there is the old one (or none), or the whole new one.

    Raises:
        StudyError: the disk is full, the folder is not writable and the like.
    """
    aside = aside_of(path)
    try:
        try:
            with open(aside, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(aside, path)
        except BaseException:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise
    except OSError as error:
        raise cannot_write(path, error) from error


def aside_of(path: Path) -> Path:
    """Return the name under which `path` is being written."""
    return path.with_name(f".{path.name}.aside")


def is_aside(name: str) -> bool:
    """Tell whether a file name is one that `write_aside` leaves behind when it is killed."""
    return name.startswith(".") and name.endswith(".aside")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as readable JSON, whole or not at all.

    Raises:
        StudyError: as `write_aside`.
    """
    write_aside(path, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


_SENTENCES = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EFBIG: "the file would be larger than is allowed here; lift the limit",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EACCES: "the folder is not writable; change its permissions or choose another folder",
    errno.EPERM: "the folder is not writable; change its permissions or choose another folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another folder",
}


def cannot_write(path: Path, error: OSError) -> StudyError:
    """Return the error to raise where the system refused to write: what, where, what to do."""
    fallback = f"{error.strerror or error}; mend that or choose another folder"
    reason = _SENTENCES.get(error.errno or 0, fallback)
    return StudyError(
        f"{path}: cannot be written: {reason}, then give the same command again. "
        "Every part finished before is kept."
    )
