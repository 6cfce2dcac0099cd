"""Who waits for a person hears now and then which place they have and how long it may take, or that nobody knows.

After 20 seconds, 5 and 15 minutes of business hours, each at most once; nobody is interrupted while their message is
being answered. Who is taken at once hears none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor.asking import says
from bot.floor.handling import hold
from bot.floor.speaking import announce
from bot.floor.waiting import wait_of
from channels.base import Channel
from kit.utility import Utility

AFTER = (timedelta(seconds=20), timedelta(minutes=5), timedelta(minutes=15))

_DUE = text("""
select q.id, q.conversation_id, q.queued_at
from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
where q.utility_id = :utility and q.state = 'open' and q.queued_at <= :first and not c.pending and c.lease_owner is null
order by q.opened_at
""")
_TOLD = text("select idempotency_key from runtime.outbox where idempotency_key = any(:keys)")


def place_of(waited_seconds: float) -> int:
    """Which notice is due after so many business seconds: 0 none, 1 the first, and so on."""
    return sum(waited_seconds >= span.total_seconds() for span in AFTER)


async def tell_waits(engine: AsyncEngine, utility: Utility, *, channels: Mapping[str, Channel], now: datetime) -> int:
    """Send the notices that are due at a utility; returns how many. None go out of hours, nor a second time."""
    if not utility.is_open(now):
        return 0
    async with engine.connect() as connection:
        rows = (await connection.execute(_DUE, {"utility": utility.id, "first": now - AFTER[0]})).all()
        due = {
            f"wait:{row.id}:{row.queued_at.timestamp():.0f}:{number}": row.conversation_id
            for row in rows
            if (number := place_of(utility.business_seconds(row.queued_at, now)))
        }
        told = await connection.execute(_TOLD, {"keys": [f"floor:{key}" for key in due]})
        known = {row.idempotency_key.removeprefix("floor:") for row in told}
    count = 0
    for key, conversation in due.items():
        if key in known:
            continue
        async with engine.begin() as connection:
            held = await hold(connection, utility=utility.id, conversation_id=conversation)
            wait = await wait_of(connection, utility, conversation_id=conversation, now=now)
            if wait is None:
                continue
            values = {"place": str(wait.place), "minutes": str(wait.minutes)}
            await announce(connection, held.line, says(wait), channels=channels, now=now, key=key, **values)
            count += 1
    return count
