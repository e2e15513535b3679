"""The lattice on boards of bits against plain counting, and one order against the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.reference.town import Plain

from groundswell.classics import lattice, rebellion
from groundswell.classics.bits import offsets, population, select, selection, tiling

WORDS = st.integers(0, 2**64 - 1)


@given(WORDS)
@settings(max_examples=200, deadline=None)
def test_every_set_bit_of_a_word_is_found_by_its_number(word):
    places = [n for n in range(64) if word >> n & 1]
    assert population(np.uint64(word)) == len(places)
    found = [select(np.uint64(word), k, selection()) for k in range(len(places))]
    assert found == places


@pytest.mark.parametrize("sight", ["euclidean", "moore", "von Neumann"])
@pytest.mark.parametrize("size", [24, 30, 41])
def test_masks_see_what_is_in_sight_and_nothing_else(sight, size):
    cut = tiling(size, size, sight, 7)
    number = len(offsets(sight, 7))
    used = cut.tile_width * cut.tile_height
    assert [sum(int(w).bit_count() for w in row) for row in cut.masks] == (
        [number] * used + [0] * (64 - used)
    )
    assert len(np.unique(cut.addresses())) == size * size


def test_a_torus_too_small_for_the_vision_is_refused():
    with pytest.raises(ValueError, match="too small for a vision of 7"):
        tiling(12, 12, "moore", 7)


@pytest.mark.parametrize(
    ("size", "sight", "rounding"),
    [(24, "von Neumann", "round"), (24, "moore", "floor"), (30, "euclidean", "none")],
)
def test_the_boards_do_what_plain_counting_does(size, sight, rounding):
    rules = lattice.Rules(size=size, sight=sight, rounding=rounding, legitimacy=0.5)
    plain, town = Plain(rules, 3), lattice.begin(rules, 3)
    counts = lattice.run(town, "exact", 6)
    expected = []
    for tick in range(6):
        plain.step(tick)
        expected.append((len(plain.active), len(plain.jail)))
    assert counts.tolist() == [list(one) for one in expected]
    assert max(active for active, _ in expected) > 20
    assert [plain.cell[int(at)] for at in town.where] == plain.line


def test_an_empty_cell_is_chosen_uniformly():
    """Chi-square over the empty cells in sight; a true uniform fails once in a thousand."""
    rules = replace(lattice.Rules(size=24, police=0.0, legitimacy=1.0), citizens=1.0 / 576.0)
    chosen = []
    for replicate in range(4000):
        town = lattice.begin(rules, 1, replicate)
        before = int(town.where[0])
        lattice.run(town, "exact", 1)
        chosen.append((before, int(town.where[0])))
    cut = tiling(24, 24, "von Neumann", 7)
    cells = {int(a): (x, y) for (y, x), a in np.ndenumerate(cut.addresses())}
    moves = [
        ((cells[b][0] - cells[a][0] + 12) % 24, (cells[b][1] - cells[a][1] + 12) % 24)
        for a, b in chosen
    ]
    seen, counts = np.unique(moves, axis=0, return_counts=True)
    assert len(seen) == len(offsets("von Neumann", 7))
    assert stats.chisquare(counts).pvalue > 0.001


def test_nobody_is_lost_and_bits_agree_with_the_lists():
    town = lattice.begin(lattice.Rules(size=40, legitimacy=0.6), 2)
    for order in ("exact", "blocks"):
        lattice.run(town, order, 30)
        boards = town.boards.reshape(-1, 4)
        counts = [sum(int(w).bit_count() for w in boards[:, layer]) for layer in range(4)]
        assert counts[0] == 1600 - len(town.where)
        assert counts[1] == 64
        assert counts[2:] == town.now.tolist()
        if order == "exact":
            occupied = [
                (boards[a // 64, 0] >> np.uint64(a % 64)) & np.uint64(1) for a in town.where
            ]
            assert len(set(town.where.tolist())) == len(town.where)
            assert not any(occupied)


@pytest.mark.slow
def test_the_order_by_blocks_has_the_law_of_the_exact_order():
    """Means over steps of active and jailed, 24 towns each of 128 x 128 cells in four blocks.

    Kolmogorov and Smirnov, and Welch; of four tests one in 250 fails by luck where the laws agree.
    """
    means = {}
    for order in ("exact", "blocks"):
        towns = [lattice.begin(lattice.Rules(size=128), 5, r) for r in range(24)]
        means[order] = np.array([lattice.run(t, order, 150)[20:].mean(axis=0) for t in towns])
    for column in range(2):
        one, other = means["exact"][:, column], means["blocks"][:, column]
        assert stats.ks_2samp(one, other).pvalue > 0.001
        assert stats.ttest_ind(one, other, equal_var=False).pvalue > 0.001


@pytest.mark.parametrize("rules", [rebellion.Rules(), rebellion.Rules(decay=0.01, defect=0.5)])
def test_incremental_counts_of_the_rebellion_equal_a_recount(rules):
    town = rebellion.begin(rules, 4)
    counts = np.zeros((60, 4))
    rebellion.go(town, 0.7, counts)
    size = rules.size
    officers, rebels, standing, citizens = (np.zeros(size * size, int) for _ in range(4))
    around = np.array([(0, 0), *offsets(rules.sight, rules.vision)])
    for who, cell in enumerate(town.cell):
        x, y = cell % size + around[:, 0], cell // size + around[:, 1]
        seen = y % size * size + x % size
        if town.active[who]:
            (officers if who < rules.police else rebels)[seen] += 1
        standing[cell] += town.term[who] == 0
        citizens[cell] += who >= rules.police
    assert (citizens == town.citizens).all()
    assert (officers == town.officers).all()
    assert (rebels == town.rebels).all()
    assert (standing == town.standing).all()
    assert town.listed[0] == town.active[rules.police :].sum() == counts[-1, 0] > 0
    assert town.active[: rules.police].sum() == counts[-1, 2] > 0
    assert (town.term > 0).sum() == counts[-1, 1] > 0


def test_an_officer_enforces_if_the_incentive_exceeds_the_risk_of_being_overwhelmed():
    """Counted person by person, where citizens are so few that police may outnumber them."""
    rules = rebellion.Rules(citizens=40, defect=1.0)
    size, seen, risks = rules.size, {}, set()
    for replicate in range(6):
        town = rebellion.begin(rules, 8, replicate)
        rebellion.go(town, 0.6, np.zeros((3, 4)))
        x, y = town.cell % size, town.cell // size
        for who in range(rules.police):
            dx, dy = ((line - line[who] + 20) % size - 20 for line in (x, y))
            near = dx**2 + dy**2 <= rules.vision**2
            crowd = near[rules.police :].sum()
            others = (near & (town.active == 1))[: rules.police].sum()
            risk = 1.0 - np.exp(-rules.k * (crowd // (others + 1)))
            risks.add(risk > 0.0)
            left = 0.6 * (1.0 - town.hardship[who]) - town.aversion[who] * risk
            seen[who, replicate] = left > rules.threshold
            assert rebellion.enforces(town, who, 0.6) == seen[who, replicate]
    assert len(risks) == len(set(seen.values())) == 2


def test_police_who_enforce_nothing_stay_where_they_are_and_deter_nobody():
    town = rebellion.begin(rebellion.Rules(defect=0.5), 2)
    rebellion.go(town, 0.0, np.zeros((1, 4)))  # no legitimacy, no incentive
    before = town.cell[:64].copy()
    counts = np.zeros((5, 4))
    rebellion.go(town, 0.0, counts)
    assert (town.cell[:64] == before).all()
    assert (town.officers == 0).all()
    assert counts[:, 1:3].tolist() == [[0.0, 0.0]] * 5
    assert counts[-1, 0] == (town.hardship[64:] > 0.1).sum()  # all who have a grievance


def test_legitimacy_falls_by_who_is_active_or_jailed_at_the_end_of_the_step_and_not_below_zero():
    counts = rebellion.run(rebellion.Rules(decay=0.5, defect=0.5, legitimacy=0.6), 40, 3)
    legitimacy = 0.6
    for active, jailed, _, after in counts:
        legitimacy = max(0.0, legitimacy - 0.5 * (active + jailed) / 1120)
        assert after == pytest.approx(legitimacy, abs=1e-12)
    assert counts[0, 3] > 0.0 == counts[-1, 3]
