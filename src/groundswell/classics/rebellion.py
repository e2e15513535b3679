"""Civil violence on a lattice as NetLogo's Rebellion has it, which Kang and Kim's tables are of.

Wilensky 2004 (NetLogo Rebellion), after Epstein 2002. In each step everybody acts once, in a random
order: all but the jailed move to a random cell in sight that holds no police and no free citizen;
a citizen is then active iff

    hardship·(1 - legitimacy) - risk aversion·P > threshold,   P = 1 - exp(-k·[C/(A + 1)]),

C the police and A the active in sight, itself included if it was active; an officer with an active
citizen in sight jails one at random, for a term uniform on 0..jail - 1, and moves onto its cell. At
the end of the step every term is one shorter. Unlike in `groundswell.classics.lattice`, several may
stand on one cell (the jailed are in nobody's way).

Kang and Kim's second model (the rules read in the program they publish): at the end of a step
legitimacy falls by ``decay``·(jailed + active)/citizens, and an officer enforces iff

    legitimacy·(1 - hardship) - risk aversion·P' > threshold,   P' = 1 - exp(-k·[N/(C + 1)]),

hardship and risk aversion its own, N all citizens in sight, the quiet and the jailed too, C the
police in sight that enforced when last they acted, itself included. Who enforces nothing stays
where it is and deters nobody: the C of both rules are the enforcing. ``defect`` = 0: all enforce.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from groundswell.chance.keys import run_key
from groundswell.chance.philox import philox4x32
from groundswell.chance.registry import Decisions
from groundswell.classics.bits import Sight, offsets
from groundswell.classics.compile import compiled, inlined
from groundswell.classics.lattice import Rounding, below
from groundswell.infer.luck import uniforms

Rows: TypeAlias = npt.NDArray[np.float64]

DECISIONS = Decisions()
ORDER = DECISIONS.register("rebellion: order")
MOVE = DECISIONS.register("rebellion: move")
ARREST = DECISIONS.register("rebellion: arrest")

COLUMNS = ("active", "jailed", "enforcing", "legitimacy")
ROUNDINGS: tuple[Rounding, ...] = ("none", "floor", "round")

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Rules:
    """What a run is of; the defaults are those of Kang and Kim's first table."""

    size: int = 40
    sight: Sight = "euclidean"
    vision: int = 7
    rounding: Rounding = "floor"
    citizens: int = 1120
    police: int = 64
    legitimacy: float = 0.82
    threshold: float = 0.1
    k: float = 2.3
    jail: int = 30
    decay: float = 0.0
    defect: float = 0.0
    moves_onto: bool = True


class Town(NamedTuple):
    """A town under way. Persons 0..police - 1 are officers.

    ``cell``, ``term``, ``active`` (a citizen rebels, an officer enforces), ``hardship``,
    ``aversion`` and ``order`` [persons]; ``standing`` [cells] police and free citizens on a cell,
    ``citizens`` [cells] the free and the jailed; ``officers`` and ``rebels`` [cells] how many of
    the enforcing police and of the active are in sight of it, both itself included; ``listed``
    [citizens + 1] the active, their number first, ``place`` [persons] where in that list; ``dx``,
    ``dy`` what is in sight, ``sees`` [cells] the same as seen from cell 0.
    """

    cell: npt.NDArray[np.int64]
    term: npt.NDArray[np.int64]
    active: npt.NDArray[np.int64]
    hardship: npt.NDArray[np.float64]
    aversion: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]
    standing: npt.NDArray[np.int64]
    citizens: npt.NDArray[np.int64]
    officers: npt.NDArray[np.int64]
    rebels: npt.NDArray[np.int64]
    listed: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    dx: npt.NDArray[np.int64]
    dy: npt.NDArray[np.int64]
    sees: npt.NDArray[np.bool_]
    size: int
    police: int
    jail: int
    rounding: int
    moves_onto: bool
    threshold: float
    k: float
    decay: float
    key: np.uint64


def begin(rules: Rules, seed: int, replicate: int = 0) -> Town:
    """Return a town before its first step: citizens quiet, police enforcing, one to a cell."""
    cells, people = rules.size**2, rules.police + rules.citizens
    luck = uniforms(seed, f"rebellion/{replicate}", 3, cells)
    scale = np.where(np.arange(people) < rules.police, rules.defect, 1.0)
    seen = np.array([(0, 0), *offsets(rules.sight, rules.vision)])
    zeros = {name: np.zeros(people, np.int64) for name in ("term", "active", "place")}
    town = Town(
        **zeros, cell=np.argsort(luck[0])[:people], hardship=luck[1, :people] * scale,
        aversion=luck[2, :people] * scale, order=np.arange(people),
        standing=np.zeros(cells, np.int64), citizens=np.zeros(cells, np.int64),
        officers=np.zeros(cells, np.int64), rebels=np.zeros(cells, np.int64),
        listed=np.zeros(rules.citizens + 1, np.int64),
        dx=seen[:, 0].copy(), dy=seen[:, 1].copy(), sees=np.zeros(cells, np.bool_),
        size=rules.size, police=rules.police,
        jail=rules.jail, rounding=ROUNDINGS.index(rules.rounding), moves_onto=rules.moves_onto,
        threshold=rules.threshold, k=rules.k, decay=rules.decay,
        key=np.uint64(run_key(seed, 0, replicate)),
    )  # fmt: skip
    town.sees[town.dy % rules.size * rules.size + town.dx % rules.size] = True
    town.standing[town.cell] = 1
    town.citizens[town.cell[rules.police :]] = 1
    for officer in range(rules.police):
        turn(town, officer, 1)
    return town


def run(rules: Rules, steps: int, seed: int, replicate: int = 0) -> Rows:
    """Return what was so at the end of every step, [steps, COLUMNS]."""
    counts = np.zeros((steps, len(COLUMNS)))
    go(begin(rules, seed, replicate), rules.legitimacy, counts)
    return counts


@inlined
def beside(town: Town, cell: int, i: int) -> int:
    """Return the ``i``-th cell in sight of ``cell``."""
    column, row = cell % town.size + town.dx[i], cell // town.size + town.dy[i]
    column += town.size if column < 0 else (-town.size if column >= town.size else 0)
    row += town.size if row < 0 else (-town.size if row >= town.size else 0)
    return row * town.size + column


@compiled
def mark(town: Town, seen: Any, cell: int, change: int) -> None:
    """Add ``change`` to every cell from which ``cell`` is seen."""
    for i in range(town.dx.shape[0]):
        seen[beside(town, cell, i)] += change


@compiled
def free_cell(town: Town, who: int, tick: int) -> int:
    """Return a random cell in sight that holds no police and no free citizen; the own if none.

    Cells in sight are tried at random, which is uniform over those that are free; after 64 the
    free ones are counted.
    """
    home = town.cell[who]
    number = town.dx.shape[0]
    for trial in range(16):
        for word in philox4x32(who, trial, tick, MOVE, town.key & _LOW, town.key >> _HALF):
            there = beside(town, home, below(word, number))
            if town.standing[there] == 0:
                return there
    free = 0
    for i in range(number):
        free += town.standing[beside(town, home, i)] == 0
    word, _, _, _ = philox4x32(who, 16, tick, MOVE, town.key & _LOW, town.key >> _HALF)
    k = below(word, free)
    for i in range(number):
        there = beside(town, home, i)
        if town.standing[there] == 0:
            if k == 0:
                return there
            k -= 1
    return home


@compiled
def go_to(town: Town, who: int, there: int) -> None:
    """Move someone who is not in jail."""
    home = town.cell[who]
    if there == home:
        return
    town.standing[home] -= 1
    town.standing[there] += 1
    town.cell[who] = there
    if who >= town.police:
        town.citizens[home] -= 1
        town.citizens[there] += 1
    if town.active[who]:
        mark(town, like(town, who), home, -1)
        mark(town, like(town, who), there, 1)


@inlined
def like(town: Town, who: int) -> Any:
    """Return the counts in which a person is seen while active."""
    return town.officers if who < town.police else town.rebels


@compiled
def turn(town: Town, who: int, active: int) -> None:
    """Let a person become active (1) or quiet (0)."""
    if town.active[who] == active:
        return
    town.active[who] = active
    mark(town, like(town, who), town.cell[who], 2 * active - 1)
    if who < town.police:
        return
    if active:
        town.listed[0] += 1
        town.listed[town.listed[0]] = who
        town.place[who] = town.listed[0]
    else:
        last = town.listed[town.listed[0]]
        town.listed[town.place[who]] = last
        town.place[last] = town.place[who]
        town.listed[0] -= 1


@inlined
def risk(town: Town, ratio: float) -> float:
    """Return 1 - exp(-k·[ratio]): of arrest, or of being overwhelmed (Epstein 2002)."""
    if town.rounding == 1:
        ratio = math.floor(ratio)
    elif town.rounding == 2:
        ratio = np.rint(ratio)
    return 1.0 - math.exp(-town.k * ratio)


@compiled
def dares(town: Town, who: int, legitimacy: float) -> bool:
    """Whether a citizen's grievance exceeds the risk by more than the threshold."""
    spare = town.hardship[who] * (1.0 - legitimacy) - town.threshold
    if spare <= 0.0:
        return False
    cell = town.cell[who]
    ratio = town.officers[cell] / (1.0 + town.rebels[cell])
    return bool(spare > town.aversion[who] * risk(town, ratio))


@compiled
def enforces(town: Town, who: int, legitimacy: float) -> bool:
    """Whether an officer's incentive exceeds the risk by more than the threshold."""
    spare = legitimacy * (1.0 - town.hardship[who]) - town.threshold
    if spare <= 0.0 or town.aversion[who] < spare:
        return spare > 0.0  # whatever the risk, which is at most 1
    cell = town.cell[who]
    crowd = 0
    for i in range(town.dx.shape[0]):
        crowd += town.citizens[beside(town, cell, i)]
    ratio = crowd / (1.0 + town.officers[cell])
    return bool(spare > town.aversion[who] * risk(town, ratio))


@compiled
def arrest(town: Town, who: int, tick: int) -> None:
    """Let an officer jail one of the active in sight at random and move onto its cell."""
    cell = town.cell[who]
    if town.rebels[cell] == 0:
        return
    pick, length, _, _ = philox4x32(who, 0, tick, ARREST, town.key & _LOW, town.key >> _HALF)
    k = below(pick, town.rebels[cell])
    for i in range(1, town.listed[0] + 1):
        suspect = town.listed[i]
        if in_sight(town, cell, town.cell[suspect]):
            if k == 0:
                break
            k -= 1
    turn(town, suspect, 0)
    term = below(length, town.jail)
    town.term[suspect] = term
    if term > 0:
        town.standing[town.cell[suspect]] -= 1
    if town.moves_onto:
        go_to(town, who, town.cell[suspect])


@inlined
def in_sight(town: Town, cell: int, there: int) -> bool:
    """Whether a cell is seen from another."""
    x, y = there % town.size - cell % town.size, there // town.size - cell // town.size
    x += town.size if x < 0 else 0
    y += town.size if y < 0 else 0
    return bool(town.sees[y * town.size + x])


@compiled
def go(town: Town, legitimacy: float, counts: Any) -> None:
    """Let steps pass and fill ``counts`` [steps, COLUMNS]."""
    people = town.cell.shape[0]
    citizens = people - town.police
    for tick in range(counts.shape[0]):
        enforcing = 0
        for i in range(people):
            word, _, _, _ = philox4x32(i, 0, tick, ORDER, town.key & _LOW, town.key >> _HALF)
            j = i + below(word, people - i)
            who = town.order[j]
            town.order[j] = town.order[i]
            town.order[i] = who
            if town.term[who] > 0:
                continue
            if who >= town.police:
                go_to(town, who, free_cell(town, who, tick))
                turn(town, who, 1 if dares(town, who, legitimacy) else 0)
                continue
            if town.active[who]:
                go_to(town, who, free_cell(town, who, tick))
            turn(town, who, 1 if enforces(town, who, legitimacy) else 0)
            if town.active[who]:
                enforcing += 1
                arrest(town, who, tick)
        jailed = 0
        for who in range(town.police, people):
            if town.term[who] > 0:
                town.term[who] -= 1
                town.standing[town.cell[who]] += town.term[who] == 0
                jailed += town.term[who] > 0
        legitimacy = max(0.0, legitimacy - town.decay * (jailed + town.listed[0]) / citizens)
        counts[tick, 0] = town.listed[0]
        counts[tick, 1] = jailed
        counts[tick, 2] = enforcing
        counts[tick, 3] = legitimacy
