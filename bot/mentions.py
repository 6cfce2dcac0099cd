"""Who is named in a private note, by "@" and their whole name. They are told once, until they have seen it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from bot.floor.agents import Agent
from bot.notes import Note
from bot.orm import Base
from bot.wake import FLOOR

SIGN = "@"
LISTED = 50

_WRITE = text("""
insert into runtime.mentions (note_id, agent_id, utility_id, conversation_id, at)
select n.id, :agent, n.utility_id, n.conversation_id, n.at from runtime.notes n
where n.id = :note and n.utility_id = :utility
on conflict (note_id, agent_id) do nothing
""")
_UNSEEN = text("""
select agent_id, count(*) as many from runtime.mentions
where utility_id = :utility and seen_at is null group by agent_id
""")
_OF = text("""
select m.note_id, m.conversation_id, m.at, m.seen_at, n.name as author, n.words, c.channel, c.address, (
    select i.sender_name from runtime.inbound i where i.conversation_id = m.conversation_id and i.sender_name <> ''
    order by i.arrived_at desc limit 1
) as name
from runtime.mentions m join runtime.notes n on n.id = m.note_id
    join runtime.conversations c on c.id = m.conversation_id
where m.utility_id = :utility and m.agent_id = :agent
order by m.seen_at is not null, m.at desc limit :limit
""")
_SEE = text("""
with seen as (
    update runtime.mentions set seen_at = :now
    where utility_id = :utility and agent_id = :agent and seen_at is null
        and (cast(:note as uuid) is null or note_id = :note)
        and (cast(:conversation as uuid) is null or conversation_id = :conversation)
    returning conversation_id
)
select pg_notify(:wake, conversation_id::text) from seen
""")


class MentionRow(Base):
    """Somebody who is named in a note. `agent_id` is what the floor calls them."""

    __tablename__ = "mentions"
    __table_args__ = (
        Index("ix_mentions_unseen", "utility_id", "agent_id", postgresql_where=text("seen_at is null")),
        Index("ix_mentions_of", "utility_id", "agent_id", "at"),
    )

    note_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.notes.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Mention:
    """A note in which one is named: whose, about which conversation, and since when it is seen."""

    note: UUID
    conversation: UUID
    channel: str
    address: str
    name: str
    author: str
    words: str
    at: datetime
    seen_at: datetime | None


def mentioned(words: str, everybody: Sequence[Agent]) -> tuple[str, ...]:
    """Ids of those who are named in the words, each once; "@Ana Paz" names no Ana. Pure."""
    left = words.casefold()
    found: set[str] = set()
    for one in sorted(everybody, key=lambda agent: -len(agent.name)):
        name = re.compile(re.escape(SIGN + one.name.casefold()) + r"(?!\w)")
        if name.search(left):
            found.update(other.id for other in everybody if other.name == one.name)
            left = name.sub("", left)
    return tuple(sorted(found))


async def write(connection: AsyncConnection, note: Note, everybody: Sequence[Agent], *, utility: str) -> None:
    """Tell those who are named in the note, but its author; again is no harm."""
    for agent in mentioned(note.words, everybody):
        if agent != note.author:
            await connection.execute(_WRITE, {"note": note.id, "agent": agent, "utility": utility})


async def unseen(connection: AsyncConnection, *, utility: str) -> dict[str, int]:
    """How many notes name each agent that they have not seen."""
    rows = await connection.execute(_UNSEEN, {"utility": utility})
    return {row.agent_id: row.many for row in rows}


async def mentions_of(connection: AsyncConnection, *, utility: str, agent_id: str) -> tuple[Mention, ...]:
    """The newest notes that name them, those not seen first."""
    rows = await connection.execute(_OF, {"utility": utility, "agent": agent_id, "limit": LISTED})
    return tuple(_mention(row) for row in rows)


def _mention(row: Any) -> Mention:
    return Mention(
        note=row.note_id,
        conversation=row.conversation_id,
        channel=row.channel,
        address=row.address,
        name=row.name or "",
        author=row.author,
        words=row.words,
        at=row.at,
        seen_at=row.seen_at,
    )


async def see(
    connection: AsyncConnection,
    *,
    utility: str,
    agent_id: str,
    now: datetime,
    note: UUID | None = None,
    conversation_id: UUID | None = None,
) -> int:
    """They have seen one note, those of a conversation, or all; returns how many that were not seen."""
    values = {
        "utility": utility, "agent": agent_id, "now": now, "note": note, "conversation": conversation_id, "wake": FLOOR,
    }  # fmt: skip
    return len((await connection.execute(_SEE, values)).all())
