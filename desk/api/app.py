"""The API as an application of its own, under `/api` of the gateway."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import Gateway
from bot.webchat.rate import Rate
from desk.answers.shelf import Shelf
from desk.api import acting, filing, granting, reading, shelving, supervising, teaching, webhooks
from desk.api.caller import WRONG_KEYS_A_MINUTE, House
from desk.staff.door import Door
from kit import openapi, problems
from kit.problems import BodyTooLarge

PATH = "/api"
MAX_BODY_BYTES = 64 * 1024
CALLS_A_MINUTE = 600
"""Requests of one key, in each gateway."""
ROUTERS: tuple[APIRouter, ...] = (
    *(reading.router, acting.router, filing.router, granting.router),
    *(supervising.router, shelving.router, teaching.router, webhooks.router),
)
TAGS = [
    {"name": "reading", "description": "Conversations, the queue, the agents; scope `read`"},
    {"name": "acting", "description": "What agents do, in the name of `X-Agent`; scope `act`"},
    {"name": "files", "description": "What either side sent, and sending one; scopes `read` and `act`"},
    {"name": "records", "description": "Who it is, and what is done for them; scopes `read` and `act`"},
    {
        "name": "supervising",
        "description": "Figures, what could not be done, the audit log, answers at hand; scopes `read` and `act`",
    },
    {"name": "training", "description": "What was not understood, and learning it; scope `act`"},
    {"name": "webhooks", "description": "Who is told what happens; scope `webhooks`"},
]
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Edge:
    """What every request and answer passes: no large bodies in, nothing that is kept or framed out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        declared = Headers(scope=scope).get("content-length", "0")
        limit = filing.MAX_BODY if str(scope.get("path", "")).endswith("/files") else MAX_BODY_BYTES
        if int(declared if declared.isdecimal() else 0) > limit:
            await problems.answer(BodyTooLarge())(scope, receive, send_on)
            return
        await self.app(scope, _limited(receive, limit), send_on)


def _limited(receive: Receive, limit: int) -> Receive:
    """Counts the body as it comes: a chunked one declares no length."""
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(BodyTooLarge.status, BodyTooLarge.title)
        return message

    return receive_counted


def make_api(gateway: Gateway, door: Door, *, calls_a_minute: int = CALLS_A_MINUTE) -> FastAPI:
    """The API of a gateway, to be mounted at PATH."""
    app = FastAPIOffline(
        redoc_url=None,
        title="Ventanilla desk",
        summary="Everything that agents do, and what supervisors look at, for a utility with a desk of its own",
        version="1",
        openapi_tags=TAGS,
    )
    app.state.house = House(
        gateway,
        door,
        calls=Rate(calls_a_minute),
        wrong=Rate(WRONG_KEYS_A_MINUTE),
        shelf=Shelf(door.engine, door.clock),
        private_webhooks=gateway.settings.ventanilla_webhooks_private,
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    openapi.describe(app)
    app.add_middleware(Edge)
    return app
