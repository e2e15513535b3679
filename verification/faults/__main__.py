"""Do it all, and write docs/reliability.md (`make faults`).

    python -m verification.faults --out .faults [--quick] [--workers 2] [--only check,kills]
                                  [--size 0.1] [--page FILE]

What is finished is kept in the folder, apart for every version of the code, and not done again;
batches of hostile inputs that showed a fault are. `--size` is the share of everything that is done.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from verification.faults import clients, disk, inputs, kills
from verification.faults.page import page
from verification.markdown import code, say

COUNTS = {"check": 100_000, "run": 1_000, "read": 10_000}
ALONE = 40  # of `check` and `read` that go through a process of their own as well
CROWD_SECONDS = 60.0
QUICK = 0.01


def python(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=kills.surroundings(), capture_output=True,
        text=True, check=False, timeout=kills.PATIENCE,
    )  # fmt: skip


def done(what: str, size: float, workers: int, out: Path, version: str) -> dict[str, Any]:
    """Do one of the campaigns."""
    if what in COUNTS:
        count = max(int(COUNTS[what] * size), 20)
        found = inputs.campaign(what, count, workers, out / f"{what}-{version}.jsonl")
        if what == "run":
            return found
        return found | {"alone": inputs.sample(what, max(int(ALONE * size), 1), python)}
    scratch = Path(tempfile.mkdtemp(prefix=f"faults-{what}-"))
    try:
        if what == "kills":
            return kills.campaign(size, scratch)
        if what == "files":
            return disk.campaign(size, scratch)
        return clients.campaign(max(CROWD_SECONDS * size, 5.0), scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


CAMPAIGNS = ("kills", "files", "clients", "run", "read", "check")


def main() -> int:
    """Run what is missing; return 1 if a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m verification.faults", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(".faults"), metavar="DIR")
    parser.add_argument("--page", type=Path, default=Path("docs/reliability.md"), metavar="FILE")
    parser.add_argument("--only", default=",".join(CAMPAIGNS), metavar="A,B")
    parser.add_argument("--size", type=float, default=1.0, metavar="SHARE")
    parser.add_argument("--quick", action="store_true", help="a hundredth, and no page")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    options = parser.parse_args()
    size = QUICK if options.quick else options.size
    options.out.mkdir(exist_ok=True)
    kept = options.out / "found.json"
    found: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    for what in options.only.split(","):
        one, version = found.get(what), code("**/*.py")[:12]
        if one and one["size"] >= size and one["code"] == version:
            continue
        say(f"{what} begins")
        begun = time.monotonic()
        found[what] = done(what, size, options.workers, options.out, version) | {
            "size": size,
            "code": version,
            "wall": round(time.monotonic() - begun),
            "load": round(os.getloadavg()[0], 1),
            "machine": f"{os.cpu_count()} cores {platform.machine()}",
        }
        kept.write_text(json.dumps(found, indent=1))
    text = page(found)
    if not options.quick:
        options.page.write_text(text)
    print(text)
    return int(any(fault for one in found.values() for fault in faults(one)))


def faults(found: Any) -> list[Any]:
    """Return every fault in what a campaign found."""
    if not isinstance(found, dict):
        return []
    own = [*found.get("faults", []), *found.get("crashes", []), *found.get("written", [])]
    return own + [fault for one in found.values() for fault in faults(one)]


if __name__ == "__main__":
    sys.exit(main())
