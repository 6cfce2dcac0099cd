"""What the runtime lets go of, once a minute, in small pieces; of two workers that do it at a time none waits.

| what                              | kept                  | why that long                                            |
|-----------------------------------|-----------------------|----------------------------------------------------------|
| webhooks as they arrived (`RAW`)  | 14 days               | vendors retry for 7; twice that to look into a complaint |
| … those that could not be read    | until somebody looked | they are dead letters (`/desk/dead-letters`)             |
| words of turns (`learning.py`)    | 90 days, redacted     | what is learned from; verdicts and labels stay           |
| files (`files/store.py`)          | a year                | a case may be that old                                   |
| what subscribers hear (`post.py`) | 30 days               | as long as it can be replayed                            |
| short addresses                   | until they expire     | nobody can open them any more                            |
| statuses of unknown messages      | 8 days                | vendors retry for 7 (`statuses.py`, by itself)           |

Messages (`inbound`, `outbox`) are the conversation, and stay. `backend/maintenance.py` has the service layer's table.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import learning, short_links
from bot.files import store as files
from bot.subscribers import post

RAW: Final = timedelta(days=14)
AT_ONCE: Final = 500
"""Webhooks in one transaction: some milliseconds, so that nobody who arrives meanwhile notices."""
PIECES: Final = 20
"""In a row; the next round is a minute away."""

_RAW = text("""
with old as (
    select id from runtime.raw_webhooks where outcome <> 'malformed' and received_at < :before
    order by received_at limit :limit for update skip locked
)
delete from runtime.raw_webhooks w using old where w.id = old.id
""")


async def sweep(engine: AsyncEngine, *, now: datetime) -> dict[str, int]:
    """Let go of everything that was kept long enough; how many of each kind, those of which there were any."""
    gone = {kind: await forget(engine, now=now) for kind, forget in SWEPT.items()}
    return {kind: count for kind, count in gone.items() if count}


async def forget_raw(engine: AsyncEngine, *, now: datetime) -> int:
    """Delete webhooks older than RAW, dead letters aside; returns how many, at most AT_ONCE · PIECES."""
    gone = 0
    for _ in range(PIECES):
        async with engine.begin() as connection:
            piece = (await connection.execute(_RAW, {"before": now - RAW, "limit": AT_ONCE})).rowcount
        gone += piece
        if piece < AT_ONCE:
            break
    return gone


SWEPT: Final[dict[str, Callable[..., Awaitable[int]]]] = {
    "webhooks": forget_raw,
    "utterances": learning.forget,
    "events": post.forget,
    "links": short_links.forget,
    "files": files.forget,
}
