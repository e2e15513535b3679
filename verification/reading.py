"""Score reading against its labels and write docs/reading.md, misses included.

    python verification/reading.py [--shared ../shared] [--page docs/reading.md]

The two reports lie outside the project (only spans and labels of them are kept); without them the
page cannot be written.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable
from pathlib import Path

from groundswell.reading.kinds import TYPES
from groundswell.reading.reports import Report

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.reading_support import (  # noqa: E402
    Labels,
    Score,
    body,
    by_type,
    claims_of_speakers,
    dates_found,
    load,
    quantities_found,
    sayings,
)

TEXTS = HERE.parent / "tests" / "reading_texts"
TWO = ("turan-2022-01-07", "lemonde-2022-01-08")
MEASURES: dict[str, Callable[[Report, Labels], Score]] = {
    "claims of those named": claims_of_speakers,
    "sayings and their speaker": sayings,
    "dates": dates_found,
    "quantities": quantities_found,
}
GENRES = {
    "turan-2022-01-07": "agency digest, four voices",
    "lemonde-2022-01-08": "machine-translated analysis, cut off",
    "wire-island": "wire agency",
    "blog-copper": "blog, first person",
    "translated-nile": "machine-translated, cut off",
    "interview-delta": "interview",
    "un-release": "press release",
    "brief-steppe": "think-tank brief",
    "live-harbour": "live blog, HTML",
    "state-agency": "state news agency",
    "ngo-report": "human-rights update",
    "magazine-essay": "essay, cut off",
    "daily-cane": "local daily",
    "wire-strait": "wire agency",
    "digest-river": "agency digest, four voices",
    "translated-altiplano": "machine-translated, cut off",
    "wire-hills": "wire agency",
    "radio-caucasus": "radio, with an interview",
    "digest-lagoon": "agency digest, four voices",
    "translated-pearl": "machine-translated, cut off",
    "wire-mandate": "wire agency",
    "wire-levy": "wire agency",
    "qa-adriatic": "think-tank questions and answers",
    "agency-chaco": "state news agency, machine-translated",
    "oped-andes": "comment, first person",
    "ngo-highlands": "situation report",
    "live-andaman": "live blog",
    "wire-delta": "wire agency, long",
    "portal-nile": "regional portal, translated",
    "explainer-savanna": "explainer, five experts",
    "live-rustaveli": "live blog, newest first",
    "digest-lagunas": "agency digest, seven voices",
    "analysis-tana": "analysis in translation, cut off",
    "feature-kampala": "newspaper feature",
    "portal-morava": "news portal, translated, many voices",
    "wire-sahel": "wire agency",
    "daily-frontier": "regional daily",
    "comment-maputo": "comment, first person",
    "digest-ararat": "agency digest, translated, seven voices",
    "analysis-plata": "machine-translated analysis, cut off",
}
# What a look was at, where its texts were of another kind than those before them.
LOOKS = {
    "8": ", twice as long as those before and with more ways to say who speaks",
    "9": ", blind after what look 8 led to",
    "10": ", blind after what look 9 led to",
    "11": ", blind after what look 10 led to (two news reports and a comment)",
    "12": ", blind after what look 11 led to (both in the English of translators)",
}
PAGE = """\
# How well reading reads

Written by `verification/reading.py`; every number below is computed by it, except the first looks,
which cannot be had twice.

    groundswell read report.txt --json

Statements are found by rules over a small parser (spaCy's `en_core_web_sm`), so nothing leaves the
machine and the same text gives the same statements. What was labelled, and how things are matched:

- A labelled item and a found one match if they are of one type and half of the shorter span lies
  in both (and a tenth of the longer); each is matched once.
- *Claims of those named*: type claim, span and speaker. *Sayings*: whatever somebody is made to
  say, of any type, outermost spans, with the speaker.
- *Dates* and *quantities*: the words and the day or number that they stand for.
- *Boilerplate out*, *report in*: shares of characters.

The two reports were labelled from an independent ledger of what they say; the other texts are
invented, written to be hard and labelled by us. **Labels and rules are by the same hand**, and the
rules were mended after each look. So the number to trust for a report that we have never seen is
that of the first looks: texts labelled and stored before the reader had seen them. (After a look,
labels that were plainly wrong were corrected: a weekday that did not fall on its date, ten dates
and quantities that had been overlooked, three whose words were cut wrongly, two that fell on
another word, one change of kind, two mechanisms that may or may not be told, one heading more that
is no part of a report.) Every figure of a look is as it was when the look was had.

{looks}

The last three looks together are **the figure to trust** for a strange report: {trust}. Reports in
fluent English fare better than that, comments and translations worse. The rules were mended once
more after the last look, so "now" is no blind figure. What is a claim
and what a fact that somebody tells is where blind figures fall: *sayings* are found better than
they are sorted.

{tables}

## What it gets wrong

- **Comments and essays in the first person**: who is quoted in them is found worse than in news
  (look 11: 0.57 recall of the claims of those named in the comment, 0.86 in the two news reports).
- **Mechanisms that are only implied** ("guards sites, so police are free") are not found: a reader
  infers them from two sentences or from knowledge of the case. A third to a half of those labelled.
- **Facts**: recall is good, precision is not. Clauses that a person would pass over ("who asked
  not to be named") are listed as facts. In the ledger, roles and datelines count as facts; here
  they are fields of the speaker and of the report.
- **Fact or claim** of what an eyewitness or an interested party says is a judgement; most of what
  is wrong among claims is found, with its speaker, under the other type.
- **Names the parser does not take for names** (first names that are English words) leave the role
  in their place. **Pronouns** go to whom the paragraph is about or who spoke last, and are wrong
  where two people alternate.
- **Prescriptions that are decisions already taken** (an arrest, a blackout) are facts here.
- Only English is read for statements. Of other languages the report, its language, its boilerplate
  and which paragraphs copy or translate another are told.

Conflicting numbers are found for deaths, injured, detained, troops and crowds, by the words around
them; other things are not compared. Translations are recognised by the numbers and names they share
(three at least), so a paragraph without any is not.

## Every miss

{misses}
"""


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


def cell(score: Score) -> str:
    found, known = score.matched + len(score.wrong), score.matched + len(score.missed)
    return f"{ratio(score.matched, known)} / {ratio(score.matched, found)} ({known})"


def table(head: list[str], rows: list[list[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def scored(path: Path) -> tuple[dict[str, Score], tuple[str, ...], list[str]]:
    """Return the scores of a text, its shares of boilerplate, and what went wrong with the body."""
    report, truth = load(path, TEXTS)
    scores = by_type(report, truth)
    scores |= {name: measure(report, truth) for name, measure in MEASURES.items()}
    shares = body(report, truth)
    cut = report.truncation.missing if report.truncation else None
    wanted = truth.about.get("truncated")
    told = "–" if wanted is None else f"{cut:.0%} of {float(wanted):.0%}" if cut else "not found"
    if wanted is None and report.truncation is not None:
        told = "falsely"
    day = truth.about.get("date")
    right = "–" if day is None else "yes" if str(report.date) == day else f"no: {report.date}"
    return scores, (f"{shares.out:.0%}", f"{shares.left_in:.0%}", told, right), list(shares.remarks)


def first_looks() -> dict[str, Score]:
    total: dict[str, Score] = {}
    with (HERE / "reading_first_looks.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            one = Score(int(row["matched"]), [""] * int(row["missed"]), [""] * int(row["wrong"]))
            key = f"{row['look']} ({row['texts']} texts)"
            total.setdefault(f"{key}|{row['measure']}", Score())
            total[f"{key}|{row['measure']}"] += one
    return total


def told_looks() -> str:
    """Return a line on each look: when, how many texts, and how those named fared."""
    lines = []
    with (HERE / "reading_first_looks.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["measure"] != "claims of those named":
                continue
            one = Score(int(row["matched"]), [""] * int(row["missed"]), [""] * int(row["wrong"]))
            about = LOOKS.get(row["look"], "")
            lines.append(
                f"- Look {row['look']}, {row['date']}, {row['texts']} texts{about}: claims of "
                f"those named {one.recall:.2f} recall, {one.precision:.2f} precision."
            )
    return "\n".join(lines)


def trusted() -> str:
    """Return what the last three looks give together."""
    looks = first_looks()
    last = list(dict.fromkeys(key.partition("|")[0] for key in looks))[-3:]
    said = []
    for measure in MEASURES:
        one = sum((looks[f"{look}|{measure}"] for look in last), Score())
        said.append(f"{measure} {one.recall:.2f} recall, {one.precision:.2f} precision")
    return "; ".join(said)


def summed(names: list[str], every: dict[str, dict[str, Score]]) -> dict[str, Score]:
    total: dict[str, Score] = {}
    for name in names:
        for measure, score in every[name].items():
            total[measure] = total.get(measure, Score()) + score
    return total


def pages(paths: list[Path]) -> tuple[str, str]:
    every: dict[str, dict[str, Score]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    misses = []
    for path in paths:
        every[path.stem], extra[path.stem], remarks = scored(path)
        misses.append(missed(path.stem, every[path.stem], remarks))
    measures = [*TYPES, *MEASURES]
    own = [name for name in every if name not in TWO]
    looks = first_looks()
    columns = list(dict.fromkeys(key.partition("|")[0] for key in looks))
    two, rest = summed(list(TWO), every), summed(own, every)
    head = ["recall / precision (labelled)", "the two reports", "our texts, now"]
    rows = [
        [m, cell(two[m]), cell(rest[m]), *(cell(looks[f"{c}|{m}"]) for c in columns)]
        for m in measures
    ]
    shares = [
        [name, GENRES[name], *extra[name], *(cell(every[name][m]) for m in MEASURES)]
        for name in every
    ]
    tables = [
        "## Summary",
        table([*head, *(f"first look {c}" for c in columns)], rows),
        "## Text by text",
        table(
            [
                "text",
                "genre",
                "boilerplate out",
                "report in",
                "share cut off",
                "date right",
                *MEASURES,
            ],
            shares,
        ),
        table(["text", *TYPES], [[n, *(cell(every[n][t]) for t in TYPES)] for n in every]),
    ]
    return "\n\n".join(tables), "\n".join(misses)


def missed(name: str, scores: dict[str, Score], remarks: list[str]) -> str:
    """List what was missed and what was found wrongly; of the two reports by item alone."""
    lines = [f"<details><summary>{name}</summary>\n"]
    for measure, score in scores.items():
        for kind, items in (("missed", score.missed), ("wrong", score.wrong)):
            told = [item.split(" ")[0] if name in TWO else short(item) for item in items]
            if name in TWO and (kind == "wrong" or measure not in TYPES):
                told = [f"{len(items)}"] if items else []
            if told:
                lines.append(f"- {measure}, {kind}: " + "; ".join(told))
    lines += [f"- boilerplate: {short(remark)}" for remark in remarks if name not in TWO]
    return "\n".join([*lines, "\n</details>"])


def short(text: str) -> str:
    flat = " ".join(text.split()).replace("|", "/").replace("<", "&lt;")
    return flat if len(flat) <= 90 else flat[:87] + "..."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--page", type=Path, default=HERE.parent / "docs" / "reading.md")
    chosen = parser.parse_args()
    outside = [chosen.shared / "reports" / f"{name}.txt" for name in TWO]
    if not all(path.is_file() for path in outside):
        sys.exit(f"The two reports are not in {chosen.shared / 'reports'}.")
    own = sorted(path for path in TEXTS.iterdir() if path.suffix in (".txt", ".html"))
    tables, misses = pages([*outside, *sorted(own, key=lambda p: list(GENRES).index(p.stem))])
    chosen.page.write_text(
        PAGE.format(tables=tables, misses=misses, looks=told_looks(), trust=trusted()),
        encoding="utf-8",
    )
    print(f"wrote {chosen.page}")


if __name__ == "__main__":
    main()
