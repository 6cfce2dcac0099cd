"""How handoffs turned out at a utility: for the supervisors' board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor.handling import CLOSE_REASONS

_ENTRIES = text("""
select count(*) as opened, count(first_taken_at) as taken,
    count(*) filter (where state = 'closed') as closed,
    count(*) filter (where state = 'closed' and closed_reason = any(:helped) and reopened_at is null) as resolved,
    count(*) filter (where state = 'closed' and reopened_at is not null) as reopened,
    count(*) filter (where state = 'returned') as returned,
    count(*) filter (where state = 'left') as "left",
    count(escalated_at) as escalated,
    percentile_cont(0.5) within group (order by extract(epoch from closed_at - first_taken_at))
        filter (where state in ('closed', 'returned') and first_taken_at is not null) as handled_seconds
from runtime.queue_entries
where utility_id = :utility and opened_at >= :since and opened_at < :until
""")
_REASONS = text("""
select reason, count(*) as count from runtime.queue_entries
where utility_id = :utility and opened_at >= :since and opened_at < :until
group by reason order by count(*) desc, reason
""")
_KEPT = text("""
select c.kind, count(*) filter (where c.is_met) as met, count(c.breached_at) as missed
from runtime.service_clocks c join runtime.queue_entries q on q.id = c.entry_id
where c.utility_id = :utility and q.opened_at >= :since and q.opened_at < :until
group by c.kind order by c.kind
""")


@dataclass(frozen=True, slots=True)
class Results:
    """Of the handoffs opened within a span. `resolved`: closed with the customer helped, and no person needed again
    within 72 hours. `handled_seconds`: the median from the first taking to the end, None when none ended.
    `promises`: by kind, how many were kept and how many broken.
    """

    opened: int
    taken: int
    closed: int
    resolved: int
    reopened: int
    returned: int
    left: int
    escalated: int
    handled_seconds: float | None
    reasons: Mapping[str, int]
    promises: Mapping[str, tuple[int, int]]


async def results(connection: AsyncConnection, *, utility: str, since: datetime, until: datetime) -> Results:
    """Of a utility's handoffs opened from `since` until before `until`."""
    span = {"utility": utility, "since": since, "until": until}
    helped = [reason for reason, is_helped in CLOSE_REASONS.items() if is_helped]
    row = (await connection.execute(_ENTRIES, span | {"helped": helped})).one()
    reasons = (await connection.execute(_REASONS, span)).all()
    kept = (await connection.execute(_KEPT, span)).all()
    return Results(
        opened=row.opened,
        taken=row.taken,
        closed=row.closed,
        resolved=row.resolved,
        reopened=row.reopened,
        returned=row.returned,
        left=row.left,
        escalated=row.escalated,
        handled_seconds=None if row.handled_seconds is None else float(row.handled_seconds),
        reasons={one.reason: one[1] for one in reasons},
        promises={one.kind: (one.met, one.missed) for one in kept},
    )
