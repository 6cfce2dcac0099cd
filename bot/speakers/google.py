"""`POST /channels/google`: Dialogflow's webhooks, CX and ES, answered before CX's five seconds are over."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.inline import Door
from bot.linking.store import LinksUnavailableError
from bot.speakers import intents, saying, words
from bot.speakers.house import TAKE_IN_SECONDS, TROUBLE, Deadline, House, answered, language_of, link_of, went_on
from bot.speakers.saying import Said
from bot.webhooks import RECEIVED, TooLargeError, read_body
from channels.base import Account, Webhook
from channels.errors import MalformedError, NotConfiguredError, SignatureError
from channels.google import inbound, outbound
from channels.google.channel import Google
from channels.google.inbound import Heard, address_of
from channels.google.outbound import Saying
from kit.logging import get_logger
from kit.utility import Utility

PATH = "/channels/google"
SECONDS = 4.0
"""CX waits 5 s unless it is told otherwise, and then asks once more: CHANNELS.md."""

GO_ON = {"es": ("continua", "continúa", "sigue"), "en": ("continue", "go on")}
log = get_logger("bot.speakers")


async def answer(house: House, google: Google, request: Request) -> Response:
    """One webhook, as an HTTP answer."""
    deadline = Deadline.after(min(house.seconds, SECONDS))
    accounts = house.intake.accounts.of(google.name)
    try:
        webhook = Webhook(await read_body(request), dict(request.headers), dict(request.query_params))
        await google.fetch_keys(webhook, accounts)
        account = google.verify(webhook, accounts)
        rendered = await _rendered(house, google, webhook, account, deadline)
    except TooLargeError:
        return _refused("too_large", 413)
    except NotConfiguredError as error:
        RECEIVED.labels(google.name, "not_configured").inc()
        return Response(str(error), 503)
    except SignatureError:
        return _refused("forged", 401)
    except MalformedError:
        return _refused("malformed", 400)
    RECEIVED.labels(google.name, "parsed").inc()
    return JSONResponse(rendered)


def _refused(result: str, status: int) -> Response:
    RECEIVED.labels(Google.name, result).inc()
    return Response("bad request", status)


async def _rendered(
    house: House, google: Google, webhook: Webhook, account: Account, deadline: Deadline
) -> dict[str, Any]:
    heard = google.heard(webhook)
    utility = house.utilities[account.utility]
    language = language_of(heard.locale, utility)
    try:
        said = await _said(house, google, webhook, account, heard, utility, language, deadline)
    except (*TROUBLE, LinksUnavailableError) as error:
        log.warning("speakers.google.trouble", error=type(error).__name__)
        said = saying.plain(words.say("trouble", language, utility), utility, language=language)
    return outbound.render(_saying(said), version=heard.version, session=heard.session)


def _saying(said: Said) -> Saying:
    spoken = " ".join(said.paragraphs)
    return Saying(
        spoken=spoken,
        shown=said.shown or spoken,
        choices=said.choices,
        session={"asks": said.asks, "done": not said.asks},
    )


async def _said(
    house: House,
    google: Google,
    webhook: Webhook,
    account: Account,
    heard: Heard,
    utility: Utility,
    language: str,
    deadline: Deadline,
) -> Said:
    """What is said to one request."""
    spoken = _words(heard, language)
    if not spoken and not heard.digits:
        return saying.plain(words.say("not_heard", language, utility), utility, language=language, asks=True)
    link = await link_of(house, inbound.token_of(inbound.envelope(webhook.body)), utility=utility.id, deadline=deadline)
    sealed = google.sealed(webhook, account, link=link, said=spoken)
    known = google.heard(sealed)
    if spoken.strip(" .!¡").lower() in GO_ON["es" if language == "es" else "en"]:
        door = Door(google.name, account.account, address_of(known))
        key = f"{heard.version}:{heard.request_id}"
        return await went_on(house, door, utility, key=key, language=language, deadline=deadline)
    async with asyncio.timeout(max(deadline.left, TAKE_IN_SECONDS)):
        parsed = await house.inline.take_in(house.intake, google, sealed)
    if not parsed.messages:
        return saying.plain(words.say("not_heard", language, utility), utility, language=language, asks=True)
    return await answered(house, parsed.messages[0], utility, language=language, deadline=deadline)


def _words(heard: Heard, language: str) -> str:
    """What was said; else what the agent understood; else, when it only opens, a greeting."""
    if heard.words and not (heard.tag.lower() in inbound.WELCOME and heard.words.isupper()):
        return heard.words
    if heard.intent and (found := intents.said(heard.intent, {}, language)):
        return found
    if heard.tag.lower() in inbound.WELCOME:
        return "hola" if language == "es" else "hello"
    return ""


def router(house: House, google: Google, path: str = PATH) -> APIRouter:
    """The route."""
    routes = APIRouter(include_in_schema=False)

    @routes.post(path)
    async def post(request: Request) -> Response:
        return await answer(house, google, request)

    return routes
