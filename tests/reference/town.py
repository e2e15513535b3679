"""The fast lattice once more, person by person and cell by cell, on the same random numbers."""

from __future__ import annotations

import numpy as np

from groundswell.chance.keys import philox4x32
from groundswell.classics.bits import WORD, offsets, tiling
from groundswell.classics.lattice import ARREST, MOVE, OFFICER, ORDER, Rules, Town, begin


class Plain:
    """Whole numbers in dictionaries; nothing of the boards is used but the first morning."""

    def __init__(self, rules: Rules, seed: int) -> None:
        town: Town = begin(rules, seed)
        self.rules, self.town = rules, town
        self.cut = tiling(rules.size, rules.size, rules.sight, rules.vision)
        cells = self.cut.addresses()
        self.address = {(x, y): int(cells[y, x]) for y, x in np.ndindex(cells.shape)}
        self.cell = {address: cell for cell, address in self.address.items()}
        self.line = [self.cell[int(at)] for at in town.where]
        self.mind = {self.cell[int(at)]: int(town.minds[at]) for at in town.where}
        self.active: set[tuple[int, int]] = set()
        self.jail: dict[tuple[int, int], int] = {}
        self.key = (int(town.key) & 0xFFFFFFFF, int(town.key) >> 32)

    def sight(self, cell: tuple[int, int]) -> list[tuple[int, int]]:
        """Cells in sight, in the order of the boards' words and bits."""
        size, cut = self.rules.size, self.cut
        x, y = cell
        keyed = []
        for dx, dy in offsets(self.rules.sight, self.rules.vision):
            far = (
                (y % cut.tile_height + dy) // cut.tile_height,
                (x % cut.tile_width + dx) // cut.tile_width,
            )
            there = ((x + dx) % size, (y + dy) % size)
            keyed.append((*far, self.address[there] % WORD, there))
        return [there for *_, there in sorted(keyed)]

    def step(self, tick: int) -> None:
        people = len(self.line)
        for turn in range(people):
            order, word = (
                philox4x32((turn // 4, 1, tick, decision), self.key)[turn % 4]
                for decision in (ORDER, MOVE)
            )
            other = turn + (order * (people - turn) >> 32)
            self.line[turn], self.line[other] = self.line[other], self.line[turn]
            self.line[turn] = self.act(self.line[turn], tick, turn, word)

    def act(self, cell: tuple[int, int], tick: int, turn: int, word: int) -> tuple[int, int]:
        if cell in self.jail:
            self.jail[cell] -= 1
            if not self.jail[cell]:
                del self.jail[cell]
            return cell
        sight = self.sight(cell)
        mind = self.mind[cell]
        if mind == OFFICER:
            self.arrest([one for one in sight if one in self.active], tick, turn)
        else:
            police = sum(self.mind.get(one) == OFFICER for one in sight)
            active = 1 + sum(one in self.active for one in sight)
            self.active.discard(cell)
            if self.town.values[police, active] < mind:
                self.active.add(cell)
        free = [one for one in sight if one not in self.mind]
        if not free:
            return cell
        there = free[word * len(free) >> 32]
        self.mind[there] = self.mind.pop(cell)
        if cell in self.active:
            self.active.remove(cell)
            self.active.add(there)
        return there

    def arrest(self, suspects: list[tuple[int, int]], tick: int, turn: int) -> None:
        if not suspects:
            return
        pick, length = philox4x32((turn, 0, tick, ARREST), self.key)[:2]
        caught = suspects[pick * len(suspects) >> 32]
        self.active.remove(caught)
        term = length * (self.rules.jail + 1) >> 32
        if term:
            self.jail[caught] = term
