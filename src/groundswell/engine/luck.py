"""The decisions of a run that are left to chance, each named once."""

from __future__ import annotations

from groundswell.chance.registry import Decisions

DECISIONS = Decisions()

JOIN = DECISIONS.register("join")
JOIN_AGAIN = DECISIONS.register("join again")
LEAVE_PROTEST = DECISIONS.register("leave protest")
LEAVE_HOW = DECISIONS.register("leave protest: killed")
LEAVE_HOW_2 = DECISIONS.register("leave protest: arrested")
LEAVE_HOW_3 = DECISIONS.register("leave protest: violent")
END_VIOLENCE = DECISIONS.register("end violence")
END_HOW = DECISIONS.register("end violence: killed")
END_HOW_2 = DECISIONS.register("end violence: arrested")
RISE = DECISIONS.register("core takes to the street")
SITE = DECISIONS.register("site changes hands")
FALL = DECISIONS.register("member of the forces falls")
SWEEP = DECISIONS.register("sweep")
SWEEP_WHOM = DECISIONS.register("sweep: cohort")
RELEASE = DECISIONS.register("release")
DRIFT = DECISIONS.register("local luck")
CORE_SIZE = DECISIONS.register("size of the core")
COMPANY_LEAVES = DECISIONS.register("company stops obeying")
COMPANY_TURNS = DECISIONS.register("company turns")
COMPANY_RETURNS = DECISIONS.register("company returns")
SHOCK = DECISIONS.register("later shock arrives")
SHOCK_SIZE = DECISIONS.register("later shock: size")
APPEAL = DECISIONS.register("appeal")
EXIT = DECISIONS.register("exit")
EXIT_DOOR = DECISIONS.register("exit: door")
EXIT_HEIR = DECISIONS.register("exit: heir")

NATION_ID = 0  # entity id of the country; places have the hash of their name
