"""A statistical battery over every direction in which a study counts.

The numbers are fixed by fixed seeds, so the outcome is the same every time. Had the seeds been
chosen at random, a perfect generator would fail the whole battery with probability at most
FALSE_ALARM: every p-value is held against FALSE_ALARM divided by their number (Bonferroni).
"""

from __future__ import annotations

import numpy as np
import pytest
from battery import TESTS
from numba import njit
from scipy import stats

from groundswell.chance import keys
from groundswell.chance.philox import pair, uniform

FALSE_ALARM = 1e-4
LENGTH = 2**19
RUN = keys.run_key(20220102, 3, 5)
ALMATY = keys.entity_id("Almaty")
JOIN = 0x5EED0001
PAIRED = ("key", "replicate", "entity", "member", "tick", "decision")
BITS = 64 + 4 * 32


@njit
def table(run_keys, entities, members, ticks, decisions):
    """One uniform for every row of five columns."""
    out = np.empty(len(run_keys))
    for i in range(len(out)):
        out[i] = uniform(run_keys[i], entities[i], members[i], ticks[i], decisions[i])
    return out


def numbers(length, **moving):
    """Uniforms of ``length`` addresses that differ in the given columns."""
    fixed = {"run_keys": RUN, "entities": ALMATY, "members": 7, "ticks": 1234, "decisions": JOIN}
    columns = {
        name: np.broadcast_to(np.asarray(moving.get(name, value), np.uint64), length).copy()
        for name, value in fixed.items()
    }
    columns["ticks"] = columns["ticks"].astype(np.int64)
    return table(**columns)


def along(direction, start=0, length=LENGTH):
    """The numbers of neighbouring addresses in one direction."""
    step = np.arange(start, start + length, dtype=np.uint64)
    if direction == "replicate":
        some = np.arange(start, start + length)
        return numbers(length, run_keys=[keys.run_key(1, int(i) // 8, int(i) % 8) for i in some])
    if direction == "name":
        return numbers(length, entities=[keys.entity_id(f"region {i}") for i in step])
    column = {"key": "run_keys", "entity": "entities", "member": "members"}
    column |= {"tick": "ticks", "decision": "decisions"}
    offset = RUN if direction == "key" else 0
    return numbers(length, **{column[direction]: step + np.uint64(offset)})


def as_a_study_counts():
    """Ticks, then decisions, then regions, then classes: the order in which a run uses luck."""
    regions = np.array(keys.entity_ids(f"region {i}" for i in range(17)), np.uint64)
    decisions = np.array([keys.hashed("decision", f"decision {i}", 32) for i in range(12)])
    shape = (45, 12, 17, 60)
    ticks, which, where, members = np.indices(shape).reshape(4, -1)[:, :LENGTH]
    return numbers(
        len(ticks),
        ticks=ticks,
        decisions=decisions[which],
        entities=regions[where],
        members=members,
    )


@njit
def both(run_key, length):
    out = np.empty(length)
    for i in range(length // 2):
        out[2 * i], out[2 * i + 1] = pair(run_key, ALMATY, i, 1234, JOIN)
    return out


def both_of_a_pair():
    """The two numbers of a counter one after the other, along the members."""
    return both(np.uint64(RUN), LENGTH)


SEQUENCES = {name: (lambda name=name: along(name)) for name in (*PAIRED, "name")}
SEQUENCES["pairs"] = both_of_a_pair
SEQUENCES["study"] = as_a_study_counts
THRESHOLD = FALSE_ALARM / (len(TESTS) * len(SEQUENCES) + len(PAIRED) + 1)


@pytest.fixture(scope="module", params=SEQUENCES)
def sequence(request):
    return SEQUENCES[request.param]()


@pytest.mark.parametrize("test", TESTS)
def test_a_sequence_looks_random(sequence, test):
    p = TESTS[test](sequence)
    assert p > THRESHOLD


@pytest.mark.parametrize("direction", PAIRED)
def test_neighbours_in_one_direction_are_unrelated_along_another(direction):
    """Two ticks' sequences over the members, or two members' over the ticks, in neighbours."""
    other = "tick" if direction == "member" else "member"
    length = 2**17
    column = {"tick": "ticks", "member": "members"}[other]
    moving = {column: np.arange(length)}
    here = {"key": "run_keys", "replicate": "run_keys", "entity": "entities"}
    here |= {"member": "members", "tick": "ticks", "decision": "decisions"}
    pair = [RUN, RUN + 1] if direction == "key" else [0, 1]
    if direction == "replicate":
        pair = [keys.run_key(1, 0, 0), keys.run_key(1, 0, 1)]
    one, two = (numbers(length, **moving, **{here[direction]: value}) for value in pair)
    z = np.sum((one - 0.5) * (two - 0.5)) * 12.0 / np.sqrt(length)
    p = 2 * stats.norm.sf(abs(z))
    assert p > THRESHOLD


def test_one_bit_of_the_address_flips_half_the_bits_of_the_number():
    luck = np.random.default_rng(1)
    size, flipped = 400, 0
    words = luck.integers(2**32, size=(size, 6), dtype=np.uint64)
    for bit in range(BITS):
        changed = words.copy()
        changed[:, bit // 32] ^= np.uint64(1 << (bit % 32))
        before, after = ((of_words(w) * 2.0**53).astype(np.uint64) for w in (words, changed))
        flipped += int(np.sum(np.bitwise_count(before ^ after)))
    total = size * BITS * 53
    p = 2 * stats.norm.sf(abs(flipped - total / 2) / np.sqrt(total / 4))
    assert p > THRESHOLD


def of_words(words):
    key = words[:, 0] | (words[:, 1] << np.uint64(32))
    return table(key, words[:, 2], words[:, 3], words[:, 4].astype(np.int64), words[:, 5])


def philox_in_numpy(counters, rounds):
    """Philox with fewer rounds, to see that the battery would notice."""
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    x0, x1, x2, x3 = (np.asarray(c, np.uint64) for c in counters)
    k0, k1 = np.uint64(RUN & 0xFFFFFFFF), np.uint64(RUN >> 32)
    for _ in range(rounds):
        p0, p1 = x0 * np.uint64(0xD2511F53), x2 * np.uint64(0xCD9E8D57)
        x0, x1, x2, x3 = (p1 >> half) ^ x1 ^ k0, p1 & low, (p0 >> half) ^ x3 ^ k1, p0 & low
        k0 = (k0 + np.uint64(0x9E3779B9)) & low
        k1 = (k1 + np.uint64(0xBB67AE85)) & low
    return np.maximum((x0 << np.uint64(21)) | (x1 >> np.uint64(11)), 0.5) * 2.0**-53


def test_numpys_philox_of_ten_rounds_is_ours():
    members = np.arange(1000, dtype=np.uint64)
    theirs = philox_in_numpy(
        (np.full(1000, ALMATY), members, np.full(1000, 1234), np.full(1000, JOIN)), 10
    )
    assert np.array_equal(theirs, numbers(1000, members=members))


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_the_battery_refuses_too_few_rounds(rounds):
    step = np.arange(LENGTH, dtype=np.uint64)
    same = np.zeros(LENGTH, np.uint64)
    worst = min(
        test(philox_in_numpy(counters, rounds))
        for counters in (
            (step, same, same, same),
            (same, step, same, same),
            (same, same, same, step),
        )
        for test in TESTS.values()
    )
    assert worst < THRESHOLD / 10


def test_the_battery_refuses_a_sequence_that_repeats_itself():
    u = np.random.default_rng(1).random(LENGTH // 2)
    assert TESTS["birthday spacings"](np.repeat(u, 2)) < THRESHOLD
    assert TESTS["correlation at lag 1"](np.repeat(u, 2)) < THRESHOLD
