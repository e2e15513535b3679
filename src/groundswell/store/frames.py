"""A study's tables as pandas, polars or xarray has them: one row, or one cell, a number.

The packages are imported where they are asked for, and none comes with this one.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.errors import StudyError
from groundswell.store.read import Study

Kind: TypeAlias = Literal["runs", "national", "regional", "parameters"]
Floats: TypeAlias = npt.NDArray[np.float64]
# Of a number: its unit, and what it is in words.
Said: TypeAlias = tuple[str, str]

DIMENSIONS: Mapping[Kind, tuple[str, ...]] = {
    "runs": ("arm", "draw", "replicate"),
    "national": ("arm", "draw", "replicate", "day"),
    "regional": ("arm", "draw", "replicate", "day", "place"),
    "parameters": ("draw",),
}
_OF = {
    "runs": "one number a run",
    "national": "one number a run and day",
    "regional": "one number a run, day and place (60 days at most)",
    "parameters": "one number a draw, before an arm sets any",
}


@dataclass(frozen=True, repr=False)
class Frame:
    """One table of a study.

    Runs that failed, or were not made yet, are NaN.

    Attributes:
        study: whose.
        kind: `runs`, `national`, `regional` or `parameters`.
        said: name of a column -> its unit and what it is.
    """

    study: Study
    kind: Kind
    said: Mapping[str, Said]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the numbers, without the dimensions."""
        if self.kind == "parameters":
            return tuple(self.study.parameters())
        prefix = "" if self.kind == "runs" else f"{self.kind}."
        names = [name for name in self.study.columns if name not in ("arm", "draw", "replicate")]
        return tuple(
            name.removeprefix(prefix)
            for name in names
            if (name.startswith(prefix) if prefix else "." not in name and name != "status")
        )

    def arrays(self) -> dict[str, Floats]:
        """Return every number by name, in the order of `DIMENSIONS`."""
        if self.kind == "parameters":
            return self.study.parameters()
        prefix = "" if self.kind == "runs" else f"{self.kind}."
        names = [prefix + name for name in self.columns]
        by_arm = [self.study.arrays(names, arm) for arm in self.study.arms]
        return {
            name.removeprefix(prefix): _stacked([one[name] for one in by_arm]) for name in names
        }

    def to_pandas(self) -> Any:
        """Return a pandas data frame, one row a number's place (`groundswell[pandas]`).

        Its `attrs["units"]` holds the unit of each column of numbers.

        Raises:
            StudyError: pandas is not installed.
        """
        pandas = _needed("pandas")
        columns = self._long()
        for name in ("arm", "place"):
            if name in columns:
                codes, names = columns[name]
                columns[name] = pandas.Categorical.from_codes(codes, names)
        frame = pandas.DataFrame(columns)
        frame.attrs["units"] = {name: self._told(name)[0] for name in self.columns}
        return frame

    def to_polars(self) -> Any:
        """Return a polars data frame, one row a number's place (`groundswell[polars]`).

        Raises:
            StudyError: polars is not installed.
        """
        polars = _needed("polars")
        columns = self._long()
        for name in ("arm", "place"):
            if name in columns:
                codes, names = columns[name]
                kind = polars.Enum(names)
                columns[name] = polars.Series(np.array(names)[codes].tolist(), dtype=kind)
        return polars.DataFrame(columns)

    def to_xarray(self) -> Any:
        """Return an xarray data set with units as attributes (`groundswell[xarray]`).

        Its dimensions are called `arm`, `draw`, `replicate`, `day` and `place`; of days the dates
        are there as well.

        Raises:
            StudyError: xarray is not installed.
        """
        xarray = _needed("xarray")
        arrays = self.arrays()
        dimensions = DIMENSIONS[self.kind]
        data = {
            name: (dimensions, values, self._attributes(name)) for name, values in arrays.items()
        }
        shape = next(iter(arrays.values())).shape
        coordinates = self._coordinates(dict(zip(dimensions, shape, strict=True)))
        kept = ("case", "case_digest", "kernel_digest", "seed", "start", "digest")
        meta = {key: str(self.study.meta[key]) for key in kept}
        return xarray.Dataset(data, coordinates, meta)

    def __repr__(self) -> str:
        """Name the columns."""
        return f"<{self.kind}, {_OF[self.kind]}: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """Return what the table holds, as a notebook shows it."""
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(self._told(name)[0])}</td>"
            f'<td style="text-align:left">{escape(self._told(name)[1])}</td></tr>'
            for name in self.columns
        )
        return (
            f"<p><strong>{escape(self.kind)}</strong>: {escape(_OF[self.kind])}; "
            "to_pandas(), to_polars(), to_xarray()</p>"
            f"<table><tr><th>name</th><th>unit</th><th>what</th></tr>{rows}</table>"
        )

    def _told(self, name: str) -> Said:
        return self.said.get(name, ("", ""))

    def _attributes(self, name: str) -> dict[str, str]:
        unit, what = self._told(name)
        return {"units": unit, "long_name": what}

    def _long(self) -> dict[str, Any]:
        """Return flat columns; `arm` and `place` as (codes, names)."""
        arrays = self.arrays()
        shape = next(iter(arrays.values())).shape
        columns: dict[str, Any] = {}
        grid: Any = np.indices(shape, dtype=np.int32, sparse=True)
        for name, axis in zip(DIMENSIONS[self.kind], grid, strict=True):
            flat = np.broadcast_to(axis, shape).ravel()
            named = {"arm": self.study.arms, "place": self.study.places}
            columns[name] = (flat, list(named[name])) if name in named else flat
        return columns | {name: values.ravel() for name, values in arrays.items()}

    def _coordinates(self, sizes: Mapping[str, int]) -> dict[str, Any]:
        start = datetime.fromisoformat(str(self.study.meta["start"]))
        found: dict[str, Any] = {}
        for name, size in sizes.items():
            named = {"arm": self.study.arms, "place": self.study.places}
            found[name] = list(named[name]) if name in named else np.arange(size)
        if "day" in sizes:
            first = np.datetime64(start.date(), "ns")
            found["date"] = ("day", first + np.arange(sizes["day"]) * np.timedelta64(1, "D"))
        return found


def _stacked(arms: list[Floats]) -> Floats:
    """Put arms side by side; one of which no run is there has no series yet and is NaN."""
    shape = max((one.shape for one in arms), key=lambda shape: int(np.prod(shape)))
    return np.stack([one if one.shape == shape else np.full(shape, np.nan) for one in arms])


def to_arviz(study: Study, said: Mapping[Kind, Mapping[str, Said]]) -> Any:
    """Return a study as ArviZ reads it: a tree of data sets (`groundswell[arviz]`).

    Groups: `prior` and `prior_predictive`, or `posterior` and `posterior_predictive` of a study of
    a posterior's draws. Parameters have the dimensions (chain, draw), with one chain; outcomes have
    arm, replicate, day and place beside them. National outcomes are called `national.NAME`.

    Raises:
        StudyError: the package is not installed.
    """
    xarray = _needed("xarray", "arviz")
    _needed("arviz_base", "arviz")
    told = "posterior" if "posterior" in study.meta else "prior"
    drawn = Frame(study, "parameters", said["parameters"]).to_xarray()
    parts = [Frame(study, "runs", said["runs"]).to_xarray()]
    for kind in ("national", "regional"):
        frame = Frame(study, kind, said[kind]).to_xarray()
        names = {name: f"{kind}.{name}" for name in frame.data_vars}
        if kind == "regional" and frame.sizes["day"] < study.days:  # places are kept for less long
            names |= {"day": "regional_day", "date": "regional_date"}
        parts.append(frame.rename(names))
    made = xarray.merge(parts, combine_attrs="override", join="exact", compat="equals")
    groups = {told: drawn, f"{told}_predictive": made}
    return xarray.DataTree.from_dict(
        {
            name: group.expand_dims(chain=[0]).transpose("chain", "draw", ...)
            for name, group in groups.items()
        }
    )


def _needed(package: str, extra: str | None = None) -> Any:
    """Import a package that does not come with this one.

    Raises:
        StudyError: it is not installed, with the command that installs it.
    """
    try:
        return importlib.import_module(package)
    except ImportError:
        raise StudyError(
            f"{package} is not installed, and is needed for this table: "
            f"pip install 'groundswell[{extra or package}]'"
        ) from None
