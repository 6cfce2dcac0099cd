"""The declarative base of the runtime schema: conversations, mailbox, turns, outbox."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import DeclarativeBase

from kit import orm


class Base(DeclarativeBase):
    """Tables of the conversation runtime, all in the schema `runtime`."""

    metadata = orm.metadata("runtime")
    type_annotation_map = orm.COLUMN_TYPES


_autocommitting: WeakKeyDictionary[AsyncEngine, AsyncEngine] = WeakKeyDictionary()


def at_once(engine: AsyncEngine) -> AsyncConnection:
    """A connection on which each statement is a transaction: two round trips fewer where one statement does it all."""
    found = _autocommitting.get(engine)
    if found is None:  # making it anew for each statement was a twentieth of the worker's time
        found = _autocommitting[engine] = engine.execution_options(isolation_level="AUTOCOMMIT")
    return found.connect()
