"""The persons of a run: a byte of state each, and lists of those who are not simply at home.

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


class Crowd(NamedTuple):
    """All persons; a person's number is ``base[r]`` plus the number within place r.

    ``first`` [R, C + 1]: number within the place at which each cohort begins. ``state`` [N] as in
    `groundswell.engine.state`; ``flags`` [N]; ``friends`` and ``foes`` [N]: ties of either kind in
    the street. ``spent`` and ``met`` [N]: days in the street and force met, both fading, as they
    were at tick ``since`` [N]. ``lists`` [3, N]: those in the street, those who are not quiet or
    released, those with ties in the street, of each place from its base, ``sizes`` [3, R] long.
    ``changed`` [N]: who went into the street in this step (twice the number), or left (plus 1);
    ``changes`` [1] how many; ``work`` [3] counters.
    """

    base: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    state: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    friends: npt.NDArray[np.int32]
    foes: npt.NDArray[np.int32]
    spent: npt.NDArray[np.float32]
    met: npt.NDArray[np.float32]
    since: npt.NDArray[np.int32]
    lists: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int64]
    changed: npt.NDArray[np.int64]
    changes: npt.NDArray[np.int64]
    work: npt.NDArray[np.int64]


def crowd(base: npt.NDArray[np.int64], cohorts: int) -> Crowd:
    """Return everybody at home; ``base`` [R + 1] of the places."""
    people, places = int(base[-1]), len(base) - 1

    def zeros(kind: Any) -> npt.NDArray[Any]:
        return np.zeros(people, kind)

    return Crowd(
        base=base,
        first=np.zeros((places, cohorts + 1), np.int64),
        state=zeros(np.uint8),
        flags=zeros(np.uint8),
        friends=zeros(np.int32),
        foes=zeros(np.int32),
        spent=zeros(np.float32),
        met=zeros(np.float32),
        since=zeros(np.int32),
        lists=np.zeros((3, people), np.int32),
        sizes=np.zeros((3, places), np.int64),
        changed=zeros(np.int64),
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
def cohort_of(local: int, first: Any) -> int:
    """Return the cohort of a person by the number within the place; ``first`` [C + 1]."""
    low, high = 0, first.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if first[middle] <= local:
            low = middle
        else:
            high = middle
    return low


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
    people[r, crowd.state[person], c] -= 1
    people[r, state, c] += 1
    crowd.state[person] = state


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
                seen[r, crowd.state[crowd.base[r] + local], c] += 1
        listed = 0
        for i in range(crowd.base[r], crowd.base[r] + crowd.sizes[STREET, r]):
            listed += out(crowd.state[crowd.lists[STREET, i]])
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
