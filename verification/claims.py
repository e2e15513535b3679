"""Answer all claims of the first case with its posteriors, and write docs/verdicts.md.

    python -m verification.claims --out .validation [--workers 2] [--small]

Two posteriors of the case are taken from where `verification.validation` left them: `all` for the
verdicts, `fit` for scores, since it knows no more than the speakers did. A long run answers short
claims too, but a study of few days affords more of them: claims are answered from studies of
several lengths, each with the arms that its claims need. Every command is one that a user can give.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from verification.markdown import folded, say, table
from verification.validation import version

from groundswell import api
from groundswell.claims.more import duration
from groundswell.claims.verdict import Verdict

CASE = "kazakhstan-2022"
SEED = 7
TREATMENTS = (150, 4)  # draws and replicates of every combination of what fell together


@dataclass(frozen=True)
class Length:
    """Studies that answer the claims which need at most so many days.

    Attributes:
        days: of every run.
        draws: of the posterior.
        replicates: streams of luck for each draw.
        corners: runs that may show on what verdicts hang.
    """

    days: int
    draws: int
    replicates: int
    corners: int


LENGTHS = (
    Length(35, 500, 8, 30_000),
    Length(180, 300, 32, 0),
    Length(1095, 300, 12, 3_000),
    Length(1825, 240, 4, 0),
)
LUCKY = Length(35, 300, 128, 0)  # of arms whose short claims luck still hides
KNOWN = Length(1095, 200, 4, 0)  # of the posterior that knew as much as the speakers


def main(words=None) -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--out", type=Path, required=True)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--page", type=Path, default=Path("docs/verdicts.md"))
    reader.add_argument("--small", action="store_true", help="a trial of the parts")
    asked = reader.parse_args(words)
    case = api.load(CASE)
    asked.fits = asked.out / version(case.case)
    asked.out = asked.fits / ("claims-small" if asked.small else "claims")
    needed = arms_by_length(case, asked.out / "needed")
    studies = []
    for length, arms in zip(LENGTHS, needed, strict=True):
        say(f"{duration(length.days)}: {len(arms)} arms")
        made = study(case, asked, "all", length, arms)
        if length.corners and not asked.small:
            made.confirm(limit=length.corners, workers=asked.workers, progress=shown)
        studies.append(made.path)
    say("what luck still hides")
    arms = hidden(api.open_study(studies[0], more=studies[1:]))
    if arms:
        studies.append(study(case, asked, "all", LUCKY, arms).path)
    told = api.open_study(studies[0], more=studies[1:]).claims()
    say("with the knowledge of the speakers")
    then = study(case, asked, "fit", KNOWN, ["as-happened"]).claims()
    say("what fell together")
    draws, replicates = (4, 2) if asked.small else TREATMENTS
    together = case.confounding(
        draws=draws, replicates=replicates, seed=SEED, posterior=asked.fits / "all",
        out=asked.out / "confounding", workers=asked.workers, progress=shown,
    )  # fmt: skip
    asked.page.write_text(page(told, then, together, needed, asked.small), encoding="utf-8")
    say(str(asked.page))


def arms_by_length(case, folder) -> list[list[str]]:
    """Arms that each length's claims need, by asking a study of a single run."""
    tiny = case.run(arms=["as-happened"], draws=2, seed=1, horizon="1d", out=folder)
    answers = [one for claim in tiny.answered for one in claim.answers]
    found, shorter = [], 0
    for length in LENGTHS:
        named = {
            arm for one in answers for arm in one.arms if shorter < max(one.days, 1) <= length.days
        }
        found.append([arm for arm in case.arms if arm in named])
        shorter = length.days
    return found


def hidden(handle) -> list[str]:
    """Arms of short claims that need more runs."""
    named = {
        arm
        for claim in handle.answered
        for one in claim.answers
        if one.verdict == Verdict.NEEDS_MORE_RUNS and one.days <= LUCKY.days
        for arm in one.arms
    }
    return [arm for arm in handle.case.arms if arm in named]


def study(case, asked, fit, length, arms):
    draws, replicates = (20, 2) if asked.small else (length.draws, length.replicates)
    return case.run(
        arms=arms, draws=draws, replicates=replicates, seed=SEED, horizon=length.days,
        posterior=asked.fits / fit, out=asked.out / f"{fit}-{duration(length.days)}-r{replicates}",
        workers=asked.workers, progress=shown, notice=say,
    )  # fmt: skip


def shown(done: int, total: int, seconds: float) -> None:
    if done == total or done % 1000 < 10:
        say(f"{done} of {total} runs, {seconds:.0f} s")


def page(told, then, together, needed, small) -> str:
    trial = "\n**A trial of the parts: no verdict is to be quoted.**\n" if small else ""
    claims = told.data["claims"]
    open_ones = [
        a for claim in claims for a in claim["answers"] if a["verdict"] == "needs more runs"
    ]
    asked = sum(len(claim["answers"]) for claim in claims)
    return f"""# The claims of two reports, answered
{trial}
Made by `python -m verification.claims`; nothing here is edited by hand. Case `{CASE}`, seed {SEED};
{claims[0]["label"]}. A verdict is about the model as it stands, not a forecast, and it is read off
what the data left of the prior. {asked} questions, of {len(claims)} claims with their readings,
horizons, and later decisions as they were taken or by their rules; of {len(open_ones)} luck still
hides the answer.

{
        table(
            ["claim", "reading", "within", "later decisions as taken", "by their rules", "known"],
            rows(claims),
        )
    }

In brackets the share of draws in which the statement is true, with what luck and few draws leave
open. Studies: {"; ".join(sizes(needed))}.

## Speaker and model, scored

With the posterior that knew no more than the speakers ({then.data["claims"][0]["label"]}). Brier
score: 0 is best, a coin has 0.25. Each is one event: so few say nothing about anybody.

{table(["claim", "within", "came true", "speaker", "model", "model knew"], scores(then))}

## What fell together

Price cut, state of emergency, shutdown, live fire and foreign troops came within 48 hours. Before
and after cannot tell them apart, the model can, as far as it is right.

```
{together.text.strip()}
```

## Everything

{folded("each verdict with what stands beside it", code(told.text))}
"""


def code(text: str) -> str:
    return "```\n" + text.replace("```", "") + "\n```"


def sizes(needed) -> list[str]:
    return [
        f"{duration(one.days)}, {len(arms)} arms, {one.draws} draws of {one.replicates} runs"
        for one, arms in zip(LENGTHS, needed, strict=True)
    ]


def rows(claims) -> list[list[str]]:
    """A row for each question; beside it the same in arms whose later decisions follow rules."""
    found: dict[tuple, list[str]] = {}
    for claim in claims:
        for one in claim["answers"]:
            key = (claim["id"], one["reading"] or "", one["horizon_days"] or 0)
            within = duration(one["horizon_days"]) if one["horizon_days"] else ""
            known = {None: "", True: "true", False: "false"}[one["known"]]
            there = found.setdefault(
                key, [claim["id"], one["reading"] or "", within, "–", "–", known]
            )
            place = 4 if one["later"] == "responsive" else 3
            there[place] = verdict(one)
    return list(found.values())


def verdict(one) -> str:
    if one["probability"] is None:
        return one["verdict"]
    low, high = one["interval"]
    share = f"{100 * one['probability']:.0f} %: {100 * low:.0f} to {100 * high:.0f}"
    hangs = (one["identification"] or {}).get("parameters") or []
    on = f", hangs on {' and '.join(hangs)}" if one["verdict"] == "not identified" and hangs else ""
    return f"{one['verdict']} ({share}){on}"


def scores(then) -> list[list[str]]:
    lines = []
    for claim in then.data["claims"]:
        for one in claim["answers"]:
            if one["brier"] is None or one["arms_in_place"]:
                continue
            said = [one["brier"][who] for who in ("speaker", "model")]
            cells = [
                "–"
                if who is None
                else f"{who['score']:.3f} (said {100 * who['probability']:.0f} %)"
                for who in said
            ]
            within = duration(one["horizon_days"]) if one["horizon_days"] else ""
            lines.append([claim["id"], within, "yes" if one["known"] else "no", *cells,
                          one["brier"]["knowledge"]])  # fmt: skip
    return lines


if __name__ == "__main__":
    main()
