"""Predictions of what was held out: the posterior's beside everybody else's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from verification.markdown import count, number, say, table

from groundswell import model
from groundswell.brief import trust
from groundswell.infer import naive, observe, posterior, predict, rivals, scoring
from groundswell.infer.calibrate import calibrate
from groundswell.score import hub, judge

TIE = 0.001  # CRPS
GOAL = (0.8, 0.7)  # share inside 80 % intervals, median width in decades
FIRST = ("deaths", "deaths_security", "detained", "sites_lost", "protesting")
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True)
class Contender:
    """Somebody who predicts: a name and numbers [draws, terms]."""

    name: str
    numbers: np.ndarray
    note: str = ""


def contenders(case, terms, folder, parallel, sizes, seed, workers):
    """Everybody's predictions of all observations; `folder` holds the fit and the core's."""
    wanted = predict.everything(case)
    fitted = {term.id for term in terms if term.use == "fit"}
    keys = posterior.keys(folder / "fit")
    values = np.column_stack([posterior.load(folder / "fit")[name] for name in wanted.names])

    def runs(luck):
        return predict.of_values(wanted, values, luck, parallel)

    say("predictions")
    yield Contender("posterior", runs(keys), "goes on from the runs that fitted")
    yield Contender(
        "posterior, other luck",
        runs(predict.fresh(len(keys), seed)),
        "another crisis of the same kind",
    )
    z, luck = predict.prior(wanted, sizes.draws, seed)
    yield Contender("prior", predict.numbers(wanted, z, luck, parallel))
    yield Contender("six-mechanism core", core(case, folder, parallel, sizes, seed, workers))
    where = naive.known(case, origin(terms))
    for rival in naive.RIVALS:
        said = naive.predicted(rival, where, terms, fitted, sizes.draws, seed)
        yield Contender(rival.name, said)


def core(case, folder, parallel, sizes, seed, workers):
    """Predictions of the case with its core mechanisms alone, fitted like the whole."""
    alone = rivals.core(case, {m.name: m.core for m in model.MECHANISMS}).case
    out = folder / "core"
    calibrate(alone, out=out, seed=seed, workers=workers, settings=sizes.rivals, draws=sizes.draws)
    wanted = predict.everything(alone)
    values = np.column_stack([posterior.load(out)[name] for name in wanted.names])
    return predict.of_values(wanted, values, posterior.keys(out), parallel)


def origin(terms) -> int:
    """Index of the place where it began, which the naive rivals are told."""
    return next((int(t.parts[0].low) for t in terms if t.outcome == "first_region"), 0)


def order(terms):
    """Indices of terms, human cost first."""

    def rank(i):
        name = terms[i].outcome
        return (FIRST.index(name) if name in FIRST else len(FIRST), terms[i].place >= 0, i)

    return sorted(range(len(terms)), key=rank)


def standing(terms, everybody, seed) -> str:
    """Total scores, and the posterior against each on what that one predicts."""
    mine = scoring.scores(terms, everybody[0].numbers, seed)
    rows = []
    for one in everybody:
        theirs = scoring.scores(terms, one.numbers, seed)
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


def record(case, fit, terms, everybody, seed):
    """Scores as the brief shows them (`groundswell.brief.trust`), keyed by what they are of.

    The gap is a rival's CRPS less the posterior's, on what both predict and what is compared by
    logarithm; its interval is a bootstrap over registers, since observations of one hang together.
    """
    mine = scoring.scores(terms, everybody[0].numbers, seed)
    rows = []
    for one in everybody:
        theirs = scoring.scores(terms, one.numbers, seed)
        total = scoring.total(terms, theirs)
        points, inside = total.points
        found = [None] * 3 if one is everybody[0] else gap(terms, mine, theirs, seed)
        cells = [one.name, total.predicted, round(total.covered * total.predicted), points,
                 round(inside * points) if points else 0, total.width, total.crps, total.log_score,
                 *found]  # fmt: skip
        cells = [trust.rounded(cell) for cell in cells]
        rows.append(dict(zip(trust.ROW, cells, strict=True)))
    return {
        "groundswell_validation": trust.FORMAT,
        "case": case.name,
        "case_digest": case.digest,
        "kernel_digest": fit["kernel_digest"],
        "seed": seed,
        "draws": len(everybody[0].numbers),
        "held_out": len(terms),
        "rows": rows,
    }


def gap(terms, mine, theirs, seed, times=2000):
    """Mean CRPS of theirs less mine, in decades, and its 95 % interval; of whole registers."""
    registers = {}
    for term, m, t in zip(terms, mine, theirs, strict=True):
        if m and t and term.scale == "log":
            registers.setdefault((term.outcome, term.place), []).append(t.crps - m.crps)
    if not registers:
        return [None] * 3
    sums = np.array([[sum(one), len(one)] for one in registers.values()])
    picked = np.random.default_rng(seed).integers(len(sums), size=(times, len(sums)))
    means = np.divide(*sums[picked].sum(axis=1).T)
    low, high = np.quantile(means, (0.025, 0.975)) if len(sums) > 1 else (-math.inf, math.inf)
    return [float(sums[:, 0].sum() / sums[:, 1].sum()), float(low), float(high)]


def every(terms, everybody, seed) -> str:
    """Each observation: observed, posterior, prior."""
    mine, prior = (scoring.scores(terms, everybody[i].numbers, seed) for i in (0, 2))
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
        "distance from where it began (near first)": -where.far[place],
        "population (large first)": where.residents[place],
    }
    for one in everybody:
        crowd = np.log(np.maximum(one.numbers[:, chosen], 0.5))
        if np.isfinite(crowd).all():
            measures[one.name] = crowd.mean(axis=0)
    rows = [[name, number(scoring.order(x[came], x[~came]))] for name, x in measures.items()]
    return table(["ordered by", f"pairs in order ({came.sum()} places of {len(came)} came)"], rows)


def goal(terms, everybody, seed) -> str:
    total = scoring.total(terms, scoring.scores(terms, everybody[0].numbers, seed))
    share, width = GOAL
    said = [
        f"{100 * total.covered:.0f} % of {total.predicted} inside 80 % intervals "
        f"({'met' if total.covered >= share else 'not met'}: at least {100 * share:.0f} %)",
        f"median width {total.width:.2f} decades "
        f"({'met' if total.width <= width else 'not met'}: at most {width})",
    ]
    mine = scoring.scores(terms, everybody[0].numbers, seed)
    for one in everybody[2:]:
        theirs = scoring.scores(terms, one.numbers, seed)
        both = [m if t else None for m, t in zip(mine, theirs, strict=True)]
        a, b = scoring.total(terms, both).crps, scoring.total(terms, theirs).crps
        verdict = "met" if a < b else "not met"
        said.append(f"CRPS {a:.3f} against {b:.3f} of the {one.name} ({verdict})")
    return "\n".join(f"- {line}" for line in said)


def why(terms, everybody, fit) -> str:
    """Where the width comes from: what the fit left open, and luck; and where the misses are.

    The posterior predicts twice, with the luck that fitted and with other luck: what the two have
    in common is the parameters' share of the variance, the rest is luck's.
    """
    mine, other = (everybody[i].numbers for i in (0, 1))
    luck, widths, alone = [], [], []
    for i, term in enumerate(terms):
        if term.scale != "log" or term.is_interval:
            continue
        pair = [np.log10(np.maximum(x[:, i], observe.HALF_A_PERSON)) for x in (mine, other)]
        spread = float(np.subtract(*np.quantile(pair[1], (0.9, 0.1))))
        if min(x.std() for x in pair) > 0.0:
            luck.append(1.0 - min(max(float(np.corrcoef(*pair)[0, 1]), 0.0), 1.0))
            widths.append(spread)
            alone.append(spread * math.sqrt(luck[-1]))
    silent, of = len(fit["silent"]), len(fit["parameters"])
    scored = scoring.scores(terms, mine, 1)
    log10 = [m for m, t in zip(scored, terms, strict=True) if m and t.scale == "log"]
    low = [m.id for m in log10 if not m.hit and m.median < min(m.observed)]
    high = [m.id for m in log10 if not m.hit and m.median > max(m.observed)]
    return (
        f"Why so wide: the fit says nothing about {silent} of {of} parameters, and of the variance "
        f"of what is predicted (median over {len(luck)} counts, in decades squared) "
        f"{100 * (1.0 - float(np.median(luck))):.0f} % stands with the parameters and "
        f"{100 * float(np.median(luck)):.0f} % with luck that no calibration removes. With every "
        f"parameter known the median width would still be about {float(np.median(alone)):.2f} "
        f"decades, against {float(np.median(widths)):.2f}. Where it misses: too low for "
        f"{', '.join(low) or 'nothing'}; too high for {', '.join(high) or 'nothing'}."
    )


def as_tables(terms, everybody, folder, seed) -> str:
    """Write quantiles in the form of the hubs, and score them from disk as anybody could.

    Numbers counted in people alone, in decades. Observations of one register depend on each other:
    they are one block of the bootstrap.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, seen = [], ["observation,register,oracle_value"]
    for i, term in enumerate(terms):
        if term.scale != "log" or term.is_interval:
            continue
        task = {"observation": term.id, "register": f"{term.outcome} {term.place}"}
        seen.append(f"{term.id},{task['register']},{term.parts[0].low / math.log(10)!r}")
        for one in everybody:
            x = np.log10(np.maximum(one.numbers[:, i], observe.HALF_A_PERSON))
            if np.isfinite(x).all():
                said = dict(zip(LEVELS, np.quantile(x, LEVELS).tolist(), strict=True))
                rows += hub.quantile_rows(one.name, task, said)
    hub.write(folder / "predictions.csv", rows)
    (folder / "observed.csv").write_text("\n".join(seen) + "\n", encoding="utf-8")
    found = judge.judge(
        hub.read(folder / "predictions.csv"), judge.read_observed(folder / "observed.csv"),
        baseline="prior", day="register", seed=seed,
    )  # fmt: skip
    skill = {row["model"]: row for row in found["skill"]}
    lines = []
    for row in found["scores"]:
        cells = [
            f"{100 * one['coverage']:.0f} % ({number(one['width'])})" for one in row["intervals"]
        ]
        gap = skill.get(row["model"])
        told = f"{gap['difference']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})" if gap else ""
        lines.append([row["model"], str(row["tasks"]), number(row["interval"], 3), *cells, told])
    head = ["who", "numbers", "interval score (decades)", "50 % covers (width)", "80 % covers",
            "95 % covers", "less than the prior's (95 %)"]  # fmt: skip
    return table(head, lines)
