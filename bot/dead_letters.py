"""Dead letters: what could not be done after all tries. `./ventanilla dead list` shows them, `replay` tries again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

Kind = Literal["turn", "message", "webhook"]


class UnknownDeadLetterError(LookupError):
    """There is no dead letter of that id."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A turn that failed 8 times, a message that could not be delivered, or a webhook that could not be read."""

    kind: Kind
    id: UUID
    at: datetime
    channel: str
    reason: str


_LIST = text("""
select 'turn' as kind, t.id, t.started_at as at, c.channel, coalesce(t.error, '') as reason
from runtime.turns t join runtime.conversations c on c.id = t.conversation_id where t.outcome = 'dead'
union all
select 'message', o.id, o.created_at, o.channel, coalesce(o.error_code, '')
from runtime.outbox o where o.state = 'failed' and o.advised or o.state = 'unknown'
union all
select 'webhook', w.id, w.received_at, w.channel, 'malformed' from runtime.raw_webhooks w where w.outcome = 'malformed'
order by at desc limit :limit
""")

_REPLAY_TURN = text("""
with turn as (
    update runtime.turns set outcome = null, attempts = 0, finished_at = null
    where id = :id and outcome = 'dead' returning id, conversation_id
), messages as (
    update runtime.inbound i set state = 'in_turn' from turn where i.turn_id = turn.id and i.state = 'dead'
)
update runtime.conversations c set pending = true, ready_at = :now, arrivals = arrivals + 1
from turn where c.id = turn.conversation_id returning c.id
""")

_REPLAY_MESSAGE = text("""
update runtime.outbox set state = 'queued', rank = 1, attempts = 0, next_attempt_at = :now, advised = false,
    refused_ids = case when provider_id is null then refused_ids else refused_ids || provider_id end,
    provider_id = null, error_code = null
where id = :id and (state = 'failed' or state = 'unknown') returning id
""")


async def dead_letters(engine: AsyncEngine, *, limit: int = 200) -> list[DeadLetter]:
    """The newest first."""
    async with engine.connect() as connection:
        rows = await connection.execute(_LIST, {"limit": limit})
        return [DeadLetter(row.kind, row.id, row.at, row.channel, row.reason) for row in rows]


async def replay(engine: AsyncEngine, letter: UUID, *, now: datetime) -> Kind:
    """Try a dead turn or message again. A malformed webhook can only be looked at. Raises UnknownDeadLetterError."""
    async with engine.begin() as connection:
        if (await connection.execute(_REPLAY_TURN, {"id": letter, "now": now})).first():
            return "turn"
        if (await connection.execute(_REPLAY_MESSAGE, {"id": letter, "now": now})).first():
            return "message"
    raise UnknownDeadLetterError(str(letter))
