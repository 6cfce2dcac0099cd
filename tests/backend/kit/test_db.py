from __future__ import annotations

import psycopg
from sqlalchemy import text

from backend.kit.db import make_engine


async def test_a_connection_lost_while_idle_costs_a_reconnect_and_no_error(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1, idle_seconds=0)
    async with engine.connect() as connection:
        pid = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 2000)", [pid])
    async with engine.connect() as connection:
        again = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
    await engine.dispose()
    assert again != pid
