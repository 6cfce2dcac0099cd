"""What people at work write to each other about a conversation, and up to where they have read it.

Notes are private: no channel ever sees this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base
from bot.wake import FLOOR
from kit.ids import new_id

MAX_LENGTH = 2000

_WRITE = text("""
with written as (
    insert into runtime.notes as n (id, utility_id, conversation_id, author, name, words, at)
    select :id, utility_id, id, :author, :name, :words, :now from runtime.conversations
    where id = :conversation and utility_id = :utility
    on conflict (id) do update set words = n.words
    returning conversation_id, id, author, name, words, at
)
select written.*, pg_notify(:wake, conversation_id::text) from written
""")
_LOG = text("""
with written as (
    insert into runtime.notes (id, utility_id, conversation_id, author, name, words, at, kind)
    select :id, utility_id, id, :author, :name, :words, :now, 'act' from runtime.conversations
    where id = :conversation and utility_id = :utility
    on conflict (id) do nothing returning conversation_id
)
select pg_notify(:wake, conversation_id::text) from written
""")
_OF = text("""
select id, author, name, words, at, kind from runtime.notes
where conversation_id = :conversation and utility_id = :utility order by at desc, id desc limit :limit
""")
_READ = text("""
insert into runtime.reads as r (entry_id, utility_id, arrival)
select q.id, q.utility_id, :arrival from runtime.queue_entries q
where q.conversation_id = :conversation and q.utility_id = :utility and q.state = 'taken' and q.agent_id = :agent
on conflict (entry_id) do update set arrival = excluded.arrival where r.arrival < excluded.arrival
returning pg_notify(:wake, cast(:conversation as text))
""")

_UNREAD = text("""
delete from runtime.reads r using runtime.queue_entries q
where q.id = r.entry_id and q.conversation_id = :conversation and q.utility_id = :utility and q.state = 'open'
""")


class NoteRow(Base):
    """A private note on a conversation. Written once, never changed."""

    __tablename__ = "notes"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        CheckConstraint("kind in ('note', 'act')", name="kind"),
        Index("ix_notes_conversation", "conversation_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    author: Mapped[str]  # what queues and cases call them
    name: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(server_default="note")  # act: what somebody did in the records, told by the desk


class ReadRow(Base):
    """Up to which message of the customer's the agent who has a handoff has seen it."""

    __tablename__ = "reads"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.queue_entries.id", ondelete="CASCADE"), primary_key=True)
    utility_id: Mapped[str]
    arrival: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Note:
    """What `name` wrote about a conversation; an act is what they did in the records."""

    id: UUID
    author: str
    name: str
    words: str
    at: datetime
    kind: str = "note"


async def write(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    author: str,
    name: str,
    words: str,
    now: datetime,
    key: str = "",
) -> Note | None:
    """Put a note on a conversation of the utility, once for each `key` of an author's; None: no such conversation."""
    values = {
        "id": uuid5(conversation_id, f"{author}:{key}") if key else new_id(),
        "utility": utility, "conversation": conversation_id, "author": author, "name": name,
        "words": words[:MAX_LENGTH], "now": now, "wake": FLOOR,
    }  # fmt: skip
    row = (await connection.execute(_WRITE, values)).first()
    return Note(row.id, row.author, row.name, row.words, row.at) if row else None


async def log(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    author: str,
    name: str,
    words: str,
    now: datetime,
    key: str,
) -> bool:
    """Tell colleagues what somebody did in the records, once for each `key`; returns whether it was new."""
    values = {
        "id": uuid5(conversation_id, f"act:{key}"),
        "utility": utility, "conversation": conversation_id, "author": author, "name": name,
        "words": words[:MAX_LENGTH], "now": now, "wake": FLOOR,
    }  # fmt: skip
    return (await connection.execute(_LOG, values)).first() is not None


async def notes_of(
    connection: AsyncConnection, *, utility: str, conversation_id: UUID, limit: int = 50
) -> tuple[Note, ...]:
    """The newest `limit` notes, oldest first."""
    values = {"utility": utility, "conversation": conversation_id, "limit": limit}
    rows = (await connection.execute(_OF, values)).all()
    return tuple(Note(row.id, row.author, row.name, row.words, row.at, row.kind) for row in reversed(rows))


async def mark_read(
    connection: AsyncConnection, *, utility: str, conversation_id: UUID, agent_id: str, arrival: int
) -> bool:
    """The agent who has the conversation has seen it up to that message; returns whether that was news."""
    values = {
        "utility": utility, "conversation": conversation_id, "agent": agent_id, "arrival": arrival, "wake": FLOOR,
    }  # fmt: skip
    return (await connection.execute(_READ, values)).first() is not None


async def mark_unread(connection: AsyncConnection, *, utility: str, conversation_id: UUID) -> None:
    """Whoever takes what waits has read nothing of it yet, whatever those before them had."""
    await connection.execute(_UNREAD, {"utility": utility, "conversation": conversation_id})
