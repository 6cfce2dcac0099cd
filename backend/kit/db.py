"""The database of a request: an engine whose idle connections are checked, and one session an endpoint."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from kit.postgres import sqlalchemy_url

IDLE_SECONDS: Final = 5.0


def make_engine(url: str, *, pool_size: int = 10, idle_seconds: float = IDLE_SECONDS) -> AsyncEngine:
    """An engine that pings a connection only after it idled: a busy one is known to live, and a ping costs a trip."""
    engine = create_async_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # an error would quote them, and errors are logged
        connect_args={"application_name": "ventanilla-backend"},
    )
    _ping_idle(engine, idle_seconds)
    return engine


def _ping_idle(engine: AsyncEngine, idle_seconds: float) -> None:
    dialect = engine.sync_engine.dialect

    @event.listens_for(engine.sync_engine, "checkin")
    def _returned(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["returned"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _taken(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        returned = entry.info.get("returned")
        if returned is None or time.monotonic() - returned < idle_seconds:
            return
        try:
            alive = dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError("the idle connection was lost") from error
        if not alive:
            raise DisconnectionError("the idle connection was lost")


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    """Dependency: one session a request, committed at its end unless something was raised.

    That end comes after the answer has gone out, so a write whose answer promises it commits before it answers.
    """
    async with request.app.state.sessions() as opened:
        yield opened
        await opened.commit()


Session = Annotated[AsyncSession, Depends(session)]
