"""One search of the inbox: in the records, among numbers, and in what was written; in the seat's utilities only."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import search
from bot.app import Gateway
from bot.search import Match
from channels.base import Channel
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat
from desk.work.customer import DownError
from desk.work.directory import Directory, Lead
from desk.work.listing import Item, items_of
from desk.work.office import Office
from kit.utility import Utility
from kit.words import readable

FEWEST = 2
"""Letters below which nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """The conversations, the surest first. `without_records`: the service layer did not answer."""

    items: tuple[Item, ...] = ()
    without_records: bool = False


def digits_of(asked: str) -> str:
    """The digits of a number, however it is written; empty when `asked` is none. Pure."""
    bare = "".join(letter for letter in asked if letter not in " -.()+")
    return bare if bare.isdecimal() else ""


def addresses_of(phone: str) -> tuple[str, ...]:
    """How a channel that proves phones writes a number of the records. Pure."""
    return (phone.removeprefix("+"),) if phone else ()


async def find(office: Office, seat: Seat, utilities: tuple[Utility, ...], asked: str) -> Found:
    """What the seat may see of what `asked` finds."""
    found = [
        await find_at(office.gateway, seat.door.engine, utility, asked, token=_token(seat, utility))
        for utility in utilities
    ]
    return Found(
        tuple(item for one in found for item in one.items)[: search.MOST],
        any(one.without_records for one in found),
    )


def _token(seat: Seat, utility: Utility) -> str | None:
    try:
        return seat.staff_token(utility.id)
    except RefusedError:
        return None


async def find_at(gateway: Gateway, engine: AsyncEngine, utility: Utility, asked: str, *, token: str | None) -> Found:
    """What `asked` finds at one utility; the records are asked with a staff token, or not at all without one."""
    asked = readable(asked)
    if len(asked) < FEWEST:
        return Found()
    directory = Directory(gateway.client, gateway.settings.ventanilla_backend_url)
    leads: tuple[Lead, ...] | None = None
    with contextlib.suppress(DownError):
        leads = await directory.leads(asked, utility=utility.id, token=token) if token else None
    async with engine.connect() as connection:
        why = await _known(connection, leads or (), utility.id, gateway.channels)
        for one in await search.by_ending(connection, digits_of(asked), utility=utility.id):
            why.setdefault(one, "phone")
        matches = {one.conversation: one for one in await search.by_words(connection, asked, utility=utility.id)}
        ids = [*why, *(one for one in matches if one not in why)][: search.MOST]
        items = await items_of(connection, ids, utility=utility.id)
    return Found(tuple(_marked(one, why.get(one.id, ""), matches.get(one.id)) for one in items), leads is None)


async def _known(
    connection: AsyncConnection, leads: tuple[Lead, ...], utility: str, channels: Mapping[str, Channel]
) -> dict[UUID, str]:
    """The conversations that the records lead to, and by what."""
    proving = [name for name, channel in channels.items() if channel.capabilities.proves_phone]
    why: dict[UUID, str] = {}
    for lead in leads:
        found = await search.by_person(
            connection,
            utility=utility,
            ids=lead.conversations,
            channels=proving,
            addresses=addresses_of(lead.phone),
        )
        for one in found:
            why.setdefault(one, lead.by)
    return why


def _marked(item: Item, why: str, match: Match | None) -> Item:
    """The row as the inbox shows it, with the sentence that was found in place of the last words."""
    if match is None or not match.quote:
        return replace(item, found=why or "name")
    return replace(item, found=why or "words", words=match.quote, kind="text", last_by=match.sender, last_at=match.at)
