"""The verb app, and the built page that it serves."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from groundswell.app.server import FILES
from groundswell.cli import main

# What the page is built from; web/vite.config.ts has the same list.
SOURCES = (
    "index.html",
    "package.json",
    "package-lock.json",
    "public",
    "src",
    "tsconfig.json",
    "vite.config.ts",
)


def ended(*words: str) -> int | str | None:
    with pytest.raises(SystemExit) as found:
        main(["app", *words])
    return found.value.code


def sources(web: Path) -> list[Path]:
    named = [web / name for name in SOURCES]
    inside = [path for one in named if one.is_dir() for path in one.rglob("*") if path.is_file()]
    return sorted([one for one in named if one.is_file()] + inside)


def test_the_built_page_is_made_from_these_sources(repository: Path) -> None:
    web = repository / "web"
    digest = hashlib.sha256()
    for path in sorted(sources(web), key=lambda one: one.relative_to(web).as_posix()):
        digest.update(f"{path.relative_to(web).as_posix()}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    built = repository / "src" / "groundswell" / "app" / "static" / "built-from.txt"
    assert built.read_text().strip() == digest.hexdigest(), (
        "web/ has changed since the page was built: npm ci && npm run build, in web/"
    )


def test_the_built_page_names_nothing_elsewhere(repository: Path) -> None:
    static = repository / "src" / "groundswell" / "app" / "static"
    assert {path.name for path in static.iterdir()} == {*FILES, "built-from.txt"}
    named = set()
    for path in static.iterdir():
        named |= set(re.findall(r"https?://[^\s\"'`)<]+", path.read_text(encoding="utf-8")))
    # names of XML, and where Svelte explains an error; a browser test sees that none is asked for
    assert all(one.startswith(("http://www.w3.org/", "https://svelte.dev/e/")) for one in named)
    page = (static / "index.html").read_text()
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_the_wheel_has_the_built_page(repository: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    static = repository / "src" / "groundswell" / "app" / "static"
    with zipfile.ZipFile(wheel) as packed:
        for name in FILES:
            assert packed.read(f"groundswell/app/static/{name}") == (static / name).read_bytes()
        assert not [name for name in packed.namelist() if "node_modules" in name]


def test_the_lock_of_the_page_names_no_registry(repository: Path) -> None:
    lock = json.loads((repository / "web" / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    for name, one in packages.items():
        assert "resolved" not in one, name
        assert one["integrity"].startswith("sha512-"), name


def test_help_names_the_port_and_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--help") == 0
    told = capsys.readouterr().out
    assert "--port" in told
    assert "groundswell app kazakhstan-2022" in told


def test_a_case_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("kazakstan-2022") == 2
    assert "Did you mean 'kazakhstan-2022'" in capsys.readouterr().err


def test_a_port_that_is_taken_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert ended("two-towns", "--port", str(taken.getsockname()[1])) == 2
    assert "another with --port" in capsys.readouterr().err


def test_without_its_libraries_the_command_that_installs_them_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "uvicorn" else real(name)
    )
    assert ended("two-towns") == 2
    assert "pip install 'groundswell[app]'" in capsys.readouterr().err


def test_it_says_where_it_is_answers_and_stops_with_ctrl_c(
    repository: Path, tmp_path: Path
) -> None:
    code = "from groundswell.cli import main; main(['app', 'two-towns', '--port', '0'])"
    path = os.pathsep.join([str(repository / "src"), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, line
            with urllib.request.urlopen(f"{found[0]}api/start", timeout=60) as answer:
                assert json.load(answer)["first"] == "two-towns"
            setting = {"case": "two-towns", "days": 21, "draws": 500, "replicates": 1}
            stream = urllib.request.urlopen(
                f"{found[0]}api/live", json.dumps(setting).encode(), timeout=60
            )
            with stream:
                assert json.loads(stream.readline())["kind"] == "begin"
                process.send_signal(signal.SIGINT)
                _, wrong = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130, wrong
    assert "Traceback" not in wrong
    assert list(tmp_path.iterdir()) == []
