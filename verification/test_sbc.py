"""Simulation-based calibration as a test: long, not part of `make test`.

    python -m pytest verification/test_sbc.py

Rejected at the level `sbc.LEVEL`.
"""

from __future__ import annotations

import pytest
from verification.sbc import LEVEL, TRIALS, ranks, tails


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.case)
def test_ranks_of_truths_are_uniform(trial):
    names, found = ranks(trial)
    chance = tails(found, trial.settings.particles)
    # many parameters are tested at once (Bonferroni)
    low = {n: t for n, t in zip(names, chance, strict=True) if t < LEVEL / len(names)}
    assert not low
