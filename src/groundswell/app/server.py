"""The server: routes, and how it is started. Loopback only; nothing is written."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

from groundswell import __version__
from groundswell.app import patch, setting
from groundswell.app.bank import Bank
from groundswell.app.describe import described
from groundswell.app.guard import BRIEF_POLICY, LARGE, App, Guard, Receive, Send
from groundswell.app.library import Library
from groundswell.app.stream import Answers
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response

LOOPBACK = "127.0.0.1"
MOST_STREAMS = 12
STREAM_SECONDS = 300.0  # a client that takes longer to read has gone
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

    desk = _Desk(library, answers)

    @asynccontextmanager
    async def ending(app: Any) -> AsyncIterator[None]:
        yield
        desk.close()

    routes = [
        *(Route(path, _file(name)) for name in FILES for path in _paths(name)),
        Route("/api/start", _told(desk.start)),
        Route("/api/case", _told(desk.case)),
        Route("/api/case", _told(desk.upload), methods=["POST"]),
        Route("/api/studies", _told(desk.studies)),
        Route("/api/brief", _told(desk.brief)),
        Route("/api/export", _told(desk.export), methods=["POST"]),
        Route("/api/live", _told(desk.live), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes, lifespan=ending), {"/api/case": LARGE})


class _Desk:
    """Answers requests."""

    def __init__(self, library: Library, answers: Answers) -> None:
        self.library = library
        self.answers = answers
        self.streams = 0
        # what takes long has threads of its own, so that it delays no picture
        self._quick = ThreadPoolExecutor(2, "read")
        self._slow = ThreadPoolExecutor(2, "slow")

    async def _do(self, threads: ThreadPoolExecutor, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(threads, work, *args)

    def close(self) -> None:
        """Let the threads go."""
        self.answers.close()
        self._quick.shutdown(wait=False, cancel_futures=True)
        self._slow.shutdown(wait=False, cancel_futures=True)

    async def start(self, request: Request) -> Response:
        """Say what there is."""
        from starlette.responses import JSONResponse

        return JSONResponse(
            {
                "version": __version__,
                "first": self.library.first,
                "cases": list(self.library.names()),
                "most_runs": setting.MOST_RUNS,
                "most_run_days": setting.MOST_RUN_DAYS,
                "studies_first": self.library.opens_studies,
            }
        )

    async def case(self, request: Request) -> Response:
        """Describe a case."""
        from starlette.responses import JSONResponse

        name = request.query_params.get("name", self.library.first)
        case = await self._do(self._quick, self.library.case, name)
        return JSONResponse(await self._do(self._quick, described, case))

    async def upload(self, request: Request) -> Response:
        """Keep a case that is sent."""
        from starlette.responses import JSONResponse

        data = await request.body()
        return JSONResponse({"name": await self._do(self._slow, self.library.upload, data)})

    async def studies(self, request: Request) -> Response:
        """List the stored studies."""
        from starlette.responses import JSONResponse

        return JSONResponse({"studies": await self._do(self._slow, self.library.studies)})

    async def brief(self, request: Request) -> Response:
        """Return the brief of a stored study."""
        from starlette.responses import HTMLResponse

        path = request.query_params.get("study", ".")
        html = await self._do(self._slow, self.library.brief, path)
        return HTMLResponse(html, headers={"content-security-policy": BRIEF_POLICY})

    async def export(self, request: Request) -> Response:
        """Return a setting as a case document."""
        from starlette.responses import Response

        chosen = setting.read(await request.body())
        case = await self._do(self._quick, self.library.case, chosen.case)
        text = await self._do(self._slow, patch.written, case, chosen)
        headers = {
            "content-disposition": f'attachment; filename="{patch.FILE}"',
            "x-command": patch.command(case, chosen, patch.FILE),
        }
        return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)

    async def live(self, request: Request) -> Response:
        """Stream the answers to a setting, one JSON document a line."""
        chosen = setting.read(await request.body())
        case = await self._do(self._quick, self.library.case, chosen.case)
        plan = await self.answers.aside(self.answers.plan, case, chosen)
        if self.streams >= MOST_STREAMS:
            return _error(
                503, f"{MOST_STREAMS} pages are being answered. Wait a moment, or close one."
            )
        self.streams += 1
        return _stream(_lines(self.answers.stream(plan)), self._left)

    def _left(self) -> None:
        self.streams -= 1


def _told(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
    """Return an endpoint that says errors as sentences."""

    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except GroundswellError as error:
            return _error(422, str(error))
        except OSError as error:
            return _error(422, f"{error}. Check the file, then reload the page.")

    return endpoint


def _error(status: int, sentence: str) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse({"error": sentence}, status_code=status)


async def _lines(events: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    try:
        async for event in events:
            yield json.dumps(event, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    finally:
        await events.aclose()  # type: ignore[attr-defined]


def _stream(lines: AsyncIterator[bytes], left: Callable[[], None]) -> Response:
    """Return a response that ends when the client goes, or takes too long to read."""
    from starlette.responses import StreamingResponse

    class Stream(StreamingResponse):
        async def __call__(
            self, scope: MutableMapping[str, Any], receive: Receive, send: Send
        ) -> None:
            try:
                async with asyncio.timeout(STREAM_SECONDS):
                    await super().__call__(scope, receive, send)
            except TimeoutError:
                pass  # the server closes the connection
            finally:
                left()

    return Stream(lines, media_type="application/x-ndjson")


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
