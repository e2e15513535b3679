"""The live what-if under fifty clients at once, some of them slow, some of them gone half way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import struct
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from verification.faults.hostile import Luck, luck
from verification.faults.kills import surroundings

SETTING = {"case": "two-towns", "draws": 8, "replicates": 2, "days": 7, "all_arms": False,
           "b": {"arm": "no-help"}}  # fmt: skip
GRACE = 20.0  # seconds after the end for answers under way
KINDS = ("whole",) * 30 + ("slow",) * 8 + ("vanishing",) * 8 + ("unfinished",) * 4
HEAD = (
    "POST /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"
)


def asked(chance: Luck) -> bytes:
    """A request of its own: other clients' runs do not help."""
    strength = round(float(chance.uniform(500, 3000)), 1)
    changed = {**SETTING, "b": {"arm": "no-help", "set": {"alliance.troops": strength}}}
    body = json.dumps(changed if chance.random() < 0.5 else SETTING).encode()
    return HEAD.format(len(body)).encode() + body


async def whole(port: int, chance: Luck, seen: dict[str, list[float]]) -> None:
    """Ask until it is answered, read to the end, and note when the first and the last came."""
    begun, request, status = time.monotonic(), asked(chance), 503
    while status == 503:  # so many are answered at once; the page waits and asks again
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
            if status != 503:
                await reader.read(1)
                seen["first"].append(time.monotonic() - begun)
                await reader.read()
                seen["last"].append(time.monotonic() - begun)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        seen[f"status {status}"].append(1.0)
        if status == 503:
            await asyncio.sleep(0.3)


async def slow(port: int, chance: Luck, seen: dict[str, list[float]], end: float) -> None:
    """Ask, then read a few bytes a second into a small buffer."""
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.setblocking(False)
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_connect(plain, ("127.0.0.1", port))
        await loop.sock_sendall(plain, asked(chance))
        while time.monotonic() < end and await loop.sock_recv(plain, 16):
            await asyncio.sleep(0.2)
        seen["slow"].append(1.0)
    finally:
        plain.close()


async def vanishing(port: int, chance: Luck, seen: dict[str, list[float]]) -> None:
    """Ask, and be gone at some moment, without a goodbye."""
    plain = socket.socket()
    plain.setblocking(False)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_connect(plain, ("127.0.0.1", port))
        request = asked(chance)
        await loop.sock_sendall(plain, request[: int(chance.integers(1, len(request) + 1))])
        await asyncio.sleep(float(chance.uniform(0.0, 0.5)))
        seen["vanished"].append(1.0)
    finally:
        plain.close()


async def unfinished(port: int, chance: Luck, seen: dict[str, list[float]], end: float) -> None:
    """Begin a request and send it a byte at a time; the server has to lose patience."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.monotonic()
    try:
        for byte in HEAD.format(5000).encode() + b"{" * 5000:
            if time.monotonic() > end or reader.at_eof():
                break
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)
        seen["unfinished"].append(time.monotonic() - begun)
    except OSError:
        seen["unfinished"].append(time.monotonic() - begun)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def client(port: int, number: int, seen: dict[str, list[float]], end: float) -> None:
    """Be one client, again and again, until the time is over."""
    kind, turn = KINDS[number % len(KINDS)], 0
    while time.monotonic() < end:
        chance = luck("client", 1000 * number + turn)
        turn += 1
        try:
            if kind == "whole":
                await whole(port, chance, seen)
            elif kind == "vanishing":
                await vanishing(port, chance, seen)
            else:
                await (slow if kind == "slow" else unfinished)(port, chance, seen, end)
        except (OSError, asyncio.IncompleteReadError) as error:
            seen[f"{kind}: {type(error).__name__}"].append(1.0)


async def page(port: int, seen: dict[str, list[float]], end: float) -> None:
    """Ask for something small twice a second: how long do others wait?"""
    while time.monotonic() < end:
        begun = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/start HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        seen["start" if b" 200 " in answer[:20] else "start refused"].append(
            time.monotonic() - begun
        )
        writer.close()
        await asyncio.sleep(0.5)


async def _crowd(port: int, pid: int, seconds: float) -> dict[str, list[float]]:
    seen: dict[str, list[float]] = defaultdict(list)
    end = time.monotonic() + seconds

    async def watch() -> None:
        while time.monotonic() < end:
            seen["MB"].append(memory(pid))
            await asyncio.sleep(0.5)

    crowd = [client(port, number, seen, end) for number in range(len(KINDS))]
    tasks = [asyncio.create_task(one) for one in (*crowd, page(port, seen, end), watch())]
    _, late = await asyncio.wait(tasks, timeout=seconds + GRACE)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    seen["late"] = [1.0] * len(late)
    return dict(seen)


def memory(pid: int) -> float:
    """Resident memory of a process, MB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) / 1e3


@contextlib.contextmanager
def server(folder: Path):  # type: ignore[no-untyped-def]
    """Start `groundswell app`; yield its port and process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "groundswell", "app", "two-towns", "--port", "0"],
        env=surroundings(PYTHONUNBUFFERED="1"), cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield int(re.findall(r":(\d+)/", line)[0]), process
    finally:
        process.kill()
        process.communicate()


def campaign(seconds: float, scratch: Path) -> dict[str, Any]:
    """Fifty clients for so long; then one alone."""
    with server(scratch) as (port, process):
        before = memory(process.pid)
        seen = asyncio.run(_crowd(port, process.pid, seconds))
        faults = [] if process.poll() is None else ["the server ended"]
        alone: dict[str, list[float]] = defaultdict(list)
        asyncio.run(whole(port, luck("client", 0), alone))
        others = {name for name in seen if name.startswith("status")} - {"status 200", "status 503"}
        if others:
            faults.append(f"a good request was answered with {others}")
        if not alone["status 200"]:
            faults.append("the server did not answer afterwards")
        after = memory(process.pid)
        process.terminate()
        try:
            said = process.communicate(timeout=60)[1]
        except subprocess.TimeoutExpired:
            said, faults = "", [*faults, "the server did not stop"]
        if "Traceback" in said:
            faults.append(said[-500:])
    figures = {name: summary(values) for name, values in sorted(seen.items()) if values}
    return {"clients": len(KINDS), "seconds": seconds, "figures": figures, "before": before,
            "after": after, "faults": faults}  # fmt: skip


def summary(values: list[float]) -> dict[str, float]:
    """Number, median, 95th percentile and maximum."""
    ranked = sorted(values)
    return {
        "count": len(ranked),
        "median": ranked[len(ranked) // 2],
        "p95": ranked[int(0.95 * (len(ranked) - 1))],
        "most": ranked[-1],
    }
