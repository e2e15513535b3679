"""What of a page is not the report: teasers, adverts, paywall notices, thanks, credits, codes.

Rules are about form and common phrases of the web, never about a country or a publication. A
paragraph that is removed is listed with the kind of thing it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundswell.reading.paragraphs import Paragraph, foreign

LONG = 45  # words: longer paragraphs are removed for their language or as repetitions only


@dataclass(frozen=True)
class Removed:
    """Something taken out: kind, and where it stands (None: not in the text offsets count)."""

    kind: str
    text: str
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_WHOM = r"(?:subscribers?|members?|readers?|premium users)"
_SITES = r"(?:facebook|twitter|telegram|whatsapp|instagram|youtube|tiktok|linkedin|social (?:media|networks?))"
_WORK = r"(?:article|essay|interview|story|post|piece|report|text|content|page|material|item)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"

# Kind -> what a short paragraph of that kind looks like. The first that fits names it.
KINDS: dict[str, re.Pattern[str]] = {
    "teaser": _any(
        r"^\W*(?:read|see|watch|listen|hear)(?:(?: also| more| next| too| the full| related| here)\b|\s*[:：])",
        r"^\W*(?:also (?:read|see)|more (?:on|from|about|stories|news)\b|related\b(?=\W|$)(?! to)|recommended(?: for you)?\b\W*|you (?:may|might) (?:also )?(?:like|be interested|want))",
        r"^\W*(?:most (?:read|popular|viewed|shared|commented)|trending|editors?['’]?s? (?:picks?|choice)|don['’]?t miss|up next|latest (?:news|stories|videos?)|top stories|in case you missed|what to read next|keep reading|from our partners|(?:previous|next) (?:article|post|story)|must[- ]reads?|explore more)\b",
    ),
    "paywall": _any(
        rf"\b(?:reserved|exclusive(?:ly)?|available|only) (?:only )?(?:for|to) (?:our |paying |paid )*{_WHOM}",
        rf"^[^.]{{0,60}}\b(?:is|are) for (?:our )?{_WHOM}\b",
        r"\b\d+(?:[.,]\d+)? ?(?:%|per ?cent)\W{0,3}(?:\w+ ){0,4}(?:remains?|left|still) to (?:be )?read\b",
        rf"\bfor {_WHOM} only\b|\b{_WHOM}[- ]only\b|\bpaid {_WHOM}\b",
        r"^(?:please )?(?:subscribe|sign up|sign in|log ?in|register|become a (?:member|subscriber)|upgrade)\b.{0,40}\b(?:read|continue|unlock|access|rest|full)\b",
        r"\b(?:already|not yet|become) (?:a |an )(?:subscriber|member)\b",
        rf"\d+(?:[.,]\d+)? ?(?:%|per ?cent) of (?:this|the) {_WORK}\b",
        rf"\b(?:two[- ]thirds|three[- ]quarters|half|a third|a quarter|the rest|the remainder|the remaining part) of (?:this|the) {_WORK} (?:is|are|remains?)\b.{{0,40}}\b(?:{_WHOM}|behind|left|locked|unread)",
        rf"\b(?:unlock|continue|finish|keep) (?:reading )?(?:this|the|your) (?:full |rest of (?:this|the) )?{_WORK}\b|^continue reading\b",
        rf"\byou(?:'ve| have) (?:read|reached|used|run out of|hit)\b.{{0,40}}\b(?:free|limit|{_WORK}s?)\b",
        r"\byou have \d+ (?:\w+ ){0,2}(?:articles?|stories) (?:left|remaining)\b",
        r"\b(?:free trial|cancel any ?time|paywall|premium (?:content|article))\b",
    ),
    "social": _any(
        r"^\W*(?:follow|find|join|like|add|connect with) (?:us|our|me|@\w+)\b.{0,80}$",
        r"^\W*share(?: this| on| via| it| the| with|$|\W)",
        rf"^\W*(?:tweet|retweet|pin it|copy link|print|e-?mail this|save)\W*$|^(?:\W*(?:{_SITES}|e-?mail|print|share|copy link|x|reddit|viber|vk))+\W*$",
        rf"^\W*(?:sign up|subscribe|join|follow)\b.{{0,60}}\b(?:on|to|via) {_SITES}",
        r"^\W*(?:sign up|subscribe)\b.{0,80}\b(?:newsletters?|channel|alerts?|updates|podcast|feed|briefing|inbox)\b",
        r"^\W*newsletters?\b(?! (?:is|was|are|were|has|had|said)\b).{0,120}$",
        r"^\W*(?:sign up|subscribe)(?: now| here)? (?:to|for) (?:the|our) [^.!?]{2,60}$",
        r"\b(?:our|free|daily|weekly|morning) (?:e-?mail )?newsletter\b|\bstraight to your inbox\b",
        rf"\b(?:join|follow|subscribe to) (?:us|our)\b.{{0,60}}\b{_SITES}",
    ),
    "comments": _any(
        r"^\W*(?:leave|post|write|add|submit|be the first to) (?:a |an |your )?(?:first )?(?:comment|review|reply|response|feedback)",
        r"^\W*(?:\d+ )?(?:comments?|reviews?|repl(?:y|ies)|responses?)(?: \(?\d+\)?)?\W*$",
        r"\byour e-?mail address will not be\b|^\W*(?:join the (?:conversation|discussion|debate)|rate this|report (?:a )?(?:typo|error|mistake)|was this (?:page|article) (?:helpful|useful))",
    ),
    "thanks": _any(
        r"\b(?:thanks?|thank you|gratitude|grateful|credits?|kudos|appreciat\w+)\b.{0,60}\b(?:writer|author|owner|publisher|blogger|contributor|source|visiting|reading|readers|sharing|patrons|supporters)\b",
        rf"\b(?:this|the) {_WORK}\b.{{0,30}}\b(?:originally|first) (?:published|appeared|posted|ran)\b|\b(?:originally|first) (?:published|appeared|posted) (?:on|in|at|by)\b|\bappeared first on\b",
        r"^\W*(?:republished|reposted|reprinted|reproduced|reblogged|syndicated|cross-?posted)\b",
        r"^\W*(?:source|via|h/t|hat tip|original(?: article)?|link)\s*[:：]|^https?://\S+$|^www\.\S+$",
        r"\b(?:translated|translation) (?:from|by)\b.{0,60}\b(?:google|deepl|automatic|machine)",
        r"\b(?:automatically|machine)[- ]translated\b",
    ),
    "advert": _any(
        r"^\W*(?:advertisement|advertising|advertorial|sponsored(?: content| by .{0,40})?|promoted|paid (?:content|post|partnership)|ads? by .{0,30}|ad)\W*$",
        r"^\W*(?:donate|make a donation|support (?:us|our|independent|quality)|become a (?:patron|supporter|member)|download (?:our|the) (?:free )?app|shop now|order now|buy now|click here|call now|book now)\b",
        r"^\W*(?:discover|get|try|save|order|buy|click|win|enjoy|upgrade|earn|invest|play|shop|visit|call|book|learn|compare|switch|claim|start)\b.{0,120}\b(?:your|now|today|free|\d+ ?%|off|here|our|bonus|discount)\b[^.]{0,60}!?$",
        r"\bbuy me a (?:coffee|beer)\b|^\W*if you (?:like|liked|enjoy|enjoyed|found) (?:this|what|my|our)\b",
        r"\b(?:limited[- ]time offer|special offer|promo(?:tional)? code|terms (?:and conditions )?apply|\d+ ?% off|money[- ]back|satisfaction guaranteed|free (?:shipping|delivery|quote))\b",
        r"^dear (?:reader|resident|customer|visitor|friend|citizen|user|subscriber|passenger|colleague)s?\b",
    ),
    "credit": _any(
        r"^\W*(?:file )?(?:photo(?:graph)?|image|picture|video|credit|caption|illustration|graphic|infographic|map|cover|foto|screenshot|screengrab)s?(?: credits?| by| courtesy(?: of)?| from| taken)?\s*[:/|©]",
        r"^\W*(?:file )?(?:photo(?:graph)?|image|picture|illustration|photo illustration)s? (?:by|courtesy|from)\b.{0,100}$",
        r"(?:getty images|\bap photo|\bafp photo|\bvia (?:ap|afp|reuters|getty)|\b(?:reuters|afp|epa|ap|tass|anadolu|shutterstock|xinhua)/\w|/(?:afp|reuters|epa|ap|getty)|\[(?:file|photo|courtesy)[^\]]*\]|\((?:photo|image|picture|file)[^)]*\)|©)[^.]{0,60}\W*$",
        r"^\W*(?:file photo|stock photo|archive photo)\b",
    ),
    "byline": _any(
        r"^(?:by|words:?|text:?) (?-i:[A-ZÀ-Þ])[\w.'’-]*(?: (?:(?-i:[A-ZÀ-Þ])[\w.'’-]*|and|with|de|da|la|le|van|von|bin|al|in|for|of|the|&)){0,10}(?:\s*(?:[|,·–-].{0,60}|\([^()]{1,60}\)))?$",
        r"^by (?:our|a|an|the)? ?(?:\w+ )?(?:correspondents?|reporters?|staff|writers?|agenc(?:y|ies)|newsroom|desk)\b.{0,40}$",
        r"^\W*(?:additional )?(?:reporting|writing|editing|compiled|translated|edited|written|reported|production|interview(?:ed)?)(?: and (?:reporting|writing|editing))? by\b.{0,200}$",
        r"^\W*\(?(?:additional )?reporting by\b|\bcontributed (?:reporting|to this (?:report|story|article))\b",
        r"^\W*(?:a|this) (?:version|article|story)\b.{0,40}\b(?:appears?|appeared|was (?:updated|corrected|amended)) (?:in print|on)\b",
        rf"^\W*(?:published|updated|posted|last (?:updated|modified)|first published|created|issued|modified|date|on)\b.{{0,30}}(?:{_DAY}|\d{{1,2}}:\d\d).{{0,60}}$",
        rf"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?{_DAY}(?:[ ,|·–-]*(?:at )?\d{{1,2}}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?\(?[a-z]{{2,5}}\)?)?)?\W*$",
        r"^(?:our|a|special|staff|web) (?:staff )?(?:correspondents?|reporters?|desk)\W*$",
        r"^the (?:writer|author|columnist)s? (?:is|are|was|were|teach(?:es)?|works?|writes?)\b.{0,250}$",
        r"^\W*\d+[- ]min(?:ute)?s?(?: read)?\W*$|^reading time\b.{0,30}$",
    ),
    "legal": _any(
        r"^\W*(?:©|\(c\) ?\d|copyright\b)|\ball rights reserved\b|\b(?:privacy|cookie) (?:policy|settings|notice|preferences)\b|\bterms (?:of|and) (?:use|service|conditions)\b",
        r"\b(?:we|this (?:site|website)) uses? cookies\b|\baccept (?:all )?cookies\b|\btrust principles\b|^our standards\b",
        r"\b(?:views|opinions) expressed\b.{0,120}\b(?:authors?|own|necessarily|reflect|represent)\b",
    ),
    "contact": _any(
        r"^\W*(?:for )?(?:media|press|further|more)(?: \w+)? (?:contacts?|inquir(?:y|ies)|enquir(?:y|ies)|information)\b.{0,120}$",
        r"^\W*(?:notes?(?: to| for)? editors?|contacts?)\b\W*.{0,80}$|^\S+@\S+\.\w+$|^\W*(?:tel|phone|e-?mail|fax|mob)\b\W.{0,80}$",
        r"^[^.!?]{0,80}\+ ?\d[\d ()/-]{6,}\W*$",
        r"^\W*(?:ends?|-30-|#{2,}|\*{2,}|_{3,}|-{3,}|={3,}|•)\W*$|^\W+$",
    ),
    "navigation": _any(
        r"^\W*(?:home|menu|search|log ?in|sign in|register|news ?(?:line|feed|room|letter)|contact(?: us)?|about(?: us)?|archives?|back(?: to top)?|skip to .{0,30}|load more|show more|view (?:all|more)|all news|gallery|close|next|previous|site ?map|faq|live|subscribe|newsletter|comment|opinion|analysis|editorial|politics|world|africa|asia|europe|americas|middle east)\W*$",
        r"^\W*(?:key (?:events|points|moments)|at a glance|in this (?:article|story)|table of contents|jump to .{0,30}|timeline|what we know(?: so far)?)\W*$",
        r"^\W*(?:tags?|topics?|categor(?:y|ies)|filed under|posted in|keywords|sections?|labels?)\b\s*[:：|].{0,200}$",
        r"^(?:\s*#\w+)+\s*$|^[^.!?]{0,200}(?:[|›»>•·] ?[^.!?|›»>•·]{1,40}){2,}$",
    ),
}
_CODE = re.compile(r"\s*(?:[-–—/(\[]\s?(?:\d{1,3}[A-Z]{1,3}|[A-Z]{2,4}/[A-Za-z]{2,4}|[a-z]{2,3}/[a-z]{2,3}(?:/[a-z]{2,3})?)\s?[-–—/)\]]|[-–—=*]{1,3}\s?(?:0|30)\s?[-–—=*]{1,3}|\(?\b(?:ENDS|END)\b\)?|#{3,})\s*$")  # fmt: skip
_INLINE = re.compile(
    r"[\[(](?:read|see|watch|listen)(?: also| more|:)[^\])]{0,200}[\])]|\badvertisement\b\s*$",
    re.IGNORECASE,
)
_TAIL = ("paywall", "teaser", "social", "comments", "thanks", "legal", "navigation", "language")
_CLOSING = ("paywall", "social", "comments", "thanks", "legal")
_HEAD = 5  # paragraphs among which a report is signed (assumption)
_NAMED = re.compile(r"[A-ZÀ-Þ][\w.'’-]+(?: (?:de|da|la|van|von|bin|al-)?[A-ZÀ-Þ][\w.'’-]*){1,3}$")
_FINISHED = re.compile(r"[.!?…]['\"”’»)\]]*$")
_SENTENCE = re.compile(r"(?<=[.!?…])['\"”’»)\]]*\s+(?=\S)")


def sort_out(
    found: list[Paragraph], main: str, title: str
) -> tuple[list[Paragraph], list[Removed]]:
    """Return the paragraphs of the report, and what was removed.

    A kept paragraph whose end was removed (a reporter's code) is shortened.
    """
    kinds = [_kind(paragraph, main) for paragraph in found]
    _signed(found, kinds)
    _repeated(found, kinds, title)
    _after_the_end(found, kinds)
    kept: list[Paragraph] = []
    removed: list[Removed] = []
    for paragraph, kind in zip(found, kinds, strict=True):
        if kind:
            removed.append(
                Removed(kind, paragraph.text, paragraph.number, paragraph.start, paragraph.end)
            )
            continue
        shorter, parts = _shortened(paragraph)
        removed += parts
        if shorter.text:
            kept.append(shorter)
    return kept, removed


def _kind(paragraph: Paragraph, main: str) -> str:
    text = " ".join(paragraph.text.split())
    if other := foreign(text, main):
        return f"language: {other}"
    if len(text.split()) > LONG:
        return ""
    kind = next((kind for kind, pattern in KINDS.items() if pattern.search(text)), "")
    first = _SENTENCE.split(text, maxsplit=1)[0]
    mixed = len(first) < len(text) and len(first.split()) >= 4
    if kind in _CLOSING and mixed and not any(p.search(first) for p in KINDS.values()):
        return ""  # only a sentence of it, see `_shortened`
    return kind


def _signed(found: list[Paragraph], kinds: list[str]) -> None:
    """Mark a name alone, below the title and above the day, as who wrote the report."""
    for index in range(1, min(_HEAD, len(found) - 1)):
        if not kinds[index] and kinds[index + 1] == "byline" and _NAMED.match(found[index].text):
            kinds[index] = "byline"


def _repeated(found: list[Paragraph], kinds: list[str], title: str) -> None:
    """Mark paragraphs that say again, word for word, what stands above them."""
    seen: set[str] = set()
    for index, paragraph in enumerate(found):
        key = re.sub(r"\W+", "", paragraph.text).casefold()
        if not kinds[index] and len(key) >= 12 and key in seen:
            kinds[index] = "repeated"
        seen.add(key)


def _after_the_end(found: list[Paragraph], kinds: list[str]) -> None:
    """Mark what stands below the last piece of the report: names of sites, notices, menus."""
    news = [i for i, p in enumerate(found) if not kinds[i] and _like_news(p.text)]
    if not news:
        return
    marked = False
    for index in range(news[-1] + 1, len(found)):
        if kinds[index]:
            marked = marked or kinds[index].partition(":")[0] in _TAIL
        elif marked or not (_FINISHED.search(found[index].text) or _cut_off(found[index].text)):
            kinds[index] = "after the end"


def _cut_off(text: str) -> bool:
    """Tell whether a paragraph without an end is long enough to be a sentence that was cut."""
    return len(text.split()) >= 10 and text[-1].isalpha()


def _like_news(text: str) -> bool:
    words = len(text.split())
    return words >= 10 and bool(_FINISHED.search(_CODE.sub("", text))) and "!" not in text[-2:]


def _shortened(paragraph: Paragraph) -> tuple[Paragraph, list[Removed]]:
    """Take a reporter's code and closing sentences that are boilerplate off the end."""
    removed: list[Removed] = []
    text, end = paragraph.text, paragraph.end

    def cut(at: int, kind: str) -> None:
        nonlocal text, end
        piece = text[at:]
        first = paragraph.start + at + len(piece) - len(piece.lstrip())
        removed.append(Removed(kind, piece.strip(), paragraph.number, first, end))
        text = text[:at].rstrip()
        end = paragraph.start + len(text)

    if found := _CODE.search(text):
        cut(found.start(), "code")
    while starts := [m.end() for m in _SENTENCE.finditer(text)]:
        last = text[starts[-1] :]
        kind = next((kind for kind in _CLOSING if KINDS[kind].search(last)), "")
        if not kind or len(last.split()) > 25 or '"' in last or "”" in last:
            break
        cut(starts[-1], kind)
    return Paragraph(paragraph.number, paragraph.start, end, text), removed
