"""Participation and information, as the model states them, on counts of events.

The model's incentive of place r is U_r = ... + near·f(m_r) + far·Σ_s K_rs·f(m_s) with the bounded,
concave f(y) = y / (y + half), the memory m' = (y - m)/memory and K mixing distance with media;
crowds join at λ_in·σ(U) and leave at λ_out·σ(-U)·(1 + fatigue·F). Where few are in the street the
balance of the two is proportional to exp(U)/(1 + fatigue·F), so that on the scale of log counts

    information enters as  near·f(m_r) + far·Σ_s K_rs·f(m_s),
    fading enters as       -log(1 + fatigue·F_r),  F a leaky sum of f(y) over `rest` days.

What differs from the model: y is events a day per million residents instead of the share of
residents in the street (so `half` has a scale of its own), and a step is a day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.infer.luck import Floats
from groundswell.infer.wave.places import Places
from groundswell.infer.wave.priors import Draws, rest


@dataclass(frozen=True)
class Crowds:
    """What is left of past days: `memory` and `tiredness`, shape (draws, states)."""

    memory: Floats
    tiredness: Floats

    @classmethod
    def none(cls, draws: int, states: int) -> Crowds:
        """Return the crowds before anything happened."""
        return cls(np.zeros((draws, states)), np.zeros((draws, states)))

    def after(self, draws: Draws, rate: Floats) -> Crowds:
        """Return them after a day of `rate` events per million residents, (..., states)."""
        kept = np.exp(-1.0 / rest())
        news = -np.expm1(-1.0 / draws["information.memory"])[:, None]
        turnout = notice(rate, draws["wave.half"][:, None])
        return Crowds(
            memory=self.memory + (rate - self.memory) * news,
            tiredness=self.tiredness * kept + turnout * rest() * (1.0 - kept),
        )

    def incentive(self, places: Places, draws: Draws) -> Floats:
        """Return what they add to the log count of each state, in nats, (draws, states)."""
        proof = notice(self.memory, draws["wave.half"][:, None])
        media = draws["information.media"][:, None]
        heard = (1.0 - media) * (proof @ places.near.T) + media * (proof @ places.wide.T)
        social = (
            draws["information.near"][:, None] * proof + draws["information.far"][:, None] * heard
        )
        fading = np.log1p(draws["participation.fatigue"][:, None] * self.tiredness)
        return np.asarray(social - fading)


def notice(rate: Floats, half: Floats) -> Floats:
    """Bounded, concave effect of a crowd: `information.notice` on arrays."""
    return np.asarray(rate / (rate + half))
