"""`POST /channels/alexa`: whatever Amazon asks is answered within its eight seconds, and by us within six."""

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
from channels.alexa import inbound, outbound, signing
from channels.alexa.channel import Alexa, address_of, message
from channels.alexa.inbound import Heard
from channels.alexa.outbound import Saying
from channels.base import Account, Webhook
from channels.errors import MalformedError, NotConfiguredError, SignatureError
from kit.logging import get_logger
from kit.utility import Utility

PATH = "/channels/alexa"
log = get_logger("bot.speakers")


async def answer(house: House, alexa: Alexa, request: Request) -> Response:
    """One request, as an HTTP answer: 400 for whatever isn't surely Amazon's (CHANNELS.md)."""
    deadline = Deadline.after(house.seconds)
    try:
        webhook = Webhook(await read_body(request), dict(request.headers), dict(request.query_params))
        account = await _verified(house, alexa, webhook)
        rendered = await _rendered(house, alexa, webhook, account, deadline)
    except TooLargeError:
        return _refused("too_large", 413)
    except NotConfiguredError as error:
        RECEIVED.labels(alexa.name, "not_configured").inc()
        return Response(str(error), 503)
    except SignatureError:
        return _refused("forged", 400)
    except MalformedError:
        return _refused("malformed", 400)
    RECEIVED.labels(alexa.name, "parsed").inc()
    return JSONResponse(rendered)


def _refused(result: str, status: int) -> Response:
    RECEIVED.labels(Alexa.name, result).inc()
    return Response("bad request", status)


async def _verified(house: House, alexa: Alexa, webhook: Webhook) -> Account:
    accounts = house.intake.accounts.of(alexa.name)
    await alexa.fetch_certificate(webhook, accounts)
    return alexa.verify(webhook, accounts)


async def _rendered(
    house: House, alexa: Alexa, webhook: Webhook, account: Account, deadline: Deadline
) -> dict[str, Any]:
    """The answer to a request that is Amazon's."""
    heard = alexa.heard(webhook)
    utility = house.utilities[account.utility]
    if heard.kind in ("ended", "other"):
        return outbound.silent()
    language = language_of(heard.locale, utility)
    try:
        said = await _said(house, alexa, webhook, heard, utility, language, deadline)
    except (*TROUBLE, LinksUnavailableError) as error:
        log.warning("speakers.alexa.trouble", error=type(error).__name__)
        said = saying.plain(words.say("trouble", language, utility), utility, language=language)
    return outbound.render(_saying(said, utility))


def _saying(said: Said, utility: Utility) -> Saying:
    return Saying(
        paragraphs=said.paragraphs,
        again=said.again,
        title=utility.name,
        card=said.shown,
        asks=said.asks,
        free=said.free,
        link=said.link,
    )


async def _said(
    house: House,
    alexa: Alexa,
    webhook: Webhook,
    heard: Heard,
    utility: Utility,
    language: str,
    deadline: Deadline,
) -> Said:
    """What is said to a launch or an intent."""
    if own := _own_answer(heard, utility, language):
        return own
    link = await link_of(house, inbound.token_of(signing.envelope(webhook.body)), utility=utility.id, deadline=deadline)
    sealed = alexa.sealed(webhook, link=link, said=_words(heard, language))
    known = alexa.heard(sealed)
    if heard.name == intents.GO_ON:
        door = Door(alexa.name, heard.skill_id, address_of(known))
        return await went_on(house, door, utility, key=heard.request_id, language=language, deadline=deadline)
    async with asyncio.timeout(max(deadline.left, TAKE_IN_SECONDS)):
        await house.inline.take_in(house.intake, alexa, sealed)
    return await answered(house, message(known), utility, language=language, deadline=deadline)


def _own_answer(heard: Heard, utility: Utility, language: str) -> Said | None:
    """What needs nobody: the end, and what was not understood at all."""
    ends = heard.name in intents.ENDING or (heard.name == intents.CANCEL and not heard.asking)
    if heard.kind == "intent" and ends:
        return saying.plain(words.say("bye", language, utility), utility, language=language)
    if heard.kind == "intent" and heard.name not in (intents.GO_ON, intents.CANCEL) and not _words(heard, language):
        return saying.plain(words.say("not_heard", language, utility), utility, language=language, asks=True)
    return None


def _words(heard: Heard, language: str) -> str:
    """In the customer's words: a launch says hello, and "cancel" while we ask something is meant for that."""
    if heard.kind == "launch":
        return "hola" if language == "es" else "hello"
    if heard.name == intents.CANCEL:
        return "cancela" if language == "es" else "cancel"
    return intents.said(heard.name, heard.slots, language)


def router(house: House, alexa: Alexa, path: str = PATH) -> APIRouter:
    """The route."""
    routes = APIRouter(include_in_schema=False)

    @routes.post(path)
    async def post(request: Request) -> Response:
        return await answer(house, alexa, request)

    return routes
