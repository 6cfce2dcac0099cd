"""The real gateway without its process: vendors' requests go in, and come out as statuses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from bot.app import create_app, make_gateway
from kit.settings import Settings
from tests.vendors.vendor import PUBLIC_URL, Request

CLOSED = {4401: 401, 4404: 404, 1011: 500, 1013: 503}
"""A socket's close codes as statuses."""
REFUSED, TAKEN = 400, 200
DOOR = PUBLIC_URL


@asynccontextmanager
async def gateway(database_url: str, **more: Any) -> AsyncIterator[FastAPI]:
    """The gateway's application on a migrated database; Rasa and the service layer are not there. Its variables are
    those of the environment."""
    settings = Settings(
        database_url=database_url,
        ventanilla_secret_key="k" * 32,
        rasa_urls="http://127.0.0.1:9",
        ventanilla_backend_url="http://127.0.0.1:9",
        **more,
    )
    built = make_gateway(settings)
    try:
        yield create_app(settings, gateway=built)
    finally:
        await built.engine.dispose()
        await built.public.engine.dispose()
        await built.client.aclose()


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that goes straight into `app`; what the application raises is a 500, as it would be outside."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=DOOR, timeout=60) as client:
        yield client


async def knock(app: FastAPI, client: httpx.AsyncClient, request: Request) -> int:
    """Send `request`; the status that answers it. A socket's frame that is taken in is 200, one refused is 400."""
    if request.method == "SOCKET":
        return await _knock_at_socket(app, request)
    headers = [(name.encode(), _raw(value)) for name, value in request.headers.items()]
    answer = await client.request(request.method, request.path, content=request.body, headers=headers)
    return answer.status_code


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


async def _knock_at_socket(app: FastAPI, request: Request) -> int:
    path, _, query = request.path.partition("?")
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"door.test")],
        "client": ("127.0.0.1", 1),
        "server": ("door.test", 80),
        "subprotocols": [],
        "state": {},
    }
    coming = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": request.body.decode(errors="replace")},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]  # ASGI's own types are wider
    return _status(sent)


def _status(sent: Iterable[dict[str, Any]]) -> int:
    """What became of the frame: the close code, else whether an error was told."""
    for message in sent:
        if message["type"] == "websocket.close":
            return CLOSED.get(message.get("code", 1000), 500)
        if message["type"] == "websocket.send" and "error" in json.loads(message["text"]):
            return REFUSED
    return TAKEN
