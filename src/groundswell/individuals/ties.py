"""What a person's ties do: those in the street are counted at the other end of every tie."""

from __future__ import annotations

import math
from typing import Any

from groundswell.chance.philox import uniform
from groundswell.individuals import luck
from groundswell.individuals.compiled import inlined, kernel
from groundswell.individuals.crowd import LISTED, NEAR, STREET, VISITED, enlist
from groundswell.individuals.network import seat_key, shuffle, stretch_of, unshuffle
from groundswell.model import information


@inlined
def touch(other: int, r: int, change: int, hostile: int, crowd: Any) -> None:
    """Count one more (or one fewer) of a person's ties in the street."""
    crowd.work[VISITED] += 1
    who = crowd.person[other]
    if hostile:
        who.foes += change
    else:
        who.friends += change
    if not who.flags & LISTED:
        who.flags |= LISTED
        enlist(other, NEAR, r, crowd)


@kernel
def announce(person: int, r: int, change: int, net: Any, region: Any, crowd: Any) -> None:
    """Tell the local group and the long ties that a person came (+1) or went (-1).

    Of long ties a shutdown cuts the share that it cuts of news between the two places,
    1 - c_r·c_s: each tie has a random number for that, the same in both directions and in all runs.
    """
    base = net.base[r]
    size = net.base[r + 1] - base
    key = seat_key(net.key, r, 0)
    seat = shuffle(person - base, size, key)
    group = seat // net.group * net.group
    for other in range(group, min(group + net.group, size)):
        if other != seat:
            touch(base + unshuffle(other, size, key), r, change, 0, crowd)
    for i in range(net.start[person], net.start[person + 1]):
        other = net.ties[i] >> 1
        there = stretch_of(other, net.base)
        kept = region[r].connectivity * region[there].connectivity
        if kept < 1.0:
            low, high = min(person, other), max(person, other)
            if uniform(net.key, low, high, 0, luck.CUT) >= kept:
                continue
        touch(other, there, change, net.ties[i] & 1, crowd)


@kernel
def tell(net: Any, region: Any, crowd: Any) -> None:
    """Tell the ties of everybody who came or went in this step."""
    for i in range(crowd.changes[0]):
        person = crowd.changed[i] >> 1
        change = -1 if crowd.changed[i] & 1 else 1
        announce(person, stretch_of(person, net.base), change, net, region, crowd)


@kernel
def recut(net: Any, region: Any, connected: Any, crowd: Any) -> None:
    """Count anew if the connectivity of any place has changed since ``connected`` [R]."""
    same = True
    for r in range(region.shape[0]):
        same = same and connected[r] == region[r].connectivity
        connected[r] = region[r].connectivity
    if same:
        return
    for r in range(region.shape[0]):
        for i in range(net.base[r], net.base[r] + crowd.sizes[NEAR, r]):
            who = crowd.person[crowd.lists[NEAR, i]]
            who.friends = 0
            who.foes = 0
    for r in range(region.shape[0]):
        for i in range(net.base[r], net.base[r] + crowd.sizes[STREET, r]):
            announce(crowd.lists[STREET, i], r, 1, net, region, crowd)


@kernel
def lift(person: int, net: Any, own: Any, h: Any, crowd: Any) -> float:
    """Return the factor by which a person's ties in the street change the odds.

    exp(near·ω·f(s)), s the friends less the foes in the street as a share of all ties (in a local
    group that is not full as if it were), f the Hill
    form of the near signal with its own half, odd in s.
    """
    balance = crowd.person[person].friends - crowd.person[person].foes
    if balance == 0:
        return 1.0
    ties = net.group - 1 + net.start[person + 1] - net.start[person]
    seen = information.notice(abs(balance) / ties, own.half)
    return math.exp(h.tied * (seen if balance > 0 else -seen))
