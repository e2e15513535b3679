"""Calibrate a case: run the sampler, keep every generation, write the posterior and its report."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import numpy as np

from groundswell.errors import StudyError
from groundswell.infer import keep, observe, pool, posterior, report, smc
from groundswell.infer.luck import Keys
from groundswell.infer.smc import Generation, Settings
from groundswell.infer.target import CaseTarget, Fitted, Target, target
from groundswell.store import lock
from groundswell.store.write import cannot_write, write_aside, write_json
from groundswell.study import simulator as simulators
from groundswell.study.compute import versions
from groundswell.study.executors import Workers

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

Fit: TypeAlias = Literal["fit", "all"]
Progress: TypeAlias = Callable[[int, int, float], None]
Notice: TypeAlias = Callable[[str], None]

FORMAT = 1
DRAWS = 1000
# On two cores each stays well within a quarter of an hour for the bundled cases. Many observations
# leave few of the particles' ancestors, and moves bring more back than particles do: everything
# about Kazakhstan was worth 27 independent draws with 4 x 1000 particles of 2 moves, 106 with
# 4 x 550 of 4, 143 with 4 x 400 of 9, and 186 after three more generations at rest.
SETTINGS: Mapping[str, Settings] = {
    "fit": Settings(),
    "all": Settings(particles=400, moves=9, rest=4),
}
_CODE = ("luck", "normal", "observe", "smc", "target", "posterior")
_GUESS = 6  # generations expected before anything is known


class Sampler(Protocol):
    """How a generation is moved: see the functions of `smc`, or of `blocks` for several cases.

    The code of another one than `smc` is not in `code_digest`: whoever gives it answers for that.
    """

    def prepare(
        self, before: Generation, seed: int, population: int, settings: Settings
    ) -> tuple[Generation, list[smc.Move]]:
        """Return a generation unmoved, with the tasks that move it."""
        ...

    def run(self, target: Any, move: smc.Move) -> smc.Moved:
        """Do a task."""
        ...

    def finish(self, unmoved: Generation, moved: Sequence[smc.Moved]) -> Generation:
        """Return the generation moved."""
        ...


@dataclass(frozen=True)
class Calibration:
    """A finished calibration: the populations, generation by generation, and what they are of."""

    target: Fitted
    populations: tuple[tuple[Generation, ...], ...]
    seed: int
    settings: Settings
    seconds: float = 0.0

    @property
    def last(self) -> tuple[Generation, ...]:
        """The last generation of each population."""
        return tuple(one[-1] for one in self.populations)

    @property
    def endings(self) -> tuple[str, ...]:
        """How each population ended; see `smc.ended`."""
        return tuple(smc.ended(one, self.settings) for one in self.populations)

    @property
    def runs(self) -> int:
        """Runs of the model that were made."""
        return sum(_runs(one, self.settings) for one in self.populations)

    def values(self, draws: int = DRAWS) -> posterior.Floats:
        """Return draws of the parameters [draws, d]."""
        return self.target.values(self.points(draws)[0])

    def points(self, draws: int = DRAWS) -> tuple[posterior.Floats, Keys]:
        """Return drawn points [draws, d] and their luck."""
        population, particle, _ = posterior.pooled(self.last, draws, self.seed)
        pairs = list(zip(population.tolist(), particle.tolist(), strict=True))
        z = np.array([self.last[p].z[i] for p, i in pairs])
        return z, np.array([self.last[p].keys[i] for p, i in pairs], np.uint64)


def sample(
    wanted: Target,
    settings: Settings,
    seed: int,
    *,
    sampler: Sampler = smc,
    parallel: pool.Map = map,
    kept: Sequence[Sequence[Generation]] = (),
    stored: Callable[[int, Generation], None] = lambda population, generation: None,
    progress: Progress = lambda done, total, seconds: None,
) -> tuple[tuple[Generation, ...], ...]:
    """Run the sampler's populations side by side, from where they stand to their ends.

    Args:
        wanted: what is fitted.
        settings: how.
        seed: of all luck.
        sampler: what moves a generation.
        parallel: a map over tasks, see `pool`.
        kept: generations there already, by population.
        stored: called with each new generation.
        progress: called with (runs made, runs expected, seconds since the call).
    """
    began = time.monotonic()
    populations = [list(one) for one in kept] or [[] for _ in range(settings.populations)]
    while True:
        going = [
            (number, one)
            for number, one in enumerate(populations)
            if not one or not smc.ended(one, settings)
        ]
        done = sum(_runs(one, settings) for one in populations)
        left = sum(_left(one, settings) for _, one in going)
        progress(done, done + left, time.monotonic() - began)
        if not going:
            return tuple(tuple(one) for one in populations)
        for number, now in _round(wanted, sampler, going, seed, settings, parallel):
            populations[number].append(now)
            stored(number, now)


def calibrate(
    case: Case,
    *,
    out: str | Path,
    fit: Fit = "fit",
    seed: int = 1,
    workers: Workers = 1,
    settings: Settings | None = None,
    draws: int = DRAWS,
    progress: Progress | None = None,
    notice: Notice = lambda sentence: None,
    simulator: str = simulators.REAL,
) -> dict[str, Any]:
    """Calibrate a case to its observations of use `fit`, or to all of them; return the report.

    The same call again after an interruption goes on; `posterior.parquet` and all generations then
    equal those of a calibration never interrupted, byte for byte, for any number of workers.

    Args:
        case: a loaded case.
        out: folder; made if need be.
        fit: which observations.
        seed: fixes all luck.
        workers: processes, or a cluster.
        settings: of the sampler.
        draws: of the posterior.
        progress: called with (runs made, runs expected, seconds since the call).
        notice: called with sentences that the user should see.
        simulator: dotted name of the module that runs the model.

    Raises:
        StudyError: nothing to fit, a folder of something else, a full disk, a process that died.
    """
    settings = settings or SETTINGS[fit]
    wanted = wished(case, fit, simulator)
    identity = identity_of(case, wanted, fit, seed, settings, simulator)
    engine = simulators.load(simulator)
    require(Path(out), identity)
    engine.warm(case, notice)
    with kept(Path(out), identity, wanted, settings, seed, workers, progress) as found:
        labels = report.labels(case, fit, len(wanted.terms))
        return write(Path(out), found, identity, draws, **labels)


@contextlib.contextmanager
def kept(
    folder: Path,
    identity: Mapping[str, Any],
    wanted: Fitted,
    settings: Settings,
    seed: int,
    workers: Workers,
    progress: Progress | None,
    sampler: Sampler = smc,
) -> Iterator[Calibration]:
    """Run the sampler from where a folder stands to its end; yield what it found, still locked.

    Raises:
        StudyError: the folder is not writable, or another process writes there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    with lock.locked(folder):
        began = time.monotonic()
        keep.clear(folder)
        write_json(folder / "calibration.json", identity)
        ids = [term.id for term in wanted.terms]
        there = [keep.load(folder, p, brief(identity)) for p in range(settings.populations)]
        with pool.workers(workers) as parallel:
            populations = sample(
                wanted,
                settings,
                seed,
                sampler=sampler,
                parallel=parallel,
                kept=there,
                stored=lambda p, one: keep.store(
                    folder, p, one, wanted.names, ids, brief(identity)
                ),
                progress=progress or (lambda done, total, seconds: None),
            )
        yield Calibration(wanted, populations, seed, settings, time.monotonic() - began)


def write(
    folder: Path, found: Calibration, identity: Mapping[str, Any], draws: int, **labels: Any
) -> dict[str, Any]:
    """Write the posterior and its report, and return the report.

    Raises:
        StudyError: a file cannot be written.
    """
    chosen = posterior.pooled(found.last, draws, found.seed)[:2]
    values = found.values(draws)
    data = posterior.encoded(found.last, chosen, found.target.names, values, brief(identity))
    write_aside(folder / posterior.TABLE, data)
    said = {**identity, **labels, **report.of(found, draws)} | {
        "seconds": round(found.seconds, 1),
        "versions": versions(),
        "digest": hashlib.sha256(data).hexdigest(),
    }
    write_json(folder / posterior.META, said)
    return said


def wished(case: Case, fit: Fit, simulator: str = simulators.REAL) -> CaseTarget:
    """Return the target of a calibration.

    Raises:
        StudyError: the case has no such observations, or no uncertain parameter.
    """
    which = observe.chosen(observe.terms(case), fit)
    if not which:
        raise StudyError(
            f"{case.name}: no observation to fit to. Give observations with `use: fit`, or fit all."
        )
    found = target(case, which, simulator=simulator)
    if not found.names:
        raise StudyError(f"{case.name}: no parameter has a prior. There is nothing to calibrate.")
    return found


def _round(
    wanted: Target,
    sampler: Sampler,
    going: Sequence[tuple[int, Sequence[Generation]]],
    seed: int,
    settings: Settings,
    parallel: pool.Map,
) -> list[tuple[int, Generation]]:
    """Advance each population by a generation, all their tasks together."""
    plans: list[tuple[int, Generation | None, int]] = []
    tasks: list[smc.Move] = []
    for number, one in going:
        if one:
            unmoved, more = sampler.prepare(one[-1], seed, number, settings)
            plans.append((number, unmoved, len(more)))
        else:
            more = smc.begin(seed, number, len(wanted.names), settings)
            plans.append((number, None, len(more)))
        tasks += more
    results = list(parallel(partial(sampler.run, wanted), tasks))
    found = []
    for number, before, count in plans:
        mine, results = results[:count], results[count:]
        found.append((number, sampler.finish(before, mine) if before else smc.first(mine)))
    return found


def _runs(generations: Sequence[Generation], settings: Settings) -> int:
    if not generations:
        return 0
    return settings.particles * (1 + settings.moves * (len(generations) - 1))


def _left(generations: Sequence[Generation], settings: Settings) -> int:
    """Return how many more runs a population will probably need.

    φ grows by about the same factor from generation to generation.
    """
    cost = settings.particles * settings.moves
    if len(generations) < 2:
        return cost * (_GUESS + settings.rest) + (0 if generations else settings.particles)
    last, number = generations[-1], len(generations) - 1
    if last.temper >= 1.0:
        arrived = sum(one.temper >= 1.0 for one in generations)
        return cost * max(settings.rest + 1 - arrived, 0)
    first = generations[1].temper
    factor = (last.temper / first) ** (1.0 / max(number - 1, 1)) if number > 1 else 1.6
    more = np.log(1.0 / last.temper) / np.log(max(factor, 1.05))
    return cost * (int(np.ceil(more)) + settings.rest)


def identity_of(
    case: Case, wanted: CaseTarget, fit: Fit, seed: int, settings: Settings, simulator: str
) -> dict[str, Any]:
    """Return what a calibration is of: whatever changes it changes a number."""
    ids = [term.id for term in wanted.terms]
    return {
        "groundswell_posterior": FORMAT,
        "case": case.name,
        "case_digest": case.digest,
        "prior_digest": case.prior_digest,
        "conditions": posterior.conditions(case),
        "kernel_digest": simulators.load(simulator).digest(),
        "code_digest": code_digest(),
        "fit": fit,
        "fitted": ids,
        "held_out": [seen.id for seen in case.observed if seen.id not in ids],
        "split": case.split.why if case.split else "",
        "days": wanted.days,
        "seed": seed,
        "settings": asdict(settings),
    }


def code_digest() -> str:
    """Return the digest of the code that turns observations into draws."""
    code = hashlib.sha256()
    for name in _CODE:
        code.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return code.hexdigest()


def brief(identity: Mapping[str, Any]) -> dict[str, Any]:
    """Return the identity as every file carries it."""
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    keys = ("case", "case_digest", "prior_digest", "conditions", "kernel_digest", "fit", "seed")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {key: identity[key] for key in keys} | {"calibration": digest}


def require(folder: Path, identity: Mapping[str, Any]) -> None:
    """Refuse a folder that holds something else.

    Raises:
        StudyError: it does.
    """
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder}: is a file, not a folder. Choose another folder.")
    path = folder / "calibration.json"
    if path.exists():
        try:
            there = json.loads(path.read_bytes())
        except ValueError:
            there = {}
        differs = [key for key, value in identity.items() if there.get(key) != value]
        if differs:
            raise StudyError(
                f"{folder}: holds a calibration with another {differs[0].replace('_', ' ')}. "
                "Choose another folder."
            )
        return
    foreign = [] if not folder.exists() else sorted(p.name for p in folder.iterdir())
    foreign = [name for name in foreign if name != lock.NAME and not name.startswith(".")]
    if foreign:
        raise StudyError(
            f"{folder}: not empty and not a calibration (it holds '{foreign[0]}'). "
            "Nothing was written: choose another folder, or an empty one."
        )
