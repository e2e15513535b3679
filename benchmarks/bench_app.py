"""How soon the live what-if answers: from a moved slider to numbers, and to a picture.

    python benchmarks/bench_app.py               # the server, asked as the page asks it
    python benchmarks/bench_app.py --browser     # and in Chromium, from the event to the picture
    python benchmarks/bench_app.py --json FILE

The goal is a first answer within 300 ms. Wall milliseconds, median and 95 % quantile, on a machine
that may be busy; the processor time of the server says what an idle one would need. Every setting
is asked once: nothing is found among runs made before, except where that is what is measured.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

CASE = "kazakhstan-2022"
GOAL_MS = 300
TRIES = 40
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Start `groundswell app`; yield its port and its process."""
    code = f"from groundswell.cli import main; main(['app', {CASE!r}, '--port', '0'])"
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found, "the server did not start"
        try:
            yield int(found[1]), process.pid
        finally:
            process.terminate()


def spent(pid: int) -> float:
    """Processor seconds of a process so far (Linux; elsewhere 0)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def setting(number: int, sides: str = "ab", **more: Any) -> dict[str, Any]:
    """A setting nobody asked for before: a lever moved by a little, in the sides named."""
    moved = {"set": {"grievance.deaths": 0.3 + 0.001 * number}}
    return {
        "case": CASE,
        "a": {"arm": "as-happened", **(moved if "a" in sides else {})},
        "b": {"arm": "no-invitation", **(moved if "b" in sides else {})},
        **more,
    }


def first_answer(port: int, asked: dict[str, Any]) -> float:
    """Milliseconds to the first picture; what would follow is given up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    begun = time.perf_counter()
    connection.request("POST", "/api/live", json.dumps(asked))
    response = connection.getresponse()
    for line in response:
        event = json.loads(line)
        assert "error" not in event, event
        if event["kind"] == "picture":
            break
    took = 1e3 * (time.perf_counter() - begun)
    response.close()
    connection.close()
    return took


def whole_answer(port: int, asked: dict[str, Any]) -> None:
    """Read a stream to its end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    connection.request("POST", "/api/live", json.dumps(asked))
    connection.getresponse().read()
    connection.close()


def told(times: list[float]) -> dict[str, float]:
    """Median, 95 % quantile and the share within the goal."""
    return {
        "median_ms": round(float(np.median(times)), 1),
        "p95_ms": round(float(np.quantile(times, 0.95)), 1),
        "within_goal": round(float(np.mean(np.array(times) <= GOAL_MS)), 3),
    }


def measured(port: int, pid: int, asked: list[dict[str, Any]]) -> dict[str, float]:
    """First answers to settings, one after another."""
    before = spent(pid)
    times = []
    for one in asked:
        times.append(first_answer(port, one))
        time.sleep(0.05)  # the run that was under way when the last stream was given up
    return told(times) | {"server_cpu_ms": round(1e3 * (spent(pid) - before) / len(asked), 1)}


def together(port: int, users: int) -> dict[str, float]:
    """First answers of several users at once, each dragging a lever of their own."""
    times: list[float] = []

    def drag(user: int) -> None:
        asked = [setting(100 * (user + 4) + number) for number in range(10)]
        times.extend(first_answer(port, one) for one in asked)

    dragging = [threading.Thread(target=drag, args=(user,)) for user in range(users)]
    for one in dragging:
        one.start()
    for one in dragging:
        one.join()
    return told(times)


def in_browser(port: int) -> dict[str, float]:
    """From the input event of a slider to the line that changed, in Chromium."""
    from playwright.sync_api import sync_playwright

    script = """async ([from, to]) => {
      const input = document.getElementById("lever-policing.fear");
      const line = document.querySelector("[data-line=a]");
      const times = [];
      for (let stop = from; stop < to; stop++) {
        const before = line.getAttribute("d");
        const begun = performance.now();
        input.value = String(stop);
        input.dispatchEvent(new Event("input", {bubbles: true}));
        while (line.getAttribute("d") === before && performance.now() - begun < 5000)
          await new Promise((go) => requestAnimationFrame(go));
        times.push(performance.now() - begun);
        await new Promise((go) => setTimeout(go, 150));
      }
      return times;
    }"""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(f"http://127.0.0.1:{port}/#case={CASE}&b=no-invitation&all_arms=0&replicates=1")
        page.wait_for_selector("[data-line=a]")
        page.wait_for_timeout(4000)
        times = page.evaluate(script, [3, 37])
        browser.close()
    return told(times)


def main() -> None:
    """Measure, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="drive Chromium as well")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    with server() as (port, pid):
        first_answer(port, setting(999))  # the case is loaded, the draws are sampled
        both = [setting(number) for number in range(TRIES)]
        figures["both sides changed"] = measured(port, pid, both)
        one = [setting(number, "b") for number in range(100, 100 + TRIES)]
        figures["one side changed"] = measured(port, pid, one)
        short = [one | {"draws": 8, "replicates": 1, "all_arms": False} for one in both[-20:]]
        for asked in short:
            whole_answer(port, asked)
        figures["undone (runs are there)"] = measured(port, pid, short)
        year = [setting(number, days=365, draws=32, replicates=1) for number in range(200, 210)]
        figures["a year of days"] = measured(port, pid, year)
        figures["4 users at once"] = together(port, 4)
        if options.browser:
            figures["in the browser, both sides"] = in_browser(port)
    figures["machine"] = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    for name, found in figures.items():
        print(f"{name:28s} {'  '.join(f'{key} {value}' for key, value in found.items())}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
