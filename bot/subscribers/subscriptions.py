"""Who is told what: subscribe, list, rotate a secret, tell again, end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.subscribers import signing
from kit.ids import new_id

MOST = 20
"""Webhooks of one utility."""
BOTH = timedelta(hours=24)
"""After a rotation the old secret signs too for so long."""

Told = Literal["waiting", "done", "dead"]

_COUNT = text("""
select count(*) from runtime.subscriptions where utility_id = :utility and carrier = 'webhook'
""")
_ADD = text("""
insert into runtime.subscriptions (id, utility_id, url, kinds, messages, secret, created_at)
values (:id, :utility, :url, :kinds, :messages, :secret, :now)
""")
_ALL = text("""
select s.*, told.waiting, told.dead, last.last_error, last.last_status
from runtime.subscriptions s
    left join lateral (
        select count(*) filter (where d.state = 'waiting') as waiting, count(*) filter (where d.state = 'dead') as dead
        from runtime.deliveries d where d.subscription_id = s.id and d.state <> 'done'
    ) told on true
    left join lateral (
        select d.last_error, d.last_status from runtime.deliveries d
        where d.subscription_id = s.id and d.state <> 'done' and d.last_error is not null
        order by d.last_attempt_at desc limit 1
    ) last on true
where s.utility_id = :utility and s.carrier = 'webhook' and (cast(:id as uuid) is null or s.id = :id)
order by s.created_at, s.id
""")
_END = text("delete from runtime.subscriptions where id = :id and utility_id = :utility and carrier = 'webhook'")
_ROTATE = text("""
update runtime.subscriptions set previous_secret = secret, previous_until = :until, secret = :secret
where id = :id and utility_id = :utility and carrier = 'webhook'
""")
_RESUME = text("""
update runtime.subscriptions set disabled_at = null, disabled_why = null, failures = 0, rests_until = null
where id = :id and utility_id = :utility and carrier = 'webhook'
""")
_AGAIN = text("""
insert into runtime.deliveries as d (subscription_id, event_id, conversation_id, seq, next_attempt_at)
select s.id, e.id, e.conversation_id, e.seq, :now
from runtime.subscriptions s join runtime.events e on e.utility_id = s.utility_id and e.kind = any(s.kinds)
where s.id = :id and s.utility_id = :utility
    and (e.id = cast(:event as uuid) or e.at >= cast(:since as timestamptz))
on conflict (subscription_id, event_id) do update
    set state = 'waiting', attempts = 0, next_attempt_at = excluded.next_attempt_at, lease_until = null
    where d.state <> 'waiting'
""")
_DELIVERIES = text("""
select e.id, e.kind, e.at, e.conversation_id, d.state, d.attempts, d.next_attempt_at, d.last_status, d.last_error,
    d.done_at
from runtime.deliveries d join runtime.events e on e.id = d.event_id
    join runtime.subscriptions s on s.id = d.subscription_id
where s.id = :id and s.utility_id = :utility and (cast(:state as text) is null or d.state = :state)
order by d.seq desc limit :limit
""")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One webhook, without its secret. `waiting` and `dead` count deliveries, the newest of which failed by `error`."""

    id: UUID
    utility: str
    url: str
    kinds: tuple[str, ...]
    messages: bool
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None
    waiting: int
    dead: int
    error: str | None
    status: int | None


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id, utility=row.utility_id, url=row.url, kinds=tuple(row.kinds), messages=row.messages,
        created_at=row.created_at, disabled_at=row.disabled_at, disabled_why=row.disabled_why, waiting=row.waiting,
        dead=row.dead, error=row.last_error, status=row.last_status,
    )  # fmt: skip


async def add(
    connection: AsyncConnection,
    *,
    utility: str,
    url: str,
    kinds: Sequence[str],
    messages: bool,
    key: str,
    now: datetime,
) -> tuple[UUID, str] | None:
    """A new webhook and its secret, which can't be read again; None when the utility has MOST of them.

    `url` was checked (`addresses.check_url`), `kinds` are some of KINDS.
    """
    count: int = (await connection.execute(_COUNT, {"utility": utility})).scalar_one()
    if count >= MOST:
        return None
    secret, made = signing.new_secret(), new_id()
    values = {
        "id": made, "utility": utility, "url": url, "kinds": list(dict.fromkeys(kinds)), "messages": messages,
        "secret": signing.sealed(secret, key=key), "now": now,
    }  # fmt: skip
    await connection.execute(_ADD, values)
    return made, secret


async def all_of(connection: AsyncConnection, *, utility: str, only: UUID | None = None) -> list[Subscription]:
    """The utility's webhooks, or the one of them."""
    return [_subscription(row) for row in await connection.execute(_ALL, {"utility": utility, "id": only})]


async def end(connection: AsyncConnection, subscription: UUID, *, utility: str) -> bool:
    """Tell it nothing more; returns whether there was one."""
    return (await connection.execute(_END, {"id": subscription, "utility": utility})).rowcount == 1


async def rotate(
    connection: AsyncConnection, subscription: UUID, *, utility: str, key: str, now: datetime
) -> tuple[str, datetime] | None:
    """A new secret, and until when the old one signs beside it; None where there is no such webhook."""
    secret, until = signing.new_secret(), now + BOTH
    values = {"id": subscription, "utility": utility, "secret": signing.sealed(secret, key=key), "until": until}
    return (secret, until) if (await connection.execute(_ROTATE, values)).rowcount else None


async def again(
    connection: AsyncConnection,
    subscription: UUID,
    *,
    utility: str,
    now: datetime,
    event: UUID | None = None,
    since: datetime | None = None,
) -> int:
    """Tell one event, or all since a moment, once more and from the first try; returns how many. It may have been told
    before, or happened before the webhook was made. Who was disabled is told again from now on.
    """
    own = {"id": subscription, "utility": utility}
    await connection.execute(_RESUME, own)
    return (await connection.execute(_AGAIN, own | {"event": event, "since": since, "now": now})).rowcount


async def deliveries(
    connection: AsyncConnection, subscription: UUID, *, utility: str, state: Told | None, limit: int
) -> Sequence[Row[Any]]:
    """What was told, or is to be, the newest first."""
    values = {"id": subscription, "utility": utility, "state": state, "limit": limit}
    return (await connection.execute(_DELIVERIES, values)).all()
