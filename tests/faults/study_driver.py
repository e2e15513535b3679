"""Run a study in a process of its own: study_driver.py OUT WORKERS DRAWS [CASE].

The case is the fake one with the fake simulator, or else a bundled one with the real engine. Prints
`begun` with each report of progress and `done` at the end.
"""

from __future__ import annotations

import signal
import sys

import fake_simulator

from groundswell.errors import GroundswellError
from groundswell.study.run import run


def study(out, workers, draws, **more):
    """The study most of these tests are about."""
    return run(
        fake_simulator.FakeCase(trouble=True),
        arms=("as-happened", "no-invitation"),
        draws=draws,
        seed=7,
        days=30,
        out=out,
        workers=workers,
        simulator_name="fake_simulator",
        **more,
    )


def real_study(name, out, workers, draws, **more):
    """A study of a bundled case."""
    from groundswell import case, model

    loaded = case.load(name, model.VOCABULARY)
    arms = list(loaded.arms)[:2]
    return run(loaded, arms=arms, draws=draws, seed=7, days=20, out=out, workers=workers, **more)


if __name__ == "__main__":
    # tests that a shell put into the background begin with Ctrl-C switched off
    signal.signal(signal.SIGINT, signal.default_int_handler)
    out, workers, draws = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

    def report(*numbers):
        """Tell how far the study has come."""
        print("begun", *numbers, flush=True)

    try:
        if sys.argv[4:]:
            real_study(sys.argv[4], out, workers, draws, progress=report)
        else:
            study(out, workers, draws, progress=report)
    except GroundswellError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    print("done")
