"""Beside the peers, one command: `make bench-peers` (or python benchmarks/bench_peers.py).

    python benchmarks/bench_peers.py                # some minutes
    python benchmarks/bench_peers.py --quick        # the 40 x 40 lattice only
    python benchmarks/bench_peers.py --full         # Mesa at 1000 x 1000 too (7 GB, half an hour)
    python benchmarks/bench_peers.py --json FILE

Peers live in environments of their own under .bench-peers/, made here and never among our
dependencies. Every measurement is a fresh process; the measurements of a size take turns and the
median of the rounds is told. One update is one activation of a citizen or an officer (the jailed
too), or one person in one step; seconds are of the processor, so that a neighbour counts little.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
HOME = HERE.parent / ".bench-peers"
PEERS = {
    "mesa": ("mesa[rec]==3.3.1",),  # the last for Python 3.11
    "agentpy": ("agentpy==0.1.5",),
    "starsim": ("starsim==3.7.2",),
    "covasim": ("covasim==4.0.1",),
}
ENGINES = {
    "Mesa, as packaged": ("mesa", "civil_mesa.py", "packaged"),
    "Mesa, counts only": ("mesa", "civil_mesa.py", "counts"),
    "agentpy, Moore": ("agentpy", "civil_agentpy.py", "moore"),
    "Groundswell": ("", "civil_groundswell.py", "von Neumann/exact"),
    "Groundswell, Moore": ("", "civil_groundswell.py", "moore/exact"),
    "Groundswell, by blocks": ("", "civil_groundswell.py", "von Neumann/blocks"),
}
# engine -> steps, for each size of the lattice
LATTICE = {
    40: {"Mesa, as packaged": 30, "Mesa, counts only": 30, "agentpy, Moore": 10,
         "Groundswell": 5000, "Groundswell, Moore": 5000},
    250: {"Mesa, as packaged": 1, "Mesa, counts only": 1, "agentpy, Moore": 1,
          "Groundswell": 200, "Groundswell, Moore": 200},
    1000: {"Groundswell": 20, "Groundswell, Moore": 20, "Groundswell, by blocks": 20},
    4000: {"Groundswell, by blocks": 2},
}  # fmt: skip
# engine -> environment, persons (0: those of the case), days, what is run
NATION = {
    "Starsim, SIR": ("starsim", 200_000, 90, "starsim"),
    "Covasim, default": ("covasim", 100_000, 90, "covasim"),
    "Groundswell, every citizen": ("", 0, 30, "individuals"),
    "Groundswell, cohorts": ("", 0, 30, "cohorts"),
}
BASE = "Mesa, as packaged"


def python(peer: str) -> Path | None:
    """The interpreter of a peer's environment, made if need be; None if it cannot be."""
    if not peer:
        return Path(sys.executable)
    folder = HOME / peer
    made = folder / "made"
    if not made.exists() or made.read_text() != " ".join(PEERS[peer]):
        print(f"setting up {peer}", file=sys.stderr)
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        target = folder / "bin" / "python"
        ways = [[uv, "pip", "install", "-q", "--python", target]]
        ways += [[target, "-m", "pip", "install", "-q", "--disable-pip-version-check"]]
        for way in ways:
            if Path(way[0]).exists() and not subprocess.run([*way, *PEERS[peer]]).returncode:
                made.write_text(" ".join(PEERS[peer]))
                break
        else:
            print(f"{peer} cannot be installed here: left out", file=sys.stderr)
            return None
    return folder / "bin" / "python"


def measured(peer: str, script: str, *words: object) -> dict[str, Any] | None:
    """One measurement in a fresh process; None if the peer is not to be had or fails."""
    interpreter = python(peer)
    if interpreter is None:
        return None
    # numba and BLAS on one core; the warnings of peers are theirs
    env = os.environ | {
        "OMP_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    command = [str(interpreter), str(HERE / "peers" / script), *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        print(f"{script} {words} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of the rounds."""
    rates = [one["updates"] / one["cpu"] for one in rounds]
    told = {"version": rounds[0]["version"], "per_second": median(rates), "least": min(rates)}
    told |= {"most": max(rates), "peak_mb": median(one["peak_mb"] for one in rounds)}
    told["import"] = median(one["import"] for one in rounds)
    if "active" in rounds[0]:
        told["active"] = median(one["active"] for one in rounds)
    return told


def lattices(sizes: list[int], repeats: int) -> list[dict[str, Any]]:
    """Every engine on every lattice, taking turns."""
    rows = []
    for size in sizes:
        seen: dict[str, list[dict[str, Any]]] = {}
        for _ in range(repeats):
            for name, steps in LATTICE[size].items():
                peer, script, kind = ENGINES[name]
                if (found := measured(peer, script, size, steps, kind)) is not None:
                    seen.setdefault(name, []).append(found)
                    print(f"{size}² {name}: {found['updates'] / found['cpu']:.3g}/s",
                          file=sys.stderr)  # fmt: skip
        of = {name: summary(rounds) for name, rounds in seen.items()}
        base = of.get(BASE, {}).get("per_second")
        for name, told in of.items():
            ratio = told["per_second"] / base if base else None
            rows.append({"lattice": f"{size}²", "engine": name, **told, "ratio": ratio})
    return rows


def nations(repeats: int) -> list[dict[str, Any]]:
    """Person-steps a second of a national population."""
    rows = []
    for name, (peer, people, days, kind) in NATION.items():
        rounds = [measured(peer, "nation.py", people, days, kind) for _ in range(repeats)]
        if found := [one for one in rounds if one is not None]:
            rows.append({"lattice": "nation", "engine": name, **summary(found)})
    base = next((row["per_second"] for row in rows), None)
    for row in rows:
        row["ratio"] = row["per_second"] / base if base else None
    return rows


HEAD = "| | engine | version | ratio | updates per CPU-second | peak MB | import, CPU s | active |"


def table(rows: list[dict[str, Any]]) -> str:
    """The one table, as docs/performance.md has it."""
    lines = [HEAD, "|---|---|---|--:|--:|--:|--:|--:|"]
    for row in rows:
        ratio = f"{row['ratio']:,.4g}" if row["ratio"] else ""
        active = f"{row['active']:.2%}" if "active" in row else ""
        rates = f"{million(row['per_second'])} ({million(row['least'])} to {million(row['most'])})"
        lines.append(
            f"| {row['lattice']} | {row['engine']} | {row['version']} | {ratio} | {rates} | "
            f"{row['peak_mb']:.0f} | {row['import']:.2f} | {active} |"
        )
    return "\n".join(lines)


def million(rate: float) -> str:
    """A rate in millions, three digits."""
    return f"{rate / 1e6:,.3g} M" if rate < 1e9 else f"{rate / 1e6:,.0f} M"


def main() -> None:
    """Measure, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the 40 x 40 lattice only")
    parser.add_argument("--full", action="store_true", help="Mesa at 1000 x 1000 too")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    if options.full:
        LATTICE[1000] = {"Mesa, counts only": 1, BASE: 1, **LATTICE[1000]}
    rows = lattices([40] if options.quick else list(LATTICE), options.repeats)
    rows += [] if options.quick else nations(options.repeats)
    print(table(rows))
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    machine |= {"python": platform.python_version(), "machine": platform.processor()}
    print(f"ratio: to {BASE} on the same lattice; of the nation, to the first row. {machine}")
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "machine": machine}, indent=1))


if __name__ == "__main__":
    main()
