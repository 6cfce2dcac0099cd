"""The floor's housekeeping: what nobody presses a button for. The worker calls `keep` every second; again is no harm.

Who left the queue leaves it, what slept wakes, who is not there gives back what they had, an emergency that nobody
acknowledged goes to the supervisors, what waits is given, the bot speaks again where the wait between two people gets
long, who still waits is told their place, promises are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.codec import parts_from_json
from bot.floor import agents, promises
from bot.floor.assignment import Given, assign
from bot.floor.handling import hold, leave, release
from bot.floor.notices import tell_waits
from bot.floor.promises import Marks
from bot.floor.snoozing import wake_due
from bot.floor.speaking import announce
from bot.handoff import change_owner
from bot.reading import plain
from channels.base import Channel
from channels.message import Text
from kit.ids import new_id
from kit.logging import get_logger
from kit.utility import Utility

PATIENCE = timedelta(minutes=5)
"""Between two people the bot is silent for so long; then it answers again, and the place is kept."""

LEAVING = frozenset({
    "cancelar", "cancela", "cancelalo", "cancelen", "ya no", "ya no espero", "dejalo", "olvidalo", "salir",
    "salir de la fila", "cancel", "never mind", "nevermind", "leave", "leave the line", "stop waiting", "forget it",
})  # fmt: skip
"""What who waits for a person writes when they don't want to any more."""

ESCALATED = Counter("runtime_emergencies_escalated_total", "Emergencies that nobody acknowledged in time", ["utility"])
PROMISES = Counter("runtime_promises_total", "Promises warned of and broken", ["utility", "kind", "mark"])

log = get_logger("bot.floor")

_ABSENT = text("""
select q.utility_id, q.conversation_id, q.id, q.agent_id from runtime.queue_entries q
where q.state = 'taken' and q.snoozed_until is null and q.utility_id = any(:utilities) and exists (
    select from runtime.agents a where a.utility_id = q.utility_id and a.id = q.agent_id and a.presence = 'offline')
order by q.opened_at
""")
_UNACKNOWLEDGED = text("""
select q.utility_id, q.conversation_id, q.id from runtime.queue_entries q
where q.state in ('open', 'taken') and q.urgent and q.acknowledged_at is null and q.escalated_at is null
    and q.utility_id = :utility and q.opened_at <= :before
""")
_ESCALATE = text("""
with escalated as (
    update runtime.queue_entries set escalated_at = :now, team = :team
    where id = :id and escalated_at is null and acknowledged_at is null
    returning id, utility_id, agent_id, team
)
insert into runtime.queue_moves (id, utility_id, entry_id, move, made_by, agent_id, team, at)
select :move_id, utility_id, id, 'escalated', 'floor', agent_id, team, :now from escalated
""")
_SILENCED = text("""
select q.utility_id, q.conversation_id, q.id, q.queued_at
from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
where q.state = 'open' and c.owner = 'queue' and q.utility_id = any(:utilities)
""")
_LEAVING = text("""
select q.utility_id, q.conversation_id, t.outcome, array_agg(i.parts) as messages
from runtime.queue_entries q
    join runtime.turns t on t.conversation_id = q.conversation_id and t.started_at > q.queued_at
    join runtime.inbound i on i.turn_id = t.id
where q.state = 'open' and q.utility_id = any(:utilities)
    and (t.outcome = 'held' or t.outcome = 'answered' and t.intent = 'cancel' and t.answering is false)
group by q.utility_id, q.conversation_id, t.id, t.outcome
""")


@dataclass(frozen=True, slots=True)
class Kept:
    """What one round did."""

    left: int
    woken: int
    gone: int
    released: int
    escalated: int
    resumed: int
    told: int
    given: tuple[Given, ...]
    marks: Marks

    @property
    def spoke(self) -> bool:
        """Whether something was said to customers."""
        counts = (self.left, self.released, self.escalated, self.resumed, self.told)
        return any(counts) or bool(self.given)


async def keep(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> Kept:
    """One round for these utilities."""
    left = await let_leave(engine, channels=channels, utilities=utilities, now=now)
    woken = await wake_due(engine, utilities, now=now)
    gone = await agents.sweep(engine, utilities, now=now)
    released = await release_absent(engine, channels=channels, utilities=utilities, now=now)
    escalated = await escalate(engine, channels=channels, utilities=utilities, now=now)
    given: list[Given] = []
    for utility in utilities.values():
        given += await assign(engine, utility, channels=channels, now=now)
    resumed = await speak_again(engine, channels=channels, utilities=utilities, now=now)
    told = 0
    for utility in utilities.values():
        told += await tell_waits(engine, utility, channels=channels, now=now)
    marks = await promises.mind(engine, utilities=utilities, now=now)
    _count(marks)
    return Kept(left, woken, gone, released, escalated, resumed, told, tuple(given), marks)


async def let_leave(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Take those out of the queue who wrote that they don't want to wait; returns how many."""
    count = 0
    async with engine.connect() as connection:
        rows = (await connection.execute(_LEAVING, {"utilities": list(utilities)})).all()
    for row in rows:
        if row.outcome == "answered" or wants_to_leave(_words(row)):
            async with engine.begin() as connection:
                count += await leave(
                    connection, utility=row.utility_id, conversation_id=row.conversation_id, channels=channels, now=now
                )
    return count


def wants_to_leave(words: str) -> bool:
    """Whether who waits for a person says nothing but that they don't want to any more. Pure."""
    return plain(words) in LEAVING


async def release_absent(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Let wait again, in their old place, what agents have who are offline; returns how many."""
    count = 0
    async with engine.connect() as connection:
        rows = (await connection.execute(_ABSENT, {"utilities": list(utilities)})).all()
    for row in rows:
        async with engine.begin() as connection:
            held = await hold(connection, utility=row.utility_id, conversation_id=row.conversation_id)
            if held.entry is None or held.entry.id != row.id or held.entry.agent_id != row.agent_id:
                continue
            agent = await agents.lock_agent(connection, utility=row.utility_id, agent_id=row.agent_id, now=now)
            if agent.presence == "offline":
                await release(connection, held, move="dropped", channels=channels, now=now)
                count += 1
    return count


async def escalate(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Send to the supervisors, once, emergencies that nobody acknowledged by name in time; returns how many."""
    count = 0
    for utility in utilities.values():
        before = now - timedelta(seconds=utility.service_level.emergency_seconds)
        async with engine.connect() as connection:
            rows = (await connection.execute(_UNACKNOWLEDGED, {"utility": utility.id, "before": before})).all()
        for row in rows:
            count += await _escalate(engine, row, utility, channels=channels, now=now)
    return count


async def _escalate(
    engine: AsyncEngine, row: Row[Any], utility: Utility, *, channels: Mapping[str, Channel], now: datetime
) -> bool:
    async with engine.begin() as connection:
        held = await hold(connection, utility=utility.id, conversation_id=row.conversation_id)
        if held.entry is None or held.entry.id != row.id:
            return False
        team = utility.supervisors or held.entry.team
        values = {"id": row.id, "move_id": new_id(), "team": team, "now": now}
        if (await connection.execute(_ESCALATE, values)).rowcount == 0:
            return False
        if held.entry.state == "taken":
            await release(connection, held, move="escalated", channels=channels, now=now, team=team)
    ESCALATED.labels(utility.id).inc()
    log.warning("floor.emergency.escalated", utility=utility.id, entry=str(row.id))
    return True


async def speak_again(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Give the bot the word where people are closed, or nobody took over within 5 minutes; returns how many."""
    count = 0
    async with engine.connect() as connection:
        rows = (await connection.execute(_SILENCED, {"utilities": list(utilities)})).all()
    for row in rows:
        if now - row.queued_at < PATIENCE and utilities[row.utility_id].is_open(now):
            continue
        async with engine.begin() as connection:
            held = await hold(connection, utility=row.utility_id, conversation_id=row.conversation_id)
            if held.owner != "queue" or held.entry is None or held.entry.id != row.id:
                continue
            line = held.line.at_epoch(await change_owner(connection, row.conversation_id, "bot"))
            await announce(connection, line, "assistant_meanwhile", channels=channels, now=now)
            count += 1
    return count


def _words(row: Row[Any]) -> str:
    parts = [part for message in row.messages for part in parts_from_json(message)]
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def _count(marks: Marks) -> None:
    for mark, found in (("warned", marks.warned), ("breached", marks.breached)):
        for utility, _entry, kind in found:
            PROMISES.labels(utility, kind, mark).inc()
