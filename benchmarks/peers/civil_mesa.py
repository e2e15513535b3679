"""Mesa's packaged civil violence: as it is, or collecting the two counts and nothing else."""

import json
import resource
import sys
import time

size, steps, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
begun = time.process_time()
import mesa  # noqa: E402
from mesa.examples.advanced.epstein_civil_violence.model import EpsteinCivilViolence  # noqa: E402

imported = time.process_time() - begun
model = EpsteinCivilViolence(
    width=size, height=size, citizen_density=0.70, cop_density=0.04, citizen_vision=7, cop_vision=7,
    legitimacy=0.8, max_jail_term=30, seed=1,
)  # fmt: skip
if kind == "counts":
    names = {"active": "ACTIVE", "arrested": "ARRESTED"}
    model.datacollector = mesa.DataCollector(model_reporters=names)
model.step()
begun = time.process_time()
active = []
for _ in range(steps):
    model.step()
    active.append(model.ACTIVE)
spent = time.process_time() - begun
print(json.dumps({
    "version": mesa.__version__, "updates": len(model.agents) * steps, "cpu": spent,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "import": imported,
    "active": active[0] / size**2,  # after two steps
}))  # fmt: skip
