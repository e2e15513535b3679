"""Granovetter 1978: who riots if each needs to see some others riot first."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np

from groundswell.classics import people
from groundswell.classics.rows import Classic, Curve, Notice, Row, picture

NAME = "granovetter-1978"
PAPER = "Granovetter, M. (1978), Threshold models of collective behavior, AJS 83(6), 1420-1443"
RULES = (
    "Everybody has a threshold: the number (or share) of others who must riot before they do. "
    "Nobody stops. Run as a case of our model: each person a place of one resident "
    "(people.py), the engine's participation and information and nothing else."
)
MEAN, JUMP, BELOW = 0.25, 0.12222, 0.057
WIDEST, NARROWEST = 0.14, 0.10


def run(seed: int, runs: int, full: bool, notice: Notice) -> Classic:
    """Meet the two crowds of a hundred and the jump of the normal crowd.

    The large crowd has as many persons as ``full`` allows (thresholds at equal steps of the
    distribution); a share is then known to 1/n, and the place of the jump to that over the slope
    of the distribution with respect to its spread where it jumps.
    """
    number, total = (2000 if full else 600), 15
    done = iter(range(1, total + 1))
    hundred = people.prepared(NAME)
    rows = []
    shown = []
    for label, changed, published in (("0, 1, 2 ... 99", False, 100.0), ("1 -> 2", True, 1.0)):
        crowd = replace(hundred, place=hundred.place.copy())
        if changed:
            crowd.place["weight"][1] = people.weights(np.array([1.5 / 99.0]))[0]
        ours = float(people.settled(crowd, seed).sum())
        notice(next(done), total)
        quantity = f"rioters of 100, thresholds {label}"
        rows.append(Row(NAME, quantity, published, ours, 0.0, ours == published))
        soft = float(people.settled(crowd, seed, sharpness=1.0).sum())
        note = "sharpness a case may state (far = 8 nats): no thresholds are left, nothing to pass"
        rows.append(Row(NAME, f"{quantity}, soft", published, soft, 0.0, None, note))
    low, high, before = NARROWEST, WIDEST, 0.0
    for _ in range(10):
        middle = 0.5 * (low + high)
        share = normal_crowd(middle, number, seed)
        shown.append((middle, share))
        notice(next(done), total)
        if share > 0.5:
            high = middle
        else:
            low, before = middle, share
    error = 1.0 / (number * slope()) + 0.5 * (high - low)
    ours = 0.5 * (low + high)
    note = f"{number} persons; error: what their number and ten halvings leave open"
    rows.append(Row(NAME, "spread at which the normal crowd tips", JUMP, ours, error,
                    abs(ours - JUMP) <= error, note))  # fmt: skip
    error = 0.01
    note = "the share rises without bound of slope at the jump: within one person in a hundred"
    rows.append(Row(NAME, "share rioting just below it", BELOW, before, error,
                    abs(before - BELOW) <= error, note))  # fmt: skip
    shown += [(sigma, normal_crowd(sigma, number, seed)) for sigma in (0.1, 0.11, 0.13, 0.14)]
    drawn = picture(
        "Granovetter 1978: thresholds normal about 0.25", "share rioting in the end",
        "standard deviation of the thresholds, as a share of the crowd (published jump dashed)",
        [Curve(f"crowds of {number}", sorted(shown), "a", True)], [JUMP],
    )  # fmt: skip
    notice(total, total)
    return Classic(NAME, PAPER, RULES, tuple(rows), drawn)


def normal_crowd(sigma: float, number: int, seed: int) -> float:
    """Return the share that riots of a crowd with normal thresholds, at equal steps of them."""
    law = NormalDist(MEAN, sigma)
    shares = np.array([law.inv_cdf((i + 0.5) / number) for i in range(number)])
    crowd = people.crowd(people.prepared(NAME), people.weights(shares))
    return float(people.settled(crowd, seed).mean())


def slope() -> float:
    """Return d/dσ of the share with thresholds below r at the jump, r the share just below it.

    F(r) = Φ((r - mean)/σ), so dF/dσ = -φ(z)·z/σ; tangency puts r where φ(z) = σ.
    """
    z = -((-2.0 * np.log(JUMP * np.sqrt(2.0 * np.pi))) ** 0.5)
    return float(-NormalDist().pdf(z) * z / JUMP)
