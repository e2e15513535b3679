"""The server as a client meets it: who may ask, what is bounded, who can harm whom (nobody)."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.app_support import SMALL, Served, library, serving, until

from groundswell.app import desk, guard, server
from groundswell.case.loader import LIBRARY
from groundswell.study import simulator

TOWNS = (LIBRARY / "two-towns.yaml").read_bytes()
LONG = SMALL | {"days": 21, "draws": 500, "replicates": 1, "judge": None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("root")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(library(folder)) as found:
        yield found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    keys: list[int] = []
    real = simulator.simulate

    def counted(inputs: Any, record: Any, key: int, days: int) -> Any:
        keys.append(key)
        return real(inputs, record, key, days)

    monkeypatch.setattr(simulator, "simulate", counted)
    return keys


def begun(served: Served, setting: dict[str, Any]) -> socket.socket:
    """Ask for a stream and read nothing of it."""
    body = json.dumps(setting).encode()
    client = socket.create_connection(("127.0.0.1", served.port), timeout=30)
    client.sendall(
        b"POST /api/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b"
        % (len(body), body)
    )
    return client


def test_it_listens_on_loopback_only(served: Served) -> None:
    with server.bound(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
    own = socket.gethostbyname(socket.gethostname())
    if not own.startswith("127."):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((own, served.port), timeout=5)


@pytest.mark.parametrize("path", ["/", "/app.js", "/app.css", "/icon.svg", "/api/start"])
def test_what_a_browser_may_do_is_said_with_every_answer(served: Served, path: str) -> None:
    status, headers, _ = served.get(path)
    assert status == 200
    policy = dict(one.strip().partition(" ")[::2] for one in
                  headers["content-security-policy"].split(";"))  # fmt: skip
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_errors_carry_the_policy_too(served: Served) -> None:
    for path in ("/api/nothing", "/api/case?name=nothing"):
        _, headers, _ = served.get(path)
        assert "default-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]", "localhos"]
)
def test_another_host_is_refused(served: Served, host: str) -> None:
    status, _, body = served.get("/api/start", Host=host)
    assert status == 403
    assert "localhost" in json.loads(body)["error"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:9", "[::1]:8765"])
def test_this_machine_is_answered_through_any_port(served: Served, host: str) -> None:
    assert served.get("/api/start", Host=host)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_site_is_refused(served: Served, headers: dict[str, str]) -> None:
    body = json.dumps(SMALL).encode()
    status, _, _ = served.ask("POST", "/api/live", body, Host="localhost", **headers)
    assert status == 403
    own = {"Origin": "http://localhost", "Sec_Fetch_Site": "same-origin"}
    assert served.ask("POST", "/api/export", body, Host="localhost", **own)[0] == 200


def test_a_setting_is_answered_line_by_line(served: Served) -> None:
    events = served.live(SMALL)
    assert [events[0]["kind"], events[1]["kind"], events[-1]["kind"]] == ["begin", "picture", "end"]


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/api/live", b"{}", "case"),
        ("/api/live", b"nonsense", "JSON"),
        ("/api/live", json.dumps({"case": "two-town"}).encode(), "Did you mean 'two-towns'"),
        ("/api/live", json.dumps(SMALL | {"a": {"arm": "no-hlp"}}).encode(), "Did you mean"),
        ("/api/export", json.dumps(SMALL | {"a": {"set": {"x": 1}}}).encode(), "no parameter 'x'"),
        ("/api/live", json.dumps({"case": "study:../../etc"}).encode(), "not inside the folder"),
        ("/api/live", json.dumps({"case": "upload:0"}).encode(), "Send the file again"),
        ("/api/case", b"groundswell: 1\n", "the file sent"),
    ],
)
def test_errors_say_what_to_do(served: Served, path: str, body: bytes, told: str) -> None:
    sentence = served.error(path, body)
    assert told in sentence
    assert "Traceback" not in sentence


def test_a_study_that_is_not_there_is_an_error(served: Served) -> None:
    for path in ("nothing", "..", "%2e%2e%2f"):
        status, _, body = served.get(f"/api/brief?study={path}")
        assert status == 422
        assert json.loads(body)["error"]


def test_what_is_sent_is_bounded(served: Served) -> None:
    big = b"#" * (guard.LARGE + 1)
    assert "1000 kB" in served.error("/api/case", big)
    assert "64 kB" in served.error("/api/live", b" " * (guard.SMALL + 1))
    # without a length said beforehand
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as client:
        client.sendall(
            b"POST /api/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
        for _ in range(3):
            client.sendall(chunk)
        assert b" 413 " in client.recv(100)


def test_a_case_that_is_sent_is_inert_and_never_written(served: Served, folder: Path) -> None:
    hostile = TOWNS.replace(b"\ntitle: Two towns", b'\ntitle: "<script>alert(1)</script>"')
    status, _, body = served.ask("POST", "/api/case", hostile)
    assert status == 200
    name = json.loads(body)["name"]
    _, headers, described = served.get(f"/api/case?name={name}")
    assert headers["content-type"] == "application/json"
    assert json.loads(described)["title"] == "<script>alert(1)</script>"
    assert served.live(SMALL | {"case": name})[-1]["kind"] == "end"
    assert list(folder.iterdir()) == []


def test_a_setting_is_saved_as_a_case(served: Served) -> None:
    status, headers, body = served.ask("POST", "/api/export", json.dumps(SMALL).encode())
    assert status == 200
    assert headers["content-disposition"] == 'attachment; filename="what-if.yaml"'
    assert headers["x-command"].startswith("groundswell run what-if.yaml --arms as-happened,no-hel")
    assert served.ask("POST", "/api/case", body)[0] == 200


def test_a_body_that_does_not_come_is_given_up(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as client:
        client.sendall(b"POST /api/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        assert b" 408 " in client.recv(100)


def test_a_client_that_goes_away_is_not_computed_for(served: Served, made: list[int]) -> None:
    client = begun(served, LONG | {"seed": 11})
    until(lambda: len(made) > 20, "the first runs")
    client.close()
    time.sleep(0.5)
    so_far = len(made)
    time.sleep(0.5)
    assert len(made) == so_far < 1000


def test_a_client_that_does_not_read_delays_nobody(served: Served) -> None:
    slow = [begun(served, LONG | {"seed": 100 + number}) for number in range(4)]
    try:
        begin = time.monotonic()
        assert served.live(SMALL | {"seed": 99})[-1]["kind"] == "end"
        assert served.get("/api/start")[0] == 200
        assert time.monotonic() - begin < 30
    finally:
        for client in slow:
            client.close()


def test_a_stream_that_is_not_read_in_time_is_ended(
    served: Served, monkeypatch: pytest.MonkeyPatch, made: list[int]
) -> None:
    monkeypatch.setattr(desk, "STREAM_SECONDS", 0.3)
    client = begun(served, LONG | {"seed": 12, "draws": 512})
    client.settimeout(20)
    while client.recv(65536):
        pass  # the server closes the connection
    client.close()
    time.sleep(0.2)
    so_far = len(made)
    time.sleep(0.3)
    assert len(made) == so_far < 1024


def test_only_so_many_streams_are_answered_at_once(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_STREAMS", 1)
    client = begun(served, LONG | {"seed": 13})
    client.recv(100)
    assert "Wait a moment" in served.error("/api/live", json.dumps(SMALL).encode())
    client.close()

    def free() -> bool:
        return served.ask("POST", "/api/live", json.dumps(SMALL).encode())[0] == 200

    until(free, "the place of the one who left")


def test_users_at_once_each_get_their_own_answer(served: Served) -> None:
    settings = [SMALL | {"seed": seed} for seed in (21, 22, 23, 24)]
    found: dict[int, list[dict[str, Any]]] = {}

    def ask(number: int) -> None:
        found[number] = served.live(settings[number])

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    last = [[e for e in found[n] if e["kind"] == "picture"][-1] for n in range(4)]
    alone = [[e for e in served.live(one) if e["kind"] == "picture"][-1] for one in settings]
    for one, other in zip(last, alone, strict=True):
        assert one["fans"] == other["fans"]
    assert len({json.dumps(one["fans"]) for one in last}) == 4


def test_the_page_is_asked_for_again_only_when_it_changed(served: Served) -> None:
    _, headers, body = served.get("/app.js")
    status, _, again = served.get("/app.js", If_None_Match=headers["etag"])
    assert (status, again) == (304, b"")
    assert body


def test_a_port_that_is_taken_is_refused_with_a_way_out(served: Served) -> None:
    from groundswell.errors import GroundswellError

    with pytest.raises(GroundswellError, match="--port"):
        server.bound(served.port)
