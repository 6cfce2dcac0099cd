"""How handoffs turned out at a utility, together and by day: for the supervisors.

Each handoff counts for the day that it was opened on, whenever it ended. The first answer is the first message of an
agent's in it (`runtime.outbox`), in minutes that the customer waited, by the wall clock; what was promised counts
business hours, and is in `promises` (`runtime.service_clocks`): clocks that nobody needed are in neither number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor.handling import CLOSE_REASONS

_WHICH = """
from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id {more}
where q.utility_id = :utility and q.opened_at >= :since and q.opened_at < :until
    and (cast(:channel as text) is null or c.channel = :channel) and (cast(:team as text) is null or q.team = :team)
"""
_ANSWER = """
left join lateral (
    select extract(epoch from min(o.created_at) - q.opened_at) as seconds from runtime.outbox o
    where o.conversation_id = q.conversation_id and o.sender = 'agent' and o.created_at >= q.opened_at
        and o.created_at <= coalesce(q.closed_at, 'infinity')
) answer on true
"""
_ENTRIES = """
select {day} as day, count(*) as opened, count(q.first_taken_at) as taken,
    count(*) filter (where q.state = 'closed') as closed,
    count(*) filter (where q.state = 'closed' and q.closed_reason = any(:helped) and q.reopened_at is null) as resolved,
    count(*) filter (where q.state = 'closed' and q.reopened_at is not null) as reopened,
    count(*) filter (where q.state = 'returned') as returned,
    count(*) filter (where q.state = 'left') as "left",
    count(q.escalated_at) as escalated,
    percentile_cont(0.5) within group (order by extract(epoch from q.closed_at - q.first_taken_at))
        filter (where q.state in ('closed', 'returned') and q.first_taken_at is not null) as handled_seconds,
    percentile_cont(0.5) within group (order by answer.seconds) filter (where answer.seconds is not null)
        as answer_seconds
""" + _WHICH.format(more=_ANSWER)
_TOGETHER = text(_ENTRIES.format(day="null"))
_BY_DAY = text(_ENTRIES.format(day="(q.opened_at at time zone :zone)::date") + "group by 1 order by 1")
_REASONS = text(
    "select q.reason, count(*) as count" + _WHICH.format(more="") + "group by q.reason order by count(*) desc, q.reason"
)
_KEPT = text(
    "select s.kind, count(*) filter (where s.is_met) as met, count(s.breached_at) as missed"
    + _WHICH.format(more="join runtime.service_clocks s on s.entry_id = q.id")
    + "group by s.kind order by s.kind"
)

_HELPED = {"helped": [reason for reason, is_helped in CLOSE_REASONS.items() if is_helped]}


@dataclass(frozen=True, slots=True)
class Handled:
    """Of some handoffs. `resolved`: closed with the customer helped, and no person needed again within 72 hours.

    Medians are None when there is nothing to take them of: `handled_seconds` from the first taking to the end,
    `answer_seconds` from asking for a person to an agent's first message.
    """

    opened: int = 0
    taken: int = 0
    closed: int = 0
    resolved: int = 0
    reopened: int = 0
    returned: int = 0
    left: int = 0
    escalated: int = 0
    handled_seconds: float | None = None
    answer_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Results(Handled):
    """Of the handoffs opened within a span. `promises`: by kind, how many were kept and how many broken."""

    reasons: Mapping[str, int] = field(default_factory=dict)
    promises: Mapping[str, tuple[int, int]] = field(default_factory=dict)


async def results(
    connection: AsyncConnection, *, utility: str, since: datetime, until: datetime, channel: str = "", team: str = ""
) -> Results:
    """Of a utility's handoffs opened from `since` until before `until`; of one channel or team where given."""
    span = _span(utility, since, until, channel, team)
    row = (await connection.execute(_TOGETHER, span | _HELPED)).one()
    reasons = (await connection.execute(_REASONS, span)).all()
    kept = (await connection.execute(_KEPT, span)).all()
    return Results(
        **_counts(row),
        reasons={one.reason: one[1] for one in reasons},
        promises={one.kind: (one.met, one.missed) for one in kept},
    )


async def results_by_day(
    connection: AsyncConnection,
    *,
    utility: str,
    zone: str,
    since: datetime,
    until: datetime,
    channel: str = "",
    team: str = "",
) -> dict[date, Handled]:
    """As `results`, for each day of the clock in `zone` on which a handoff was opened."""
    values = _span(utility, since, until, channel, team) | _HELPED | {"zone": zone}
    return {row.day: Handled(**_counts(row)) for row in await connection.execute(_BY_DAY, values)}


def _span(utility: str, since: datetime, until: datetime, channel: str, team: str) -> dict[str, Any]:
    return {"utility": utility, "since": since, "until": until, "channel": channel or None, "team": team or None}


def _counts(row: Row[Any]) -> dict[str, Any]:
    """The fields of Handled."""
    found = {name: value for name, value in row._asdict().items() if name != "day"}
    seconds = {name: None if found[name] is None else float(found[name]) for name in found if name.endswith("_seconds")}
    return found | seconds
