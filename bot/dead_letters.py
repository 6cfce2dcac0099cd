"""Dead letters: what could not be done after all tries. `./ventanilla dead list` and the desk show them; `replay` tries
again, `discard` takes one off the list for good and keeps who did it and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Kind = Literal["turn", "message", "webhook"]
Reason = Literal["too_late", "settled", "unreachable", "no_use"]
REASONS: tuple[Reason, ...] = ("too_late", "settled", "unreachable", "no_use")
"""Why one is discarded: it comes too late, it was settled otherwise, nobody is reached there, it is of no use."""


class UnknownDeadLetterError(LookupError):
    """There is no dead letter of that id; what was replayed or discarded is none any more."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A turn that failed 8 times, a message that could not be delivered, or a webhook that could not be read.

    A webhook is nobody's: it has no `utility` and no `conversation`. `is_uncertain`: it may have arrived all the same.
    """

    kind: Kind
    id: UUID
    at: datetime
    channel: str
    reason: str
    utility: str | None = None
    conversation: UUID | None = None
    is_uncertain: bool = False


_NOT_DISCARDED = "not exists (select from runtime.discarded_letters d where d.id = {id})"
_OWN = "(cast(:utilities as text[]) is null or c.utility_id = any(cast(:utilities as text[])))"
_LIST = text(f"""
select 'turn' as kind, t.id, t.started_at as at, c.channel, coalesce(t.error, '') as reason, c.utility_id,
    c.id as conversation, false as is_uncertain
from runtime.turns t join runtime.conversations c on c.id = t.conversation_id
where t.outcome = 'dead' and {_OWN} and {_NOT_DISCARDED.format(id="t.id")}
union all
select 'message', o.id, o.created_at, o.channel, coalesce(o.error_code, ''), c.utility_id, c.id, o.state = 'unknown'
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
where o.state in ('failed', 'unknown') and (o.state = 'unknown' or o.advised) and {_OWN}
    and {_NOT_DISCARDED.format(id="o.id")}
union all
select 'webhook', w.id, w.received_at, w.channel, 'malformed', null, null, false
from runtime.raw_webhooks w
where w.outcome = 'malformed' and cast(:utilities as text[]) is null and {_NOT_DISCARDED.format(id="w.id")}
order by at desc limit :limit
""")  # noqa: S608 - made of constants
_REPLAY_TURN = text(f"""
with turn as (
    update runtime.turns t set outcome = null, attempts = 0, finished_at = null from runtime.conversations c
    where t.id = :id and t.outcome = 'dead' and c.id = t.conversation_id and {_OWN} returning t.id, t.conversation_id
), messages as (
    update runtime.inbound i set state = 'in_turn' from turn where i.turn_id = turn.id and i.state = 'dead'
)
update runtime.conversations c set pending = true, ready_at = :now, arrivals = arrivals + 1
from turn where c.id = turn.conversation_id returning c.id
""")  # noqa: S608 - made of constants
_REPLAY_MESSAGE = text(f"""
update runtime.outbox o set state = 'queued', rank = 1, attempts = 0, next_attempt_at = :now, advised = false,
    refused_ids = case when provider_id is null then refused_ids else refused_ids || provider_id end,
    provider_id = null, error_code = null
from runtime.conversations c
where o.id = :id and (o.state = 'failed' or o.state = 'unknown') and c.id = o.conversation_id and {_OWN} returning o.id
""")  # noqa: S608 - made of constants
_UNDISCARD = text("delete from runtime.discarded_letters where id = :id")
_DISCARD = text(f"""
insert into runtime.discarded_letters (id, kind, utility_id, reason, discarded_by, at)
select found.id, found.kind, found.utility_id, :reason, :by, :now from (
    select t.id, 'turn' as kind, c.utility_id
    from runtime.turns t join runtime.conversations c on c.id = t.conversation_id
    where t.id = :id and t.outcome = 'dead' and {_OWN}
    union all
    select o.id, 'message', c.utility_id
    from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
    where o.id = :id and (o.state = 'unknown' or o.state = 'failed' and o.advised) and {_OWN}
    union all
    select w.id, 'webhook', null from runtime.raw_webhooks w
    where w.id = :id and w.outcome = 'malformed' and cast(:utilities as text[]) is null
) found
on conflict (id) do nothing returning kind
""")  # noqa: S608 - made of constants


async def dead_letters(
    engine: AsyncEngine, *, limit: int = 200, utilities: Sequence[str] | None = None
) -> list[DeadLetter]:
    """The newest first, of these utilities; of all, and webhooks that are nobody's, when it is None."""
    values = {"limit": limit, "utilities": None if utilities is None else list(utilities)}
    async with engine.connect() as connection:
        return [DeadLetter(*row) for row in await connection.execute(_LIST, values)]


async def replay(engine: AsyncEngine, letter: UUID, *, now: datetime) -> Kind:
    """Try a dead turn or message again. A malformed webhook can only be looked at. Raises UnknownDeadLetterError."""
    async with engine.begin() as connection:
        return await replay_one(connection, letter, utilities=None, now=now)


async def replay_one(
    connection: AsyncConnection, letter: UUID, *, utilities: Sequence[str] | None, now: datetime
) -> Kind:
    """As `replay`, of these utilities, within the caller's transaction: once, however often it is asked for."""
    values = {"id": letter, "now": now, "utilities": None if utilities is None else list(utilities)}
    kind: Kind | None = None
    if (await connection.execute(_REPLAY_TURN, values)).first():
        kind = "turn"
    elif (await connection.execute(_REPLAY_MESSAGE, values)).first():
        kind = "message"
    if kind is None:
        raise UnknownDeadLetterError(str(letter))
    await connection.execute(_UNDISCARD, values)  # should it fail again, it is on the list again
    return kind


async def discard(
    connection: AsyncConnection,
    letter: UUID,
    *,
    reason: Reason,
    by: str,
    utilities: Sequence[str] | None,
    now: datetime,
) -> Kind:
    """Take one of these utilities' off the list, once; nothing is sent, nothing deleted.

    Raises UnknownDeadLetterError.
    """
    own = {"id": letter, "utilities": None if utilities is None else list(utilities)}
    row = (await connection.execute(_DISCARD, own | {"reason": reason, "by": by, "now": now})).first()
    if row is None:
        raise UnknownDeadLetterError(str(letter))
    kind: Kind = row.kind
    return kind
