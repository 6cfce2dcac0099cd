"""`/desks/chatwoot/<utility>`: what agents do at Chatwoot is done here, by the desk's own acts.

Chatwoot shows a message as failed when its webhook is not answered with success; so whatever did not reach the
customer is refused, and the agent sees it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from prometheus_client import Counter
from sqlalchemy import text

from bot.app import Gateway
from bot.desks import links
from bot.desks.chatwoot.inbound import Ended, MalformedError, Said, Taken, Told, UnsignedError, parse, require_genuine
from bot.desks.chatwoot.settings import AGENT, NAME, desk_of
from bot.desks.links import Link
from bot.handoff import HandoffError, NotYoursError, UnknownHandoffError
from bot.webhooks import TooLargeError, read_body
from desk.staff.door import Door
from desk.staff.person import Person
from desk.work.acts import Acts
from desk.work.errors import ActError
from kit.logging import get_logger
from kit.utility import Utility

HEARD = Counter("runtime_chatwoot_total", "Chatwoot's webhooks by what became of them", ["result"])
log = get_logger("desk.chatwoot")

_SAID = text("select 1 from runtime.outbox where idempotency_key = :key")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at Chatwoot (`desk.work.acts.Actor`): `user` is their id there."""

    door: Door
    user: str

    @property
    def handle(self) -> str:
        """What the floor calls all of them."""
        return AGENT

    @property
    def name(self) -> str:
        """How colleagues know them."""
        return "Chatwoot"

    @property
    def person(self) -> Person | None:
        """Nobody of the desk's own people."""
        return None

    @property
    def address(self) -> str:
        """Where from."""
        return NAME

    @property
    def through(self) -> Mapping[str, str]:
        """Who of them."""
        return {"agent": AGENT, "chatwoot_user": self.user}

    async def lives(self) -> bool:
        """The request was signed."""
        return True

    async def see(self) -> None:
        """Nothing to note."""


async def do(gateway: Gateway, door: Door, utility: Utility, told: Told) -> str:
    """Do what an agent did there; returns what became of it. Raises ActError and HandoffError when it can't be done."""
    async with door.engine.connect() as connection:
        link = await links.from_there(connection, told.conversation, utility=utility.id, carrier=NAME)
    if link is None:
        return "unknown"
    user = "" if isinstance(told, Ended) else str(told.user)
    acts = Acts(Colleague(door, user), utility, gateway.channels)
    match told:
        case Said():
            return await _say(acts, link, told)
        case Taken():
            await acts.take(link.conversation)
            return "taken"
        case Ended():
            return await _end(acts, link)


async def _say(acts: Acts, link: Link, said: Said) -> str:
    key = f"{NAME}:{said.message}"
    async with acts.seat.door.engine.connect() as connection:
        values = {"key": f"agent:{link.conversation}:{key}"}
        if (await connection.execute(_SAID, values)).first():
            return "repeated"
    if said.files or not said.words.strip():
        raise ActError("files are not carried")
    await acts.take(link.conversation)  # what one has stays; whoever answers has it
    await acts.say(link.conversation, said.words, key=key, seen=link.heard)
    return "said"


async def _end(acts: Acts, link: Link) -> str:
    """Resolved there: back to the assistant. Nothing to do where it is there already, or another has it here."""
    live = await links.live(acts.seat.door.engine, link.conversation)
    if live is None or live.agent not in ("", AGENT):
        return "ended-before"
    if live.agent:
        await acts.hand_back(link.conversation)
    else:
        await acts.close(link.conversation, reason="no_answer")
    return "ended"


def router(gateway: Gateway, door: Door, environment: Mapping[str, str] = os.environ) -> APIRouter:
    """The webhook's address, one for each utility."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/desks/chatwoot/{utility_id}")
    async def webhook(utility_id: str, request: Request) -> Response:
        utility = door.utilities.get(utility_id)
        desk = desk_of(utility, environment) if utility else None
        if utility is None or desk is None:
            return Response(status_code=404)
        if desk.missing:
            return Response(f"not set: {', '.join(desk.missing)}", 503)
        try:
            body = await read_body(request)
            require_genuine(request.headers, body, secret=desk.secret, now=door.clock())
            told = parse(body)
        except TooLargeError:
            return Response(status_code=413)
        except UnsignedError:
            HEARD.labels("unsigned").inc()
            return Response(status_code=401)
        except MalformedError:
            HEARD.labels("malformed").inc()
            log.warning("chatwoot.webhook.malformed", utility=utility.id)
            return Response(status_code=422)
        return await _answer(gateway, door, utility, told)

    return routes


async def _answer(gateway: Gateway, door: Door, utility: Utility, told: Told | None) -> Response:
    if told is None:
        HEARD.labels("nothing").inc()
        return Response(status_code=204)
    try:
        result, status = await do(gateway, door, utility, told), 204
    except UnknownHandoffError:
        result, status = "ended-before", 204 if not isinstance(told, Said) else 409
    except (ActError, HandoffError) as error:
        result, status = "refused", 409 if isinstance(error, NotYoursError) else 422
        log.warning("chatwoot.act.refused", utility=utility.id, why=type(error).__name__)
    HEARD.labels(result).inc()
    return Response(status_code=status)
