"""What the web chat's addresses do: open a conversation, find one, take a message in, fetch a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.codec import parts_from_json
from bot.conversation import open_conversation
from bot.files.store import read, stored_id
from bot.intake import MESSAGES
from bot.slot import Slot
from bot.webchat.hub import Hub
from bot.webchat.rate import Rate
from bot.webchat.session import WebSession
from channels.message import Inbound, Media
from kit import tokens
from kit.clock import Clock
from kit.tokens import Token
from kit.utility import Utility

MESSAGES_A_MINUTE = 60
SHOWN_IN_PLACE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif"})
"""What a browser may show under our name; anything else (SVG, HTML) could run script, and is saved instead."""

_CONVERSATION = text("""
select address, language from runtime.conversations where id = :id and utility_id = :utility and channel = 'web'
""")
_FILE = text("""
select o.payload, o.conversation_id from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
where o.id = :id and c.utility_id = :utility and c.channel = 'web'
""")


class NoSuchFileError(Exception):
    """No such part, or the conversation may not see it (any more)."""


class FileUnavailableError(Exception):
    """The backend doesn't answer."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a conversation."""

    content: bytes
    mime_type: str
    filename: str

    @property
    def in_place(self) -> bool:
        """Whether a browser may show it, or must save it."""
        return self.mime_type in SHOWN_IN_PLACE


@dataclass(frozen=True, slots=True)
class WebChat:
    """What the web chat needs of the gateway. `sessions` is kept by client address, `messages` by conversation."""

    engine: AsyncEngine
    slot: Slot
    hub: Hub
    key: str
    clock: Clock
    wake: Callable[[], None]
    client: httpx.AsyncClient
    backend_url: str
    sessions: Rate
    messages: Rate = field(default_factory=lambda: Rate(MESSAGES_A_MINUTE))

    async def open(self, of: Utility, *, language: str, now: datetime) -> WebSession:
        """A new conversation."""
        conversation_id = await open_conversation(
            self.engine,
            utility=of.id,
            channel="web",
            account=of.id,
            address=uuid4().hex,
            language=language,
            now=now,
        )
        return WebSession(conversation_id, of.id)

    async def find(self, session: WebSession) -> Row[Any] | None:
        """Address and language of the session's conversation, if there is one in its utility."""
        async with self.engine.connect() as connection:
            found = await connection.execute(_CONVERSATION, {"id": session.conversation_id, "utility": session.utility})
        return found.first()

    async def accept(self, message: Inbound) -> bool:
        """Commit one message to the mailbox and wake the workers; a repeated id changes nothing.

        Returns whether the assistant has the word, so that an answer may be expected within seconds.
        """
        owner = await self.slot.put(message, utility=message.account, now=self.clock())
        if owner:
            MESSAGES.labels("web").inc()
            self.wake()
        return owner == "bot"

    async def file(self, outbox_id: UUID, position: int, *, of: str) -> File:
        """The file of one part, fetched from the backend with the conversation's own rights of this moment.

        Raises NoSuchFileError or FileUnavailableError.
        """
        async with self.engine.connect() as connection:
            row = (await connection.execute(_FILE, {"id": outbox_id, "utility": of})).first()
        parts = parts_from_json(row.payload["parts"]) if row else ()
        part = parts[position] if 0 <= position < len(parts) else None
        if row is None or not isinstance(part, Media):
            raise NoSuchFileError
        if stored_id(part.reference):
            return await self._stored(part, of=of, conversation_id=row.conversation_id)
        token = Token(kind="conversation", subject=row.conversation_id, utility=of, channel="web")
        bearer = tokens.mint(token, key=self.key, now=self.clock())
        try:
            answer = await self.client.get(
                self.backend_url + part.reference, headers={"Authorization": f"Bearer {bearer}"}
            )
        except httpx.HTTPError as error:
            raise FileUnavailableError from error
        if answer.status_code != httpx.codes.OK:
            raise NoSuchFileError if answer.is_client_error else FileUnavailableError
        mime_type = answer.headers.get("content-type", "").partition(";")[0].strip()
        return File(answer.content, mime_type or "application/octet-stream", part.filename)

    async def _stored(self, part: Media, *, of: str, conversation_id: UUID) -> File:
        """What an agent sent. Raises NoSuchFileError."""
        async with self.engine.connect() as connection:
            found = await read(connection, part.reference, utility=of, conversation_id=conversation_id)
        if found is None:
            raise NoSuchFileError
        return File(found.content, found.mime_type, part.filename)
