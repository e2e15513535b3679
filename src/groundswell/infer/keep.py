"""The generations of a calibration on disk: one sealed file each, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.errors import StudyError
from groundswell.infer.luck import Keys
from groundswell.infer.smc import Generation
from groundswell.store.write import encode, identity_of, is_aside, seal_of, write_aside

FOLDER = "populations"
_PLAIN = ("number", "temper", "log_evidence", "scale", "accepted")


def path_of(folder: Path, population: int, number: int) -> Path:
    """Return the file of a generation."""
    return folder / FOLDER / f"p{population}.g{number:03d}.parquet"


def store(
    folder: Path,
    population: int,
    generation: Generation,
    names: Sequence[str],
    ids: Sequence[str],
    identity: Mapping[str, Any],
) -> None:
    """Write a generation: keys, log likelihoods, ancestors, points, what was read out of the runs.

    Keys [n] are the column `key`, keys [n, cases] the columns `key:0`, `key:1` and so on.

    Raises:
        StudyError: the file cannot be written.
    """
    columns: dict[str, Any] = {
        **_keys(generation.keys),
        "log_likelihood": generation.fit,
        "ancestor": generation.ancestors,
    }
    columns |= {f"z:{name}": generation.z[:, i] for i, name in enumerate(names)}
    columns |= {f"run:{name}": generation.numbers[:, i] for i, name in enumerate(ids)}
    told = {key: getattr(generation, key) for key in _PLAIN}
    told["accepted"] = list(generation.accepted)
    document = {**identity, "population": population, "generation": told}
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    path = path_of(folder, population, generation.number)
    write_aside(path, encode(pa.table(columns), document))


def load(folder: Path, population: int, identity: Mapping[str, Any]) -> list[Generation]:
    """Return the generations that are kept, up to the first that is missing or damaged.

    Raises:
        StudyError: a file belongs to another calibration.
    """
    found: list[Generation] = []
    while True:
        path = path_of(folder, population, len(found))
        if not path.exists():
            return found
        data = path.read_bytes()
        if seal_of(data) is None:
            return found
        document = identity_of(data)
        if any(document.get(key) != value for key, value in identity.items()):
            raise StudyError(f"{path}: of another calibration. Choose another folder.")
        found.append(_generation(pq.read_table(pa.BufferReader(data)), document["generation"]))


def clear(folder: Path) -> None:
    """Remove what a killed process was writing."""
    if (folder / FOLDER).is_dir():
        for path in (folder / FOLDER).iterdir():
            if is_aside(path.name):
                path.unlink()


def _keys(keys: Keys) -> dict[str, Keys]:
    if keys.ndim == 1:
        return {"key": keys}
    return {f"key:{number}": one for number, one in enumerate(keys.T)}


def _generation(table: pa.Table, told: Mapping[str, Any]) -> Generation:
    def block(prefix: str) -> Any:
        names = [name for name in table.column_names if name.startswith(prefix)]
        columns = [table[name].to_numpy() for name in names]
        return np.column_stack(columns) if columns else np.empty((table.num_rows, 0))

    return Generation(
        number=told["number"],
        temper=told["temper"],
        z=np.ascontiguousarray(block("z:")),
        keys=table["key"].to_numpy() if "key" in table.column_names else block("key:"),
        fit=table["log_likelihood"].to_numpy(),
        numbers=np.ascontiguousarray(block("run:")),
        ancestors=table["ancestor"].to_numpy(),
        log_evidence=told["log_evidence"],
        scale=told["scale"],
        accepted=tuple(told["accepted"]),
    )
