"""When what was down is back, the answers we owe go out at once instead of waiting for their next try."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_HASTEN = text("""
update runtime.conversations set ready_at = :now
where pending and incident_at is not null and ready_at > :now and lease_owner is null
""")


@dataclass(slots=True)
class Recovery:
    """Notices the moment when `answers` turns from no to yes.

    Only that moment counts: a turn that fails while everything answers keeps to its backoff, so a mistake of ours does
    not use up its tries in a few seconds.
    """

    engine: AsyncEngine
    answers: Callable[[], Awaitable[bool]]
    _was_down: bool = False

    async def look(self, *, now: datetime) -> int:
        """Ask once; returns how many conversations were brought forward."""
        if not await self.answers():
            self._was_down = True
            return 0
        if not self._was_down:
            return 0
        self._was_down = False
        async with self.engine.begin() as connection:
            return (await connection.execute(_HASTEN, {"now": now})).rowcount
