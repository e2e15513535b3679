"""Fit and judge everything that can be judged, and write docs/validation.md (`make validation`).

What the brief shows of it goes into the package: src/groundswell/brief/validation/CASE.json.

    python -m verification.validation --out .validation [--workers 2] [--small]

Every fit is kept in the folder, apart for every version of model and case; the same command goes on
where it was stopped. Nothing here was chosen by looking at held-out scores.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

from verification import exercises, fits, held_out, refits, sbc
from verification.markdown import say

from groundswell import model
from groundswell.case import load
from groundswell.infer import observe, pool, rivals
from groundswell.infer.calibrate import DRAWS, SETTINGS, calibrate, code_digest
from groundswell.infer.smc import Settings
from groundswell.study import simulator

CASE = "kazakhstan-2022"
OTHERS = ("bahrain-2011", "belarus-2020")
SEED = 1
DATA = Path("../shared/data")
RECORD = Path(f"src/groundswell/brief/validation/{CASE}.json")


@dataclass(frozen=True)
class Sizes:
    """How much is spent on what."""

    fit: Settings
    everything: Settings
    together: Settings
    rivals: Settings
    draws: int
    trials: tuple[sbc.Trial, ...]


# Three crises cost three runs a particle, about 40 ms: an hour of two cores for some 180,000. Moves
# and rest rather than particles: the page says if the populations do not agree.
TOGETHER = Settings(particles=150, populations=4, moves=10, share=0.35, rest=10)
FULL = Sizes(SETTINGS["fit"], SETTINGS["all"], TOGETHER, rivals.SMALL, DRAWS, sbc.TRIALS)
TINY = Settings(particles=25, populations=2, moves=1, rest=0, generations=3)
SMALL = Sizes(
    TINY, TINY, TINY, TINY, 50, tuple(replace(one, fits=6, settings=TINY) for one in sbc.TRIALS)
)
TRIAL = """
**A trial with the smallest settings: it shows that the parts work, and no number is to be quoted.**
"""


def page(case, fit, held, everybody, parts, hub, small) -> str:
    more = "\n\n".join(f"## {name}\n\n{text}" for name, text in parts.items())
    return f"""# Validation
{TRIAL if small else ""}
Made by `make validation`; nothing here is edited by hand. Case `{CASE}`, digest
`{case.digest[:12]}`, model code `{fit["kernel_digest"][:12]}`, seed {SEED}.

## Kazakhstan, January 2022

The split: {case.split.why.strip()}

How an observed number becomes a likelihood is written in one place, `groundswell.infer.observe`.
Held-out predictions of a number contain its stated error. Intervals that were observed ask less
than numbers (a touch is a hit), so both shares are given.

### The fit

{fits.whole(fit)}

### Held out: the goal

{held_out.goal(held, everybody, SEED)}

{held_out.why(held, everybody, fit)}

### Held out: everybody

{held_out.standing(held, everybody, SEED)}

A rival is compared on what it predicts: the naive ones speak of crowds alone.
{" ".join(f"{one.name.capitalize()}: {one.note}." for one in everybody if one.note)}

### Held out: as a table that anybody can score

Counts of people in decades, by quantiles, without the observations' own error; written and read
back in the form of the hubs. Coverage with the median width of the intervals; blocks of the
bootstrap are registers.

{hub}

### Held out: one by one

{held_out.every(held, everybody, SEED)}

### Order of onset on 3 January

{held_out.onset(case, held, everybody)}

{more}
"""


def version(case) -> str:
    """Name of what the fits of a case depend on."""
    return "-".join(d[:8] for d in (case.digest, simulator.digest(), code_digest()))


def shown(done: int, total: int, seconds: float) -> None:
    say(f"{done} of about {total} runs, {seconds:.0f} s")


def main(words=None) -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--out", type=Path, required=True)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--page", type=Path, default=Path("docs/validation.md"))
    reader.add_argument("--record", type=Path, default=RECORD, help="what the brief shows of it")
    reader.add_argument("--data", type=Path, default=DATA)
    reader.add_argument("--small", action="store_true", help="a trial of the parts")
    asked = reader.parse_args(words)
    sizes = SMALL if asked.small else FULL
    case = load(CASE, model.VOCABULARY)
    folder = asked.out / (version(case) + ("-small" if asked.small else ""))
    common = {"seed": SEED, "workers": asked.workers, "draws": sizes.draws, "progress": shown}
    say("fit")
    fit = calibrate(case, out=folder / "fit", fit="fit", settings=sizes.fit, **common)
    terms = observe.terms(case)
    parts: dict[str, str] = {}
    columns = [i for i, term in enumerate(terms) if term.use == "held_out"]
    held = [terms[i] for i in columns]
    with pool.workers(asked.workers) as parallel:
        everybody = [
            replace(one, numbers=one.numbers[:, columns])
            for one in held_out.contenders(
                case, terms, folder, parallel, sizes, SEED, asked.workers
            )
        ]
    said = held_out.record(case, fit, held, everybody, SEED)
    kept = folder / "validation.json" if asked.small else asked.record
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    hub = held_out.as_tables(held, everybody, folder / "hub", SEED)

    def write(name: str = "", text: str = "") -> None:
        if name:
            parts[name] = text
        asked.page.parent.mkdir(parents=True, exist_ok=True)
        told = page(case, fit, held, everybody, parts, hub, asked.small)
        asked.page.write_text(told, encoding="utf-8")
        say(f"{asked.page}: {name or 'begun'}")

    write()
    for name, text in sections(case, folder, sizes, asked.workers, asked.data):
        write(name, text)


def sections(case, folder, sizes, workers, data):
    """Yield (name, text) of everything after the held-out scores, the quickest first."""
    for one in exercises.EXERCISES:
        yield one.title, exercises.section(one, data, folder / "exercises")
    say("fit to everything")
    every = calibrate(
        case, out=folder / "all", fit="all", seed=SEED, workers=workers, draws=sizes.draws,
        settings=sizes.everything, progress=shown,
    )  # fmt: skip
    yield "Fitted to everything (what claims use)", fits.whole(every)
    with pool.workers(workers) as parallel:

        def compared(which):
            return refits.compared(case, folder / "rivals", parallel, which, sizes.rivals, SEED)

        explained = rivals.explanations(case, refits.DAYS_OFF[case.name])
        yield "Rival explanations, refitted", compared(explained) + refits.NOTES
        names = [mechanism.name for mechanism in model.MECHANISMS]
        yield "Without each mechanism, refitted", compared(rivals.ablations(case, names))
        told = sbc.section(sizes.trials, parallel, folder / "sbc")
        yield "Simulation-based calibration", told
    cases = [case, *(load(name, model.VOCABULARY) for name in OTHERS)]
    told = fits.together(cases, folder, sizes, SEED, workers, shown)
    yield "Three crises together", told


if __name__ == "__main__":
    main()
