"""Conversations as the gateway's pages see them: open one, read what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.codec import outbound_from_json, parts_from_json
from channels.message import Outbound, Part
from kit.ids import new_id

_OPEN = text("""
insert into runtime.conversations as c (id, utility_id, channel, account, address, language, created_at)
values (:id, :utility, :channel, :account, :address, :language, :now)
on conflict (channel, account, address) do update set language = coalesce(c.language, excluded.language)
returning id
""")
_HISTORY = text("""
select *, null as agent from runtime.outbox
where conversation_id = :conversation and seq > :after and state not in ('queued', 'sending', 'held', 'dropped')
order by seq limit :limit
""")
_SAID = text("""
select i.id, i.external_id, i.parts, i.sent_at, i.arrived_at, i.state, t.id as turn_id, t.outcome, t.intent,
       t.confidence, t.ranking, t.actions, t.slots, t.trace, t.timings,
       t.utterance is not null as has_words, coalesce(t.answering, false) as answering
from runtime.inbound i left join runtime.turns t on t.id = i.turn_id
where i.conversation_id = :conversation order by i.arrival desc limit :limit
""")
_ANSWERED = text("""
select o.*, a.name as agent
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
    left join runtime.agents a on a.utility_id = c.utility_id and a.id = o.agent_id
where o.conversation_id = :conversation order by o.seq desc limit :limit
""")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message of ours in a conversation. `rendered` is the vendor's payload, `sender` bot, agent or system."""

    id: UUID
    seq: int
    turn_id: UUID | None
    sender: str
    message: Outbound
    state: str
    error_code: str | None
    provider_id: str | None
    rendered: dict[str, Any] | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    segments: int | None = None
    encoding: str | None = None
    agent: str | None = None
    """The name of the agent who wrote it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the customer's, and what its turn made of it.

    `has_words`: the classifier read it, it was no press. `answering`: a question of ours was open.
    """

    id: UUID
    external_id: str
    parts: tuple[Part, ...]
    sent_at: datetime
    arrived_at: datetime
    state: str
    turn_id: UUID | None
    outcome: str | None
    intent: str | None
    confidence: float | None
    ranking: list[dict[str, Any]]
    actions: list[str]
    slots: dict[str, Any]
    trace: list[dict[str, Any]]
    timings: dict[str, Any]
    has_words: bool = False
    answering: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """Both sides of a conversation, each oldest first."""

    heard: tuple[Heard, ...]
    delivered: tuple[Delivered, ...]


async def open_conversation(
    engine: AsyncEngine,
    *,
    utility: str,
    channel: str,
    account: str,
    address: str,
    language: str | None,
    now: datetime,
    conversation_id: UUID | None = None,
) -> UUID:
    """The conversation of this address, made if need be (with `conversation_id`, if one is given)."""
    values = {
        "id": conversation_id or new_id(),
        "utility": utility,
        "channel": channel,
        "account": account,
        "address": address,
        "language": language,
        "now": now,
    }
    async with engine.begin() as connection:
        found: UUID = (await connection.execute(_OPEN, values)).scalar_one()
    return found


async def history(
    engine: AsyncEngine, conversation_id: UUID, *, after_seq: int = 0, limit: int = 200
) -> list[Delivered]:
    """What was sent after `after_seq`, in order."""
    async with engine.connect() as connection:
        values = {"conversation": conversation_id, "after": after_seq, "limit": limit}
        return [_delivered(row) for row in await connection.execute(_HISTORY, values)]


async def transcript(engine: AsyncEngine, conversation_id: UUID, *, limit: int = 50) -> Transcript:
    """The newest `limit` messages of each side, with what became of them."""
    values = {"conversation": conversation_id, "limit": limit}
    async with engine.connect() as connection:
        heard = (await connection.execute(_SAID, values)).all()
        delivered = (await connection.execute(_ANSWERED, values)).all()
    return Transcript(
        tuple(_heard(row) for row in reversed(heard)), tuple(_delivered(row) for row in reversed(delivered))
    )


def _heard(row: Any) -> Heard:
    return Heard(
        id=row.id,
        external_id=row.external_id,
        parts=parts_from_json(row.parts),
        sent_at=row.sent_at,
        arrived_at=row.arrived_at,
        state=row.state,
        turn_id=row.turn_id,
        outcome=row.outcome,
        intent=row.intent,
        confidence=row.confidence,
        ranking=row.ranking or [],
        actions=row.actions or [],
        slots=row.slots or {},
        trace=row.trace or [],
        timings=row.timings or {},
        has_words=row.has_words,
        answering=row.answering,
    )


def _delivered(row: Any) -> Delivered:
    message = outbound_from_json(
        row.payload,
        conversation_id=row.conversation_id,
        channel=row.channel,
        account=row.account,
        address=row.address,
        owner_epoch=row.owner_epoch,
    )
    return Delivered(
        id=row.id,
        seq=row.seq,
        turn_id=row.turn_id,
        sender=row.sender,
        message=message,
        state=row.state,
        error_code=row.error_code,
        provider_id=row.provider_id,
        rendered=row.rendered,
        created_at=row.created_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        segments=row.segments,
        encoding=row.encoding,
        agent=row.agent,
    )
