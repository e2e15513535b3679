"""A national population: person-steps per CPU-second of Starsim, Covasim and a run here."""

import json
import resource
import sys
import time

people, days, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
begun = time.process_time()
if kind == "starsim":
    import starsim as peer

    imported = time.process_time() - begun
    sim = peer.Sim(
        n_agents=people, diseases="sir", networks="random", start="2020-01-01", dt="day",
        stop=f"2020-0{1 + days // 30}-01", verbose=0,
    )  # fmt: skip
    sim.init()
elif kind == "covasim":
    import covasim as peer

    imported = time.process_time() - begun
    sim = peer.Sim(pop_size=people, n_days=days, verbose=0)
    sim.initialize()
else:
    import groundswell as peer
    from groundswell.case import load
    from groundswell.engine.run import prepare, record, simulate
    from groundswell.model.step import VOCABULARY

    imported = time.process_time() - begun
    case = load("kazakhstan-2022", VOCABULARY)
    inputs = prepare(case, "as-happened")
    simulate(inputs, record(inputs, {}), 1, 1)
begun = time.process_time()
if kind == "groundswell":
    people = int(sum(place.values["population"] for place in case.places))
    steps = sum(simulate(inputs, record(inputs, {}), key, days).steps for key in range(20))
else:
    sim.run()
    steps = len(sim.t.timevec) if kind == "starsim" else sim.npts
spent = time.process_time() - begun
print(json.dumps({
    "version": peer.__version__, "updates": people * steps, "cpu": spent,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "import": imported,
}))  # fmt: skip
