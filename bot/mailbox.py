"""The mailbox: every message in once, every conversation to one worker at a time, everything in order.

The conversation's row is the lock. `accept` raises `arrivals` on it in the same statement that inserts messages, so a
turn that ends can tell, under the same lock, whether something came that it has not seen: no message waits unseen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.codec import parts_from_json, parts_to_json
from bot.gathering import Waiting, gather
from bot.orm import Direct, at_once
from channels.message import Inbound, Part
from kit.ids import new_id

Key = tuple[str, str, str]
"""Channel, account, and the message's id there: what makes it unique for ever."""

LEASE = timedelta(seconds=30)
MAX_TRIES = 8
RATE_WINDOW = timedelta(seconds=60)

ACCEPT = """
conversation as (
    insert into runtime.conversations as c
        (id, utility_id, channel, account, address, last_inbound_at, arrivals, pending, ready_at)
    select id, utility_id, channel, account, address, last_inbound_at, 1, true, :now
    from jsonb_to_recordset(cast(:conversations as jsonb))
        as input(id uuid, utility_id text, channel text, account text, address text, last_inbound_at timestamptz)
    on conflict (channel, account, address) do update set
        last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
        arrivals = c.arrivals + 1,
        ready_at = case when c.pending then c.ready_at else excluded.ready_at end,
        pending = true
    returning id, channel, account, address, owner
), released as (
    update runtime.outbox set state = 'queued', next_attempt_at = :now
    where state = 'held' and conversation_id = any(array(select id from conversation))
)
insert into runtime.inbound as taken
    (id, conversation_id, channel, account, external_id, parts, locale, reply_to, sender_name, sent_at, arrived_at,
     state)
select input.id, conversation.id, channel, account, external_id, parts, locale, reply_to, sender_name, sent_at, :now,
    case when exists (
        select 1 from runtime.revisions r
        where r.channel = input.channel and r.account = input.account and r.original_id = input.external_id
          and r.address = conversation.address and r.deletes
    ) then 'withdrawn' else 'waiting' end
from jsonb_to_recordset(cast(:messages as jsonb))
    as input(id uuid, channel text, account text, address text, external_id text, parts jsonb, locale text,
             reply_to text, sender_name text, sent_at timestamptz, position int)
    join conversation using (channel, account, address)
order by position
on conflict (channel, account, external_id) do nothing
returning channel, account, external_id,
    (select owner from conversation where conversation.id = taken.conversation_id) as owner
"""
"""The statement behind its "with"; `arriving` makes its values."""

_ACCEPT = text(f"with {ACCEPT}")

_CLAIM = text("""
with unflushed as materialized (
    select set_config('synchronous_commit', 'off', true)
), ready as (
    select id from runtime.conversations
    where pending and ready_at <= :now and (lease_until is null or lease_until < :now)
    order by ready_at limit :limit for update skip locked
), mine as (
    update runtime.conversations c set lease_owner = :worker, lease_until = :until, fence = fence + 1
    from ready where c.id = ready.id
    returning c.*
)
select mine.*, seen.arrivals as seen_arrivals, seen.fence + 1 = mine.fence as is_current, recent.messages as recent,
    i.id as inbound_id, i.external_id, i.parts, i.locale, i.sent_at, i.arrived_at, i.state, i.turn_id,
    t.attempts, t.started_at
from unflushed cross join mine
    join runtime.conversations seen on seen.id = mine.id
    cross join lateral (
        select count(*) as messages from runtime.inbound r
        where r.conversation_id = mine.id and r.arrived_at > :since
    ) recent
    left join lateral (
        select * from runtime.inbound one
        where one.conversation_id = mine.id and one.state in ('waiting', 'in_turn') offset 0
    ) i on true
    left join runtime.turns t on t.id = i.turn_id
order by mine.id, i.sent_at, i.arrival
""")
"""One snapshot for all of it. `seen` is the row as that snapshot has it; `mine`, locked, may be newer.

`unflushed`, for this transaction only: a claim that is lost with the server was never taken, and what is built on it is
flushed behind it, in the same log.

By new messages: then `arrivals` tells at the turn's end. By a whole turn of another worker: then the fence tells at
once, and what was listed is not believed.
"""

_BEGIN = text("""
with unflushed as materialized (
    select set_config('synchronous_commit', 'off', true)
), turn as (
    insert into runtime.turns (id, conversation_id, inbound_ids, started_at)
    select id, conversation_id, array(select jsonb_array_elements_text(inbound_ids))::uuid[], :now
    from jsonb_to_recordset(cast(:turns as jsonb)) as input(id uuid, conversation_id uuid, inbound_ids jsonb)
    on conflict (id) do update set attempts = runtime.turns.attempts + 1
    returning id, inbound_ids
)
update runtime.inbound i set state = 'in_turn', turn_id = turn.id
from unflushed cross join turn
where i.id = any(turn.inbound_ids) and i.id = any(array(select unnest(inbound_ids) from turn))
    and coalesce(i.state, '') = 'waiting'
""")
"""By their keys. `coalesce` keeps the planner from the index of all that is open: it looks short, and is long of what
was open until a moment ago."""

_REST = text("""
update runtime.conversations set pending = (arrivals <> :seen), lease_owner = null, lease_until = null
where id = :id and lease_owner = :worker
""")


@dataclass(frozen=True, slots=True)
class Claim:
    """One turn to do: the conversation as it was under the lock, and its messages. `fence` is the right to write."""

    turn_id: UUID
    attempt: int
    worker: int
    fence: int
    seen_arrivals: int
    more_waiting: bool
    recent: int
    conversation_id: UUID
    utility: str
    channel: str
    account: str
    address: str
    language: str | None
    owner: str
    epoch: int
    last_inbound_at: datetime
    turns_in_session: int
    end_of_task: bool
    active_loop: str | None
    last_turn_at: datetime | None
    incident_at: datetime | None
    limited_at: datetime | None
    second: str | None
    lapsed_at: datetime | None
    invited_at: datetime | None
    served_at: datetime | None
    rating: str | None
    rating_asked_at: datetime | None
    shared_phone: str | None
    offered: tuple[dict[str, Any], ...]
    messages: tuple[Waiting, ...]
    started_at: datetime


def _message_row(message: Inbound, position: int) -> dict[str, object]:
    return {
        "position": position,
        "id": str(new_id()),
        "channel": message.channel,
        "account": message.account,
        "address": message.address,
        "external_id": message.external_id,
        "parts": parts_to_json(message.parts),
        "locale": message.locale,
        "reply_to": message.reply_to,
        "sender_name": message.sender_name.replace("\x00", ""),
        "sent_at": message.sent_at.isoformat(),
    }


def _conversation_rows(messages: Sequence[Inbound], utilities: dict[tuple[str, str], str]) -> list[dict[str, str]]:
    """One a conversation, in a fixed order: two batches that meet can't deadlock."""
    latest: dict[tuple[str, str, str], datetime] = {}
    for message in messages:
        key = (message.channel, message.account, message.address)
        latest[key] = max(message.sent_at, latest.get(key, message.sent_at))
    return [
        {
            "id": str(new_id()),
            "utility_id": utilities[channel, account],
            "channel": channel,
            "account": account,
            "address": address,
            "last_inbound_at": at.isoformat(),
        }
        for (channel, account, address), at in sorted(latest.items())
    ]


async def accept(
    connection: AsyncConnection | Direct,
    messages: Sequence[Inbound],
    *,
    utilities: dict[tuple[str, str], str],
    now: datetime,
) -> dict[Key, str]:
    """Take messages in, each once for ever; returns who has the word where each new one went (bot, agent, …).

    The caller commits, then wakes the workers. `utilities` names the utility behind each (channel, account).
    """
    if not messages:
        return {}
    rows = await connection.execute(_ACCEPT, arriving(messages, utilities=utilities, now=now))
    return {(row.channel, row.account, row.external_id): row.owner for row in rows.all()}


def arriving(messages: Sequence[Inbound], *, utilities: dict[tuple[str, str], str], now: datetime) -> dict[str, object]:
    """The values of ACCEPT."""
    return {
        "now": now,
        "conversations": json.dumps(_conversation_rows(messages, utilities)),
        "messages": json.dumps([_message_row(message, n) for n, message in enumerate(messages)]),
    }


def _claim(rows: list[Any], *, worker: int, now: datetime) -> Claim:
    """Pick this turn's messages: those of the turn that was begun before, or what now waits together."""
    row = rows[0]
    begun = [message for message in rows if message.state == "in_turn"]
    messages = [_waiting(message) for message in begun or rows]
    taken = tuple(messages) if begun else gather(messages)
    return Claim(
        turn_id=begun[0].turn_id if begun else new_id(),
        attempt=begun[0].attempts + 1 if begun else 1,
        worker=worker,
        fence=row.fence,
        seen_arrivals=row.seen_arrivals,
        more_waiting=len(taken) < len(rows),
        recent=row.recent,
        conversation_id=row.id,
        utility=row.utility_id,
        channel=row.channel,
        account=row.account,
        address=row.address,
        language=row.language,
        owner=row.owner,
        epoch=row.epoch,
        last_inbound_at=row.last_inbound_at or now,
        turns_in_session=row.turns_in_session,
        end_of_task=row.end_of_task,
        active_loop=row.active_loop,
        last_turn_at=row.last_turn_at,
        incident_at=row.incident_at,
        limited_at=row.limited_at,
        second=row.second,
        lapsed_at=row.lapsed_at,
        invited_at=row.invited_at,
        served_at=row.served_at,
        rating=row.rating,
        rating_asked_at=row.rating_asked_at,
        shared_phone=row.shared_phone,
        offered=tuple(row.offered),
        messages=taken,
        started_at=begun[0].started_at if begun else now,
    )


def _waiting(row: Any) -> Waiting:
    parts: tuple[Part, ...] = parts_from_json(row.parts)
    return Waiting(row.inbound_id, row.external_id, parts, row.sent_at, row.arrived_at, row.locale)


async def claim(engine: AsyncEngine, *, worker: int, limit: int, now: datetime) -> list[Claim]:
    """Take up to `limit` conversations that are ready, each with its next turn begun.

    Whoever dies between the two steps holds a lease and nothing else; `free_orphans` gives it back.
    """
    values = {"now": now, "limit": limit, "worker": worker, "until": now + LEASE, "since": now - RATE_WINDOW}
    async with at_once(engine) as connection:
        rows = (await connection.execute(_CLAIM, values)).all()
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row.id)]
        claims = [_claim(group, worker=worker, now=now) for group in groups if _has_work(group[0])]
        for idle in (group[0] for group in groups if not _has_work(group[0])):
            await connection.execute(_REST, _rest_row(idle, worker))
        if claims:
            await connection.execute(_BEGIN, {"turns": json.dumps([_turn_row(one) for one in claims]), "now": now})
    return claims


def _has_work(row: Any) -> bool:
    return bool(row.is_current and row.inbound_id)


def _rest_row(row: Any, worker: int) -> dict[str, object]:
    """Give the conversation back: nothing waits in it, or the snapshot was old and it must be looked at again."""
    return {"id": row.id, "worker": worker, "seen": row.seen_arrivals if row.is_current else -1}


def _turn_row(one: Claim) -> dict[str, object]:
    return {
        "id": str(one.turn_id),
        "conversation_id": str(one.conversation_id),
        "inbound_ids": [str(message.id) for message in one.messages],
    }


_RENEW = text("""
update runtime.conversations c set lease_until = :until
from (
    select id from runtime.conversations where lease_owner = :worker and id = any(:ids)
    order by channel collate "C", account collate "C", address collate "C" for update
) held
where c.id = held.id
""")
"""In the order in which `accept` and turns' ends lock them, Python's: whoever waits, waits behind, never across."""

_ORPHANS = text("""
update runtime.conversations set lease_owner = null, lease_until = null
where lease_owner is not null and lease_owner not in (select * from unnest(cast(:alive as bigint[])))
""")


async def renew(engine: AsyncEngine, *, worker: int, ids: list[UUID], now: datetime) -> None:
    """Keep the leases of turns that are still being thought about."""
    async with engine.begin() as connection:
        await connection.execute(_RENEW, {"worker": worker, "ids": ids, "until": now + LEASE})


async def free_orphans(engine: AsyncEngine, *, alive: list[int]) -> int:
    """Give back what dead workers held; returns how many. The next claim finds their turns begun and repeats them."""
    async with engine.begin() as connection:
        return (await connection.execute(_ORPHANS, {"alive": alive})).rowcount
