"""Deliveries in the database: what is due, what became of it, and from the beginning again.

For each subscriber, what is told of a conversation is told in order, one at a time: the next waits until the one before
was taken, or is dead. No subscriber waits for another.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

MAX_TRIES = 12
FIRST_WAIT_SECONDS = 5.0
GROWTH = 3.0
LONGEST_WAIT_SECONDS = 6 * 3600.0
JITTER = 0.2
LONGEST_REST_SECONDS = 60.0
LEASE = timedelta(seconds=60)
AT_ONCE = 8
"""Requests to one subscriber at the same time, each of another conversation."""
KEPT = timedelta(days=30)
"""Events can be replayed for so long."""

_CLAIM = text("""
with due as (
    select d.subscription_id, d.event_id from runtime.subscriptions s cross join lateral (
        select h.subscription_id, h.event_id from runtime.deliveries h
        where h.subscription_id = s.id and h.state = 'waiting' and h.next_attempt_at <= :now
            and (h.lease_until is null or h.lease_until <= :now)
            and not exists (
                select from runtime.deliveries e where e.subscription_id = h.subscription_id
                    and e.conversation_id = h.conversation_id and e.state = 'waiting' and e.seq < h.seq)
        order by h.next_attempt_at, h.seq
        limit greatest(0, :each - (
            select count(*) from runtime.deliveries b
            where b.subscription_id = s.id and b.state = 'waiting' and b.lease_until > :now))
    ) d
    where s.disabled_at is null and (s.rests_until is null or s.rests_until <= :now)
        and (cast(:only as text[]) is null or s.utility_id = any(cast(:only as text[])))
), mine as (
    select d.subscription_id, d.event_id from runtime.deliveries d join due using (subscription_id, event_id)
    where d.state = 'waiting' and (d.lease_until is null or d.lease_until <= :now)
    for update of d skip locked
)
update runtime.deliveries d set lease_until = :until, attempts = d.attempts + 1, last_attempt_at = :now
from mine, runtime.subscriptions s
where d.subscription_id = mine.subscription_id and d.event_id = mine.event_id and s.id = d.subscription_id
returning d.subscription_id, d.event_id, d.attempts, s.carrier, s.utility_id, s.url, s.messages, s.secret,
    case when s.previous_until > :now then s.previous_secret end as previous_secret
""")
_DONE = text("""
with done as (
    update runtime.deliveries set state = 'done', done_at = :now, lease_until = null, last_status = :status,
        last_error = null
    where subscription_id = :subscription and event_id = :event and state = 'waiting' and attempts = :attempts
)
update runtime.subscriptions set failures = 0, rests_until = null where id = :subscription and failures > 0
""")
_FAILED = text("""
with failed as (
    update runtime.deliveries set state = case when :dead then 'dead' else 'waiting' end, next_attempt_at = :next,
        lease_until = null, last_status = :status, last_error = :error
    where subscription_id = :subscription and event_id = :event and state = 'waiting' and attempts = :attempts
)
update runtime.subscriptions set failures = failures + 1,
    rests_until = case when :rests then
        :now + least(power(2, least(failures, 10)), cast(:longest as float)) * interval '1 second' else rests_until end
where id = :subscription
""")
_DISABLE = text("""
update runtime.subscriptions set disabled_at = :now, disabled_why = :why
where id = :subscription and disabled_at is null
""")
_FORGET = text("delete from runtime.events where at < :before")


@dataclass(frozen=True, slots=True)
class Errand:
    """One delivery that is being tried. `attempts` counts this try."""

    subscription: UUID
    event: UUID
    attempts: int
    carrier: str
    utility: str
    url: str
    messages: bool
    secret: str
    previous_secret: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it was not taken. `rests`: the subscriber itself is in trouble; `gone`: it wants nothing any more."""

    error: str
    status: int | None = None
    retry_after_seconds: float | None = None
    rests: bool = False
    gone: bool = False


def wait_seconds(attempts: int, jitter: float) -> float:
    """How long after the try of that number; `jitter` from 0 to 1: a fifth more or less. Pure."""
    wait = min(FIRST_WAIT_SECONDS * GROWTH ** (attempts - 1), LONGEST_WAIT_SECONDS)
    return wait * (1 - JITTER + 2 * JITTER * jitter)


async def claim(engine: AsyncEngine, *, now: datetime, only: list[str] | None = None) -> list[Errand]:
    """What is due now, marked as being tried; of each subscriber at most AT_ONCE. `only`: of these utilities."""
    values = {"now": now, "until": now + LEASE, "each": AT_ONCE, "only": only}
    async with engine.begin() as connection:
        rows = (await connection.execute(_CLAIM, values)).all()
    return [
        Errand(
            row.subscription_id,
            row.event_id,
            row.attempts,
            row.carrier,
            row.utility_id,
            row.url,
            row.messages,
            row.secret,
            row.previous_secret,
        )
        for row in rows
    ]


def _of(errand: Errand) -> dict[str, object]:
    return {"subscription": errand.subscription, "event": errand.event, "attempts": errand.attempts}


async def done(engine: AsyncEngine, errand: Errand, *, status: int | None, now: datetime) -> None:
    """It was taken."""
    async with engine.begin() as connection:
        await connection.execute(_DONE, _of(errand) | {"status": status, "now": now})


async def failed(engine: AsyncEngine, errand: Errand, refusal: Refusal, *, now: datetime) -> bool:
    """It was not taken; returns whether it is dead now. Who wants nothing any more is disabled."""
    wait = max(wait_seconds(errand.attempts, random.random()), refusal.retry_after_seconds or 0.0)
    is_dead = errand.attempts >= MAX_TRIES
    values = {
        "dead": is_dead, "next": now + timedelta(seconds=wait), "status": refusal.status, "error": refusal.error,
        "rests": refusal.rests, "now": now, "longest": LONGEST_REST_SECONDS,
    }  # fmt: skip
    async with engine.begin() as connection:
        await connection.execute(_FAILED, _of(errand) | values)
        if refusal.gone:
            values = {"subscription": errand.subscription, "now": now, "why": refusal.error}
            await connection.execute(_DISABLE, values)
    return is_dead


async def forget(engine: AsyncEngine, *, now: datetime) -> int:
    """Let go of events that were kept long enough, and of their deliveries; returns how many."""
    async with engine.begin() as connection:
        return (await connection.execute(_FORGET, {"before": now - KEPT})).rowcount
