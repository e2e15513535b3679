"""Decisions that reports tell of: which verb of the model a fact stands for.

The verbs are the model's, by name; whether the model has them is checked when the case is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundswell.reading.statements import Statement

_NET = r"(?:internet|network|mobile|phone|telephone|communications?|social media|web|connectivity)"
_PRICE = r"(?:prices?|fares?|tax(?:es)?|tariffs?|subsid(?:y|ies)|fuel|fees?|cost of \w+)"
_FOREIGN = r"(?:foreign|allied|neighbou?ring|regional|peacekeep\w+|alliance|bloc|expeditionary|multinational|collective security)"


@dataclass(frozen=True)
class Rule:
    """Words that stand for a decision: the verb, its value, and the words."""

    verb: str
    value: float | None
    words: re.Pattern[str]


def _rule(verb: str, value: float | None, *patterns: str) -> Rule:
    return Rule(verb, value, re.compile("|".join(patterns), re.IGNORECASE))


# The first that fits names the decision. Values are assumptions about what the words mean.
RULES = (
    _rule("information.restore", None, rf"\b{_NET}\b.{{0,60}}\b(?:restored|back (?:on|online)|reconnected|unblocked)\b"),
    _rule("information.shutdown", None, rf"\b{_NET}\b.{{0,60}}\b(?:shut ?downs?|shut off|cut(?: off)?|block\w*|blackouts?|disrupted|down|suspended|switched off)\b",
          rf"\b(?:shut ?downs?|cut(?:ting)?(?: off)?|block(?:ed|ing)|blackout|suspended|switched off)\b.{{0,30}}\b{_NET}\b"),
    _rule("emergency.end", None, r"\b(?:curfew|state of emergency|martial law)\b.{0,40}\b(?:lifted|ended|expired|revoked)\b", r"\blift(?:ed|ing)\b.{0,30}\b(?:curfew|emergency)\b"),
    _rule("emergency.declare", None, r"\b(?:declar|impos|announc|introduc|decreed|order)\w*\b.{0,60}\b(?:curfew|state of (?:emergency|siege|exception)|martial law)\b",
          r"\b(?:curfew|state of (?:emergency|siege|exception)|martial law)\b.{0,40}\b(?:declared|imposed|announced|introduced|in force|decreed)\b"),
    _rule("alliance.leave", None, rf"\b(?:{_FOREIGN})\b.{{0,60}}\b(?:withdr[ae]w\w*|left|leav\w+|pull\w* out|departed)\b"),
    _rule("alliance.arrive", None, rf"\b{_FOREIGN}\b.{{0,60}}\b(?:troops|soldiers|forces?|battalions?|contingents?)?\b.{{0,40}}\b(?:arriv\w+|land\w+|deployed|entered|flew in)\b",
          r"\bmilitary (?:transport )?(?:planes|aircraft)\b.{0,60}\blanded\b"),
    _rule("alliance.request", None, rf"\b(?:appeal\w*|ask\w*|request\w*|call\w*|invit\w+)\b.{{0,80}}\b(?:{_FOREIGN}|allies|ally|neighbou?rs?|abroad)\b.{{0,40}}\b(?:troops|help|assistance|forces?|intervention|support|soldiers)\b",
          r"\bcalled (?:the |its |his |her )?(?:neighbou?rs?|allies|ally)\b"),
    _rule("outside.sanction_host", None, r"\b(?:impos\w+|announc\w+|adopt\w+|introduc\w+)\b.{0,40}\bsanctions? (?:on|against)\b"),
    _rule("outside.threaten", None, r"\bthreaten\w*\b.{0,40}\bsanctions?\b"),
    _rule("outside.name", None, r"\b(?:united nations|european union|high commissioner|security council|foreign ministers?|embass(?:y|ies))\b.{0,60}\b(?:condemn\w+|denounc\w+|deplor\w+)\b"),
    _rule("forces.reinforce", None, r"\b(?:regiments?|battalions?|brigades?|reinforcements?|companies)\b.{0,40}\b(?:were sent|sent|dispatched|arrived|brought in)\b"),
    _rule("elites.purge", None, r"\b(?:intelligence|security|defen[cs]e|army|interior)\b.{0,30}\b(?:chief|head|director|minister|commander)\b.{0,40}\b(?:arrested|detained|dismissed|sacked|removed|fired)\b"),
    _rule("concession.political", 0.5, r"\b(?:government|cabinet|prime minister|premier|minister|president)\b.{0,40}\b(?:resigned|resigns|stepped down|was dismissed|was sacked|dissolved)\b",
          r"\b(?:dismissed|sacked|dissolved|fired) (?:his|her|its|the|their) (?:\w+ )?(?:government|cabinet|prime minister|ministers?)\b"),
    _rule("concession.talks", 0.5, r"\b(?:talks|negotiations|dialogue)\b.{0,30}\b(?:began|opened|started|held|resumed)\b", r"\b(?:met|meeting) with (?:the )?(?:protest|strik|opposition|union|demonstrat)\w*"),
    _rule("concession.price", 0.5, rf"\b{_PRICE}\b.{{0,50}}\b(?:rolled back|reversed|cancell?ed|scrapped|lowered|withdrawn|suspended|restored|frozen|capped)\b",
          rf"\b(?:roll\w* back|revers\w+|cancell?\w*|scrap\w*|lower\w*|restor\w+|suspend\w*|cap(?:ped)?)\b.{{0,40}}\b{_PRICE}\b"),
    _rule("shock.price", None, rf"\b{_PRICE}\b.{{0,50}}\b(?:rise|rose|rais\w+|went up|up by|doubled|tripled|increas\w+|jumped|passed from|hike[ds]?)\b",
          rf"\b(?:rise|rais\w+|doubl\w+|tripl\w+|increas\w+|hik\w+)\b.{{0,30}}\b{_PRICE}\b"),
    _rule("policing.order", 1.0, r"\b(?:open(?:ed|ing)? fire|shoot(?:ing)? to kill|shot dead|live (?:ammunition|rounds|fire)|fired (?:on|at|into))\b"),
    _rule("policing.order", 0.5, r"\b(?:arrested|detained|rounded up)\b.{0,60}\b(?:people|protesters|demonstrators|persons|activists)\b", r"\b\d[\d,]*\b.{0,40}\b(?:arrested|detained)\b"),
    _rule("policing.order", 0.25, r"\b(?:tear gas|water cannons?|rubber bullets|stun grenades|batons|dispersed?)\b"),
)  # fmt: skip


def decision(statement: Statement) -> Rule | None:
    """Return the decision that a fact tells of, or None."""
    if statement.type != "fact":
        return None
    return next((rule for rule in RULES if rule.words.search(statement.text)), None)
