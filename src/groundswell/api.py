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
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.errors import StudyError
from groundswell.study.choices import (
    Resolution,
    chosen_arms,
    chosen_seed,
    days_of,
    simulator_of,
)

if TYPE_CHECKING:
    from groundswell.brief.findings import Outcomes
    from groundswell.case.resolved import Case
    from groundswell.claims.answer import Answered
    from groundswell.claims.swings import Rival
    from groundswell.infer.calibrate import Fit
    from groundswell.infer.designs import By, Design
    from groundswell.infer.joined import Scale
    from groundswell.infer.posterior import Luck
    from groundswell.store.read import Study

__all__ = [
    "CORNER_RUNS",
    "DRAWS",
    "LoadedCase",
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
CORNER_RUNS = 50_000  # that confirming claims may take, unless asked otherwise
_ROUNDS = 2  # of confirming: one open parameter, then two


@dataclass(frozen=True)
class Report:
    """Something told: as text (which is also how it prints) and as plain values."""

    text: str
    data: Any

    def __repr__(self) -> str:
        """Return the text."""
        return self.text


@dataclass(frozen=True)
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
        resolution: Resolution = "cohorts",
        society: str = "",
        out: str | Path | None = None,
        workers: int = 1,
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
            resolution: `cohorts`, or `individuals` for every citizen a person.
            society: of individuals, such as `network=small-world,weight=0.3`; see
                `groundswell.individuals.society`.
            out: folder of the study, resumed if it holds one; a temporary one if not given.
            workers: processes. More than 1 needs a script guarded by `if __name__ == "__main__"`.
            progress: called with (runs stored, runs planned, seconds).
            notice: called with a sentence the user should see.

        Raises:
            CaseError: no such arm; nothing is written.
            GroundswellError: a society that cannot be; nothing is written.
            StudyError: see `groundswell.study.run.run` and `groundswell.infer.posterior.given`.
        """
        from groundswell.study.run import run

        named = chosen_arms(self.case, arms)
        stepper = simulator_of(resolution, society, luck)
        folder = Path(tempfile.mkdtemp(prefix="groundswell-")) if out is None else Path(out)
        more = _said(
            progress=progress, notice=notice, given=self._given(posterior, luck, draws, notice)
        )
        study = run(
            self.case,
            arms=named,
            draws=draws,
            replicates=replicates,
            seed=chosen_seed(seed, out),
            days=days_of(horizon, self.case),
            out=folder,
            workers=workers,
            simulator_name=stepper,
            **more,
        )
        return StudyHandle(study, self.case)

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
        workers: int = 1,
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

        folder = Path(tempfile.mkdtemp(prefix="groundswell-")) if out is None else Path(out)
        found = confounding(
            self.case, draws=draws, replicates=replicates, seed=chosen_seed(seed, out),
            days=days_of(horizon, self.case), out=folder, workers=workers,
            **_said(progress=progress, notice=notice,
                    given=self._given(posterior, luck, draws, notice)),
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

        found = given(posterior, self.case, luck)
        worth = found.told["posterior"]["effective_draws"]
        if notice is not None and worth is not None and draws > worth:
            notice(
                f"The draws of {posterior} are worth about {worth:.0f} independent ones; "
                f"{draws} are taken. Monte-Carlo intervals count each as one: too narrow."
            )
        return found

    def calibrate(
        self,
        *,
        out: str | Path,
        fit: Fit = "fit",
        seed: int = 1,
        workers: int = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
        **settings: int,
    ) -> Report:
        """Fit the uncertain parameters to what was observed; the posterior is kept in a folder.

        Args:
            out: folder of the posterior, resumed if it holds a part of it.
            fit: `fit` for the observations meant for it, or `all`.
            seed: fixes all luck.
            workers: processes. More than 1 needs a script guarded by `if __name__ == "__main__"`.
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


@dataclass(frozen=True)
class StudyHandle:
    """A stored study and its case.

    Attributes:
        study: the store's reader: arrays, SQL, the table of runs.
        case: the case as the study keeps it.
        rivals: studies of the case in other forms, to which its claims' verdicts must be robust.
    """

    study: Study
    case: Case
    rivals: tuple[Rival, ...] = ()

    @property
    def path(self) -> Path:
        """Folder of the study."""
        return self.study.path

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcomes, each read once."""
        from groundswell.brief.findings import Outcomes

        return Outcomes(self.study)

    @cached_property
    def answered(self) -> tuple[Answered, ...]:
        """The claims of the case with what the runs say of them."""
        from groundswell.claims.answer import answer

        return answer(self.case, self.study, self.outcomes, self.rivals)

    def table(self) -> Report:
        """Return the tables: human cost first, then crowds, the leader, paired differences."""
        from groundswell.brief.record import record
        from groundswell.brief.text import report

        return Report(report(self.outcomes), record(self.outcomes))

    def claims(self) -> Report:
        """Return the claims with their verdicts."""
        from groundswell.brief.claims import text
        from groundswell.claims.words import document

        return Report(text(self.answered, self.study), document(self.answered, self.case))

    def confirm(
        self,
        *,
        limit: int = CORNER_RUNS,
        workers: int = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> StudyHandle:
        """Run what would show on what verdicts hang; return the study, to be asked again.

        Open parameters are held at both corners of their plausible values, in small studies in the
        folder `corners` of the study. One parameter is tried, then a second beside it.

        Args:
            limit: runs at most, the quickest first.
            workers: processes. More than 1 needs a script guarded by `if __name__ == "__main__"`.
            progress: called with (runs stored, runs planned, seconds), round by round.
            notice: called with a sentence the user should see.

        Raises:
            StudyError: see `groundswell.study.run.run`.
        """
        from groundswell.claims.corners import merged, within
        from groundswell.study.draws import Given
        from groundswell.study.several import Wanted, several
        from groundswell.study.simulator import REAL

        handle, tell = self, notice or (lambda sentence: None)
        for _ in range(_ROUNDS):
            plans = merged(one for claim in handle.answered for one in claim.answers)
            plans, left = within(plans, limit)
            if left:
                tell(f"{left} corners are left out: more than {limit} runs. Raise the limit.")
            if not plans:
                break
            limit -= sum(one.runs for one in plans)
            wanted = [
                Wanted(one.arms, one.seed, one.days, one.replicates,
                       Given(one.source, one.values, one.keys, one.told), one.folder)
                for one in plans
            ]  # fmt: skip
            several(
                self.case, wanted, workers=workers, notice=tell,
                progress=progress or (lambda done, total, seconds: None),
                simulator_name=str(self.study.meta.get("simulator", REAL)),
            )  # fmt: skip
            handle = replace(self)
        return handle

    def sensitivity(
        self,
        *,
        design: Design | None = None,
        size: int | None = None,
        by: By = "mechanism",
        out: str | Path | None = None,
        scale: Scale = "log",
        workers: int = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> Report:
        """Return what the outcomes depend on, from the stored runs or from a design.

        Args:
            design: `morris` or `sobol`, to run points chosen for the purpose.
            size: of a design: centres (`morris`), base points (`sobol`).
            by: what `sobol` takes together.
            out: folder of a design's runs; in the folder of the study if not given.
            scale: of counts, `log` or `plain`.
            workers: processes, for a design.
            progress: called with (runs stored, runs planned, seconds).
            notice: called with a sentence the user should see.

        Raises:
            StudyError: see `groundswell.infer.sensitivity` and `groundswell.infer.designs`.
        """
        from groundswell.infer import sensitivity_text as texts

        if design is None:
            from groundswell.claims.truths import truths
            from groundswell.infer.sensitivity import sensitivity

            told = truths(self.case, self.study, self.outcomes)
            found = sensitivity(self.study, self.case, scale=scale, statements=told)
            return Report(texts.text(found), found)
        from groundswell.infer.designs import designed

        points = out or self.path / "designs" / "-".join([design, str(size or "usual"), by])
        found = designed(
            self.case, design, arms=self.study.arms, days=self.study.days,
            seed=int(self.study.meta["seed"]), out=points, size=size, by=by, scale=scale,
            workers=workers, **_said(progress=progress, notice=notice),
        )  # fmt: skip
        return Report(texts.designed_text(found), found)

    def brief(self, path: str | Path | None = None) -> Path:
        """Write the brief, into the folder of the study if no path is given; return its path."""
        from groundswell.brief.html import write

        target = self.path / "brief.html" if path is None else path
        return write(self.study, self.case, target, self.outcomes, self.answered)


def _said(**options: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def calibrate(
    cases: Sequence[LoadedCase],
    *,
    out: str | Path,
    fit: Fit = "fit",
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[int, int, float], None] | None = None,
    notice: Callable[[str], None] | None = None,
    **settings: int,
) -> Report:
    """Calibrate a case, or several together: see `LoadedCase.calibrate`.

    What is believed alike of several cases is common to them; `out`/CASE is the posterior of each.

    Raises:
        StudyError: see `groundswell.infer.calibrate` and `groundswell.infer.joint`.
    """
    from dataclasses import replace

    from groundswell.infer import calibrate, joint, report

    more = {
        "settings": replace(calibrate.SETTINGS[fit], **settings), "out": out, "fit": fit,
        "seed": seed, "workers": workers, **_said(progress=progress, notice=notice),
    }  # fmt: skip
    if len(cases) == 1:
        said = calibrate.calibrate(cases[0].case, **more)
    else:
        said = joint.calibrate_together([one.case for one in cases], **more)
    return Report(report.text(said, out), said)


def load(source: str | os.PathLike[str] | Mapping[str, Any]) -> LoadedCase:
    """Load a case: the name of a bundled one, a YAML file, or a mapping.

    Raises:
        CaseError: with everything that is wrong in it.
    """
    from groundswell.case import load as load_case
    from groundswell.model import VOCABULARY

    return LoadedCase(load_case(source, VOCABULARY))


def cases() -> tuple[str, ...]:
    """Return the names of the cases that come with the package."""
    from groundswell.case import bundled

    return bundled()


def open_study(path: str | Path, rivals: Sequence[str | Path] = ()) -> StudyHandle:
    """Open a stored study, and rivals of it: studies of the same case in other forms.

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
    return StudyHandle(study, case, tuple(_rival(other, case) for other in rivals))


def _rival(path: str | Path, case: Case) -> Rival:
    """Open a study as a rival of those of a case: it has to be of the same claims.

    Raises:
        StudyError: it has other claims.
    """
    from groundswell.claims.swings import Rival

    other = open_study(path)
    if other.case.claims != case.claims:
        raise StudyError(f"{path}: a study with other claims; a rival is the same case in a form.")
    off = ", ".join(set(other.case.mechanisms_off) - set(case.mechanisms_off))
    return Rival(f"without {off}" if off else other.path.name, other.study)
