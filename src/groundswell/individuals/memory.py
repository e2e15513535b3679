"""What a person remembers: days in the street, force met there, having been detained."""

from __future__ import annotations

import math
from typing import Any

from groundswell.engine.state import DETAINED
from groundswell.individuals.compiled import kernel
from groundswell.individuals.crowd import HELD, faded


@kernel
def lift(person: int, own: Any, h: Any, crowd: Any) -> float:
    """Return the factor by which memory changes the odds, at most ``own.boost``.

    exp(-fear·(1 - exp(-Q)) + freed·[was detained]), Q the force met, in days of full force, fading
    with time ``days``.
    """
    who = crowd.person[person]
    if who.met <= 0.0 and not who.flags & HELD:
        return 1.0
    left = faded(who.since, int(h.tick), int(h.day_ticks), own.days)
    change = own.fear * math.expm1(-who.met * left)
    if who.flags & HELD:
        change += own.freed
    return math.exp(change)


@kernel
def tired(person: int, own: Any, h: Any, crowd: Any) -> float:
    """Return the hazard of leaving without incentive: fatigue partly of the place, partly own."""
    days = 0.0
    who = crowd.person[person]
    if who.spent > 0.0:
        left = faded(who.since, int(h.tick), int(h.day_ticks), h.rest)
        days = own.fatigue * who.spent * left
    return h.leave + h.tire * days


@kernel
def live(person: int, own: Any, h: Any, force: float, span: int, crowd: Any) -> None:
    """Let someone in the street in this step remember it (``force`` in [0, 1] was used here)."""
    if own.remembers > 0.0:
        who = crowd.person[person]
        keep = math.exp(-h.dt / h.rest)
        who.spent = who.spent * keep + h.rest * (1.0 - keep)
        keep = math.exp(-h.dt / own.days)
        who.met = who.met * keep + force * own.days * (1.0 - keep)
        who.since = int(h.tick) + span


@kernel
def come(person: int, own: Any, h: Any, span: int, crowd: Any) -> None:
    """Bring up to date what someone remembers who takes to the street in this step."""
    if own.remembers > 0.0:
        who = crowd.person[person]
        now = int(h.tick) + span
        who.spent *= faded(who.since, now, int(h.day_ticks), h.rest)
        who.met *= faded(who.since, now, int(h.day_ticks), own.days)
        who.since = now


@kernel
def hold(person: int, state: int, crowd: Any) -> None:
    """Remember a detention."""
    if state == DETAINED:
        crowd.person[person].flags |= HELD
