"""PostgreSQL past SQLAlchemy, by asyncpg: for the few statements of every turn, and for wakeups."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

DIRECT = 4
"""Direct connections beside an engine's: few, so that each knows its statements."""
_OF_LIBPQ = ("channel_binding", "connect_timeout", "gssencmode", "keepalives", "keepalives_count", "keepalives_idle",
             "keepalives_interval", "load_balance_hosts", "require_auth", "tcp_user_timeout")  # fmt: skip
"""What a URL may ask of libpq, and asyncpg would take for a setting of the server."""
_SERVER = {"application_name": "ventanilla-direct", "plan_cache_mode": "force_generic_plan", "jit": "off"}

_pools: WeakKeyDictionary[Engine, tuple[asyncio.AbstractEventLoop, asyncpg.Pool[Any]]] = WeakKeyDictionary()


class Row(asyncpg.Record):  # type: ignore[misc]  # asyncpg is untyped
    """A row with its columns as attributes, as SQLAlchemy has them."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


async def direct_pool(engine: AsyncEngine) -> asyncpg.Pool[Any]:
    """Connections to `engine`'s database for single statements that are planned once. Closed with the engine."""
    loop, own = asyncio.get_running_loop(), engine.sync_engine
    kept = _pools.get(own)
    if kept is None or kept[0] is not loop:
        pool = await asyncpg.create_pool(
            asyncpg_url(engine.url), min_size=0, max_size=DIRECT, init=_reads_json, reset=_as_it_is,
            record_class=Row, max_cached_statement_lifetime=0, server_settings=_SERVER,
        )  # fmt: skip
        if not event.contains(own, "engine_disposed", _close):
            event.listen(own, "engine_disposed", _close)
        _pools[own] = kept = (loop, pool)
    return kept[1]


@asynccontextmanager
async def connect_directly(url: str, **settings: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection of one's own, with the server's `settings`, closed at the end."""
    connection = await asyncpg.connect(asyncpg_url(make_url(url)), server_settings=settings)
    try:
        yield connection
    finally:
        connection.terminate()


def asyncpg_url(url: URL) -> str:
    """A URL of ours as asyncpg reads it."""
    return url.set(drivername="postgresql").difference_update_query(_OF_LIBPQ).render_as_string(hide_password=False)


async def _reads_json(connection: asyncpg.Connection[Any]) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=str, decoder=json.loads)


async def _as_it_is(_connection: object) -> None:
    """Nothing that is done on a direct connection outlives its statement."""


def _close(engine: Engine) -> None:
    if (kept := _pools.pop(engine, None)) and not kept[0].is_closed():
        kept[1].terminate()
