"""Groundswell from Python: load a case, run arms of it, read tables, claims and a brief.

import groundswell as gs

study = gs.load("kazakhstan-2022").run(arms=["as-happened", "no-invitation"], draws=50)
study.table()
study.claims()
study.brief("brief.html")
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.api.handle import CORNER_RUNS, StudyHandle, options_given
from groundswell.api.posterior import Posterior
from groundswell.brief.report import Report, rows
from groundswell.errors import StudyError
from groundswell.study.choices import (
    Resolution,
    chosen_arms,
    chosen_seed,
    days_of,
    require_cohorts,
    simulator_of,
)

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.claims.swings import Rival
    from groundswell.infer.calibrate import Fit
    from groundswell.infer.posterior import Luck
    from groundswell.study.executors import Workers
    from groundswell.study.own import Mechanism

__all__ = [
    "CORNER_RUNS",
    "DRAWS",
    "LoadedCase",
    "Posterior",
    "Report",
    "StudyHandle",
    "calibrate",
    "cases",
    "chosen_arms",
    "chosen_seed",
    "days_of",
    "load",
    "open_study",
]

DRAWS = 100  # unless asked otherwise


@dataclass(frozen=True, repr=False)
class LoadedCase:
    """A case that was loaded and found sound.

    Attributes:
        case: the resolved case.
    """

    case: Case

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms."""
        return tuple(self.case.arms)

    def __repr__(self) -> str:
        """Name the case and its arms."""
        return f"<Case {self.case.name}: {self.case.title}; arms {', '.join(self.arms)}>"

    def _repr_html_(self) -> str:
        """Return what the case is and what it rests on, as a notebook shows it."""
        from groundswell.case import counts

        case = self.case
        kinds = ", ".join(f"{number} {kind}" for kind, number in counts(case).items() if number)
        return rows(
            case.title,
            [
                ("question", case.question),
                ("begins", f"{case.start:%Y-%m-%d}, {case.horizon:g} days"),
                ("places", ", ".join(place.name for place in case.places)),
                ("arms", ", ".join(self.arms)),
                ("claims", ", ".join(claim.id for claim in case.claims)),
                ("numbers", kinds),
                ("digest", case.digest),
            ],
        )

    def run(
        self,
        *,
        arms: Iterable[str] | None = None,
        draws: int = DRAWS,
        replicates: int = 1,
        seed: int | None = None,
        horizon: str | float | None = None,
        posterior: str | Path | None = None,
        luck: Luck = "fresh",
        resolution: Resolution | None = None,
        society: str = "",
        mechanism: Mechanism | None = None,
        out: str | Path | None = None,
        workers: Workers | str = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> StudyHandle:
        """Run arms of the case and return the study.

        Args:
            arms: names; `as-happened` and the case's first other arm if not given.
            draws: points of the uncertain parameters.
            replicates: streams of luck for each draw.
            seed: fixes all luck; chosen, and kept in the study, if not given.
            horizon: days, or a duration such as `30d` or `3y`; the case's own if not given.
            posterior: folder of a posterior of the case (see `calibrate`), whose row i is draw i;
                draws of the prior if not given.
            luck: of a posterior's draws: `fresh`, or `fitted` for the luck under which each fitted.
            resolution: `cohorts`, or `individuals` for every citizen a person; as the case says if
                not given.
            society: of individuals, such as `network=small-world,weight=0.3`; see
                `groundswell.individuals.society`.
            mechanism: of one's own, called every morning of every run; see `Mechanism`.
            out: folder of the study, resumed if it holds one; a temporary one if not given.
            workers: processes, or the address of a Dask scheduler. More than one process needs a
                script guarded by `if __name__ == "__main__"`.
            progress: called with (runs stored, runs planned, seconds).
            notice: called with a sentence the user should see.

        Raises:
            CaseError: no such arm, or the case has parameters of a mechanism that is not given;
                nothing is written.
            GroundswellError: a society that cannot be, or individuals with a mechanism; nothing is
                written.
            StudyError: see `groundswell.study.run.run`, `groundswell.infer.posterior.given` and
                `groundswell.study.own.Mechanism.asked`.
        """
        from groundswell.study.executors import at
        from groundswell.study.own import beside
        from groundswell.study.run import run

        case = self.case if mechanism is None else mechanism.within(self.case)
        named, chosen = chosen_arms(case, arms), chosen_seed(seed, out)
        days = days_of(horizon, case)
        given = self._given(posterior, luck, draws, notice)
        resolution = resolution or case.resolution
        stepper = simulator_of(resolution, society, luck)
        more = options_given(progress=progress, notice=notice, simulator_name=stepper)
        if mechanism is not None:
            if resolution != "cohorts":
                raise StudyError("resolution: a mechanism of one's own steps cohorts alone.")
            more |= mechanism.asked(case, named, chosen, days, workers)
            given = None if given is None else beside(given, case, chosen)
        folder = Path(tempfile.mkdtemp(prefix="groundswell-")) if out is None else Path(out)
        with at(workers, notice) as ready:
            study = run(
                case, arms=named, draws=draws, replicates=replicates, seed=chosen, days=days,
                out=folder, given=given, workers=ready, **more,
            )  # fmt: skip
        return StudyHandle(study, case)

    def confounding(
        self,
        *,
        draws: int = DRAWS,
        replicates: int = 4,
        seed: int | None = None,
        horizon: str | float = "14d",
        posterior: str | Path | None = None,
        luck: Luck = "fresh",
        out: str | Path | None = None,
        workers: Workers | str = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> Report:
        """Run every combination of the case's treatments; return what each did, beside the naive.

        Arguments as of `run`.

        Raises:
            StudyError: see `groundswell.infer.confounding.confounding`.
        """
        from groundswell.brief.confounding import text
        from groundswell.infer.confounding import confounding
        from groundswell.study.executors import at

        require_cohorts(self.case, "confounding")
        folder = Path(tempfile.mkdtemp(prefix="groundswell-")) if out is None else Path(out)
        more = options_given(
            progress=progress, notice=notice, given=self._given(posterior, luck, draws, notice)
        )
        with at(workers, notice) as ready:
            found = confounding(
                self.case, draws=draws, replicates=replicates, seed=chosen_seed(seed, out),
                days=days_of(horizon, self.case), out=folder, workers=ready, **more,
            )  # fmt: skip
        return Report(text(found), found)

    def _given(
        self,
        posterior: str | Path | None,
        luck: Luck,
        draws: int,
        notice: Callable[[str], None] | None,
    ) -> Any:
        """Return the draws of a posterior, None where there is none; say if they are too many."""
        if posterior is None:
            return None
        from groundswell.infer.posterior import given
        from groundswell.study.own import of_model

        found = given(posterior, of_model(self.case), luck)
        worth = found.told["posterior"]["effective_draws"]
        if notice is not None and worth is not None and draws > worth:
            notice(
                f"The draws of {posterior} are worth about {worth:.0f} independent ones; "
                f"{draws} are taken. Claims allow for that; indices of `sensitivity` do not."
            )
        return found

    def calibrate(
        self,
        *,
        out: str | Path,
        fit: Fit = "fit",
        seed: int = 1,
        workers: Workers | str = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
        **settings: int,
    ) -> Posterior:
        """Fit the uncertain parameters to what was observed; the posterior is kept in a folder.

        Args:
            out: folder of the posterior, resumed if it holds a part of it.
            fit: `fit` for the observations meant for it, or `all`.
            seed: fixes all luck.
            workers: processes, or the address of a Dask scheduler. More than one process needs a
                script guarded by `if __name__ == "__main__"`.
            progress: called with (runs made, runs expected, seconds).
            notice: called with a sentence the user should see.
            settings: of the sampler, see `groundswell.infer.smc.Settings`: `particles`,
                `populations`, and so on.

        Raises:
            StudyError: see `groundswell.infer.calibrate.calibrate`.
        """
        return calibrate(
            [self], out=out, fit=fit, seed=seed, workers=workers, progress=progress, notice=notice,
            **settings,
        )  # fmt: skip


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def calibrate(
    cases: Sequence[LoadedCase],
    *,
    out: str | Path,
    fit: Fit = "fit",
    seed: int = 1,
    workers: Workers | str = 1,
    progress: Callable[[int, int, float], None] | None = None,
    notice: Callable[[str], None] | None = None,
    **settings: int,
) -> Posterior:
    """Calibrate a case, or several together: see `LoadedCase.calibrate`.

    What is believed alike of several cases is common to them; `out`/CASE is the posterior of each.

    Raises:
        StudyError: see `groundswell.infer.calibrate` and `groundswell.infer.joint`.
    """
    from groundswell.infer import calibrate, joint, report
    from groundswell.study.executors import at

    for one in cases:
        require_cohorts(one.case, "calibrate")
    more = {
        "settings": replace(calibrate.SETTINGS[fit], **settings), "out": out, "fit": fit,
        "seed": seed, **options_given(progress=progress, notice=notice),
    }  # fmt: skip
    with at(workers, notice) as ready:
        more["workers"] = ready
        if len(cases) == 1:
            said = calibrate.calibrate(cases[0].case, **more)
        else:
            said = joint.calibrate_together([one.case for one in cases], **more)
    return Posterior(report.text(said, out), said, Path(out))


def load(
    source: str | os.PathLike[str] | Mapping[str, Any],
    *,
    notice: Callable[[str], None] | None = None,
) -> LoadedCase:
    """Load a case: the name of a bundled one, a YAML file, or a mapping.

    Args:
        source: what to load.
        notice: called with a sentence the user should see: what was changed to read a document of
            an older version of the format; to stderr if not given.

    Raises:
        CaseError: with everything that is wrong in it.
    """
    from groundswell.case import load as load_case
    from groundswell.model import VOCABULARY

    case = load_case(source, VOCABULARY)
    for sentence in case.migrated:
        (notice or _to_stderr)(f"{case.name}: {sentence}")
    return LoadedCase(case)


def cases() -> tuple[str, ...]:
    """Return the names of the cases that come with the package."""
    from groundswell.case import bundled

    return bundled()


def open_study(
    path: str | Path, rivals: Sequence[str | Path] = (), more: Sequence[str | Path] = ()
) -> StudyHandle:
    """Open a stored study.

    Args:
        path: folder of the study.
        rivals: studies of the same case in other forms.
        more: studies of the same case and draws with other arms, days or more runs, from which
            claims are answered as well.

    Raises:
        StudyError: there is none, or its case cannot be read.
    """
    from groundswell.store.read import Study

    study = Study(path)
    kept = study.path / "case.json"
    try:
        document = json.loads(kept.read_bytes())
    except (OSError, ValueError) as error:
        raise StudyError(
            f"{kept}: the case of this study cannot be read ({error}). Give the command that made "
            "the study again."
        ) from error
    case = load(document).case
    others = tuple(_rival(other, case) for other in rivals)
    return StudyHandle(study, case, others, tuple(Study(folder) for folder in more))


def _rival(path: str | Path, case: Case) -> Rival:
    """Open a study as a rival of those of a case: it has to be of the same claims.

    Raises:
        StudyError: it has other claims.
    """
    other = open_study(path)
    if other.case.claims != case.claims:
        raise StudyError(f"{path}: a study with other claims; a rival is the same case in a form.")
    if "mechanism" in other.study.meta:
        return Rival(f"with {other.study.meta['mechanism']['name']}", other.study)
    off = ", ".join(set(other.case.mechanisms_off) - set(case.mechanisms_off))
    return Rival(f"without {off}" if off else other.path.name, other.study)
