"""The persons of a run: a record of 24 bytes each, and lists of those who are not just at home.

All arrays begin as zeros and are never swept, so that only the pages of persons who do something
are ever in memory.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from groundswell.engine.state import (
    HOME,
    PROTESTING,
    QUIET,
    RELEASED,
    STATES,
    VIOLENT,
)
from groundswell.individuals.compiled import inlined, kernel

LISTED, HELD = 1, 2  # flags: is among those with ties in the street; was detained once
EXAMINED, VISITED, ABOVE = range(3)  # counters: persons looked at, ties looked at, broken bounds
STREET, KNOWN, NEAR = range(3)  # lists of a place


# One person. ``friends`` and ``foes``: ties of either kind in the street. ``spent`` and ``met``:
# days in the street and force met, both fading, as they were at tick ``since``. ``state`` as in
# `groundswell.engine.state`. Side by side, so that looking a person up is one trip to memory.
PERSON = np.dtype(
    {
        "names": ["friends", "foes", "spent", "met", "since", "state", "flags"],
        "formats": ["i4", "i4", "f4", "f4", "i4", "u1", "u1"],
    },
    align=True,
)


class Crowd(NamedTuple):
    """All persons; a person's number is ``base[r]`` plus the number within place r.

    ``first`` [R, C + 1]: number within the place at which each cohort begins. ``person`` [N] of
    PERSON. ``lists`` [3, N]: those in the street, those who are not quiet or released, those with
    ties in the street (and some who had), of each place from its base, ``sizes`` [3, R] long.
    ``changed`` [N]: who went into the street in this step (twice the number), or left (plus 1);
    ``changes`` [1] how many; ``work`` [3] counters.
    """

    base: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    person: npt.NDArray[Any]
    lists: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int64]
    changed: npt.NDArray[np.int64]
    changes: npt.NDArray[np.int64]
    work: npt.NDArray[np.int64]


def crowd(base: npt.NDArray[np.int64], cohorts: int) -> Crowd:
    """Return everybody at home; ``base`` [R + 1] of the places."""
    people, places = int(base[-1]), len(base) - 1
    return Crowd(
        base=base,
        first=np.zeros((places, cohorts + 1), np.int64),
        person=np.zeros(people, PERSON),
        lists=np.zeros((3, people), np.int32),
        sizes=np.zeros((3, places), np.int64),
        changed=np.zeros(people, np.int64),
        changes=np.zeros(1, np.int64),
        work=np.zeros(3, np.int64),
    )


@kernel
def number(people: Any, crowd: Any) -> None:
    """Number the persons of every place by cohort, from the counts of the first morning."""
    for r in range(people.shape[0]):
        for c in range(people.shape[2]):
            crowd.first[r, c + 1] = crowd.first[r, c] + people[r, QUIET, c]


@inlined
def free(state: int) -> bool:
    """Whether someone in this state may take to the street."""
    return state in (QUIET, HOME, RELEASED)


@inlined
def out(state: int) -> bool:
    """Whether someone in this state is in the street."""
    return state in (PROTESTING, VIOLENT)


@inlined
def become(person: int, c: int, r: int, state: int, people: Any, crowd: Any) -> None:
    """Put a person of cohort ``c`` into another state and keep count."""
    who = crowd.person[person]
    people[r, who.state, c] -= 1
    people[r, state, c] += 1
    who.state = state


@inlined
def enlist(person: int, which: int, r: int, crowd: Any) -> None:
    """Append a person to a list of place ``r``."""
    crowd.lists[which, crowd.base[r] + crowd.sizes[which, r]] = person
    crowd.sizes[which, r] += 1


@inlined
def faded(since: int, now: int, day_ticks: int, time: float) -> float:
    """Return what is left of a memory of tick ``since`` at tick ``now``; ``time`` in days."""
    return math.exp(-(now - since) / (day_ticks * time))


@kernel
def counted(people: Any, crowd: Any) -> bool:
    """Whether the persons are those that the counts [R, S, C] say, and the lists are whole."""
    seen = np.zeros_like(people)
    for r in range(people.shape[0]):
        for c in range(people.shape[2]):
            for local in range(crowd.first[r, c], crowd.first[r, c + 1]):
                seen[r, crowd.person[crowd.base[r] + local].state, c] += 1
        listed = 0
        for i in range(crowd.base[r], crowd.base[r] + crowd.sizes[STREET, r]):
            listed += out(crowd.person[crowd.lists[STREET, i]].state)
        street = people[r, PROTESTING].sum() + people[r, VIOLENT].sum()
        if listed != street or crowd.sizes[STREET, r] != street:
            return False
        known = 0
        for state in range(STATES):
            if state != QUIET and state != RELEASED:
                known += people[r, state].sum()
        if crowd.sizes[KNOWN, r] < known:
            return False
    return bool((seen == people).all())
