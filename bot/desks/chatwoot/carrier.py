"""What happens here is told to Chatwoot: a handoff opens a conversation there, with a note and what was written.

Each step is written down before the next, so that after a failure it goes on where it was. Only what Chatwoot had taken
when our process died, in the moment before that was written down, stands there twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.codec import parts_from_json
from bot.desks import links
from bot.desks.chatwoot.client import Chatwoot, Contact
from bot.desks.chatwoot.settings import NAME, ChatwootDesk
from bot.desks.links import Link, Live
from bot.floor.packet import read_packet
from bot.subscribers.bodies import News
from bot.subscribers.courier import RefusedError
from bot.subscribers.post import Errand, Refusal
from channels.message import Choice, Location, Media, Part, Speech, Text
from channels.message import Link as WebLink
from kit.clock import Clock
from kit.utility import Utility

KINDS = (
    "handoff.requested", "handoff.escalated", "handoff.dropped", "handoff.returned", "handoff.left",
    "conversation.resolved", "message.created",
)  # fmt: skip
SHOWN = 10
"""Messages from before the handoff that are told."""
WHOLE_SECONDS = 45.0


@dataclass(slots=True)
class ChatwootCarrier:
    """Tells the utilities' Chatwoots. `desks` by utility."""

    engine: AsyncEngine
    http: httpx.AsyncClient
    desks: Mapping[str, ChatwootDesk]
    utilities: Mapping[str, Utility]
    clock: Clock

    async def carry(self, errand: Errand, news: News) -> None:
        """Tell one event. Raises RefusedError."""
        desk = self.desks.get(errand.utility)
        if desk is None:
            raise RefusedError(Refusal("not-configured", rests=True))
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await self._tell(Chatwoot(desk, self.http), news)
        except TimeoutError as error:
            raise RefusedError(Refusal("timeout", rests=True)) from error
        except (KeyError, TypeError, ValueError) as error:
            raise RefusedError(Refusal("not-as-documented")) from error

    async def _tell(self, chatwoot: Chatwoot, news: News) -> None:
        live = await links.live(self.engine, news.conversation)
        link = await links.find(self.engine, news.conversation, carrier=NAME)
        match news.kind:
            case "handoff.requested" | "handoff.escalated" | "handoff.dropped":
                if live is not None:
                    await self._open(chatwoot, news, live, link)
            case "message.created" if news.data.get("by") == "customer":
                if live and link and link.remote_id and link.entry_id == live.entry:
                    await self._catch_up(chatwoot, link, link.remote_id)
            case "handoff.returned" | "handoff.left" | "conversation.resolved":
                if live is None and link is not None and link.remote_id:
                    await chatwoot.set_status(link.remote_id, "resolved")

    async def _open(self, chatwoot: Chatwoot, news: News, live: Live, known: Link | None) -> None:
        """There is a conversation there, open, with the note of this handoff and what the customer wrote."""
        ours = {"ventanilla_conversation": str(news.conversation), "channel": news.channel, "address": news.address}
        link = known
        if link is None:
            name = news.name or f"…{news.address[-4:]}"
            contact = await chatwoot.contact(identifier=f"ventanilla:{news.conversation}", name=name, attributes=ours)
            await links.begin(
                self.engine, news.conversation, utility=news.utility, carrier=NAME, contact=contact.id,
                source=contact.source_id, shown=SHOWN,
            )  # fmt: skip
            link = await links.find(self.engine, news.conversation, carrier=NAME)
        if link is None:
            return
        remote = link.remote_id
        if remote is None:
            remote = await chatwoot.open(Contact(link.contact_id, link.source_id), attributes=ours)
            await links.opened(self.engine, link, remote)
        else:
            await chatwoot.set_status(remote, "open")
        if link.entry_id != live.entry:
            await chatwoot.say(remote, await self._briefing(news), private=True)
            await links.noted(self.engine, link, live.entry)
        await self._catch_up(chatwoot, link, remote)

    async def _briefing(self, news: News) -> str:
        language = self.utilities[news.utility].default_language
        async with self.engine.connect() as connection:
            packet = await read_packet(
                connection, utility=news.utility, conversation_id=news.conversation, language=language, now=self.clock()
            )
        return packet.summary

    async def _catch_up(self, chatwoot: Chatwoot, link: Link, remote: int) -> None:
        for row in await links.untold(self.engine, link):
            if words := in_words(parts_from_json(row.parts)):
                await chatwoot.say(remote, words)
            await links.heard(self.engine, link, row.arrival)

    async def close(self) -> None:
        """The HTTP client is the worker's."""


def in_words(parts: tuple[Part, ...]) -> str:
    """A message as words: files are named, for nothing fetches them. Pure."""
    told: list[str] = []
    for part in parts:
        match part:
            case Text(words) | Speech(words):
                told.append(words)
            case Choice(_, label):
                told.append(label)
            case Media(kind=kind, filename=filename, caption=caption):
                told.append(" ".join(filter(None, (f"[{kind}]", filename, caption))))
            case Location(latitude, longitude, name, address):
                told.append(" ".join(filter(None, (name, address, f"{latitude}, {longitude}"))))
            case WebLink(url):
                told.append(url)
    return "\n".join(filter(None, told))
