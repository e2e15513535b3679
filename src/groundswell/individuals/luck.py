"""The decisions of persons that are left to chance; the country's are the engine's."""

from __future__ import annotations

from groundswell.chance.registry import Decisions

DECISIONS = Decisions()

WAIT = DECISIONS.register("person: whose turn to decide")
BY_TIES = DECISIONS.register("person: join, with ties in the street")
RISE = DECISIONS.register("person: the core's turn")
STREET = DECISIONS.register("person: what ends a stay in the street")
SWEPT = DECISIONS.register("person: swept up, forgotten or released")
PARTNER = DECISIONS.register("person: a tie's other end")
HOSTILE = DECISIONS.register("person: a tie's sign")
CUT = DECISIONS.register("person: a tie that a shutdown cuts")
