"""Calibrate kazakhstan-2022, score what was held out beside every rival, write docs/validation.md.

    python verification/validation.py --out FOLDER [--workers 2] [--page docs/validation.md]

Every fit is kept in FOLDER; the same command goes on where it was stopped. Nothing here was chosen
by looking at held-out scores.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundswell import model
from groundswell.case import load
from groundswell.infer import naive, observe, pool, posterior, predict, rivals, scoring
from groundswell.infer.calibrate import Calibration, calibrate, code_digest, sample, wished
from groundswell.infer.diagnose import SILENT
from groundswell.study import simulator

CASE = "kazakhstan-2022"
SEED = 1
DRAWS = 1000
SMALL = rivals.SMALL
TIE = 0.001  # CRPS
GOAL = (0.8, 0.7)  # share inside 80 % intervals, median width in decades
NOT_COMPARED = """

Not compared: the tail's shape (the engine knows one), and which of a concession, a call or a
holiday gave an impulse (an impulse has no cause in the model). A log Bayes factor within ±1.1 tells
nothing apart."""
FIRST = ("deaths", "deaths_security", "detained", "sites_lost", "protesting")


@dataclass(frozen=True)
class Contender:
    """Somebody who predicts: a name and numbers [draws, terms]."""

    name: str
    numbers: np.ndarray
    note: str = ""


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def number(value: float, digits: int = 2) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{digits}f}"


def count(value: float) -> str:
    return "–" if not math.isfinite(value) else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def order(terms):
    """Indices of terms, human cost first."""

    def rank(i):
        name = terms[i].outcome
        return (FIRST.index(name) if name in FIRST else len(FIRST), terms[i].place >= 0, i)

    return sorted(range(len(terms)), key=rank)


def contenders(case, terms, folder, parallel):
    """Everybody's predictions of all observations."""
    wanted = predict.everything(case)
    fitted = {term.id for term in terms if term.use == "fit"}
    keys = posterior.keys(folder)
    values = np.column_stack([posterior.load(folder)[name] for name in wanted.names])

    def runs(luck):
        return predict.of_values(wanted, values, luck, parallel)

    say("predictions")
    yield Contender("posterior", runs(keys), "goes on from the runs that fitted")
    yield Contender(
        "posterior, other luck",
        runs(predict.fresh(len(keys), SEED)),
        "another crisis of the same kind",
    )
    z, luck = predict.prior(wanted, DRAWS, SEED)
    yield Contender("prior", predict.numbers(wanted, z, luck, parallel))
    say("core")
    core = rivals.core(case, {m.name: m.core for m in model.MECHANISMS}).case
    target = wished(core, "fit")
    found = Calibration(target, sample(target, SMALL, SEED, parallel=parallel), SEED, SMALL)
    point = found.points(DRAWS)
    yield Contender(
        "six-mechanism core", predict.numbers(predict.everything(core), *point, parallel)
    )
    where = naive.known(case, origin(terms))
    for rival in naive.RIVALS:
        yield Contender(rival.name, naive.predicted(rival, where, terms, fitted, DRAWS, SEED))


def origin(terms) -> int:
    """Index of the place where it began, which the naive rivals are told."""
    return next((int(t.parts[0].low) for t in terms if t.outcome == "first_region"), 0)


def standing(terms, everybody) -> str:
    """Total scores, and the posterior against each on what that one predicts."""
    mine = scoring.scores(terms, everybody[0].numbers, SEED)
    rows = []
    for one in everybody:
        theirs = scoring.scores(terms, one.numbers, SEED)
        total = scoring.total(terms, theirs)
        both = [m if t else None for m, t in zip(mine, theirs, strict=True)]
        same = scoring.total(terms, both)
        pairs = [(m.crps, t.crps) for m, t in zip(both, theirs, strict=True) if m and t]
        wins = sum(m < t - TIE for m, t in pairs)
        ties = sum(abs(m - t) <= TIE for m, t in pairs)
        losses = len(pairs) - wins - ties
        against = f"{number(same.crps, 3)}: {wins} / {ties} / {losses}"
        points, inside = total.points
        rows.append([
            one.name, f"{total.covered * total.predicted:.0f} of {total.predicted}",
            f"{inside * points:.0f} of {points}" if points else "–", number(total.width),
            number(total.crps, 3), number(total.log_score),
            "" if one is everybody[0] else against,
        ])  # fmt: skip
    head = ["who", "inside", "numbers inside", "median width (decades)", "CRPS (decades)",
            "log score", "posterior's CRPS on the same: wins / ties / losses"]  # fmt: skip
    return table(head, rows)


def every(terms, everybody) -> str:
    """Each observation: observed, posterior, prior."""
    mine, prior = (scoring.scores(terms, everybody[i].numbers, SEED) for i in (0, 2))
    rows = []
    for i in order(terms):
        m, p = mine[i], prior[i]
        seen = " to ".join(count(end) for end in dict.fromkeys(m.observed))
        rows.append([
            m.id, seen, f"{count(m.median)} ({count(m.low)} to {count(m.high)})",
            number(m.width), number(m.crps), number(m.log_score), "yes" if m.hit else "**no**",
            f"{count(p.median)} ({count(p.low)} to {count(p.high)})", number(p.crps),
        ])  # fmt: skip
    head = ["observation", "observed", "posterior: median (80 %)", "width", "CRPS", "log score",
            "inside", "prior: median (80 %)", "CRPS"]  # fmt: skip
    return table(head, rows)


def onset(case, terms, everybody) -> str:
    """How well each orders the places by who was in the street on the day of the onset."""
    chosen = [i for i, t in enumerate(terms) if t.id.startswith("onset-") and t.place >= 0]
    nobody = math.log(observe.HALF_A_PERSON)
    came = np.array([terms[i].parts[0].low > nobody for i in chosen])
    where = naive.known(case, origin(terms))
    place = [terms[i].place for i in chosen]
    measures = {
        "nearness to where it began": -where.far[place],
        "population": where.residents[place],
    }
    for one in everybody:
        crowd = np.log(np.maximum(one.numbers[:, chosen], 0.5))
        if np.isfinite(crowd).all():
            measures[one.name] = crowd.mean(axis=0)
    rows = [[name, number(scoring.order(x[came], x[~came]))] for name, x in measures.items()]
    return table(["ordered by", f"pairs in order ({came.sum()} places of {len(came)} came)"], rows)


def goal(terms, everybody) -> str:
    total = scoring.total(terms, scoring.scores(terms, everybody[0].numbers, SEED))
    share, width = GOAL
    said = [
        f"{100 * total.covered:.0f} % of {total.predicted} inside 80 % intervals "
        f"({'met' if total.covered >= share else 'not met'}: at least {100 * share:.0f} %)",
        f"median width {total.width:.2f} decades "
        f"({'met' if total.width <= width else 'not met'}: at most {width})",
    ]
    mine = scoring.scores(terms, everybody[0].numbers, SEED)
    for one in everybody[2:]:
        theirs = scoring.scores(terms, one.numbers, SEED)
        both = [m if t else None for m, t in zip(mine, theirs, strict=True)]
        a, b = scoring.total(terms, both).crps, scoring.total(terms, theirs).crps
        verdict = "met" if a < b else "not met"
        said.append(f"CRPS {a:.3f} against {b:.3f} of the {one.name} ({verdict})")
    return "\n".join(f"- {line}" for line in said)


def contraction(said) -> str:
    rows = [
        [name, number(one["contraction"]), number(one["middle"]), number(one["r_hat"])]
        for name, one in list(said["parameters"].items())[:15]
    ]
    return table(["parameter", "contraction", "mean quantile", "split R-hat"], rows)


def directions(said) -> str:
    rows = [
        [number(one["contraction"]), ", ".join(f"{w:+.2f} {n}" for n, w in one["weights"].items())]
        for one in said["directions"]
    ]
    return table(["contraction", "combination (largest weights)"], rows) if rows else "None."


def checks(said) -> str:
    rows = [
        [one["id"], number(one["prior_tail"]), number(one["tail"]),
         "**surprising**" if one["surprising"] else ""]
        for one in said["checks"]
    ]  # fmt: skip
    return table(["observation", "tail under the prior", "tail under the posterior", ""], rows)


def compared(case, folder, parallel, which) -> str:
    """Rival explanations or ablations, refitted with a small budget."""
    base = rivals.Rival("as it is", "the case", case)
    rows, reference = [], 0.0
    for rival in (base, *which):
        say(f"refit: {rival.name}")
        found = cached(folder, rival, parallel)
        reference = found["log_evidence"] if rival is base else reference
        rows.append([
            rival.name, rival.says,
            f"{found['log_evidence'] - reference:+.1f} ± {found['log_evidence_sd']:.1f}",
            number(100 * found["covered"], 0), number(found["width"]), number(found["crps"], 3),
            number(found["log_score"]),
        ])  # fmt: skip
    head = ["variant", "would mean", "log Bayes factor", "% inside", "width", "CRPS", "log score"]
    return table(head, rows)


def cached(folder, rival, parallel):
    path = folder / f"{rival.name.replace(' ', '-')}.json"
    stamp = f"{rival.case.digest} {simulator.digest()} {SMALL} {code_digest()}"
    if path.exists() and (kept := json.loads(path.read_text()))["stamp"] == stamp:
        return kept
    judged = rivals.judge(rival, seed=SEED, settings=SMALL, parallel=parallel)
    total = judged.held_out
    found = {
        "stamp": stamp, "log_evidence": judged.log_evidence,
        "log_evidence_sd": judged.log_evidence_sd, "covered": total.covered, "width": total.width,
        "crps": total.crps, "log_score": total.log_score,
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found))
    return found


def described(said) -> str:
    silent, of = len(said["silent"]), len(said["parameters"])
    return (
        f"{said['label'].capitalize()}. {said['runs']:,} runs, "
        f"{len(said['populations'])} populations, worth {said['effective_draws']:.0f} independent "
        f"draws; largest split R-hat {said['largest_r_hat']:.2f}; {said['outcome']}"
        f"{' (' + '; '.join(said['reasons']) + ')' if said['reasons'] else ''}. "
        f"Log evidence {said['log_evidence']:.1f} ± {said['log_evidence_sd']:.1f} between "
        f"populations. Of {of} uncertain parameters the data said nothing about {silent} "
        f"(variance of the quantile above {SILENT} of the prior's, mean not moved)."
    )


def fitted_to_all(said) -> str:
    return f"""{described(said)}

{contraction(said)}

{directions(said)}

What it cannot reproduce: {", ".join(said["misspecified"]) or "nothing"}.

{checks(said)}"""


def page(case, fit, held, everybody, parts) -> str:
    parts = "\n\n".join(f"### {name}\n\n{text}" for name, text in parts.items())
    return f"""# Validation

Made by `make validation`; nothing here is edited by hand. Case `{CASE}`, digest
`{case.digest[:12]}`, model code `{fit["kernel_digest"][:12]}`, seed {SEED}.

## Kazakhstan, January 2022

The split: {case.split.why.strip()}

How an observed number becomes a likelihood is written in one place, `groundswell.infer.observe`.
Held-out predictions of a number contain its stated error. Intervals that were observed ask less
than numbers (a touch is a hit), so both shares are given.

### The fit

{described(fit)}

{contraction(fit)}

Combinations that the data narrowed more than chance would:

{directions(fit)}

Can the fitted model produce what it was fitted to (two-sided tail; below 0.05 it cannot)?

{checks(fit)}

### Held out: the goal

{goal(held, everybody)}

### Held out: everybody

{standing(held, everybody)}

A rival is compared on what it predicts: the naive ones speak of crowds alone.
{" ".join(f"{one.name.capitalize()}: {one.note}." for one in everybody if one.note)}

### Held out: one by one

{every(held, everybody)}

### Order of onset on 3 January

{onset(case, held, everybody)}

{parts}
"""


def shown(done: int, total: int, seconds: float) -> None:
    say(f"{done} of about {total} runs, {seconds:.0f} s")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--out", type=Path, required=True)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--page", type=Path, default=Path("docs/validation.md"))
    asked = reader.parse_args()
    case = load(CASE, model.VOCABULARY)
    common = {"seed": SEED, "workers": asked.workers, "draws": DRAWS, "progress": shown}
    say("fit")
    fit = calibrate(case, out=asked.out / "fit", fit="fit", **common)
    terms = observe.terms(case)
    held = [term for term in terms if term.use == "held_out"]
    parts: dict[str, str] = {}

    def write(name: str = "", text: str = "") -> None:
        if name:
            parts[name] = text
        asked.page.parent.mkdir(parents=True, exist_ok=True)
        asked.page.write_text(page(case, fit, held, everybody, parts), encoding="utf-8")
        say(f"{asked.page}: {name or 'begun'}")

    small = asked.out / "rivals"
    with pool.workers(asked.workers) as parallel:
        columns = [i for i, term in enumerate(terms) if term.use == "held_out"]
        everybody = [
            Contender(one.name, one.numbers[:, columns], one.note)
            for one in contenders(case, terms, asked.out / "fit", parallel)
        ]
        write()
        told = compared(case, small, parallel, rivals.explanations(case)) + NOT_COMPARED
        write("Rival explanations", told)
    say("fit to all")
    everything = calibrate(case, out=asked.out / "all", fit="all", **common)
    write("Fitted to everything (what claims use)", fitted_to_all(everything))
    names = [mechanism.name for mechanism in model.MECHANISMS]
    with pool.workers(asked.workers) as parallel:
        told = compared(case, small, parallel, rivals.ablations(case, names))
        write("Without each mechanism, refitted", told)


if __name__ == "__main__":
    main()
