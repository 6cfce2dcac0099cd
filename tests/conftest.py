"""Shared fixtures: a real PostgreSQL for every test run, with the schema of the migrations."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from kit import migrate, postgres
from tests.homes import database_home

pytest_plugins = ("tests.counter.fixtures",)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """URL of a PostgreSQL server of this test process's own (or TEST_DATABASE_URL)."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with database_home() as home:
        yield postgres.start_embedded(home / "pg")
        postgres.stop_embedded(home / "pg")


@pytest.fixture(scope="session")
def database_url(server_url: str) -> str:
    """A migrated database for this test process. Tests keep apart by utilities or customers of their own."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    url = postgres.sqlalchemy_url(server_url).set(drivername="postgresql", database=name)
    rendered = url.render_as_string(hide_password=False)
    migrate.upgrade(rendered)
    return rendered


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An async engine on the migrated database."""
    engine = postgres.make_engine(database_url)
    yield engine
    await engine.dispose()
