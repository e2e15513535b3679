"""Simulation-based calibration of the real model: long, not part of `make test`.

    python -m pytest verification/test_sbc.py

Truths are drawn from the prior, run, observed with error, and fitted; the rank of each truth among
the draws of its posterior must be uniform (Talts et al. 2018). Rejected at the level LEVEL.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from groundswell import model
from groundswell.case import load
from groundswell.infer import diagnose, luck, observe
from groundswell.infer.calibrate import sample, wished
from groundswell.infer.smc import Settings

LEVEL = 0.001
BINS = 5


def observed(target, z, key, seed):
    """The target with its terms observing what one run gave, with the errors they state."""
    numbers = target(z[None, :], np.array([key], np.uint64))[1][0]
    terms = []
    for term, number in zip(target.terms, numbers, strict=True):
        chance = luck.uniforms(seed, f"{term.id}/u", 1)
        noise = luck.normals(seed, f"{term.id}/n", 1)
        seen = float(term.replicated(np.array([number]), chance, noise)[0])
        part = replace(term.parts[0], low=seen, high=seen)
        terms.append(replace(term, parts=(part,), weight=1.0))
    return replace(target, terms=tuple(terms))


def ranks(target, fits, settings):
    """Ranks of the truths' coordinates, and of their log likelihood, among their posteriors."""
    truths = luck.normals(11, "truths", fits, len(target.names))
    keys = luck.keys(11, "truths", fits)
    found = []
    for i, (z, key) in enumerate(zip(truths, keys, strict=True)):
        aim = observed(target, z, key, i)
        fit = aim(z[None, :], np.array([key], np.uint64))[0]
        last = [one[-1] for one in sample(aim, settings, 100 + i)]
        draws = np.concatenate([np.column_stack([one.z, one.fit]) for one in last])
        found.append(diagnose.rank(np.append(z, fit), draws))
    return np.array(found)


@pytest.mark.parametrize(
    ("case", "fits", "free"),
    [
        ("two-towns", 60, ("shock.price", "participation.leave", "noise.region")),
        ("kazakhstan-2022", 40, ()),
    ],
)
def test_ranks_of_truths_are_uniform(case, fits, free):
    loaded = load(case, model.VOCABULARY)
    fixed = {
        name: p if not free or name in free else replace(p, value=p.at(0.5))
        for name, p in loaded.parameters.items()
    }
    target = wished(replace(loaded, parameters=fixed), "fit")
    # an observed interval is simulated as a number with an error
    target = replace(target, terms=tuple(t for t in target.terms if not t.is_interval))
    assert observe.days_needed(target.terms, 30) < 10
    settings = Settings(particles=100, populations=1, moves=4)
    found = ranks(target, fits, settings)
    tails = [diagnose.uniform_ranks(column, 100, BINS)[1] for column in found.T]
    names = [*target.names, "log likelihood"]
    # many parameters are tested at once (Bonferroni)
    low = {n: t for n, t in zip(names, tails, strict=True) if t < LEVEL / len(names)}
    assert not low
