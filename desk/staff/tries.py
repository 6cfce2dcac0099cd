"""Wrong tries, counted in the database before they are weighed, so that a hundred at once are a hundred."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff.errors import LockedError
from kit.keys import digest

LIMIT = 5
"""Wrong tries for one account, or one person's codes."""
ADDRESS_LIMIT = 20
"""Wrong tries from one client address, on whatever accounts: an office shares one, so it takes more than an account."""
LOCKED = timedelta(minutes=15)

_COUNT = text("""
insert into desk.tries as t (what, count, until) values (:what, 1, :until)
on conflict (what) do update set
    count = case when t.until <= :now then 1 else t.count + 1 end,
    until = case when t.until > :now and t.count >= :limit then t.until else excluded.until end
returning count as counted, until
""")
_FORGIVE = text("update desk.tries set count = greatest(count - 1, 0) where what = :what")
_FORGET = text("delete from desk.tries where what = :what")
_SWEEP = text("delete from desk.tries where until <= :now")


async def count(connection: AsyncConnection, *, key: str, what: str, limit: int, now: datetime) -> int:
    """Count one more try of `what`; returns how many there have been. Raises LockedError past `limit`.

    The time starts over with each counted try; tries while it is locked don't prolong it.
    """
    values = {"what": digest(key, "tries", what), "limit": limit, "now": now, "until": now + LOCKED}
    row = (await connection.execute(_COUNT, values)).one()
    if row.counted > limit:
        raise LockedError(row.until)
    counted: int = row.counted
    return counted


async def forgive(connection: AsyncConnection, *, key: str, what: str) -> None:
    """The try that was just counted was right after all: one fewer."""
    await connection.execute(_FORGIVE, {"what": digest(key, "tries", what)})


async def forget(connection: AsyncConnection, *, key: str, what: str) -> None:
    """Start over at zero."""
    await connection.execute(_FORGET, {"what": digest(key, "tries", what)})


async def sweep(connection: AsyncConnection, now: datetime) -> None:
    """Drop what counts no more."""
    await connection.execute(_SWEEP, {"now": now})
