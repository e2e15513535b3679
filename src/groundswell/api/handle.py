"""A stored study from Python: tables, claims, what decides, the brief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.api.tables import Tables
from groundswell.brief.report import Report
from groundswell.errors import StudyError

if TYPE_CHECKING:
    from groundswell.claims.answer import Answered
    from groundswell.claims.swings import Rival
    from groundswell.infer.designs import By, Design
    from groundswell.infer.joined import Scale
    from groundswell.store.read import Study
    from groundswell.study.executors import Workers

CORNER_RUNS = 50_000  # that confirming claims may take, unless asked otherwise
_ROUNDS = 2  # of confirming: one open parameter, then two


@dataclass(frozen=True, repr=False)
class StudyHandle(Tables):
    """A stored study and its case; its tables and pictures are those of `Tables`.

    Attributes:
        rivals: studies of the case in other forms, to which its claims' verdicts must be robust.
        more: further studies of the case, of other arms, days or size, which answer claims as well.
    """

    rivals: tuple[Rival, ...] = ()
    more: tuple[Study, ...] = ()

    @cached_property
    def answered(self) -> tuple[Answered, ...]:
        """The claims of the case with what the runs say of them."""
        from groundswell.claims.answer import answer, together

        mine = answer(self.case, self.study, self.outcomes, self.rivals)
        others = [answer(self.case, other, None, self.rivals) for other in self.more]
        return together((self.study, *self.more), (mine, *others))

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
        workers: Workers | str = 1,
        progress: Callable[[int, int, float], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> StudyHandle:
        """Run what would show on what verdicts hang; return the study, to be asked again.

        Open parameters are held at both corners of their plausible values, in small studies in the
        folder `corners` of the study. One parameter is tried, then a second beside it.

        Args:
            limit: runs at most, the quickest first.
            workers: processes, or the address of a Dask scheduler. More than one process needs a
                script guarded by `if __name__ == "__main__"`.
            progress: called with (runs stored, runs planned, seconds), round by round.
            notice: called with a sentence the user should see.

        Raises:
            StudyError: see `groundswell.study.run.run`.
        """
        from groundswell.claims.corners import merged, within
        from groundswell.study import simulator
        from groundswell.study.draws import Given
        from groundswell.study.executors import at
        from groundswell.study.several import Wanted, several

        self._require_model("confirming claims")
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
            with at(workers, tell) as ready:
                several(
                    self.case, wanted, workers=ready, notice=tell,
                    progress=progress or (lambda done, total, seconds: None),
                    simulator_name=simulator.of(self.study.meta),
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
        workers: Workers | str = 1,
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
            workers: processes, for a design; or the address of a Dask scheduler.
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
        from groundswell.study import simulator
        from groundswell.study.executors import at

        self._require_model("a design")
        points = out or self.path / "designs" / "-".join([design, str(size or "usual"), by])
        with at(workers, notice) as ready:
            found = designed(
                self.case, design, arms=self.study.arms, days=self.study.days,
                seed=int(self.study.meta["seed"]), out=points, size=size, by=by, scale=scale,
                workers=ready, simulator_name=simulator.of(self.study.meta),
                **options_given(progress=progress, notice=notice),
            )  # fmt: skip
        return Report(texts.designed_text(found), found)

    def _require_model(self, what: str) -> None:
        """Refuse new runs of a study whose mechanism is not at hand."""
        foreign = self.study.meta.get("mechanism")
        if foreign:
            raise StudyError(
                f"{self.path}: {what} needs new runs, and this study ran with the mechanism "
                f"'{foreign['name']}', which only its owner has."
            )

    def brief(self, path: str | Path | None = None, *, sensitivity: bool = False) -> Path:
        """Write the brief, into the folder of the study if no path is given; return its path.

        Args:
            path: of the HTML file.
            sensitivity: also work out what decides the answers (some seconds, or minutes where
                there are many draws and arms); left out, with the reason, where it cannot be.
        """
        from groundswell.brief.html import Parts, write
        from groundswell.brief.odd import describe
        from groundswell.model import MECHANISMS, PHASES, VOCABULARY

        found, why = None, ""
        if sensitivity:
            try:
                found = self.sensitivity().data
            except (StudyError, ImportError) as error:
                why = f"What decides cannot be told: {error}"
        told = describe(self.case, MECHANISMS, PHASES, VOCABULARY.outcomes)
        target = self.path / "brief.html" if path is None else path
        parts = Parts(self.outcomes, self.answered, found, why, told)
        return write(self.study, self.case, target, parts)

    def figures(
        self, folder: str | Path, formats: Sequence[str] = ("png", "svg", "pdf")
    ) -> list[Path]:
        """Write each figure of the brief into a folder, in each format; return the paths.

        Raises:
            GroundswellError: PNG or PDF is asked for and `groundswell[figures]` not installed.
            StudyError: a file cannot be written.
        """
        from groundswell.brief.export import export
        from groundswell.brief.html import drawn

        return export(drawn(self.study, self.case, self.outcomes).values(), folder, formats)


def options_given(**options: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}
