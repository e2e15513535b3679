"""The server: routes, and how it is started. Loopback only; nothing is written."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

from groundswell.app.bank import Bank
from groundswell.app.desk import Desk, told
from groundswell.app.guard import LARGE, App, Guard
from groundswell.app.library import Library
from groundswell.app.stream import Answers
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response

LOOPBACK = "127.0.0.1"
FILES = {
    "index.html": "text/html; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "app.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def application(library: Library, answers: Answers) -> App:
    """Return the ASGI application.

    Args:
        library: what may be opened.
        answers: who makes the runs.
    """
    from starlette.applications import Starlette
    from starlette.routing import Route

    desk = Desk(library, answers)

    @asynccontextmanager
    async def ending(app: Any) -> AsyncIterator[None]:
        yield
        desk.close()

    routes = [
        *(Route(path, _file(name)) for name in FILES for path in _paths(name)),
        Route("/api/start", told(desk.start)),
        Route("/api/case", told(desk.case)),
        Route("/api/case", told(desk.upload), methods=["POST"]),
        Route("/api/studies", told(desk.studies)),
        Route("/api/brief", told(desk.brief)),
        Route("/api/export", told(desk.export), methods=["POST"]),
        Route("/api/live", told(desk.live), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes, lifespan=ending), {"/api/case": LARGE})


def _paths(name: str) -> tuple[str, ...]:
    return ("/", f"/{name}") if name == "index.html" else (f"/{name}",)


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint for a built file, read once."""
    from starlette.responses import Response

    data = (resources.files("groundswell.app") / "static" / name).read_bytes()
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}

    async def endpoint(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type=FILES[name], headers=headers)

    return endpoint


def bound(port: int) -> socket.socket:
    """Return a socket that listens on loopback.

    Raises:
        GroundswellError: the port is taken.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((LOOPBACK, port))
        found.listen(128)  # who asks before the server is ready waits
    except OSError as error:
        found.close()
        raise GroundswellError(
            f"port {port} cannot be used ({error.strerror}). Give another with --port, or 0 for "
            "any that is free."
        ) from None
    return found


def warm(library: Library, notice: Callable[[str], None]) -> None:
    """Compile the model, or load its code, before anybody asks; on the main thread.

    Machine code that is first loaded on a thread while its module is being imported can lock up.
    """
    from groundswell import kernel
    from groundswell.engine import run as engine

    if kernel.is_cold():
        notice("Compiling the model for this machine; this happens once and takes a minute.")
    engine.warm(library.case(library.first))


def made(library: Library, threads: int) -> uvicorn.Server:
    """Return the server, not yet started; `threads` runs are made at once."""
    import uvicorn

    answers = Answers(Bank(), threads)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            answers.stop()  # open streams end before connections are waited for
            await super().shutdown(sockets)

    config = uvicorn.Config(
        application(library, answers),
        log_level="warning",
        access_log=False,
        ws="none",
        limit_concurrency=256,
        timeout_graceful_shutdown=3,
        server_header=False,
        date_header=False,
    )
    return Server(config)


def serve(library: Library, listening: socket.socket, threads: int) -> None:
    """Answer until stopped by Ctrl-C."""
    made(library, threads).run(sockets=[listening])
