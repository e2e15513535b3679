"""Designed sensitivity: points chosen for the purpose, run as a study on disk.

`morris` (Morris 1991) changes one parameter at a time and screens all of them, by mean absolute
effects (Campolongo, Cariboni & Saltelli 2007) around the points of a spread-out sequence
(Campolongo, Saltelli & Cariboni 2011: a radial design). `sobol` gives first-order indices (Saltelli
and others 2010, table 2b) and totals (Jansen 1999) of players: mechanisms, single parameters, or
all that has one kind of source. Points are quantiles of the prior: a design needs parameters that
do not depend on each other, which those of a posterior do.

Every point has a luck of its own, as every draw of a study has. So that luck is not taken for
influence, a player is designed that changes nothing else (Khorashadi Zadeh and others 2017, with a
dummy parameter): what it seems to do is what luck does. It stands in the tables as `luck`; totals
are also given with that of luck taken off, which is what the player does to the expectation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.case.priors import Prior
from groundswell.errors import StudyError
from groundswell.infer.indices import CONFIDENCE, Floats, bootstrap, rests_on_few
from groundswell.infer.joined import Answer, Scale, main_answers
from groundswell.infer.luck import uniforms
from groundswell.study import simulator
from groundswell.study.draws import Given
from groundswell.study.executors import Workers
from groundswell.study.run import run

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Parameter

Document: TypeAlias = dict[str, Any]
Design: TypeAlias = Literal["morris", "sobol"]
By: TypeAlias = Literal["mechanism", "parameter", "source"]
Progress: TypeAlias = Callable[[int, int, float], None]

LUCK = "luck"
_LUCKS = 5  # of Morris: with so few centres one would be a poor measure of luck
CENTRES = 10  # of Morris: each costs one run more than there are parameters, and those of luck
BASE = 64  # of Sobol': costs (players + 2) times as many runs; a power of two
_EDGE = 0.05  # Morris stays within these quantiles: its extremes would be the ends of the range
_TIMES = 200
_LEAST = 4  # centres or base points below which no index is given


@dataclass(frozen=True)
class Points:
    """A design.

    Attributes:
        players: names of what is changed, luck among them.
        table: quantiles [points, parameters]; points that belong together follow each other.
        stride: how many belong together: a centre, one point a player and, of Sobol', a last one
            that differs in everything.
    """

    players: tuple[str, ...]
    table: Floats
    stride: int

    @property
    def centres(self) -> Floats:
        """Quantiles of the centres [centres, parameters]."""
        return self.table[:: self.stride]


def designed(
    case: Case,
    design: Design,
    *,
    arms: Iterable[str],
    days: int,
    seed: int,
    out: str | Path,
    size: int | None = None,
    by: By = "mechanism",
    workers: Workers = 1,
    scale: Scale = "log",
    simulator_name: str = simulator.REAL,
    progress: Progress = lambda done, total, seconds: None,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Document:
    """Choose points, run those that `out` does not hold yet, and return the indices.

    Args:
        case: with parameters that have a prior.
        design: `morris` or `sobol`.
        arms: names of arms; the first is compared with the others.
        days: horizon.
        seed: of the points and of all luck.
        out: folder of the study of the points; the same call again finishes what is missing.
        size: centres (Morris) or base points (Sobol', a power of two).
        by: what a player of Sobol' is; Morris takes single parameters.
        workers: processes, or a cluster.
        scale: of counts, see `groundswell.infer.joined`.
        simulator_name: dotted name of the module that runs the model.
        progress: called with (runs done, runs in all, seconds since the first).
        notice: called with a sentence that the user should see.

    Raises:
        CaseError: an arm the case does not have.
        StudyError: scipy is not installed, nothing in the case varies, or as
            `groundswell.study.run.run`.
    """
    free = [one for one in case.parameters.values() if isinstance(one.value, Prior)]
    if not free:
        raise StudyError(f"{case.name}: no parameter has a prior, nothing varies.")
    size = size or (CENTRES if design == "morris" else BASE)
    points = radial(free, size, seed) if design == "morris" else sobol(free, size, seed, by)
    told: Document = {"name": design, "size": size, "players": len(points.players)}
    if design == "sobol":
        told["by"] = by
    study = run(
        case,
        arms=arms,
        draws=len(points.table),
        seed=seed,
        days=days,
        out=out,
        given=_given(points, free, told),
        workers=workers,
        progress=progress,
        notice=notice,
        simulator_name=simulator_name,
    )
    analyse = _morris if design == "morris" else _sobol
    return {
        "design": design,
        **told,
        "case": case.name,
        "study": str(study.path),
        "days": days,
        "seed": seed,
        "over": "prior",
        "points": len(points.table),
        "runs": len(points.table) * len(study.arms),
        "outcomes": [_outcome(one, points, analyse, seed) for one in main_answers(study, scale)],
    }


def sobol(free: list[Parameter], size: int, seed: int, by: By = "mechanism") -> Points:
    """Return `size` centres, each with one point a player and one that differs in everything.

    Raises:
        StudyError: `size` is no power of two, or scipy is not installed.
    """
    if size & (size - 1) or size < _LEAST:
        raise StudyError(
            f"size: {size} base points; the design of Sobol' needs a power of two from {_LEAST} on."
        )
    groups = [_player(one, by) for one in free]
    players = (*dict.fromkeys(groups), LUCK)
    both = _spread_out(size, 2 * len(free), seed)
    centre, other = both[:, : len(free)], both[:, len(free) :]
    changed = [np.array([group == player for group in groups]) for player in players]
    changed.append(np.ones(len(free), bool))
    blocks = [centre, *(np.where(which, other, centre) for which in changed)]
    return Points(players, np.stack(blocks, axis=1).reshape(-1, len(free)), len(blocks))


def _player(one: Parameter, by: By) -> str:
    """Return the player to which a parameter belongs."""
    if by == "parameter":
        return one.name
    return one.mechanism or "shared" if by == "mechanism" else one.source.kind


def radial(free: list[Parameter], size: int, seed: int) -> Points:
    """Return `size` centres, each with one point a parameter: that one moved half of its way.

    Raises:
        StudyError: `size` is too small, or scipy is not installed.
    """
    if size < _LEAST:
        raise StudyError(f"size: {size} centres; {_LEAST} are needed at the least.")
    names = [one.name for one in free]
    centre = _spread_out(size, len(free), seed)
    moved = centre[:, None, :] + np.where(np.eye(len(free), dtype=bool), _jump(centre), 0.0)
    still = np.repeat(centre[:, None, :], 1 + _LUCKS, axis=1)
    table = np.concatenate([still[:, :1], moved, still[:, 1:]], axis=1)
    table = _EDGE + (1.0 - 2.0 * _EDGE) * table
    players = (*names, *(f"{LUCK} {k}" for k in range(_LUCKS)))
    return Points(players, table.reshape(-1, len(free)), table.shape[1])


def _jump(centre: Floats) -> Floats:
    """Return half the way up where there is room, else half the way down: [centres, 1, d]."""
    return np.where(centre < 0.5, 0.5, -0.5)[:, None, :]


def _spread_out(size: int, dimensions: int, seed: int) -> Floats:
    """Return points of the sequence of Sobol', shifted as a whole (Cranley & Patterson 1976).

    Raises:
        StudyError: scipy is not installed.
    """
    try:
        from scipy.stats import qmc
    except ImportError as error:
        raise StudyError(
            "--design needs scipy, which is not installed: pip install 'groundswell[sensitivity]'."
        ) from error
    sequence = qmc.Sobol(dimensions, scramble=False)
    whole = sequence.random_base2(max(size - 1, 1).bit_length())[:size]
    return np.asarray((whole + uniforms(seed, "design", dimensions)) % 1.0)


def _given(points: Points, free: list[Parameter], told: Document) -> Given:
    """Return a design as the draws of a study."""
    quantiles = np.clip(points.table, 1e-9, 1.0 - 1e-9)
    values = {
        one.name: np.array([one.at(u) for u in column])
        for one, column in zip(free, quantiles.T.tolist(), strict=True)
    }
    digest = hashlib.sha256(np.column_stack(list(values.values())).tobytes()).hexdigest()
    return Given(f"design {told['name']} {digest}", values, told={"design": told})


Analysis: TypeAlias = Callable[[Points, Floats, Floats, Floats], list[Document]]


def _outcome(answer: Answer, points: Points, analyse: Analysis, seed: int) -> Document:
    """Return the indices of one outcome, from the centres whose partners all have finished."""
    y = answer.values[:, 0].reshape(-1, points.stride)
    whole = np.isfinite(y).all(axis=1)
    y, centres = y[whole], points.centres[whole]
    document: Document = {
        "outcome": answer.outcome,
        "arm": answer.arm,
        "against": answer.against,
        "scale": answer.scale,
        "points": y.size,
        "rows": [],
        "convergence": [],
    }
    if len(y) < _LEAST or rests_on_few(y.ravel()):
        return document | {
            "note": "the variance is that of fewer than ten points: too few to say why"
        }
    document["variance"] = float(f"{y.var():.6g}")
    sizes = [n for n in (len(y) // 4, len(y) // 2, len(y)) if n >= _LEAST]
    tables = [analyse(points, centres[:n], y[:n], bootstrap(seed, n, _TIMES)) for n in sizes]
    leading = [row["name"] for row in tables[-1][:3]]
    steps = [
        {"centres": n, "rows": [row for row in table if row["name"] in leading]}
        for n, table in zip(sizes, tables, strict=True)
    ]
    return document | {"rows": tables[-1], "convergence": steps}


def _sobol(points: Points, centres: Floats, y: Floats, weights: Floats) -> list[Document]:
    """Return first-order and total indices of the players from y [base, stride]."""
    plain = np.ones((1, len(y)))
    first, total = (table[0] for table in sobol_indices(y, plain))
    first_again, total_again = sobol_indices(y, weights)
    luck = points.players.index(LUCK)
    less = total_again - total_again[:, [luck]]
    rows = [
        {
            "name": name,
            "first": _r(first[k]),
            **_interval("first", first_again[:, k]),
            "total": _r(total[k]),
            **_interval("total", total_again[:, k]),
            "total_less_luck": _r(total[k] - total[luck]),
            **_interval("total_less_luck", less[:, k]),
        }
        for k, name in enumerate(points.players)
    ]
    return sorted(rows, key=lambda row: -float(row["total"]))


def sobol_indices(y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return first-order and total indices [rows of weights, players].

    Args:
        y: [base, 1 + players + 1]: at A, at A with a player's parameters from B, at B.
        weights: how often each base point counts, [rows, base].
    """
    count = weights.sum(axis=1, keepdims=True)
    centred = y - y[:, [0, -1]].mean()
    a, changed, b = centred[:, :1], centred[:, 1:-1], centred[:, -1:]
    ends = np.hstack([a, b])
    mean = (weights @ ends).sum(axis=1, keepdims=True) / (2.0 * count)
    variance = (weights @ ends**2).sum(axis=1, keepdims=True) / (2.0 * count) - mean**2
    variance = np.maximum(variance, 1e-300)
    first = weights @ (b * (changed - a)) / count / variance
    total = 0.5 * (weights @ (a - changed) ** 2) / count / variance
    return np.asarray(first), np.asarray(total)


def _morris(points: Points, centres: Floats, y: Floats, weights: Floats) -> list[Document]:
    """Return mean absolute effects, and whether they exceed all that luck did, from y [centres, k].

    An effect is the difference to the centre over the share of the way (a half).
    """
    effects = 2.0 * (y[:, 1:] - y[:, :1])
    signs = np.ones_like(effects)
    signs[:, : centres.shape[1]] = np.where(centres < 0.5, 1.0, -1.0)
    size, signed = np.abs(effects), effects * signs
    again = weights @ size / weights.sum(axis=1, keepdims=True)
    rows: list[Document] = [
        {
            "name": name,
            "mu_star": _r(size[:, k].mean()),
            **_interval("mu_star", again[:, k]),
            "mu": _r(signed[:, k].mean()),
            "sigma": _r(signed[:, k].std(ddof=1)),
        }
        for k, name in enumerate(points.players)
    ]
    lucks = [row for row in rows if row["name"].startswith(f"{LUCK} ")]
    floor = max(row["mu_star"] for row in lucks)
    rows = [row | {"beyond_luck": row["mu_star_low"] > floor} for row in rows if row not in lucks]
    typical = {key: _r(np.mean([row[key] for row in lucks])) for key in lucks[0] if key != "name"}
    rows.append({"name": LUCK, **typical, "beyond_luck": False})
    return sorted(rows, key=lambda row: -row["mu_star"])


def _interval(name: str, again: npt.NDArray[np.float64]) -> Document:
    """Return the ends of a percentile interval."""
    tail = 0.5 * (1.0 - CONFIDENCE)
    low, high = np.quantile(again, [tail, 1.0 - tail])
    return {f"{name}_low": _r(low), f"{name}_high": _r(high)}


def _r(value: float) -> float:
    return round(float(value), 4)
