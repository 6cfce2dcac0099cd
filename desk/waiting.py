"""Who waits for a person, by utility: counted where the runtime keeps its queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

SHOWN = 12

_COUNTS = text("""
select count(*) filter (where state = 'open') as waiting, count(*) filter (where state = 'taken') as taken,
    min(opened_at) filter (where state = 'open') as oldest
from runtime.queue_entries where utility_id = any(:utilities) and state in ('open', 'taken')
""")
_LONGEST = text("""
select q.id, q.utility_id, q.reason, q.urgent, q.opened_at, c.channel
from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
where q.utility_id = any(:utilities) and q.state = 'open'
order by q.urgent desc, q.opened_at, q.id limit :shown
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One conversation that waits."""

    id: UUID
    utility: str
    channel: str
    reason: str
    urgent: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait, how many a person has, since when the first one waits, and the first SHOWN of them.

    Emergencies come first, then who has waited longest.
    """

    waiting: int
    taken: int
    oldest: datetime | None
    first: tuple[Waiting, ...]


async def queue_of(connection: AsyncConnection, utilities: Sequence[str]) -> Queue:
    """The queue of these utilities together."""
    values = {"utilities": list(utilities)}
    counts = (await connection.execute(_COUNTS, values)).one()
    rows = await connection.execute(_LONGEST, values | {"shown": SHOWN})
    first = tuple(Waiting(row.id, row.utility_id, row.channel, row.reason, row.urgent, row.opened_at) for row in rows)
    return Queue(counts.waiting, counts.taken, counts.oldest, first)
