"""The floor as it stands this moment: who waits, what is being handled, how promises fare, who works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor.agents import Agent, all_agents
from bot.floor.promises import Kind
from kit.utility import Utility

KINDS: tuple[Kind, ...] = ("first_response", "next_response", "resolution")

_WAITING = text("""
select q.team, coalesce(q.language, '') as language, count(*) as waiting, count(*) filter (where q.urgent) as urgent,
    min(q.opened_at) as oldest, min(c.warn_at) as warn_at, min(c.due_at) as due_at
from runtime.queue_entries q
    left join runtime.service_clocks c on c.entry_id = q.id and c.ended_at is null and c.kind <> 'resolution'
where q.utility_id = :utility and q.state = 'open'
group by q.team, coalesce(q.language, '') order by count(*) filter (where q.urgent) desc, min(q.opened_at)
""")
_HANDLING = text("""
select count(*) from runtime.queue_entries where utility_id = :utility and state = 'taken'
""")
_RUNNING = text("""
select c.kind, count(*) filter (where c.due_at <= :now) as late,
    count(*) filter (where c.warn_at <= :now and c.due_at > :now) as soon,
    count(*) filter (where c.warn_at is null or c.warn_at > :now) as on_time
from runtime.service_clocks c where c.utility_id = :utility and c.ended_at is null group by c.kind
""")
_ENDED = text("""
select kind, count(*) filter (where is_met) as kept,
    count(*) filter (where not is_met and breached_at is not null) as broken
from runtime.service_clocks where utility_id = :utility and ended_at >= :midnight group by kind
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for one team in one language (empty: for anybody, in an unknown one); `due_at` of the first promise."""

    team: str
    language: str
    waiting: int
    urgent: int
    oldest: datetime
    warn_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Promise:
    """One kind of promise: the running ones by how they stand, and how today's ended. Void ones are in none."""

    kind: Kind
    on_time: int = 0
    soon: int = 0
    late: int = 0
    kept: int = 0
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Floor:
    """A utility's floor at one moment. `agents` by name."""

    waiting: tuple[Waiting, ...]
    handling: int
    promises: tuple[Promise, ...]
    agents: tuple[Agent, ...]


async def read_floor(connection: AsyncConnection, utility: Utility, *, now: datetime) -> Floor:
    """The floor of `utility` at `now`; its day begins at midnight by its own clock."""
    local = now.astimezone(utility.timezone)
    own = {"utility": utility.id, "now": now, "midnight": local.replace(hour=0, minute=0, second=0, microsecond=0)}
    waiting = (await connection.execute(_WAITING, own)).all()
    handling: int = (await connection.execute(_HANDLING, own)).scalar_one()
    running = {row.kind: row for row in await connection.execute(_RUNNING, own)}
    ended = {row.kind: row for row in await connection.execute(_ENDED, own)}
    return Floor(
        waiting=tuple(Waiting(*row) for row in waiting),
        handling=handling,
        promises=tuple(
            Promise(
                kind,
                *((running[kind].on_time, running[kind].soon, running[kind].late) if kind in running else (0, 0, 0)),
                *((ended[kind].kept, ended[kind].broken) if kind in ended else (0, 0)),
            )
            for kind in KINDS
        ),
        agents=tuple(await all_agents(connection, utility=utility.id, now=now)),
    )


def kept_share(promises: Sequence[Promise]) -> float | None:
    """Of today's promises that ended, the share that was kept; None when none ended."""
    kept, broken = sum(one.kept for one in promises), sum(one.broken for one in promises)
    return kept / (kept + broken) if kept + broken else None
