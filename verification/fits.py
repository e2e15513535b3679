"""What is to be said of calibrations: of one case, and of three together."""

from __future__ import annotations

import itertools
import math

import numpy as np
from verification.markdown import code, folded, number, say, table

from groundswell.infer import blocks, joint, posterior
from groundswell.infer.calibrate import calibrate
from groundswell.infer.diagnose import SILENT
from groundswell.infer.indices import unit_ranks

SHOWN = 15
MOVES = ("points", "with luck", "luck", "drawn anew")  # of one case, as `smc.Generation` has them


def described(said) -> str:
    silent, of = len(said["silent"]), len(said["parameters"])
    return (
        f"{said['label'].capitalize()}. {said['runs']:,} runs, "
        f"{len(said['populations'])} populations, worth {number(said['effective_draws'], 0)} "
        f"independent draws; largest split R-hat {number(said['largest_r_hat'])}; "
        f"{said['outcome']}"
        f"{' (' + '; '.join(said['reasons']) + ')' if said['reasons'] else ''}. "
        f"Log evidence {number(said['log_evidence'], 1)} ± "
        f"{number(said['log_evidence_sd'], 1)} between "
        f"populations. Of {of} uncertain parameters the data said nothing about {silent} "
        f"(variance of the quantile above {SILENT} of the prior's, mean not moved)."
    )


def contraction(said) -> str:
    rows = [
        [name, number(one["contraction"]), number(one["middle"]), number(one["r_hat"])]
        for name, one in said["parameters"].items()
    ]
    head = ["parameter", "contraction", "mean quantile", "split R-hat"]
    rest = folded(f"the other {len(rows) - SHOWN} parameters", table(head, rows[SHOWN:]))
    return table(head, rows[:SHOWN]) + (f"\n\n{rest}" if len(rows) > SHOWN else "")


def populations(said) -> str:
    rows = [
        [
            str(number_), one["ended"], str(one["generations"]), number(one["log_evidence"], 1),
            number(one["weight"]), str(one["ancestors_left"]),
            " / ".join(number(share) for share in one["accepted"]),
        ]
        for number_, one in enumerate(said["populations"])
    ]  # fmt: skip
    moves = blocks.KINDS if "cases" in said else MOVES
    head = ["population", "ended", "generations", "log evidence", "weight", "ancestors left",
            f"accepted: {' / '.join(moves)}"]  # fmt: skip
    return table(head, rows)


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


def whole(said) -> str:
    """Everything about one fit."""
    return f"""{described(said)}

{populations(said)}

{contraction(said)}

Combinations that the data narrowed more than chance would:

{directions(said)}

Can the fitted model produce what it was fitted to (two-sided tail; below 0.05 it cannot)? It cannot
reproduce: {", ".join(said["misspecified"]) or "nothing is missed"}.

{checks(said)}"""


SIGNAL = ("belief.ally",)  # what an ally's help says of the incumbent's strength
BACKLASH = ("backlash.invitation", "backlash.presence")


def together(cases, folder, sizes, seed, workers, progress) -> str:
    """Three crises fitted alone and together: is the core shared, is backlash told from signal?"""
    common = {
        "fit": "all",
        "seed": seed,
        "workers": workers,
        "draws": sizes.draws,
        "progress": progress,
    }
    alone = {}
    for case in cases:
        say(f"alone, to everything: {case.name}")
        out = folder / ("all" if case is cases[0] else f"all-{case.name}")
        alone[case.name] = (calibrate(case, out=out, settings=sizes.everything, **common), out)
    say("together")
    out = folder / f"joint-{code('infer/joint.py', 'infer/blocks.py'):.8}"
    said = joint.calibrate_together(cases, out=out, settings=sizes.together, **common)
    both = {case.name: (said["cases"][case.name], out / case.name) for case in cases}
    return f"""{described(said)} {len(said["common"])} of {len(said["coordinates"])} coordinates are
common to all {len(cases)} cases; the sizes of the dated shock and impulses, and what a case
believes otherwise, are its own.

{evidence(alone, said)}

{told_apart(alone, both, said)}

Where it fails: observations that the fitted model cannot produce.

{failures(alone, both)}

{populations(said)}"""


def evidence(alone, said) -> str:
    """Do the cases share what the model says they share?"""
    parts = [one for one, _ in alone.values()]
    apart = sum(one["log_evidence"] for one in parts)
    errors = [said["log_evidence_sd"], *(one["log_evidence_sd"] for one in parts)]
    error = math.sqrt(sum((e or math.nan) ** 2 for e in errors))
    gap = said["log_evidence"] - apart
    if any(one["ended"] != "arrived" for fit in (said, *parts) for one in fit["populations"]):
        told = "not comparable, because a population did not arrive at the posterior"
    elif any(fit["outcome"] != "converged" for fit in (said, *parts)):
        told = "not to be relied on, because populations that arrived still disagree"
    elif not math.isfinite(error) or abs(gap) < 2.0 * error:
        told = "no difference beyond the estimates' own error"
    else:
        told = "in favour of common parameters" if gap > 0 else "against common parameters"
    rows = [
        [name, number(one["log_evidence"], 1), one["outcome"]] for name, (one, _) in alone.items()
    ]
    rows.append(["together", number(said["log_evidence"], 1), said["outcome"]])
    return (
        f"Log evidence of the three together less that of the three apart: {gap:+.1f} ± "
        f"{number(error, 1)}: {told}.\n\n" + table(["fitted", "log evidence", "outcome"], rows)
    )


def told_apart(alone, both, said) -> str:
    """How much is learned of backlash and signal, and how they hang together."""
    arrived = said["outcome"] == "converged"
    answer = (
        "Is backlash told from signal? What the three say of each, and how the two hang together:"
        if arrived
        else "Is backlash told from signal? **Not answered**: the populations of the joint fit "
        f"disagree ({'; '.join(said['reasons'])}), so that its numbers below are those of few "
        "ancestors and show nothing. What each crisis alone leaves of them stands beside."
    )
    rows = []
    for name in (*BACKLASH, *SIGNAL):
        cells = [number(one["parameters"][name]["contraction"]) for one, _ in alone.values()]
        joined = said["parameters"].get(name)
        cells.append(number(joined["contraction"]) if joined else "own")
        cells.append(number(joined["middle"]) if joined else "own")
        heard = "nothing" if name in said["silent"] else "something"
        cells.append("" if joined is None else heard if arrived else "not known")
        rows.append([name, *cells])
    head = ["parameter", *(f"contraction, {name} alone" for name in alone), "together",
            "mean quantile together", "the three say of it"]  # fmt: skip
    pairs = [
        [
            f"{one} and {other}",
            *(number(correlation(out, one, other)) for _, out in alone.values()),
            number(correlation(next(iter(both.values()))[1], one, other)),
        ]
        for one, other in itertools.product(BACKLASH, SIGNAL)
    ]
    second = ["rank correlation in the posterior", *(f"{name} alone" for name in alone), "together"]
    return f"{answer}\n\n{table(head, rows)}\n\n{table(second, pairs)}"


def correlation(folder, one, other) -> float:
    draws = posterior.load(folder)
    return float(np.corrcoef(unit_ranks(draws[one]), unit_ranks(draws[other]))[0, 1])


def failures(alone, both) -> str:
    rows = []
    for name, (one, _) in alone.items():
        joined = both[name][0]
        worse = [x for x in joined["misspecified"] if x not in one["misspecified"]]
        rows.append([
            name, f"{len(one['misspecified'])} of {len(one['checks'])}",
            f"{len(joined['misspecified'])} of {len(joined['checks'])}",
            ", ".join(worse) or "–",
        ])  # fmt: skip
    return table(["case", "missed alone", "missed together", "missed together only"], rows)
