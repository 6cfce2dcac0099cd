"""Which workers live: each holds an advisory lock, which PostgreSQL lets go the moment its connection dies."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import psycopg

LOCK_CLASS = 86_7700
"""The first half of the two-part advisory lock; the second is the worker's number."""


@dataclass(slots=True)
class Membership:
    """This worker's own lock. `number` is new for each process."""

    url: str
    number: int = field(default_factory=lambda: secrets.randbelow(2**31 - 1) + 1)
    _connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    async def alive(self) -> tuple[int, ...]:
        """The numbers of all living workers, this one too; takes the lock again after a lost connection."""
        try:
            return await self._ask()
        except psycopg.Error:
            await self.leave()
            return await self._ask()

    async def _ask(self) -> tuple[int, ...]:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(self.url, autocommit=True)
            await self._connection.execute("select pg_advisory_lock(%s::int, %s::int)", (LOCK_CLASS, self.number))
        cursor = await self._connection.execute(
            "select objid::bigint from pg_locks where locktype = 'advisory' and classid = %s and granted "
            "and database = (select oid from pg_database where datname = current_database())",
            (LOCK_CLASS,),
        )
        return tuple(int(str(row[0])) for row in await cursor.fetchall())

    async def leave(self) -> None:
        """Let go of the lock."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
