"""Who gets what: the longest waiting first, to whoever is there, has room, is of the team and speaks the language.

Where nobody of the team who is there speaks it, anybody of the team gets it after `language_minutes`.

Among equals it goes round: fewest conversations first, then who waited longest for one. Emergencies go before all,
at any hour, to anybody who has room, their own team first. Out of hours nothing else is given: the bot goes on serving.

One conversation is one transaction: the first of the queue that fits anybody is looked for, then locked with its agent,
and looked at again. No row is skipped because it is locked: several workers wait for the same first one, so that they
give in one order, and a customer who is just writing does not lose their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.floor.agents import GONE
from bot.floor.handling import give, hold
from bot.handoff import FullError, OfflineError, UnknownAgentError
from channels.base import Channel
from kit.utility import Utility

BY = "floor"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_NEXT = text("""
with present as materialized (
    select a.*, (
        select count(*) from runtime.queue_entries q
        where q.utility_id = a.utility_id and q.agent_id = a.id and q.state = 'taken'
    ) as load
    from runtime.agents a
    where a.utility_id = :utility and a.presence <> 'offline' and a.last_seen > :gone
), free as materialized (
    select * from present where presence = 'online' and load < capacity
)
select e.id, e.conversation_id, fit.id as agent_id
from (
    select * from runtime.queue_entries
    where utility_id = :utility and state = 'open' and (urgent or :open)
    order by urgent desc, opened_at, id
) e cross join lateral (
    select f.id from free f
    where e.urgent
        or (e.team = '' or e.team = any(f.teams) or e.wanted_agent_id = f.id)
        and (e.language is null or e.language = any(f.languages) or e.queued_at <= :patient and not exists (
            select from present p where e.language = any(p.languages) and (e.team = '' or e.team = any(p.teams))))
        and (e.wanted_agent_id is null or e.wanted_agent_id = f.id
            or not exists (select from present p where p.id = e.wanted_agent_id))
    order by e.wanted_agent_id is not distinct from f.id desc, e.team = any(f.teams) desc,
        coalesce(e.language = any(f.languages), true) desc, f.load, f.last_given nulls first, f.id
    limit 1
) fit
order by e.urgent desc, e.opened_at, e.id limit 1
""")


@dataclass(frozen=True, slots=True)
class Given:
    """One conversation that an agent was given."""

    utility: str
    entry: UUID
    conversation: UUID
    agent: str


async def assign(
    engine: AsyncEngine, utility: Utility, *, channels: Mapping[str, Channel], now: datetime
) -> list[Given]:
    """Give what waits at a utility to who has room, until nothing fits any more; in the order in which it was given."""
    given: list[Given] = []
    while True:
        async with engine.begin() as connection:
            found = await _assign_next(connection, utility, channels=channels, now=now)
        if found is None:
            return given
        given += found


async def _assign_next(
    connection: AsyncConnection, utility: Utility, *, channels: Mapping[str, Channel], now: datetime
) -> list[Given] | None:
    """Give the next one; empty when a hand was quicker and it is to be looked at anew; None when nothing fits."""
    values = {
        "utility": utility.id,
        "gone": now - GONE,
        "open": utility.is_open(now),
        "patient": _patient(utility, now),
    }
    row: Row[Any] | None = (await connection.execute(_NEXT, values)).first()
    if row is None:
        return None
    held = await hold(connection, utility=utility.id, conversation_id=row.conversation_id)
    if held.entry is None or held.entry.id != row.id or held.entry.state != "open":
        return []
    try:
        await give(connection, held, agent_id=row.agent_id, by=BY, channels=channels, now=now)
    except (FullError, OfflineError, UnknownAgentError):
        return []
    return [Given(utility.id, row.id, row.conversation_id, row.agent_id)]


def _patient(utility: Utility, now: datetime) -> datetime:
    """Who waits since then is answered in whatever language there is; soon after the opening nobody is."""
    span = timedelta(minutes=utility.service_level.language_minutes)
    is_whole = utility.business_seconds(now - span, now) >= span.total_seconds()
    return now - span if is_whole else LONG_AGO
