"""Vendors' webhooks: verify the raw bytes, take the whole batch in by one transaction, answer 200.

Nothing is stored under a bad signature but a counter, and no answer says what was expected.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from prometheus_client import Counter, Histogram

from bot.intake import Intake
from channels.base import Challenging, Channel, Particular, Webhook
from channels.errors import NotConfiguredError, SignatureError

MAX_BODY = 3 * 1024 * 1024
"""Bytes. Meta's webhooks carry up to 3 MB: https://developers.facebook.com/docs/graph-api/webhooks/getting-started"""

RECEIVED = Counter("runtime_webhooks_total", "Webhooks by what became of them", ["channel", "result"])
SECONDS = Histogram(
    "runtime_webhook_seconds",
    "From the body's last byte to our answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1),
)


class TooLargeError(Exception):
    """The body is over MAX_BODY."""


async def read_body(request: Request, *, most: int = MAX_BODY) -> bytes:
    """The raw body, at most `most` bytes. Raises TooLargeError as soon as that is known, without reading the rest."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise TooLargeError
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooLargeError
        chunks.append(chunk)
    return b"".join(chunks)


def webhook_of(request: Request, body: bytes) -> Webhook:
    """The request as channels read it."""
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope.get("query_string", b"")
    target = (path + b"?" + query if query else path).decode("latin-1")
    return Webhook(body, dict(request.headers), dict(request.query_params), target)


async def answer_post(intake: Intake, channel: Channel, request: Request) -> Response:
    """One vendor's POST, as an HTTP answer."""
    try:
        body = await read_body(request, most=channel.capabilities.max_webhook)
    except TooLargeError:
        RECEIVED.labels(channel.name, "too_large").inc()
        return Response("body too large", 413)
    webhook = webhook_of(request, body)
    try:
        with SECONDS.time():
            result = await intake.receive(channel, webhook)
    except SignatureError:
        RECEIVED.labels(channel.name, "forged").inc()
        return Response("bad signature", 401)
    except NotConfiguredError as error:
        RECEIVED.labels(channel.name, "not_configured").inc()
        return Response(str(error), 503)
    RECEIVED.labels(channel.name, result).inc()
    body_, media_type = channel.taken if isinstance(channel, Particular) else ("ok", "text/plain")
    return Response(body_, media_type=media_type)


def answer_get(intake: Intake, channel: Challenging, name: str, request: Request) -> Response:
    """A vendor's check of our address."""
    webhook = webhook_of(request, b"")
    try:
        return Response(channel.challenge(webhook, intake.accounts.of(name)), media_type="text/plain")
    except SignatureError:
        RECEIVED.labels(name, "forged").inc()
        return Response("bad token", 401)
    except NotConfiguredError as error:
        return Response(str(error), 503)


def router(intake: Intake, *, prefix: str = "/channels") -> APIRouter:
    """`GET` and `POST` `{prefix}/{channel}` for every channel that vendors write to.

    A channel that is answered inside the request has routes of its own.
    """
    routes = APIRouter()
    for name, channel in intake.channels.items():
        if channel.capabilities.pull:
            continue
        more = channel.more_paths if isinstance(channel, Particular) else ()
        for path in ("", *more):
            post = _post(intake, channel)
            routes.add_api_route(f"{prefix}/{name}{path}", post, methods=["POST"], include_in_schema=False)
        if isinstance(channel, Challenging):
            get = _get(intake, channel, name)
            routes.add_api_route(f"{prefix}/{name}", get, methods=["GET"], include_in_schema=False)
    return routes


def _post(intake: Intake, channel: Channel) -> Callable[..., object]:
    async def post(request: Request) -> Response:
        return await answer_post(intake, channel, request)

    return post


def _get(intake: Intake, channel: Challenging, name: str) -> Callable[..., object]:
    async def get(request: Request) -> Response:
        return answer_get(intake, channel, name, request)

    return get
