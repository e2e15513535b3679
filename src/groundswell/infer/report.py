"""What is to be said of a calibration: fit, contraction, agreement, misfit; a plain document."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.infer import diagnose, normal, posterior
from groundswell.infer.diagnose import AGREED, SILENT

if TYPE_CHECKING:
    from groundswell.case.resolved import Case
    from groundswell.infer.calibrate import Calibration

ENOUGH = 100.0  # independent draws below which a posterior is not to be used for verdicts


def of(found: Calibration, draws: int) -> dict[str, Any]:
    """Return the report of a calibration, apart from its labels."""
    quantiles = [normal.inside(one.z) for one in found.last]
    learned = diagnose.learned(found.target.names, quantiles)
    effective = diagnose.effective_size(quantiles)
    weights = posterior.pooled(found.last, draws, found.seed)[2]
    evidence = np.array([one.log_evidence for one in found.last])
    disagreeing = sorted(one.name for one in learned if one.agreement > AGREED)
    misfit = _misfit(found)
    reasons = _reasons(found, effective, len(disagreeing), len(learned))
    return {
        "outcome": "converged" if not reasons else "not converged",
        "reasons": reasons,
        "draws": draws,
        "runs": found.runs,
        "log_evidence": _number(float(normal.log_sum(evidence) - math.log(len(evidence)))),
        "log_evidence_sd": _number(float(evidence.std(ddof=1)) if len(evidence) > 1 else math.nan),
        "effective_draws": _number(effective),
        "largest_r_hat": _number(max(one.agreement for one in learned)),
        "disagreeing": disagreeing,
        "silent": [one.name for one in learned if one.silent],
        "silent_means": f"contraction above {SILENT}, not moved: the data said nothing about it",
        "parameters": {
            one.name: {
                "contraction": _number(one.contraction),
                "middle": _number(one.middle),
                "r_hat": _number(one.agreement),
            }
            for one in sorted(learned, key=lambda one: one.contraction)
        },
        "directions": [
            {
                "contraction": _number(one.contraction),
                "weights": {name: _number(weight) for name, weight in one.weights.items()},
            }
            for one in diagnose.directions(found.target.names, [one.z for one in found.last])
        ],
        "checks": misfit,
        "misspecified": [one["id"] for one in misfit if one["surprising"]],
        "populations": [
            {
                "ended": ending,
                "generations": len(one),
                "log_evidence": _number(one[-1].log_evidence),
                "weight": _number(float(weight)),
                "ancestors_left": len(set(one[-1].ancestors.tolist())),
                "accepted": [_number(share) for share in one[-1].accepted],
                "tempering": [_number(generation.temper) for generation in one],
            }
            for one, ending, weight in zip(found.populations, found.endings, weights, strict=True)
        ],
    }


def text(said: Mapping[str, Any], folder: str | Path) -> str:
    """Return the report of a calibration in a few lines."""
    lines = [
        said["label"].capitalize() + ".",
        f"{said['outcome'].capitalize()}"
        + (f": {'; '.join(said['reasons'])}." if said["reasons"] else "."),
        f"{said['runs']} runs, worth {said['effective_draws'] or 0:.0f} independent draws; largest "
        f"split R-hat {said['largest_r_hat']:.3f}; log evidence {said['log_evidence']:.1f}.",
        "",
        "Most was learned of (variance of the prior's quantile, posterior over prior):",
        *(
            f"  {name:32} {one['contraction']:.2f}"
            for name, one in list(said["parameters"].items())[:8]
        ),
        f"The data said nothing about {len(said['silent'])} of {len(said['parameters'])} "
        "parameters, taken one by one.",
    ]
    if said["misspecified"]:
        lines.append(f"The model cannot reproduce: {', '.join(said['misspecified'])}.")
    lines += ["", f"Posterior: {folder}"]
    return "\n".join(lines)


def labels(case: Case, fit: str, count: int) -> dict[str, str]:
    """Return what a posterior was fitted to, and its label: whether it can still be judged."""
    things = f"{count} observation{'s' * (count != 1)} of {case.name}"
    if fit == "all":
        things = f"all {things}"
        return {"fitted_to": things, "label": f"fitted to {things}: none is left to judge it by"}
    held = len(case.observed) - count
    return {"fitted_to": things, "label": f"fitted to {things}; {held} held out"}


def _reasons(found: Calibration, effective: float, disagreeing: int, of: int) -> list[str]:
    said = [
        f"population {number} {ending}"
        for number, ending in enumerate(found.endings)
        if ending != "arrived"
    ]
    if math.isnan(effective):
        said.append("one population alone: nothing to compare it with")
    elif effective < ENOUGH:
        said.append(f"worth only {effective:.0f} independent draws")
    if disagreeing > 0.05 * of:
        said.append(f"populations disagree on {disagreeing} of {of} parameters")
    return said


def _misfit(found: Calibration) -> list[dict[str, Any]]:
    """Return the posterior predictive check of every fitted observation, beside the prior's."""
    terms = found.target.terms
    before = np.concatenate([one[0].numbers for one in found.populations])
    after = np.concatenate([one[-1].numbers for one in found.populations])
    pairs = zip(
        diagnose.surprises(terms, np.nan_to_num(before), found.seed),
        diagnose.surprises(terms, np.nan_to_num(after), found.seed),
        strict=True,
    )
    return [
        {
            "id": now.id,
            "prior_tail": _number(earlier.tail),
            "tail": _number(now.tail),
            "surprising": now.surprising,
        }
        for earlier, now in pairs
    ]


def _number(value: float) -> float | None:
    """Return a number with four digits, as JSON can hold it."""
    return float(f"{value:.4g}") if math.isfinite(value) else None
