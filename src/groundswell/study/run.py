"""Run a study: compute the blocks that are missing from its folder."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.errors import StudyError
from groundswell.store.read import PRIOR, SOURCE, Study
from groundswell.study import executors, simulator
from groundswell.study.compute import Job, Task, versions
from groundswell.study.draws import Given, kept
from groundswell.study.executors import Workers
from groundswell.study.ledger import Ledger, check, opened
from groundswell.study.plan import Plan

if TYPE_CHECKING:
    from groundswell.case import Case

Progress = Callable[[int, int, float], None]
Notice = Callable[[str], None]


class StudyInterrupted(StudyError):  # noqa: N818 - an answer to the user's wish, not an error
    """The user stopped a study; what was finished is kept."""

    exit_code = 130  # as shells report a process ended by Ctrl-C


def _silent(done: int, total: int, seconds: float) -> None:
    """Show no progress."""


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def run(
    case: Case,
    *,
    arms: Iterable[str],
    draws: int,
    seed: int,
    days: int,
    out: str | Path,
    replicates: int = 1,
    given: Given | None = None,
    workers: Workers = 1,
    progress: Progress = _silent,
    notice: Notice = _to_stderr,
    simulator_name: str | simulator.Simulator = simulator.REAL,
    told: Mapping[str, Any] | None = None,
) -> Study:
    """Compute every run of the plan that `out` does not hold yet, and return the study.

    The same call after an interruption, of whatever kind, completes the study: `runs/` then equals
    that of a study never interrupted, byte for byte, for any number of workers.

    Args:
        case: a loaded case.
        arms: names of arms. By other arms, and by more draws, a stored study grows.
        draws: points of the uncertain parameters.
        seed: fixes all luck, with the numbers of draw and replicate.
        days: horizon.
        out: folder of the study.
        replicates: streams of luck for each draw.
        given: the draws, instead of those sampled from the prior.
        workers: processes, 1 computes in this one; or a cluster, see `executors.at`.
        progress: called with (runs stored, runs planned, seconds since the call) at the beginning
            and after each block; the first call tells what was there already.
        notice: called with a sentence that the user should see (a damaged part, a compilation).
        simulator_name: of the model that runs (`groundswell.study.simulator.load`); with one worker
            it may be the simulator itself.
        told: what else `study.json` is to say of the study.

    Raises:
        CaseError: an arm the case does not have (nothing is written).
        StudyError: numbers out of range, or a folder that cannot hold this study (nothing is
            written); a full disk, a process that keeps dying, and (as StudyInterrupted) Ctrl-C:
            what was finished is kept.
    """
    folder = Path(out)
    plan = Plan(tuple(dict.fromkeys(arms)), draws, replicates, seed, days)
    engine = simulator.load(simulator_name)
    source = PRIOR if given is None else given.source
    job = Job(simulator_name, case.digest, engine.digest(), seed, days, source)
    wanted = _description(case, plan, job) | dict(given.told if given else {}) | dict(told or {})
    if given is not None:
        given.require(case, plan)
    check(folder, wanted)
    for arm in plan.arms:
        engine.prepare(case, arm)  # a case it cannot run is refused before anything is written
    with opened(folder, wanted) as (ledger, plan), _ending(ledger, plan):
        missing = list(plan.missing(ledger.begin(engine.document(case), job.identity(), notice)))
        progress(ledger.runs, plan.size, ledger.seconds)
        if missing:
            engine.warm(case, notice)
        inputs = {arm: engine.prepare(case, arm) for arm in plan.arms}
        compute = executors.chosen(workers, len(missing))
        with kept(case, seed, folder, job.identity(), given, plan.draws) as values:
            tasks = (
                Task(one, inputs[one.arm], values.rows(*one.draws), values.keys(*one.draws))
                for one in missing
            )
            with contextlib.closing(compute(job, tasks)) as results:
                for task, part in results:
                    ledger.store(task.block, part)
                    progress(ledger.runs, plan.size, ledger.seconds)
            values.rows(0, plan.draws)
    return Study(folder)


@contextlib.contextmanager
def _ending(ledger: Ledger, plan: Plan) -> Iterator[None]:
    """Write into `study.json` how the study ended; make Ctrl-C a sentence."""
    try:
        yield
        ledger.end("done")
    except KeyboardInterrupt:
        with contextlib.suppress(StudyError):
            ledger.end("interrupted")
        raise StudyInterrupted(
            f"Interrupted: {ledger.runs} of {plan.size} runs are stored in {ledger.folder}. "
            "The same command again computes the rest."
        ) from None
    except MemoryError as error:
        with contextlib.suppress(StudyError):
            ledger.end("stopped")
        raise StudyError(
            f"{ledger.folder}: out of memory; {ledger.runs} of {plan.size} runs are stored. "
            "The same command again, with fewer --workers, computes the rest."
        ) from error
    except BaseException:
        with contextlib.suppress(StudyError):
            ledger.end("stopped")
        raise


def _description(case: Case, plan: Plan, job: Job) -> dict[str, Any]:
    """Return what `study.json` says of a study, apart from how far it has come."""
    return {
        "case": case.name,
        "title": case.title,
        "case_digest": job.case,
        "kernel_digest": job.kernels,
        "arms": list(plan.arms),
        "draws": plan.draws,
        "replicates": plan.replicates,
        "seed": plan.seed,
        "days": plan.days,
        SOURCE: job.source,
        "start": case.start.isoformat(),
        "utc_offset": case.utc_offset,
        "places": [place.name for place in case.places],
        "versions": versions(),
        **simulator.told(job.simulator),
    }
