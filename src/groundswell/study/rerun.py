"""Compute a stored part again and compare."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.errors import StudyError
from groundswell.store.parts import parse
from groundswell.store.read import PRIOR, SOURCE, read_meta
from groundswell.store.write import identity_of, seal_of
from groundswell.study import draws, simulator
from groundswell.study.compute import Job, Task, versions
from groundswell.study.ledger import CASE, MECHANISM


class Rerun(NamedTuple):
    """Whether a part computed again has the same bytes, and why not (or a sentence that it has)."""

    same: bool
    why: str


def rerun(part: str | Path, simulator_name: str | None = None) -> Rerun:
    """Compute the runs of a part again, from the case document beside it.

    By the simulator of the study, unless another is named.

    Raises:
        StudyError: the file is not a part of a study, or the draws given to the study are gone.
    """
    path = Path(part)
    folder = path.resolve().parent.parent
    block = parse(path.name)
    meta = read_meta(folder)
    simulator_name = simulator_name or simulator.of(meta)
    try:
        data = path.read_bytes()
        document = (folder / CASE).read_text(encoding="utf-8")
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error}).") from error
    if block is None:
        raise StudyError(f"{path}: not a part of a study; give a file of its folder runs/.")
    if MECHANISM in meta:
        raise StudyError(
            f"{path}: ran with '{meta[MECHANISM]['name']}', a mechanism that is not the model's. "
            "Run it again from Python with the same mechanism, into another folder."
        )
    if seal_of(data) is None:
        return Rerun(False, "the part is damaged: its bytes do not have the digest it carries")
    found = identity_of(data)
    engine = simulator.load(simulator_name)
    case = engine.restore(document)
    if case.digest != found["case"]:
        return Rerun(False, f"{CASE} is not the case of this part (digest {found['case'][:12]})")
    job = Job(
        simulator_name, case.digest, engine.digest(), found["seed"], found["days"],
        found.get(SOURCE, PRIOR),
    )  # fmt: skip
    taken = draws.of_part(case, folder, job.identity() | {"kernels": found["kernels"]})
    engine.warm(case, lambda sentence: None)
    task = Task(
        block,
        engine.prepare(case, block.arm),
        taken.rows(*block.draws),
        taken.keys(*block.draws),
    )
    again = job(task).data
    if again == data:
        digest = hashlib.sha256(data).hexdigest()
        return Rerun(True, f"the same {len(data)} bytes (sha256 {digest[:12]}) from {meta['case']}")
    return Rerun(False, _why(found, job, data, again))


def _why(found: dict[str, Any], job: Job, data: bytes, again: bytes) -> str:
    """Return what differs: the code, the versions, the first number."""
    reasons = []
    if found["kernels"] != job.kernels:
        reasons.append(f"model code {found['kernels'][:12]} then, {job.kernels[:12]} now")
    now = versions()
    for name, then in found["versions"].items():
        if now.get(name) != then:
            reasons.append(f"{name} {then} then, {now.get(name)} now")
    numbers = _first_difference(data, again)
    if not reasons:
        reasons.append("same code and versions: the model is not a pure function here, report this")
    return "; ".join([*reasons, numbers])


def _first_difference(data: bytes, again: bytes) -> str:
    then, now = (pq.read_table(pa.BufferReader(one)) for one in (data, again))
    if then.column_names != now.column_names or then.num_rows != now.num_rows:
        return "the columns or the number of rows differ"
    for name in then.column_names:
        for row, (one, other) in enumerate(
            zip(then[name].to_pylist(), now[name].to_pylist(), strict=True)
        ):
            if repr(one) != repr(other):
                return f"the first number that differs is {name} in row {row}"
    return "the numbers are the same"
