"""What every answer passes on its way: body limit, security headers, a log line and metrics, as plain ASGI."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.kit.problems import BodyTooLarge, answer
from kit.logging import get_logger

MAX_BODY_BYTES: Final = 3 * 1024 * 1024  # "Body over 3 MB: 413"

# https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
# /docs is Swagger UI, its files our own (no CDN: it works without the internet), begun by an inline script.
_DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; connect-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; frame-ancestors 'none'"
)
_DOCS: Final = "/docs"

_requests = Counter("backend_http_requests", "Requests answered", ["method", "route", "status"])
_seconds = Histogram(
    "backend_http_request_seconds",
    "Time until the answer was sent",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
_log = get_logger("backend")


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _secure(message, scope["path"])
            await send(message)

        try:
            if _declared(scope) > MAX_BODY_BYTES:
                await answer(BodyTooLarge())(scope, receive, send_on)
            else:
                await self.app(scope, _limited(receive), send_on)
        finally:
            _record(scope, status, time.perf_counter() - started)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _limited(receive: Receive) -> Receive:
    """Counts the body as it comes: a chunked one declares no length."""
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            raise HTTPException(BodyTooLarge.status, BodyTooLarge.title)
        return message

    return receive_counted


def _secure(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if path == _DOCS:
        headers["Content-Security-Policy"] = _DOCS_POLICY


def _record(scope: Scope, status: int, seconds: float) -> None:
    """Log and count under the route's template: a path holds ids, a query may hold more."""
    route = getattr(scope.get("route"), "path", "unknown")
    _requests.labels(scope["method"], route, status).inc()
    _seconds.labels(scope["method"], route).observe(seconds)
    if route.startswith(("/health", "/metrics")):
        return
    _log.info(
        "http.request.answered",
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        turn=Headers(scope=scope).get("x-turn-id", "")[:64],
    )
