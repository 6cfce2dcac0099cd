"""The telephone's addresses: `/channels/voice`, `…/turn`, `…/status`. Whatever happens, the caller hears something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.accounts import UnknownAccountError
from bot.calls.call import Telephone
from bot.inline import UnheardError
from bot.webhooks import RECEIVED, TooLargeError, read_body, webhook_of
from channels.base import Webhook
from channels.errors import MalformedError, NotConfiguredError, SignatureError
from channels.ivr import outbound, words
from channels.ivr.outbound import Line
from channels.ivr.step import read_step
from kit.logging import get_logger

XML = "application/xml"
log = get_logger("bot.calls")

Step = Callable[[Webhook], Awaitable[str]]


def router(telephone: Telephone) -> APIRouter:
    """Below the telephone's own base."""
    routes = APIRouter(prefix=telephone.base, include_in_schema=False)

    @routes.post("")
    async def begin(request: Request) -> Response:
        return await _answered(telephone, request, telephone.begin)

    @routes.post("/turn")
    async def turn(request: Request) -> Response:
        return await _answered(telephone, request, telephone.turn)

    @routes.post("/status")
    async def status(request: Request) -> Response:
        async def keep(webhook: Webhook) -> str:
            await telephone.status(webhook)
            return outbound.nothing()

        return await _answered(telephone, request, keep)

    return routes


async def _answered(telephone: Telephone, request: Request, step: Step) -> Response:
    """TwiML, also when something of ours fails; 401 and 503 where nobody of Twilio's is at the door."""
    try:
        body = await read_body(request, most=telephone.channel.capabilities.max_webhook)
    except TooLargeError:
        return _counted("too_large", Response("body too large", 413))
    webhook = webhook_of(request, body)
    try:
        return _counted("parsed", Response(await step(webhook), media_type=XML))
    except SignatureError:
        return _counted("forged", Response("bad signature", 401))
    except NotConfiguredError as error:
        return _counted("not_configured", Response(str(error), 503))
    except MalformedError:
        return _counted("malformed", Response(outbound.nothing(), media_type=XML))
    except (UnknownAccountError, UnheardError):
        return _counted("unknown", _apology(webhook, "out_of_service"))
    except (SQLAlchemyError, OSError):
        log.exception("calls.request.failed")
        return _counted("failed", _apology(webhook, "trouble"))


def _counted(result: str, response: Response) -> Response:
    RECEIVED.labels("voice", result).inc()
    return response


def _apology(webhook: Webhook, key: words.Key) -> Response:
    """Said without knowing whose telephone it is, so in both languages unless one is known."""
    known = read_step(webhook.query).language
    lines = [Line(words.say(key, one, "usted"), one) for one in ((known,) if known else ("es", "en"))]
    return Response(outbound.hang_up(lines), media_type=XML)
