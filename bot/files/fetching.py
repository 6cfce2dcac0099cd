"""Customers' files are fetched from the vendor soon after they came, tried again, and given up honestly.

A trigger puts each file of a message on the list (`runtime.fetches`), whoever took the message in. What was fetched
stands in the message's part as `stored:<id>`, what will never come as `lost:<reason>`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from bot.accounts import Accounts, UnknownAccountError
from bot.codec import parts_from_json
from bot.files import kinds, store
from bot.files.errors import FileError
from bot.files.store import LOST, Kept
from bot.orm import Base
from bot.wake import FLOOR
from channels.base import Channel, Fetching
from channels.errors import FetchError
from channels.files import MAX_BYTES
from channels.message import Media
from kit.clock import Clock
from kit.logging import get_logger

AT_ONCE = 4
LEASE = timedelta(minutes=2)
"""After that somebody else tries: whoever had it died."""

MAX_TRIES = 10
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 3600.0

log = get_logger("bot.files")

_TAKE = text("""
with due as (
    select inbound_id, position from runtime.fetches
    where state = 'waiting' and next_at <= :now order by next_at limit :limit for update skip locked
), mine as (
    update runtime.fetches f set attempts = f.attempts + 1, next_at = :until
    from due where f.inbound_id = due.inbound_id and f.position = due.position
    returning f.inbound_id, f.position, f.attempts
)
select mine.*, i.parts->cast(mine.position as int) as part, i.state, i.channel, i.account, i.conversation_id,
    c.utility_id
from mine join runtime.inbound i on i.id = mine.inbound_id
    join runtime.conversations c on c.id = i.conversation_id
""")
_PUT = text("""
update runtime.inbound set parts = jsonb_set(parts, array[cast(:position as text)],
    (parts->cast(:position as int)) || cast(:news as jsonb))
where id = :inbound and parts->cast(:position as int)->>'reference' = :reference and state <> 'withdrawn'
""")
_END = text("""
update runtime.fetches set state = :state where inbound_id = :inbound and position = :position
""")
_LATER = text("""
update runtime.fetches set next_at = :next where inbound_id = :inbound and position = :position
""")
_TELL = text("select pg_notify(:channel, :payload)")


class FetchRow(Base):
    """A file of a customer's message that is to be fetched, or was, or never will be."""

    __tablename__ = "fetches"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'lost')", name="state"),
        Index("ix_fetches_due", "next_at", postgresql_where=text("state = 'waiting'")),
    )

    inbound_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.inbound.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


def wait_of(attempts: int) -> timedelta:
    """How long after so many tries the next one is: 5 s · 3ⁿ, an hour at most."""
    return timedelta(seconds=min(FIRST_WAIT_SECONDS * 3 ** (attempts - 1), LONGEST_WAIT_SECONDS))


def found_part(part: Media, kept: Kept) -> dict[str, str]:
    """What the part says from now on: a picture that was sent as a document is a picture. Pure."""
    kind = "sticker" if part.kind == "sticker" else kept.kind
    name = kept.filename if part.filename else ""
    return {"reference": kept.reference, "mime_type": kept.mime_type, "kind": kind, "filename": name}


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One worker's share."""

    engine: AsyncEngine
    channels: Mapping[str, Channel]
    accounts: Accounts
    clock: Clock

    async def fetch_due(self) -> int:
        """Fetch what is due, a few at once; returns how many were tried."""
        now = self.clock()
        async with self.engine.begin() as connection:
            values = {"now": now, "until": now + LEASE, "limit": AT_ONCE}
            rows = (await connection.execute(_TAKE, values)).all()
        await asyncio.gather(*(self._one(row) for row in rows))
        return len(rows)

    async def _one(self, row: Row[Any]) -> None:
        part = parts_from_json([row.part])[0] if row.part else None
        if not isinstance(part, Media) or row.state == "withdrawn" or store.lost(part.reference) != "fetching":
            await self._end(row, "done")
            return
        try:
            content = await self._content(row, part)
        except FetchError as error:
            log.warning("files.fetch.failed", channel=row.channel, attempt=row.attempts, lost=error.lost)
            await self._failed(row, part, error.lost)
            return
        try:
            await self._keep(row, part, content)
        except FileError as error:
            await self._lose(row, part, error.reason)

    async def _content(self, row: Row[Any], part: Media) -> bytes:
        channel = self.channels.get(row.channel)
        if not isinstance(channel, Fetching):
            raise FetchError("expired", detail="the channel keeps no files")
        try:
            account = self.accounts.find(row.channel, row.account)
        except UnknownAccountError as error:
            raise FetchError(detail="no such account") from error
        return await channel.fetch(part, account, max_bytes=MAX_BYTES)

    async def _keep(self, row: Row[Any], part: Media, content: bytes) -> None:
        async with self.engine.begin() as connection:
            kept = await store.keep(
                connection,
                utility=row.utility_id,
                conversation_id=row.conversation_id,
                content=content,
                filename=part.filename,
                limits=kinds.CUSTOMERS,
                now=self.clock(),
            )
            await self._put(connection, row, part, found_part(part, kept), "done")

    async def _failed(self, row: Row[Any], part: Media, lost: str) -> None:
        if lost or row.attempts >= MAX_TRIES:
            await self._lose(row, part, lost or "unreachable")
            return
        own = {"inbound": row.inbound_id, "position": row.position}
        async with self.engine.begin() as connection:
            await connection.execute(_LATER, own | {"next": self.clock() + wait_of(row.attempts)})

    async def _lose(self, row: Row[Any], part: Media, reason: str) -> None:
        async with self.engine.begin() as connection:
            await self._put(connection, row, part, {"reference": LOST + reason}, "lost")

    async def _put(
        self, connection: AsyncConnection, row: Row[Any], part: Media, news: Mapping[str, str], state: str
    ) -> None:
        """Write it into the message, unless the customer replaced it or took it back meanwhile; tell the desk."""
        own = {"inbound": row.inbound_id, "position": row.position}
        await connection.execute(_PUT, own | {"news": json.dumps(dict(news)), "reference": part.reference})
        await connection.execute(_END, own | {"state": state})
        await connection.execute(_TELL, {"channel": FLOOR, "payload": str(row.conversation_id)})

    async def _end(self, row: Row[Any], state: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(_END, {"inbound": row.inbound_id, "position": row.position, "state": state})
