"""What who waits for a person is promised: a first answer, each next one, an end, counted in business hours.

Each promise is a clock with a row: when it began, when to warn, when it is broken. Nobody has to stop a clock: `mind`
reads from the messages themselves whether an agent answered, and when, so that a late look breaks no promise. Warnings
and breaches are marked once, however many workers look. An emergency counts by the wall clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kit.ids import new_id
from kit.utility import Utility

LOOKED_BACK = timedelta(minutes=10)
"""What was said before an entry ended is still read so long afterwards."""

Kind = Literal["first_response", "next_response", "resolution"]
Standing = Literal["running", "warned", "breached", "met", "missed", "void"]

_BEGIN = text("""
insert into runtime.service_clocks as c (id, utility_id, entry_id, kind, started_at, warn_at, due_at)
select id, utility_id, entry_id, kind, started_at, warn_at, due_at
from jsonb_to_recordset(cast(:clocks as jsonb)) as input(id uuid, utility_id text, entry_id uuid, kind text,
    started_at timestamptz, warn_at timestamptz, due_at timestamptz)
on conflict (entry_id, kind) where ended_at is null do update
    set warn_at = least(c.warn_at, excluded.warn_at), due_at = least(c.due_at, excluded.due_at)
""")
_END = text("""
update runtime.service_clocks set ended_at = :now,
    is_met = :kept and kind = 'resolution' and (due_at is null or :now <= due_at),
    breached_at = coalesce(breached_at, case when :now > due_at then due_at end)
where entry_id = :entry and ended_at is null
""")
_ANSWERED = """
with answered as (
    select running.id, answer.at
    from runtime.service_clocks running
        join runtime.queue_entries q on q.id = running.entry_id
        cross join lateral (
            select min(o.created_at) as at from runtime.outbox o
            where o.conversation_id = q.conversation_id and o.sender = 'agent' and o.created_at >= running.started_at
        ) answer
    where running.ended_at is null and running.kind <> 'resolution' and answer.at is not null and {which}
    for update of running {others}
)
update runtime.service_clocks c set ended_at = a.at, is_met = (c.due_at is null or a.at <= c.due_at),
    breached_at = case when a.at > c.due_at then coalesce(c.breached_at, c.due_at) end
from answered a where a.id = c.id
"""
_ANSWERED_IN_ONE = text(_ANSWERED.format(which="q.id = :entry", others=""))
_ANSWERED_ANYWHERE = text(_ANSWERED.format(which="q.utility_id = any(:utilities)", others="skip locked"))
_SPOKEN = text("""
with entries as (
    select q.id, q.utility_id, q.urgent, q.conversation_id, q.opened_at, q.closed_at,
        coalesce((
            select max(c.started_at) from runtime.service_clocks c where c.entry_id = q.id and c.kind <> 'resolution'
        ), q.opened_at) as known
    from runtime.queue_entries q
    where q.utility_id = any(:utilities) and (q.state in ('open', 'taken') or q.closed_at > :recent) and not exists (
        select from runtime.service_clocks c
        where c.entry_id = q.id and c.ended_at is null and c.kind <> 'resolution')
), answers as (
    select e.*, o.created_at as at,
        lead(o.created_at) over (partition by e.id order by o.created_at) as next
    from entries e join runtime.outbox o on o.conversation_id = e.conversation_id and o.sender = 'agent'
        and o.created_at >= e.known and o.created_at <= coalesce(e.closed_at, 'infinity')
)
select a.id, a.utility_id, a.urgent, said.at, a.next as answered_at
from answers a cross join lateral (
    select min(i.arrived_at) as at from runtime.inbound i
    where i.conversation_id = a.conversation_id and i.arrived_at > a.at and i.state <> 'withdrawn'
        and i.arrived_at < coalesce(a.next, 'infinity') and i.external_id not like 'resume:%'
) said
where said.at is not null and (a.closed_at is null or a.next is not null)
order by a.id, said.at
""")
_KEPT = text("""
insert into runtime.service_clocks (id, utility_id, entry_id, kind, started_at, warn_at, due_at, ended_at, is_met,
    breached_at)
values (:id, :utility, :entry, :kind, :started_at, :warn_at, :due_at, :ended_at, :is_met, :breached_at)
on conflict do nothing
""")
_WARN = text("""
update runtime.service_clocks set warned_at = :now
where id in (
    select id from runtime.service_clocks
    where ended_at is null and warned_at is null and warn_at <= :now and utility_id = any(:utilities)
    for update skip locked)
returning utility_id, entry_id, kind
""")
_BREACH = text("""
update runtime.service_clocks set breached_at = due_at
where id in (
    select id from runtime.service_clocks
    where ended_at is null and breached_at is null and due_at <= :now and utility_id = any(:utilities)
    for update skip locked)
returning utility_id, entry_id, kind
""")
_OF = text("""
select entry_id, kind, started_at, warn_at, due_at, ended_at, is_met, breached_at from runtime.service_clocks
where utility_id = :utility and entry_id = any(:entries) order by started_at, kind
""")


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise. `warn_at` and `due_at` are None where people never answer; `ended_at` while it runs."""

    entry: UUID
    kind: Kind
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None = None
    is_met: bool = False
    breached_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """How it stands at `now`: running, warned or breached; once ended met, missed, or void (nobody needed it)."""
        if self.ended_at is not None:
            return "met" if self.is_met else "missed" if self.breached_at else "void"
        if self.due_at is not None and now >= self.due_at:
            return "breached"
        return "warned" if self.warn_at is not None and now >= self.warn_at else "running"


@dataclass(frozen=True, slots=True)
class Marks:
    """What one look marked, each for the first and only time: (utility, entry, kind)."""

    warned: tuple[tuple[str, UUID, Kind], ...] = ()
    breached: tuple[tuple[str, UUID, Kind], ...] = ()


def clock(utility: Utility, entry: UUID, kind: Kind, *, urgent: bool, start: datetime) -> Clock:
    """The promise of that kind to an entry, beginning at `start`."""
    level = utility.service_level
    minutes = {
        "first_response": level.first_response_minutes,
        "next_response": level.next_response_minutes,
        "resolution": level.resolution_minutes,
    }
    seconds = 60.0 * minutes[kind]
    if urgent:
        seconds = level.emergency_seconds if kind == "first_response" else seconds
        return Clock(
            entry, kind, start, start + _share(seconds, level.warn_percent), start + timedelta(seconds=seconds)
        )
    warn = utility.after_business_seconds(start, seconds * level.warn_percent / 100)
    return Clock(entry, kind, start, warn, utility.after_business_seconds(start, seconds))


def _share(seconds: float, percent: int) -> timedelta:
    return timedelta(seconds=seconds * percent / 100)


async def begin(connection: AsyncConnection, utility: Utility, entry: UUID, *, urgent: bool, now: datetime) -> None:
    """Promise an entry its first answer and its end. Promised before: only ever sooner than that."""
    kinds: tuple[Kind, ...] = ("first_response", "resolution")
    await _write(connection, utility.id, [clock(utility, entry, kind, urgent=urgent, start=now) for kind in kinds])


async def end(connection: AsyncConnection, entry: UUID, *, kept: bool, now: datetime) -> None:
    """The entry is over: what still runs ends. `kept`: an agent finished it, so that the resolution counts."""
    await connection.execute(_ANSWERED_IN_ONE, {"entry": entry})
    await connection.execute(_END, {"entry": entry, "kept": kept, "now": now})


async def mind(engine: AsyncEngine, *, utilities: Mapping[str, Utility], now: datetime) -> Marks:
    """End clocks that were answered, begin those of new messages, mark warnings and breaches. Again is no harm.

    Each time that the customer speaks after an answer there is a clock, from their first words to the next answer: also
    when nobody looked in between, for it is read from the messages.
    """
    known = list(utilities)
    async with engine.begin() as connection:
        await connection.execute(_ANSWERED_ANYWHERE, {"utilities": known})
        for row in (await connection.execute(_SPOKEN, {"utilities": known, "recent": now - LOOKED_BACK})).all():
            begun = clock(utilities[row.utility_id], row.id, "next_response", urgent=row.urgent, start=row.at)
            if row.answered_at is None:
                await _write(connection, row.utility_id, [begun])
            else:
                await _keep(connection, row.utility_id, begun, answered_at=row.answered_at)
    values = {"now": now, "utilities": known}
    async with engine.begin() as connection:
        warned = (await connection.execute(_WARN, values)).all()
        breached = (await connection.execute(_BREACH, values)).all()
    return Marks(tuple(map(tuple, warned)), tuple(map(tuple, breached)))


async def of_entries(connection: AsyncConnection, *, utility: str, entries: Sequence[UUID]) -> dict[UUID, list[Clock]]:
    """The clocks of some entries of a utility, oldest first."""
    found: dict[UUID, list[Clock]] = {entry: [] for entry in entries}
    rows = await connection.execute(_OF, {"utility": utility, "entries": list(entries)})
    for row in rows:
        found[row.entry_id].append(Clock(*row))
    return found


async def _keep(connection: AsyncConnection, utility: str, one: Clock, *, answered_at: datetime) -> None:
    """A clock that had run out before anybody looked."""
    is_met = one.due_at is None or answered_at <= one.due_at
    values = {
        "id": new_id(), "utility": utility, "entry": one.entry, "kind": one.kind, "started_at": one.started_at,
        "warn_at": one.warn_at, "due_at": one.due_at, "ended_at": answered_at, "is_met": is_met,
        "breached_at": None if is_met else one.due_at,
    }  # fmt: skip
    await connection.execute(_KEPT, values)


async def _write(connection: AsyncConnection, utility: str, clocks: Sequence[Clock]) -> None:
    rows = [
        {
            "id": str(new_id()),
            "utility_id": utility,
            "entry_id": str(one.entry),
            "kind": one.kind,
            "started_at": one.started_at.isoformat(),
            "warn_at": one.warn_at.isoformat() if one.warn_at else None,
            "due_at": one.due_at.isoformat() if one.due_at else None,
        }
        for one in clocks
    ]
    await connection.execute(_BEGIN, {"clocks": json.dumps(rows)})
