"""What supervisors do on their pages: one transaction each, with its row in the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff import audit
from desk.work.actor import Actor
from desk.work.errors import EndedError


@asynccontextmanager
async def doing(
    seat: Actor, what: str, *, utility: str | None, **detail: str
) -> AsyncIterator[tuple[AsyncConnection, datetime]]:
    """One transaction of somebody who may still act, written down when it went well; `detail` holds ids, no words.

    Raises EndedError.
    """
    if not await seat.lives():
        raise EndedError
    await seat.see()
    now = seat.door.clock()
    async with seat.door.engine.begin() as connection:
        yield connection, now
        await audit.write(
            connection,
            what,
            now=now,
            address=seat.address,
            person=seat.person,
            utility=utility,
            detail=detail | dict(seat.through),
        )
