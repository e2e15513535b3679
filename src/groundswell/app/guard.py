"""Who may ask, how much they may send, and what a browser may do with the answer.

The server listens on loopback. A page of another site in the same browser could still reach it, by
its own name pointed at this machine (refused by the Host header) or across sites (refused by Origin
and Sec-Fetch-Site). Bodies are read whole before anything looks at them, up to a limit and within a
time.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

HOSTS = ("localhost", "127.0.0.1", "[::1]")
SMALL, LARGE = 64_000, 1_000_000  # bytes of a setting, of a case
BODY_SECONDS = 10.0

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types svelte-trusted-html",
    )
)
# A stored brief: its own style and pictures, no script, no form, nothing from elsewhere.
BRIEF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Guard:
    """Wraps the application; see the module."""

    def __init__(self, app: App, limits: Mapping[str, int]) -> None:
        """Take the application, and the paths that may be sent more than a setting."""
        self.app = app
        self.limits = limits

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request, or say why not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        guarded = _with_headers(send)
        refusal = refused(scope)
        if refusal is not None:
            await tell(guarded, 403, refusal)
            return
        limit = self.limits.get(scope["path"], SMALL)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(receive, limit)
        except TimeoutError:
            await tell(guarded, 408, "The request did not arrive in time. Send it again.")
            return
        if body is None:
            return  # the client has gone
        if len(body) > limit:
            said = f"More than {limit // 1000} kB. Make it smaller, or use `groundswell run`."
            await tell(guarded, 413, said)
            return
        await self.app(scope, _replayed(body, receive), guarded)


def refused(scope: Mapping[str, Any]) -> str | None:
    """Say why a request comes from where none should, or return None."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "").lower()
    name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
    if name not in HOSTS:
        return f"This server answers to {' and '.join(HOSTS)} only. Open it by one of these names."
    origin = headers.get("origin")
    if origin is not None and origin.lower() != f"http://{host}":
        return "This request comes from another site. Open the page of this server itself."
    site = headers.get("sec-fetch-site", "none")
    if scope["path"].startswith("/api/") and site not in ("same-origin", "none"):
        return "This request comes from another site. Open the page of this server itself."
    return None


async def _body(receive: Receive, limit: int) -> bytes | None:
    """Return the body, or a little more than `limit` of it; None where the client went away."""
    found = bytearray()
    while len(found) <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        found += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(found)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what hands out the body once, and then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name for name, _ in message.get("headers", [])}
            more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in there]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return guarded


async def tell(send: Send, status: int, sentence: str) -> None:
    """Answer with an error as JSON: a sentence that says what to do."""
    body = json.dumps({"error": sentence}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
