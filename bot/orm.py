"""The runtime schema (conversations, mailbox, turns, outbox): its declarative base, and its short way to PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row
from sqlalchemy import Dialect, TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.util import greenlet_spawn

from kit import orm


class Base(DeclarativeBase):
    """Tables of the conversation runtime, all in the schema `runtime`."""

    metadata = orm.metadata("runtime")
    type_annotation_map = orm.COLUMN_TYPES


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement returned; named as SQLAlchemy names it."""

    rows: list[Any]
    rowcount: int

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
    """A connection on which each statement is a transaction. Made by `at_once`."""

    driver: psycopg.AsyncConnection[Any]
    dialect: Dialect

    async def execute(self, statement: TextClause, values: Mapping[str, Any]) -> Rows:
        """Run `statement` and commit it. Raises SQLAlchemy's DBAPIError, which tells no values."""
        cursor = self.driver.cursor(row_factory=namedtuple_row)
        try:
            await cursor.execute(_sql(statement, self.dialect), values)
            return Rows(await cursor.fetchall() if cursor.description else [], cursor.rowcount)
        except psycopg.Error as error:
            raise DBAPIError(None, None, error, connection_invalidated=self.driver.closed) from error


@lru_cache(maxsize=256)
def _sql(statement: TextClause, dialect: Dialect) -> bytes:
    return str(statement.compile(dialect=dialect)).encode()


@asynccontextmanager
async def at_once(engine: AsyncEngine) -> AsyncIterator[Direct]:
    """For single statements that do all there is to do, on the way of every turn.

    The connection is one of the engine's, the statement goes to psycopg itself: SQLAlchemy's greenlets, result
    metadata and BEGIN … COMMIT were a quarter of the worker's time.
    """
    pooled = await engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)  # noqa: S101 - kit.postgres makes no other engines
    await driver.set_autocommit(True)
    try:
        yield Direct(driver, engine.dialect)
    finally:
        lost = driver.closed
        if driver.info.transaction_status == TransactionStatus.IDLE:
            await driver.set_autocommit(False)
            await greenlet_spawn(pooled.close)
        else:  # cut off in the middle
            await greenlet_spawn(pooled.invalidate)
        if lost:  # by the server: then the others of the pool are dead, too
            await engine.dispose()
