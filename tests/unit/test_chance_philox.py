"""The generator itself: known answers, range, and the same numbers however it is called."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numba import njit

from groundswell.chance import keys
from groundswell.chance.philox import pair, pairs, philox4x32, uniform

# The three vectors for Philox4x32-10 in the test file of the Random123 library.
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (  # the digits of pi
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@njit(nogil=True)
def fill(key, entities, ticks, decision, out):
    for i in range(len(entities)):
        for j in range(len(ticks)):
            out[i, j] = uniform(key, entities[i], 0, ticks[j], decision)


def table(key, entities, ticks, decision=7):
    out = np.empty((len(entities), len(ticks)))
    fill(np.uint64(key), np.asarray(entities), np.asarray(ticks), decision, out)
    return out


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
@pytest.mark.parametrize("form", ["compiled", "interpreted", "keys"])
def test_meets_the_known_answers_of_random123(form, counter, key, words):
    functions = {
        "compiled": philox4x32,
        "interpreted": philox4x32.py_func,
        "keys": lambda *words: keys.philox4x32(words[:4], words[4:]),
    }
    assert tuple(map(int, functions[form](*counter, *key))) == words


def test_compiled_interpreted_and_plain_numbers_are_equal_over_the_whole_range():
    luck = np.random.default_rng(1)
    for _ in range(200):
        key = int(luck.integers(2**64, dtype=np.uint64))
        entity, member, tick, decision = map(int, luck.integers(2**32, size=4))
        one = uniform(np.uint64(key), entity, member, tick, decision)
        words = keys.philox4x32((entity, member, tick, decision), (key & 0xFFFFFFFF, key >> 32))
        assert one == keys.unit_interval(*words[:2])
        assert one == uniform.py_func(np.uint64(key), entity, member, tick, decision)


@pytest.mark.parametrize("function", [pair, pair.py_func])
def test_a_pair_is_the_two_halves_of_one_counter(function):
    key = keys.run_key(1, 2, 4)
    words = keys.philox4x32((5, 6, 7, 8), (key & 0xFFFFFFFF, key >> 32))
    both = keys.unit_interval(*words[:2]), keys.unit_interval(*words[2:])
    assert function(np.uint64(key), 5, 6, 7, 8) == both
    assert both[0] == uniform(np.uint64(key), 5, 6, 7, 8)


def test_the_ends_of_the_unit_interval_are_never_reached():
    assert keys.unit_interval(0, 0) == 2.0**-54
    assert keys.unit_interval(0xFFFFFFFF, 0xFFFFFFFF) == 1.0 - 2.0**-53
    assert keys.unit_interval(0, 1 << 11) == 2.0**-53  # all of the 53 bits count


@pytest.mark.parametrize("tick", [-1, -(2**31), 2**32 + 5, 2**62])
def test_a_tick_counts_by_its_low_32_bits(tick):
    key = np.uint64(99)
    assert uniform(key, 1, 2, tick, 3) == uniform(key, 1, 2, tick % 2**32, 3)


def test_signed_and_unsigned_arguments_give_the_same_number():
    key = keys.run_key(1, 2, 4)
    assert key >= 2**63  # otherwise this test shows nothing
    narrow = uniform(np.uint64(key), np.uint32(4), np.uint32(5), np.int64(6), np.uint32(7))
    assert uniform(np.int64(key - 2**64), 4, 5, 6, 7) == narrow


def test_every_part_of_the_address_matters():
    addresses = {(1, 2, 3, 4, 5)} | {
        tuple(11 if j == i else v for j, v in enumerate((1, 2, 3, 4, 5))) for i in range(5)
    }
    numbers = {uniform(np.uint64(k), e, m, t, d) for k, e, m, t, d in addresses}
    assert len(numbers) == 6


def test_a_subset_has_the_numbers_that_the_whole_has():
    entities, ticks = keys.entity_ids(f"region {i}" for i in range(20)), range(100, 200)
    whole = table(5, entities, ticks)
    assert np.array_equal(table(5, entities[3:7], ticks), whole[3:7])
    assert np.array_equal(table(5, entities, ticks[50:]), whole[:, 50:])


def test_the_order_of_calls_does_not_matter():
    entities, ticks = np.arange(10), np.arange(50)
    shuffled = np.random.default_rng(2).permutation(10)
    whole = table(5, entities, ticks)
    assert np.array_equal(table(5, entities[shuffled], ticks[::-1]), whole[shuffled][:, ::-1])


def test_a_bystander_added_changes_nobody_elses_numbers():
    names = ["Almaty", "Mangystau", "Astana"]
    with_bystander = ["Almaty", "bystander", "Mangystau", "Astana"]
    before = table(5, keys.entity_ids(names), range(50))
    after = table(5, keys.entity_ids(with_bystander), range(50))
    assert np.array_equal(after[[0, 2, 3]], before)


def test_the_number_of_threads_does_not_matter():
    entities, ticks = np.arange(64), np.arange(500)
    whole = table(5, entities, ticks)
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda part: table(5, part, ticks), np.split(entities, 16)))
    assert np.array_equal(np.concatenate(parts), whole)


def test_a_run_key_depends_on_seed_draw_and_replicate_only():
    assert keys.run_key(1, 2, 3) == keys.run_key(1, 2, 3)
    some = {keys.run_key(s, d, r) for s in range(10) for d in range(30) for r in range(10)}
    assert len(some) == 3000
    assert keys.run_key(1, 12, 3) != keys.run_key(11, 2, 3)  # the parts do not run together


def test_ids_and_keys_stay_what_they_were():
    """A change here changes every stored study: it needs a `results change` in the changelog."""
    assert keys.run_key(1, 0, 0) == 7980075428989594332
    assert keys.entity_id("Almaty") == 2425848556
    assert keys.draw_uniform(1, 0, "shock.size") == 0.29081573258260807


def test_entities_that_would_share_their_luck_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="'Almaty' and 'Almaty' have the same id"):
        keys.entity_ids(["Almaty", "Astana", "Almaty"])
    monkeypatch.setattr(keys, "entity_id", len)
    with pytest.raises(ValueError, match="'Oral' and 'Aral' have the same id 4"):
        keys.entity_ids(["Oral", "Astana", "Aral"])


def test_parameters_of_a_draw_are_independent_of_each_other_and_of_the_number_of_draws():
    numbers = [keys.draw_uniform(1, draw, "a") for draw in range(2000)]
    others = [keys.draw_uniform(1, draw, "b") for draw in range(2000)]
    assert numbers[:10] == [keys.draw_uniform(1, draw, "a") for draw in range(10)]
    assert abs(np.corrcoef(numbers, others)[0, 1]) < 4 / math.sqrt(2000)
    assert abs(np.mean(numbers) - 0.5) < 4 / math.sqrt(12 * 2000)


@pytest.mark.parametrize("draw", [-1, 2**32])
def test_a_draw_that_would_wrap_round_is_refused(draw):
    with pytest.raises(ValueError, match="outside"):
        keys.draw_uniform(1, draw, "a")


@pytest.mark.parametrize("function", [pairs, pairs.py_func])
def test_pairs_are_the_pair_of_each_member(function):
    key = np.uint64(2**63 + 12345)
    out = np.empty(10)
    function(key, np.uint32(5), 7, np.uint32(8), out)
    expected = [number for member in range(5) for number in pair(key, 5, member, 7, 8)]
    assert out.tolist() == expected
