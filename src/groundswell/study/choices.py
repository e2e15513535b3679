"""What a study is asked for by default: which arms, which seed, how long."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from groundswell import units
from groundswell.errors import CaseError, GroundswellError, Problem, nearest

if TYPE_CHECKING:
    from groundswell.case.resolved import Case

Resolution: TypeAlias = Literal["cohorts", "individuals"]
RESOLUTIONS: tuple[str, ...] = get_args(Resolution)


def simulator_of(resolution: str, society: str, luck: str) -> str:
    """Return the name of the simulator of a resolution (`groundswell.study.simulator.load`).

    Raises:
        GroundswellError: no such resolution; a society of cohorts, or one that cannot be; the luck
            under which draws fitted, which is not that of persons.
    """
    from groundswell.study import simulator

    if resolution not in RESOLUTIONS:
        raise GroundswellError(
            f"resolution: '{resolution[:60]}' is none; one of {', '.join(RESOLUTIONS)}."
        )
    if resolution == "cohorts":
        if society:
            raise GroundswellError(
                "society: only individuals have one; add resolution individuals."
            )
        return simulator.REAL
    if luck == "fitted":
        raise GroundswellError(
            "luck: draws were fitted with the luck of cohorts, which persons do not share; "
            "run individuals with fresh luck."
        )
    from groundswell.individuals.society import parse
    from groundswell.study.individuals import named

    return named(parse(society))


def require_cohorts(case: Case, verb: str) -> None:
    """Refuse a case of individuals where cohorts alone are stepped.

    Raises:
        GroundswellError: it is one.
    """
    if case.resolution != "cohorts":
        raise GroundswellError(
            f"{case.name}: says `resolution: {case.resolution}`, and `{verb}` steps cohorts. Leave "
            "the line out of the case and give `--resolution individuals` to `run`."
        )


def chosen_arms(case: Case, arms: Iterable[str] | None) -> tuple[str, ...]:
    """Return the arms to run, each once.

    Raises:
        CaseError: a name that the case does not have.
    """
    if arms is None:
        return tuple(case.arms)[:2]
    named = tuple(dict.fromkeys(arms))
    unknown = [name for name in named if name not in case.arms]
    if unknown or not named:
        known = f"Its arms: {', '.join(case.arms)}."
        raise CaseError(
            Problem(
                "arms",
                f"no arm '{name[:60]}' in the case {case.name}",
                nearest(name, case.arms),
                known,
            )
            for name in unknown or [""]
        )
    return named


def chosen_seed(seed: int | None, out: str | Path | None) -> int:
    """Return the seed: as given, else that of the study in `out`, else a new one."""
    if seed is not None:
        return seed
    if out is not None and (Path(out) / "study.json").is_file():
        from groundswell.store.read import read_meta

        return int(read_meta(Path(out))["seed"])
    from groundswell.chance.keys import hashed

    return hashed("seed", str(time.time_ns()), 32) % 2**31


def days_of(horizon: str | float | None, case: Case) -> int:
    """Return a horizon in whole days, rounded up.

    Raises:
        GroundswellError: not a duration, or less than a day.
    """
    if horizon is None:
        days = case.horizon
    elif isinstance(horizon, str):
        try:
            days = units.duration(horizon)
        except ValueError as error:
            raise GroundswellError(f"horizon: {error}") from None
    else:
        days = horizon
    if not 1 <= days <= 36_500:
        raise GroundswellError(
            f"horizon: {days:g} days; give at least a day and at most a century."
        )
    return -int(-days // 1)
