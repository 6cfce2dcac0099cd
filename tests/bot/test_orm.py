"""The short way to PostgreSQL: commits each statement, survives a dead connection, gives connections back."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.orm import at_once, in_one

_OPT_OUT = text("""
insert into runtime.opt_outs (utility_id, channel, address, since, reason)
values ('cantera', 'whatsapp', :address, now(), 'asked') returning address, reason
""")
_ENDED = text("select pg_terminate_backend(:pid)")


async def test_each_statement_is_committed_by_itself(engine: AsyncEngine) -> None:
    address = uuid4().hex
    async with at_once(engine) as connection:
        row = (await connection.execute(_OPT_OUT, {"address": address})).first()
        assert row is not None
        assert (row.address, row.reason) == (address, "asked")
        async with engine.connect() as other:
            seen = await other.execute(text("select 1 from runtime.opt_outs where address = :a"), {"a": address})
            assert seen.scalar() == 1


async def test_what_is_one_is_committed_or_undone_together(engine: AsyncEngine) -> None:
    address, seen = uuid4().hex, text("select count(*) from runtime.opt_outs where address = :a")

    async def twice() -> None:
        async with in_one(engine) as connection:
            await connection.execute(_OPT_OUT, {"address": address})
            await connection.execute(_OPT_OUT, {"address": address})

    with pytest.raises(DBAPIError):
        await twice()
    async with in_one(engine) as connection:
        assert (await connection.execute(seen, {"a": address})).scalar() == 0
        await connection.execute(_OPT_OUT, {"address": address})
        async with at_once(engine) as other:
            assert (await other.execute(seen, {"a": address})).scalar() == 0
    async with at_once(engine) as other:
        assert (await other.execute(seen, {"a": address})).scalar() == 1


async def test_a_refused_statement_is_an_error_that_tells_no_values(engine: AsyncEngine) -> None:
    address = uuid4().hex
    async with at_once(engine) as connection:
        await connection.execute(_OPT_OUT, {"address": address})
        with pytest.raises(DBAPIError) as refused:
            await connection.execute(_OPT_OUT, {"address": address})
        assert not refused.value.connection_invalidated
        assert refused.value.params is None
        assert (await connection.execute(text("select 1"), {})).scalar() == 1


async def test_a_connection_that_the_server_ended_is_told_and_replaced(engine: AsyncEngine) -> None:
    async with at_once(engine) as connection:
        pid = (await connection.execute(text("select pg_backend_pid()"), {})).scalar()
        async with engine.connect() as other:
            await other.execute(_ENDED, {"pid": pid})
        with pytest.raises(DBAPIError) as lost:
            await connection.execute(text("select 1"), {})
    assert lost.value.connection_invalidated
    async with at_once(engine) as connection:
        assert (await connection.execute(text("select 1"), {})).scalar() == 1


async def test_a_cancelled_statement_gives_its_connection_back_whole(engine: AsyncEngine) -> None:
    async def wait() -> None:
        async with at_once(engine) as connection:
            await connection.execute(text("select pg_sleep(60)"), {})

    sleeping = asyncio.create_task(wait())
    async with asyncio.timeout(10), engine.connect() as other:
        while not (
            await other.execute(text("select 1 from pg_stat_activity where query = 'select pg_sleep(60)'"))
        ).first():
            await other.rollback()
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    async with at_once(engine) as connection:
        assert (await connection.execute(text("select 1"), {})).scalar() == 1
    async with engine.begin() as transaction:  # and the next user of it has a transaction again
        await transaction.execute(_OPT_OUT, {"address": uuid4().hex})
        assert (await transaction.execute(text("select now() = clock_timestamp()"))).scalar() is False


async def test_more_at_once_than_the_pool_keeps_are_closed_one_by_one(engine: AsyncEngine) -> None:
    async def read() -> object:
        async with at_once(engine) as connection:
            await connection.execute(text("select pg_sleep(0.01)"), {})
            return engine.pool

    pools = await asyncio.gather(*(read() for _ in range(15)))  # an unclosed one is a warning, which fails the test
    assert {id(pool) for pool in pools} == {id(engine.pool)}
