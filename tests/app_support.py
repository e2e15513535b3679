"""A server of the live what-if for tests: the real one, on a port of this machine."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.app.library import Library
from groundswell.app.server import bound, made, warm

SMALL = {"case": "two-towns", "draws": 4, "replicates": 2, "days": 5, "b": {"arm": "no-help"}}


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, timeout: float = 60.0) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self.ask("GET", path, None, **headers)

    def ask(
        self, method: str, path: str, body: bytes | None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        with contextlib.closing(self.open()) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read()

    def live(self, setting: dict[str, Any]) -> list[dict[str, Any]]:
        """Return all events of a setting."""
        status, _, body = self.ask("POST", "/api/live", json.dumps(setting).encode())
        assert status == 200, body
        return [json.loads(line) for line in body.splitlines()]

    def error(self, path: str, body: bytes) -> str:
        """Return the sentence with which something is refused."""
        status, _, answer = self.ask("POST", path, body)
        assert status in (413, 422, 503), (status, answer)
        found: str = json.loads(answer)["error"]
        return found


@contextlib.contextmanager
def serving(library: Library, threads: int = 2) -> Iterator[Served]:
    """Run a server on a thread of its own while the context lasts."""
    warm(library, lambda sentence: None)
    with bound(0) as listening:
        server = made(library, threads)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until(lambda: server.started, "the server to start")
        try:
            yield Served(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)


def until(holds: Any, what: str, seconds: float = 60.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited for {what}"
        time.sleep(0.01)


def library(folder: Path, given: str | None = "two-towns") -> Library:
    return Library(folder, given)
