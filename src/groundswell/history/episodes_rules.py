"""Which episodes belong to the reference class: the written rule, and its variants.

The rule: the troops or armed police of another state or of a group of states came into a sovereign
country between 1945 and 2023, because those who governed it had asked for or agreed to their coming
(`invited`), against domestic opponents. Each episode carries the criteria it meets, so that the
answer can be read under every variant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.history.episodes import Episode

Pick = Callable[[Sequence[Episode]], tuple[Episode, ...]]
DEFAULT = "order"


@dataclass(frozen=True)
class Rule:
    """A variant: its name, what it says, and which episodes it picks."""

    name: str
    says: str
    pick: Pick


def _is(one: Episode, field: str, word: str) -> bool:
    return one.text(field) == word


def _asked(one: Episode) -> bool:
    return _is(one, "invited", "yes") and _is(one, "sovereign", "yes")


def _strict(one: Episode) -> bool:
    crowd = _is(one, "mass", "yes") and not _is(one, "armed", "organised")
    return _asked(one) and crowd and _is(one, "rebels", "no")


def _unrest(one: Episode) -> bool:
    return _is(one, "rebels", "no") and (_is(one, "mass", "yes") or _is(one, "rising", "yes"))


def _order(one: Episode) -> bool:
    return _asked(one) and _unrest(one)


def _contested(one: Episode) -> bool:
    return _is(one, "sovereign", "yes") and not _is(one, "invited", "no") and _unrest(one)


def _fresh(one: Episode) -> bool:
    return _order(one) and _is(one, "stationed", "no")


def _read(one: Episode) -> bool:
    fields = ("invited", "arrived", "exit" if one.text("exit") != "none" else "seen")
    return _order(one) and all(one.cells[field].kind == "source" for field in fields)


def _all(test: Callable[[Episode], bool]) -> Pick:
    return lambda found: tuple(one for one in found if test(one))


def _first_of(key: Callable[[Episode], object]) -> Pick:
    def pick(found: Sequence[Episode]) -> tuple[Episode, ...]:
        kept: dict[object, Episode] = {}
        for one in found:  # oldest first
            if _order(one):
                kept.setdefault(key(one), one)
        return tuple(kept.values())

    return pick


def _wave(one: Episode) -> tuple[str | None, int]:
    return one.text("sender"), one.year


_ALL = (
    Rule("order", "unrest, mutinies, coups and short risings; no civil wars", _all(_order)),
    Rule("strict", "mostly unarmed crowds only", _all(_strict)),
    Rule("risings", "order without strict: mutinies, coups and short risings",
         _all(lambda one: _order(one) and not _strict(one))),
    Rule("wide", "order, and civil wars (those met while looking for the rest)", _all(_asked)),
    Rule("contested", "order, and invitations that are contested", _all(_contested)),
    Rule("fresh", "order, without countries in which such troops already stood", _all(_fresh)),
    Rule("one-a-country", "order, the first of each host", _first_of(lambda one: one.country)),
    Rule("one-a-wave", "order, one of each sender and year", _first_of(_wave)),
    Rule("read", "order, where invitation, arrival and fate were read, not recalled", _all(_read)),
)  # fmt: skip
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _ALL}


def missing(one: Episode) -> tuple[str, ...]:
    """Say which criteria of the widest rule an episode or analogy does not meet."""
    found = []
    if not _is(one, "invited", "yes"):
        contested = _is(one, "invited", "contested")
        found.append("the invitation is contested" if contested else "nobody in office invited")
    if not _is(one, "sovereign", "yes"):
        found.append("the host was not a sovereign state")
    if not (_is(one, "mass", "yes") or _is(one, "rising", "yes") or _is(one, "rebels", "yes")):
        found.append("no domestic unrest")
    return tuple(found)
