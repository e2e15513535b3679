"""A posterior on disk: equally weighted draws of the uncertain parameters, and what is to be said.

`posterior.parquet` has a row a draw, in random order (so that the first n are a sample as well):
`draw`, `population`, `key` (the luck under which this point fitted), `log_likelihood`, then a
column a parameter. `posterior.json` says what it was fitted to, and whether it may be trusted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.errors import StudyError
from groundswell.infer import luck, normal, smc
from groundswell.infer.smc import Generation
from groundswell.store.write import canonical, encode, identity_of, seal_of, write_aside
from groundswell.study import simulator as simulators
from groundswell.study.draws import Given

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

Floats: TypeAlias = npt.NDArray[np.float64]
Luck: TypeAlias = Literal["fresh", "fitted"]

TABLE = "posterior.parquet"
META = "posterior.json"
_KEPT = ("draw", "population", "key", "log_likelihood")
# Parts of a case's document that shape its runs, and what is said there of sources.
_SHAPING = (
    *("start", "utc_offset", "steps_per_day", "classes", "tail", "resolution", "mechanisms_off"),
    *("places", "decisions"),
)
_TOLD = ("kind", "cites", "note", "source")


def pooled(
    last: Sequence[Generation], draws: int, seed: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Choose draws from the populations' last generations; return population and particle of each.

    A population weighs as much as its estimate of the evidence (their weighted mean is then
    unbiased); the third result are these weights, summing to 1.
    """
    logs = np.array([one.log_evidence for one in last])
    weights = np.exp(logs - normal.log_sum(logs))
    sizes = [len(one.z) for one in last]
    each = np.concatenate([np.full(n, w / n) for n, w in zip(sizes, weights, strict=True)])
    offset = float(luck.uniforms(seed, "posterior/resample", 1)[0])
    picked = smc.systematic(each, draws, offset)
    picked = picked[np.argsort(luck.uniforms(seed, "posterior/order", draws))]
    population = np.repeat(np.arange(len(last)), sizes)[picked]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return population, picked - first[population], weights


def encoded(
    last: Sequence[Generation],
    chosen: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    names: Sequence[str],
    values: Floats,
    identity: Mapping[str, Any],
) -> bytes:
    """Return the file of a posterior; `values` [draws, d] belong to the chosen particles."""
    population, particle = chosen
    pairs = list(zip(population.tolist(), particle.tolist(), strict=True))
    columns: dict[str, Any] = {
        "draw": np.arange(len(pairs), dtype=np.int32),
        "population": population.astype(np.int32),
        "key": np.array([last[p].keys[i] for p, i in pairs], np.uint64),
        "log_likelihood": np.array([last[p].fit[i] for p, i in pairs], np.float64),
    }
    columns |= {name: values[:, i] for i, name in enumerate(names)}
    return encode(pa.table(columns), identity)


def load(folder: str | Path) -> dict[str, Floats]:
    """Return the draws of a posterior by parameter.

    Raises:
        StudyError: there is none, or its file is damaged.
    """
    table, _ = _read(Path(folder))
    names = [name for name in table.column_names if name not in _KEPT]
    return {name: table[name].to_numpy() for name in names}


def given(
    folder: str | Path, case: Case, luck: Luck = "fresh", simulator: str = simulators.REAL
) -> Given:
    """Return the draws of a posterior for a study of a case: row i is draw i.

    Args:
        folder: of the posterior.
        case: of the study.
        luck: `fresh`, the study's own: crises of the kind that was fitted; or `fitted`, that under
            which each draw fitted: the crisis that was observed, with what an arm changes.
        simulator: dotted name of the module that runs the model.

    Raises:
        StudyError: as `load` and `meta`; or it was fitted to another case, with other priors or by
            other model code.
    """
    table, of = _read(Path(folder))
    said = meta(folder)
    digest = hashlib.sha256((Path(folder) / TABLE).read_bytes()).hexdigest()
    if said.get("digest") != digest:
        raise StudyError(f"{folder}: {META} does not speak of {TABLE}. Calibrate again.")
    _require_same(Path(folder), of, case, simulator)
    return Given(
        source=f"posterior {digest}, {luck} luck",
        values={name: table[name].to_numpy() for name in table.column_names if name not in _KEPT},
        keys=np.asarray(table["key"].to_numpy()) if luck == "fitted" else None,
        told={
            "posterior": {
                "fit": of["fit"],
                "fitted_to": said["fitted_to"],
                "label": said["label"],
                "digest": digest,
                "luck": luck,
                "rows": table.num_rows,
                "outcome": said["outcome"],
                "reasons": said["reasons"],
                "silent": said["silent"],
                "log_evidence": said["log_evidence"],
                "effective_draws": said["effective_draws"],
                "folder": str(folder),
            }
        },
    )


def conditions(case: Case) -> dict[str, str]:
    """Return digests of what shapes the runs of a case as it happened, by part of its document.

    Arms, claims, observations, sources and notes do not enter: a posterior outlives a new question.
    """
    document = case.document()
    parts = {name: _bare(document[name]) for name in _SHAPING} | {"parameters": case.prior_digest}
    texts = {name: canonical({name: part}) for name, part in parts.items()}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def _bare(part: Any) -> Any:
    """Return a part of a document without what is said of its sources."""
    if isinstance(part, dict):
        return {key: _bare(value) for key, value in part.items() if key not in _TOLD}
    return [_bare(one) for one in part] if isinstance(part, list) else part


def _require_same(folder: Path, of: Mapping[str, Any], case: Case, simulator: str) -> None:
    """Refuse a posterior of something else, naming what differs."""
    if not of["conditions"]:
        raise StudyError(
            f"{folder}: a joint posterior of {of['case']}. Give the folder of one case in it, such "
            f"as {folder / case.name}."
        )
    now = conditions(case)
    differs = [name for name, digest in now.items() if of["conditions"].get(name) != digest]
    if differs:
        named = ["parameters or priors" if name == "parameters" else name for name in differs]
        raise StudyError(
            f"{folder}: a posterior of the case {of['case']} with other {', other '.join(named)} "
            f"than {case.name} has now. Calibrate again, into another folder."
        )
    if of["kernel_digest"] != simulators.load(simulator).digest():
        raise StudyError(
            f"{folder}: fitted by other model code ({of['kernel_digest']:.12}) than this. "
            "Calibrate again, into another folder."
        )


def keys(folder: str | Path) -> npt.NDArray[np.uint64]:
    """Return the luck under which each draw fitted.

    Raises:
        StudyError: as `load`.
    """
    return np.asarray(_read(Path(folder))[0]["key"].to_numpy())


def identity(folder: str | Path) -> dict[str, Any]:
    """Return what a posterior is of: case, observations, seed and settings.

    Raises:
        StudyError: as `load`.
    """
    return _read(Path(folder))[1]


def meta(folder: str | Path) -> dict[str, Any]:
    """Return what is to be said of a posterior.

    Raises:
        StudyError: there is none, or the file cannot be read.
    """
    path = Path(folder) / META
    try:
        return dict(json.loads(path.read_bytes()))
    except FileNotFoundError:
        raise _none(Path(folder)) from None
    except (OSError, ValueError) as error:
        raise StudyError(f"{path}: cannot be read ({error}). Calibrate again.") from error


def write(folder: Path, data: bytes) -> None:
    """Write the draws, whole or not at all.

    Raises:
        StudyError: the file cannot be written.
    """
    write_aside(folder / TABLE, data)


def to_arviz(folder: str | Path) -> Any:
    """Return the posterior as ArviZ data: a chain for each population, with its log likelihoods.

    Chains are cut to the shortest; the particles of a chain are in random order. The package
    `arviz` (or `arviz-base`) is needed and is not installed with this one.

    Raises:
        StudyError: as `load`; or the package is missing.
    """
    try:
        from arviz_base import from_dict
    except ImportError:
        raise StudyError(
            "arviz-base is not installed, and is needed to make ArviZ data: pip install arviz-base"
        ) from None
    table, said = _read(Path(folder))
    population = table["population"].to_numpy()
    rows = [np.flatnonzero(population == one) for one in np.unique(population)]
    shortest = min(len(row) for row in rows)
    take = np.stack([row[:shortest] for row in rows])
    names = [name for name in table.column_names if name not in _KEPT]
    groups = {
        "posterior": {name: table[name].to_numpy()[take] for name in names},
        "sample_stats": {"lp": table["log_likelihood"].to_numpy()[take]},
    }
    return from_dict(groups, attrs={"posterior": {"groundswell": json.dumps(said)}})


def _read(folder: Path) -> tuple[pa.Table, dict[str, Any]]:
    path = folder / TABLE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _none(folder) from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error.strerror}).") from error
    if seal_of(data) is None:
        raise StudyError(f"{path}: damaged. Give the command `groundswell calibrate` again.")
    return pq.read_table(pa.BufferReader(data)), identity_of(data)


def _none(folder: Path) -> StudyError:
    return StudyError(
        f"{folder}: no posterior here (no {TABLE}). "
        "Give a folder that `groundswell calibrate` wrote."
    )
