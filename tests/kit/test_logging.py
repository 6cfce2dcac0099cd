"""What went wrong is told without what the customer wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import psycopg
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.orm import at_once
from kit.logging import Hush, configure, get_logger, hush
from kit.postgres import make_engine

SECRET = "52 442 123 4567\n\nmi código es 918273"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    configure(process="test")
    yield stream
    root.handlers = before
    structlog.reset_defaults()
    for one in logging.getLogger("uvicorn.error").filters[:]:
        logging.getLogger("uvicorn.error").removeFilter(one)


async def fail(database_url: str) -> SQLAlchemyError:
    """The error of a row that is there already, with everything that SQLAlchemy and psycopg tell of it."""
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("create temporary table told (words text unique)"))
            for _ in range(2):
                await connection.execute(text("insert into told values (:words)"), {"words": SECRET})
    except SQLAlchemyError as error:
        return error
    finally:
        await engine.dispose()
    raise AssertionError("nothing failed")


async def test_an_error_of_the_database_is_logged_without_the_rows_values(
    database_url: str, written: io.StringIO
) -> None:
    error = await fail(database_url)
    assert SECRET.split("\n", maxsplit=1)[0] in str(error), "PostgreSQL quotes the row"
    assert "[SQL parameters hidden" in str(error)
    for told in (error, ExceptionGroup("several", [error])):
        get_logger("room").error("something.failed", exc_info=told)
        logging.getLogger("anywhere").error("failed", exc_info=told)
    first = json.loads(written.getvalue().splitlines()[0])
    assert "UniqueViolation" in first["exception"]
    assert "insert into told values" in first["exception"]
    assert written.getvalue().count("DETAIL: …") >= 4
    for secret in ("4567", "918273", "código"):
        assert secret not in written.getvalue()


async def test_a_value_that_the_short_way_could_not_send_is_not_logged(
    engine: AsyncEngine, written: io.StringIO
) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with at_once(engine) as connection:
            await connection.execute(text("select cast(:number as bigint)"), {"number": SECRET})
    assert "4567" in str(refused.value), "asyncpg quotes the value"
    get_logger("room").error("something.failed", exc_info=refused.value)
    assert "invalid input for query argument $1: …" in json.loads(written.getvalue())["exception"]
    assert "4567" not in written.getvalue()


async def test_a_server_that_writes_by_itself_is_hushed_too(database_url: str, written: io.StringIO) -> None:
    handler = logging.StreamHandler(written)
    server = logging.getLogger("uvicorn.error")
    before = server.level
    server.setLevel(logging.ERROR)  # a server of another test may have quietened it
    server.addHandler(handler)
    server.error("Exception in ASGI application", exc_info=await fail(database_url))
    server.removeHandler(handler)
    server.setLevel(before)
    assert any(isinstance(one, Hush) for one in server.filters)
    assert "UniqueViolation" in written.getvalue()
    assert "918273" not in written.getvalue()


def test_what_could_not_be_read_is_left_out_and_the_next_error_is_told() -> None:
    told = hush(
        'x.InvalidText: invalid input syntax for type uuid: "mi código"\n'
        "DETAIL:  Failing row contains (918273,\n\nmore).\n\n"
        "The above exception was the direct cause of the following exception:\nValueError: plain"
    )
    assert told == (
        "x.InvalidText: invalid input syntax for type uuid: …\nDETAIL: …\n"
        "The above exception was the direct cause of the following exception:\nValueError: plain"
    )


async def test_the_embedded_servers_own_log_has_no_rows(server_url: str, database_url: str) -> None:
    await fail(database_url)
    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute("select pg_read_file('log'), current_setting('log_error_verbosity')").fetchone()
    assert found is not None
    assert found[1] == "terse"
    assert "duplicate key value violates unique constraint" in found[0]
    assert "918273" not in found[0]
