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
    from groundswell.engine import run as cohorts
    from groundswell.individuals import run as individuals
    from groundswell.individuals.society import parse
    from groundswell.model.step import VOCABULARY

    imported = time.process_time() - begun
    case = load("kazakhstan-2022", VOCABULARY)
    if kind == "cohorts":
        engine, inputs = cohorts, cohorts.prepare(case, "as-happened")
    else:
        engine = individuals
        inputs = individuals.prepare(case, "as-happened", parse("network=small-world,ties=10"))
    engine.simulate(inputs, engine.record(inputs, {}), 1, 1)  # machine code, and the ties
begun = time.process_time()
if kind in ("cohorts", "individuals"):
    people = int(sum(place.values["population"] for place in case.places))
    parameters = engine.record(inputs, {})
    runs = 20 if kind == "cohorts" else 3
    steps = sum(engine.simulate(inputs, parameters, key, days).steps for key in range(runs))
else:
    sim.run()
    steps = len(sim.t.timevec) if kind == "starsim" else sim.npts
spent = time.process_time() - begun
print(json.dumps({
    "version": peer.__version__, "updates": people * steps, "cpu": spent,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "import": imported,
}))  # fmt: skip
