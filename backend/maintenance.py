"""Rows that nobody needs any more are deleted once an hour, by one process.

| what                         | kept                    | why that long                                            |
|------------------------------|-------------------------|----------------------------------------------------------|
| answers to idempotent writes | 7 days                  | retries take minutes, replaying a dead letter days; a    |
|                              |                         | key used again after that is a new write                 |
| one-time codes               | 1 day after they expire | expired ones prove nothing; a day to look into complaints |
| codes and tokens of links    | 1 day after they expire | as one-time codes                                        |
| counts against hourly limits | 1 day                   | no limit looks further back than an hour                 |
| the demo's inbox             | 7 days                  | it holds words and addresses, if invented ones           |
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import InstrumentedAttribute

from backend.identity.models import Attempt, OneTimeCode
from backend.kit.models import IdempotencyKey
from backend.linking.models import LinkGrant
from backend.notifications.models import DemoMessage
from kit.clock import Clock
from kit.logging import get_logger

EVERY_SECONDS: Final = 3600.0
LOCK: Final = 5_207_261_943
"""Of this database's advisory locks, the one that a sweep holds."""

KEPT: Final[Mapping[InstrumentedAttribute[datetime], timedelta]] = {
    IdempotencyKey.created_at: timedelta(days=7),
    OneTimeCode.expires_at: timedelta(days=1),
    LinkGrant.expires_at: timedelta(days=1),
    Attempt.at: timedelta(days=1),
    DemoMessage.at: timedelta(days=7),
}
"""How long after this time a row stays."""

_log = get_logger("backend")


async def sweep(session: AsyncSession, *, now: datetime) -> dict[str, int] | None:
    """Delete what is older than KEPT says, and commit: rows deleted by table; None when another process is at it.

    The lock ends with the transaction, so a process that dies holds up nobody.
    """
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        await session.rollback()
        return None
    deleted = {}
    for moment, kept in KEPT.items():
        table = moment.class_.__table__
        done = cast("CursorResult[Any]", await session.execute(delete(table).where(moment < now - kept)))
        deleted[table.name] = done.rowcount
    await session.commit()
    return deleted


async def sweep_hourly(
    sessions: async_sessionmaker[AsyncSession], *, clock: Clock, every_seconds: float = EVERY_SECONDS
) -> None:
    """Sweep now and then every hour, until cancelled. A database that is away is tried again an hour later."""
    while True:
        try:
            async with sessions() as session:
                deleted = await sweep(session, now=clock())
        except (SQLAlchemyError, OSError) as error:
            _log.warning("maintenance.sweep.failed", error=type(error).__name__)
        else:
            _log.info("maintenance.sweep.done", elsewhere=deleted is None, **(deleted or {}))
        await asyncio.sleep(every_seconds)
