"""The outbox's table: queued → sending (committed before anything is sent) → sent, in order for each conversation.

A message waits until the ones before it are sent or have failed; templates wait for nothing and hold up nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.codec import outbound_from_json, outbound_to_json
from bot.delivery import MAX_TRIES, Due, Fate
from bot.orm import at_once
from channels.message import Outbound, Rank
from kit.gsm7 import Size
from kit.ids import new_id

_DUE = text("""
with head as (
    select o.id from runtime.outbox o
    where o.state = 'queued' and o.next_attempt_at <= :now
      and not exists (
        select 1 from runtime.outbox e
        where e.conversation_id = o.conversation_id and e.seq < o.seq and not e.template and not o.template
          and e.state in ('queued', 'sending', 'held'))
      and not exists (
        select 1 from runtime.sender_stops s
        where s.channel = o.channel and s.account = o.account and s.until > :now
          and (s.what = 'account' or s.what = 'campaign' and o.sender = 'campaign'
            or s.what = concat_ws(':', 'template', o.payload->'template'->>'name', o.payload->'template'->>'language')))
    order by o.next_attempt_at, o.seq limit :limit for update of o skip locked
)
update runtime.outbox o set state = 'sending', rank = :sending, sending_owner = :worker, sending_at = :now,
    reconcile_after = null, attempts = o.attempts + 1
from head, runtime.conversations c where o.id = head.id and c.id = o.conversation_id
returning o.*, c.epoch as current_epoch, c.last_inbound_at, c.utility_id, c.language, c.shared_phone
""")

_SENT = text("""
update runtime.outbox o set
    provider_id = coalesce(provider_id, :provider_id), rendered = cast(:rendered as jsonb),
    segments = cast(:segments as smallint), encoding = cast(:encoding as text),
    state = case when rank < :sent then 'sent' else state end, rank = greatest(rank, :sent),
    sent_at = coalesce(sent_at, :now), error_code = case when rank = :failed then error_code end
where o.id = :id
returning exists (
    select 1 from runtime.outbox n where n.conversation_id = o.conversation_id and n.seq > o.seq and n.state = 'queued'
) as more
""")

_FATE = text("""
update runtime.outbox set state = cast(:state as text), rank = :rank, error_code = :code, next_attempt_at = :next,
    reconcile_after = :reconcile, sending_owner = null, fallback = :fallback,
    advised = (cast(:state as text) = 'failed'),
    refused_ids = case when provider_id is null then refused_ids else refused_ids || provider_id end,
    provider_id = case when cast(:state as text) = 'failed' then provider_id end
where id = :id and rank = :expected
""")

_SETTLE_STATE = text("""
update runtime.outbox set state = :state, rank = 1, sending_owner = null, attempts = attempts - 1
where id = :id and state = 'sending'
""")

_ORPHANS = text("""
update runtime.outbox set sending_owner = null, reconcile_after = :until
where state = 'sending' and sending_owner is not null
  and (sending_owner not in (select * from unnest(cast(:alive as bigint[])))
    or sending_owner = :worker and id not in (select * from unnest(cast(:active as uuid[]))))
""")

_SILENT = text("""
update runtime.outbox set reconcile_after = null, rank = 1, next_attempt_at = :now,
    state = case when attempts < :tries then 'queued' else 'unknown' end
where state = 'sending' and reconcile_after <= :now
""")

_REFUSED = text("""
select o.*, c.utility_id, c.language, c.last_inbound_at, c.epoch as current_epoch, c.shared_phone
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
where o.state = 'failed' and not o.advised order by o.id limit 100
""")

_STOP = text("""
insert into runtime.sender_stops (channel, account, what, until, error_code)
values (:channel, :account, :what, :until, :code)
on conflict (channel, account, what) do update set until = greatest(sender_stops.until, excluded.until),
    error_code = excluded.error_code
""")

_APPEND = text("""
with own as (
    update runtime.conversations set last_seq = last_seq + 1 where id = :conversation
    returning id, channel, account, address, epoch, last_seq
)
insert into runtime.outbox (id, conversation_id, seq, idempotency_key, sender, agent_id, channel, account, address,
    payload, template, owner_epoch, state, rank, next_attempt_at, created_at, sent_at)
select :id, id, last_seq, :key, :sender, :agent, channel, account, address, cast(:payload as jsonb), :template, epoch,
    case when :pull then 'sent' else 'queued' end, :rank, :now, :now, case when :pull then cast(:now as timestamptz) end
from own on conflict (idempotency_key) do nothing
""")

RANKS = {
    "queued": Rank.QUEUED,
    "held": Rank.QUEUED,
    "sending": Rank.SENDING,
    "failed": Rank.FAILED,
    "unknown": Rank.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way."""

    id: UUID
    seq: int
    message: Outbound
    utility: str
    language: str | None
    attempts: int
    due: Due
    error_code: str | None
    shared_phone: str | None = None
    sender: str = "bot"


@dataclass(frozen=True, slots=True)
class Crew:
    """Who lives: all workers, this one, and the messages that this one is sending right now."""

    alive: tuple[int, ...]
    worker: int
    active: tuple[UUID, ...]


def _row(row: Any, window_hours: int | None) -> Letter:
    message = outbound_from_json(
        row.payload,
        conversation_id=row.conversation_id,
        channel=row.channel,
        account=row.account,
        address=row.address,
        owner_epoch=row.owner_epoch,
    )
    due = Due(row.owner_epoch, row.current_epoch, row.template, row.last_inbound_at, window_hours)
    return Letter(
        id=row.id,
        seq=row.seq,
        message=message,
        utility=row.utility_id,
        language=row.language,
        attempts=row.attempts,
        due=due,
        error_code=row.error_code,
        shared_phone=row.shared_phone,
        sender=row.sender,
    )


async def take(
    engine: AsyncEngine, *, worker: int, limit: int, now: datetime, windows: dict[str, int | None]
) -> list[Letter]:
    """Mark up to `limit` messages, at most one a conversation, as being sent by `worker`, and commit that."""
    values = {"now": now, "limit": limit, "worker": worker, "sending": Rank.SENDING.value}
    async with at_once(engine) as connection:
        rows = (await connection.execute(_DUE, values)).all()
    return [_row(row, windows.get(row.channel)) for row in rows]


async def sent(
    engine: AsyncEngine,
    row_id: UUID,
    *,
    provider_id: str,
    rendered: dict[str, object],
    now: datetime,
    cost: Size | None = None,
) -> bool:
    """The vendor took it. A status that was quicker than we keeps its higher rank. Returns whether more is queued."""
    values = {
        "id": row_id,
        "provider_id": provider_id,
        "rendered": json.dumps(rendered),
        "segments": cost.segments if cost else None,
        "encoding": cost.encoding if cost else None,
        "sent": Rank.SENT.value,
        "failed": Rank.FAILED.value,
        "now": now,
    }
    async with at_once(engine) as connection:
        return bool((await connection.execute(_SENT, values)).scalar())


_STANDING = text("select epoch, last_inbound_at from runtime.conversations where id = :id")


async def due_again(engine: AsyncEngine, letter: Letter) -> Letter:
    """The letter with what its conversation says now."""
    async with at_once(engine) as connection:
        row = (await connection.execute(_STANDING, {"id": letter.message.conversation_id})).all()[0]
    return replace(letter, due=replace(letter.due, current_epoch=row.epoch, last_inbound_at=row.last_inbound_at))


_LAST_INBOUND = text("select last_inbound_at from runtime.conversations where id = :id for update")


async def _still_closed(connection: AsyncConnection, letter: Letter) -> bool:
    """Whether the customer has still not written since the letter was taken; holds the conversation's lock."""
    row = (await connection.execute(_LAST_INBOUND, {"id": letter.message.conversation_id})).one()
    return bool(row.last_inbound_at == letter.due.last_inbound_at)


async def put_aside(engine: AsyncEngine, letter: Letter, state: Literal["dropped", "held"]) -> None:
    """Drop, or hold until the customer writes, a message that was taken but must not be sent now."""
    async with engine.begin() as connection:
        kept = state == "dropped" or await _still_closed(connection, letter)
        await connection.execute(_SETTLE_STATE, {"id": letter.id, "state": state if kept else "queued"})


async def meet(
    connection: AsyncConnection, letter: Letter, fate: Fate, *, code: str, expected: Rank, now: datetime
) -> bool:
    """Write a failed message's fate, unless a status has raised it since."""
    released = fate.state == "held" and not await _still_closed(connection, letter)
    values = {
        "id": letter.id,
        "state": "queued" if released else fate.state,
        "rank": RANKS[fate.state].value,
        "code": code or None,
        "next": now + fate.wait,
        "reconcile": now + fate.wait if fate.state == "sending" else None,
        "fallback": "sms" if fate.fall_back else None,
        "expected": expected.value,
    }
    return (await connection.execute(_FATE, values)).rowcount == 1


async def stop(
    connection: AsyncConnection, *, channel: str, account: str, what: str, until: datetime, code: str
) -> None:
    """Send nothing with `what` until then."""
    values = {"channel": channel, "account": account, "what": what, "until": until, "code": code}
    await connection.execute(_STOP, values)


async def append(
    connection: AsyncConnection,
    message: Outbound,
    *,
    key: str,
    sender: str,
    now: datetime,
    pull: bool = False,
    agent: str | None = None,
) -> bool:
    """Put one message at the end of its conversation, once a `key`; returns whether it was new.

    `agent`: who wrote it, where an agent did. `pull`: the channel is read by its customer, so that being committed is
    being sent.
    """
    values = {
        "id": new_id(),
        "conversation": message.conversation_id,
        "key": key,
        "sender": sender,
        "agent": agent,
        "payload": json.dumps(outbound_to_json(message)),
        "template": message.template is not None,
        "pull": pull,
        "rank": (Rank.SENT if pull else Rank.QUEUED).value,
        "now": now,
    }
    return (await connection.execute(_APPEND, values)).rowcount == 1


async def note_orphans(engine: AsyncEngine, crew: Crew, *, grace: timedelta, now: datetime) -> None:
    """Messages that nobody is sending any more: wait for a status, and send again only after silence."""
    values = {"alive": list(crew.alive), "worker": crew.worker, "active": list(crew.active), "until": now + grace}
    async with engine.begin() as connection:
        await connection.execute(_ORPHANS, values)
        await connection.execute(_SILENT, {"now": now, "tries": MAX_TRIES})


async def refused(engine: AsyncEngine, windows: dict[str, int | None]) -> list[Letter]:
    """Messages that the vendor took and then, by a status, refused: their code has yet to be acted on."""
    async with engine.connect() as connection:
        return [_row(row, windows.get(row.channel)) for row in await connection.execute(_REFUSED)]
