"""Rival explanations and ablations, refitted with a small budget; each is kept when it is done."""

from __future__ import annotations

import json

from verification.markdown import code, number, say, table

from groundswell.infer import rivals
from groundswell.infer.calibrate import code_digest
from groundswell.study import simulator

# From memory, not from a source: 1 and 2 January were a weekend, the 3rd and 4th days off for it.
DAYS_OFF = {"kazakhstan-2022": (0, 1, 2, 3)}
NOTES = """

A log Bayes factor within ±1.1 tells nothing apart. An impulse has no cause in the model: its rivals
differ in when it comes and how it is divided (that 1 to 4 January were days off is from memory, not
from a source)."""


def compared(case, folder, parallel, which, settings, seed) -> str:
    base = rivals.Rival("as it is", "the case", case)
    rows, reference = [], 0.0
    for rival in (base, *which):
        found = kept(folder, rival, parallel, settings, seed)
        reference = found["log_evidence"] if rival is base else reference
        rows.append([
            rival.name, rival.says,
            f"{found['log_evidence'] - reference:+.1f} ± {number(found['log_evidence_sd'], 1)}",
            number(100 * found["covered"], 0), number(found["width"]), number(found["crps"], 3),
            number(found["log_score"]),
        ])  # fmt: skip
    head = ["variant", "would mean", "log Bayes factor", "% inside", "width", "CRPS", "log score"]
    return table(head, rows)


def kept(folder, rival, parallel, settings, seed):
    path = folder / f"{rival.name.replace(' ', '-')}.json"
    stamp = f"{rival.case.digest} {simulator.digest()} {settings} {code_digest()} {seed} "
    stamp += "".join(code(f"infer/{name}.py") for name in ("rivals", "predict", "scoring"))
    if path.exists() and (there := json.loads(path.read_text()))["stamp"] == stamp:
        return there
    say(f"refit: {rival.name}")
    judged = rivals.judge(rival, seed=seed, settings=settings, parallel=parallel)
    total = judged.held_out
    found = {
        "stamp": stamp, "log_evidence": judged.log_evidence,
        "log_evidence_sd": judged.log_evidence_sd, "covered": total.covered, "width": total.width,
        "crps": total.crps, "log_score": total.log_score,
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found))
    return found
