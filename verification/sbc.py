"""Simulation-based calibration of the real model (Talts et al. 2018).

Truths are drawn from the prior, run, observed with error, and fitted; the rank of each truth among
the draws of its posterior must be uniform.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
from verification.markdown import number, say, table

from groundswell import model
from groundswell.case import load
from groundswell.infer import diagnose, luck, observe
from groundswell.infer.calibrate import code_digest, sample, wished
from groundswell.infer.smc import Settings
from groundswell.study import simulator

LEVEL = 0.001  # family-wise, over the parameters of a trial
BINS = 5
NEAR = 10.0  # times the level: to be told though it is not rejected
SEED = 11
FEW = Settings(particles=100, populations=1, moves=4)


@dataclass(frozen=True)
class Trial:
    """A case, how many truths are fitted, which parameters are free (all if none is named)."""

    case: str
    fits: int
    free: tuple[str, ...] = ()
    settings: Settings = FEW


TRIALS = (
    Trial("two-towns", 60, ("shock.price", "participation.leave", "noise.region")),
    Trial("kazakhstan-2022", 40),
)


def target_of(trial):
    loaded = load(trial.case, model.VOCABULARY)
    fixed = {
        name: p if not trial.free or name in trial.free else replace(p, value=p.at(0.5))
        for name, p in loaded.parameters.items()
    }
    target = wished(replace(loaded, parameters=fixed), "fit")
    # an observed interval is simulated as a number with an error
    target = replace(target, terms=tuple(t for t in target.terms if not t.is_interval))
    assert observe.days_needed(target.terms, 30) < 10
    return target


def observed(target, z, key, seed):
    """The target with its terms observing what one run gave, with the errors they state."""
    numbers = target(z[None, :], np.array([key], np.uint64))[1][0]
    terms = []
    for term, seen_ in zip(target.terms, numbers, strict=True):
        chance = luck.uniforms(seed, f"{term.id}/u", 1)
        noise = luck.normals(seed, f"{term.id}/n", 1)
        seen = float(term.replicated(np.array([seen_]), chance, noise)[0])
        part = replace(term.parts[0], low=seen, high=seen)
        terms.append(replace(term, parts=(part,), weight=1.0))
    return replace(target, terms=tuple(terms))


def ranks(trial, parallel=map, folder=None):
    """Ranks of the truths' coordinates, and of their log likelihood, among their posteriors.

    With a folder, each fit is kept there, and what is there is not fitted again.
    """
    target = target_of(trial)
    truths = luck.normals(SEED, "truths", trial.fits, len(target.names))
    keys = luck.keys(SEED, "truths", trial.fits)
    stamp = (
        f"{load(trial.case, model.VOCABULARY).digest} {simulator.digest()} {code_digest()} {trial}"
    )
    found = []
    for i, (z, key) in enumerate(zip(truths, keys, strict=True)):
        path = folder / f"{trial.case}-{i}.json" if folder else None
        if path and path.exists() and (there := json.loads(path.read_text()))["stamp"] == stamp:
            found.append(there["ranks"])
            continue
        if path:
            say(f"simulation-based calibration: {trial.case}, {i + 1} of {trial.fits}")
        aim = observed(target, z, key, i)
        fit = aim(z[None, :], np.array([key], np.uint64))[0]
        last = [one[-1] for one in sample(aim, trial.settings, 100 + i, parallel=parallel)]
        draws = np.concatenate([np.column_stack([one.z, one.fit]) for one in last])
        found.append(diagnose.rank(np.append(z, fit), draws).tolist())
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"stamp": stamp, "ranks": found[-1]}))
    return [*target.names, "log likelihood"], np.array(found)


def tails(found, most):
    """Probability of ranks at least as uneven, of each column."""
    return [diagnose.uniform_ranks(column, most, BINS)[1] for column in found.T]


def section(trials, parallel, folder) -> str:
    rows, notes = [], []
    for trial in trials:
        names, found = ranks(trial, parallel, folder)
        most = trial.settings.particles * trial.settings.populations
        chance = np.array(tails(found, most))
        low = int(np.argmin(chance))
        passed = chance[low] >= LEVEL / len(names)
        middle = found.mean(axis=0) / most
        odd = int(np.argmax(np.abs(middle - 0.5)))
        if chance[low] < NEAR * LEVEL / len(names):
            notes.append(
                f"{trial.case}: {names[low]} is near rejection, with a mean rank of "
                f"{number(middle[low])}. Truths fit better than draws do where a sampler has not "
                f"fully arrived, and this one is small ({trial.settings.particles} particles of "
                f"{trial.settings.moves} moves). No other rank is near."
                if (chance < NEAR * LEVEL / len(names)).sum() == 1
                else f"{trial.case}: several ranks are near rejection."
            )
        rows.append([
            trial.case, str(trial.fits), str(len(names)), f"{names[low]}: {chance[low]:.2g}",
            f"{LEVEL / len(names):.2g}", "uniform" if passed else "**not uniform**",
            f"{names[odd]}: {number(middle[odd])}",
        ])  # fmt: skip
    head = ["case", "truths", "ranks tested", "least probable", "rejected below (Bonferroni)",
            "verdict", "mean rank farthest from 0.5"]  # fmt: skip
    return (
        f"Truths drawn from the prior, run, observed with error and fitted; χ² of the ranks in "
        f"{BINS} bins, at a family-wise level of {LEVEL}.\n\n{table(head, rows)}"
        + "".join(f"\n\n{note}" for note in notes)
    )
