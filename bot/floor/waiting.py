"""What can honestly be told to who waits: the place, and how long it may take, or that we don't know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor.agents import GONE
from kit.utility import Utility

RECENT = timedelta(days=14)
SAMPLES = 20
FEWEST = 3
"""Handling times from fewer conversations than these say nothing."""

_PLACE = text("""
select mine.id, mine.team, mine.urgent, (
    select count(*) from runtime.queue_entries e
    where e.utility_id = mine.utility_id and e.state = 'open' and (e.team = mine.team or e.urgent)
        and (not e.urgent, e.opened_at, e.id) < (not mine.urgent, mine.opened_at, mine.id)
) as ahead
from runtime.queue_entries mine
where mine.utility_id = :utility and mine.conversation_id = :conversation and mine.state = 'open'
""")
_HANDLED = text("""
select extract(epoch from closed_at - first_taken_at) as seconds from runtime.queue_entries
where utility_id = :utility and team = :team and state in ('closed', 'returned') and first_taken_at is not null
    and closed_at > :since
order by closed_at desc limit :samples
""")
_SLOTS = text("""
select coalesce(sum(a.capacity), 0) from runtime.agents a
where a.utility_id = :utility and (:team = '' or :team = any(a.teams)) and a.presence in ('online', 'busy')
    and a.last_seen > :gone
""")


@dataclass(frozen=True, slots=True)
class Wait:
    """`place` counts from 1. `seconds` is None when nobody can tell. `opens`: closed now, people answer from then."""

    entry: UUID
    place: int
    seconds: float | None
    opens: datetime | None = None

    @property
    def minutes(self) -> int | None:
        """The estimate in whole minutes, rounded up; None when nobody can tell."""
        return None if self.seconds is None else max(1, -(-int(self.seconds) // 60))


def estimate(place: int, handled_seconds: Sequence[float], slots: int) -> float | None:
    """Seconds until somebody takes the one in `place` (from 1) when `slots` conversations go on at once.

    One of `slots` ends every mean/slots seconds. None when nobody is there or fewer than three were handled lately.
    """
    if slots < 1 or len(handled_seconds) < FEWEST:
        return None
    return place * mean(handled_seconds) / slots


async def wait_of(
    connection: AsyncConnection, utility: Utility, *, conversation_id: UUID, now: datetime
) -> Wait | None:
    """The place and the estimate of a conversation; None when it does not wait."""
    mine = (await connection.execute(_PLACE, {"utility": utility.id, "conversation": conversation_id})).first()
    if mine is None:
        return None
    place = int(mine.ahead) + 1
    own = {"utility": utility.id, "team": mine.team}
    if not mine.urgent and not utility.is_open(now):
        return Wait(mine.id, place, None, utility.next_opening(now))
    handled = await connection.execute(_HANDLED, own | {"since": now - RECENT, "samples": SAMPLES})
    slots: int = (await connection.execute(_SLOTS, own | {"gone": now - GONE})).scalar_one()
    return Wait(mine.id, place, estimate(place, [float(row.seconds) for row in handled], int(slots)))
