"""The runtime schema (conversations, mailbox, turns, outbox): its declarative base, and its short way to PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase

from kit import orm
from kit.direct import direct_pool


class Base(DeclarativeBase):
    """Tables of the conversation runtime, all in the schema `runtime`."""

    metadata = orm.metadata("runtime")
    type_annotation_map = orm.COLUMN_TYPES


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement returned; named as SQLAlchemy names it."""

    rows: list[Any]

    def all(self) -> list[Any]:
        """Every row, its columns as attributes."""
        return self.rows

    def first(self) -> Any | None:
        """The first row, if there is one."""
        return self.rows[0] if self.rows else None

    def scalar(self) -> Any | None:
        """The first column of the first row."""
        return self.rows[0][0] if self.rows else None


@dataclass(frozen=True, slots=True)
class Direct:
    """A connection on which each statement is a transaction (`at_once`), or a few are one (`in_one`)."""

    driver: asyncpg.Connection[Any]

    async def execute(self, statement: TextClause, values: Mapping[str, Any]) -> Rows:
        """Run `statement` and commit it. Raises SQLAlchemy's DBAPIError, which tells no values."""
        words, names = _sql(statement)
        try:
            return Rows(await self.driver.fetch(words, *[values[name] for name in names]))
        except asyncpg.InternalClientError as error:  # the server's last word came just before
            self.driver.terminate()
            raise _told(error, lost=True) from error
        except _FAULTS as error:
            raise _told(error, lost=_is_lost(self.driver)) from error


def _is_lost(driver: asyncpg.Connection[Any]) -> bool:
    try:
        return bool(driver.is_closed())
    except asyncpg.InterfaceError:  # the pool has taken it back, because it is
        return True


_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


def _told(error: Exception, *, lost: bool) -> DBAPIError:
    """What went wrong, in SQLAlchemy's word for it."""
    return DBAPIError(None, None, error, connection_invalidated=lost)


@lru_cache(maxsize=256)
def _sql(statement: TextClause) -> tuple[str, tuple[str, ...]]:
    """The statement as the driver wants it, and which value is which of its parameters."""
    compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]  # the dialect is untyped
    return str(compiled), tuple(compiled.positiontup or ())


@asynccontextmanager
async def at_once(engine: AsyncEngine) -> AsyncIterator[Direct]:
    """For single statements that do all there is to do, on the way of every turn.

    They go past SQLAlchemy, by asyncpg, on a few connections beside the engine's that know their plans: greenlets,
    result metadata, BEGIN … COMMIT, a driver in Python and planning anew were more than the statements themselves.
    """
    pool = await direct_pool(engine)
    try:
        driver = await pool.acquire()
    except _FAULTS as error:
        raise _told(error, lost=True) from error
    try:
        yield Direct(driver)
    finally:
        await pool.release(driver)


@asynccontextmanager
async def in_one(engine: AsyncEngine) -> AsyncIterator[Direct]:
    """As `at_once`, for a few statements that are one transaction, where a customer waits on the line."""
    async with at_once(engine) as direct:
        try:
            async with direct.driver.transaction():
                yield direct
        except (asyncpg.InternalClientError, *_FAULTS) as error:
            raise _told(error, lost=_is_lost(direct.driver)) from error
