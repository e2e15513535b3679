"""The command that adds to a study what an answer lacks."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.store.read import Study


def command(
    study: Study,
    *,
    arms: Sequence[str] = (),
    days: float | None = None,
    draws: int | None = None,
    replicates: int | None = None,
    needed: Sequence[str] = (),
) -> str:
    """Return the command that gives a study with more arms, days, draws or replicates.

    It names the same folder where that can grow (by arms and draws), else a new one beside it, with
    the arms that are `needed` alone. Where a posterior has no more draws, replicates are asked for
    instead.
    """
    days, draws = days or study.days, draws or study.draws
    replicates = replicates or study.replicates
    rows = study.meta.get("posterior", {}).get("rows", draws)
    if draws > rows:
        draws, replicates = rows, max(replicates, 8, 4 * study.replicates)
    folder = same = str(study.path).rstrip("/")
    if days > study.days:
        folder += f"-{duration(days)}"
    elif replicates != study.replicates:
        folder += f"-r{replicates}"
    every = (*study.arms, *arms)
    if needed and folder != same:
        every = tuple(dict.fromkeys(needed))
    if "mechanism" in study.meta:
        return (
            f"from Python, with the same mechanism: gs.load({_case(study)!r}).run("
            f"arms={list(every)}, draws={draws}, replicates={replicates}, "
            f"seed={study.meta['seed']}, horizon={duration(days)!r}, mechanism=..., out={folder!r})"
        )
    return (
        f"groundswell run {case_argument(study)} --arms {','.join(every)} "
        f"--draws {draws} --replicates {replicates} --seed {study.meta['seed']} "
        f"--horizon {duration(days)}{_given(study, replicates)}{_resolved(study)} "
        f"--out {shlex.quote(folder)}"
    )


def commands(study: Study, lacking: Iterable[tuple[Sequence[str], float]]) -> list[str]:
    """Return the fewest commands that answer everything: a longer study answers the shorter ones.

    Args:
        study: that lacks them.
        lacking: of each answer the arms and the days it takes.
    """
    arms_at: dict[float, dict[str, None]] = {}
    for arms, days in lacking:
        arms_at.setdefault(max(days, study.days), {}).update(dict.fromkeys(arms))
    found: list[str] = []
    covered: set[str] = set()
    for days in sorted(arms_at, reverse=True):
        arms = [arm for arm in arms_at[days] if arm not in covered]
        if days == study.days:
            arms = [arm for arm in arms if arm not in study.arms]
        if arms:
            wanted = tuple(arms_at[days])
            found.append(command(study, arms=arms, days=days, needed=wanted))
        covered |= arms_at[days].keys()
    return found


def _given(study: Study, replicates: int) -> str:
    """Return the options that give a study the draws it has, if those are of a posterior."""
    fitted = study.meta.get("posterior")
    if not fitted:
        return ""
    luck = " --luck fitted" if fitted["luck"] == "fitted" and replicates == 1 else ""
    return f" --posterior {shlex.quote(fitted['folder'])}{luck}"


def _resolved(study: Study) -> str:
    """Return the options that make every citizen a person, if the study does."""
    if study.meta.get("resolution", "cohorts") == "cohorts":
        return ""
    settings = str(study.meta["simulator"]).partition(":")[2]
    society = f" --society {shlex.quote(settings)}" if settings else ""
    return f" --resolution {study.meta['resolution']}{society}"


def case_argument(study: Study) -> str:
    """Return how to name a study's case on the command line: by the study's own copy if need be."""
    return shlex.quote(_case(study))


def _case(study: Study) -> str:
    from groundswell.case import bundled

    name = str(study.meta["case"])
    return name if name in bundled() else str(Path(study.path) / "case.json")


def duration(days: float) -> str:
    """Return days as a duration that the command line takes: whole years where they are."""
    if days >= 365 and days % 365 == 0:
        return f"{days / 365:g}y"
    return f"{days:g}d"
