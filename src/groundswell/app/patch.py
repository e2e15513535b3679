"""A side of a setting as an arm of its case, and a setting as a case that `run` accepts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from groundswell.app.setting import SIDES, Setting, Side, Which
from groundswell.case.arms import ResolvedArm, resolve
from groundswell.case.kinds import MAX_DAYS
from groundswell.case.resolved import Arm, Case, Decision
from groundswell.case.vocabulary import unfit
from groundswell.errors import GroundswellError, nearest
from groundswell.model import VOCABULARY
from groundswell.study.choices import require_cohorts

_SECONDS = 86400  # of a day: documents write times to the second


def addressable(case: Case) -> Case:
    """Return the case with every decision under an id that names it alone.

    A decision without an id of its own is called after its verb, and an arm that removes the verb
    would then remove all its like: such ids get a number.

    Raises:
        GroundswellError: a case of individuals, which take too long to be moved by hand.
    """
    require_cohorts(case, "app")
    taken = {decision.id for decision in case.decisions}
    return replace(
        case,
        decisions=tuple(
            replace(d, id=_numbered(d.id, taken)) if d.id in VOCABULARY.verb else d
            for d in case.decisions
        ),
    )


def _numbered(name: str, taken: Iterable[str]) -> str:
    return next(f"{name}#{n}" for n in range(1, 10_000) if f"{name}#{n}" not in taken)


def arm_of(case: Case, side: Side, name: str) -> Arm:
    """Return the arm a side comes to.

    A decision that is moved or given another strength is removed and added anew, so that the arm
    says in the words of a case what it does.

    Args:
        case: an `addressable` case.
        side: what was chosen.
        name: of the new arm.

    Raises:
        GroundswellError: a name the case does not have, or a number out of range.
    """
    base = case.arms.get(side.arm)
    if base is None:
        raise GroundswellError(_unknown("arm", side.arm, case.arms))
    values = {parameter: _value(case, parameter, value) for parameter, value in side.set.items()}
    there = {decision.id: decision for decision in resolve(case, side.arm).decisions}
    touched = list(dict.fromkeys((*side.drop, *side.shift, *side.strength)))
    for decision in touched:
        if decision not in there:
            raise GroundswellError(_unknown(f"decision in the arm '{side.arm}'", decision, there))
    acts = bool(touched or values or base.remove or base.add or base.swap or base.set)
    own = {decision.id for decision in base.add}
    kept = tuple(decision for decision in base.add if decision.id not in touched)
    changed = tuple(
        _changed(there[decision], side, name) for decision in touched if decision not in side.drop
    )
    return replace(
        base,
        name=name,
        why=described(case, side),
        remove=(*base.remove, *(one for one in touched if one not in own)),
        add=(*kept, *changed),
        set={**base.set, **values},
        later=(side.later or base.later or "frozen") if acts else None,
    )


def _value(case: Case, name: str, value: float) -> float:
    parameter = case.parameters.get(name)
    if parameter is None:
        raise GroundswellError(_unknown("parameter", name, case.parameters))
    why = unfit(value, parameter.range)
    if why is not None:
        low, high = parameter.range
        raise GroundswellError(f"{name}: {why}. Give a number from {low:g} to {high:g}.")
    return value


def _changed(decision: Decision, side: Side, arm: str) -> Decision:
    """Return a decision moved and of another strength, under an id of the arm's own."""
    found = replace(decision, id=f"{arm}:{decision.id}"[:80])
    if decision.id in side.shift:
        found = _moved(found, decision.id, side.shift[decision.id])
    if decision.id in side.strength:
        verb = VOCABULARY.verb[decision.do]
        value = side.strength[decision.id]
        why = unfit(value, verb.range)
        if why is not None:
            low, high = verb.range
            raise GroundswellError(f"{decision.id}: {why}. Give a number from {low:g} to {high:g}.")
        found = replace(found, value=value, parameter=None)
    return found


def _moved(decision: Decision, called: str, hours: float) -> Decision:
    if decision.at is None:
        raise GroundswellError(
            f"{called}: taken by its rule in this arm, so that it has no time to move. Choose an "
            "arm, or 'frozen', in which it is dated."
        )
    at = round((decision.at + hours / 24.0) * _SECONDS) / _SECONDS
    if not 0.0 <= at <= MAX_DAYS:
        raise GroundswellError(f"{called}: moved out of the case. Move it by fewer hours.")
    return replace(decision, at=at, when=None)


def _unknown(kind: str, name: str, known: Mapping[str, object]) -> str:
    near = nearest(name, known)
    guess = f" Did you mean '{near}'?" if near else " Choose one that the page lists."
    return f"no {kind} '{name[:60]}' in this case.{guess}"


def described(case: Case, side: Side) -> str:
    """Return in a sentence what a side changes in its arm."""
    parts = [f"{name} = {value:g}" for name, value in side.set.items()]
    parts += [
        f"{name} {abs(hours):g} h {'later' if hours > 0 else 'earlier'}"
        for name, hours in side.shift.items()
        if name not in side.drop
    ]
    parts += [f"{name} at {value:g}" for name, value in side.strength.items()]
    parts += [f"without {name}" for name in side.drop]
    parts += [f"later decisions {side.later}"] if side.later else []
    return f"{side.arm}, with {', '.join(parts)}" if parts else case.arms[side.arm].why


def resolved(case: Case, arm: Arm) -> ResolvedArm:
    """Return what an arm that is not among the case's own comes to."""
    return resolve(replace(case, arms={**case.arms, arm.name: arm}), arm.name)


def _changes(case: Case, side: Side) -> bool:
    """Tell whether a side differs from its arm. What later decisions do is of an arm that acts."""
    if side.set or side.shift or side.drop or side.strength:
        return True
    base = case.arms.get(side.arm)
    acts = base is not None and bool(base.remove or base.add or base.swap or base.set)
    return acts and side.later is not None


def names(case: Case, setting: Setting) -> dict[Which, str]:
    """Return what the two sides are called as arms: their own arm where they change nothing."""
    return {which: _called(case, getattr(setting, which), which) for which in SIDES}


def _called(case: Case, side: Side, which: Which) -> str:
    if not _changes(case, side):
        return side.arm
    name = f"setting-{which}"
    tries = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next(one for one in tries if one not in case.arms)


def patched(case: Case, setting: Setting) -> Case:
    """Return the case with the two sides among its arms.

    Raises:
        GroundswellError: see `arm_of`.
    """
    arms = dict(case.arms)
    for which, name in names(case, setting).items():
        if name not in arms:
            arms[name] = arm_of(case, getattr(setting, which), name)
    return replace(case, name=f"{case.name}-what-if"[:60], arms=arms)


def command(case: Case, setting: Setting, file: str) -> str:
    """Return the command that makes of a saved setting a study with the same numbers."""
    arms = ",".join(dict.fromkeys(names(case, setting).values()))
    return (
        f"groundswell run {file} --arms {arms} --draws {setting.draws} "
        f"--replicates {setting.replicates} --seed {setting.seed} "
        f"--horizon {setting.horizon(case.horizon)}d"
    )


def written(case: Case, setting: Setting) -> str:
    """Return the setting as a case document: the resolved case with the two sides as arms.

    Raises:
        GroundswellError: see `arm_of`.
    """
    from ruamel.yaml import YAML

    found = patched(case, setting)
    document = found.document()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 100
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    told = "\n".join(
        f"# {which.upper()}, {name}: {' '.join(found.arms[name].why.split())}"
        for which, name in names(case, setting).items()
    )
    stream = io.StringIO()
    stream.write(
        f"# A setting of the live what-if, saved as a case of its own.\n{told}\n"
        f"# The same numbers as a study:\n#   {command(case, setting, FILE)}\n"
    )
    yaml.dump(_plain(document), stream)
    return stream.getvalue()


FILE = "what-if.yaml"


def _plain(value: Any) -> Any:
    """Return values without shared parts, which would be written as aliases."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
