"""The same rules in agentpy, whose grid knows Moore neighbourhoods only."""

import json
import math
import resource
import sys
import time

size, steps = int(sys.argv[1]), int(sys.argv[2])
begun = time.process_time()
import agentpy as ap  # noqa: E402

imported = time.process_time() - begun
VISION = 7


class Person(ap.Agent):
    def setup(self):
        self.police = self.active = False
        self.jailed = 0
        self.hardship = self.model.random.random()
        self.aversion = self.model.random.random()

    def act(self):
        if self.jailed:
            self.jailed -= 1
            return
        luck = self.model.random
        around = self.model.grid.neighbors(self, VISION).to_list()
        if self.police:
            suspects = [one for one in around if one.active]
            if suspects:
                suspect = luck.choice(suspects)
                suspect.active, suspect.jailed = False, luck.randint(0, 30)
        else:
            police = sum(one.police for one in around)
            active = 1 + sum(one.active for one in around)
            risk = self.aversion * (1 - math.exp(-2.3 * round(police / active)))
            self.active = self.hardship * (1 - 0.8) - risk > 0.1
        where = self.model.grid.positions
        taken = {where[one] for one in around}
        x, y = where[self]
        free = [
            cell
            for dx in range(-VISION, VISION + 1)
            for dy in range(-VISION, VISION + 1)
            if (cell := ((x + dx) % size, (y + dy) % size)) not in taken and (dx or dy)
        ]
        if free:
            self.model.grid.move_to(self, luck.choice(free))


class Town(ap.Model):
    def setup(self):
        cells = size * size
        self.people = ap.AgentList(self, round(cells * 0.74), Person)
        self.grid = ap.Grid(self, (size, size), torus=True, track_empty=True)
        self.grid.add_agents(self.people, random=True, empty=True)
        for person in list(self.people)[: round(cells * 0.04)]:
            person.police = True


model = Town({"seed": 1})
model.sim_setup(steps=10**9, seed=1)


def step():
    for person in model.people.shuffle():
        person.act()


step()
begun = time.process_time()
active = []
for _ in range(steps):
    step()
    active.append(sum(person.active for person in model.people))
spent = time.process_time() - begun
print(json.dumps({
    "version": ap.__version__, "updates": len(model.people) * steps, "cpu": spent,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "import": imported,
    "active": active[0] / size**2,  # after two steps
}))  # fmt: skip
