"""What a page may ask for, and how it is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from groundswell import __version__
from groundswell.app import patch, setting
from groundswell.app.describe import described
from groundswell.app.guard import BRIEF_POLICY, Receive, Send
from groundswell.app.library import Library
from groundswell.app.stream import Answers
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST_STREAMS = 12
STREAM_SECONDS = 300.0  # a client that takes longer to read has gone


class Desk:
    """Answers requests."""

    def __init__(self, library: Library, answers: Answers) -> None:
        """Take what may be opened, and who makes the runs."""
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


def told(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
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
