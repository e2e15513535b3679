"""Words by what they tell about a statement: who says it, and what kind of statement it is.

General English, by lemma; nothing here names a country, a people, a person or an event.
"""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


# Verbs that give somebody's words.
SAY = words(
    """say tell note add state report explain announce confirm declare write reply answer stress
    emphasise emphasize underline recall mention remark comment observe reveal disclose admit concede
    acknowledge recognise recognize repeat reiterate clarify assure promise vow pledge testify quote
    inform conclude point summarise summarize tweet post affirm specify indicate detail
    signal whisper shout joke confide respond counter retort quip boast swear recount
    proclaim attest remind reaffirm reassert hint intimate imply advise muse opine elaborate find interject sigh cry chant exclaim yell
    remind evaluate assess relate underscore narrate"""
)
# Verbs that give somebody's judgement.
THINK = words(
    """believe think argue predict expect warn fear hope doubt consider suggest insist estimate deem
    reckon feel suspect contend assert claim maintain allege deny forecast caution foresee assume
    judge hold see view complain lament conclude speculate anticipate worry agree disagree dispute
    propose dread regard guess imagine calculate wonder reason wager"""
)
# Forms of these in which a text gives somebody's words.
SPOKEN = frozenset(
    form
    for verb in SAY | THINK
    for form in (
        f"{verb}s",
        f"{verb}es",
        f"{verb}d",
        f"{verb}ed",
        f"{verb[:-1]}ies",
        f"{verb[:-1]}ied",
    )
) | words("said told thought wrote felt held swore saw found")
# Verbs whose object is judged or addressed: the whole clause is what is said.
JUDGE = words(
    """blame accuse caution condemn denounce criticise criticize reject deny dismiss describe call urge
    demand warn threaten praise welcome question oppose defend liken compare cite attribute
    promise pledge vow evoke appeal implore plead exhort beg beseech entreat offer dub label brand slam decry deplore exclude rule
    hail applaud commend congratulate salute lambast lambaste rebuke berate deride mock ridicule denounce
    lament regret mourn express voice thank rebuff ask request recommend advise want portray depict
    characterise characterize term speak talk downplay minimise minimize belittle scorn hold"""
)
# Of those, what asks for something to be done.
ASK = words(
    "urge demand request recommend advise order instruct appeal implore plead propose want "
    "exhort beg beseech entreat"
)
BLAME = words("blame accuse attribute")

# Verbs of effect: the subject changes the object.
EFFECT = words(
    """cause trigger spark fuel provoke prompt anger inflame intensify exacerbate worsen deepen weaken
    strengthen undermine embolden calm reduce increase raise prevent deter force drive enable hinder
    impede hamper contain split erode produce bring turn delay hasten accelerate slow stop restore
    legitimise legitimize radicalise radicalize galvanise galvanize ignite unleash aggravate
    destabilise destabilize paralyse paralyze cripple discourage encourage boost curb quell escalate
    lead result contribute stem plunge throw allow free jeopardise jeopardize threaten endanger cost ruin topple
    unite divide alienate isolate expose signal shield double triple halve matter risk make spoil"""
)
EFFECT_NOUNS = words(
    "effect impact consequence result cause reason success failure disaster outcome repercussion "
    "backlash fallout trigger catalyst price"
)
CONNECTIVES = re.compile(
    r"\b(?:because|therefore|thus|hence|thereby|consequently|as a (?:result|consequence)|so that|"
    r"due to|owing to|thanks to|in response to|on account of|as long as|that is why|this is why|"
    r"in order to|in retaliation|in protest (?:at|over|against)|sparked by|triggered by|caused by|"
    r"prompted by|driven by|fuelled by|fueled by|provoked by|angered by|in the wake of|at the risk of|in reaction to|"
    r"by (?:sending|using|cutting|raising|refusing|arresting|shooting|banning|closing|blocking|"
    r"doing|making|letting|calling|inviting)|despite|in spite of|which makes|which made|(?<=,) so (?:the|they|he|she|it|we|that)|every reason to|every time|"
    r"the more\b.{1,80}\bthe (?:more|less)|the reason)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:(?<!even )(?<!as )if(?! not )|unless|once|as soon as|provided that|otherwise|or else)\b",
    re.I,
)

# ... without the word: "Had he done this, it would have ended", "Without the League they would lose".
WITHOUT = re.compile(r"(?:Had|Were|Without|Should)\b", re.IGNORECASE)

# Necessity: what should be done.
OUGHT = re.compile(
    r"\b(?:must|should|ought to|(?<!would )(?<!will )need(?:s|ed)? (?:to|an?|more)|what (?:we|they|the \w+|it) needs? (?:now )?is|ha(?:s|ve) to|had better|it is (?:time|necessary|essential|vital|"
    r"imperative)(?: \w+)? (?:to|that)|the (?:only )?way (?:out|forward|ahead)\b|the (?:only )?solution\b|let us|let's|"
    r"refrain from|call(?:s|ed|ing)? (?:up)?on|call(?:s|ed|ing)? for|recommend(?:s|ed)?|"
    r"urge[sd]?|demand(?:s|ed)? that)",
    re.IGNORECASE,
)
# ... but what follows of itself, what need not be, and what only ought to be known or felt.
_NO_OUGHT = re.compile(
    r"\b(?:(?:will|would|may|might|could|'ll|not|n't|n’t|never|no) (?:\w+ )?(?:have to|need (?:to|an?|more))"
    r"|should (?:know|worry|come as|be able)"
    r"|(?<![\w,] )should (?:the|there|any|they|he|she|it|this|that|a|an)\b(?![^?]*\?)"
    r"|not (?:the|a) (?:\w+ )?solution"
    r"|(?:\w+(?:al|ic|['’]s)|the|their|its|his|her|our|these|to|with) demands? that)\b",
    re.IGNORECASE,
)


def ought(text: str) -> bool:
    """Tell whether words say what should be done."""
    return OUGHT.search(_NO_OUGHT.sub("", text)) is not None


# Orders given: what follows is what should be done, in the eyes of who gave them.
ORDER = re.compile(
    r"\b(?:(?:gave|giv(?:e|es|en|ing)|issu(?:e|es|ed|ing)) (?:\w+ ){0,2}(?:instructions?|orders?)|instructed|"
    r"order(?:s|ed) (?:the|his|her|their|its|troops|police|soldiers|security|them|officers))\b"
    r"(?=.{0,60}?(?:\bto\b|[“\"«:]))",
    re.IGNORECASE,
)
# ... but not what must already be so.
ALREADY = re.compile(
    r"\b(?:must|should) (?:\w+ )?(?:have|be) (?:been|\w+ed|\w+ing)\b", re.IGNORECASE
)

FUTURE = re.compile(
    r"\b(?:will|won't|shall|would|wouldn't|(?-i:may)(?! \d)|might|could|cannot|can't|can not|can never|'ll|'d|"
    r"(?:is|are|am|be) (?:not |only )?(?:going|bound|set|likely|unlikely|sure|certain|expected|doomed|about|able|"
    r"unable) to|(?:has|have) no (?:power|chance|ability|capacity|means|way|hope) (?:to|of)|unable to|risks?|"
    r"threatens? to)\b",
    re.IGNORECASE,
)
SEEMING = re.compile(
    r"\b(?:seems?|seemed|appears? (?:to|as|above|that)|looks? (?:like|as|set)|sounds like|clearly|obviously|"
    r"undoubtedly|no doubt|not really|by no means|in my (?:view|opinion)|i (?:think|believe|suspect|doubt)|"
    r"more plausible|perhaps|probably|likely|unlikely|inevitabl[ey]|arguably|mistakes?|failure|"
    r"nothing but|frankly|at best|in a \w+ position|out of step|served as)\b",
    re.IGNORECASE,
)
# Comparison with something that happened elsewhere or before.
LIKENESS = re.compile(
    r"\b(?:repeat(?:s|ing|ed)? (?:of )?(?:the|what)|the fate of|fate as|reminiscent|reminds?|recall(?:s|ed|ing) "
    r"(?:the|those|what)|echo(?:es|ed|ing)?(?: of)?|resembl\w+|similar to|liken(?:s|ed|ing)?|compar(?:e[sd]?|ing|able|ison)"
    r"|parallels?|mirror(?:s|ed|ing)|just (?:as|like)|(?:much )?like (?:in|the)|as (?:it |they )?(?:happened |did |was |were )?(?:in|during|with|under) "
    r"|precedents?|same (?:script|scenario|mistake|way|thing|story|fate)|script|first (?:time )?(?:since|in|when)|(?:the|a) first\b.{0,40}\b(?:since|ever|when|in (?:its|the) history)|"
    r"(?:worst|largest|biggest|deadliest|bloodiest|deepest|gravest|longest|most (?!of\b)\w+)\b.{0,60}\bsince|not (?:\w+ )?since|unprecedented|never before|"
    r"lessons? of|as was the case|history repeat\w+|all over again|version of|déjà vu|return of)",
    re.IGNORECASE,
)

# ... with a name: "another Munich", "a second Rome", "the Roman scenario".
NAMED_LIKENESS = re.compile(
    r"\b(?:another|(?:a )?(?:new|second)) [A-Z]\w+|\b[A-Z]\w+ (?:scenario|moment)\b"
)

# Things that say something without being anybody.
THINGS = words(
    """video footage image photograph photo report document study survey poll data figure note paper
    article letter memo list brief statement book map record tally count case fact evidence result
    sign indication news law rule history experience clip picture recording story text leak rumour rumor speculation
    interview research statistic estimate street market economy crisis"""
)
# What somebody holds to be so: "the government's account is that ...".
ACCOUNTS = words(
    "account view claim argument position explanation version theory assessment opinion line belief "
    "reading verdict conclusion answer message thesis hypothesis"
)
# Verbs that bring down or bring about, whatever their subject is.
STRONG_EFFECT = words(
    "bring topple trigger cause provoke spark lead result doom ruin cost force turn"
)

# Heads of noun phrases that act in a crisis.
ACTORS = words(
    """government president minister premier chancellor king queen emir governor mayor parliament
    opposition authority police army military troop soldier force guard officer general commander
    protester demonstrator rioter striker activist union party movement court prosecutor official
    spokesman spokeswoman spokesperson expert analyst economist scientist witness resident crowd
    ally neighbour neighbor alliance bloc organisation organization ministry council committee
    commission militia rebel gunman group leader regime junta palace state power worker student
    journalist doctor lawyer teacher dockers miner farmer people citizen mourner diplomat embassy
    bank company agency service coalition cabinet senate congress assembly battalion brigade regiment
    garrison mutineer deserter driver operator terrorist criminal"""
)
# Bodies, by nouns that are not in the names of others.
BODIES = words(
    """state regime opposition alliance bloc junta coalition administration leadership side
    camp capital palace military press media public presidency chancellery secretariat delegation
    embassy bureau authority church mission parliament senate treasury judiciary prosecution defence
    defense cabinet"""
)
ROLES = words(
    """president minister premier pm chancellor king queen emir governor mayor spokesman spokeswoman
    spokesperson general colonel commander leader chairman chairwoman chair head director analyst
    scientist expert economist sociologist historian professor lecturer researcher lawyer activist
    priest bishop imam official officer secretary commissioner ambassador diplomat journalist teacher
    student doctor resident witness owner driver worker member chief envoy adviser advisor judge
    prosecutor deputy senator founder coordinator organiser organizer pensioner schoolteacher
    ex-officer author writer critic politician lawmaker mp manager aide editor publisher rector dean
    surgeon nurse paramedic engineer trader businessman businesswoman banker consultant fellow scholar
    academic strategist observer negotiator mediator monk rabbi pastor archbishop cardinal fisherman
    farmer unionist campaigner mep chairperson principal captain sergeant lieutenant major admiral
    vice-president governor-general prosecutor magistrate sheriff firefighter pilot miner docker
    shopkeeper housewife taxi-driver blogger organizer brother sister wife husband mother father son
    daughter widow nephew cousin defector deserter"""
)
TITLES = words(
    "mr mr. monsignor mrs mrs. ms ms. dr dr. prof prof. general gen. gen colonel col. president minister sir "
    "brig brig. maj maj. barrister adm adm. sgt cdr justice haji ustad malik father sister brother captain capt. lieutenant lt. sheikh king queen prince rev. reverend "
    "bishop imam senator governor sen. gov. prime interior foreign defence defense finance don doña"
)
# Bodies that are told things without being a link in a chain of reports.
FORA = re.compile(
    r"\b(?:council|parliament|assembly|congress|senate|committee|court|commission|cabinet|summit|"
    r"nations|conference|meeting|tribunal|duma|knesset|bundestag)\b",
    re.IGNORECASE,
)
NO_EVIDENCE = re.compile(r"\b(?:there (?:are|were|have been) (?:\w+ )?(?:reports|rumours|rumors|claims)|reports? (?:of|that)|"
                         r"reportedly|unconfirmed|allegations?|alleged(?:ly)?|rumours?|rumors?)\b", re.I)  # fmt: skip
