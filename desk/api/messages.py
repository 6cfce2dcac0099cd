"""A conversation's messages of both sides in one order, and from where to go on.

Each side has an order of its own that commits can't overtake: `arrival` of what came in, `seq` of what goes out. A
cursor holds both, so that nothing that is committed later is missed; between the sides the clock decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

_CURSOR = re.compile(r"(\d{1,18})\.(\d{1,18})")
_HEARD = text("""
select i.id, i.parts, i.arrived_at as at, i.state, i.arrival as position
from runtime.inbound i join runtime.conversations c on c.id = i.conversation_id
where c.id = :conversation and c.utility_id = :utility and i.arrival > :after
order by i.arrival limit :limit
""")
_SENT = text("""
select o.id, o.payload, o.sender, o.state, o.error_code, o.created_at as at, o.sent_at, o.delivered_at, o.read_at,
    o.seq as position, a.name as agent
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
    left join runtime.agents a on a.utility_id = c.utility_id and a.id = o.agent_id
where c.id = :conversation and c.utility_id = :utility and o.seq > :after and o.state <> 'dropped'
order by o.seq limit :limit
""")
_BACK = text("""
select coalesce((select min(i.arrival) - 1 from (
        select arrival from runtime.inbound where conversation_id = :conversation order by arrival desc limit :limit
    ) i), 0) as heard,
    coalesce((select min(o.seq) - 1 from (
        select seq from runtime.outbox where conversation_id = :conversation order by seq desc limit :limit
    ) o), 0) as sent
""")
_ARRIVAL = text("select arrival from runtime.inbound where conversation_id = :conversation and id = :id")
_NEWEST = text("""
select id from runtime.inbound where conversation_id = :conversation order by arrival desc limit 1
""")
_SAID = text("""
select o.id, o.payload, o.sender, o.state, o.error_code, o.created_at as at, o.sent_at, o.delivered_at, o.read_at,
    o.seq as position, a.name as agent
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
    left join runtime.agents a on a.utility_id = c.utility_id and a.id = o.agent_id
where o.idempotency_key = :key and o.conversation_id = :conversation
""")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where both sides are known."""

    heard: int = 0
    sent: int = 0

    def __str__(self) -> str:
        return f"{self.heard}.{self.sent}"


def cursor_of(said: str) -> Cursor | None:
    """The cursor that an earlier answer gave; None when it is none."""
    found = _CURSOR.fullmatch(said)
    return Cursor(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some messages in order; `cursor` is behind the last of them."""

    rows: tuple[Row[Any], ...]
    cursor: Cursor
    more: bool


def merged(heard: Sequence[Row[Any]], sent: Sequence[Row[Any]], after: Cursor, limit: int) -> Slice:
    """Both sides in one order, at most `limit`; each keeps its own. Pure."""
    told: list[Row[Any]] = []
    left, right = 0, 0
    while len(told) < limit and (left < len(heard) or right < len(sent)):
        is_heard = right >= len(sent) or (left < len(heard) and heard[left].at <= sent[right].at)
        told.append(heard[left] if is_heard else sent[right])
        left, right = left + is_heard, right + (not is_heard)
    cursor = Cursor(
        heard[left - 1].position if left else after.heard, sent[right - 1].position if right else after.sent
    )
    return Slice(tuple(told), cursor, left < len(heard) or right < len(sent))


async def since(connection: AsyncConnection, conversation: UUID, *, utility: str, after: Cursor, limit: int) -> Slice:
    """What came and went after `after`, oldest first."""
    own = {"conversation": conversation, "utility": utility, "limit": limit + 1}
    heard = (await connection.execute(_HEARD, own | {"after": after.heard})).all()
    sent = (await connection.execute(_SENT, own | {"after": after.sent})).all()
    return merged(heard, sent, after, limit)


async def newest(connection: AsyncConnection, conversation: UUID, *, utility: str, limit: int) -> Slice:
    """The last `limit` messages of each side."""
    row = (await connection.execute(_BACK, {"conversation": conversation, "limit": limit})).one()
    return await since(connection, conversation, utility=utility, after=Cursor(row.heard, row.sent), limit=2 * limit)


async def arrival_of(connection: AsyncConnection, conversation: UUID, message: UUID) -> int | None:
    """Where a customer's message stands; None when it is none of the conversation's."""
    values = {"conversation": conversation, "id": message}
    found: int | None = (await connection.execute(_ARRIVAL, values)).scalar_one_or_none()
    return found


async def newest_of_customer(connection: AsyncConnection, conversation: UUID) -> UUID | None:
    """The customer's newest message."""
    found: UUID | None = (await connection.execute(_NEWEST, {"conversation": conversation})).scalar_one_or_none()
    return found


async def said(connection: AsyncConnection, conversation: UUID, key: str) -> Row[Any] | None:
    """What an agent said under that key, if they did."""
    values = {"conversation": conversation, "key": f"agent:{conversation}:{key}"}
    row: Row[Any] | None = (await connection.execute(_SAID, values)).one_or_none()
    return row
