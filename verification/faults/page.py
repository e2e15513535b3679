"""docs/reliability.md, by rule from what was found."""

from __future__ import annotations

import json
from typing import Any

from verification.markdown import table

HEAD = """# Reliability

Made by `make faults`; nothing here is edited by hand. What is done to Groundswell on purpose, how
often, and what came of it. A fault is counted as one whatever its cause; where there is one, it
stands here.

"""
WAYS = {
    "kills": "Killed at random instants",
    "files": "Damaged files, a full disk, a clock that jumps, two writers",
    "check": "Hostile cases through `check`",
    "run": "Hostile cases through `run`",
    "read": "Hostile reports through `read`",
    "clients": "The live what-if under fifty clients",
}


def page(found: dict[str, Any]) -> str:
    """Return the page; what was not done is said to be missing."""
    parts = [HEAD]
    for what, title in WAYS.items():
        parts.append(f"## {title}\n\n")
        one = found.get(what)
        if one is None:
            parts.append("**Not done.**\n\n")
            continue
        text = {"kills": _kills, "files": _files, "clients": _clients}.get(what, _inputs)
        parts.append(text(one) + "\n\n")
        share = "" if one["size"] >= 1 else f" **{100 * one['size']:g} % of the full size.**"
        parts.append(
            f"{one['wall']:,} s on {one['machine']} at a load of {one['load']}; code "
            f"`{one['code']}`.{share}\n\n"
        )
    return "".join(parts).rstrip() + "\n"


def _shown(fault: Any) -> str:
    """Return a fault on a line: of a traceback its last, which names no folder of this machine."""
    if isinstance(fault, list):
        fault = [one.rstrip().splitlines()[-1] if isinstance(one, str) and one.strip() else one
                 for one in fault]  # fmt: skip
    return json.dumps(fault, ensure_ascii=False)


def _faults(listed: list[Any]) -> str:
    if not listed:
        return "No fault."
    shown = "\n".join(f"- `{_shown(one)[:300]}`" for one in listed[:20])
    return f"**{len(listed)} faults:**\n\n{shown}"


def _kills(found: dict[str, Any]) -> str:
    rows, faults = [], []
    for name in ("run", "calibrate", "dask"):
        one = found[name]
        faults += one["faults"]
        for what, number in sorted(one.items()):
            if what.startswith("kills of"):
                rows.append([f"`{name}`, {what}", str(number)])
        rows.append([f"`{name}`, folders brought to their end", str(one["folders finished"])])
    total = sum(found[name]["kills"] for name in ("run", "calibrate", "dask"))
    return f"""`kill -9` of the real commands at {total} instants drawn evenly over their length.
After each kill every finished file was compared with that of an uninterrupted run, byte for byte;
then the same command was given again, and in the end none was missing. On the cluster (a scheduler
and two workers on loopback) the command, a worker or the scheduler was killed: a worker lost must
change nothing, a scheduler lost must be a sentence.

{table(["what was killed", "times"], rows)}

{_faults(faults)}"""


def _files(found: dict[str, Any]) -> str:
    damaged, full, clock, two = (found[name] for name in ("damaged", "full", "clock", "two"))
    ways = ", ".join(f"{number} {way}" for way, number in sorted(damaged["ways"].items()))
    disk = (
        f"{full['count']} file systems of 40 kB to 1 MB (tmpfs), of which {full['stopped']} were "
        "too small: a sentence, no part that is not whole, and the copy of the folder was finished "
        "on a disk with room"
        if full["permitted"]
        else "not tried: mounting is not permitted here (the tests fake the error)"
    )
    faults = [fault for one in (damaged, full, clock, two) for fault in one["faults"]]
    return f"""- Parts damaged: {damaged["count"]} ({ways}). Each had to be named and computed
  again to the same bytes.
- A full disk: {disk}.
- A clock that jumps: {clock["count"]} studies while the wall clock of the command and its workers
  jumped by up to forty years, a fifth of the times it was asked (`time.time` patched in each
  process). The bytes had to be the same.
- Two writers: {two["count"]} commands given while another wrote to the folder. Each had to be
  refused with a sentence that names the other.

{_faults(faults)}"""


def _inputs(found: dict[str, Any]) -> str:
    alone = found.get("alone")
    codes = {"0": "done", "1": "a run failed", "2": "refused", "-1": "crash", "-2": "without end"}
    told = ", ".join(
        f"{number:,} {codes.get(code, code)}" for code, number in found["codes"].items()
    )
    more = (
        f" {alone['count']} of them went through a process of their own as well "
        f"({', '.join(f'{n} {codes.get(c, c)}' for c, n in alone['codes'].items())})."
        if alone
        else ""
    )
    faults = [*found["crashes"], *found["written"]]
    if alone:
        faults += [*alone["crashes"], *alone["written"]]
    return f"""{found["count"]:,} inputs, each from its number: {told}.{more} The slowest took
{found["slowest"][0]:.1f} s of processor time, the first of a process included, which loads
everything (number {found["slowest"][1]}); the largest process came to {found["MB"]:,.0f} MB. All
took {found["cpu"]:,} s. A traceback, a minute without an end, or a file where none should be counts
as a fault.

{_faults(faults)}"""


def _clients(found: dict[str, Any]) -> str:
    figures = found["figures"]
    names = {
        "first": "a whole answer asked for: seconds to its first line, waiting included",
        "last": "seconds to its last line",
        "start": "a small question beside them: seconds",
    }
    rows = [
        [text, f"{one['count']:,}", *(f"{one[key]:.2f}" for key in ("median", "p95", "most"))]
        for name, text in names.items()
        if (one := figures.get(name))
    ]
    count = {name: figures.get(name, {}).get("count", 0) for name in (
        "status 503", "slow", "vanished", "late")}  # fmt: skip
    return f"""{found["clients"]} clients for {found["seconds"]:.0f} s: thirty that want whole
answers, eight that read 80 bytes a second, eight that vanish with a reset ({count["vanished"]:,}
times), four that never finish their request. {count["status 503"]:,} times the server said that it
was answering as many as it does at once; those clients asked again, and
{count["late"]} answers were still under way twenty seconds after the end. Memory of the server:
{found["before"]:.0f} MB before, at most {figures["MB"]["most"]:.0f} MB, {found["after"]:.0f} MB
after; afterwards one client alone was answered.

{table(["", "times", "median", "95 %", "most"], rows)}

{_faults(found["faults"])}"""
