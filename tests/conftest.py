"""Shared fixtures: a real PostgreSQL for every test run, with the schema of the migrations."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from kit import postgres
from tests import side_by_side
from tests.homes import database_home, migrated

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
    return migrated(server_url)


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An async engine on the migrated database."""
    engine = postgres.make_engine(database_url)
    yield engine
    await engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One order for every process."""
    side_by_side.in_order(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> side_by_side.Scheduler:
    """Which process runs what."""
    config.option.loadscopereorder = False
    return side_by_side.Scheduler(config, log)
