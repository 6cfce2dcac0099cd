"""One conversation as an agent finds it: whose word it is, the window, both sides, and the notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation import Transcript, transcript
from bot.notes import Note, notes_of
from channels.base import Channel

SHOWN = 200
"""Messages of each side that are shown, the newest."""

_HEAD = text("""
select c.id, c.utility_id, c.channel, c.account, c.address, c.language, c.owner, c.epoch, c.last_inbound_at, c.last_seq,
    c.arrivals, q.state, q.reason, q.urgent, q.agent_id, q.opened_at, q.acknowledged_at, q.id as entry_id,
    q.snoozed_until, c.shared_phone,
    a.name as agent_name,
    (select i.sender_name from runtime.inbound i where i.conversation_id = c.id and i.sender_name <> ''
        order by i.arrived_at desc limit 1) as name,
    (select max(i.arrival) from runtime.inbound i where i.conversation_id = c.id) as arrival
from runtime.conversations c
    left join runtime.queue_entries q on q.conversation_id = c.id and q.state in ('open', 'taken')
    left join runtime.agents a on a.utility_id = c.utility_id and a.id = q.agent_id
where c.id = :id and c.utility_id = any(:utilities)
""")
_ARRIVED = text("""
select c.last_inbound_at, c.channel, max(i.arrival) filter (where i.arrived_at < :before) as arrival
from runtime.conversations c left join runtime.inbound i on i.conversation_id = c.id
where c.id = :id group by c.id
""")


@dataclass(frozen=True, slots=True)
class Head:
    """What there is to know before the messages. `arrival` is the customer's newest message, 0 for none.

    `state` is open (waits), taken (`agent` has it), or empty (the assistant has it). `closes_at`: from then on the
    channel takes no free words; None where it always does. `asleep_until`: put to sleep by its agent.
    """

    id: UUID
    utility: str
    channel: str
    address: str
    language: str | None
    name: str
    state: str
    reason: str
    urgent: bool
    acknowledged: bool
    agent: str
    agent_name: str
    opened_at: datetime | None
    closes_at: datetime | None
    arrival: int
    asleep_until: datetime | None = None
    shared_phone: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether the channel takes free words now."""
        return self.closes_at is None or now < self.closes_at


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with all that is shown of it."""

    head: Head
    transcript: Transcript
    notes: tuple[Note, ...]


def closing(last_inbound_at: datetime | None, hours: int | None) -> datetime | None:
    """When the channel's window closes, given the customer's last message by the vendor's clock."""
    if hours is None:
        return None
    if last_inbound_at is None:
        return datetime.fromtimestamp(0).astimezone()
    return last_inbound_at + timedelta(hours=hours)


def _head(row: Row[Any], channels: Mapping[str, Channel]) -> Head:
    return Head(
        id=row.id,
        utility=row.utility_id,
        channel=row.channel,
        address=row.address,
        language=row.language,
        name=row.name or "",
        state=row.state or "",
        reason=row.reason or "",
        urgent=bool(row.urgent),
        acknowledged=row.acknowledged_at is not None,
        agent=row.agent_id or "" if row.state == "taken" else "",
        agent_name=row.agent_name or "",
        opened_at=row.opened_at,
        closes_at=closing(row.last_inbound_at, channels[row.channel].capabilities.session_window_hours),
        arrival=row.arrival or 0,
        asleep_until=row.snoozed_until,
        shared_phone=row.shared_phone,
    )


async def head_of(
    connection: AsyncConnection, conversation_id: UUID, *, utilities: tuple[str, ...], channels: Mapping[str, Channel]
) -> Head | None:
    """The conversation, when it is one of these utilities'."""
    row = (await connection.execute(_HEAD, {"id": conversation_id, "utilities": list(utilities)})).first()
    return _head(row, channels) if row else None


async def talk_of(
    engine: AsyncEngine, conversation_id: UUID, *, utilities: tuple[str, ...], channels: Mapping[str, Channel]
) -> Talk | None:
    """The conversation with its messages, when it is one of these utilities'."""
    async with engine.connect() as connection:
        head = await head_of(connection, conversation_id, utilities=utilities, channels=channels)
        if head is None:
            return None
        notes = await notes_of(connection, utility=head.utility, conversation_id=conversation_id)
    return Talk(head, await transcript(engine, conversation_id, limit=SHOWN), notes)


async def arrived(connection: AsyncConnection, conversation_id: UUID, *, before: datetime) -> Row[Any]:
    """The newest message that came before that moment, and what the window hangs on. The caller holds the lock."""
    row: Row[Any] = (await connection.execute(_ARRIVED, {"id": conversation_id, "before": before})).one()
    return row
