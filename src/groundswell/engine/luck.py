"""The decisions of a run that are left to chance, each named once."""

from __future__ import annotations

from groundswell.chance.registry import Decisions

DECISIONS = Decisions()

JOIN = DECISIONS.register("join")
JOIN_AGAIN = DECISIONS.register("join again: from home")
JOIN_RELEASED = DECISIONS.register("join again: released")
GO_HOME = DECISIONS.register("go home")
HARM = DECISIONS.register("protest ends by force")
HARM_KILLED = DECISIONS.register("protest ends by force: killed")
HARM_TAKEN = DECISIONS.register("protest ends by force: arrested")
CALM = DECISIONS.register("end violence")
FALL_TO = DECISIONS.register("violence ends by force")
FALL_TO_KILLED = DECISIONS.register("violence ends by force: killed")
FALL_TO_TAKEN = DECISIONS.register("violence ends by force: arrested")
SITE = DECISIONS.register("site changes hands")
FALL = DECISIONS.register("member of the forces falls")
SWEEP = DECISIONS.register("sweep")
FORGET = DECISIONS.register("no longer wanted")
RELEASE = DECISIONS.register("release")
DRIFT = DECISIONS.register("local luck")
CORE_SIZE = DECISIONS.register("size of the core")
COMPANIES_LEAVE = DECISIONS.register("companies stop obeying")
COMPANIES_TURN = DECISIONS.register("companies turn")
COMPANIES_RETURN = DECISIONS.register("companies return")
SHOCK = DECISIONS.register("later shock arrives")
SHOCK_SIZE = DECISIONS.register("later shock: size")
APPEAL = DECISIONS.register("appeal")
EXIT = DECISIONS.register("exit")
EXIT_DOOR = DECISIONS.register("exit: door")
EXIT_HEIR = DECISIONS.register("exit: heir")

NATION_ID = 0  # entity id of the country; places have the hash of their name
