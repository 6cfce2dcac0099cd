"""A conversation sleeps until a time, or until the customer writes, and stays its agent's meanwhile.

Nothing is promised later for it: clocks go on as they were, and where the customer waits for an answer it can't be put
to sleep. While it sleeps its agent may be away without losing it; once it wakes it goes the way of all that they have.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.floor.handling import hold
from bot.handoff import AwaitedError, SnoozeError
from kit.ids import new_id
from kit.utility import Utility

LONGEST = timedelta(days=30)

_AWAITED = text("""
select exists (
    select from runtime.inbound i
    where i.conversation_id = :conversation and i.state <> 'withdrawn' and i.external_id not like 'resume:%'
        and i.arrived_at >= :opened and i.arrived_at > coalesce((
            select max(o.created_at) from runtime.outbox o
            where o.conversation_id = :conversation and o.sender = 'agent'
        ), '-infinity')
)
""")
_SLEEP = """
with slept as (
    update runtime.queue_entries set snoozed_at = cast(:at as timestamptz), snoozed_until = cast(:until as timestamptz)
    where {which} returning id, utility_id, agent_id, team
)
insert into runtime.queue_moves (id, utility_id, entry_id, move, made_by, agent_id, team, at)
select :move_id, utility_id, id, :move, :by, agent_id, team, :now from slept
"""
_SET = text(_SLEEP.format(which="id = :entry"))
_DUE = text("""
select q.id from runtime.queue_entries q
where q.utility_id = any(:utilities) and q.state = 'taken' and q.snoozed_until is not null and (
    q.snoozed_until <= :now or exists (
        select from runtime.inbound i
        where i.conversation_id = q.conversation_id and i.state <> 'withdrawn' and i.arrived_at > q.snoozed_at
    )
)
""")
_WAKE = text(_SLEEP.format(which="id = :entry and snoozed_until is not null"))


async def snooze(
    connection: AsyncConnection, *, utility: str, conversation_id: UUID, agent_id: str, until: datetime, now: datetime
) -> None:
    """It sleeps until then, at most 30 days; again only changes the time.

    Raises UnknownHandoffError, NotYoursError, AwaitedError, SnoozeError (that time won't do).
    """
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    entry = held.taken_by(agent_id)
    if not now < until <= now + LONGEST:
        raise SnoozeError(until.isoformat())
    asked = {"conversation": conversation_id, "opened": entry.opened_at - timedelta(minutes=1)}
    if (await connection.execute(_AWAITED, asked)).scalar_one():
        raise AwaitedError(str(conversation_id))
    values = {"entry": entry.id, "at": now, "until": until, "move": "snoozed", "by": agent_id, "now": now}
    await connection.execute(_SET, values | {"move_id": new_id()})


async def wake(
    connection: AsyncConnection, *, utility: str, conversation_id: UUID, agent_id: str, now: datetime
) -> None:
    """Its agent goes on with it now. Raises UnknownHandoffError, NotYoursError."""
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    await _wake(connection, held.taken_by(agent_id).id, by=agent_id, now=now)


async def _wake(connection: AsyncConnection, entry: UUID, *, by: str, now: datetime) -> bool:
    values = {"entry": entry, "at": None, "until": None, "move": "woken", "by": by, "now": now, "move_id": new_id()}
    return (await connection.execute(_WAKE, values)).rowcount == 1


async def wake_due(engine: AsyncEngine, utilities: Mapping[str, Utility], *, now: datetime) -> int:
    """Wake what has slept its time, and where the customer has written; returns how many."""
    async with engine.connect() as connection:
        entries = (await connection.execute(_DUE, {"utilities": list(utilities), "now": now})).scalars().all()
    count = 0
    for entry in entries:
        async with engine.begin() as connection:
            count += await _wake(connection, entry, by="floor", now=now)
    return count
