"""The same rules here. Machine code comes from the cache, as in every use but the first."""

import json
import resource
import sys
import time

size, steps, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
sight, order = kind.split("/")
begun = time.process_time()
import groundswell  # noqa: E402
from groundswell.classics import lattice  # noqa: E402

imported = time.process_time() - begun
town = lattice.begin(lattice.Rules(size=size, sight=sight), 1)
lattice.run(town, order, 1)
begun = time.process_time()
counts = lattice.run(town, order, steps, 1)
spent = time.process_time() - begun
print(json.dumps({
    "version": groundswell.__version__, "updates": len(town.where) * steps, "cpu": spent,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "import": imported,
    "active": counts[0, 0] / size**2,  # after two steps, as of the peers
}))  # fmt: skip
